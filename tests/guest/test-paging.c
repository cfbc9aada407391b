// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-paging.c - which pages of device memory come when, by advice and policy
 *
 * Nobody has the memory open between two tests, so each begins with nothing cached.
 *
 * Load: mem_size=32M
 */
#include <stdio.h>
#include <sys/wait.h>
#include "helpers.h"

#define SIZE (32UL << 20)
#define MEM MMAPDEV_REGION_MEMORY
#define RW (PROT_READ | PROT_WRITE)
#define READ_AHEAD CLASS "mmapdev-mem/read_ahead_kb"
#define ORDER CLASS "mmapdev-mem/max_folio_order"
#define HUGE (2UL << 20)

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

static struct mmapdev_stats before;

static void begin(int fd)
{
	before = stats_of(fd, MEM);
}

#define since_begin(fd, counter)					\
	((long)(stats_of(fd, MEM).counter - before.counter))

static char *map_advised(int fd, int advice)
{
	char *memory = map(fd, SIZE, RW, 0);

	ck_assert_int_eq(madvise(memory, SIZE, advice), 0);
	return memory;
}

static long cached(int fd)
{
	struct mmapdev_pages pages = {
		.argsz = sizeof(pages), .cell = SIZE, .cells = 1 };

	ck_assert_int_eq(call(fd, MMAPDEV_PAGES, &pages), 0);
	ck_assert_int_eq(pages.cells, 1);
	return pages.state[0].cached;
}

START_TEST(a_sequential_walk_reads_ahead_in_few_commands)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_advised(fd, MADV_SEQUENTIAL);
	size_t page;

	begin(fd);
	for (page = 0; page < 1024; page++)
		(void)*(volatile char *)(memory + page * PAGE);
	/* 128 KiB of read-ahead: 32 pages a command, and what was read on. */
	ck_assert_int_ge(since_begin(fd, pages_in), 1024);
	ck_assert_int_le(since_begin(fd, pages_in), 1024 + 64);
	ck_assert_int_le(since_begin(fd, commands), 1024 / 32 + 2);
}
END_TEST

START_TEST(a_long_read_ahead_is_one_list_of_full_commands)
{
	int fd;

	set_attribute(READ_AHEAD, "1024");
	fd = open_node(MEMORY, O_RDWR);
	begin(fd);
	ck_assert_int_eq(madvise(map(fd, SIZE, RW, 0), 1 << 20, MADV_WILLNEED), 0);
	ck_assert(eventually(since_begin(fd, pages_in) == 256));
	ck_assert_int_eq(since_begin(fd, commands), 256 / 64);
	set_attribute(READ_AHEAD, "128");
}
END_TEST

START_TEST(a_random_walk_brings_in_what_it_touches)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_advised(fd, MADV_RANDOM);
	size_t page;

	begin(fd);
	for (page = 0; page < 4096; page += 41)
		(void)*(volatile char *)(memory + page * PAGE);
	ck_assert_int_eq(since_begin(fd, pages_in), 100);
	ck_assert_int_eq(since_begin(fd, commands), 100);
}
END_TEST

START_TEST(without_read_ahead_a_touch_brings_in_one_page)
{
	int fd;

	set_attribute(READ_AHEAD, "0");
	fd = open_node(MEMORY, O_RDWR);
	begin(fd);
	ck_assert_int_eq(load_signal(map(fd, SIZE, RW, 0)), 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 1);
	set_attribute(READ_AHEAD, "128");
}
END_TEST

START_TEST(random_advice_on_the_file_reads_single_pages)
{
	int fd = open_node(MEMORY, O_RDWR);
	char byte;

	ck_assert_int_eq(posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM), 0);
	begin(fd);
	ck_assert_int_eq(pread(fd, &byte, 1, 100 * PAGE), 1);
	ck_assert_int_eq(since_begin(fd, pages_in), 1);
}
END_TEST

