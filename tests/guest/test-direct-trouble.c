// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-direct-trouble.c - O_DIRECT on device memory: what goes wrong on the way
 *
 * Load: mem_size=8393608 buffer_size=64K
 */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include "region.h"

/* What one command moves at the most: 64 pages. */
#define COMMAND (64 * PAGE)

enum { NODE, REGION, WAYS };

static int open_direct(int way, int flags)
{
	int fd = way == NODE ? open_node(MEMORY, flags) : open_region(flags);

	ck_assert_int_eq(fcntl(fd, F_SETFL, O_DIRECT), 0);
	return fd;
}

static char *pages(size_t length)
{
	return map_flags(-1, length, RW, MAP_PRIVATE | MAP_ANONYMOUS, 0);
}

static void set_latency_ms(int ms)
{
	char us[16];

	snprintf(us, sizeof(us), "%d", 1000 * ms);
	set_attribute(SIM "latency_us", us);
}

static int run_direct_read(struct blocked *blocked)
{
	ssize_t ret = pread(blocked->fd, blocked->address, PAGE, 0);

	return ret < 0 ? -errno : ret;
}

static int run_direct_write(struct blocked *blocked)
{
	ssize_t ret = pwrite(blocked->fd, blocked->address, PAGE, 0);

	return ret < 0 ? -errno : ret;
}

/* One page, whose command takes some time: it has begun(). */
static void begin_direct(struct blocked *blocked,
			 int (*run)(struct blocked *blocked), int ms)
{
	begin(blocked->fd);
	set_latency_ms(ms);
	block(blocked, run);
	ck_assert(eventually(since_begin(blocked->fd, commands) == 1));
	set_latency_ms(0);
}

/* What was pinned is the device's until it is done; then it is free. */
START_TEST(memory_that_is_unmapped_meanwhile_is_not_given_away)
{
	struct blocked blocked = { .fd = open_direct(_i, O_RDWR) };
	char *out = pages(PAGE), *later;
	size_t length = 256 * PAGE;
	int round;

	memset(out, 'd', PAGE);
	ck_assert_int_eq(pwrite(blocked.fd, out, PAGE, 0), PAGE);
	for (round = 0; round < 10; round++) {
		blocked.address = pages(PAGE);
		begin_direct(&blocked, run_direct_read, 50);
		ck_assert_int_eq(munmap(blocked.address, PAGE), 0);
		later = pages(length);
		memset(later, 'l', length);
		ck_assert_int_eq(result_of(&blocked), PAGE);
		ck_assert(is_all(later, 'l', length));
		ck_assert_int_eq(munmap(later, length), 0);
	}
}
END_TEST

START_TEST(a_write_takes_what_was_there_before_it_was_unmapped)
{
	struct blocked blocked = { .fd = open_direct(_i, O_RDWR) };
	char *later;

	blocked.address = pages(PAGE);
	memset(blocked.address, 'b', PAGE);
	begin_direct(&blocked, run_direct_write, 100);
	ck_assert_int_eq(munmap(blocked.address, PAGE), 0);
	later = pages(256 * PAGE);
	memset(later, 'l', 256 * PAGE);
	ck_assert_int_eq(result_of(&blocked), PAGE);
	ck_assert(device_is_all(0, 'b', PAGE));
}
END_TEST

/* Written back while the device is still at it, the page is clean; then it is not. */
START_TEST(what_a_direct_read_brings_into_a_mapping_is_written_back)
{
	struct blocked blocked = { .fd = open_direct(_i, O_RDWR) };
	char *out = pages(PAGE), *memory = map(blocked.fd, MEM_SIZE, RW, 0);

	memset(out, 'm', PAGE);
	ck_assert_int_eq(pwrite(blocked.fd, out, PAGE, 0), PAGE);
	blocked.address = memory + 10 * PAGE;
	/* At hand: its way in shall not be the command that takes so long. */
	*blocked.address = 'x';
	begin_direct(&blocked, run_direct_read, 2000);
	ck_assert_int_eq(fsync(blocked.fd), 0);
	ck_assert_int_eq(result_of(&blocked), PAGE);
	begin(blocked.fd);
	ck_assert_int_eq(fsync(blocked.fd), 0);
	ck_assert_int_eq(since_begin(blocked.fd, pages_out), 1);
	ck_assert(device_is_all(10 * PAGE, 'm', PAGE));
}
END_TEST

START_TEST(a_page_that_comes_in_meanwhile_is_not_stale)
{
	struct blocked blocked = { .fd = open_direct(_i, O_RDWR) };
	char *memory = map(blocked.fd, MEM_SIZE, PROT_READ, 0);

	blocked.address = pages(PAGE);
	memset(blocked.address, 'n', PAGE);
	begin_direct(&blocked, run_direct_write, 200);
	ck_assert_int_eq(memory[0], 'n');
	ck_assert_int_eq(result_of(&blocked), PAGE);
}
END_TEST

