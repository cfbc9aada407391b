// SPDX-License-Identifier: GPL-2.0-only
/*
 * demo.c - carry a file through the device, and count what that takes
 *
 * A story of six steps. Every number in it is checked: the program fails at the
 * first that is not what it should be.
 */
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <mmapdev.h>

#define CHOSEN 5

struct file {
	const char *name;
	const unsigned char *data;
	uint64_t size;
};

struct story {
	struct mmapdev *device;
	struct mmapdev_region *buffer;
	struct mmapdev_region *memory;
	struct file file;
	uint64_t page;
};

static void must(const char *what, int ret)
{
	if (ret < 0)
		errx(1, "FAILED: cannot %s: %s", what, strerror(-ret));
}

static void expect(const char *what, uint64_t counted, uint64_t expected)
{
	if (counted != expected)
		errx(1, "FAILED: %s: %" PRIu64 " instead of %" PRIu64, what,
		     counted, expected);
}

/* "1 fault", "3 faults"; a few of them live at a time. */
static const char *count(uint64_t number, const char *what)
{
	static char texts[8][48];
	static unsigned int next;
	char *text = texts[next++ % 8];

	snprintf(text, sizeof(texts[0]), "%" PRIu64 " %s%s", number, what,
		 number == 1 ? "" : "s");
	return text;
}

