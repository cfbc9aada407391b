// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>

#include "suites.h"

static TCase *(*const suites[])(void) = {
	tests_abi,
	tests_symbols,
	tests_number,
	tests_place,
	tests_device,
	tests_enumerate,
	tests_region,
	tests_access,
	tests_memory,
	tests_pages,
	tests_mapping,
	tests_window,
	tests_segment,
	tests_transfer,
	tests_registers,
	tests_counters,
};

int main(void)
{
	Suite *suite = suite_create("unit");
	SRunner *runner = srunner_create(suite);
	int run, failed;
	size_t i;

	for (i = 0; i < sizeof(suites) / sizeof(*suites); i++)
		suite_add_tcase(suite, suites[i]());
	/* CK_VERBOSITY and CK_FORK are obeyed. */
	srunner_run_all(runner, CK_ENV);
	run = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	printf("%d passed, %d failed\n", run - failed, failed);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
