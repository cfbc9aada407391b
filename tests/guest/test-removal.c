// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-removal.c - the device goes while it is used
 *
 * Load: sim_range=0x10000000+4M buffer_size=64K
 *
 * Its memory is a range of the machine's, so that what was in it can be seen
 * through the device that comes next.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include "removal.h"

#define MEM_SIZE (4UL << 20)

static const char *const nodes[] = { BUFFER, MEMORY, REGISTERS };

/* The ways to map, and a byte that nobody else writes. */
static const struct {
	const char *node;
	enum mmapdev_policy policy;
	int flags;
} kinds[] = {
	{ BUFFER, MMAPDEV_POLICY_EAGER, MAP_SHARED },
	{ BUFFER, MMAPDEV_POLICY_FAULT, MAP_SHARED },
	{ BUFFER, MMAPDEV_POLICY_FAULT, MAP_PRIVATE },
	{ MEMORY, 0, MAP_SHARED },
	{ MEMORY, 0, MAP_PRIVATE },
	{ REGISTERS, 0, MAP_SHARED },
};

#define KINDS ((int)(sizeof(kinds) / sizeof(*kinds)))

static char *map_kind(int kind, int *fd)
{
	char *address;

	*fd = open_node(kinds[kind].node, O_RDWR);
	if (!strcmp(kinds[kind].node, BUFFER))
		ck_assert_int_eq(set_policy(*fd, kinds[kind].policy), 0);
	address = map_flags(*fd, PAGE, PROT_READ | PROT_WRITE,
			    kinds[kind].flags, 0);
	address[MMAPDEV_SIM_SCRATCH] = 1;
	return address;
}

/* A new device, mapped in each way. */
static void map_all_kinds(char *address[KINDS], int fd[KINDS])
{
	int kind;

	fresh_device();
	for (kind = 0; kind < KINDS; kind++)
		address[kind] = map_kind(kind, &fd[kind]);
}

START_TEST(a_touch_is_sigbus_once_the_driver_is_unbound)
{
	int kind, fd[KINDS];
	char *address[KINDS];

	map_all_kinds(address, fd);
	unbind();
	for (kind = 0; kind < KINDS; kind++) {
		ck_assert_msg(load_signal(address[kind]) == SIGBUS,
			      "load, kind %d", kind);
		ck_assert_msg(store_signal(address[kind], 1) == SIGBUS,
			      "store, kind %d", kind);
	}
}
END_TEST

START_TEST(a_touch_is_sigbus_once_the_card_is_pulled)
{
	int kind, fd[KINDS];
	char *address[KINDS];

	map_all_kinds(address, fd);
	set_attribute(SIM "unplug", "1");
	for (kind = 0; kind < KINDS; kind++)
		ck_assert_msg(load_signal(address[kind]) == SIGBUS,
			      "load, kind %d", kind);
}
END_TEST

START_TEST(a_mapping_of_a_dead_device_can_be_unmapped_and_closed)
{
	int kind, fd[KINDS];
	char *address[KINDS];

	map_all_kinds(address, fd);
	unbind();
	for (kind = 0; kind < KINDS; kind++) {
		ck_assert_int_eq(munmap(address[kind], PAGE), 0);
		ck_assert_int_eq(close(fd[kind]), 0);
	}
}
END_TEST

/* Every call on the file of a dead device. */
static void expect_enodev(int fd, const char *node)
{
	struct mmapdev_info info = { .argsz = sizeof(info) };
	struct mmapdev_stats stats = { .argsz = sizeof(stats) };
	char bytes[4] = "";
	int pipes[2];

#define expect(call)							\
	do {								\
		errno = 0;						\
		ck_assert_msg((long)(call) == -1 && errno == ENODEV,	\
			      "%s: %s: %m", node, #call);		\
	} while (0)

	expect(pread(fd, bytes, 4, MMAPDEV_SIM_SCRATCH));
	expect(pwrite(fd, bytes, 4, MMAPDEV_SIM_SCRATCH));
	expect(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0));
	expect(fsync(fd));
	expect(fdatasync(fd));
	expect(lseek(fd, 0, SEEK_END));
	expect(ioctl(fd, MMAPDEV_INFO, &info));
	expect(ioctl(fd, MMAPDEV_STATS, &stats));
	if (strcmp(node, REGISTERS)) {
		ck_assert_int_eq(pipe(pipes), 0);
		expect(splice(fd, NULL, pipes[1], NULL, PAGE, 0));
		ck_assert_int_eq(write(pipes[1], "x", 1), 1);
		expect(splice(pipes[0], NULL, fd, NULL, 1, 0));
	}
#undef expect
}

