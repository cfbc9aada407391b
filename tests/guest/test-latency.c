// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-latency.c - commands that take time: interrupts, time-outs, late ends
 *
 * Load: mem_size=16M
 */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include "helpers.h"

#define BUF MMAPDEV_REGION_BUFFER
#define MEM MMAPDEV_REGION_MEMORY
#define MEM_SIZE (16UL << 20)

static struct mmapdev_stats before;

static void begin(int fd)
{
	before = stats_of(fd, MEM);
}

#define since_begin(fd, counter)					\
	((long)(stats_of(fd, MEM).counter - before.counter))

static void set_latency_us(const char *us)
{
	set_attribute(SIM "latency_us", us);
}

/* From now on each command is given up long before it is due. */
static void let_commands_expire(void)
{
	set_attribute(CLASS "mmapdev/timeout_ms", "20");
	set_latency_us("1000000");
}

static void let_commands_pass(void)
{
	set_latency_us("0");
	set_attribute(CLASS "mmapdev/timeout_ms", "5000");
	set_attribute(CLASS "mmapdev/reset", "1");
}

START_TEST(without_latency_there_is_no_interrupt)
{
	int fd = open_node(BUFFER, O_RDWR);

	let_commands_pass();
	begin(fd);
	ck_assert_int_eq(copy(fd, BUF, 0, MEM, 0, PAGE), 0);
	ck_assert_int_eq(since_begin(fd, commands), 1);
	ck_assert_int_eq(since_begin(fd, interrupts), 0);
}
END_TEST

START_TEST(with_latency_an_interrupt_ends_the_command)
{
	int fd = open_node(BUFFER, O_RDWR);

	set_latency_us("2000");
	begin(fd);
	ck_assert_int_eq(copy(fd, BUF, 0, MEM, 0, PAGE), 0);
	ck_assert_int_eq(since_begin(fd, commands), 1);
	ck_assert_int_eq(since_begin(fd, interrupts), 1);
	let_commands_pass();
}
END_TEST

START_TEST(a_page_in_waits_for_its_interrupt)
{
	int buffer = open_node(BUFFER, O_RDWR);
	char *memory;
	int fd;

	ck_assert_int_eq(fill(buffer, PAGE, PAGE, 0x6c6c6c6c6c6c6c6c), 0);
	set_latency_us("2000");
	fd = open_node(MEMORY, O_RDWR);
	memory = map(fd, MEM_SIZE, PROT_READ, 0);
	madvise(memory, MEM_SIZE, MADV_RANDOM);
	begin(fd);
	ck_assert_int_eq(memory[PAGE], 'l');
	ck_assert_int_eq(since_begin(fd, pages_in), 1);
	ck_assert_int_eq(since_begin(fd, faults), 1);
	ck_assert_int_eq(since_begin(fd, interrupts), 1);
	let_commands_pass();
}
END_TEST

START_TEST(a_write_back_waits_for_its_interrupt)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, MEM_SIZE, PROT_READ | PROT_WRITE, 0);

	memory[2 * PAGE] = 'w';
	set_latency_us("2000");
	begin(fd);
	ck_assert_int_eq(msync(memory, MEM_SIZE, MS_SYNC), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
	ck_assert_int_eq(since_begin(fd, interrupts), 1);
	let_commands_pass();
}
END_TEST

START_TEST(many_commands_at_once_all_end)
{
	int fd = open_node(BUFFER, O_RDWR);
	int i, status;

	set_latency_us("3000");
	begin(fd);
	for (i = 0; i < 8; i++)
		if (!fork()) {
			int round;

			for (round = 0; round < 10; round++)
				ck_assert_int_eq(copy(fd, BUF, i * PAGE, MEM,
						      i * PAGE, PAGE), 0);
			_exit(0);
		}
	for (i = 0; i < 8; i++) {
		wait(&status);
		ck_assert_int_eq(status, 0);
	}
	ck_assert_int_eq(since_begin(fd, commands), 80);
	ck_assert_int_eq(since_begin(fd, command_errors), 0);
	let_commands_pass();
}
END_TEST

/* For the DMA API two at a time are one too many: each has that page mapped. */
START_TEST(commands_that_all_write_one_page_all_end)
{
	int fd = open_node(BUFFER, O_RDWR);
	int i, status;

	set_latency_us("3000");
	begin(fd);
	for (i = 0; i < 8; i++)
		if (!fork()) {
			int round;

			for (round = 0; round < 10; round++)
				ck_assert_int_eq(copy(fd, MEM, i * PAGE, BUF, 0,
						      PAGE), 0);
			_exit(0);
		}
	for (i = 0; i < 8; i++) {
		wait(&status);
		ck_assert_int_eq(status, 0);
	}
	ck_assert_int_eq(since_begin(fd, commands), 80);
	ck_assert_int_eq(since_begin(fd, command_errors), 0);
	let_commands_pass();
}
END_TEST

