// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-recovery.c - commands that never end, and the reset after them
 *
 * Load: mem_size=16M buffer_size=64K
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include "helpers.h"

#define BUF MMAPDEV_REGION_BUFFER
#define MEM MMAPDEV_REGION_MEMORY

/* Reset is asked of the node of the buffer, as it could be of any. */
#define RESET CLASS "mmapdev/reset"

static const char *state(void)
{
	static char text[16];

	get_attribute(CLASS "mmapdev/state", text, sizeof(text));
	return text;
}

/* The engine stands still; how much of it, see the attribute's description. */
static void get_stuck(const char *how)
{
	set_attribute(CLASS "mmapdev/timeout_ms", "20");
	set_attribute(SIM "stuck", how);
}

static void get_well(void)
{
	set_attribute(SIM "stuck", "no");
	set_attribute(CLASS "mmapdev/timeout_ms", "5000");
	set_attribute(RESET, "1");
}

/* The errno of writing to an attribute. */
static int refusal(const char *path, const char *value)
{
	int fd = open_node(path, O_WRONLY);
	ssize_t written = write(fd, value, strlen(value));
	int error = errno;

	close(fd);
	return written < 0 ? error : 0;
}

START_TEST(a_command_that_never_ends_makes_the_device_failed)
{
	int fd = open_node(BUFFER, O_RDWR);

	ck_assert_str_eq(state(), "working");
	get_stuck("commands");
	ck_assert_int_eq(copy(fd, BUF, 0, MEM, 0, PAGE), -ETIMEDOUT);
	ck_assert_str_eq(state(), "failed");
	get_well();
}
END_TEST

START_TEST(a_failed_device_takes_no_command)
{
	int fd = open_node(BUFFER, O_RDWR);
	struct mmapdev_stats before;

	get_stuck("commands");
	copy(fd, BUF, 0, MEM, 0, PAGE);
	set_attribute(SIM "stuck", "no");
	before = stats_of(fd, MEM);
	ck_assert_int_eq(copy(fd, BUF, 0, MEM, 0, PAGE), -EIO);
	ck_assert_int_eq(stats_of(fd, MEM).timeouts, before.timeouts);
	get_well();
}
END_TEST

/* It could not go back. */
START_TEST(a_failed_device_takes_no_data)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, PAGE, PROT_READ | PROT_WRITE, 0);
	char page[PAGE] = "";

	ck_assert_int_eq(*memory, 0);
	get_stuck("commands");
	copy(open_node(BUFFER, O_RDWR), BUF, 0, MEM, PAGE, PAGE);
	ck_assert_int_eq(pwrite(fd, page, PAGE, 0), -1);
	ck_assert_int_eq(errno, EIO);
	ck_assert_int_eq(store_signal(memory, 1), SIGBUS);
	get_well();
	ck_assert_int_eq(store_signal(memory, 1), 0);
}
END_TEST

START_TEST(the_registers_of_a_failed_device_can_be_read)
{
	int fd = open_node(BUFFER, O_RDWR);
	uint32_t id;

	get_stuck("commands");
	copy(fd, BUF, 0, MEM, 0, PAGE);
	ck_assert_int_eq(pread(open_node(REGISTERS, O_RDONLY), &id, 4,
			       MMAPDEV_SIM_ID), 4);
	ck_assert_uint_eq(id, MMAPDEV_SIM_ID_VALUE);
	get_well();
}
END_TEST

START_TEST(a_reset_makes_a_failed_device_work)
{
	int fd = open_node(BUFFER, O_RDWR);

	get_stuck("commands");
	copy(fd, BUF, 0, MEM, 0, PAGE);
	/* It is the reset that ends the standstill. */
	set_attribute(RESET, "1");
	ck_assert_str_eq(state(), "working");
	ck_assert_int_eq(copy(fd, BUF, 0, MEM, 0, PAGE), 0);
	get_well();
}
END_TEST

START_TEST(device_memory_outlives_a_reset)
{
	int fd = open_node(BUFFER, O_RDWR);

	ck_assert_int_eq(fill(fd, PAGE, PAGE, 0x7272727272727272), 0);
	set_attribute(RESET, "1");
	ck_assert_int_eq(device_byte(fd, PAGE), 0x72);
}
END_TEST

