// SPDX-License-Identifier: GPL-2.0-only
/*
 * paged.c - what the tests of the size and the cache of device memory share
 */
#include "paged.h"

int resize(int fd, uint64_t size)
{
	struct mmapdev_resize argument = { .argsz = sizeof(argument),
					   .size = size };

	return call(fd, MMAPDEV_RESIZE, &argument);
}

uint64_t size_of(int fd)
{
	struct mmapdev_region_info info = { .argsz = sizeof(info),
					    .region = MEM };
	int ret = call(fd, MMAPDEV_REGION_INFO, &info);

	ck_assert_msg(!ret, "MMAPDEV_REGION_INFO: %s", strerror(-ret));
	return info.size;
}

int invalidate(int fd, uint64_t offset, uint64_t length, uint32_t flags)
{
	struct mmapdev_invalidate argument = {
		.argsz = sizeof(argument), .flags = flags, .offset = offset,
		.length = length };

	return call(fd, MMAPDEV_INVALIDATE, &argument);
}

int region_fd(int fd)
{
	struct mmapdev_region_fd argument = { .argsz = sizeof(argument),
					      .region = MEM };
	int ret = call(fd, MMAPDEV_REGION_FD, &argument);

	ck_assert_msg(!ret, "MMAPDEV_REGION_FD: %s", strerror(-ret));
	return argument.fd;
}

int open_sized(uint64_t size)
{
	int fd, buffer;

	set_attribute(FAIL_RANGE, "0+0");
	set_attribute(LATENCY, "0");
	fd = open_node(MEMORY, O_RDWR);
	buffer = open_node(BUFFER, O_RDWR);
	ck_assert_int_eq(resize(fd, KNOWN), 0);
	ck_assert_int_eq(fill(buffer, 0, KNOWN, DEVICE * 0x0101010101010101), 0);
	close(buffer);
	ck_assert_int_eq(resize(fd, size), 0);
	return fd;
}

/* A file whose next word of four bytes is that of the device. */
static int open_word(uint32_t address)
{
	int fd = open_node(REGISTERS, O_RDWR);

	ck_assert_int_eq(pwrite(fd, &address, 4, MMAPDEV_SIM_PEEK_LOW), 4);
	return fd;
}

uint32_t peek(uint32_t address)
{
	int fd = open_word(address);
	uint32_t word;

	ck_assert_int_eq(pread(fd, &word, 4, MMAPDEV_SIM_PEEK_DATA), 4);
	close(fd);
	return word;
}

void poke(uint32_t address, uint32_t word)
{
	int fd = open_word(address);

	ck_assert_int_eq(pwrite(fd, &word, 4, MMAPDEV_SIM_PEEK_DATA), 4);
	close(fd);
}

char *map_random(int fd, size_t length)
{
	char *memory = map(fd, length, RW, 0);

	ck_assert_int_eq(madvise(memory, length, MADV_RANDOM), 0);
	return memory;
}

bool all(const char *bytes, size_t length, char byte)
{
	return !length ||
	       (*bytes == byte && !memcmp(bytes, bytes + 1, length - 1));
}

static struct mmapdev_stats counters;

void begin(int fd)
{
	counters = stats_of(fd, MEM);
}

struct mmapdev_stats begun(void)
{
	return counters;
}
