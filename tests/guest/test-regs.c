// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-regs.c - the registers of the simulated device, mapped and by pread
 *
 * Load:
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include "helpers.h"

static int regs;

static uint32_t get(off_t offset)
{
	uint32_t value;

	ck_assert_int_eq(pread(regs, &value, 4, offset), 4);
	return value;
}

/* 0 or -errno */
static int put(off_t offset, uint32_t value)
{
	return pwrite(regs, &value, 4, offset) == 4 ? 0 : -errno;
}

static void begin(void)
{
	regs = open_node(REGISTERS, O_RDWR);
	ck_assert_int_eq(put(MMAPDEV_SIM_IRQ_ACK, ~0U), 0);
}

static volatile uint32_t *map_registers(void)
{
	return map(regs, PAGE, PROT_READ | PROT_WRITE, 0);
}

static int events(void)
{
	struct pollfd pfd = { .fd = regs, .events = POLLPRI };

	poll(&pfd, 1, 0);
	return pfd.revents;
}

START_TEST(the_first_register_is_the_id)
{
	begin();
	ck_assert_uint_eq(get(MMAPDEV_SIM_ID), MMAPDEV_SIM_ID_VALUE);
	ck_assert_uint_eq(map_registers()[0], MMAPDEV_SIM_ID_VALUE);
}
END_TEST

START_TEST(the_version_stands_at_four)
{
	begin();
	ck_assert_uint_eq(get(4), MMAPDEV_SIM_VERSION_VALUE);
}
END_TEST

START_TEST(the_capabilities_are_those_of_info)
{
	struct mmapdev_info info = { .argsz = sizeof(info) };

	begin();
	ck_assert_int_eq(call(regs, MMAPDEV_INFO, &info), 0);
	ck_assert_uint_eq(get(MMAPDEV_SIM_CAPS), info.operations);
}
END_TEST

START_TEST(a_read_of_a_width_that_is_not_offered_is_einval)
{
	uint32_t value;

	begin();
	ck_assert_int_eq(pread(regs, &value, 2, 0), -1);
	ck_assert_int_eq(errno, EINVAL);
}
END_TEST

START_TEST(a_read_that_is_not_aligned_is_einval)
{
	uint32_t value;

	begin();
	ck_assert_int_eq(pread(regs, &value, 4, 2), -1);
	ck_assert_int_eq(errno, EINVAL);
}
END_TEST

START_TEST(a_write_that_is_not_aligned_is_einval)
{
	begin();
	ck_assert_int_eq(put(MMAPDEV_SIM_SCRATCH + 1, 0), -EINVAL);
}
END_TEST

START_TEST(a_long_read_is_a_sequence_of_accesses)
{
	uint32_t all[PAGE / 4];

	begin();
	ck_assert_int_eq(put(MMAPDEV_SIM_SCRATCH_END - 4, 0x5555aaaa), 0);
	ck_assert_int_eq(pread(regs, all, PAGE, 0), PAGE);
	ck_assert_uint_eq(all[0], MMAPDEV_SIM_ID_VALUE);
	ck_assert_uint_eq(all[(MMAPDEV_SIM_SCRATCH_END - 4) / 4], 0x5555aaaa);
	ck_assert_uint_eq(all[PAGE / 4 - 1], 0);
}
END_TEST

START_TEST(a_read_at_the_end_gives_nothing)
{
	uint32_t value;

	begin();
	ck_assert_int_eq(pread(regs, &value, 4, PAGE), 0);
}
END_TEST

START_TEST(a_write_at_the_end_is_enospc)
{
	begin();
	ck_assert_int_eq(put(PAGE, 0), -ENOSPC);
	regs = open_node(REGISTERS, O_RDWR | O_APPEND);
	ck_assert_int_eq(put(MMAPDEV_SIM_SCRATCH, 0), -ENOSPC);
}
END_TEST

START_TEST(a_write_to_a_read_only_register_is_eacces)
{
	begin();
	ck_assert_int_eq(put(MMAPDEV_SIM_ID, 0), -EACCES);
	ck_assert_uint_eq(get(MMAPDEV_SIM_ID), MMAPDEV_SIM_ID_VALUE);
}
END_TEST

START_TEST(a_scratch_register_keeps_what_was_written)
{
	begin();
	ck_assert_int_eq(put(MMAPDEV_SIM_SCRATCH, 0x12345678), 0);
	ck_assert_uint_eq(get(MMAPDEV_SIM_SCRATCH), 0x12345678);
}
END_TEST

