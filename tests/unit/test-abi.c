// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "abi-sizes.h"
#include "suites.h"

#define EXPECT_SIZE(structure, size) \
	ck_assert_uint_eq(sizeof(struct structure), size);

#define EXPECT_BEGIN(structure, size) \
	ck_assert_uint_eq(offsetof(struct structure, argsz), 0); \
	ck_assert_uint_eq(offsetof(struct structure, flags), 4);

START_TEST(structures_have_the_sizes_that_are_written_down)
{
	ABI_SIZES(EXPECT_SIZE)
}
END_TEST

START_TEST(structures_begin_with_argsz_and_flags)
{
	ABI_SIZES(EXPECT_BEGIN)
}
END_TEST

START_TEST(calls_have_the_numbers_of_the_first_version)
{
	ck_assert_uint_eq(MMAPDEV_INFO, 0xba00);
	ck_assert_uint_eq(MMAPDEV_REGION_INFO, 0xba01);
	ck_assert_uint_eq(MMAPDEV_MAP_POLICY, 0xba02);
	ck_assert_uint_eq(MMAPDEV_STATS, 0xba03);
	ck_assert_uint_eq(MMAPDEV_TRANSFER, 0xba04);
	ck_assert_uint_eq(MMAPDEV_RESIZE, 0xba05);
	ck_assert_uint_eq(MMAPDEV_INVALIDATE, 0xba06);
	ck_assert_uint_eq(MMAPDEV_REGION_FD, 0xba07);
	ck_assert_uint_eq(MMAPDEV_PAGES, 0xba08);
}
END_TEST

TCase *tests_abi(void)
{
	TCase *tests = tcase_create("abi");

	tcase_add_test(tests, structures_have_the_sizes_that_are_written_down);
	tcase_add_test(tests, structures_begin_with_argsz_and_flags);
	tcase_add_test(tests, calls_have_the_numbers_of_the_first_version);
	return tests;
}
