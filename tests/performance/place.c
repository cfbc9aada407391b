// SPDX-License-Identifier: GPL-2.0-only
/*
 * place.c - device memory, tmpfs and a RAM disk, made cold, warm or clean
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "place.h"

struct place places[PLACES] = {
	[DEVICE] = { "mmapdev", "/dev/mmapdev-mem", -1, -1 },
	[TMPFS] = { "tmpfs", NULL, -1, -1 },
	[BRD] = { "brd", "/dev/ram0", -1, -1 },
};

static char page_of_ones[PAGE];

void give_up(const char *what)
{
	perror(what);
	exit(1);
}

int try_set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY);
	ssize_t written;

	if (fd < 0)
		give_up(path);
	written = write(fd, value, strlen(value));
	close(fd);
	return written == (ssize_t)strlen(value) ? 0 : -1;
}

void set(const char *path, const char *value)
{
	if (try_set(path, value))
		give_up(path);
}

void open_place_empty(struct place *place, size_t pages)
{
	if (place->path) {
		place->fd = open(place->path, O_RDWR);
		place->direct = open(place->path, O_RDWR | O_DIRECT);
		if (place->fd < 0 || place->direct < 0)
			give_up(place->path);
		return;
	}
	place->fd = memfd_create("bench", 0);
	if (place->fd < 0 || ftruncate(place->fd, pages * PAGE))
		give_up("memfd");
}

void open_place(struct place *place)
{
	size_t page;

	open_place_empty(place, PAGES);
	memset(page_of_ones, 1, PAGE);
	for (page = 0; page < PAGES; page++)
		if (pwrite(place->fd, page_of_ones, PAGE, page * PAGE) != PAGE)
			give_up("pwrite");
	clean(place);
}

void close_place(struct place *place)
{
	close(place->fd);
	if (place->direct >= 0)
		close(place->direct);
}

static char *map_at(struct place *place, void *address, size_t pages, int flags)
{
	char *memory = mmap(address, pages * PAGE, PROT_READ | PROT_WRITE,
			    MAP_SHARED | flags, place->fd, 0);

	if (memory == MAP_FAILED)
		give_up("mmap");
	return memory;
}

static void advise(char *memory, size_t pages, int advice)
{
	if (advice != NO_ADVICE && madvise(memory, pages * PAGE, advice))
		give_up("madvise");
}

char *map_pages(struct place *place, size_t pages, int advice)
{
	char *memory = map_at(place, NULL, pages, 0);

	advise(memory, pages, advice);
	return memory;
}

char *map_huge(struct place *place, size_t pages)
{
	size_t room = pages * PAGE + HUGE;
	char *memory = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);
	char *aligned;

	if (memory == MAP_FAILED)
		give_up("mmap");
	aligned = (char *)(((uintptr_t)memory + HUGE - 1) & -HUGE);
	munmap(memory, room);
	map_at(place, aligned, pages, MAP_FIXED_NOREPLACE);
	advise(aligned, pages, MADV_HUGEPAGE);
	return aligned;
}

void unmap_pages(char *memory, size_t pages)
{
	if (munmap(memory, pages * PAGE))
		give_up("munmap");
}

void clean(struct place *place)
{
	if (fsync(place->fd))
		give_up("fsync");
}

static size_t count_cached(struct place *place)
{
	char *memory = map_at(place, NULL, PAGES, 0);
	unsigned char cached[PAGES];
	size_t page, count = 0;

	if (mincore(memory, sizeof(cached) * PAGE, cached))
		give_up("mincore");
	for (page = 0; page < PAGES; page++)
		count += cached[page] & 1;
	unmap_pages(memory, PAGES);
	return count;
}

void make_cold(struct place *place)
{
	clean(place);
	if (posix_fadvise(place->fd, 0, 0, POSIX_FADV_DONTNEED))
		give_up("posix_fadvise");
	if (count_cached(place))
		give_up("a page that should be cold is cached");
}

void make_warm(struct place *place)
{
	char page[PAGE];
	size_t i;

	clean(place);
	for (i = 0; i < PAGES; i++)
		if (pread(place->fd, page, PAGE, i * PAGE) != PAGE)
			give_up("pread");
	if (count_cached(place) != PAGES)
		give_up("a page that should be cached is not");
}

void expect_huge(const char *memory, size_t pages)
{
	FILE *file = fopen("/proc/self/smaps", "r");
	unsigned long start = 0, from, to, kib, huge = 0;
	char line[256];

	if (!file)
		give_up("smaps");
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
			start = from;
		else if (start == (unsigned long)memory &&
			 (sscanf(line, "FilePmdMapped: %lu", &kib) == 1 ||
			  sscanf(line, "ShmemPmdMapped: %lu", &kib) == 1))
			huge += kib;
	}
	fclose(file);
	if (huge != pages * PAGE / 1024)
		give_up("what should be mapped in 2 MiB is not");
}

void load_pages(const char *memory, size_t pages)
{
	size_t page;

	for (page = 0; page < pages; page++)
		(void)*(const volatile char *)(memory + page * PAGE);
}

/* Each once, none beside the one before: odd, and their number is a power of two. */
void load_pages_at_random(const char *memory, size_t pages)
{
	size_t i;

	for (i = 0; i < pages; i++)
		(void)*(const volatile char *)(memory + i * 389 % pages * PAGE);
}

void store_pages(char *memory, size_t pages)
{
	size_t page;

	for (page = 0; page < pages; page++)
		*(volatile char *)(memory + page * PAGE) = 2;
}