START_TEST(a_mapping_outlives_a_reset)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, PAGE, PROT_READ | PROT_WRITE, 0);

	memory[1] = 'r';
	set_attribute(RESET, "1");
	ck_assert_int_eq(memory[1], 'r');
	ck_assert_int_eq(msync(memory, PAGE, MS_SYNC), 0);
	ck_assert_int_eq(device_byte(open_node(BUFFER, O_RDWR), 1), 'r');
}
END_TEST

START_TEST(a_page_in_that_never_ends_is_sigbus)
{
	char *memory = map(open_node(MEMORY, O_RDWR), PAGE, PROT_READ, 0);

	get_stuck("commands");
	ck_assert_int_eq(load_signal(memory), SIGBUS);
	get_well();
	ck_assert_int_eq(load_signal(memory), 0);
}
END_TEST

static void *transfer(void *arg)
{
	return (void *)(long)copy(*(int *)arg, BUF, 0, MEM, 0, PAGE);
}

START_TEST(a_reset_ends_what_is_under_way)
{
	int fd = open_node(BUFFER, O_RDWR);
	int registers = open_node(REGISTERS, O_RDONLY);
	pthread_t thread;
	uint32_t status;
	void *result;

	set_attribute(SIM "stuck", "commands");
	ck_assert_int_eq(pthread_create(&thread, NULL, transfer, &fd), 0);
	ck_assert(eventually(pread(registers, &status, 4,
				   MMAPDEV_SIM_STATUS) == 4 && status));
	set_attribute(RESET, "1");
	pthread_join(thread, &result);
	ck_assert_int_eq((long)result, -EIO);
	ck_assert_int_eq(stats_of(fd, MEM).commands_held, 0);
	ck_assert_str_eq(state(), "working");
	get_well();
}
END_TEST

START_TEST(a_reset_that_fails_leaves_the_device_failed)
{
	get_stuck("reset");
	ck_assert_int_eq(refusal(RESET, "1"), EIO);
	ck_assert_str_eq(state(), "failed");
	get_well();
	ck_assert_str_eq(state(), "working");
}
END_TEST

START_TEST(a_reset_is_asked_for_with_a_one)
{
	ck_assert_int_eq(refusal(RESET, "0"), EINVAL);
	ck_assert_int_eq(refusal(RESET, "please"), EINVAL);
}
END_TEST

START_TEST(pages_of_a_command_that_cannot_be_stopped_are_held)
{
	int fd = open_node(BUFFER, O_RDWR);

	get_stuck("abort");
	ck_assert_int_eq(copy(fd, BUF, 100, MEM, 0, 2 * PAGE), -ETIMEDOUT);
	ck_assert_int_eq(stats_of(fd, MEM).commands_held, 1);
	ck_assert_int_eq(stats_of(fd, MEM).pages_held, 3);
	get_well();
}
END_TEST

START_TEST(a_reset_lets_go_of_what_was_held)
{
	int fd = open_node(BUFFER, O_RDWR);

	get_stuck("abort");
	copy(fd, BUF, 0, MEM, 0, PAGE);
	set_attribute(RESET, "1");
	ck_assert_int_eq(stats_of(fd, MEM).commands_held, 0);
	ck_assert_int_eq(stats_of(fd, MEM).pages_held, 0);
	get_well();
}
END_TEST

START_TEST(a_reset_that_fails_lets_go_of_nothing)
{
	int fd = open_node(BUFFER, O_RDWR);

	get_stuck("reset");
	copy(fd, BUF, 0, MEM, 0, PAGE);
	ck_assert_int_eq(refusal(RESET, "1"), EIO);
	ck_assert_int_eq(stats_of(fd, MEM).pages_held, 1);
	get_well();
	ck_assert_int_eq(stats_of(fd, MEM).pages_held, 0);
}
END_TEST

/* The physical page behind an address. */
static uint64_t frame_of(const void *address)
{
	int fd = open_node("/proc/self/pagemap", O_RDONLY);
	uint64_t entry;

	ck_assert_int_eq(pread(fd, &entry, 8, (uintptr_t)address / PAGE * 8),
			 8);
	close(fd);
	return entry & ((1ULL << 55) - 1);
}

