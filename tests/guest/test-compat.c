// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-compat.c - a 32-bit program on this 64-bit kernel: the same in all
 *
 * compat32.c makes the calls, window32.c uses the library; what comes of them is
 * compared with what this program sees.
 *
 * Load: mem_size=8G
 */
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>
#include "helpers.h"

#define FOLDER "build/tests/guest/"
#define GIB (1ULL << 30)
#define FAR (5 * GIB) /* what is left of it in 32 bits: */
#define NEAR (FAR & 0xffffffff)
#define POLICY CLASS "mmapdev/policy"
#define READ_AHEAD CLASS "mmapdev-mem/read_ahead_kb"

static const char *const nodes[] = { BUFFER, MEMORY, REGISTERS };

/* Run a 32-bit program: 0 or -errno. It must say as much as @answer takes. */
static int run_program(void *answer, size_t size, const char *command)
{
	size_t length;
	int status;
	FILE *pipe;

	pipe = popen(command, "r");
	ck_assert_ptr_nonnull(pipe);
	length = fread(answer, 1, size, pipe);
	status = pclose(pipe);
	ck_assert_msg(WIFEXITED(status), "%s: status %#x", command, status);
	if (WEXITSTATUS(status))
		return -WEXITSTATUS(status);
	ck_assert_msg(length == size, "%s: %zu bytes", command, length);
	return 0;
}

static int __attribute__((format(printf, 3, 4)))
run32(void *answer, size_t size, const char *format, ...)
{
	char command[256] = FOLDER "compat32 ";
	va_list words;

	va_start(words, format);
	vsnprintf(command + strlen(command), sizeof(command) - strlen(command),
		  format, words);
	va_end(words);
	return run_program(answer, size, command);
}

/* The bytes at an offset, as this program sees them. */
static bool holds(const char *node, off_t offset, const char *bytes)
{
	char found[64] = "";
	int fd = open_node(node, O_RDONLY);
	ssize_t length = pread(fd, found, strlen(bytes), offset);

	close(fd);
	return length == (ssize_t)strlen(bytes) && !memcmp(found, bytes, length);
}

static void put(const char *node, off_t offset, const char *bytes)
{
	ssize_t length = strlen(bytes);
	int fd = open_node(node, O_RDWR);

	ck_assert_int_eq(pwrite(fd, bytes, length, offset), length);
	close(fd);
}

START_TEST(a_32_bit_program_gets_the_same_info_on_each_node)
{
	size_t i;

	for (i = 0; i < MMAPDEV_REGIONS; i++) {
		struct mmapdev_info mine = { .argsz = sizeof(mine) }, theirs;
		int fd = open_node(nodes[i], O_RDWR);

		ck_assert_int_eq(call(fd, MMAPDEV_INFO, &mine), 0);
		ck_assert_int_eq(run32(&theirs, sizeof(theirs), "info %s",
				       nodes[i]), 0);
		ck_assert_mem_eq(&theirs, &mine, sizeof(mine));
	}
}
END_TEST

START_TEST(a_32_bit_program_gets_the_same_region_info)
{
	int fd = open_node(BUFFER, O_RDWR);
	int i;

	for (i = 0; i < MMAPDEV_REGIONS; i++) {
		struct mmapdev_region_info mine = { .argsz = sizeof(mine),
						    .region = i };
		struct mmapdev_region_info theirs;

		ck_assert_int_eq(call(fd, MMAPDEV_REGION_INFO, &mine), 0);
		ck_assert_int_eq(run32(&theirs, sizeof(theirs), "region %s %d",
				       BUFFER, i), 0);
		ck_assert_mem_eq(&theirs, &mine, sizeof(mine));
	}
}
END_TEST