START_TEST(willneed_on_the_file_brings_in_the_range)
{
	int fd = open_node(MEMORY, O_RDWR);

	begin(fd);
	ck_assert_int_eq(posix_fadvise(fd, 10 * PAGE, 20 * PAGE,
				       POSIX_FADV_WILLNEED), 0);
	ck_assert(eventually(since_begin(fd, pages_in) == 20));
	ck_assert_int_eq(cached(fd), 20);
}
END_TEST

START_TEST(populate_brings_in_the_whole_mapping)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory;

	begin(fd);
	memory = map_flags(fd, 64 * PAGE, PROT_READ, MAP_SHARED | MAP_POPULATE, 0);
	ck_assert_int_ge(since_begin(fd, pages_in), 64);
	begin(fd);
	ck_assert_int_eq(load_signal(memory + 63 * PAGE), 0);
	ck_assert_int_eq(since_begin(fd, faults), 0);
}
END_TEST

START_TEST(populate_for_reading_dirties_nothing)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, 64 * PAGE, RW, 0);

	begin(fd);
	ck_assert_int_eq(madvise(memory, 64 * PAGE, MADV_POPULATE_READ), 0);
	ck_assert_int_eq(since_begin(fd, write_faults), 0);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 0);
}
END_TEST

START_TEST(populate_for_writing_dirties_each_page)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, 64 * PAGE, RW, 0);

	begin(fd);
	ck_assert_int_eq(madvise(memory, 64 * PAGE, MADV_POPULATE_WRITE), 0);
	ck_assert_int_eq(since_begin(fd, write_faults), 64);
	begin(fd);
	memory[63 * PAGE] = 1;
	ck_assert_int_eq(since_begin(fd, write_faults), 0);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 64);
}
END_TEST

START_TEST(locked_pages_are_there_and_stay)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, 16 * PAGE, PROT_READ, 0);

	ck_assert_int_eq(mlock(memory, 16 * PAGE), 0);
	set_attribute("/proc/sys/vm/drop_caches", "1");
	ck_assert_int_ge(cached(fd), 16);
	begin(fd);
	ck_assert_int_eq(load_signal(memory + 7 * PAGE), 0);
	ck_assert_int_eq(since_begin(fd, faults), 0);
}
END_TEST

START_TEST(mincore_tells_what_is_there)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_advised(fd, MADV_RANDOM);
	unsigned char there[8];
	const unsigned char expected[8] = { 0, 0, 1, 0, 0, 1, 0, 0 };
	size_t i;

	ck_assert_int_eq(load_signal(memory + 2 * PAGE), 0);
	ck_assert_int_eq(load_signal(memory + 5 * PAGE), 0);
	ck_assert_int_eq(mincore(memory, sizeof(there) * PAGE, there), 0);
	for (i = 0; i < sizeof(there); i++)
		there[i] &= 1;
	ck_assert_int_eq(memcmp(there, expected, sizeof(there)), 0);
}
END_TEST

/* Fault two pages in, one of them dirty. */
static char *touch_two(int fd)
{
	char *memory = map_advised(fd, MADV_RANDOM);

	ck_assert_int_eq(load_signal(memory), 0);
	memory[PAGE] = 'd';
	return memory;
}

START_TEST(dontneed_unmaps_and_loses_nothing)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = touch_two(fd);

	ck_assert_int_eq(madvise(memory, 2 * PAGE, MADV_DONTNEED), 0);
	begin(fd);
	ck_assert_int_eq(memory[PAGE], 'd');
	ck_assert_int_eq(since_begin(fd, pages_in), 0);
	ck_assert_int_ge(since_begin(fd, faults), 1);
}
END_TEST

START_TEST(pageout_drops_the_clean_page_and_keeps_the_dirty_one)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = touch_two(fd);

	/* What another processor has in its hands at the moment is passed over. */
	ck_assert(eventually(!madvise(memory, 2 * PAGE, MADV_PAGEOUT) &&
			     cached(fd) == 1));
	begin(fd);
	ck_assert_int_eq(memory[PAGE], 'd');
	ck_assert_int_eq(since_begin(fd, pages_in), 0);
}
END_TEST

