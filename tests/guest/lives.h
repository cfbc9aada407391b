/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lives.h - mappings of each kind: how many of them live, and who waits for whom
 */
#ifndef MMAPDEV_TESTS_LIVES_H
#define MMAPDEV_TESTS_LIVES_H

#include <sys/types.h>
#include "helpers.h"

#define RW (PROT_READ | PROT_WRITE)

/**
 * struct kind - a kind of mapping
 * @name: for messages
 * @path: of the node
 * @region: what the node shows
 * @policy: of a buffer's file
 * @size: of what the tests map: nine pages, but the registers are only one
 * @word: offset of a word in the first page that may be written
 */
struct kind {
	const char *name;
	const char *path;
	enum mmapdev_region_id region;
	enum mmapdev_policy policy;
	size_t size;
	off_t word;
};

/* The registers come last: the others have more than one page. */
enum {
	KIND_EAGER,
	KIND_FAULT,
	KIND_MEMORY,
	KIND_REGISTERS,
	KINDS
};

#define KINDS_OF_PAGES KIND_REGISTERS
extern const struct kind kinds[KINDS];

int open_kind(const struct kind *kind, int flags);

/* Shared and writable, and its file is closed: the mapping alone holds it. */
char *map_kind(const struct kind *kind);

/* The word of a mapping that begins at offset 0, and that of the region. */
#define word_of(kind, mapping) \
	(*(volatile uint32_t *)((mapping) + (kind)->word))
uint32_t word_in_region(const struct kind *kind);

/* References to the module, and how many of them one open file holds. */
unsigned long long users(void);
unsigned long long users_by_a_file(const struct kind *kind);

/* As many mappings of the region live as expected. */
#define expect_live(kind, count)					\
do {									\
	long live_ = live_mappings(kind);				\
	ck_assert_msg(live_ == (count), "%s: %ld live mappings, not %d", \
		      (kind)->name, live_, count);			\
} while (0)
long live_mappings(const struct kind *kind);

/* No mapping, and no reference: nothing would keep the module. */
void expect_nothing_left(const struct kind *kind);

/* The process ends, by exit(0) or by this signal. */
void expect_end(pid_t process, int signal);

/* What one process waits for, before or after a fork, and another one opens. */
struct gate {
	int ends[2];
};

struct gate make_gate(void);
void open_gate(struct gate *gate);
void wait_at_gate(struct gate *gate);

#endif