START_TEST(a_32_bit_program_gets_the_same_counters)
{
	struct mmapdev_stats mine, theirs;
	int fd = open_node(BUFFER, O_RDWR);

	ck_assert_int_eq(fill(fd, 0, 3 * PAGE, 1), 0);
	ck_assert_int_eq(copy(fd, MMAPDEV_REGION_BUFFER, 0,
			      MMAPDEV_REGION_MEMORY, 0, 1 << 20), 0);
	mine = stats_of(fd, MMAPDEV_REGION_MEMORY);
	ck_assert_int_eq(run32(&theirs, sizeof(theirs), "stats %s %d", BUFFER,
			       MMAPDEV_REGION_MEMORY), 0);
	ck_assert_mem_eq(&theirs, &mine, sizeof(mine));
}
END_TEST

START_TEST(a_32_bit_program_can_set_the_policy)
{
	struct mmapdev_map_policy answer;

	ck_assert_int_eq(run32(&answer, sizeof(answer), "policy %s %d", BUFFER,
			       MMAPDEV_POLICY_FAULT), 0);
	ck_assert_int_eq(answer.policy, MMAPDEV_POLICY_FAULT);
}
END_TEST

START_TEST(a_32_bit_program_fills_past_4_gib)
{
	struct mmapdev_transfer done;

	put(MEMORY, NEAR, "untouched");
	ck_assert_int_eq(run32(&done, sizeof(done),
			       "transfer %s %d 0 0 %d %llu 16 %llu", BUFFER,
			       MMAPDEV_OP_FILL, MMAPDEV_REGION_MEMORY, FAR,
			       0x6867666564636261ULL), 0);
	ck_assert(holds(MEMORY, FAR, "abcdefghabcdefgh"));
	ck_assert(holds(MEMORY, NEAR, "untouched"));
}
END_TEST

START_TEST(a_32_bit_program_copies_past_4_gib)
{
	struct mmapdev_transfer done;

	put(BUFFER, 123, "sent by 32 bits");
	ck_assert_int_eq(run32(&done, sizeof(done),
			       "transfer %s %d %d 123 %d %llu 15 0", BUFFER,
			       MMAPDEV_OP_COPY, MMAPDEV_REGION_BUFFER,
			       MMAPDEV_REGION_MEMORY, FAR), 0);
	ck_assert(holds(MEMORY, FAR, "sent by 32 bits"));
}
END_TEST

START_TEST(a_32_bit_program_is_told_the_crc32c)
{
	struct mmapdev_transfer done;

	put(MEMORY, FAR, "123456789");
	ck_assert_int_eq(run32(&done, sizeof(done),
			       "transfer %s %d %d %llu 0 0 9 0", BUFFER,
			       MMAPDEV_OP_CRC32C, MMAPDEV_REGION_MEMORY, FAR),
			 0);
	ck_assert_uint_eq(done.value, 0xe3069283);
}
END_TEST

START_TEST(a_call_that_there_is_not_is_enotty_for_32_bits_too)
{
	char answer[1];
	size_t i;

	for (i = 0; i < MMAPDEV_REGIONS; i++)
		ck_assert_int_eq(run32(answer, 1, "unknown %s", nodes[i]),
				 -ENOTTY);
}
END_TEST

START_TEST(a_bad_argument_is_einval_for_32_bits_too)
{
	char answer[1];

	ck_assert_int_eq(run32(answer, 1, "region %s %d", MEMORY,
			       MMAPDEV_REGIONS), -EINVAL);
}
END_TEST

START_TEST(a_32_bit_program_reads_past_4_gib)
{
	char answer[8];

	put(MEMORY, NEAR, "too near");
	put(MEMORY, FAR, "far away");
	ck_assert_int_eq(run32(answer, 8, "read %s %llu 8", MEMORY, FAR), 0);
	ck_assert_mem_eq(answer, "far away", 8);
}
END_TEST

START_TEST(a_32_bit_program_writes_past_4_gib)
{
	put(MEMORY, NEAR, "untouched");
	ck_assert_int_eq(run32(NULL, 0, "write %s %llu written", MEMORY, FAR),
			 0);
	ck_assert(holds(MEMORY, FAR, "written"));
	ck_assert(holds(MEMORY, NEAR, "untouched"));
}
END_TEST

