// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>

#include "fixture.h"
#include "mock.h"
#include "suites.h"

START_TEST(a_region_says_what_the_driver_said)
{
	struct mmapdev *device = fixture_device();
	struct mmapdev_region *region = fixture_region(device, MMAPDEV_MEMORY);

	ck_assert_int_eq(mmapdev_region_get_kind(region), MMAPDEV_MEMORY);
	ck_assert_str_eq(mmapdev_region_get_name(region), "mmapdev-mem");
	ck_assert_uint_eq(mmapdev_region_get_size(region), MEMORY_SIZE);
	ck_assert_uint_eq(mmapdev_region_get_map_alignment(region), 4096);
	ck_assert_uint_eq(mmapdev_region_get_access_widths(region), 0);
	ck_assert(mmapdev_region_is_paged(region));
	ck_assert(mmapdev_region_is_private_writable(region));
	ck_assert(mmapdev_region_is_resizable(region));
	fixture_close(device, BUFFER_FD);
}
END_TEST

START_TEST(a_region_that_the_device_lacks_is_enodev)
{
	const struct mmapdev_region_info question = {
		.argsz = sizeof(question),
		.region = MMAPDEV_REGION_MEMORY,
	};
	struct mmapdev *device = fixture_device();
	struct mmapdev_region *region = NULL;

	MOCK_EXPECT({ .kind = MOCK_IOCTL, .fd = BUFFER_FD,
		      .request = MMAPDEV_REGION_INFO, .in = &question,
		      .size = sizeof(question), .result = -ENODEV });
	ck_assert_int_eq(mmapdev_region_get(device, MMAPDEV_MEMORY, &region),
			 -ENODEV);
	ck_assert_ptr_null(region);
	fixture_close(device, BUFFER_FD);
}
END_TEST

START_TEST(a_region_that_no_device_has_is_not_asked_for)
{
	struct mmapdev *device = fixture_device();
	struct mmapdev_region *region;

	ck_assert_int_eq(mmapdev_region_get(device,
					    (enum mmapdev_region_kind)3,
					    &region), -EINVAL);
	fixture_close(device, BUFFER_FD);
}
END_TEST

START_TEST(a_node_is_opened_when_its_region_is_first_used)
{
	struct mmapdev *device = fixture_device();
	struct mmapdev_region *region = fixture_region(device, MMAPDEV_MEMORY);

	MOCK_EXPECT({ .kind = MOCK_OPEN, .path = "/dev/mmapdev-mem",
		      .flags = O_RDWR, .result = MEMORY_FD },
		    { .kind = MOCK_FSYNC, .fd = MEMORY_FD },
		    { .kind = MOCK_FSYNC, .fd = MEMORY_FD });
	ck_assert_int_eq(mmapdev_region_sync(region), 0);
	ck_assert_int_eq(mmapdev_region_sync(region), 0);
	fixture_close(device, MEMORY_FD);
}
END_TEST

START_TEST(a_node_without_rights_is_told_when_its_region_is_used)
{
	struct mmapdev *device = fixture_device();
	struct mmapdev_region *region = fixture_region(device, MMAPDEV_MEMORY);

	MOCK_EXPECT({ .kind = MOCK_OPEN, .path = "/dev/mmapdev-mem",
		      .flags = O_RDWR, .result = -EACCES });
	ck_assert_int_eq(mmapdev_region_sync(region), -EACCES);
	fixture_close(device, BUFFER_FD);
}
END_TEST

START_TEST(an_error_of_write_back_is_told_by_sync)
{
	struct mmapdev *device = fixture_device();
	struct mmapdev_region *region =
		fixture_open_region(device, MMAPDEV_MEMORY);

	MOCK_EXPECT({ .kind = MOCK_FSYNC, .fd = MEMORY_FD, .result = -EIO });
	ck_assert_int_eq(mmapdev_region_sync(region), -EIO);
	fixture_close(device, MEMORY_FD);
}
END_TEST

