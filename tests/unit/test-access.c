// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "fixture.h"
#include "mock.h"
#include "suites.h"

static struct mmapdev *device;
static struct mmapdev_region *memory;

static void set_up(void)
{
	device = fixture_device();
	memory = fixture_open_region(device, MMAPDEV_MEMORY);
}

static void tear_down(void)
{
	fixture_close(device, MEMORY_FD);
}

#define READ(at, bytes, gives, data) \
	{ .kind = MOCK_PREAD, .fd = MEMORY_FD, .offset = (at), \
	  .length = (bytes), .result = (gives), .out = (data) }
#define WRITE(at, bytes, gives, data) \
	{ .kind = MOCK_PWRITE, .fd = MEMORY_FD, .offset = (at), \
	  .length = (bytes), .result = (gives), .in = (data) }

START_TEST(a_short_read_goes_on_where_it_ended)
{
	char data[8] = "";

	MOCK_EXPECT(READ(100, 7, 3, "abc"), READ(103, 4, 4, "defg"));
	ck_assert_int_eq(mmapdev_region_read(memory, 100, data, 7), 7);
	ck_assert_str_eq(data, "abcdefg");
	mock_end();
}
END_TEST

START_TEST(an_interrupted_read_is_repeated)
{
	char data[4] = "";

	MOCK_EXPECT(READ(0, 3, -EINTR, NULL), READ(0, 3, 3, "abc"));
	ck_assert_int_eq(mmapdev_region_read(memory, 0, data, 3), 3);
	ck_assert_str_eq(data, "abc");
	mock_end();
}
END_TEST

START_TEST(a_read_ends_at_the_end_of_the_region)
{
	char data[8];

	MOCK_EXPECT(READ(MEMORY_SIZE - 2, 8, 2, "ab"),
		    READ(MEMORY_SIZE, 6, 0, NULL));
	ck_assert_int_eq(mmapdev_region_read(memory, MEMORY_SIZE - 2, data, 8),
			 2);
	mock_end();
}
END_TEST

START_TEST(an_error_of_a_read_is_passed_on)
{
	char data[8];

	MOCK_EXPECT(READ(0, 8, 4, "abcd"), READ(4, 4, -EIO, NULL));
	ck_assert_int_eq(mmapdev_region_read(memory, 0, data, 8), -EIO);
	mock_end();
}
END_TEST

START_TEST(a_read_of_nothing_asks_for_nothing)
{
	ck_assert_int_eq(mmapdev_region_read(memory, 0, NULL, 0), 0);
}
END_TEST

START_TEST(a_short_write_goes_on_where_it_ended)
{
	MOCK_EXPECT(WRITE(100, 7, 3, "abcdefg"), WRITE(103, 4, 4, "defg"));
	ck_assert_int_eq(mmapdev_region_write(memory, 100, "abcdefg", 7), 7);
	mock_end();
}
END_TEST

START_TEST(an_interrupted_write_is_repeated)
{
	MOCK_EXPECT(WRITE(0, 3, -EINTR, "abc"), WRITE(0, 3, 3, "abc"));
	ck_assert_int_eq(mmapdev_region_write(memory, 0, "abc", 3), 3);
	mock_end();
}
END_TEST

START_TEST(a_write_beyond_the_end_is_enospc)
{
	MOCK_EXPECT(WRITE(MEMORY_SIZE - 1, 2, 1, "ab"),
		    WRITE(MEMORY_SIZE, 1, -ENOSPC, "b"));
	ck_assert_int_eq(mmapdev_region_write(memory, MEMORY_SIZE - 1, "ab", 2),
			 -ENOSPC);
	mock_end();
}
END_TEST

START_TEST(a_write_that_takes_nothing_does_not_go_on_for_ever)
{
	MOCK_EXPECT(WRITE(0, 2, 0, "ab"));
	ck_assert_int_eq(mmapdev_region_write(memory, 0, "ab", 2), -ENOSPC);
	mock_end();
}
END_TEST

TCase *tests_access(void)
{
	TCase *tests = tcase_create("access");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_short_read_goes_on_where_it_ended);
	tcase_add_test(tests, an_interrupted_read_is_repeated);
	tcase_add_test(tests, a_read_ends_at_the_end_of_the_region);
	tcase_add_test(tests, an_error_of_a_read_is_passed_on);
	tcase_add_test(tests, a_read_of_nothing_asks_for_nothing);
	tcase_add_test(tests, a_short_write_goes_on_where_it_ended);
	tcase_add_test(tests, an_interrupted_write_is_repeated);
	tcase_add_test(tests, a_write_beyond_the_end_is_enospc);
	tcase_add_test(tests,
		       a_write_that_takes_nothing_does_not_go_on_for_ever);
	return tests;
}
