// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "fixture.h"
#include "mock.h"
#include "suites.h"

static struct mmapdev *device;
static struct mmapdev_region *registers;

static void set_up(void)
{
	device = fixture_device();
	registers = fixture_open_region(device, MMAPDEV_REGISTERS);
}

static void tear_down(void)
{
	fixture_close(device, REGISTERS_FD);
}

#define READ(at, gives, data) \
	{ .kind = MOCK_PREAD, .fd = REGISTERS_FD, .offset = (at), \
	  .length = 4, .result = (gives), .out = (data) }
#define WRITE(at, gives, data) \
	{ .kind = MOCK_PWRITE, .fd = REGISTERS_FD, .offset = (at), \
	  .length = 4, .result = (gives), .in = (data) }

START_TEST(a_register_is_little_endian)
{
	uint32_t value;

	MOCK_EXPECT(READ(0x40, 4, "\x78\x56\x34\x12"),
		    WRITE(0x44, 4, "\x78\x56\x34\x12"));
	ck_assert_int_eq(mmapdev_register_read32(registers, 0x40, &value), 0);
	ck_assert_uint_eq(value, 0x12345678);
	ck_assert_int_eq(mmapdev_register_write32(registers, 0x44, value), 0);
	mock_end();
}
END_TEST

START_TEST(a_register_at_an_odd_offset_is_refused)
{
	uint32_t value;

	ck_assert_int_eq(mmapdev_register_read32(registers, 2, &value),
			 -EINVAL);
	ck_assert_int_eq(mmapdev_register_write32(registers, 2, 0), -EINVAL);
}
END_TEST

START_TEST(memory_has_no_registers)
{
	struct mmapdev_region *memory = fixture_region(device, MMAPDEV_MEMORY);
	uint32_t value;

	ck_assert_int_eq(mmapdev_register_read32(memory, 0, &value), -EINVAL);
	ck_assert_int_eq(mmapdev_register_write32(memory, 0, 0), -EINVAL);
}
END_TEST

START_TEST(a_register_beyond_the_end_is_refused)
{
	uint32_t value = 1;

	MOCK_EXPECT(READ(4096, 0, NULL));
	ck_assert_int_eq(mmapdev_register_read32(registers, 4096, &value),
			 -EINVAL);
	ck_assert_uint_eq(value, 1);
	mock_end();
}
END_TEST

START_TEST(a_read_only_register_is_eacces)
{
	MOCK_EXPECT(WRITE(0, -EACCES, "\0\0\0\0"));
	ck_assert_int_eq(mmapdev_register_write32(registers, 0, 0), -EACCES);
	mock_end();
}
END_TEST

START_TEST(a_long_read_of_registers_is_made_of_single_accesses)
{
	char data[9] = "";

	MOCK_EXPECT(READ(8, 4, "abcd"), READ(12, 4, "efgh"));
	ck_assert_int_eq(mmapdev_region_read(registers, 8, data, 8), 8);
	ck_assert_str_eq(data, "abcdefgh");
	mock_end();
}
END_TEST

START_TEST(a_read_of_half_a_register_is_refused)
{
	char data[8];

	ck_assert_int_eq(mmapdev_region_read(registers, 0, data, 2), -EINVAL);
	ck_assert_int_eq(mmapdev_region_read(registers, 2, data, 4), -EINVAL);
}
END_TEST

TCase *tests_registers(void)
{
	TCase *tests = tcase_create("registers");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_register_is_little_endian);
	tcase_add_test(tests, a_register_at_an_odd_offset_is_refused);
	tcase_add_test(tests, memory_has_no_registers);
	tcase_add_test(tests, a_register_beyond_the_end_is_refused);
	tcase_add_test(tests, a_read_only_register_is_eacces);
	tcase_add_test(tests,
		       a_long_read_of_registers_is_made_of_single_accesses);
	tcase_add_test(tests, a_read_of_half_a_register_is_refused);
	return tests;
}