START_TEST(a_process_killed_in_it_ends_with_the_command_under_way)
{
	int fd = open_direct(_i, O_RDWR);
	char *out = pages(16 * COMMAND);
	pid_t child;

	/* Pages that are there are pinned without a look at signals. */
	memset(out, 'k', 16 * COMMAND);
	set_latency_ms(200);
	begin(fd);
	child = fork();
	if (!child) {
		pwrite(fd, out, 16 * COMMAND, 0);
		_exit(0);
	}
	ck_assert(eventually(since_begin(fd, commands) == 2));
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	expect_end(child, SIGKILL);
	ck_assert_int_le(since_begin(fd, commands), 4);
	set_latency_ms(0);
	ck_assert_int_eq(pwrite(fd, out, PAGE, 0), PAGE);
}
END_TEST

/* Up to where the device fails it has been done. */
START_TEST(an_error_of_the_device_is_told_as_bytes_and_then_as_eio)
{
	int fd = open_direct(_i, O_RDWR);
	char *bytes = pages(4 * COMMAND), range[64];

	memset(bytes, 'f', 4 * COMMAND);
	snprintf(range, sizeof(range), "%lu+1", 2 * COMMAND + PAGE);
	set_attribute(SIM "fail_range", range);
	begin(fd);
	ck_assert_int_eq(pwrite(fd, bytes, 4 * COMMAND, 0), 2 * COMMAND);
	ck_assert_int_eq(since_begin(fd, bytes_to_device), 2 * COMMAND);
	ck_assert_int_eq(since_begin(fd, command_errors), 1);
	ck_assert_int_eq(pwrite(fd, bytes, COMMAND, 2 * COMMAND), -1);
	ck_assert_int_eq(errno, EIO);
	ck_assert_int_eq(pread(fd, bytes, 4 * COMMAND, 0), 2 * COMMAND);
	ck_assert_int_eq(since_begin(fd, bytes_from_device), 2 * COMMAND);
	ck_assert_int_eq(pread(fd, bytes, PAGE, 2 * COMMAND + PAGE), -1);
	ck_assert_int_eq(errno, EIO);
	set_attribute(SIM "fail_range", "0+0");
	/* Nobody's fsync has to answer for it. */
	ck_assert_int_eq(fsync(fd), 0);
}
END_TEST

START_TEST(a_command_that_is_given_up_is_eio_and_keeps_its_memory)
{
	int fd = open_direct(_i, O_RDWR);
	char *in = pages(PAGE), *later;

	set_attribute(CLASS "mmapdev/timeout_ms", "20");
	set_attribute(SIM "stuck", "abort");
	ck_assert_int_eq(pread(fd, in, PAGE, 0), -1);
	ck_assert_int_eq(errno, EIO);
	ck_assert_int_eq(stats_of(fd, MEM).pages_held, 1);
	ck_assert_int_eq(munmap(in, PAGE), 0);
	later = pages(256 * PAGE);
	memset(later, 'l', 256 * PAGE);
	set_attribute(CLASS "mmapdev/timeout_ms", "5000");
	set_attribute(CLASS "mmapdev/reset", "1");
	ck_assert_int_eq(stats_of(fd, MEM).pages_held, 0);
	ck_assert(is_all(later, 'l', 256 * PAGE));
}
END_TEST

START_TEST(memory_that_is_not_accessible_is_efault)
{
	int fd = open_direct(_i, O_RDWR);
	char *bytes = pages(4 * PAGE);

	memset(bytes, 'a', 4 * PAGE);
	ck_assert_int_eq(mprotect(bytes + 2 * PAGE, PAGE, PROT_READ), 0);
	ck_assert_int_eq(mprotect(bytes + 3 * PAGE, PAGE, PROT_NONE), 0);
	ck_assert_int_eq(pread(fd, bytes + 2 * PAGE, PAGE, 0), -1);
	ck_assert_int_eq(errno, EFAULT);
	ck_assert_int_eq(pwrite(fd, bytes + 3 * PAGE, PAGE, 0), -1);
	ck_assert_int_eq(errno, EFAULT);
	/* It is done up to there. */
	ck_assert_int_eq(pwrite(fd, bytes, 4 * PAGE, 0), 3 * PAGE);
	ck_assert(device_is_all(0, 'a', 3 * PAGE));
	ck_assert_int_eq(pread(fd, bytes, 4 * PAGE, 1000 * PAGE), 2 * PAGE);
	ck_assert(is_all(bytes, 0, 2 * PAGE));
	ck_assert(is_all(bytes + 2 * PAGE, 'a', PAGE));
}
END_TEST