/* What the kernel uses a page for: see its admin-guide/mm/pagemap.rst. */
#define KPF_SLAB 7
#define KPF_BUDDY 10
#define KPF_MMAP 11
#define KPF_ANON 12

static uint64_t flags_of(uint64_t frame)
{
	int fd = open_node("/proc/kpageflags", O_RDONLY);
	uint64_t flags;

	ck_assert_int_eq(pread(fd, &flags, 8, frame * 8), 8);
	close(fd);
	return flags;
}

START_TEST(a_page_that_is_held_is_not_given_to_anybody_else)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, PAGE, PROT_READ | PROT_WRITE, 0);
	uint64_t frame, flags;

	memory[0] = 'h';
	frame = frame_of(memory);
	get_stuck("abort");
	ck_assert_int_eq(msync(memory, PAGE, MS_SYNC), -1);
	munmap(memory, PAGE);
	close(fd);
	flags = flags_of(frame);
	ck_assert_msg(!(flags & (1 << KPF_SLAB | 1 << KPF_BUDDY |
				 1 << KPF_MMAP | 1 << KPF_ANON)),
		      "flags %#lx", (long)flags);
	get_well();
}
END_TEST

static void *sync_file(void *arg)
{
	return (void *)(long)fsync(*(int *)arg);
}

/*
 * Three pages are refused as a whole, and the first of them, which is tried alone
 * then, never ends. Its command is held, hence cannot be used for the other two.
 */
START_TEST(a_command_that_is_held_writes_back_nothing_more)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, 3 * PAGE, PROT_READ | PROT_WRITE, 0);
	struct mmapdev_stats before, after;
	pthread_t thread;
	void *result;
	int i;

	for (i = 0; i < 3; i++)
		memory[i * PAGE] = 'h';
	set_attribute(SIM "fail_range", "0x1000+1");
	set_attribute(SIM "latency_us", "500000");
	set_attribute(CLASS "mmapdev/timeout_ms", "2000");
	before = stats_of(fd, MEM);
	ck_assert_int_eq(pthread_create(&thread, NULL, sync_file, &fd), 0);
	ck_assert(eventually(stats_of(fd, MEM).commands ==
			     before.commands + 2));
	set_attribute(SIM "stuck", "abort");
	pthread_join(thread, &result);
	after = stats_of(fd, MEM);
	set_attribute(SIM "fail_range", "0+0");
	set_attribute(SIM "latency_us", "0");
	get_well();
	ck_assert_int_eq((long)result, -1);
	ck_assert_uint_eq(after.pages_held, 1);
	ck_assert_uint_eq(after.commands - before.commands, 2);
	ck_assert_uint_eq(after.page_errors - before.page_errors, 3);
}
END_TEST

START_TEST(what_is_held_goes_with_the_device_if_it_can_be_reset)
{
	int fd = open_node(BUFFER, O_RDWR);

	get_stuck("abort");
	copy(fd, BUF, 0, MEM, 0, PAGE);
	set_attribute(SIM_DRIVER "unbind", "mmapdev-sim.0");
	close(fd);
	set_attribute(SIM_DRIVER "bind", "mmapdev-sim.0");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_command_that_never_ends_makes_the_device_failed,
		a_failed_device_takes_no_command,
		a_failed_device_takes_no_data,
		the_registers_of_a_failed_device_can_be_read,
		a_reset_makes_a_failed_device_work,
		device_memory_outlives_a_reset,
		a_mapping_outlives_a_reset,
		a_page_in_that_never_ends_is_sigbus,
		a_reset_ends_what_is_under_way,
		a_reset_that_fails_leaves_the_device_failed,
		a_reset_is_asked_for_with_a_one,
		pages_of_a_command_that_cannot_be_stopped_are_held,
		a_reset_lets_go_of_what_was_held,
		a_reset_that_fails_lets_go_of_nothing,
		a_page_that_is_held_is_not_given_to_anybody_else,
		a_command_that_is_held_writes_back_nothing_more,
		what_is_held_goes_with_the_device_if_it_can_be_reset,
		NULL
	};

	return run_tests("recovery", tests);
}
