// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-race.c - the device goes at the worst moment
 *
 * Load: sim_range=0x10000000+4M buffer_size=64K
 *
 * A thread is held up in the kernel, where it would go on with what it found
 * before: see delay_thread().
 */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include "removal.h"

/* A thread that does something once it is told to; its id is known before. */
static struct blocked delayed;
static int delayed_task;
static bool delayed_pull;
static int delayed_ms = 3000;
static pthread_barrier_t delayed_start;
static int (*delayed_run)(struct blocked *blocked);

/*
 * Whoever is held up keeps a processor to itself: not the first one, on which the
 * kernel ends grace periods of SRCU.
 */
static void run_on(int processor)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	ck_assert_int_eq(sched_setaffinity(0, sizeof(set), &set), 0);
}

static int run_delayed(struct blocked *blocked)
{
	run_on(1);
	delayed_task = gettid();
	pthread_barrier_wait(&delayed_start);
	pthread_barrier_wait(&delayed_start);
	return delayed_run(blocked);
}

/*
 * By a process of its own: a thread would wait at its next page fault for an
 * mmap(2) that is held up.
 */
static void remove_once_delayed(void)
{
	ck_assert(eventually(is_delayed()));
	if (delayed_pull)
		set_attribute(SIM "unplug", "1");
	else
		unbind();
	_exit(0);
}

/*
 * The driver is unbound, or the card pulled, while @run is held up in @function,
 * where it would go on with what it found there before. What did @run say?
 */
static int unbind_during(int (*run)(struct blocked *blocked),
			 const char *function, bool at_return)
{
	pid_t child;
	int status;

	run_on(0);
	delayed_run = run;
	pthread_barrier_init(&delayed_start, NULL, 2);
	block(&delayed, run_delayed);
	pthread_barrier_wait(&delayed_start);
	delay_thread(delayed_task, function, at_return, delayed_ms);
	child = fork();
	if (!child)
		remove_once_delayed();
	pthread_barrier_wait(&delayed_start);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	end_delay();
	return result_of(&delayed);
}

static int run_map(struct blocked *blocked)
{
	blocked->address = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
				blocked->fd, 0);
	return blocked->address == MAP_FAILED ? -errno : 0;
}

/* The pages are there, but the kernel does not know of the mapping yet. */
START_TEST(an_eager_mmap_under_way_leaves_no_page_behind)
{
	fresh_device();
	delayed.fd = open_node(BUFFER, O_RDWR);
	ck_assert_int_eq(set_policy(delayed.fd, MMAPDEV_POLICY_EAGER), 0);
	delayed_pull = true;
	ck_assert_int_eq(unbind_during(run_map, "remap_pfn_range", true), 0);
	ck_assert_int_eq(load_signal(delayed.address), SIGBUS);
}
END_TEST

START_TEST(an_mmap_of_registers_under_way_leaves_no_page_behind)
{
	fresh_device();
	delayed.fd = open_node(REGISTERS, O_RDWR);
	delayed_pull = true;
	ck_assert_int_eq(unbind_during(run_map, "remap_pfn_range", true), 0);
	ck_assert_int_eq(load_signal(delayed.address), SIGBUS);
}
END_TEST

/* Whatever the touch itself gives, the next one is refused. */
static int touch_delayed(const char *node, int policy, const char *function)
{
	fresh_device();
	delayed.fd = open_node(node, O_RDWR);
	if (policy >= 0)
		ck_assert_int_eq(set_policy(delayed.fd, policy), 0);
	delayed.address = map(delayed.fd, PAGE, PROT_READ | PROT_WRITE, 0);
	unbind_during(run_load, function, true);
	return load_signal(delayed.address);
}

/* The page was found and is locked, but not mapped yet. */
START_TEST(a_fault_of_the_buffer_under_way_leaves_no_page_behind)
{
	ck_assert_int_eq(touch_delayed(BUFFER, MMAPDEV_POLICY_FAULT,
				       "filemap_map_pages"), SIGBUS);
}
END_TEST

START_TEST(a_fault_of_device_memory_under_way_leaves_no_page_behind)
{
	ck_assert_int_eq(touch_delayed(MEMORY, -1, "filemap_fault"), SIGBUS);
}
END_TEST

