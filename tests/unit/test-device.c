// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>

#include "fixture.h"
#include "mock.h"
#include "suites.h"

#define ASK_INFO(on_fd, answer, gives) \
	{ .kind = MOCK_IOCTL, .fd = (on_fd), .request = MMAPDEV_INFO, \
	  .size = sizeof(info_question), .in = &info_question, \
	  .out = (answer), .result = (gives) }

START_TEST(a_device_says_what_the_driver_said)
{
	struct mmapdev *device = fixture_device();

	ck_assert_str_eq(mmapdev_get_name(device), "mmapdev");
	ck_assert_str_eq(mmapdev_get_backend(device), "sim");
	ck_assert_uint_eq(mmapdev_get_index(device), 0);
	ck_assert_uint_eq(mmapdev_get_max_command(device), 0x100000);
	ck_assert_uint_eq(mmapdev_get_timeout_ms(device), 1000);
	ck_assert(mmapdev_is_simulated(device));
	ck_assert(mmapdev_has_region(device, MMAPDEV_MEMORY));
	ck_assert(mmapdev_can(device, MMAPDEV_CRC32C));
	ck_assert(!mmapdev_can(device, MMAPDEV_FILL));
	fixture_close(device, BUFFER_FD);
}
END_TEST

static void expect_path(const char *name, const char *path)
{
	struct mmapdev *device;

	MOCK_EXPECT({ .kind = MOCK_OPEN, .path = path, .flags = O_RDONLY,
		      .result = BUFFER_FD },
		    ASK_INFO(BUFFER_FD, &info_answer, 0));
	ck_assert_int_eq(mmapdev_open(name, MMAPDEV_READ_ONLY, &device), 0);
	fixture_close(device, BUFFER_FD);
}

START_TEST(a_device_is_found_by_name_number_and_path)
{
	expect_path("mmapdev", "/dev/mmapdev");
	expect_path("0", "/dev/mmapdev");
	expect_path("mmapdev12", "/dev/mmapdev12");
	expect_path("12", "/dev/mmapdev12");
	expect_path("/dev/mmapdev3-mem", "/dev/mmapdev3");
	expect_path("./mmapdev", "./mmapdev");
}
END_TEST

START_TEST(what_cannot_be_a_device_is_not_opened)
{
	static const char *const names[] = {
		"", "null", "mmapdevice", "mmapdev0", "mmapdev01", "mmapdev-ram",
		"mmapdev1x", "1x", "-1", "mmapdev1048576", "99999999999999999999",
		"/dev/0", "/dev/",
	};
	struct mmapdev *device = NULL;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		ck_assert_msg(mmapdev_open(names[i], MMAPDEV_READ_ONLY,
					   &device) == -EINVAL,
			      "'%s' was taken", names[i]);
	ck_assert_ptr_null(device);
}
END_TEST

static void expect_no_node(int buffer, int registers, int memory, int error)
{
	struct mmapdev *device;

	MOCK_EXPECT({ .kind = MOCK_OPEN, .path = "/dev/mmapdev",
		      .flags = O_RDWR, .result = buffer },
		    { .kind = MOCK_OPEN, .path = "/dev/mmapdev-regs",
		      .flags = O_RDWR, .result = registers },
		    { .kind = MOCK_OPEN, .path = "/dev/mmapdev-mem",
		      .flags = O_RDWR, .result = memory });
	ck_assert_int_eq(mmapdev_open("0", MMAPDEV_READ_WRITE, &device), error);
	mock_end();
}

START_TEST(a_device_without_nodes_does_not_exist)
{
	expect_no_node(-ENOENT, -ENOENT, -ENOENT, -ENOENT);
}
END_TEST

START_TEST(missing_rights_are_told_rather_than_missing_nodes)
{
	expect_no_node(-ENOENT, -EACCES, -ENOENT, -EACCES);
}
END_TEST

START_TEST(rights_to_one_node_are_enough_to_open_a_device)
{
	struct mmapdev *device;

	MOCK_EXPECT({ .kind = MOCK_OPEN, .path = "/dev/mmapdev",
		      .flags = O_RDWR, .result = -EACCES },
		    { .kind = MOCK_OPEN, .path = "/dev/mmapdev-regs",
		      .flags = O_RDWR, .result = REGISTERS_FD },
		    ASK_INFO(REGISTERS_FD, &info_answer, 0));
	ck_assert_int_eq(mmapdev_open("0", MMAPDEV_READ_WRITE, &device), 0);
	MOCK_EXPECT({ .kind = MOCK_CLOSE, .fd = REGISTERS_FD });
	mmapdev_close(device);
	mock_end();
}
END_TEST

START_TEST(a_device_that_cannot_be_asked_leaves_nothing_open)
{
	struct mmapdev *device = NULL;

	MOCK_EXPECT({ .kind = MOCK_OPEN, .path = "/dev/mmapdev",
		      .flags = O_RDWR, .result = BUFFER_FD },
		    ASK_INFO(BUFFER_FD, NULL, -ENOTTY),
		    { .kind = MOCK_CLOSE, .fd = BUFFER_FD });
	ck_assert_int_eq(mmapdev_open("0", MMAPDEV_READ_WRITE, &device),
			 -ENOTTY);
	ck_assert_ptr_null(device);
	mock_end();
}
END_TEST

START_TEST(a_name_without_an_end_from_the_driver_is_cut)
{
	struct mmapdev_info answer = info_answer;
	struct mmapdev *device;
	size_t i;

	for (i = 0; i < sizeof(answer.backend); i++)
		answer.backend[i] = 'x';
	MOCK_EXPECT({ .kind = MOCK_OPEN, .path = "/dev/mmapdev",
		      .flags = O_RDONLY, .result = BUFFER_FD },
		    ASK_INFO(BUFFER_FD, &answer, 0));
	ck_assert_int_eq(mmapdev_open("0", MMAPDEV_READ_ONLY, &device), 0);
	ck_assert_str_eq(mmapdev_get_backend(device),
			 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	fixture_close(device, BUFFER_FD);
}
END_TEST

START_TEST(closing_no_device_does_nothing)
{
	mmapdev_close(NULL);
}
END_TEST

TCase *tests_device(void)
{
	TCase *tests = tcase_create("device");

	tcase_add_test(tests, a_device_says_what_the_driver_said);
	tcase_add_test(tests, a_device_is_found_by_name_number_and_path);
	tcase_add_test(tests, what_cannot_be_a_device_is_not_opened);
	tcase_add_test(tests, a_device_without_nodes_does_not_exist);
	tcase_add_test(tests, missing_rights_are_told_rather_than_missing_nodes);
	tcase_add_test(tests, rights_to_one_node_are_enough_to_open_a_device);
	tcase_add_test(tests, a_device_that_cannot_be_asked_leaves_nothing_open);
	tcase_add_test(tests, a_name_without_an_end_from_the_driver_is_cut);
	tcase_add_test(tests, closing_no_device_does_nothing);
	return tests;
}
