// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-pressure.c - more device memory than the machine has memory
 *
 * 512 MiB of device memory in a guest of 256 MiB: it is filled, read, and filled
 * again, while what is dirty stays bounded and what is clean makes room. The device's
 * memory is a range that Linux does not see.
 *
 * Timeout: 240
 * Load: sim_range=0x10000000+512M buffer_size=64K
 * Guest: --memory 768 --append memmap=508M$0x10400000
 */
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "helpers.h"

#define SIZE (512UL << 20)
#define PAGES (SIZE / PAGE)
#define RW (PROT_READ | PROT_WRITE)
#define GROUP "/tmp/cgroup/mmapdev-test"

/* A number of /proc/meminfo (KiB), /proc/vmstat and their like. */
static unsigned long number_in(const char *path, const char *name)
{
	char line[128], key[64];
	unsigned long value;
	FILE *file = fopen(path, "r");

	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%63[^: ]%*[: ]%lu", key, &value) == 2 &&
		    !strcmp(key, name)) {
			fclose(file);
			return value;
		}
	ck_abort_msg("%s has no %s", path, name);
	return 0;
}

static unsigned long most_dirty;

static void watch_dirty(void)
{
	unsigned long dirty = number_in("/proc/meminfo", "Dirty") +
			      number_in("/proc/meminfo", "Writeback");

	if (dirty > most_dirty)
		most_dirty = dirty;
}

static unsigned long cached(int fd)
{
	struct mmapdev_pages pages = {
		.argsz = sizeof(pages), .cell = SIZE, .cells = 1 };

	ck_assert_int_eq(call(fd, MMAPDEV_PAGES, &pages), 0);
	return pages.state[0].cached;
}

static uint64_t pattern(unsigned long page, unsigned int round)
{
	return page * 0x9e3779b97f4a7c15 + round;
}

/* First and last word of each page. */
static void store_all(char *memory, unsigned int round)
{
	unsigned long page;

	for (page = 0; page < PAGES; page++) {
		uint64_t *words = (uint64_t *)(memory + page * PAGE);

		words[0] = pattern(page, round);
		words[PAGE / 8 - 1] = words[0];
		if (page % 1024 == 0)
			watch_dirty();
	}
}

static unsigned long count_wrong(const char *memory, unsigned int round)
{
	unsigned long page, wrong = 0;

	for (page = 0; page < PAGES; page++) {
		const uint64_t *words = (const uint64_t *)(memory + page * PAGE);

		wrong += words[0] != pattern(page, round) ||
			 words[PAGE / 8 - 1] != pattern(page, round);
	}
	return wrong;
}

START_TEST(memory_larger_than_the_machine_is_filled_read_and_filled_again)
{
	unsigned long total = number_in("/proc/meminfo", "MemTotal");
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, SIZE, RW, 0);
	unsigned int round;

	for (round = 1; round <= 2; round++) {
		store_all(memory, round);
		ck_assert_int_eq(fsync(fd), 0);
		ck_assert_uint_eq(count_wrong(memory, round), 0);
	}
	printf("most that was dirty: %lu KiB of %lu KiB\n", most_dirty, total);
	/* A fifth of what can be had (vm.dirty_ratio), and some for late counting. */
	ck_assert_uint_lt(most_dirty, total / 4);
	ck_assert_uint_lt(cached(fd), total / (PAGE >> 10));
	ck_assert_uint_eq(number_in("/proc/vmstat", "oom_kill"), 0);
	ck_assert_uint_eq(number_in("/proc/self/status", "VmSwap"), 0);
}
END_TEST

START_TEST(clean_pages_make_room_for_other_memory)
{
	unsigned long available, before, page;
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, SIZE, PROT_READ, 0), *other;

	for (page = 0; page < PAGES; page++)
		(void)*(volatile char *)(memory + page * PAGE);
	before = cached(fd);
	/* Most of what there is, with what the device's pages take now. */
	available = number_in("/proc/meminfo", "MemAvailable") * 3 / 4 << 10;
	other = mmap(NULL, available, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(other, MAP_FAILED);
	for (page = 0; page < available / PAGE; page++)
		other[page * PAGE] = 1;
	printf("%lu pages were cached, %lu are\n", before, cached(fd));
	ck_assert_uint_lt(cached(fd), before / 2);
	ck_assert_uint_eq(number_in("/proc/vmstat", "oom_kill"), 0);
}
END_TEST

/* In a group of 24 MiB: most of what it stores has to leave. */
static int store_in_group(void)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, SIZE, RW, 0);
	unsigned long page;

	set_attribute(GROUP "/cgroup.procs", "0");
	for (page = 0; page < (64UL << 20) / PAGE; page++)
		memory[page * PAGE] = 3;
	return number_in(GROUP "/memory.stat", "file") < (4 << 20);
}

START_TEST(pages_are_charged_to_the_group_that_brings_them_in)
{
	int status;
	pid_t child;

	ck_assert(!mkdir("/tmp/cgroup", 0700) || errno == EEXIST);
	ck_assert_int_eq(mount("none", "/tmp/cgroup", "cgroup2", 0, NULL), 0);
	set_attribute("/tmp/cgroup/cgroup.subtree_control", "+memory");
	ck_assert_int_eq(mkdir(GROUP, 0700), 0);
	set_attribute(GROUP "/memory.max", "24M");
	child = fork();
	if (!child)
		_exit(store_in_group());
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_uint_eq(number_in(GROUP "/memory.events", "oom_kill"), 0);
	ck_assert_uint_gt(number_in(GROUP "/memory.events", "max"), 0);
	/* The child was the last user: its pages went, and so can the group. */
	ck_assert(eventually(!rmdir(GROUP)));
	ck_assert_int_eq(umount("/tmp/cgroup"), 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		memory_larger_than_the_machine_is_filled_read_and_filled_again,
		clean_pages_make_room_for_other_memory,
		pages_are_charged_to_the_group_that_brings_them_in,
		NULL
	};

	return run_tests("pressure", tests);
}