START_TEST(calls_answer_enodev_once_the_driver_is_unbound)
{
	int i, fd[3];

	fresh_device();
	for (i = 0; i < 3; i++)
		fd[i] = open_node(nodes[i], O_RDWR);
	unbind();
	for (i = 0; i < 3; i++)
		expect_enodev(fd[i], nodes[i]);
	ck_assert_int_eq(copy(fd[0], BUF, 0, MEM, 0, PAGE), -ENODEV);
}
END_TEST

START_TEST(calls_answer_enodev_once_the_card_is_pulled)
{
	int i, fd[3];

	fresh_device();
	for (i = 0; i < 3; i++)
		fd[i] = open_node(nodes[i], O_RDWR);
	set_attribute(SIM "unplug", "1");
	for (i = 0; i < 3; i++) {
		expect_enodev(fd[i], nodes[i]);
		ck_assert_int_eq(open(nodes[i], O_RDWR), -1);
		ck_assert_int_eq(errno, ENODEV);
	}
}
END_TEST

START_TEST(the_state_tells_that_the_card_was_pulled)
{
	char state[16];

	fresh_device();
	get_attribute(CLASS "mmapdev/state", state, sizeof(state));
	ck_assert_str_eq(state, "working");
	set_attribute(SIM "unplug", "1");
	get_attribute(CLASS "mmapdev-mem/state", state, sizeof(state));
	ck_assert_str_eq(state, "gone");
}
END_TEST

START_TEST(the_nodes_go_with_the_driver)
{
	int i;

	fresh_device();
	unbind();
	for (i = 0; i < 3; i++)
		ck_assert(!is_there(nodes[i]));
}
END_TEST

static int wait_for_events(struct blocked *blocked)
{
	struct pollfd fd = { .fd = blocked->fd, .events = POLLPRI };

	poll(&fd, 1, -1);
	return fd.revents;
}

START_TEST(a_poll_ends_with_hang_up)
{
	struct blocked blocked[3];
	int i;

	fresh_device();
	for (i = 0; i < 3; i++) {
		blocked[i].fd = open_node(nodes[i], O_RDWR);
		block(&blocked[i], wait_for_events);
	}
	usleep(100000);
	unbind();
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(result_of(&blocked[i]), POLLHUP | POLLERR);
}
END_TEST

START_TEST(an_epoll_that_was_not_waiting_says_hang_up)
{
	struct epoll_event event = { .events = EPOLLPRI };
	int fd, epoll = epoll_create1(0);

	fresh_device();
	fd = open_node(BUFFER, O_RDWR);
	ck_assert_int_eq(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), 0);
	ck_assert_int_eq(epoll_wait(epoll, &event, 1, 0), 0);
	unbind();
	ck_assert_int_eq(epoll_wait(epoll, &event, 1, 0), 1);
	ck_assert_int_eq(event.events, EPOLLHUP | EPOLLERR);
}
END_TEST

static int wait_for_turn(struct blocked *blocked)
{
	struct epoll_event event = { .events = EPOLLHUP | EPOLLEXCLUSIVE };
	int epoll = epoll_create1(0);

	epoll_ctl(epoll, EPOLL_CTL_ADD, blocked->fd, &event);
	return epoll_wait(epoll, &event, 1, 10000);
}

START_TEST(all_learn_of_it_even_if_each_wants_to_be_woken_alone)
{
	struct blocked blocked[3];
	int i;

	fresh_device();
	for (i = 0; i < 3; i++) {
		blocked[i].fd = i ? blocked[0].fd : open_node(BUFFER, O_RDWR);
		block(&blocked[i], wait_for_turn);
	}
	usleep(100000);
	unbind();
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(result_of(&blocked[i]), 1);
}
END_TEST

/* The device takes a minute for a command, and is not given up before. */
static void make_slow(void)
{
	set_attribute(CLASS "mmapdev/timeout_ms", "600000");
	set_attribute(SIM "latency_us", "60000000");
}

static bool is_busy(int registers)
{
	uint32_t status;

	ck_assert_int_eq(pread(registers, &status, 4, MMAPDEV_SIM_STATUS), 4);
	return status & MMAPDEV_SIM_STATUS_BUSY;
}

