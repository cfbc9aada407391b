// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-module.c - the module as a whole: it comes and goes
 */
#include <stdlib.h>
#include <unistd.h>
#include "helpers.h"

#define LOADED "/sys/module/mmapdev"

START_TEST(the_module_loads_and_unloads)
{
	ck_assert_int_eq(access(LOADED, F_OK), 0);
	ck_assert_int_eq(system("rmmod mmapdev"), 0);
	ck_assert_int_ne(access(LOADED, F_OK), 0);
	ck_assert_int_eq(system("modprobe mmapdev"), 0);
	ck_assert_int_eq(access(LOADED, F_OK), 0);
}
END_TEST

START_TEST(an_unknown_parameter_is_no_obstacle)
{
	ck_assert_int_eq(system("rmmod mmapdev"), 0);
	ck_assert_int_eq(system("modprobe mmapdev no_such_parameter=1"), 0);
	ck_assert_int_eq(access(LOADED, F_OK), 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_module_loads_and_unloads,
		an_unknown_parameter_is_no_obstacle,
		NULL
	};

	return run_tests("module", tests);
}
