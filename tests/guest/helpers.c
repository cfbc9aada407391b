// SPDX-License-Identifier: GPL-2.0-only
/*
 * helpers.c - what the guest's test programs share
 */
#include "helpers.h"

/*
 * Check selects by the name of a case, not of a test. Hence each test is a case
 * of its own: CK_RUN_CASE=name then runs just this one.
 */
static void add_test(Suite *suite, const TTest *test)
{
	TCase *tcase = tcase_create(test->name);

	tcase_add_test(tcase, test);
	suite_add_tcase(suite, tcase);
}

int run_tests(const char *name, const TTest *const tests[])
{
	Suite *suite = suite_create(name);
	SRunner *runner = srunner_create(suite);
	int failed;

	for (; *tests; tests++)
		add_test(suite, *tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