/* The card is pulled as soon as the device has a command; what did @run say? */
static int pull_during(const char *node, int (*run)(struct blocked *blocked),
		       const char *first)
{
	struct blocked blocked;
	int registers;

	fresh_device();
	registers = open_node(REGISTERS, O_RDWR);
	blocked.fd = open_node(node, O_RDWR);
	blocked.address = map(blocked.fd, PAGE, PROT_READ | PROT_WRITE, 0);
	if (first)
		strcpy(blocked.address, first);
	make_slow();
	block(&blocked, run);
	ck_assert(eventually(is_busy(registers)));
	set_attribute(SIM "unplug", "1");
	return result_of(&blocked);
}

START_TEST(a_transfer_under_way_ends_with_enodev)
{
	ck_assert_int_eq(pull_during(BUFFER, run_transfer, NULL), -ENODEV);
}
END_TEST

START_TEST(a_page_in_under_way_ends_with_sigbus)
{
	ck_assert_int_eq(pull_during(MEMORY, run_load, NULL), SIGBUS);
}
END_TEST

static int run_read(struct blocked *blocked)
{
	char byte;

	return pread(blocked->fd, &byte, 1, 0) < 0 ? -errno : 0;
}

START_TEST(a_read_under_way_ends_with_enodev)
{
	ck_assert_int_eq(pull_during(MEMORY, run_read, NULL), -ENODEV);
}
END_TEST

static int run_write(struct blocked *blocked)
{
	return pwrite(blocked->fd, "x", 1, 1) < 0 ? -errno : 0;
}

START_TEST(a_write_that_reads_first_ends_with_enodev)
{
	ck_assert_int_eq(pull_during(MEMORY, run_write, NULL), -ENODEV);
}
END_TEST

START_TEST(a_write_back_under_way_ends_with_enodev)
{
	ck_assert_int_eq(pull_during(MEMORY, run_fsync, "dirty"), -ENODEV);
}
END_TEST

static int run_msync(struct blocked *blocked)
{
	return msync(blocked->address, PAGE, MS_SYNC) ? -errno : 0;
}

START_TEST(an_msync_under_way_ends_with_enodev)
{
	ck_assert_int_eq(pull_during(MEMORY, run_msync, "dirty"), -ENODEV);
}
END_TEST

static int run_close(struct blocked *blocked)
{
	munmap(blocked->address, PAGE);
	return close(blocked->fd) ? -errno : 0;
}

START_TEST(a_last_close_under_way_ends)
{
	ck_assert_int_eq(pull_during(MEMORY, run_close, "dirty"), 0);
}
END_TEST

START_TEST(what_is_dirty_is_written_back_before_the_driver_goes)
{
	int fd, buffer;
	char *memory;

	fresh_device();
	fd = open_node(MEMORY, O_RDWR);
	memory = map(fd, MEM_SIZE, PROT_READ | PROT_WRITE, 0);
	memory[5] = 'u';
	memory[MEM_SIZE - 1] = 'v';
	unbind();
	munmap(memory, MEM_SIZE);
	close(fd);
	fresh_device();
	buffer = open_node(BUFFER, O_RDWR);
	ck_assert_int_eq(device_byte(buffer, 5), 'u');
	ck_assert_int_eq(device_byte(buffer, MEM_SIZE - 1), 'v');
}
END_TEST

START_TEST(unbinding_does_not_wait_for_a_device_that_does_not_end_commands)
{
	struct mmapdev_stats stats;
	int fd, buffer;
	char *memory;

	fresh_device();
	buffer = open_node(BUFFER, O_RDWR);
	fd = open_node(MEMORY, O_RDWR);
	memory = map(fd, MEM_SIZE, PROT_READ | PROT_WRITE, 0);
	memset(memory, 'd', MEM_SIZE);
	set_attribute(CLASS "mmapdev/timeout_ms", "100");
	set_attribute(SIM "stuck", "commands");
	stats = stats_of(buffer, MEM);
	ck_assert_int_eq(stats.timeouts, 0);
	unbind();
	ck_assert_int_eq(load_signal(memory), SIGBUS);
}
END_TEST

static int run_fill(struct blocked *blocked)
{
	return fill(blocked->fd, 0, MEM_SIZE, 0);
}

static int run_open(struct blocked *blocked __attribute__((unused)))
{
	return close(open(MEMORY, O_RDWR));
}

/* It has four commands, and somebody waits behind it to open the memory. */
START_TEST(unbinding_does_not_wait_for_the_end_of_a_transfer)
{
	struct blocked filling, opening;
	int registers;

	fresh_device();
	registers = open_node(REGISTERS, O_RDWR);
	filling.fd = open_node(BUFFER, O_RDWR);
	set_attribute(CLASS "mmapdev/timeout_ms", "2000");
	set_attribute(SIM "latency_us", "1000000");
	block(&filling, run_fill);
	ck_assert(eventually(is_busy(registers)));
	block(&opening, run_open);
	usleep(200000);
	unbind();
	ck_assert_int_eq(result_of(&filling), -ENODEV);
	result_of(&opening);
}
END_TEST

