// SPDX-License-Identifier: GPL-2.0-only
/*
 * exercise-private.c - a private mapping: what is stored there stays there
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "exercise.h"

/**
 * struct private - the mapping, of all the memory, and what it should hold
 * @at: NULL if there is none
 * @copy: what pages hold that were stored to
 * @known: for each page, how many of its bytes are known of the copy; 0: it was
 *	not stored to, and shows what all see
 */
static struct {
	unsigned char *at;
	unsigned char *copy;
	unsigned short *known;
} private;

static size_t length(void)
{
	return page_end(settings.most);
}

void private_unmap(void)
{
	if (!private.at)
		return;
	must("munmap", !munmap(private.at, length()));
	private.at = NULL;
}

void do_private_map(struct operation *op)
{
	private_unmap();
	if (!private.copy)
		private.copy = malloc(length());
	free(private.known);
	private.known = calloc(length() / PAGE, sizeof(*private.known));
	private.at = mmap(NULL, length(), PROT_READ | PROT_WRITE, MAP_PRIVATE, any_file(op), 0);
	must("private mmap", private.at != MAP_FAILED);
}

/* Copies of pages that lie beyond the end are taken away. */
void private_shrunk(size_t end)
{
	size_t page;

	for (page = page_end(end) / PAGE; private.at && page < length() / PAGE; page++)
		private.known[page] = 0;
}

/* The part of a range in its first page. */
static size_t in_page(size_t offset, size_t left)
{
	return least(left, PAGE - offset % PAGE);
}

void do_private_load(struct operation *op)
{
	size_t offset, left, step;

	if (!private.at || !cut(&op->offset, &op->length))
		return;
	memcpy(scratch, private.at + op->offset, op->length);
	for (offset = op->offset, left = op->length; left; offset += step, left -= step) {
		unsigned int known = private.known[offset / PAGE];
		unsigned int at = offset % PAGE;
		unsigned char *found = scratch + offset - op->offset;

		step = in_page(offset, left);
		if (!known)
			compare("private load", found, offset, step);
		else if (known > at)
			compare_with("load of a private copy", found, private.copy + offset,
				     offset, least(step, known - at));
	}
}

static void store_in_page(struct operation *op, size_t offset, size_t step)
{
	unsigned short *known = &private.known[offset / PAGE];
	size_t start = page_start(offset);

	if (!*known) {
		*known = least(PAGE, size_now() - start);
		memcpy(private.copy + start, shadow + start, *known);
	}
	compose(op, private.at + offset, offset, step);
	compose(op, private.copy + offset, offset, step);
}

static void forget_copies(struct operation *op)
{
	size_t start = page_start(op->offset), end = page_end(op->offset + op->length), page;

	must("madvise of a private mapping",
	     !madvise(private.at + start, end - start, MADV_DONTNEED));
	for (page = start / PAGE; page < end / PAGE; page++)
		private.known[page] = 0;
}

void do_private_store(struct operation *op)
{
	size_t offset, left, step;

	if (!private.at || !cut(&op->offset, &op->length))
		return;
	if (!pick(op, 8)) {
		forget_copies(op);
		return;
	}
	for (offset = op->offset, left = op->length; left; offset += step, left -= step) {
		step = in_page(offset, left);
		store_in_page(op, offset, step);
	}
}