/* As for any file. */
START_TEST(a_write_past_2_gib_without_o_largefile_is_efbig)
{
	ck_assert_int_eq(run32(NULL, 0, "small %s %llu written", MEMORY, FAR),
			 -EFBIG);
	ck_assert_int_eq(run32(NULL, 0, "small %s %llu written", MEMORY, NEAR),
			 0);
}
END_TEST

START_TEST(a_32_bit_program_maps_past_4_gib)
{
	char answer[8];

	put(MEMORY, NEAR, "too near");
	put(MEMORY, FAR, "far away");
	ck_assert_int_eq(run32(answer, 8, "load %s %llu 8", MEMORY, FAR), 0);
	ck_assert_mem_eq(answer, "far away", 8);
	ck_assert_int_eq(run32(NULL, 0, "store %s %llu stored", MEMORY, FAR),
			 0);
	ck_assert(holds(MEMORY, FAR, "storeday"));
	ck_assert(holds(MEMORY, NEAR, "too near"));
}
END_TEST

START_TEST(the_mmap_of_early_kernels_maps_up_to_4_gib)
{
	char answer[5];

	put(MEMORY, 3 * GIB, "early");
	ck_assert_int_eq(run32(answer, 5, "load-old %s %llu 5", MEMORY,
			       3 * GIB), 0);
	ck_assert_mem_eq(answer, "early", 5);
}
END_TEST

START_TEST(a_32_bit_program_maps_the_buffer_in_each_way)
{
	static const char *const policies[] = { "eager", "fault" };
	char answer[5];
	size_t i;

	for (i = 0; i < MMAPDEV_POLICIES; i++) {
		set_attribute(POLICY, policies[i]);
		put(BUFFER, 2 * PAGE, "before");
		ck_assert_int_eq(run32(NULL, 0, "store %s %lu %s", BUFFER,
				       2 * PAGE + 1, policies[i]), 0);
		ck_assert(holds(BUFFER, 2 * PAGE + 1, policies[i]));
		ck_assert(holds(BUFFER, 2 * PAGE, "b"));
		ck_assert_int_eq(run32(answer, 5, "load %s %lu 5", BUFFER,
				       2 * PAGE + 1), 0);
		ck_assert_mem_eq(answer, policies[i], 5);
	}
}
END_TEST

START_TEST(a_32_bit_program_maps_nothing_past_the_buffer)
{
	char answer[1];

	ck_assert_int_eq(run32(answer, 1, "load %s %llu 1", BUFFER, FAR),
			 -EINVAL);
}
END_TEST

START_TEST(a_32_bit_program_maps_the_registers)
{
	uint32_t id;

	ck_assert_int_eq(run32(&id, 4, "load %s %d 4", REGISTERS,
			       MMAPDEV_SIM_ID), 0);
	ck_assert_uint_eq(id, MMAPDEV_SIM_ID_VALUE);
	ck_assert_int_eq(run32(NULL, 0, "store %s %d abcd", REGISTERS,
			       MMAPDEV_SIM_SCRATCH), 0);
	ck_assert(holds(REGISTERS, MMAPDEV_SIM_SCRATCH, "abcd"));
}
END_TEST

START_TEST(a_32_bit_program_reads_and_writes_registers)
{
	uint32_t id;

	ck_assert_int_eq(run32(&id, 4, "read %s %d 4", REGISTERS,
			       MMAPDEV_SIM_ID), 0);
	ck_assert_uint_eq(id, MMAPDEV_SIM_ID_VALUE);
	ck_assert_int_eq(run32(NULL, 0, "write %s %d wxyz", REGISTERS,
			       MMAPDEV_SIM_SCRATCH), 0);
	ck_assert(holds(REGISTERS, MMAPDEV_SIM_SCRATCH, "wxyz"));
}
END_TEST