START_TEST(a_command_that_takes_too_long_is_given_up)
{
	int fd = open_node(BUFFER, O_RDWR);

	let_commands_expire();
	begin(fd);
	ck_assert_int_eq(copy(fd, BUF, 0, MEM, 0, PAGE), -ETIMEDOUT);
	ck_assert_int_eq(since_begin(fd, timeouts), 1);
	ck_assert_int_eq(since_begin(fd, command_errors), 1);
	let_commands_pass();
}
END_TEST

START_TEST(after_a_time_out_the_next_command_succeeds)
{
	int fd = open_node(BUFFER, O_RDWR);

	let_commands_expire();
	ck_assert_int_eq(copy(fd, BUF, 0, MEM, 0, PAGE), -ETIMEDOUT);
	let_commands_pass();
	ck_assert_int_eq(copy(fd, BUF, 0, MEM, 0, PAGE), 0);
}
END_TEST

START_TEST(a_command_given_up_moves_nothing_afterwards)
{
	int fd = open_node(BUFFER, O_RDWR);
	char byte = 'b';

	let_commands_pass();
	ck_assert_int_eq(fill(fd, 3 * PAGE, PAGE, 0x6161616161616161), 0);
	ck_assert_int_eq(pwrite(fd, &byte, 1, 0), 1);
	set_attribute(CLASS "mmapdev/timeout_ms", "20");
	set_latency_us("200000");
	ck_assert_int_eq(copy(fd, MEM, 3 * PAGE, BUF, 0, PAGE), -ETIMEDOUT);
	usleep(300000);
	ck_assert_int_eq(pread(fd, &byte, 1, 0), 1);
	ck_assert_int_eq(byte, 'b');
	let_commands_pass();
}
END_TEST

START_TEST(a_page_in_that_fails_is_sigbus)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, MEM_SIZE, PROT_READ, 0);

	madvise(memory, MEM_SIZE, MADV_RANDOM);
	let_commands_expire();
	begin(fd);
	ck_assert_int_eq(load_signal(memory + 4 * PAGE), SIGBUS);
	ck_assert_int_gt(since_begin(fd, page_errors), 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 0);
	let_commands_pass();
}
END_TEST

START_TEST(a_page_in_that_failed_is_tried_again)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, MEM_SIZE, PROT_READ, 0);

	madvise(memory, MEM_SIZE, MADV_RANDOM);
	let_commands_expire();
	ck_assert_int_eq(load_signal(memory + 5 * PAGE), SIGBUS);
	let_commands_pass();
	ck_assert_int_eq(load_signal(memory + 5 * PAGE), 0);
}
END_TEST

START_TEST(a_read_that_fails_is_eio)
{
	int fd = open_node(MEMORY, O_RDWR);
	char byte;

	let_commands_expire();
	ck_assert_int_eq(pread(fd, &byte, 1, 6 * PAGE), -1);
	ck_assert_int_eq(errno, EIO);
	let_commands_pass();
}
END_TEST

START_TEST(a_write_back_that_fails_is_reported_once)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, MEM_SIZE, PROT_READ | PROT_WRITE, 0);

	memory[7 * PAGE] = 'x';
	let_commands_expire();
	ck_assert_int_eq(fsync(fd), -1);
	ck_assert_int_eq(errno, EIO);
	let_commands_pass();
	ck_assert_int_eq(fsync(fd), 0);
}
END_TEST

START_TEST(a_transfer_does_not_answer_for_a_write_back_that_failed_before)
{
	int buffer = open_node(BUFFER, O_RDWR);
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, MEM_SIZE, PROT_READ | PROT_WRITE, 0);

	memory[10 * PAGE] = 'x';
	let_commands_expire();
	sync();
	let_commands_pass();
	ck_assert_int_eq(copy(buffer, MEM, 0, BUF, 0, PAGE), 0);
	ck_assert_int_eq(fsync(fd), -1);
	ck_assert_int_eq(errno, EIO);
}
END_TEST

START_TEST(a_write_back_that_fails_is_reported_to_each_open_file)
{
	int first = open_node(MEMORY, O_RDWR);
	int second = open_node(MEMORY, O_RDWR);
	char *memory = map(first, MEM_SIZE, PROT_READ | PROT_WRITE, 0);

	memory[8 * PAGE] = 'x';
	let_commands_expire();
	ck_assert_int_eq(fsync(first), -1);
	let_commands_pass();
	ck_assert_int_eq(fsync(second), -1);
	ck_assert_int_eq(errno, EIO);
}
END_TEST

START_TEST(an_error_of_the_last_close_is_told_to_the_next_open_file_once)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, MEM_SIZE, PROT_READ | PROT_WRITE, 0);

	memory[9 * PAGE] = 'x';
	munmap(memory, MEM_SIZE);
	let_commands_expire();
	close(fd);
	let_commands_pass();
	fd = open_node(MEMORY, O_RDWR);
	ck_assert_int_eq(fsync(fd), -1);
	ck_assert_int_eq(errno, EIO);
	close(fd);
	fd = open_node(MEMORY, O_RDWR);
	ck_assert_int_eq(fsync(fd), 0);
}
END_TEST