static int run_store(struct blocked *blocked)
{
	return store_signal(blocked->address, 1);
}

/* It saw the size, but the page is not there any more when it looks for it. */
START_TEST(a_fault_of_the_buffer_that_finds_no_page_is_sigbus)
{
	struct blocked warm;
	int ret;

	fresh_device();
	delayed.fd = open_node(BUFFER, O_RDWR);
	ck_assert_int_eq(set_policy(delayed.fd, MMAPDEV_POLICY_FAULT), 0);
	delayed.address = map(delayed.fd, 2 * PAGE, PROT_READ | PROT_WRITE, 0);
	/* So that the only fault is that of the page. */
	warm.address = delayed.address + PAGE;
	ck_assert_int_eq(run_store(&warm), 0);
	/* Removal does not wait for this one, so it must be quicker. */
	delayed_ms = 5000;
	/* On a busy machine it may be that the fault goes on before. */
	ret = unbind_during(run_store, "__filemap_get_folio", false);
	ck_assert_msg(ret == SIGBUS || ret == 0, "signal %d", ret);
}
END_TEST

/* Dirty now, whatever the flusher has done while the delay was prepared. */
static int run_store_and_fsync(struct blocked *blocked)
{
	*(volatile char *)blocked->address = 's';
	return run_fsync(blocked);
}

/* The page is on its way to the device that goes, and in a pipe as well. */
START_TEST(a_write_back_under_way_does_not_clear_what_was_spliced_out)
{
	int pipes[2];
	char byte;

	fresh_device();
	delayed.fd = open_node(MEMORY, O_RDWR);
	delayed.address = map(delayed.fd, PAGE, PROT_READ | PROT_WRITE, 0);
	*delayed.address = 's';
	ck_assert_int_eq(pipe(pipes), 0);
	ck_assert_int_eq(splice(delayed.fd, &(loff_t){ 0 }, pipes[1], NULL, 1,
				0), 1);
	delayed_pull = true;
	unbind_during(run_store_and_fsync, "__folio_start_writeback", true);
	ck_assert_int_eq(read(pipes[0], &byte, 1), 1);
	ck_assert_int_eq(byte, 's');
}
END_TEST

static int run_register_read(struct blocked *blocked)
{
	uint32_t id;

	return pread(blocked->fd, &id, 4, MMAPDEV_SIM_ID) == 4 &&
	       id == MMAPDEV_SIM_ID_VALUE;
}

START_TEST(a_register_access_under_way_is_waited_for)
{
	fresh_device();
	delayed.fd = open_node(REGISTERS, O_RDWR);
	ck_assert_int_eq(unbind_during(run_register_read, "sim_regs_read",
				       false), 1);
}
END_TEST

START_TEST(a_command_that_is_being_submitted_is_waited_for)
{
	int ret;

	fresh_device();
	delayed.fd = open_node(BUFFER, O_RDWR);
	set_attribute(SIM "latency_us", "1");
	ret = unbind_during(run_transfer, "sim_engine_submit", false);
	ck_assert(ret == 0 || ret == -ENODEV);
}
END_TEST

static int run_reset(struct blocked *blocked __attribute__((unused)))
{
	int fd = open_node(CLASS "mmapdev/reset", O_WRONLY);
	int ret = write(fd, "1", 1) == 1 ? 0 : -errno;

	close(fd);
	return ret;
}

START_TEST(a_reset_under_way_is_waited_for)
{
	fresh_device();
	ck_assert_int_eq(unbind_during(run_reset, "sim_engine_reset", false),
			 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_eager_mmap_under_way_leaves_no_page_behind,
		an_mmap_of_registers_under_way_leaves_no_page_behind,
		a_fault_of_the_buffer_under_way_leaves_no_page_behind,
		a_fault_of_device_memory_under_way_leaves_no_page_behind,
		a_fault_of_the_buffer_that_finds_no_page_is_sigbus,
		a_write_back_under_way_does_not_clear_what_was_spliced_out,
		a_register_access_under_way_is_waited_for,
		a_command_that_is_being_submitted_is_waited_for,
		a_reset_under_way_is_waited_for,
		NULL
	};

	return run_tests("race", tests);
}