/* The node of the buffer of the bound device; its number is one of sixteen. */
static int open_bound_buffer(void)
{
	char path[128];
	int i;

	for (i = 0; i < 16; i++) {
		snprintf(path, sizeof(path),
			 SIM_DRIVER "mmapdev-sim.0/mmapdev/mmapdev%.0d", i);
		if (is_there(path)) {
			snprintf(path, sizeof(path), "/dev/mmapdev%.0d", i);
			return open_node(path, O_RDWR);
		}
	}
	ck_abort_msg("no device is bound");
}

START_TEST(a_new_device_works_while_files_of_the_old_one_live)
{
	int old, new;
	char *mapping;

	fresh_device();
	old = open_node(BUFFER, O_RDWR);
	mapping = map(old, PAGE, PROT_READ | PROT_WRITE, 0);
	unbind();
	bind_again();
	/* The old one still has the first number. */
	ck_assert(!is_there(BUFFER));
	new = open_bound_buffer();
	ck_assert_int_eq(pwrite(new, "new", 3, 0), 3);
	ck_assert_int_eq(copy(new, BUF, 0, MEM, 0, 3), 0);
	ck_assert_int_eq(device_byte(new, 0), 'n');
	ck_assert_int_eq(load_signal(mapping), SIGBUS);
	ck_assert_int_eq(copy(old, BUF, 0, MEM, 0, 3), -ENODEV);
}
END_TEST

START_TEST(a_pulled_card_can_be_unbound_and_another_one_bound)
{
	int fd;

	fresh_device();
	set_attribute(SIM "unplug", "1");
	unbind();
	fresh_device();
	fd = open_node(BUFFER, O_RDWR);
	ck_assert_int_eq(copy(fd, BUF, 0, MEM, 0, PAGE), 0);
}
END_TEST

START_TEST(data_that_was_spliced_out_outlives_the_device)
{
	int fd, pipes[2];
	char bytes[5];

	fresh_device();
	fd = open_node(MEMORY, O_RDWR);
	ck_assert_int_eq(pwrite(fd, "piped", 5, 0), 5);
	ck_assert_int_eq(pipe(pipes), 0);
	ck_assert_int_eq(splice(fd, &(loff_t){ 0 }, pipes[1], NULL, 5, 0), 5);
	unbind();
	ck_assert_int_eq(read(pipes[0], bytes, 5), 5);
	ck_assert_mem_eq(bytes, "piped", 5);
}
END_TEST

START_TEST(a_pulled_card_cannot_be_reset)
{
	int fd;

	fresh_device();
	set_attribute(SIM "unplug", "1");
	fd = open_node(CLASS "mmapdev/reset", O_WRONLY);
	ck_assert_int_eq(write(fd, "1", 1), -1);
	ck_assert_int_eq(errno, ENODEV);
	close(fd);
	unbind();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_touch_is_sigbus_once_the_driver_is_unbound,
		a_touch_is_sigbus_once_the_card_is_pulled,
		a_mapping_of_a_dead_device_can_be_unmapped_and_closed,
		calls_answer_enodev_once_the_driver_is_unbound,
		calls_answer_enodev_once_the_card_is_pulled,
		the_state_tells_that_the_card_was_pulled,
		the_nodes_go_with_the_driver,
		a_poll_ends_with_hang_up,
		an_epoll_that_was_not_waiting_says_hang_up,
		all_learn_of_it_even_if_each_wants_to_be_woken_alone,
		a_transfer_under_way_ends_with_enodev,
		a_page_in_under_way_ends_with_sigbus,
		a_read_under_way_ends_with_enodev,
		a_write_that_reads_first_ends_with_enodev,
		a_write_back_under_way_ends_with_enodev,
		an_msync_under_way_ends_with_enodev,
		a_last_close_under_way_ends,
		what_is_dirty_is_written_back_before_the_driver_goes,
		unbinding_does_not_wait_for_a_device_that_does_not_end_commands,
		unbinding_does_not_wait_for_the_end_of_a_transfer,
		a_new_device_works_while_files_of_the_old_one_live,
		a_pulled_card_can_be_unbound_and_another_one_bound,
		data_that_was_spliced_out_outlives_the_device,
		a_pulled_card_cannot_be_reset,
		NULL
	};

	return run_tests("removal", tests);
}
