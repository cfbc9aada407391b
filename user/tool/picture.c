// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "json.h"
#include "picture.h"
#include "size.h"

#define ROWS 16
#define LABEL 15 /* columns that the offset takes */
#define USUAL_WIDTH 64

/* A cell has as many pages, a power of two, as it takes to get all into the rows. */
static uint64_t choose_cell(const struct picture *picture)
{
	uint64_t cell = picture->page;

	while ((picture->length - 1) / cell >= (uint64_t)picture->width * ROWS)
		cell *= 2;
	return cell;
}

/*
 * The driver's cells are all of one size. One that reached beyond the range would
 * count what is not asked for, so what is left for the last one is asked for alone.
 */
static int read_cells(struct picture *picture, struct mmapdev_region *memory)
{
	size_t whole = picture->length / picture->cell;
	uint64_t rest = picture->length % picture->cell;
	ssize_t ret;

	ret = mmapdev_region_get_pages(memory, picture->offset, picture->cell,
				       whole, picture->cells);
	if (ret >= 0 && rest)
		ret = mmapdev_region_get_pages(memory, picture->offset +
					       whole * picture->cell, rest, 1,
					       picture->cells + whole);
	return ret < 0 ? ret : 0;
}

int picture_take(struct picture *picture, struct mmapdev_region *memory,
		 uint64_t offset, uint64_t length)
{
	uint64_t page = sysconf(_SC_PAGESIZE);

	picture->name = mmapdev_region_get_name(memory);
	picture->page = page;
	picture->offset = offset - offset % page;
	length += offset % page;
	picture->length = (length + page - 1) / page * page;
	picture->cell = choose_cell(picture);
	picture->count = (picture->length - 1) / picture->cell + 1;
	/* Those that the memory lost meanwhile, to a resize, stay empty. */
	picture->cells = calloc(picture->count, sizeof(*picture->cells));
	return picture->cells ? read_cells(picture, memory) : -ENOMEM;
}

unsigned int picture_default_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ||
	    size.ws_col >= LABEL + USUAL_WIDTH)
		return USUAL_WIDTH;
	return size.ws_col > LABEL + 8 ? size.ws_col - LABEL : 8;
}

static uint64_t pages_of(const struct picture *picture, size_t i)
{
	uint64_t left = picture->length - i * picture->cell;

	return (left < picture->cell ? left : picture->cell) / picture->page;
}

#define SHADES 4

/**
 * struct pencil - what a cell is drawn with
 * @shades: for the share that is cached, the last for all of it
 * @colour: dirty cells are red
 */
struct pencil {
	const char *const *shades;
	bool colour;
};

static struct pencil choose_pencil(void)
{
	static const char *const blocks[SHADES] = { "░", "▒", "▓", "█" };
	static const char *const plain[SHADES] = { ":", "+", "*", "#" };
	struct pencil pencil = { .shades = plain };

	setlocale(LC_CTYPE, "");
	if (!strcmp(nl_langinfo(CODESET), "UTF-8"))
		pencil.shades = blocks;
	pencil.colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	return pencil;
}

static void draw_cell(const struct pencil *pencil,
		      const struct mmapdev_cell *cell, uint64_t pages)
{
	uint64_t shade = cell->cached * (SHADES - 1ULL) / pages;
	/* What came while it was drawn may have been counted twice. */
	const char *text = pencil->shades[shade < SHADES ? shade : SHADES - 1];

	if (!cell->cached)
		putchar('.');
	else if (!cell->dirty)
		fputs(text, stdout);
	else if (pencil->colour)
		printf("\033[31m%s\033[m", text);
	else
		putchar(cell->dirty < cell->cached ? 'd' : 'D');
}

static void sum(const struct picture *picture, uint64_t *cached,
		uint64_t *dirty)
{
	size_t i;

	*cached = 0;
	*dirty = 0;
	for (i = 0; i < picture->count; i++) {
		*cached += picture->cells[i].cached;
		*dirty += picture->cells[i].dirty;
	}
}

static void draw_legend(const struct picture *picture,
			const struct pencil *pencil)
{
	const char *const *shades = pencil->shades;
	char size[SIZE_TEXT], all[SIZE_TEXT];
	uint64_t cached, dirty;

	sum(picture, &cached, &dirty);
	printf("a cell is %s: . nothing cached, %s%s%s a part, %s all; %s\n",
	       size_text(picture->cell, size), shades[0], shades[1], shades[2],
	       shades[3], pencil->colour ? "\033[31mdirty\033[m" :
	       "d some of that dirty, D all");
	size_text(picture->page * cached, size);
	printf("cached %" PRIu64 " pages (%s) of %s, ", cached, size,
	       size_text(picture->length, all));
	printf("dirty %" PRIu64 " (%s)\n", dirty,
	       size_text(picture->page * dirty, size));
}

void picture_draw(const struct picture *picture)
{
	struct pencil pencil = choose_pencil();
	size_t i;

	for (i = 0; i < picture->count; i++) {
		if (i % picture->width == 0)
			printf("%s%#13" PRIx64 "  ", i ? "\n" : "",
			       picture->offset + i * picture->cell);
		draw_cell(&pencil, &picture->cells[i], pages_of(picture, i));
	}
	putchar('\n');
	draw_legend(picture, &pencil);
}

static struct json_object *cells_json(const struct picture *picture)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < picture->count; i++) {
		struct json_object *cell = json_object_new_object();

		json_add_number(cell, "cached", picture->cells[i].cached);
		json_add_number(cell, "dirty", picture->cells[i].dirty);
		json_object_array_add(array, cell);
	}
	return array;
}

struct json_object *picture_json(const struct picture *picture)
{
	struct json_object *object = json_object_new_object();
	uint64_t cached, dirty;

	sum(picture, &cached, &dirty);
	json_add_text(object, "node", picture->name);
	json_add_number(object, "offset", picture->offset);
	json_add_number(object, "length", picture->length);
	json_add_number(object, "page_size", picture->page);
	json_add_number(object, "cell", picture->cell);
	json_add_number(object, "cached", cached);
	json_add_number(object, "dirty", dirty);
	json_object_object_add(object, "cells", cells_json(picture));
	return object;
}
