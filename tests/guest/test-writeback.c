// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-writeback.c - what goes back when, who waits for it, and what if it fails
 *
 * Nobody has the memory open between two tests, so each begins with nothing cached.
 *
 * Load: mem_size=16M
 */
#include <pthread.h>
#include <sys/uio.h>
#include "helpers.h"

#define SIZE (16UL << 20)
#define MEM MMAPDEV_REGION_MEMORY
#define RATIO CLASS "mmapdev-mem/max_dirty_ratio"

static struct mmapdev_stats before;

static void begin(int fd)
{
	before = stats_of(fd, MEM);
}

#define since_begin(fd, counter)					\
	((long)(stats_of(fd, MEM).counter - before.counter))

/* The device's memory is all zero, and nobody has cached it. */
static int open_fresh(int flags)
{
	int buffer = open_node(BUFFER, O_RDWR);

	ck_assert_int_eq(fill(buffer, 0, SIZE, 0), 0);
	close(buffer);
	return open_node(MEMORY, O_RDWR | flags);
}

static char *map_random(int fd)
{
	char *memory = map(fd, SIZE, PROT_READ | PROT_WRITE, 0);

	ck_assert_int_eq(madvise(memory, SIZE, MADV_RANDOM), 0);
	return memory;
}

static void let_all_pass(void)
{
	set_attribute(SIM "fail_range", "0+0");
	set_attribute(SIM "latency_us", "0");
	set_attribute(SIM "checksums", "0");
	set_attribute(RATIO, "100");
}

/* The word that the device itself has. */
static uint32_t peek(uint32_t address)
{
	int fd = open_node(REGISTERS, O_RDWR);
	uint32_t word;

	ck_assert_int_eq(pwrite(fd, &address, 4, MMAPDEV_SIM_PEEK_LOW), 4);
	ck_assert_int_eq(pread(fd, &word, 4, MMAPDEV_SIM_PEEK_DATA), 4);
	close(fd);
	return word;
}

START_TEST(a_bad_page_takes_none_of_its_neighbours_along)
{
	int fd = open_fresh(0);
	char *memory = map_random(fd);

	memset(memory, 0x11, 10 * PAGE);
	set_attribute(SIM "fail_range", "0x4000+1");
	begin(fd);
	ck_assert_int_eq(fsync(fd), -1);
	ck_assert_int_eq(errno, EIO);
	ck_assert_int_eq(since_begin(fd, pages_out), 9);
	ck_assert_int_eq(since_begin(fd, page_errors), 1);
	ck_assert_uint_eq(peek(3 * PAGE), 0x11111111);
	ck_assert_uint_eq(peek(4 * PAGE), 0);
	ck_assert_uint_eq(peek(5 * PAGE), 0x11111111);
	ck_assert_uint_eq(peek(9 * PAGE), 0x11111111);
	let_all_pass();
}
END_TEST

START_TEST(a_bad_page_takes_none_along_when_the_device_is_slow)
{
	int fd = open_fresh(0);
	char *memory = map_random(fd);

	memset(memory + 20 * PAGE, 0x22, 64 * PAGE);
	set_attribute(SIM "latency_us", "100");
	set_attribute(SIM "fail_range", "0x14000+1");
	begin(fd);
	ck_assert_int_eq(fsync(fd), -1);
	ck_assert_int_eq(since_begin(fd, pages_out), 63);
	ck_assert_int_eq(since_begin(fd, page_errors), 1);
	ck_assert_uint_eq(peek(20 * PAGE), 0);
	ck_assert_uint_eq(peek(83 * PAGE), 0x22222222);
	let_all_pass();
}
END_TEST

START_TEST(what_failed_to_go_back_is_lost_when_its_page_is_dropped)
{
	int fd = open_fresh(0);
	char *memory = map_random(fd);

	memory[30 * PAGE] = 'x';
	set_attribute(SIM "fail_range", "0x1e000+1");
	ck_assert_int_eq(fsync(fd), -1);
	let_all_pass();
	ck_assert_int_eq(memory[30 * PAGE], 'x');
	begin(fd);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 0);
	ck_assert_int_eq(munmap(memory, SIZE), 0);
	ck_assert_int_eq(posix_fadvise(fd, 0, SIZE, POSIX_FADV_DONTNEED), 0);
	ck_assert_int_eq(map_random(fd)[30 * PAGE], 0);
}
END_TEST

START_TEST(what_failed_to_go_back_goes_when_it_is_stored_to_again)
{
	int fd = open_fresh(0);
	char *memory = map_random(fd);

	memset(memory + 31 * PAGE, 0x33, 8);
	set_attribute(SIM "fail_range", "0x1f000+1");
	ck_assert_int_eq(fsync(fd), -1);
	let_all_pass();
	memory[31 * PAGE + 8] = 0x33;
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_uint_eq(peek(31 * PAGE + 4), 0x33333333);
}
END_TEST

static void *sync_file(void *fd)
{
	return (void *)(long)fsync(*(int *)fd);
}

/* A store while the page is on its way to the device. Return: of that fsync. */
static long store_during_write_back(int fd, char *memory)
{
	pthread_t thread;
	void *result;

	memory[40 * PAGE] = 'a';
	set_attribute(SIM "latency_us", "300000");
	begin(fd);
	ck_assert_int_eq(pthread_create(&thread, NULL, sync_file, &fd), 0);
	ck_assert(eventually(since_begin(fd, commands) == 1));
	memory[40 * PAGE] = 'b';
	ck_assert_int_eq(pthread_join(thread, &result), 0);
	let_all_pass();
	return (long)result;
}

START_TEST(where_the_device_checksums_a_store_waits_for_write_back)
{
	int fd;

	set_attribute(SIM "checksums", "1");
	fd = open_fresh(0);
	ck_assert_int_eq(store_during_write_back(fd, map_random(fd)), 0);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(peek(40 * PAGE), 'b');
}
END_TEST

