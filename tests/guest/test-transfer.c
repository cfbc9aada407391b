// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-transfer.c - transfers: the right bytes, coherent with what is cached
 *
 * Load: mem_size=16M
 */
#include <sys/wait.h>
#include "helpers.h"

#define MEM_SIZE (16UL << 20)
#define BUF MMAPDEV_REGION_BUFFER
#define MEM MMAPDEV_REGION_MEMORY

static int buffer_fd;
static char *buffer;

/* The buffer holds numbers that are all different. */
static void begin(void)
{
	uint32_t *numbers;
	size_t i;

	buffer_fd = open_node(BUFFER, O_RDWR);
	buffer = map(buffer_fd, 4 << 20, PROT_READ | PROT_WRITE, 0);
	numbers = (uint32_t *)buffer;
	for (i = 0; i < (4 << 20) / sizeof(*numbers); i++)
		numbers[i] = i * 2654435761U;
}

START_TEST(a_copy_to_the_device_and_back_keeps_every_byte)
{
	begin();
	ck_assert_int_eq(copy(buffer_fd, BUF, 0, MEM, 0, 2 << 20), 0);
	ck_assert_int_eq(copy(buffer_fd, MEM, 0, BUF, 2 << 20, 2 << 20), 0);
	ck_assert_int_eq(memcmp(buffer, buffer + (2 << 20), 2 << 20), 0);
}
END_TEST

START_TEST(a_copy_keeps_every_byte_at_odd_offsets_too)
{
	begin();
	ck_assert_int_eq(copy(buffer_fd, BUF, 1234, MEM, 77777, 54321), 0);
	ck_assert_int_eq(copy(buffer_fd, MEM, 77777, BUF, 2000001, 54321), 0);
	ck_assert_int_eq(memcmp(buffer + 1234, buffer + 2000001, 54321), 0);
}
END_TEST

START_TEST(a_copy_touches_nothing_beside_its_range)
{
	begin();
	ck_assert_int_eq(fill(buffer_fd, 0, 4 * PAGE, 0), 0);
	ck_assert_int_eq(copy(buffer_fd, BUF, 0, MEM, PAGE + 5, 100), 0);
	memset(buffer, 'x', 300);
	ck_assert_int_eq(copy(buffer_fd, MEM, PAGE + 4, BUF, 100, 102), 0);
	ck_assert_int_eq(buffer[99], 'x');
	ck_assert_int_eq(buffer[100], 0);
	ck_assert_int_eq(buffer[201], 0);
	ck_assert_int_eq(buffer[202], 'x');
}
END_TEST

START_TEST(a_long_copy_is_several_commands)
{
	struct mmapdev_info info = { .argsz = sizeof(info) };
	struct mmapdev_stats before, after;

	begin();
	ck_assert_int_eq(call(buffer_fd, MMAPDEV_INFO, &info), 0);
	before = stats_of(buffer_fd, BUF);
	ck_assert_int_eq(copy(buffer_fd, BUF, 0, MEM, 0, 4 << 20), 0);
	after = stats_of(buffer_fd, BUF);
	ck_assert_int_eq(after.commands - before.commands,
			 (4 << 20) / info.max_command);
	ck_assert_int_eq(after.bytes_to_device - before.bytes_to_device,
			 4 << 20);
}
END_TEST

START_TEST(a_copy_within_device_memory_needs_no_host)
{
	struct mmapdev_stats before, after;

	begin();
	ck_assert_int_eq(copy(buffer_fd, BUF, 0, MEM, 0, 1 << 20), 0);
	before = stats_of(buffer_fd, BUF);
	ck_assert_int_eq(copy(buffer_fd, MEM, 0, MEM, (2 << 20) + 3, 1 << 20),
			 0);
	after = stats_of(buffer_fd, BUF);
	ck_assert_int_eq(after.bytes_to_device, before.bytes_to_device);
	ck_assert_int_eq(copy(buffer_fd, MEM, (2 << 20) + 3, BUF, 1 << 20,
			      1 << 20), 0);
	ck_assert_int_eq(memcmp(buffer, buffer + (1 << 20), 1 << 20), 0);
}
END_TEST

START_TEST(a_fill_repeats_its_value_from_the_first_byte_on)
{
	size_t i;

	begin();
	ck_assert_int_eq(fill(buffer_fd, 4099, 30, 0x0807060504030201), 0);
	ck_assert_int_eq(copy(buffer_fd, MEM, 4099, BUF, 0, 30), 0);
	for (i = 0; i < 30; i++)
		ck_assert_int_eq(buffer[i], i % 8 + 1);
}
END_TEST

