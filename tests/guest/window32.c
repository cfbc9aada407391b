// SPDX-License-Identifier: GPL-2.0-only
/*
 * window32.c - a 32-bit program with the library, which test-compat.c judges
 *
 *	window32 map LENGTH		by mmap(2): LENGTH bytes from 0 on, at once
 *	window32 map-all		by the library, likewise up to the end
 *	window32 walk STEP		touch a page each STEP bytes through a window of
 *					1 MiB: store where it is, on the way back look
 *					whether it is still there, and say how many
 *	window32 sum OFFSET LENGTH	bytes, by segments of 1 MiB
 *
 * All about the memory of the first device. Exit status: 0, or the errno of what
 * failed. Offsets are 64 bits wide (_FILE_OFFSET_BITS), pointers are not.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <mmapdev.h>

#define MIB (1U << 20)

_Static_assert(sizeof(void *) == 4 && sizeof(off_t) == 8, "32 bits, large files");

static struct mmapdev_region *memory;

static void must(int ret)
{
	if (ret < 0)
		exit(-ret);
}

static uint64_t number(const char *word)
{
	return strtoull(word, NULL, 0);
}

static void map(const char *length)
{
	int fd = mmapdev_region_get_fd(memory);

	must(fd);
	if (mmap(NULL, number(length), PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED)
		must(-errno);
}

static void map_all(void)
{
	struct mmapdev_mapping *mapping;

	must(mmapdev_region_map(memory, 0, 0, PROT_READ, MAP_SHARED, &mapping));
}

static uint64_t *at(struct mmapdev_window *window, uint64_t offset)
{
	void *pointer;

	must(mmapdev_window_at(window, offset, sizeof(uint64_t), &pointer));
	return pointer;
}

static void walk(const char *word)
{
	uint64_t size = mmapdev_region_get_size(memory), step = number(word);
	struct mmapdev_window *window;
	uint64_t offset;
	int right = 0;

	must(mmapdev_window_open(memory, MIB, PROT_READ | PROT_WRITE, &window));
	for (offset = 0; offset < size; offset += step)
		*at(window, offset) = ~offset;
	while (offset) {
		offset -= step;
		right += *at(window, offset) == ~offset;
	}
	mmapdev_window_close(window);
	printf("%d", right);
}

static int add(void *data, uint64_t offset, size_t length, void *context)
{
	const unsigned char *bytes = data;
	uint64_t *sum = context;
	size_t i;

	(void)offset;
	for (i = 0; i < length; i++)
		*sum += bytes[i];
	return 0;
}

static void sum(const char *offset, const char *length)
{
	uint64_t total = 0;

	must(mmapdev_region_for_each_segment(memory, number(offset),
					     number(length), MIB, PROT_READ,
					     add, &total));
	printf("%" PRIu64, total);
}

int main(int argc, char **argv)
{
	struct mmapdev *device;

	must(mmapdev_open("mmapdev", MMAPDEV_READ_WRITE, &device));
	must(mmapdev_region_get(device, MMAPDEV_MEMORY, &memory));
	if (argc == 3 && !strcmp(argv[1], "map"))
		map(argv[2]);
	else if (argc == 2 && !strcmp(argv[1], "map-all"))
		map_all();
	else if (argc == 3 && !strcmp(argv[1], "walk"))
		walk(argv[2]);
	else if (argc == 4 && !strcmp(argv[1], "sum"))
		sum(argv[2], argv[3]);
	else
		return 255;
	mmapdev_close(device);
	return 0;
}