START_TEST(a_file_does_what_it_was_opened_for)
{
	char *bytes = pages(PAGE);

	ck_assert_int_eq(pwrite(open_direct(_i, O_RDONLY), bytes, PAGE, 0), -1);
	ck_assert_int_eq(errno, EBADF);
	ck_assert_int_eq(pread(open_direct(_i, O_WRONLY), bytes, PAGE, 0), -1);
	ck_assert_int_eq(errno, EBADF);
}
END_TEST

START_TEST(without_room_on_the_device_it_is_enospc)
{
	int fd = open_direct(_i, O_RDWR);
	char *bytes = pages(PAGE), usual[32], used[32];

	get_attribute(SIM "storage_limit", usual, sizeof(usual));
	get_attribute(SIM "storage_used", used, sizeof(used));
	set_attribute(SIM "storage_limit", used);
	ck_assert_int_eq(pwrite(fd, bytes, PAGE, 1500 * PAGE), -1);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_int_eq(pread(fd, bytes, PAGE, 1500 * PAGE), PAGE);
	set_attribute(SIM "storage_limit", usual);
}
END_TEST

START_TEST(it_is_enodev_once_the_card_is_pulled)
{
	char *bytes = pages(PAGE);
	int fd;

	fresh_device();
	fd = open_direct(_i, O_RDWR);
	set_attribute(SIM "unplug", "1");
	ck_assert_int_eq(pread(fd, bytes, PAGE, 0), -1);
	ck_assert_int_eq(errno, ENODEV);
	ck_assert_int_eq(pwrite(fd, bytes, PAGE, 0), -1);
	ck_assert_int_eq(errno, ENODEV);
	close(fd);
	fresh_device();
}
END_TEST

START_TEST(what_is_under_way_when_the_card_is_pulled_ends_with_enodev)
{
	struct blocked reading, writing;

	fresh_device();
	reading.fd = open_direct(_i, O_RDWR);
	writing.fd = reading.fd;
	reading.address = pages(PAGE);
	writing.address = pages(PAGE);
	set_attribute(CLASS "mmapdev/timeout_ms", "600000");
	begin_direct(&reading, run_direct_read, 60000);
	begin_direct(&writing, run_direct_write, 60000);
	set_attribute(SIM "unplug", "1");
	ck_assert_int_eq(result_of(&reading), -ENODEV);
	ck_assert_int_eq(result_of(&writing), -ENODEV);
	close(reading.fd);
	fresh_device();
}
END_TEST

#define SECONDS 3

/* Each has its own page, writes it in every way, and must find what it wrote last. */
static void write_in_turn(int way, int number)
{
	int fd = open_direct(way, O_RDWR), cached = open_node(MEMORY, O_RDWR);
	char *memory = map(cached, MEM_SIZE, RW, 0), *bytes = pages(PAGE);
	time_t end = time(NULL) + SECONDS;
	off_t place = number * 1024;
	char value = 1;

	while (time(NULL) < end) {
		memset(bytes, value, 1024);
		if (pwrite(fd, bytes, 1024, place) != 1024 ||
		    !is_all(memory + place, value++, 1024))
			_exit(1);
		memset(memory + place, value, 1024);
		if (pread(fd, bytes, 1024, place) != 1024 ||
		    !is_all(bytes, value++, 1024))
			_exit(2);
		value = value > 100 ? 1 : value;
	}
	_exit(0);
}

/* They share a page: a direct write of one must keep what the others have there. */
START_TEST(many_at_work_in_one_page_lose_nothing)
{
	pid_t child[4];
	int i;

	for (i = 0; i < 4; i++) {
		child[i] = fork();
		if (!child[i])
			write_in_turn(_i, i);
	}
	for (i = 0; i < 4; i++)
		expect_end(child[i], 0);
}
END_TEST

int main(void)
{
	const struct loop_test tests[] = {
		{ memory_that_is_unmapped_meanwhile_is_not_given_away, WAYS },
		{ a_write_takes_what_was_there_before_it_was_unmapped, WAYS },
		{ what_a_direct_read_brings_into_a_mapping_is_written_back, WAYS },
		{ a_page_that_comes_in_meanwhile_is_not_stale, WAYS },
		{ a_process_killed_in_it_ends_with_the_command_under_way, WAYS },
		{ an_error_of_the_device_is_told_as_bytes_and_then_as_eio, WAYS },
		{ a_command_that_is_given_up_is_eio_and_keeps_its_memory, WAYS },
		{ memory_that_is_not_accessible_is_efault, WAYS },
		{ a_file_does_what_it_was_opened_for, WAYS },
		{ without_room_on_the_device_it_is_enospc, WAYS },
		{ it_is_enodev_once_the_card_is_pulled, WAYS },
		{ what_is_under_way_when_the_card_is_pulled_ends_with_enodev, WAYS },
		{ many_at_work_in_one_page_lose_nothing, WAYS },
		{}
	};

	return run_loop_tests("direct-trouble", tests);
}