START_TEST(a_mapping_shows_what_was_written)
{
	begin();
	ck_assert_int_eq(put(MMAPDEV_SIM_SCRATCH + 4, 0x23456789), 0);
	ck_assert_uint_eq(map_registers()[(MMAPDEV_SIM_SCRATCH + 4) / 4],
			  0x23456789);
}
END_TEST

START_TEST(a_read_shows_what_a_mapping_stored)
{
	begin();
	map_registers()[(MMAPDEV_SIM_SCRATCH + 8) / 4] = 0x3456789a;
	ck_assert_uint_eq(get(MMAPDEV_SIM_SCRATCH + 8), 0x3456789a);
}
END_TEST

START_TEST(a_doorbell_is_counted_and_reads_zero)
{
	uint32_t before;

	begin();
	before = get(MMAPDEV_SIM_DOORBELLS);
	ck_assert_int_eq(put(MMAPDEV_SIM_DOORBELL, 1), 0);
	ck_assert_uint_eq(get(MMAPDEV_SIM_DOORBELL), 0);
	ck_assert_uint_eq(get(MMAPDEV_SIM_DOORBELLS), before + 1);
}
END_TEST

START_TEST(a_doorbell_raises_an_event_until_it_is_acknowledged)
{
	begin();
	ck_assert(eventually(!(events() & POLLPRI)));
	ck_assert_int_eq(put(MMAPDEV_SIM_DOORBELL, 1), 0);
	ck_assert(eventually(events() & POLLPRI));
	ck_assert_uint_eq(get(MMAPDEV_SIM_IRQ_STATUS), MMAPDEV_SIM_IRQ_DOORBELL);
	ck_assert_int_eq(put(MMAPDEV_SIM_IRQ_ACK, MMAPDEV_SIM_IRQ_DOORBELL), 0);
	ck_assert(eventually(!(events() & POLLPRI)));
	ck_assert_uint_eq(get(MMAPDEV_SIM_IRQ_STATUS), 0);
}
END_TEST

