/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * semantics.h - the rows of docs/semantics.md, and what they share
 *
 * A row is a call and a function that makes it on the file of one column. Each
 * cell runs in a process of its own, so a function may leave everything open,
 * drop its rights or die. It says in a word what came of the call. Helpers of
 * helpers.h prepare the call; if one of them fails, the test does.
 */
#ifndef MMAPDEV_TESTS_SEMANTICS_H
#define MMAPDEV_TESTS_SEMANTICS_H

#include "helpers.h"

/*
 * 8 MiB and 5000 bytes, as in the line "Load:" of test-semantics.c: the last page
 * of the memory is not full.
 */
#define MEMORY_SIZE 8393608UL

/* A page of device memory that nothing else touches. */
#define LONELY (1000 * PAGE)

#define RW (PROT_READ | PROT_WRITE)

/* What is read and written where the length does not matter: a register. */
#define WORD 4

/* There is no such case for this column. */
#define NOT_HERE "-"

/* The descriptor of a region fd that each cell of its column has open. */
#define REGION_FD 100

/**
 * struct column - a kind of file
 * @title: the head of the column
 * @path: of the node, or of REGION_FD
 * @region: what the node shows
 * @policy: of a buffer's file
 * @size: of the region
 * @spot: offset of a word that may be written
 */
struct column {
	const char *title;
	const char *path;
	enum mmapdev_region_id region;
	enum mmapdev_policy policy;
	size_t size;
	off_t spot;
};

#define COLUMNS 5
#define MAX_NOTES 3 /* of a row */

/* Columns that a note belongs to. */
#define EAGER (1U << 0)
#define FAULT (1U << 1)
#define MEM (1U << 2)
#define REGS (1U << 3)
#define REGION (1U << 4)
#define PFN (EAGER | REGS)
#define PAGED (MEM | REGION)
#define NO_BUFFER (PAGED | REGS)
#define FIXED (EAGER | FAULT | REGS)
#define NODES (FIXED | MEM)
#define ALL (NODES | REGION)

/**
 * struct row - a line of the table
 * @call: the sentence, in Markdown
 * @perform: makes the call on a column's file, and says what came of it
 * @notes: which columns bear a note, and its name (see semantics-notes.c); one
 *	for ALL stands beside the call
 */
struct row {
	const char *call;
	const char *(*perform)(const struct column *column);
	struct {
		unsigned int columns;
		const char *name;
	} notes[MAX_NOTES];
};

#define ROW(sentence, function, ...)					\
	{								\
		.call = sentence,					\
		.perform = function,					\
		.notes = { __VA_ARGS__ },				\
	}
#define NOTE(columns, name) { columns, name }

/* A part of the table. Lists end with an element that is all zero. */
struct section {
	const char *title;
	const struct row *rows;
};

/* The explanation of a cell that may surprise. */
struct note {
	const char *name;
	const char *text;
};

/**
 * struct difference - an answer of another kernel
 * @kernel: which, as in the name of its series
 * @call: of the row
 * @column: one bit
 * @here: what the table says
 * @there: what that kernel answers
 */
struct difference {
	const char *kernel;
	const char *call;
	unsigned int column;
	const char *here;
	const char *there;
};

extern const struct column columns[COLUMNS];
extern const struct row mapping_rows[], changing_rows[], touching_rows[];
extern const struct row sharing_rows[], advice_rows[], file_rows[];
extern const struct row stream_rows[], regular_rows[], direct_rows[];
extern const struct row ioctl_rows[], memory_rows[], trouble_rows[];
extern const struct note notes[];
extern const struct difference differences[];

/* In the process of a cell, first of all. */
void prepare_column(const struct column *column);

/* Is it a regular file of which all cells have another one open? */
bool is_regular(const struct column *column);

/* An open file of the column, with its policy. */
int open_column(const struct column *column, int flags);

/* All of it, shared, readable and writable; an access ends the cell. */
char *map_column(const struct column *column);

/* "ok", or the name of errno if @ret is negative. */
const char *result(long ret);

/* The same of a pointer that mmap() or mremap() returned. */
const char *map_result(const void *address);

/* "ok", "short", "0 bytes" or the name of errno. */
const char *transferred(ssize_t ret, size_t wanted);

/* "ok" or the name of the signal that a load or store raises. */
const char *load(const char *address);
const char *store(char *address);

/* Run @child in another process: did it exit with 0? */
bool in_child(bool (*child)(void *argument), void *argument);

/* A user with no rights, and this limit of locked memory. */
void become_nobody(size_t memlock);

#endif