static uint64_t divide_up(uint64_t value, uint64_t by)
{
	return (value + by - 1) / by;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static struct mmapdev_counters counters_of(struct mmapdev_region *region)
{
	struct mmapdev_counters counters;

	must("read counters",
	     mmapdev_counters_read(region, &counters, sizeof(counters)));
	return counters;
}

static struct mmapdev_mapping *map(struct mmapdev_region *region,
				   uint64_t length, int prot)
{
	struct mmapdev_mapping *mapping;

	must("map", mmapdev_region_map(region, 0, length, prot, MAP_SHARED,
				       &mapping));
	return mapping;
}

static double microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

/* The CPU's own CRC-32C: the polynomial 0x1edc6f41, reflected. */
static uint32_t crc32c(const unsigned char *data, uint64_t length)
{
	static uint32_t table[256];
	uint32_t crc = 0xffffffff;
	uint64_t i;
	int bit;

	for (i = 0; !table[255] && i < 256; i++)
		for (table[i] = i, bit = 0; bit < 8; bit++)
			table[i] = table[i] >> 1 ^
				   (table[i] & 1 ? 0x82f63b78 : 0);
	for (i = 0; i < length; i++)
		crc = table[(crc ^ data[i]) & 0xff] ^ crc >> 8;
	return ~crc;
}

static void open_file(struct file *file, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *data;

	if (fd < 0 || fstat(fd, &st))
		err(1, "FAILED: cannot open %s", path);
	if (!S_ISREG(st.st_mode) || !st.st_size)
		errx(1, "FAILED: %s is not a file with at least one byte", path);
	data = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		err(1, "FAILED: cannot map %s", path);
	close(fd);
	file->name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	file->data = data;
	file->size = st.st_size;
}

static void begin(struct story *story, const char *path)
{
	uint64_t room;

	open_file(&story->file, path);
	story->page = sysconf(_SC_PAGESIZE);
	must("open the device",
	     mmapdev_open("mmapdev", MMAPDEV_READ_WRITE, &story->device));
	must("find the buffer",
	     mmapdev_region_get(story->device, MMAPDEV_BUFFER, &story->buffer));
	must("find the memory",
	     mmapdev_region_get(story->device, MMAPDEV_MEMORY, &story->memory));
	room = mmapdev_region_get_size(story->memory);
	if (story->file.size > room)
		errx(1, "FAILED: %s has %" PRIu64 " bytes, the device's memory %" PRIu64
		     ": load the module with a larger mem_size",
		     story->file.name, story->file.size, room);
	printf("The file %s, %s, goes through the device %s and back.\n\n",
	       story->file.name, count(story->file.size, "byte"),
	       mmapdev_get_name(story->device));
}

/* Piece by piece: the buffer is smaller than the file may be. */
static void step_store(struct story *story)
{
	uint64_t size = mmapdev_region_get_size(story->buffer);
	uint64_t most = mmapdev_get_max_command(story->device);
	struct mmapdev_counters before = counters_of(story->buffer), after;
	struct mmapdev_mapping *mapping;
	uint64_t done, piece, transfers = 0, commands = 0;

	mapping = map(story->buffer, size, PROT_READ | PROT_WRITE);
	for (done = 0; done < story->file.size; done += piece) {
		piece = smaller(size, story->file.size - done);
		memcpy(mmapdev_mapping_get_data(mapping),
		       story->file.data + done, piece);
		must("transfer", mmapdev_transfer_copy(story->buffer, 0,
						       story->memory, done,
						       piece));
		transfers++;
		commands += divide_up(piece, most);
	}
	mmapdev_mapping_unmap(mapping);
	after = counters_of(story->buffer);
	printf("1. Into the device. The program stored the file in the DMA buffer, through a\n"
	       "   mapping, up to %" PRIu64 " KiB at a time. The device fetched it from there:\n"
	       "   %s, %s, %s.\n", size >> 10,
	       count(transfers, "transfer"),
	       count(after.commands - before.commands, "command"),
	       count(after.bytes_to_device - before.bytes_to_device, "byte"));
	expect("commands", after.commands - before.commands, commands);
	expect("bytes to the device",
	       after.bytes_to_device - before.bytes_to_device,
	       story->file.size);
}

static void step_checksum(struct story *story)
{
	uint32_t cpu = crc32c(story->file.data, story->file.size);
	uint32_t device;

	must("let the device compute a checksum",
	     mmapdev_transfer_crc32c(story->memory, 0, story->file.size,
				     &device));
	printf("2. Is it the same? CRC-32C of its memory, by the device: %08" PRIx32
	       "\n   CRC-32C of the file, by the CPU:                     %08" PRIx32
	       "\n", device, cpu);
	expect("CRC-32C by the device", device, cpu);
}

static void compare(const struct file *file, const unsigned char *data)
{
	uint64_t i;

	if (!memcmp(file->data, data, file->size))
		return;
	for (i = 0; file->data[i] == data[i]; i++)
		;
	errx(1, "FAILED: byte %" PRIu64 " of %s came back as 0x%02x instead of 0x%02x",
	     i, file->name, data[i], file->data[i]);
}

static void step_compare(struct story *story)
{
	struct mmapdev_counters start = counters_of(story->memory);
	struct mmapdev_counters mapped, end;
	struct mmapdev_mapping *mapping;
	uint64_t pages;

	mapping = map(story->memory, story->file.size, PROT_READ);
	mapped = counters_of(story->memory);
	compare(&story->file, mmapdev_mapping_get_data(mapping));
	end = counters_of(story->memory);
	mmapdev_mapping_unmap(mapping);
	pages = end.pages_in - start.pages_in;
	printf("3. Back by page faults alone. mmap() of the device's memory moved %s.\n"
	       "   Comparing each byte with the file took %s. That brought\n"
	       "   in %s, some ahead of use, by %s; no transfer was asked for.\n",
	       count(mapped.pages_in - start.pages_in, "page"),
	       count(end.faults - start.faults, "page fault"),
	       count(pages, "page"),
	       count(end.commands - start.commands, "command"));
	expect("pages in by mmap alone", mapped.pages_in, start.pages_in);
	if (pages < divide_up(story->file.size, story->page))
		errx(1, "FAILED: only %" PRIu64 " pages came in", pages);
	expect("bytes from the device",
	       end.bytes_from_device - start.bytes_from_device,
	       pages * story->page);
}

/* A mapping of all the memory with no page of it in the host's cache. */
static struct mmapdev_mapping *map_fresh(struct story *story)
{
	uint64_t size = mmapdev_region_get_size(story->memory);
	int fd = mmapdev_region_get_fd(story->memory);
	struct mmapdev_mapping *mapping;

	must("find the memory's file", fd);
	must("drop cached pages",
	     -posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED));
	mapping = map(story->memory, size, PROT_READ | PROT_WRITE);
	/* No reading ahead: a touch shall bring its own page and no other. */
	if (madvise(mmapdev_mapping_get_data(mapping), size, MADV_RANDOM))
		err(1, "FAILED: madvise");
	return mapping;
}

/* Gives the faults and pages that one read of one byte cost. */
static struct mmapdev_counters touch(struct story *story,
				     const volatile unsigned char *byte)
{
	struct mmapdev_counters before = counters_of(story->memory), after;

	(void)*byte;
	after = counters_of(story->memory);
	after.faults -= before.faults;
	after.pages_in -= before.pages_in;
	return after;
}

static void touch_twice(struct story *story, const unsigned char *data,
			uint64_t number)
{
	struct mmapdev_counters first, again;

	first = touch(story, data + number * story->page);
	again = touch(story, data + number * story->page);
	printf("   page %6" PRIu64 ": %s, %s in;   again: %s, %s in\n", number,
	       count(first.faults, "fault"), count(first.pages_in, "page"),
	       count(again.faults, "fault"), count(again.pages_in, "page"));
	expect("faults of the first touch", first.faults, 1);
	expect("pages in by the first touch", first.pages_in, 1);
	expect("faults of the second touch", again.faults, 0);
	expect("pages in by the second touch", again.pages_in, 0);
}