START_TEST(a_doorbell_wakes_one_who_waits)
{
	struct pollfd pfd;
	int status;

	begin();
	if (!fork()) {
		usleep(100000);
		ck_assert_int_eq(put(MMAPDEV_SIM_DOORBELL, 1), 0);
		_exit(0);
	}
	pfd = (struct pollfd){ .fd = regs, .events = POLLPRI };
	ck_assert_int_eq(poll(&pfd, 1, 10000), 1);
	wait(&status);
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(a_doorbell_through_a_mapping_is_taken)
{
	volatile uint32_t *mapped;
	uint32_t before;

	begin();
	before = get(MMAPDEV_SIM_DOORBELLS);
	mapped = map_registers();
	mapped[MMAPDEV_SIM_DOORBELL / 4] = 1;
	ck_assert(eventually(mapped[MMAPDEV_SIM_DOORBELL / 4] == 0));
	ck_assert_uint_eq(get(MMAPDEV_SIM_DOORBELLS), before + 1);
	ck_assert(eventually(events() & POLLPRI));
}
END_TEST

START_TEST(a_doorbell_rung_just_before_munmap_is_taken)
{
	volatile uint32_t *mapped;
	uint32_t before;
	int buffer = open_node(BUFFER, O_RDWR);
	struct pollfd pfd = { .fd = buffer, .events = POLLPRI };

	begin();
	/* So that the look comes after munmap. */
	set_attribute(SIM "scan_us", "200000");
	before = get(MMAPDEV_SIM_DOORBELLS);
	mapped = map_registers();
	mapped[MMAPDEV_SIM_DOORBELL / 4] = 1;
	munmap((void *)mapped, PAGE);
	ck_assert_int_eq(poll(&pfd, 1, 5000), 1);
	ck_assert_uint_eq(get(MMAPDEV_SIM_DOORBELLS), before + 1);
	set_attribute(SIM "scan_us", "1000");
}
END_TEST

START_TEST(a_doorbell_is_taken_while_others_map_and_unmap)
{
	volatile uint32_t *mapped;
	bool taken;
	int child;

	begin();
	/* Far longer than a mapping takes. */
	set_attribute(SIM "scan_us", "200000");
	mapped = map_registers();
	child = fork();
	if (!child)
		for (;;)
			munmap((void *)map_registers(), PAGE);
	usleep(50000);
	mapped[MMAPDEV_SIM_DOORBELL / 4] = 1;
	taken = eventually(mapped[MMAPDEV_SIM_DOORBELL / 4] == 0);
	kill(child, SIGKILL);
	wait(NULL);
	set_attribute(SIM "scan_us", "1000");
	ck_assert(taken);
}
END_TEST

START_TEST(a_store_to_a_read_only_register_is_undone)
{
	volatile uint32_t *mapped;

	begin();
	mapped = map_registers();
	mapped[MMAPDEV_SIM_ID / 4] = 0;
	ck_assert(eventually(mapped[MMAPDEV_SIM_ID / 4] ==
			     MMAPDEV_SIM_ID_VALUE));
}
END_TEST

START_TEST(commands_are_counted_by_the_device_too)
{
	uint32_t before;

	begin();
	before = get(MMAPDEV_SIM_COMMANDS);
	ck_assert_int_eq(fill(open_node(BUFFER, O_RDWR), 0, 8, 0), 0);
	ck_assert_uint_eq(get(MMAPDEV_SIM_COMMANDS), before + 1);
}
END_TEST

START_TEST(the_device_is_busy_while_a_command_waits)
{
	int buffer = open_node(BUFFER, O_RDWR);
	int status;

	begin();
	ck_assert_uint_eq(get(MMAPDEV_SIM_STATUS), 0);
	set_attribute(SIM "latency_us", "300000");
	if (!fork()) {
		ck_assert_int_eq(fill(buffer, 0, 8, 0), 0);
		_exit(0);
	}
	ck_assert(eventually(get(MMAPDEV_SIM_STATUS) ==
			     MMAPDEV_SIM_STATUS_BUSY));
	wait(&status);
	ck_assert_int_eq(status, 0);
	ck_assert_uint_eq(get(MMAPDEV_SIM_STATUS), 0);
	set_attribute(SIM "latency_us", "0");
}
END_TEST

START_TEST(no_bus_address_was_ever_refused)
{
	begin();
	ck_assert_int_eq(copy(open_node(BUFFER, O_RDWR), MMAPDEV_REGION_BUFFER,
			      0, MMAPDEV_REGION_MEMORY, 0, 1 << 20), 0);
	ck_assert_uint_eq(get(MMAPDEV_SIM_BUS_FAULTS), 0);
}
END_TEST

START_TEST(a_mapping_past_the_registers_is_refused)
{
	begin();
	ck_assert_int_eq(map_errno(regs, 2 * PAGE, PROT_READ, MAP_SHARED, 0),
			 EINVAL);
	ck_assert_int_eq(map_errno(regs, PAGE, PROT_READ, MAP_SHARED, PAGE),
			 EINVAL);
}
END_TEST

START_TEST(a_private_writable_mapping_is_refused)
{
	begin();
	ck_assert_int_eq(map_errno(regs, PAGE, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE, 0), EINVAL);
}
END_TEST

START_TEST(a_file_opened_for_reading_cannot_write)
{
	uint32_t value = 0;
	int fd = open_node(REGISTERS, O_RDONLY);

	ck_assert_int_eq(pwrite(fd, &value, 4, MMAPDEV_SIM_SCRATCH), -1);
	ck_assert_int_eq(errno, EBADF);
	ck_assert_int_eq(map_errno(fd, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
				   0), EACCES);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_first_register_is_the_id,
		the_version_stands_at_four,
		the_capabilities_are_those_of_info,
		a_read_of_a_width_that_is_not_offered_is_einval,
		a_read_that_is_not_aligned_is_einval,
		a_write_that_is_not_aligned_is_einval,
		a_long_read_is_a_sequence_of_accesses,
		a_read_at_the_end_gives_nothing,
		a_write_at_the_end_is_enospc,
		a_write_to_a_read_only_register_is_eacces,
		a_scratch_register_keeps_what_was_written,
		a_mapping_shows_what_was_written,
		a_read_shows_what_a_mapping_stored,
		a_doorbell_is_counted_and_reads_zero,
		a_doorbell_raises_an_event_until_it_is_acknowledged,
		a_doorbell_wakes_one_who_waits,
		a_doorbell_through_a_mapping_is_taken,
		a_doorbell_rung_just_before_munmap_is_taken,
		a_doorbell_is_taken_while_others_map_and_unmap,
		a_store_to_a_read_only_register_is_undone,
		commands_are_counted_by_the_device_too,
		the_device_is_busy_while_a_command_waits,
		no_bus_address_was_ever_refused,
		a_mapping_past_the_registers_is_refused,
		a_private_writable_mapping_is_refused,
		a_file_opened_for_reading_cannot_write,
		NULL
	};

	return run_tests("regs", tests);
}
