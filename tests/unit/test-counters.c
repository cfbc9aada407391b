// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "fixture.h"
#include "mock.h"
#include "suites.h"

static const struct mmapdev_stats question = {
	.argsz = sizeof(question),
	.region = MMAPDEV_REGION_MEMORY,
};

static const struct mmapdev_stats answer = {
	.argsz = sizeof(answer),
	.region = MMAPDEV_REGION_MEMORY,
	.mappings = 1, .maps = 2, .faults = 3, .fault_arounds = 4,
	.write_faults = 5, .pages_in = 6, .pages_out = 7, .page_errors = 8,
	.commands = 9, .command_errors = 10, .timeouts = 11, .interrupts = 12,
	.bytes_to_device = 13, .bytes_from_device = 14,
	.commands_held = 15, .pages_held = 16,
};

#define ASK(gives) \
	{ .kind = MOCK_IOCTL, .fd = BUFFER_FD, .request = MMAPDEV_STATS, \
	  .in = &question, .out = (gives) ? NULL : &answer, \
	  .size = sizeof(question), .result = (gives) }

static const struct mmapdev_stats own_question = {
	.argsz = sizeof(own_question),
	.flags = MMAPDEV_STATS_FILE,
	.region = MMAPDEV_REGION_MEMORY,
};

static struct mmapdev *device;
static struct mmapdev_region *memory;

static void set_up(void)
{
	device = fixture_device();
	memory = fixture_region(device, MMAPDEV_MEMORY);
}

static void tear_down(void)
{
	fixture_close(device, BUFFER_FD);
}

START_TEST(every_counter_arrives_under_its_name)
{
	const struct mmapdev_counters expected = {
		.mappings = 1, .maps = 2, .faults = 3, .fault_arounds = 4,
		.write_faults = 5, .pages_in = 6, .pages_out = 7,
		.page_errors = 8, .commands = 9, .command_errors = 10,
		.timeouts = 11, .interrupts = 12, .bytes_to_device = 13,
		.bytes_from_device = 14, .commands_held = 15, .pages_held = 16,
	};
	struct mmapdev_counters counters;

	MOCK_EXPECT(ASK(0));
	ck_assert_int_eq(mmapdev_counters_read(memory, &counters,
					       sizeof(counters)), 0);
	ck_assert_mem_eq(&counters, &expected, sizeof(expected));
	mock_end();
}
END_TEST

START_TEST(an_older_program_gets_no_byte_too_many)
{
	uint64_t values[3] = { 0, 0, 99 };

	MOCK_EXPECT(ASK(0));
	ck_assert_int_eq(mmapdev_counters_read(memory, (void *)values,
					       2 * sizeof(*values)), 0);
	ck_assert_uint_eq(values[1], 2);
	ck_assert_uint_eq(values[2], 99);
	mock_end();
}
END_TEST

START_TEST(a_newer_program_gets_zeroes_for_the_rest)
{
	struct {
		struct mmapdev_counters known;
		uint64_t unknown;
	} counters;

	memset(&counters, 0xff, sizeof(counters));
	MOCK_EXPECT(ASK(0));
	ck_assert_int_eq(mmapdev_counters_read(memory, &counters.known,
					       sizeof(counters)), 0);
	ck_assert_uint_eq(counters.known.pages_held, 16);
	ck_assert_uint_eq(counters.unknown, 0);
	mock_end();
}
END_TEST

START_TEST(counters_that_cannot_be_read_are_left_alone)
{
	struct mmapdev_counters counters = { .faults = 77 };

	MOCK_EXPECT(ASK(-ENODEV));
	ck_assert_int_eq(mmapdev_counters_read(memory, &counters,
					       sizeof(counters)), -ENODEV);
	ck_assert_uint_eq(counters.faults, 77);
	mock_end();
}
END_TEST

/* Not by the node that answers for all regions, which is open already. */
START_TEST(own_counters_are_those_of_the_region_s_own_file)
{
	struct mmapdev *other = fixture_device();
	struct mmapdev_region *region =
		fixture_open_region(other, MMAPDEV_MEMORY);
	struct mmapdev_counters counters;

	MOCK_EXPECT({ .kind = MOCK_IOCTL, .fd = MEMORY_FD,
		      .request = MMAPDEV_STATS, .in = &own_question,
		      .out = &answer, .size = sizeof(answer) });
	ck_assert_int_eq(mmapdev_counters_read_own(region, &counters,
						   sizeof(counters)), 0);
	ck_assert_uint_eq(counters.pages_in, 6);
	mock_end();
	fixture_close(other, MEMORY_FD);
}
END_TEST

START_TEST(own_counters_need_a_right_to_the_node)
{
	struct mmapdev_counters counters = { .faults = 77 };

	MOCK_EXPECT({ .kind = MOCK_OPEN, .path = "/dev/mmapdev-mem",
		      .flags = O_RDWR, .result = -EACCES });
	ck_assert_int_eq(mmapdev_counters_read_own(memory, &counters,
						   sizeof(counters)), -EACCES);
	ck_assert_uint_eq(counters.faults, 77);
	mock_end();
}
END_TEST

TCase *tests_counters(void)
{
	TCase *tests = tcase_create("counters");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, every_counter_arrives_under_its_name);
	tcase_add_test(tests, an_older_program_gets_no_byte_too_many);
	tcase_add_test(tests, a_newer_program_gets_zeroes_for_the_rest);
	tcase_add_test(tests, counters_that_cannot_be_read_are_left_alone);
	tcase_add_test(tests, own_counters_are_those_of_the_region_s_own_file);
	tcase_add_test(tests, own_counters_need_a_right_to_the_node);
	return tests;
}
