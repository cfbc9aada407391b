// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-refusal.c - every bad argument of an ioctl has its own error
 *
 * Each call here is right but for one thing.
 *
 * Load: mem_size=1M
 */
#include "helpers.h"

#define MEM_SIZE (1UL << 20)
#define BUF MMAPDEV_REGION_BUFFER
#define MEM MMAPDEV_REGION_MEMORY
#define REGS MMAPDEV_REGION_REGISTERS

/* The calls, and the sizes of their structures: in the first version, and now. */
static const struct {
	unsigned long request;
	size_t size;
	size_t now;
} calls[] = {
	{ MMAPDEV_INFO, 104, sizeof(struct mmapdev_info) },
	{ MMAPDEV_REGION_INFO, 64, sizeof(struct mmapdev_region_info) },
	{ MMAPDEV_MAP_POLICY, 16, sizeof(struct mmapdev_map_policy) },
	{ MMAPDEV_STATS, 128, sizeof(struct mmapdev_stats) },
	{ MMAPDEV_TRANSFER, 56, sizeof(struct mmapdev_transfer) },
};

#define for_each_call(i) \
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)

/* Room for any structure, and for one of the future. */
union argument {
	__u32 word[1026];
	struct mmapdev_info info;
	struct mmapdev_region_info region_info;
	struct mmapdev_map_policy map_policy;
	struct mmapdev_stats stats;
	struct mmapdev_transfer transfer;
};

/* A call that succeeds as it is. */
static union argument good(size_t i)
{
	union argument argument = { .word = { calls[i].size } };

	if (calls[i].request == MMAPDEV_TRANSFER) {
		argument.transfer.dst_region = MEM;
		argument.transfer.length = 16;
	}
	return argument;
}

static struct mmapdev_transfer good_copy(void)
{
	return (struct mmapdev_transfer){
		.argsz = sizeof(struct mmapdev_transfer),
		.op = MMAPDEV_OP_COPY,
		.src_region = BUF,
		.dst_region = MEM,
		.length = 16,
	};
}

static int transfer(struct mmapdev_transfer *argument)
{
	return call(open_node(BUFFER, O_RDWR), MMAPDEV_TRANSFER, argument);
}

START_TEST(every_call_succeeds_when_nothing_is_wrong)
{
	int fd = open_node(BUFFER, O_RDWR);

	for_each_call(i) {
		union argument argument = good(i);

		ck_assert_int_eq(call(fd, calls[i].request, &argument), 0);
	}
}
END_TEST

START_TEST(an_unknown_call_is_enotty)
{
	union argument argument = { .word = { 16 } };
	int fd = open_node(BUFFER, O_RDWR);

	ck_assert_int_eq(call(fd, _IO(MMAPDEV_IOCTL_TYPE, 5), &argument),
			 -ENOTTY);
	ck_assert_int_eq(call(fd, _IO(0xBB, 0), &argument), -ENOTTY);
}
END_TEST

START_TEST(a_call_of_another_direction_is_enotty)
{
	union argument argument = { .word = { 104 } };

	ck_assert_int_eq(call(open_node(BUFFER, O_RDWR),
			      _IOR(MMAPDEV_IOCTL_TYPE, 0, struct mmapdev_info),
			      &argument), -ENOTTY);
}
END_TEST

START_TEST(the_calls_of_the_buffer_are_enotty_on_other_nodes)
{
	int memory = open_node(MEMORY, O_RDWR);
	int registers = open_node(REGISTERS, O_RDWR);

	for_each_call(i) {
		union argument argument = good(i);
		bool buffer_only = calls[i].request == MMAPDEV_MAP_POLICY ||
				   calls[i].request == MMAPDEV_TRANSFER;

		ck_assert_int_eq(call(memory, calls[i].request, &argument),
				 buffer_only ? -ENOTTY : 0);
		argument = good(i);
		ck_assert_int_eq(call(registers, calls[i].request, &argument),
				 buffer_only ? -ENOTTY : 0);
	}
}
END_TEST

START_TEST(a_null_argument_is_efault)
{
	int fd = open_node(BUFFER, O_RDWR);

	for_each_call(i)
		ck_assert_int_eq(call(fd, calls[i].request, NULL), -EFAULT);
}
END_TEST

START_TEST(an_argsz_that_is_too_small_is_einval)
{
	int fd = open_node(BUFFER, O_RDWR);

	for_each_call(i) {
		union argument argument = good(i);

		argument.word[0]--;
		ck_assert_int_eq(call(fd, calls[i].request, &argument),
				 -EINVAL);
	}
}
END_TEST

