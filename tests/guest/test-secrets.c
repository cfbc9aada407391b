// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-secrets.c - what nobody must see: others' data, addresses of the kernel
 *
 * The guest's kernel does not clear memory unasked (init_on_alloc=0), and leaves
 * the range HIDDEN unused (memmap=).
 */
#include <ctype.h>
#include <ftw.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include "lives.h"

#define HIDDEN 0x10000000UL

static bool all_zero(const char *bytes, size_t size)
{
	return !*bytes && !memcmp(bytes, bytes + 1, size - 1);
}

/* Leave something in the memory that is free, all but 32 MiB of it. */
static void soil_free_memory(void)
{
	unsigned long kb;
	FILE *meminfo = popen("sed -n 's/^MemFree: *//p' /proc/meminfo", "r");
	size_t size;
	char *memory;

	ck_assert_int_eq(fscanf(meminfo, "%lu", &kb), 1);
	pclose(meminfo);
	size = (kb - (32 << 10)) * 1024;
	memory = map_flags(-1, size, RW, MAP_PRIVATE | MAP_ANONYMOUS, 0);
	memset(memory, 0xa5, size);
	munmap(memory, size);
}

/* A byte in each page, so that the device has to have the rest of it, too. */
static void expect_clean_memory(size_t size)
{
	int buffer = open_node(BUFFER, O_RDWR), fd;
	const char *memory;
	size_t i;

	for (i = 0; i < size; i += PAGE)
		ck_assert_int_eq(fill(buffer, i, 1, 0), 0);
	fd = open_node(MEMORY, O_RDONLY);
	memory = map(fd, size, PROT_READ, 0);
	ck_assert(all_zero(memory, size));
	close(fd);
	close(buffer);
}

static void expect_clean_device(size_t memory_size)
{
	int fd = open_node(BUFFER, O_RDONLY);
	const char *buffer = map(fd, 4 << 20, PROT_READ, 0);
	const char *registers;

	ck_assert(all_zero(buffer, 4 << 20));
	close(fd);
	fd = open_node(REGISTERS, O_RDONLY);
	registers = map(fd, PAGE, PROT_READ, 0);
	ck_assert(all_zero(registers + MMAPDEV_SIM_SCRATCH,
			   PAGE - MMAPDEV_SIM_SCRATCH));
	close(fd);
	expect_clean_memory(memory_size);
}

START_TEST(a_new_device_shows_nothing_of_what_was_in_its_pages)
{
	soil_free_memory();
	must_load("mem_size=1M");
	expect_clean_device(1 << 20);
}
END_TEST

/* Of what the device does not have: not even the rest of the last page. */
START_TEST(a_page_that_is_not_full_shows_nothing_of_what_was_in_it)
{
	char *memory;

	soil_free_memory();
	must_load("mem_size=5000");
	memory = map(open_node(MEMORY, O_RDWR), 2 * PAGE, RW, 0);
	memory[PAGE] = 0;
	ck_assert(all_zero(memory, 2 * PAGE));
}
END_TEST

START_TEST(a_device_made_anew_shows_nothing_of_the_one_before)
{
	char *buffer;
	int fd;

	soil_free_memory();
	must_load("mem_size=1M");
	fd = open_node(BUFFER, O_RDWR);
	buffer = map(fd, 4 << 20, RW, 0);
	memset(buffer, 0xa5, 4 << 20);
	ck_assert_int_eq(copy(fd, MMAPDEV_REGION_BUFFER, 0,
			      MMAPDEV_REGION_MEMORY, 0, 1 << 20), 0);
	munmap(buffer, 4 << 20);
	close(fd);
	must_load("mem_size=1M");
	expect_clean_device(1 << 20);
}
END_TEST

/* Numbers that a user without rights must not meet. */
static unsigned long buffer_address, buffer_frame;

/* Only root is told of page frames. */
static unsigned long frame_of(volatile char *address)
{
	int fd = open_node("/proc/self/pagemap", O_RDONLY);
	uint64_t entry;

	(void)*address;
	ck_assert_int_eq(pread(fd, &entry, sizeof(entry),
			       (uintptr_t)address / PAGE * sizeof(entry)),
			 sizeof(entry));
	close(fd);
	ck_assert(entry >> 63);
	return entry & ((1UL << 55) - 1);
}

static bool is_secret(unsigned long number)
{
	return number == buffer_address || number == buffer_frame ||
	       number == HIDDEN ||
	       /* What is too large for strtoul() is no address. */
	       (number >= 0xffff800000000000 && number != ULONG_MAX);
}