START_TEST(a_time_out_below_a_millisecond_is_refused)
{
	int fd = open_node(CLASS "mmapdev/timeout_ms", O_WRONLY);

	ck_assert_int_eq(write(fd, "0", 1), -1);
	ck_assert_int_eq(errno, EINVAL);
}
END_TEST

START_TEST(the_time_out_is_told_by_info)
{
	struct mmapdev_info info = { .argsz = sizeof(info) };

	set_attribute(CLASS "mmapdev/timeout_ms", "1234");
	ck_assert_int_eq(call(open_node(BUFFER, O_RDWR), MMAPDEV_INFO, &info),
			 0);
	let_commands_pass();
	ck_assert_int_eq(info.timeout_ms, 1234);
}
END_TEST

START_TEST(commands_under_way_end_with_the_first_that_is_given_up)
{
	int fd = open_node(BUFFER, O_RDWR);
	int regs = open_node(REGISTERS, O_RDONLY);
	uint32_t state;
	int status;

	set_attribute(CLASS "mmapdev/timeout_ms", "600000");
	set_latency_us("60000000");
	if (!fork())
		_exit(-copy(fd, BUF, 0, MEM, 0, PAGE));
	ck_assert(eventually(pread(regs, &state, 4, MMAPDEV_SIM_STATUS) == 4 &&
			     state == MMAPDEV_SIM_STATUS_BUSY));
	set_attribute(CLASS "mmapdev/timeout_ms", "20");
	ck_assert_int_eq(copy(fd, BUF, 0, MEM, 0, PAGE), -ETIMEDOUT);
	wait(&status);
	ck_assert_int_eq(WEXITSTATUS(status), ETIMEDOUT);
	let_commands_pass();
}
END_TEST

START_TEST(a_command_given_up_is_never_executed)
{
	int fd = open_node(BUFFER, O_RDWR);
	int regs = open_node(REGISTERS, O_RDONLY);
	uint32_t before, after;

	set_attribute(CLASS "mmapdev/timeout_ms", "20");
	set_latency_us("200000");
	ck_assert_int_eq(pread(regs, &before, 4, MMAPDEV_SIM_COMMANDS), 4);
	ck_assert_int_eq(copy(fd, MEM, 0, BUF, 0, PAGE), -ETIMEDOUT);
	usleep(300000);
	ck_assert_int_eq(pread(regs, &after, 4, MMAPDEV_SIM_COMMANDS), 4);
	ck_assert_uint_eq(after, before);
	let_commands_pass();
}
END_TEST

/*
 * Deadlines that fall into the execution or the completion of a command that
 * takes a while: whoever comes first ends it, and nobody a second time.
 */
START_TEST(completions_that_race_with_time_outs_end_each_command_once)
{
	int fd = open_node(BUFFER, O_RDWR);
	int i, ret, late = 0;

	set_attribute(CLASS "mmapdev/timeout_ms", "1");
	begin(fd);
	for (i = 0; i < 60; i++) {
		char us[16];

		snprintf(us, sizeof(us), "%d", 1 + i * 100);
		set_latency_us(us);
		ret = fill(fd, 0, 1 << 20, i);
		ck_assert(ret == 0 || ret == -ETIMEDOUT);
		late += ret != 0;
		set_attribute(CLASS "mmapdev/reset", "1");
	}
	ck_assert_int_eq(since_begin(fd, commands), 60);
	ck_assert_int_eq(since_begin(fd, timeouts), late);
	ck_assert_int_eq(since_begin(fd, command_errors), late);
	let_commands_pass();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		without_latency_there_is_no_interrupt,
		with_latency_an_interrupt_ends_the_command,
		a_page_in_waits_for_its_interrupt,
		a_write_back_waits_for_its_interrupt,
		many_commands_at_once_all_end,
		commands_that_all_write_one_page_all_end,
		a_command_that_takes_too_long_is_given_up,
		after_a_time_out_the_next_command_succeeds,
		a_command_given_up_moves_nothing_afterwards,
		a_command_given_up_is_never_executed,
		commands_under_way_end_with_the_first_that_is_given_up,
		a_page_in_that_fails_is_sigbus,
		a_page_in_that_failed_is_tried_again,
		a_read_that_fails_is_eio,
		a_write_back_that_fails_is_reported_once,
		a_transfer_does_not_answer_for_a_write_back_that_failed_before,
		a_write_back_that_fails_is_reported_to_each_open_file,
		an_error_of_the_last_close_is_told_to_the_next_open_file_once,
		a_time_out_below_a_millisecond_is_refused,
		the_time_out_is_told_by_info,
		completions_that_race_with_time_outs_end_each_command_once,
		NULL
	};

	return run_tests("latency", tests);
}
