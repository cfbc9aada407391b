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

#define CALL(call, question, gives) \
	{ .kind = MOCK_IOCTL, .fd = MEMORY_FD, .request = (call), \
	  .in = &(question), .size = sizeof(question), .result = (gives) }

#define BEYOND_4_GIB 0x123456789

static const struct mmapdev_resize resize = {
	.argsz = sizeof(resize),
	.size = BEYOND_4_GIB,
};

START_TEST(a_resize_asks_for_the_new_size_and_then_what_it_is)
{
	const struct mmapdev_region_info question = {
		.argsz = sizeof(question),
		.region = MMAPDEV_REGION_MEMORY,
	};
	const struct mmapdev_region_info answer = {
		.argsz = sizeof(answer),
		.size = BEYOND_4_GIB,
	};

	MOCK_EXPECT(CALL(MMAPDEV_RESIZE, resize, 0),
		    { .kind = MOCK_IOCTL, .fd = MEMORY_FD,
		      .request = MMAPDEV_REGION_INFO, .in = &question,
		      .out = &answer, .size = sizeof(question) });
	ck_assert_int_eq(mmapdev_region_resize(memory, BEYOND_4_GIB), 0);
	ck_assert_uint_eq(mmapdev_region_get_size(memory), BEYOND_4_GIB);
	mock_end();
}
END_TEST

START_TEST(a_resize_that_failed_leaves_the_size)
{
	MOCK_EXPECT(CALL(MMAPDEV_RESIZE, resize, -ENOSPC));
	ck_assert_int_eq(mmapdev_region_resize(memory, BEYOND_4_GIB), -ENOSPC);
	ck_assert_uint_eq(mmapdev_region_get_size(memory), MEMORY_SIZE);
	mock_end();
}
END_TEST

static void expect_invalidate(unsigned int flags, int gives)
{
	const struct mmapdev_invalidate question = {
		.argsz = sizeof(question),
		.flags = flags ? MMAPDEV_INVALIDATE_DISCARD : 0,
		.offset = BEYOND_4_GIB,
		.length = 7,
	};

	MOCK_EXPECT(CALL(MMAPDEV_INVALIDATE, question, gives));
	ck_assert_int_eq(mmapdev_region_invalidate(memory, BEYOND_4_GIB, 7,
						   flags), gives);
	mock_end();
}

START_TEST(an_invalidation_asks_for_exactly_that)
{
	expect_invalidate(0, 0);
	expect_invalidate(MMAPDEV_DISCARD, 0);
}
END_TEST

START_TEST(an_error_of_an_invalidation_is_passed_on)
{
	expect_invalidate(0, -EBUSY);
}
END_TEST

static const struct mmapdev_region_fd file_question = {
	.argsz = sizeof(file_question),
	.region = MMAPDEV_REGION_MEMORY,
};

START_TEST(a_file_of_the_memory_is_the_one_that_the_driver_made)
{
	struct mmapdev_region_fd answer = file_question;
	int fd = -1;

	answer.fd = 42;
	MOCK_EXPECT({ .kind = MOCK_IOCTL, .fd = MEMORY_FD,
		      .request = MMAPDEV_REGION_FD, .in = &file_question,
		      .out = &answer, .size = sizeof(answer) });
	ck_assert_int_eq(mmapdev_region_open_file(memory, &fd), 0);
	ck_assert_int_eq(fd, 42);
	mock_end();
}
END_TEST

START_TEST(a_file_that_could_not_be_made_is_none)
{
	int fd = -1;

	MOCK_EXPECT(CALL(MMAPDEV_REGION_FD, file_question, -EMFILE));
	ck_assert_int_eq(mmapdev_region_open_file(memory, &fd), -EMFILE);
	ck_assert_int_eq(fd, -1);
	mock_end();
}
END_TEST

TCase *tests_memory(void)
{
	TCase *tests = tcase_create("memory");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests,
		       a_resize_asks_for_the_new_size_and_then_what_it_is);
	tcase_add_test(tests, a_resize_that_failed_leaves_the_size);
	tcase_add_test(tests, an_invalidation_asks_for_exactly_that);
	tcase_add_test(tests, an_error_of_an_invalidation_is_passed_on);
	tcase_add_test(tests,
		       a_file_of_the_memory_is_the_one_that_the_driver_made);
	tcase_add_test(tests, a_file_that_could_not_be_made_is_none);
	return tests;
}