/* Any number in it, be it decimal, or hexadecimal with or without 0x. */
static void expect_no_secret(const char *path, const char *text)
{
	const char *at = text;

	for (; *at; at++) {
		if (!isxdigit(*at) || (at > text && isalnum(at[-1])))
			continue;
		ck_assert_msg(!is_secret(strtoul(at, NULL, 16)) &&
			      !is_secret(strtoul(at, NULL, 0)),
			      "%s: %s", path, text);
	}
}

/* Some of those that must be among the files that were read. */
static const char *const landmarks[] = {
	"/sys/devices/platform/mmapdev-sim.0/latency_us",
	"/sys/devices/platform/mmapdev-sim.0/mmapdev/mmapdev/size",
	"/sys/devices/platform/mmapdev-sim.0/mmapdev/mmapdev-mem/state",
	"/sys/devices/platform/mmapdev-sim.0/mmapdev/mmapdev-regs/uevent",
	"/sys/module/mmapdev/parameters/mem_size",
	NULL
};

static bool landmark_read[sizeof(landmarks) / sizeof(*landmarks)];

static void mark(const char *path)
{
	size_t i;

	for (i = 0; landmarks[i]; i++)
		if (!strcmp(path, landmarks[i]))
			landmark_read[i] = true;
}

static int check_file(const char *path, const struct stat *status, int type,
		      struct FTW *ftw)
{
	char text[4096];
	ssize_t length;
	int fd;

	(void)status;
	(void)ftw;
	fd = type == FTW_F ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return 0;
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length < 0)
		return 0;
	text[length] = '\0';
	mark(path);
	expect_no_secret(path, text);
	return 0;
}

/* Structures, as words. */
static void check_words(const char *call, const void *structure, size_t size)
{
	const uint64_t *words = structure;
	size_t i;

	for (i = 0; i < size / sizeof(*words); i++)
		ck_assert_msg(!is_secret(words[i]), "%s: word %zu is %#lx",
			      call, i, words[i]);
}

static void check_calls(int fd, uint32_t region)
{
	struct mmapdev_info info = { .argsz = sizeof(info) };
	struct mmapdev_region_info region_info = {
		.argsz = sizeof(region_info), .region = region };
	struct mmapdev_stats stats = stats_of(fd, region);

	ck_assert_int_eq(call(fd, MMAPDEV_INFO, &info), 0);
	ck_assert_int_eq(call(fd, MMAPDEV_REGION_INFO, &region_info), 0);
	check_words("INFO", &info, sizeof(info));
	check_words("REGION_INFO", &region_info, sizeof(region_info));
	check_words("STATS", &stats, sizeof(stats));
}

static void check_registers(int fd)
{
	uint32_t values[PAGE / sizeof(uint32_t)];
	size_t i;

	ck_assert_int_eq(pread(fd, values, sizeof(values), 0), sizeof(values));
	for (i = 0; i < PAGE / sizeof(uint32_t); i++)
		ck_assert_msg(values[i] != (uint32_t)buffer_address,
			      "register %#zx", i * sizeof(uint32_t));
}

START_TEST(a_user_sees_no_address_of_the_kernel_or_of_memory)
{
	uint32_t region;
	int fd, registers;
	size_t i;

	must_load("sim_range=" HIDDEN_RANGE);
	fd = open_kind(&kinds[KIND_FAULT], O_RDWR);
	registers = open_node(REGISTERS, O_RDWR);
	buffer_frame = frame_of(map(fd, 4 << 20, RW, 0));
	buffer_address = buffer_frame * PAGE;
	ck_assert_int_eq(fill(fd, 0, PAGE, 1), 0);
	ck_assert_int_eq(setgroups(0, NULL), 0);
	ck_assert_int_eq(setgid(65534), 0);
	ck_assert_int_eq(setuid(65534), 0);
	for (region = 0; region < MMAPDEV_REGIONS; region++)
		check_calls(fd, region);
	check_registers(registers);
	nftw("/sys/devices/platform/mmapdev-sim.0", check_file, 8, FTW_PHYS);
	nftw("/sys/module/mmapdev", check_file, 8, FTW_PHYS);
	for (i = 0; landmarks[i]; i++)
		ck_assert_msg(landmark_read[i], "%s", landmarks[i]);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_new_device_shows_nothing_of_what_was_in_its_pages,
		a_page_that_is_not_full_shows_nothing_of_what_was_in_it,
		a_device_made_anew_shows_nothing_of_the_one_before,
		a_user_sees_no_address_of_the_kernel_or_of_memory,
		NULL
	};

	return run_tests("secrets", tests);
}