START_TEST(cold_pages_stay_until_memory_is_short)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = touch_two(fd);

	ck_assert_int_eq(madvise(memory, 2 * PAGE, MADV_COLD), 0);
	ck_assert_int_eq(cached(fd), 2);
	begin(fd);
	ck_assert_int_eq(memory[PAGE], 'd');
	ck_assert_int_eq(since_begin(fd, pages_in), 0);
}
END_TEST

START_TEST(the_picture_tells_cached_and_dirty_pages_of_each_cell)
{
	struct mmapdev_pages pages = {
		.argsz = sizeof(pages), .offset = 8 * PAGE, .cell = 4 * PAGE,
		.cells = 4 };
	struct mmapdev_pages_cell expected[5] = { { 1, 0 }, { 2, 2 }, { 0, 0 },
						  { 1, 0 }, { 0, 0 } };
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_advised(fd, MADV_RANDOM);

	ck_assert_int_eq(load_signal(memory + 11 * PAGE), 0);
	memory[12 * PAGE] = 1;
	memory[15 * PAGE] = 1;
	ck_assert_int_eq(load_signal(memory + 20 * PAGE), 0);
	ck_assert_int_eq(load_signal(memory + 24 * PAGE), 0);
	ck_assert_int_eq(call(fd, MMAPDEV_PAGES, &pages), 0);
	ck_assert_int_eq(pages.cells, 4);
	ck_assert_int_eq(pages.page_size, PAGE);
	ck_assert_int_eq(memcmp(pages.state, expected, sizeof(expected)), 0);
}
END_TEST

START_TEST(the_picture_ends_where_the_memory_does)
{
	struct mmapdev_pages pages = {
		.argsz = sizeof(pages), .offset = SIZE - 5 * PAGE,
		.cell = 2 * PAGE, .cells = MMAPDEV_PAGES_CELLS };
	int fd = open_node(MEMORY, O_RDWR);

	ck_assert_int_eq(call(fd, MMAPDEV_PAGES, &pages), 0);
	ck_assert_int_eq(pages.cells, 3);
	pages.offset = SIZE;
	ck_assert_int_eq(call(fd, MMAPDEV_PAGES, &pages), 0);
	ck_assert_int_eq(pages.cells, 0);
}
END_TEST

static int pages_errno(int fd, uint64_t offset, uint64_t cell, uint32_t cells)
{
	struct mmapdev_pages pages = {
		.argsz = sizeof(pages), .offset = offset, .cell = cell,
		.cells = cells };

	return call(fd, MMAPDEV_PAGES, &pages);
}

START_TEST(a_picture_of_nonsense_is_refused)
{
	int fd = open_node(MEMORY, O_RDONLY);

	ck_assert_int_eq(pages_errno(fd, 1, PAGE, 1), -EINVAL);
	ck_assert_int_eq(pages_errno(fd, 0, PAGE + 1, 1), -EINVAL);
	ck_assert_int_eq(pages_errno(fd, 0, 0, 1), -EINVAL);
	ck_assert_int_eq(pages_errno(fd, 0, PAGE << 32, 1), -EINVAL);
	ck_assert_int_eq(pages_errno(fd, 0, PAGE, 0), -EINVAL);
	ck_assert_int_eq(pages_errno(fd, 0, PAGE, MMAPDEV_PAGES_CELLS + 1), -EINVAL);
	ck_assert_int_eq(pages_errno(open_node(BUFFER, O_RDWR), 0, PAGE, 1), -ENOTTY);
}
END_TEST

static struct mmapdev_stats stats_of_file(int fd)
{
	struct mmapdev_stats stats = {
		.argsz = sizeof(stats), .flags = MMAPDEV_STATS_FILE,
		.region = MEM };

	ck_assert_int_eq(call(fd, MMAPDEV_STATS, &stats), 0);
	return stats;
}

