/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * place.h - what is measured: the same calls on three files
 *
 * What cannot be done, or did not come about (a page that should be cold is
 * cached), ends the program: a figure of something else would look as good.
 */
#ifndef MMAPDEV_PERFORMANCE_PLACE_H
#define MMAPDEV_PERFORMANCE_PLACE_H

#include <stddef.h>
#include <stdint.h>

#define PAGE 4096UL
#define HUGE (2UL << 20)
/* Of each file: what most samples use, and what those of large pieces use. */
#define PAGES 1024UL
#define HUGE_PAGES 4096UL
#define NO_ADVICE (-1)

/**
 * struct place - where pages are
 * @name: of it
 * @path: the file; NULL: a memfd, which is tmpfs
 * @fd: open for reading and writing
 * @direct: the same file with O_DIRECT; -1: it has none
 */
struct place {
	const char *name;
	const char *path;
	int fd;
	int direct;
};

enum place_id { DEVICE, TMPFS, BRD, PLACES };

extern struct place places[PLACES];

/* Open it, and give every page some content; or without, a memfd of that size. */
void open_place(struct place *place);
void open_place_empty(struct place *place, size_t pages);
void close_place(struct place *place);

/* One line to stderr, and the end. */
void give_up(const char *what);

/* Write an attribute under /sys or /proc; try: does it take that? */
void set(const char *path, const char *value);
int try_set(const char *path, const char *value);

/* A shared mapping of the first pages, for reading and writing, with an advice. */
char *map_pages(struct place *place, size_t pages, int advice);
/* Likewise, at an address that is a multiple of 2 MiB. */
char *map_huge(struct place *place, size_t pages);
void unmap_pages(char *memory, size_t pages);

/* Nothing is dirty. */
void clean(struct place *place);
/* None of the pages is cached; not for tmpfs, which has no other place for them. */
void make_cold(struct place *place);
/* All of them are cached, and none is dirty. */
void make_warm(struct place *place);

/* Is all of that mapped in pieces of 2 MiB? */
void expect_huge(const char *memory, size_t pages);

/* Touch each page, in order, or out of order. */
void load_pages(const char *memory, size_t pages);
void load_pages_at_random(const char *memory, size_t pages);
void store_pages(char *memory, size_t pages);

/* Instructions so far: under -icount shift=0 each is a nanosecond, and a tick. */
static inline uint64_t instructions(void)
{
	return __builtin_ia32_rdtsc();
}

#endif