START_TEST(a_larger_argument_with_a_zero_tail_is_accepted)
{
	int fd = open_node(BUFFER, O_RDWR);

	for_each_call(i) {
		union argument argument = good(i);

		argument.word[0] = 4096;
		ck_assert_int_eq(call(fd, calls[i].request, &argument), 0);
		ck_assert_int_eq(argument.word[0], calls[i].now);
	}
}
END_TEST

START_TEST(a_larger_argument_with_something_in_its_tail_is_e2big)
{
	int fd = open_node(BUFFER, O_RDWR);

	for_each_call(i) {
		union argument argument = good(i);

		argument.word[0] = 4096;
		argument.word[1023] = 1;
		ck_assert_int_eq(call(fd, calls[i].request, &argument), -E2BIG);
	}
}
END_TEST

START_TEST(an_enormous_argument_is_e2big)
{
	int fd = open_node(BUFFER, O_RDWR);

	for_each_call(i) {
		union argument argument = good(i);

		argument.word[0] = 4100;
		ck_assert_int_eq(call(fd, calls[i].request, &argument), -E2BIG);
	}
}
END_TEST

START_TEST(an_unknown_flag_is_einval)
{
	int fd = open_node(BUFFER, O_RDWR);

	for_each_call(i) {
		union argument argument = good(i);

		argument.word[1] = 1U << 31;
		ck_assert_int_eq(call(fd, calls[i].request, &argument),
				 -EINVAL);
	}
}
END_TEST

START_TEST(a_reserved_field_that_is_not_zero_is_einval)
{
	int fd = open_node(BUFFER, O_RDWR);
	struct mmapdev_info info = { .argsz = sizeof(info), .reserved = 1 };
	struct mmapdev_map_policy policy = { .argsz = sizeof(policy),
					     .reserved = 1 };
	struct mmapdev_stats stats = { .argsz = sizeof(stats), .reserved = 1 };
	struct mmapdev_transfer copy = good_copy();

	copy.reserved = 1;
	ck_assert_int_eq(call(fd, MMAPDEV_INFO, &info), -EINVAL);
	ck_assert_int_eq(call(fd, MMAPDEV_MAP_POLICY, &policy), -EINVAL);
	ck_assert_int_eq(call(fd, MMAPDEV_STATS, &stats), -EINVAL);
	ck_assert_int_eq(call(fd, MMAPDEV_TRANSFER, &copy), -EINVAL);
}
END_TEST

START_TEST(a_region_without_name_is_einval)
{
	int fd = open_node(BUFFER, O_RDWR);
	struct mmapdev_region_info info = { .argsz = sizeof(info),
					    .region = MMAPDEV_REGIONS };
	struct mmapdev_stats stats = { .argsz = sizeof(stats),
				       .region = MMAPDEV_REGIONS };

	ck_assert_int_eq(call(fd, MMAPDEV_REGION_INFO, &info), -EINVAL);
	ck_assert_int_eq(call(fd, MMAPDEV_STATS, &stats), -EINVAL);
}
END_TEST

START_TEST(an_unknown_operation_is_einval)
{
	struct mmapdev_transfer copy = good_copy();

	copy.op = MMAPDEV_OPS;
	ck_assert_int_eq(transfer(&copy), -EINVAL);
}
END_TEST

START_TEST(a_transfer_of_nothing_is_einval)
{
	struct mmapdev_transfer copy = good_copy();

	copy.length = 0;
	ck_assert_int_eq(transfer(&copy), -EINVAL);
}
END_TEST

START_TEST(a_source_that_leaves_its_region_is_einval)
{
	struct mmapdev_transfer copy = good_copy();

	copy.src_offset = (4 << 20) - 15;
	ck_assert_int_eq(transfer(&copy), -EINVAL);
}
END_TEST

START_TEST(a_destination_that_leaves_its_region_is_einval)
{
	struct mmapdev_transfer copy = good_copy();

	copy.dst_offset = MEM_SIZE - 15;
	ck_assert_int_eq(transfer(&copy), -EINVAL);
	copy.dst_offset = MEM_SIZE - 16;
	ck_assert_int_eq(transfer(&copy), 0);
}
END_TEST

START_TEST(a_range_that_overflows_is_einval)
{
	struct mmapdev_transfer fill = good_copy();

	fill.op = MMAPDEV_OP_FILL;
	fill.dst_offset = 16;
	fill.length = UINT64_MAX - 15;
	ck_assert_int_eq(transfer(&fill), -EINVAL);
}
END_TEST