START_TEST(a_file_counts_what_it_did_and_nothing_of_another)
{
	int fd = open_node(MEMORY, O_RDWR), other = open_node(MEMORY, O_RDWR);
	char *memory = map_advised(fd, MADV_RANDOM);
	struct mmapdev_stats stats;

	ck_assert_int_eq(load_signal(memory), 0);
	memory[PAGE] = 1;
	stats = stats_of_file(fd);
	ck_assert_uint_eq(stats.maps, 1);
	ck_assert_uint_eq(stats.mappings, 1);
	ck_assert_uint_eq(stats.faults, 2);
	ck_assert_uint_eq(stats.write_faults, 1);
	ck_assert_uint_eq(stats.pages_in, 2);
	stats = stats_of_file(other);
	ck_assert_uint_eq(stats.maps, 0);
	ck_assert_uint_eq(stats.faults, 0);
	ck_assert_uint_eq(stats.pages_in, 0);
}
END_TEST

START_TEST(a_file_counts_what_a_child_does_with_its_mapping)
{
	int fd = open_node(MEMORY, O_RDWR), status;
	char *memory = map_advised(fd, MADV_RANDOM);
	pid_t child = fork();

	if (!child) {
		memory[5 * PAGE] = 1;
		_exit(stats_of_file(fd).mappings != 2);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_uint_eq(stats_of_file(fd).write_faults, 1);
	ck_assert_uint_eq(stats_of_file(fd).mappings, 1);
}
END_TEST

START_TEST(the_counters_of_a_file_are_of_its_own_region)
{
	struct mmapdev_stats stats = {
		.argsz = sizeof(stats), .flags = MMAPDEV_STATS_FILE,
		.region = MMAPDEV_REGION_BUFFER };

	ck_assert_int_eq(call(open_node(MEMORY, O_RDWR), MMAPDEV_STATS, &stats),
			 -EINVAL);
}
END_TEST

/* The largest order that this kernel takes; it knows 9 on every one. */
static int open_large(void)
{
	set_attribute(ORDER, "9");
	set_attribute(READ_AHEAD, "2048");
	return open_node(MEMORY, O_RDWR);
}

static void end_large(void)
{
	set_attribute(ORDER, "0");
	set_attribute(READ_AHEAD, "128");
}

static char *map_huge(int fd)
{
	char *area = mmap(NULL, SIZE + HUGE, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *memory = (char *)(((uintptr_t)area + HUGE - 1) & -HUGE);

	ck_assert_ptr_eq(mmap(memory, SIZE, RW, MAP_SHARED | MAP_FIXED, fd, 0),
			 memory);
	ck_assert_int_eq(madvise(memory, SIZE, MADV_HUGEPAGE), 0);
	return memory;
}

START_TEST(one_touch_of_a_huge_folio_is_one_command_and_maps_all_of_it)
{
	int fd = open_large();
	char *memory = map_huge(fd);
	size_t page;

	begin(fd);
	for (page = 0; page < 512; page++)
		(void)*(volatile char *)(memory + page * PAGE);
	ck_assert_int_eq(since_begin(fd, pages_in) % 512, 0);
	ck_assert_int_eq(since_begin(fd, commands),
			 since_begin(fd, pages_in) / 512);
	ck_assert_int_le(since_begin(fd, faults), 2);
	end_large();
}
END_TEST

START_TEST(one_stored_byte_makes_all_of_a_huge_folio_dirty)
{
	int fd = open_large();
	char *memory = map_huge(fd);

	memory[5] = 'h';
	begin(fd);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 512);
	ck_assert_int_eq(since_begin(fd, commands), 1);
	memory[5] = 0;
	end_large();
}
END_TEST

START_TEST(reads_and_writes_agree_with_a_huge_folio)
{
	int fd = open_large();
	char *memory = map_huge(fd), *data = malloc(3 * PAGE);

	memory[HUGE - 1] = 'a';
	memset(data, 'b', 3 * PAGE);
	ck_assert_int_eq(pwrite(fd, data, 3 * PAGE, HUGE - 2 * PAGE - 7),
			 3 * PAGE);
	ck_assert_int_eq(memcmp(memory + HUGE - 2 * PAGE - 7, data, 3 * PAGE), 0);
	ck_assert_int_eq(memory[HUGE - 2 * PAGE - 8], 0);
	ck_assert_int_eq(fsync(fd), 0);
	close(fd);
	munmap(memory, SIZE);
	end_large();
	fd = open_node(MEMORY, O_RDWR);
	ck_assert_int_eq(pread(fd, data, 3 * PAGE, HUGE - 2 * PAGE - 7), 3 * PAGE);
	ck_assert_int_eq(data[0] == 'b' && !memcmp(data, data + 1, 3 * PAGE - 1), 1);
}
END_TEST

/* Somebody holds a page of it, so that it cannot be split. */
START_TEST(a_part_of_a_huge_folio_that_is_discarded_is_brought_in_anew)
{
	int fd = open_large(), buffer = open_node(BUFFER, O_RDWR), pipes[2];
	struct mmapdev_invalidate discard = {
		.argsz = sizeof(discard), .flags = MMAPDEV_INVALIDATE_DISCARD,
		.offset = 5 * PAGE, .length = PAGE,
	};
	loff_t offset = 5 * PAGE;
	char *memory;

	ck_assert_int_eq(fill(buffer, 0, HUGE, 0x4141414141414141), 0);
	memory = map_huge(fd);
	ck_assert_int_eq(memory[0], 'A');
	ck_assert_int_eq(pipe(pipes), 0);
	ck_assert_int_eq(splice(fd, &offset, pipes[1], NULL, 1, 0), 1);
	memory[5 * PAGE] = 'd';
	memory[6 * PAGE] = 'k';
	ck_assert_int_eq(call(fd, MMAPDEV_INVALIDATE, &discard), 0);
	ck_assert_int_eq(memory[5 * PAGE], 'A');
	ck_assert_int_eq(memory[6 * PAGE], 'k');
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(device_byte(buffer, 5 * PAGE), 'A');
	ck_assert_int_eq(device_byte(buffer, 6 * PAGE), 'k');
	end_large();
}
END_TEST

START_TEST(an_order_that_no_command_can_move_is_refused)
{
	int fd = open(ORDER, O_WRONLY);

	ck_assert_int_eq(write(fd, "10", 2), -1);
	ck_assert_int_eq(errno, EINVAL);
	ck_assert_int_eq(get_number(ORDER), 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_sequential_walk_reads_ahead_in_few_commands,
		a_long_read_ahead_is_one_list_of_full_commands,
		a_random_walk_brings_in_what_it_touches,
		without_read_ahead_a_touch_brings_in_one_page,
		random_advice_on_the_file_reads_single_pages,
		willneed_on_the_file_brings_in_the_range,
		populate_brings_in_the_whole_mapping,
		populate_for_reading_dirties_nothing,
		populate_for_writing_dirties_each_page,
		locked_pages_are_there_and_stay,
		mincore_tells_what_is_there,
		dontneed_unmaps_and_loses_nothing,
		pageout_drops_the_clean_page_and_keeps_the_dirty_one,
		cold_pages_stay_until_memory_is_short,
		the_picture_tells_cached_and_dirty_pages_of_each_cell,
		the_picture_ends_where_the_memory_does,
		a_picture_of_nonsense_is_refused,
		a_file_counts_what_it_did_and_nothing_of_another,
		a_file_counts_what_a_child_does_with_its_mapping,
		the_counters_of_a_file_are_of_its_own_region,
		one_touch_of_a_huge_folio_is_one_command_and_maps_all_of_it,
		one_stored_byte_makes_all_of_a_huge_folio_dirty,
		reads_and_writes_agree_with_a_huge_folio,
		a_part_of_a_huge_folio_that_is_discarded_is_brought_in_anew,
		an_order_that_no_command_can_move_is_refused,
		NULL
	};

	return run_tests("paging", tests);
}