START_TEST(a_fill_across_commands_keeps_its_step)
{
	begin();
	ck_assert_int_eq(fill(buffer_fd, 3, 3 << 20, 0x0807060504030201), 0);
	ck_assert_int_eq(copy(buffer_fd, MEM, 3, BUF, 0, 3 << 20), 0);
	ck_assert_int_eq(memcmp(buffer, "\1\2\3\4\5\6\7\10", 8), 0);
	ck_assert_int_eq(memcmp(buffer, buffer + 8, (3 << 20) - 8), 0);
}
END_TEST

START_TEST(the_crc32c_of_the_check_string_is_right)
{
	uint32_t crc;

	begin();
	memcpy(buffer, "123456789", 9);
	ck_assert_int_eq(copy(buffer_fd, BUF, 0, MEM, 5 * PAGE - 4, 9), 0);
	ck_assert_int_eq(crc32c(buffer_fd, 5 * PAGE - 4, 9, &crc), 0);
	ck_assert_uint_eq(crc, 0xe3069283);
}
END_TEST

START_TEST(the_crc32c_of_what_was_never_written_is_that_of_zeros)
{
	uint32_t crc, zeros;

	begin();
	ck_assert_int_eq(fill(buffer_fd, 0, 3 << 20, 0), 0);
	ck_assert_int_eq(crc32c(buffer_fd, 0, 3 << 20, &zeros), 0);
	ck_assert_int_eq(crc32c(buffer_fd, 12 << 20, 3 << 20, &crc), 0);
	ck_assert_uint_eq(crc, zeros);
}
END_TEST

START_TEST(a_transfer_reads_what_a_mapping_stored_last)
{
	char *memory;

	begin();
	memory = map(open_node(MEMORY, O_RDWR), MEM_SIZE,
		     PROT_READ | PROT_WRITE, 0);
	strcpy(memory + 6 * PAGE, "not written back yet");
	ck_assert_int_eq(copy(buffer_fd, MEM, 6 * PAGE, BUF, 0, 100), 0);
	ck_assert_str_eq(buffer, "not written back yet");
}
END_TEST

START_TEST(a_mapping_shows_what_a_transfer_wrote)
{
	char *memory;

	begin();
	memory = map(open_node(MEMORY, O_RDWR), MEM_SIZE, PROT_READ, 0);
	ck_assert_int_eq(load_signal(memory + 7 * PAGE), 0);
	strcpy(buffer, "new");
	ck_assert_int_eq(copy(buffer_fd, BUF, 0, MEM, 7 * PAGE, 4), 0);
	ck_assert_str_eq(memory + 7 * PAGE, "new");
}
END_TEST

START_TEST(a_mapping_shows_what_a_fill_wrote)
{
	char *memory;

	begin();
	memory = map(open_node(MEMORY, O_RDWR), MEM_SIZE, PROT_READ, 0);
	ck_assert_int_eq(load_signal(memory + 7 * PAGE), 0);
	ck_assert_int_eq(fill(buffer_fd, 7 * PAGE, 8, 0x4646464646464646), 0);
	ck_assert_int_eq(memory[7 * PAGE], 'F');
}
END_TEST

START_TEST(a_transfer_into_a_part_of_a_dirty_page_keeps_the_rest)
{
	char *memory;

	begin();
	memory = map(open_node(MEMORY, O_RDWR), MEM_SIZE,
		     PROT_READ | PROT_WRITE, 0);
	memset(memory + 8 * PAGE, 'd', PAGE);
	memset(buffer, 't', 10);
	ck_assert_int_eq(copy(buffer_fd, BUF, 0, MEM, 8 * PAGE + 100, 10), 0);
	ck_assert_int_eq(memory[8 * PAGE + 99], 'd');
	ck_assert_int_eq(memory[8 * PAGE + 100], 't');
	ck_assert_int_eq(memory[8 * PAGE + 109], 't');
	ck_assert_int_eq(memory[8 * PAGE + 110], 'd');
}
END_TEST

