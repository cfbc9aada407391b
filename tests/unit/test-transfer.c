// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>

#include "fixture.h"
#include "mock.h"
#include "suites.h"

#define TRANSFER(question, answer, gives) \
	{ .kind = MOCK_IOCTL, .fd = BUFFER_FD, .request = MMAPDEV_TRANSFER, \
	  .in = (question), .out = (answer), .result = (gives), \
	  .size = sizeof(struct mmapdev_transfer) }

static struct mmapdev *device;
static struct mmapdev_region *buffer;
static struct mmapdev_region *memory;

static void set_up(void)
{
	device = fixture_device();
	buffer = fixture_region(device, MMAPDEV_BUFFER);
	memory = fixture_region(device, MMAPDEV_MEMORY);
}

static void tear_down(void)
{
	fixture_close(device, BUFFER_FD);
}

static const struct mmapdev_transfer copy = {
	.argsz = sizeof(copy),
	.op = MMAPDEV_OP_COPY,
	.src_region = MMAPDEV_REGION_BUFFER,
	.src_offset = 5,
	.dst_region = MMAPDEV_REGION_MEMORY,
	.dst_offset = 0x100000000,
	.length = 0x123456789,
};

START_TEST(a_copy_asks_for_exactly_that)
{
	MOCK_EXPECT(TRANSFER(&copy, NULL, 0));
	ck_assert_int_eq(mmapdev_transfer_copy(buffer, 5, memory, 0x100000000,
					       0x123456789), 0);
	mock_end();
}
END_TEST

START_TEST(an_error_of_a_copy_is_passed_on)
{
	MOCK_EXPECT(TRANSFER(&copy, NULL, -ETIMEDOUT));
	ck_assert_int_eq(mmapdev_transfer_copy(buffer, 5, memory, 0x100000000,
					       0x123456789), -ETIMEDOUT);
	mock_end();
}
END_TEST

START_TEST(a_copy_between_two_devices_is_refused)
{
	struct mmapdev *other = fixture_device();
	struct mmapdev_region *far = fixture_region(other, MMAPDEV_MEMORY);

	ck_assert_int_eq(mmapdev_transfer_copy(buffer, 0, far, 0, 1), -EXDEV);
	fixture_close(other, BUFFER_FD);
}
END_TEST

START_TEST(a_fill_has_no_source)
{
	const struct mmapdev_transfer question = {
		.argsz = sizeof(question),
		.op = MMAPDEV_OP_FILL,
		.dst_region = MMAPDEV_REGION_MEMORY,
		.dst_offset = 16,
		.length = 32,
		.value = 0x0102030405060708,
	};

	MOCK_EXPECT(TRANSFER(&question, NULL, 0));
	ck_assert_int_eq(mmapdev_transfer_fill(memory, 16, 32,
					       0x0102030405060708), 0);
	mock_end();
}
END_TEST

static const struct mmapdev_transfer crc_question = {
	.argsz = sizeof(crc_question),
	.op = MMAPDEV_OP_CRC32C,
	.src_region = MMAPDEV_REGION_MEMORY,
	.src_offset = 16,
	.length = 9,
};

START_TEST(a_checksum_comes_back)
{
	struct mmapdev_transfer answer = crc_question;
	uint32_t crc;

	answer.value = 0xe3069283;
	MOCK_EXPECT(TRANSFER(&crc_question, &answer, 0));
	ck_assert_int_eq(mmapdev_transfer_crc32c(memory, 16, 9, &crc), 0);
	ck_assert_uint_eq(crc, 0xe3069283);
	mock_end();
}
END_TEST

START_TEST(a_checksum_that_failed_is_left_alone)
{
	uint32_t crc = 1;

	MOCK_EXPECT(TRANSFER(&crc_question, NULL, -EOPNOTSUPP));
	ck_assert_int_eq(mmapdev_transfer_crc32c(memory, 16, 9, &crc),
			 -EOPNOTSUPP);
	ck_assert_uint_eq(crc, 1);
	mock_end();
}
END_TEST

START_TEST(a_transfer_needs_rights_to_the_buffer_node_only)
{
	static const struct mmapdev_transfer question = {
		.argsz = sizeof(question),
		.op = MMAPDEV_OP_COPY,
		.src_region = MMAPDEV_REGION_MEMORY,
		.dst_region = MMAPDEV_REGION_MEMORY,
		.dst_offset = 1,
		.length = 1,
	};

	/* No open of the memory node: the mock would complain. */
	MOCK_EXPECT(TRANSFER(&question, NULL, 0));
	ck_assert_int_eq(mmapdev_transfer_copy(memory, 0, memory, 1, 1), 0);
	mock_end();
}
END_TEST

TCase *tests_transfer(void)
{
	TCase *tests = tcase_create("transfer");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_copy_asks_for_exactly_that);
	tcase_add_test(tests, an_error_of_a_copy_is_passed_on);
	tcase_add_test(tests, a_copy_between_two_devices_is_refused);
	tcase_add_test(tests, a_fill_has_no_source);
	tcase_add_test(tests, a_checksum_comes_back);
	tcase_add_test(tests, a_checksum_that_failed_is_left_alone);
	tcase_add_test(tests, a_transfer_needs_rights_to_the_buffer_node_only);
	return tests;
}