START_TEST(a_transfer_to_the_registers_is_einval)
{
	struct mmapdev_transfer copy = good_copy();

	copy.dst_region = REGS;
	ck_assert_int_eq(transfer(&copy), -EINVAL);
}
END_TEST

START_TEST(a_copy_with_a_value_is_einval)
{
	struct mmapdev_transfer copy = good_copy();

	copy.value = 1;
	ck_assert_int_eq(transfer(&copy), -EINVAL);
}
END_TEST

START_TEST(a_copy_onto_itself_is_einval)
{
	struct mmapdev_transfer copy = good_copy();

	copy.src_region = MEM;
	copy.dst_offset = 15;
	ck_assert_int_eq(transfer(&copy), -EINVAL);
}
END_TEST

START_TEST(a_copy_within_the_buffer_is_eopnotsupp)
{
	struct mmapdev_transfer copy = good_copy();

	copy.dst_region = BUF;
	copy.dst_offset = 100;
	ck_assert_int_eq(transfer(&copy), -EOPNOTSUPP);
}
END_TEST

START_TEST(a_fill_of_the_buffer_is_eopnotsupp)
{
	struct mmapdev_transfer fill = good_copy();

	fill.op = MMAPDEV_OP_FILL;
	fill.dst_region = BUF;
	ck_assert_int_eq(transfer(&fill), -EOPNOTSUPP);
}
END_TEST

START_TEST(a_fill_with_a_source_is_einval)
{
	struct mmapdev_transfer fill = good_copy();

	fill.op = MMAPDEV_OP_FILL;
	fill.src_offset = 8;
	ck_assert_int_eq(transfer(&fill), -EINVAL);
}
END_TEST

START_TEST(a_checksum_with_a_destination_is_einval)
{
	struct mmapdev_transfer crc = good_copy();

	crc.op = MMAPDEV_OP_CRC32C;
	crc.src_region = MEM;
	ck_assert_int_eq(transfer(&crc), -EINVAL);
}
END_TEST

START_TEST(a_copy_needs_a_file_opened_for_writing)
{
	struct mmapdev_transfer copy = good_copy();

	ck_assert_int_eq(call(open_node(BUFFER, O_RDONLY), MMAPDEV_TRANSFER,
			      &copy), -EACCES);
}
END_TEST

START_TEST(a_checksum_needs_a_file_opened_for_reading)
{
	uint32_t crc;

	ck_assert_int_eq(crc32c(open_node(BUFFER, O_RDONLY), 0, 16, &crc), 0);
	ck_assert_int_eq(crc32c(open_node(BUFFER, O_WRONLY), 0, 16, &crc),
			 -EACCES);
}
END_TEST

START_TEST(a_refused_transfer_gives_the_device_no_work)
{
	int fd = open_node(BUFFER, O_RDWR);
	struct mmapdev_stats before = stats_of(fd, BUF);
	struct mmapdev_transfer copy = good_copy();

	copy.dst_offset = MEM_SIZE - 15;
	ck_assert_int_eq(call(fd, MMAPDEV_TRANSFER, &copy), -EINVAL);
	ck_assert_int_eq(stats_of(fd, BUF).commands, before.commands);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_call_succeeds_when_nothing_is_wrong,
		an_unknown_call_is_enotty,
		a_call_of_another_direction_is_enotty,
		the_calls_of_the_buffer_are_enotty_on_other_nodes,
		a_null_argument_is_efault,
		an_argsz_that_is_too_small_is_einval,
		a_larger_argument_with_a_zero_tail_is_accepted,
		a_larger_argument_with_something_in_its_tail_is_e2big,
		an_enormous_argument_is_e2big,
		an_unknown_flag_is_einval,
		a_reserved_field_that_is_not_zero_is_einval,
		a_region_without_name_is_einval,
		an_unknown_operation_is_einval,
		a_transfer_of_nothing_is_einval,
		a_source_that_leaves_its_region_is_einval,
		a_destination_that_leaves_its_region_is_einval,
		a_range_that_overflows_is_einval,
		a_transfer_to_the_registers_is_einval,
		a_copy_with_a_value_is_einval,
		a_copy_onto_itself_is_einval,
		a_copy_within_the_buffer_is_eopnotsupp,
		a_fill_of_the_buffer_is_eopnotsupp,
		a_fill_with_a_source_is_einval,
		a_checksum_with_a_destination_is_einval,
		a_copy_needs_a_file_opened_for_writing,
		a_checksum_needs_a_file_opened_for_reading,
		a_refused_transfer_gives_the_device_no_work,
		NULL
	};

	return run_tests("refusal", tests);
}
