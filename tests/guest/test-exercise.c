// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-exercise.c - random operations on device memory, of which each byte is known
 *
 * The exerciser of the long runs, for a moment; see docs/soak.md. What it finds it
 * prints. The size is no multiple of the page size.
 *
 * Load: mem_size=1057605
 */
#include <limits.h>
#include <stdio.h>
#include "helpers.h"

#define ORDER CLASS "mmapdev-mem/max_folio_order"

/* It lies beside the folder of this one. */
static int exercise(const char *options, const char *output)
{
	char self[PATH_MAX], command[PATH_MAX + 128];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	int i;

	ck_assert_int_gt(length, 0);
	self[length] = '\0';
	for (i = 0; i < 2; i++)
		*strrchr(self, '/') = '\0';
	snprintf(command, sizeof(command), "%s/soak/exercise %s >%s", self, options, output);
	return system(command);
}

static void must_be_good(const char *options)
{
	const char *output = "/tmp/exercise";

	if (!exercise(options, output))
		return;
	/* Not lost in the message: a tail may be long. */
	ck_assert_int_eq(system("cat /tmp/exercise"), 0);
	ck_abort_msg("exercise %s is not good", options);
}

START_TEST(random_operations_find_what_was_stored)
{
	static const char *const seeds[] = { "--ops 1000 --seed 1", "--ops 1000 --seed 2",
					     "--ops 1000 --seed 3" };

	must_be_good(seeds[_i]);
}
END_TEST

START_TEST(several_processes_do_not_harm_one_another)
{
	must_be_good("--ops 1500 --seed 4 --processes 3");
}
END_TEST

START_TEST(random_operations_are_right_on_a_slow_device)
{
	must_be_good("--ops 700 --seed 5 --latency 200");
}
END_TEST

/* The largest that there is: 2 MiB, what one command moves; else none. */
START_TEST(random_operations_are_right_in_large_pieces)
{
	set_attribute(ORDER, "9");
	must_be_good("--ops 1000 --seed 6");
	set_attribute(ORDER, "0");
}
END_TEST

/* What if it could not fail? A byte of the device is changed behind its back. */
START_TEST(a_wrong_byte_is_found_with_the_operations_that_lead_there)
{
	char text[4096] = "";
	FILE *output;

	ck_assert_int_ne(exercise("--ops 60 --seed 7 --spoil 30", "/tmp/exercise"), 0);
	output = fopen("/tmp/exercise", "r");
	ck_assert_ptr_nonnull(output);
	ck_assert_int_gt(fread(text, 1, sizeof(text) - 1, output), 0);
	fclose(output);
	ck_assert_msg(strstr(text, "was made wrong"), "%s", text);
	ck_assert_msg(strstr(text, ", expected"), "%s", text);
	ck_assert_msg(strstr(text, "the shortest tail that fails has 1 operations, from 30 on"),
		      "%s", text);
	ck_assert_msg(strstr(text, "seed 7: BAD\n"), "%s", text);
}
END_TEST

int main(void)
{
	const struct loop_test tests[] = {
		{ random_operations_find_what_was_stored, 3 },
		{ several_processes_do_not_harm_one_another, 1 },
		{ random_operations_are_right_on_a_slow_device, 1 },
		{ random_operations_are_right_in_large_pieces, 1 },
		{ a_wrong_byte_is_found_with_the_operations_that_lead_there, 1 },
		{}
	};

	return run_loop_tests("exercise", tests);
}
