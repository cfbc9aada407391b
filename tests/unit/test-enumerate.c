// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include <mmapdev.h>

#include "mock.h"
#include "suites.h"

#define CLASS "/sys/class/mmapdev"

START_TEST(nodes_of_one_device_are_listed_once_by_rising_number)
{
	static const char *const nodes[] = {
		".", "..", "mmapdev10-mem", "mmapdev2", "mmapdev", "mmapdev-mem",
		"mmapdev10", "mmapdev-regs", NULL
	};
	char **names;

	MOCK_EXPECT({ .kind = MOCK_SCAN, .path = CLASS, .out = nodes });
	ck_assert_int_eq(mmapdev_names_get(&names), 3);
	ck_assert_str_eq(names[0], "mmapdev");
	ck_assert_str_eq(names[1], "mmapdev2");
	ck_assert_str_eq(names[2], "mmapdev10");
	ck_assert_ptr_null(names[3]);
	mmapdev_names_free(names);
}
END_TEST

START_TEST(a_device_without_a_buffer_is_listed)
{
	static const char *const nodes[] = { "mmapdev1-mem", NULL };
	char **names;

	MOCK_EXPECT({ .kind = MOCK_SCAN, .path = CLASS, .out = nodes });
	ck_assert_int_eq(mmapdev_names_get(&names), 1);
	ck_assert_str_eq(names[0], "mmapdev1");
	mmapdev_names_free(names);
}
END_TEST

START_TEST(without_the_module_there_are_no_devices_and_no_error)
{
	char **names;

	MOCK_EXPECT({ .kind = MOCK_SCAN, .path = CLASS, .result = -ENOENT });
	ck_assert_int_eq(mmapdev_names_get(&names), 0);
	ck_assert_ptr_null(names[0]);
	mmapdev_names_free(names);
}
END_TEST

START_TEST(an_error_of_sysfs_is_passed_on)
{
	char **names = NULL;

	MOCK_EXPECT({ .kind = MOCK_SCAN, .path = CLASS, .result = -EACCES });
	ck_assert_int_eq(mmapdev_names_get(&names), -EACCES);
	ck_assert_ptr_null(names);
}
END_TEST

TCase *tests_enumerate(void)
{
	TCase *tests = tcase_create("enumerate");

	tcase_add_test(tests,
		       nodes_of_one_device_are_listed_once_by_rising_number);
	tcase_add_test(tests, a_device_without_a_buffer_is_listed);
	tcase_add_test(tests,
		       without_the_module_there_are_no_devices_and_no_error);
	tcase_add_test(tests, an_error_of_sysfs_is_passed_on);
	return tests;
}