START_TEST(a_32_bit_program_reads_and_writes_the_buffer)
{
	char answer[6];

	ck_assert_int_eq(run32(NULL, 0, "write %s 4095 across", BUFFER), 0);
	ck_assert(holds(BUFFER, 4095, "across"));
	ck_assert_int_eq(run32(answer, 6, "read %s 4095 6", BUFFER), 0);
	ck_assert_mem_eq(answer, "across", 6);
}
END_TEST

#define WINDOW FOLDER "window32 "

/* 4 GiB itself is no size_t there: a page less is all that one can ask for. */
START_TEST(a_32_bit_program_cannot_map_4_gib_at_once)
{
	ck_assert_int_eq(run_program(NULL, 0, WINDOW "map 0xfffff000"), -ENOMEM);
	ck_assert_int_eq(run_program(NULL, 0, WINDOW "map-all"), -EOVERFLOW);
}
END_TEST

START_TEST(a_32_bit_program_walks_8_gib_through_a_window)
{
	struct mmapdev_stats before, after;
	int fd = open_node(MEMORY, O_RDWR);
	uint64_t offset, value;
	char answer[3];

	/* One page for a touch, so that they can be counted. */
	set_attribute(READ_AHEAD, "0");
	before = stats_of(fd, MMAPDEV_REGION_MEMORY);
	ck_assert_int_eq(run_program(answer, 3, WINDOW "walk 0x4000000"), 0);
	ck_assert_mem_eq(answer, "128", 3);
	after = stats_of(fd, MMAPDEV_REGION_MEMORY);
	/* A mapping for each touch, there and back; the last is the first again. */
	ck_assert_int_eq(after.maps - before.maps, 2 * 128 - 1);
	ck_assert_int_eq(after.pages_in - before.pages_in, 128);
	ck_assert_int_eq(after.mappings, before.mappings);
	for (offset = 0; offset < 8 * GIB; offset += 64 << 20) {
		ck_assert_int_eq(pread(fd, &value, 8, offset), 8);
		ck_assert_uint_eq(value, ~offset);
	}
	set_attribute(READ_AHEAD, "128");
}
END_TEST

START_TEST(a_32_bit_program_sums_by_segments_past_4_gib)
{
	char answer[3];

	put(MEMORY, FAR - 1, "abc");
	ck_assert_int_eq(run_program(answer, 3,
				     WINDOW "sum 0x13fffffff 3"), 0);
	ck_assert_mem_eq(answer, "294", 3);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_32_bit_program_gets_the_same_info_on_each_node,
		a_32_bit_program_gets_the_same_region_info,
		a_32_bit_program_gets_the_same_counters,
		a_32_bit_program_can_set_the_policy,
		a_32_bit_program_fills_past_4_gib,
		a_32_bit_program_copies_past_4_gib,
		a_32_bit_program_is_told_the_crc32c,
		a_call_that_there_is_not_is_enotty_for_32_bits_too,
		a_bad_argument_is_einval_for_32_bits_too,
		a_32_bit_program_reads_past_4_gib,
		a_32_bit_program_writes_past_4_gib,
		a_write_past_2_gib_without_o_largefile_is_efbig,
		a_32_bit_program_maps_past_4_gib,
		the_mmap_of_early_kernels_maps_up_to_4_gib,
		a_32_bit_program_maps_the_buffer_in_each_way,
		a_32_bit_program_maps_nothing_past_the_buffer,
		a_32_bit_program_maps_the_registers,
		a_32_bit_program_reads_and_writes_registers,
		a_32_bit_program_reads_and_writes_the_buffer,
		a_32_bit_program_cannot_map_4_gib_at_once,
		a_32_bit_program_walks_8_gib_through_a_window,
		a_32_bit_program_sums_by_segments_past_4_gib,
		NULL
	};

	return run_tests("compat", tests);
}