START_TEST(a_dirty_page_never_overwrites_a_later_transfer)
{
	char *memory;
	int fd;

	begin();
	fd = open_node(MEMORY, O_RDWR);
	memory = map(fd, MEM_SIZE, PROT_READ | PROT_WRITE, 0);
	memory[9 * PAGE] = 'o';
	buffer[0] = 'n';
	ck_assert_int_eq(copy(buffer_fd, BUF, 0, MEM, 9 * PAGE, 1), 0);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(device_byte(buffer_fd, 9 * PAGE), 'n');
}
END_TEST

START_TEST(a_transfer_leaves_other_cached_pages_alone)
{
	struct mmapdev_stats before;
	char *memory;
	int fd;

	begin();
	fd = open_node(MEMORY, O_RDWR);
	memory = map(fd, MEM_SIZE, PROT_READ, 0);
	ck_assert_int_eq(load_signal(memory + 10 * PAGE), 0);
	before = stats_of(fd, MEM);
	ck_assert_int_eq(copy(buffer_fd, BUF, 0, MEM, 11 * PAGE, PAGE), 0);
	ck_assert_int_eq(load_signal(memory + 10 * PAGE), 0);
	ck_assert_int_eq(stats_of(fd, MEM).pages_in, before.pages_in);
}
END_TEST

START_TEST(a_transfer_needs_no_open_memory_node)
{
	struct mmapdev_stats before;

	begin();
	before = stats_of(buffer_fd, MEM);
	ck_assert_int_eq(copy(buffer_fd, BUF, 0, MEM, 0, PAGE), 0);
	ck_assert_int_eq(stats_of(buffer_fd, MEM).pages_in, before.pages_in);
}
END_TEST

START_TEST(a_copy_within_the_memory_reads_what_a_mapping_stored_last)
{
	char *memory;

	begin();
	memory = map(open_node(MEMORY, O_RDWR), MEM_SIZE,
		     PROT_READ | PROT_WRITE, 0);
	strcpy(memory + 12 * PAGE, "dirty source");
	ck_assert_int_eq(copy(buffer_fd, MEM, 12 * PAGE, MEM, 14 * PAGE, 100),
			 0);
	ck_assert_str_eq(memory + 14 * PAGE, "dirty source");
}
END_TEST

/*
 * One process stores a rising number through a mapping, opening and closing all
 * the time, another has it moved by the device and must never see it fall.
 */
START_TEST(transfers_and_last_closes_that_race_lose_no_store)
{
	unsigned int last = 0, seen, round;
	int status, child;

	begin();
	ck_assert_int_eq(fill(buffer_fd, 0, PAGE, 0), 0);
	child = fork();
	if (!child) {
		for (round = 1; round <= 60; round++) {
			int fd = open_node(MEMORY, O_RDWR);
			char *memory = map(fd, PAGE, PROT_READ | PROT_WRITE, 0);

			*(volatile unsigned int *)memory = round;
			munmap(memory, PAGE);
			close(fd);
		}
		_exit(0);
	}
	while (!waitpid(child, &status, WNOHANG)) {
		ck_assert_int_eq(copy(buffer_fd, MEM, 0, BUF, 0, 4), 0);
		memcpy(&seen, buffer, sizeof(seen));
		ck_assert_uint_ge(seen, last);
		last = seen;
	}
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(copy(buffer_fd, MEM, 0, BUF, 0, 4), 0);
	memcpy(&seen, buffer, sizeof(seen));
	ck_assert_uint_eq(seen, 60);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_copy_to_the_device_and_back_keeps_every_byte,
		a_copy_keeps_every_byte_at_odd_offsets_too,
		a_copy_touches_nothing_beside_its_range,
		a_long_copy_is_several_commands,
		a_copy_within_device_memory_needs_no_host,
		a_fill_repeats_its_value_from_the_first_byte_on,
		a_fill_across_commands_keeps_its_step,
		the_crc32c_of_the_check_string_is_right,
		the_crc32c_of_what_was_never_written_is_that_of_zeros,
		a_transfer_reads_what_a_mapping_stored_last,
		a_mapping_shows_what_a_transfer_wrote,
		a_mapping_shows_what_a_fill_wrote,
		a_transfer_into_a_part_of_a_dirty_page_keeps_the_rest,
		a_dirty_page_never_overwrites_a_later_transfer,
		a_transfer_leaves_other_cached_pages_alone,
		a_transfer_needs_no_open_memory_node,
		a_copy_within_the_memory_reads_what_a_mapping_stored_last,
		transfers_and_last_closes_that_race_lose_no_store,
		NULL
	};

	return run_tests("transfer", tests);
}
