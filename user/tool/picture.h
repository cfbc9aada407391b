/* SPDX-License-Identifier: GPL-2.0-only */
/* picture.h - what is cached of device memory: read, drawn, in JSON */
#ifndef TOOL_PICTURE_H
#define TOOL_PICTURE_H

#include <json-c/json.h>

#include <mmapdev.h>

/**
 * struct picture - cells, row by row
 * @name: of the memory's node
 * @width: cells in a row
 * @page: bytes of a page
 * @offset: of the first cell
 * @length: bytes of the picture
 * @cell: bytes that a cell stands for; the last one may stand for fewer
 * @count: of cells
 * @cells: the cells
 */
struct picture {
	const char *name;
	unsigned int width;
	uint64_t page;
	uint64_t offset;
	uint64_t length;
	uint64_t cell;
	size_t count;
	struct mmapdev_cell *cells;
};

/*
 * Of a range of a memory, rounded to whole pages; set picture->width before. 0, or
 * -errno. Free the cells, whatever it gave.
 */
int picture_take(struct picture *picture, struct mmapdev_region *memory,
		 uint64_t offset, uint64_t length);

/* How many cells fit beside the offsets, on the terminal if there is one. */
unsigned int picture_default_width(void);

void picture_draw(const struct picture *picture);

struct json_object *picture_json(const struct picture *picture);

#endif