static void step_touch(struct story *story, const unsigned char *data)
{
	uint64_t pages = mmapdev_region_get_size(story->memory) / story->page;
	unsigned int i;

	printf("4. One page at a time. A fresh mapping of all %" PRIu64
	       " pages, nothing cached, no\n   reading ahead; %d pages are touched, each twice:\n",
	       pages, CHOSEN);
	for (i = 0; i < CHOSEN; i++)
		touch_twice(story, data, i * (pages - 1) / (CHOSEN - 1));
}

static uint32_t crc_of_page(struct story *story, uint64_t offset)
{
	uint32_t crc;

	must("let the device compute a checksum",
	     mmapdev_transfer_crc32c(story->memory, offset, story->page, &crc));
	return crc;
}

static void step_store_byte(struct story *story,
			    struct mmapdev_mapping *mapping)
{
	unsigned char *data = mmapdev_mapping_get_data(mapping);
	struct mmapdev_counters before, after;
	uint32_t old = crc_of_page(story, 0), new;

	before = counters_of(story->memory);
	data[0] ^= 0xff;
	must("msync", mmapdev_mapping_sync(mapping, 0, 0));
	after = counters_of(story->memory);
	new = crc_of_page(story, 0);
	printf("5. One byte back. The program stored a byte in page 0 and called msync() on all\n"
	       "   of the mapping: %s went out. The device's CRC-32C of page 0 was %08" PRIx32 "\n"
	       "   and is %08" PRIx32 "; the CPU's, of the mapped page, is %08" PRIx32 ".\n",
	       count(after.pages_out - before.pages_out, "page"), old, new,
	       crc32c(data, story->page));
	expect("pages out", after.pages_out - before.pages_out, 1);
	expect("CRC-32C of the page", new, crc32c(data, story->page));
	if (new == old)
		errx(1, "FAILED: the byte did not reach the device");
}

/* Maps the buffer, stores a byte in each page, gives the faults of that. */
static uint64_t touch_buffer(const char *name,
			     enum mmapdev_buffer_policy policy)
{
	struct mmapdev *device;
	struct mmapdev_region *buffer;
	struct mmapdev_mapping *mapping;
	uint64_t size, offset, faults, step = sysconf(_SC_PAGESIZE);
	double start, mapped, touched;
	unsigned char *data;

	/* A file has one policy, so each gets a device object of its own. */
	must("open the device",
	     mmapdev_open("mmapdev", MMAPDEV_READ_WRITE, &device));
	must("find the buffer",
	     mmapdev_region_get(device, MMAPDEV_BUFFER, &buffer));
	must("set the policy", mmapdev_region_set_policy(buffer, policy));
	size = mmapdev_region_get_size(buffer);
	faults = counters_of(buffer).faults;
	start = microseconds();
	mapping = map(buffer, size, PROT_READ | PROT_WRITE);
	mapped = microseconds();
	data = mmapdev_mapping_get_data(mapping);
	for (offset = 0; offset < size; offset += step)
		*(volatile unsigned char *)(data + offset) = 1;
	touched = microseconds();
	faults = counters_of(buffer).faults - faults;
	printf("   %s: mmap() %6.0f us, storing in %s %6.0f us, %s\n", name,
	       mapped - start, count(size / step, "page"), touched - mapped,
	       count(faults, "fault"));
	mmapdev_mapping_unmap(mapping);
	mmapdev_close(device);
	return faults;
}

static void step_policies(struct story *story)
{
	uint64_t size = mmapdev_region_get_size(story->buffer);

	puts("6. Two ways to map the DMA buffer: all pages in mmap(), or each at its fault.");
	expect("faults of an eager mapping",
	       touch_buffer("eager", MMAPDEV_EAGER), 0);
	expect("faults of a mapping by fault",
	       touch_buffer("fault", MMAPDEV_FAULT), size / story->page);
}

int main(int argc, char **argv)
{
	struct story story;
	struct mmapdev_mapping *fresh;

	if (argc != 2)
		errx(2, "usage: demo FILE");
	setvbuf(stdout, NULL, _IOLBF, 0);
	begin(&story, argv[1]);
	step_store(&story);
	step_checksum(&story);
	step_compare(&story);
	fresh = map_fresh(&story);
	step_touch(&story, mmapdev_mapping_get_data(fresh));
	step_store_byte(&story, fresh);
	mmapdev_mapping_unmap(fresh);
	step_policies(&story);
	printf("\ndemo: all %s came back unchanged\n",
	       count(story.file.size, "byte"));
	mmapdev_close(story.device);
	munmap((void *)story.file.data, story.file.size);
	return 0;
}