START_TEST(elsewhere_a_store_does_not_wait_and_goes_back_again)
{
	int fd = open_fresh(0);

	ck_assert_int_eq(store_during_write_back(fd, map_random(fd)), 0);
	begin(fd);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
	ck_assert_int_eq(peek(40 * PAGE), 'b');
}
END_TEST

/* Page 50 is dirty; what does a write of page 51 with these flags send back? */
static void expect_written_back(int flags, int call_flags)
{
	struct iovec data = { .iov_base = "sync", .iov_len = 4 };
	int fd = open_fresh(flags);

	map_random(fd)[50 * PAGE] = 'x';
	begin(fd);
	ck_assert_int_eq(pwritev2(fd, &data, 1, 51 * PAGE, call_flags), 4);
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
	ck_assert_int_eq(memcmp(&(uint32_t) { peek(51 * PAGE) }, "sync", 4), 0);
	ck_assert_int_eq(peek(50 * PAGE), 0);
	close(fd);
}

START_TEST(o_sync_writes_back_what_was_written_and_no_more)
{
	expect_written_back(O_SYNC, 0);
}
END_TEST

START_TEST(o_dsync_writes_back_what_was_written_and_no_more)
{
	expect_written_back(O_DSYNC, 0);
}
END_TEST

START_TEST(one_synchronous_write_writes_back_what_was_written_and_no_more)
{
	expect_written_back(0, RWF_DSYNC);
}
END_TEST

START_TEST(ms_async_starts_nothing)
{
	int fd = open_fresh(0);
	char *memory = map_random(fd);

	memory[0] = 'x';
	begin(fd);
	ck_assert_int_eq(msync(memory, SIZE, MS_ASYNC), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 0);
}
END_TEST

START_TEST(scattered_dirty_pages_go_back_one_by_one_and_in_order)
{
	int fd = open_fresh(0);
	char *memory = map_random(fd);
	size_t page;

	for (page = 0; page < 40; page += 2)
		memory[page * PAGE] = 1;
	begin(fd);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 20);
	ck_assert_int_eq(since_begin(fd, commands), 20);
}
END_TEST

START_TEST(a_long_run_goes_back_in_as_few_commands_as_can_be)
{
	int fd = open_fresh(0);

	memset(map_random(fd), 1, 256 * PAGE);
	begin(fd);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 256);
	ck_assert_int_eq(since_begin(fd, commands), 256 / 64);
}
END_TEST

START_TEST(a_dirty_ratio_of_nonsense_is_refused)
{
	char value[8];
	int fd = open(RATIO, O_WRONLY);

	ck_assert_int_eq(write(fd, "0", 1), -1);
	ck_assert_int_eq(errno, EINVAL);
	ck_assert_int_eq(write(fd, "101", 3), -1);
	ck_assert_int_eq(errno, EINVAL);
	get_attribute(RATIO, value, sizeof(value));
	ck_assert_str_eq(value, "100");
}
END_TEST

/* Dirty 4 MiB of a device of 2 ms a command. Return: most that was dirty, KiB. */
static unsigned long most_dirty(int fd)
{
	struct mmapdev_pages pages = {
		.argsz = sizeof(pages), .cell = SIZE, .cells = 1 };
	char *memory = map_random(fd);
	unsigned long most = 0;
	size_t page;

	set_attribute(SIM "latency_us", "2000");
	for (page = 0; page < 1024; page++) {
		memory[page * PAGE] = 1;
		if (page % 32)
			continue;
		pages.cells = 1;
		ck_assert_int_eq(call(fd, MMAPDEV_PAGES, &pages), 0);
		if (pages.state[0].dirty > most)
			most = pages.state[0].dirty;
	}
	let_all_pass();
	return most * PAGE >> 10;
}

START_TEST(a_small_dirty_ratio_makes_who_dirties_wait)
{
	unsigned long most;
	int fd;

	/* Kept for the life of the cache that begins with this open. */
	set_attribute(RATIO, "1");
	set_attribute("/proc/sys/vm/dirty_bytes", "8388608");
	fd = open_fresh(0);
	most = most_dirty(fd);
	set_attribute("/proc/sys/vm/dirty_ratio", "20");
	ck_assert_msg(most < 1 << 10, "%lu KiB were dirty", most);
}
END_TEST

START_TEST(the_dirty_ratio_is_kept_from_one_open_to_the_next)
{
	char value[8];

	set_attribute(RATIO, "7");
	close(open_node(MEMORY, O_RDWR));
	get_attribute(RATIO, value, sizeof(value));
	ck_assert_str_eq(value, "7");
	let_all_pass();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_bad_page_takes_none_of_its_neighbours_along,
		a_bad_page_takes_none_along_when_the_device_is_slow,
		what_failed_to_go_back_is_lost_when_its_page_is_dropped,
		what_failed_to_go_back_goes_when_it_is_stored_to_again,
		where_the_device_checksums_a_store_waits_for_write_back,
		elsewhere_a_store_does_not_wait_and_goes_back_again,
		o_sync_writes_back_what_was_written_and_no_more,
		o_dsync_writes_back_what_was_written_and_no_more,
		one_synchronous_write_writes_back_what_was_written_and_no_more,
		ms_async_starts_nothing,
		scattered_dirty_pages_go_back_one_by_one_and_in_order,
		a_long_run_goes_back_in_as_few_commands_as_can_be,
		a_dirty_ratio_of_nonsense_is_refused,
		a_small_dirty_ratio_makes_who_dirties_wait,
		the_dirty_ratio_is_kept_from_one_open_to_the_next,
		NULL
	};

	return run_tests("writeback", tests);
}
