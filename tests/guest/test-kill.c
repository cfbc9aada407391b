// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-kill.c - kill -9 of a process that has, or waits for, something of ours
 *
 * When the process is reaped, nothing of it is left. Where it waits for a device
 * that takes its time, an order of events shows that it did not wait to the end.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include "lives.h"

static const struct kind *const memory = &kinds[KIND_MEMORY];

/* From now on a command takes as long; zero, and it is executed at once. */
static void set_latency_us(const char *us)
{
	set_attribute(CLASS "mmapdev/timeout_ms", "30000");
	set_attribute(SIM "latency_us", us);
}

static bool device_is_busy(void)
{
	int fd = open_node(REGISTERS, O_RDONLY);
	uint32_t status;

	ck_assert_int_eq(pread(fd, &status, sizeof(status),
			       MMAPDEV_SIM_STATUS), sizeof(status));
	close(fd);
	return status & MMAPDEV_SIM_STATUS_BUSY;
}

static void kill_and_reap(pid_t process)
{
	kill(process, SIGKILL);
	expect_end(process, SIGKILL);
}

START_TEST(a_killed_process_leaves_no_mapping_behind)
{
	const struct kind *kind = &kinds[_i];
	struct gate gate = make_gate();
	pid_t child = fork();

	if (!child) {
		char *mapping = map_kind(kind);

		word_of(kind, mapping) = 0x69646c65;
		open_gate(&gate);
		pause();
	}
	wait_at_gate(&gate);
	expect_live(kind, 1);
	kill_and_reap(child);
	expect_live(kind, 0);
	ck_assert_uint_eq(word_in_region(kind), 0x69646c65);
	expect_nothing_left(kind);
}
END_TEST

static void *touch(void *address)
{
	*(volatile char *)address = 'f';
	return NULL;
}

/* Of the threads all but one wait for the pages that they touched. */
static void touch_pages_in_threads(void)
{
	char *mapping = map_kind(memory);
	pthread_t threads[3];
	int i;

	for (i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, touch,
			       mapping + 2 * i * PAGE);
	pthread_join(threads[0], NULL);
	_exit(0);
}

/* The pages belong to all who have the memory open: nobody waits for them. */
START_TEST(a_process_killed_at_a_page_does_not_wait_for_the_device)
{
	int fd = open_kind(memory, O_RDWR);
	pid_t child;

	set_latency_us("5000000");
	child = fork();
	if (!child)
		touch_pages_in_threads();
	ck_assert(eventually(device_is_busy()));
	kill_and_reap(child);
	ck_assert(device_is_busy());
	expect_live(memory, 0);
	set_latency_us("0");
	close(fd);
	expect_nothing_left(memory);
}
END_TEST

/* As the last one it closes the memory, and its command ends before that. */
START_TEST(a_process_killed_as_the_last_user_leaves_no_command_behind)
{
	pid_t child;

	set_latency_us("1000000");
	child = fork();
	if (!child)
		touch_pages_in_threads();
	ck_assert(eventually(device_is_busy()));
	kill_and_reap(child);
	ck_assert(!device_is_busy());
	set_latency_us("0");
	expect_nothing_left(memory);
}
END_TEST

START_TEST(a_process_killed_in_a_transfer_ends_with_the_command_under_way)
{
	int fd = open_node(BUFFER, O_RDWR);
	uint64_t commands = stats_of(fd, MMAPDEV_REGION_MEMORY).commands;
	struct mmapdev_info info = { .argsz = sizeof(info) };
	pid_t child;

	ck_assert_int_eq(call(fd, MMAPDEV_INFO, &info), 0);
	set_latency_us("1000000");
	child = fork();
	if (!child)
		_exit(-fill(fd, 0, 32 << 20, 0x7472616e73666572));
	ck_assert(eventually(device_is_busy()));
	kill_and_reap(child);
	ck_assert(!device_is_busy());
	commands = stats_of(fd, MMAPDEV_REGION_MEMORY).commands - commands;
	ck_assert_uint_lt(commands, (32 << 20) / info.max_command);
	set_latency_us("0");
	ck_assert_int_eq(fill(fd, 0, PAGE, 0), 0);
	close(fd);
	expect_nothing_left(&kinds[KIND_EAGER]);
}
END_TEST

static int sync_file(int fd, char *mapping)
{
	(void)mapping;
	return fsync(fd);
}

static int sync_mapping(int fd, char *mapping)
{
	(void)fd;
	return msync(mapping, memory->size, MS_SYNC);
}

/* What was stored is in the device when the process is reaped. */
START_TEST(a_process_killed_in_fsync_or_msync_loses_nothing)
{
	static int (*const sync[])(int, char *) = { sync_file, sync_mapping };
	int buffer = open_node(BUFFER, O_RDWR), i;
	struct gate stored = make_gate(), slow = make_gate();
	pid_t child = fork();

	if (!child) {
		int fd = open_kind(memory, O_RDWR);
		char *mapping = map(fd, memory->size, RW, 0);

		for (i = 0; i < 9; i += 2)
			mapping[i * PAGE] = 's';
		open_gate(&stored);
		wait_at_gate(&slow);
		sync[_i](fd, mapping);
		_exit(0);
	}
	wait_at_gate(&stored);
	set_latency_us("1000000");
	open_gate(&slow);
	ck_assert(eventually(device_is_busy()));
	kill_and_reap(child);
	set_latency_us("0");
	for (i = 0; i < 9; i += 2)
		ck_assert_int_eq(device_byte(buffer, i * PAGE), 's');
	close(buffer);
	expect_nothing_left(memory);
}
END_TEST

/* 'S' is asleep, 'D' in a sleep that only a fatal signal may end, or none. */
static char state_of(pid_t process)
{
	char path[32], stat[512];

	snprintf(path, sizeof(path), "/proc/%d/stat", process);
	get_attribute(path, stat, sizeof(stat));
	return strrchr(stat, ')')[2];
}

/* The last close of another one is under way, and open waits for its end. */
START_TEST(a_process_killed_in_open_does_not_wait_for_a_last_close)
{
	struct gate stored = make_gate(), slow = make_gate();
	pid_t closing = fork(), opening;

	if (!closing) {
		*map_kind(memory) = 'c';
		open_gate(&stored);
		wait_at_gate(&slow);
		_exit(0);
	}
	wait_at_gate(&stored);
	set_latency_us("5000000");
	open_gate(&slow);
	ck_assert(eventually(device_is_busy()));
	opening = fork();
	if (!opening)
		_exit(open(MEMORY, O_RDWR) < 0);
	ck_assert(eventually(state_of(opening) == 'D'));
	kill_and_reap(opening);
	ck_assert(device_is_busy());
	expect_end(closing, 0);
	set_latency_us("0");
	expect_nothing_left(memory);
}
END_TEST

int main(void)
{
	const struct loop_test tests[] = {
		{ a_killed_process_leaves_no_mapping_behind, KINDS },
		{ a_process_killed_at_a_page_does_not_wait_for_the_device,
		  1 },
		{ a_process_killed_as_the_last_user_leaves_no_command_behind, 1 },
		{ a_process_killed_in_a_transfer_ends_with_the_command_under_way, 1 },
		{ a_process_killed_in_fsync_or_msync_loses_nothing, 2 },
		{ a_process_killed_in_open_does_not_wait_for_a_last_close, 1 },
		{}
	};

	return run_loop_tests("kill", tests);
}
