// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-errors.c - a part of the device's memory fails: who is told, and who is not
 *
 * The bad page is page 4, unless a test says otherwise.
 *
 * Load: mem_size=256K
 */
#include <signal.h>
#include "paged.h"

#define SIZE KNOWN
#define BAD (4 * PAGE)
#define BAD_RANGE "0x4000+1"

/* An open memory with a bad page, read ahead as by default or not at all. */
static int open_bad(void)
{
	int fd = open_sized(SIZE);

	set_attribute(FAIL_RANGE, BAD_RANGE);
	return fd;
}

START_TEST(a_bad_page_is_sigbus_and_its_neighbours_are_not)
{
	int fd = open_bad();
	char *memory = map(fd, 16 * PAGE, PROT_READ, 0);

	begin(fd);
	ck_assert_int_eq(load_signal(memory + 3 * PAGE), 0);
	/* They were read ahead together, in one command that failed. */
	ck_assert_int_ge(since_begin(fd, page_errors), 2);
	ck_assert_int_eq(load_signal(memory + BAD), SIGBUS);
	ck_assert_int_eq(load_signal(memory + BAD + PAGE - 1), SIGBUS);
	ck_assert(all(memory, BAD, DEVICE));
	ck_assert(all(memory + BAD + PAGE, 11 * PAGE, DEVICE));
}
END_TEST

START_TEST(a_touch_of_a_bad_page_is_one_command_and_one_error)
{
	int fd = open_bad();
	char *memory = map_random(fd, SIZE);

	begin(fd);
	ck_assert_int_eq(load_signal(memory + BAD), SIGBUS);
	ck_assert_int_eq(since_begin(fd, pages_in), 0);
	ck_assert_int_eq(since_begin(fd, page_errors), since_begin(fd, commands));
	ck_assert_int_eq(since_begin(fd, command_errors),
			 since_begin(fd, commands));
}
END_TEST

START_TEST(a_store_to_a_bad_page_is_sigbus_and_dirties_nothing)
{
	int fd = open_bad();
	char *memory = map_random(fd, SIZE);

	begin(fd);
	ck_assert_int_eq(store_signal(memory + BAD, 'x'), SIGBUS);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 0);
}
END_TEST

START_TEST(a_bad_page_comes_once_the_device_is_well_again)
{
	int fd = open_bad();
	char *memory = map_random(fd, SIZE), data[PAGE];

	ck_assert_int_eq(load_signal(memory + BAD), SIGBUS);
	ck_assert_int_eq(pread(fd, data, 1, BAD), -1);
	set_attribute(FAIL_RANGE, "0+0");
	begin(fd);
	ck_assert(all(memory + BAD, PAGE, DEVICE));
	ck_assert_int_eq(since_begin(fd, pages_in), 1);
	ck_assert_int_eq(pread(fd, data, PAGE, BAD), PAGE);
	ck_assert(all(data, PAGE, DEVICE));
}
END_TEST

START_TEST(a_bad_byte_spoils_its_page_alone)
{
	int fd = open_sized(SIZE);
	char *memory = map_random(fd, SIZE);

	set_attribute(FAIL_RANGE, "0x4fff+2");
	ck_assert_int_eq(load_signal(memory + BAD), SIGBUS);
	ck_assert_int_eq(load_signal(memory + BAD + PAGE), SIGBUS);
	ck_assert_int_eq(load_signal(memory + BAD - 1), 0);
	ck_assert_int_eq(load_signal(memory + BAD + 2 * PAGE), 0);
}
END_TEST

START_TEST(reading_stops_before_a_bad_page_and_then_is_eio)
{
	int fd = open_bad();
	char data[8 * PAGE];

	ck_assert_int_eq(read(fd, data, sizeof(data)), BAD);
	ck_assert(all(data, BAD, DEVICE));
	ck_assert_int_eq(read(fd, data, sizeof(data)), -1);
	ck_assert_int_eq(errno, EIO);
	ck_assert_int_eq(pread(fd, data, sizeof(data), BAD + PAGE), 8 * PAGE);
	ck_assert(all(data, 8 * PAGE, DEVICE));
}
END_TEST

START_TEST(a_write_of_a_part_of_a_bad_page_is_eio)
{
	int fd = open_bad();

	begin(fd);
	ck_assert_int_eq(pwrite(fd, "w", 1, BAD + 7), -1);
	ck_assert_int_eq(errno, EIO);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 0);
	set_attribute(FAIL_RANGE, "0+0");
	ck_assert(all(map(fd, SIZE, RW, 0), SIZE, DEVICE));
}
END_TEST

/* It needs nothing of the page, so what is bad shows when it goes back. */
START_TEST(a_write_of_all_of_a_bad_page_fails_on_its_way_back)
{
	int fd = open_bad();
	char data[PAGE];

	memset(data, 'w', PAGE);
	ck_assert_int_eq(pwrite(fd, data, PAGE, BAD), PAGE);
	begin(fd);
	ck_assert_int_eq(fsync(fd), -1);
	ck_assert_int_eq(errno, EIO);
	ck_assert_int_eq(since_begin(fd, page_errors), 1);
	ck_assert_uint_eq(peek(BAD), WORD_OF(DEVICE));
}
END_TEST

START_TEST(each_open_file_is_told_once_of_a_failed_write_back)
{
	int fd = open_sized(SIZE), other = open_node(MEMORY, O_RDWR);
	int file = region_fd(fd);

	map_random(fd, SIZE)[BAD] = 's';
	set_attribute(FAIL_RANGE, BAD_RANGE);
	ck_assert_int_eq(fsync(fd), -1);
	ck_assert_int_eq(errno, EIO);
	set_attribute(FAIL_RANGE, "0+0");
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(fdatasync(other), -1);
	ck_assert_int_eq(errno, EIO);
	ck_assert_int_eq(fsync(other), 0);
	ck_assert_int_eq(fsync(file), -1);
	ck_assert_int_eq(errno, EIO);
	ck_assert_int_eq(fsync(file), 0);
	ck_assert_int_eq(fsync(open_node(MEMORY, O_RDWR)), 0);
}
END_TEST

START_TEST(msync_tells_of_a_failed_write_back)
{
	int fd = open_sized(SIZE);
	char *memory = map_random(fd, SIZE);

	memory[BAD] = 's';
	memory[0] = 's';
	set_attribute(FAIL_RANGE, BAD_RANGE);
	ck_assert_int_eq(msync(memory, PAGE, MS_SYNC), 0);
	ck_assert_int_eq(msync(memory + BAD, PAGE, MS_SYNC), -1);
	ck_assert_int_eq(errno, EIO);
	ck_assert_uint_eq(peek(0), 's' | (WORD_OF(DEVICE) & ~0xffU));
	ck_assert_uint_eq(peek(BAD), WORD_OF(DEVICE));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_bad_page_is_sigbus_and_its_neighbours_are_not,
		a_touch_of_a_bad_page_is_one_command_and_one_error,
		a_store_to_a_bad_page_is_sigbus_and_dirties_nothing,
		a_bad_page_comes_once_the_device_is_well_again,
		a_bad_byte_spoils_its_page_alone,
		reading_stops_before_a_bad_page_and_then_is_eio,
		a_write_of_a_part_of_a_bad_page_is_eio,
		a_write_of_all_of_a_bad_page_fails_on_its_way_back,
		each_open_file_is_told_once_of_a_failed_write_back,
		msync_tells_of_a_failed_write_back,
		NULL
	};

	return run_tests("errors", tests);
}