START_TEST(asking_for_the_policy_does_not_set_it)
{
	const struct mmapdev_map_policy question = {
		.argsz = sizeof(question),
	};
	const struct mmapdev_map_policy answer = {
		.argsz = sizeof(answer),
		.policy = MMAPDEV_POLICY_FAULT,
	};
	struct mmapdev *device = fixture_device();
	struct mmapdev_region *region = fixture_region(device, MMAPDEV_BUFFER);
	enum mmapdev_buffer_policy policy;

	MOCK_EXPECT({ .kind = MOCK_IOCTL, .fd = BUFFER_FD,
		      .request = MMAPDEV_MAP_POLICY, .in = &question,
		      .out = &answer, .size = sizeof(question) });
	ck_assert_int_eq(mmapdev_region_get_policy(region, &policy), 0);
	ck_assert_int_eq(policy, MMAPDEV_FAULT);
	fixture_close(device, BUFFER_FD);
}
END_TEST

static const struct mmapdev_map_policy set_fault = {
	.argsz = sizeof(set_fault),
	.flags = MMAPDEV_MAP_POLICY_SET,
	.policy = MMAPDEV_POLICY_FAULT,
};

START_TEST(setting_the_policy_changes_what_the_region_can_do)
{
	const struct mmapdev_region_info question = {
		.argsz = sizeof(question),
		.region = MMAPDEV_REGION_BUFFER,
	};
	const struct mmapdev_region_info answer = {
		.argsz = sizeof(answer),
		.attributes = MMAPDEV_REGION_ATTR_PRIVATE,
	};
	struct mmapdev *device = fixture_device();
	struct mmapdev_region *region = fixture_region(device, MMAPDEV_BUFFER);

	ck_assert(!mmapdev_region_is_private_writable(region));
	MOCK_EXPECT({ .kind = MOCK_IOCTL, .fd = BUFFER_FD,
		      .request = MMAPDEV_MAP_POLICY, .in = &set_fault,
		      .size = sizeof(set_fault) },
		    { .kind = MOCK_IOCTL, .fd = BUFFER_FD,
		      .request = MMAPDEV_REGION_INFO, .in = &question,
		      .out = &answer, .size = sizeof(question) });
	ck_assert_int_eq(mmapdev_region_set_policy(region, MMAPDEV_FAULT), 0);
	ck_assert(mmapdev_region_is_private_writable(region));
	fixture_close(device, BUFFER_FD);
}
END_TEST

START_TEST(a_policy_that_comes_too_late_is_ebusy)
{
	struct mmapdev *device = fixture_device();
	struct mmapdev_region *region = fixture_region(device, MMAPDEV_BUFFER);

	MOCK_EXPECT({ .kind = MOCK_IOCTL, .fd = BUFFER_FD,
		      .request = MMAPDEV_MAP_POLICY, .in = &set_fault,
		      .size = sizeof(set_fault), .result = -EBUSY });
	ck_assert_int_eq(mmapdev_region_set_policy(region, MMAPDEV_FAULT),
			 -EBUSY);
	fixture_close(device, BUFFER_FD);
}
END_TEST

TCase *tests_region(void)
{
	TCase *tests = tcase_create("region");

	tcase_add_test(tests, a_region_says_what_the_driver_said);
	tcase_add_test(tests, a_region_that_the_device_lacks_is_enodev);
	tcase_add_test(tests, a_region_that_no_device_has_is_not_asked_for);
	tcase_add_test(tests, a_node_is_opened_when_its_region_is_first_used);
	tcase_add_test(tests,
		       a_node_without_rights_is_told_when_its_region_is_used);
	tcase_add_test(tests, an_error_of_write_back_is_told_by_sync);
	tcase_add_test(tests, asking_for_the_policy_does_not_set_it);
	tcase_add_test(tests,
		       setting_the_policy_changes_what_the_region_can_do);
	tcase_add_test(tests, a_policy_that_comes_too_late_is_ebusy);
	return tests;
}
