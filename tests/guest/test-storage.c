// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-storage.c - where a simulated device keeps its memory
 *
 * Each test loads the module as it needs it.
 */
#include <signal.h>
#include <stdio.h>
#include "helpers.h"

START_TEST(a_mapping_of_a_tebibyte_costs_what_is_touched)
{
	unsigned long long used;
	char *memory;
	int fd;

	must_load("mem_size=1T");
	fd = open_node(MEMORY, O_RDWR);
	used = get_number(SIM "storage_used");
	memory = map(fd, 1ULL << 40, PROT_READ | PROT_WRITE, 0);
	memory[(1ULL << 40) - 1] = 'x';
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_uint_eq(get_number(SIM "storage_used"), used + PAGE);
}
END_TEST

START_TEST(what_is_in_a_hidden_range_survives_unloading)
{
	char text[9];
	int fd;

	must_load("sim_range=" HIDDEN_RANGE);
	fd = open_node(MEMORY, O_RDWR);
	ck_assert_int_eq(lseek(fd, 0, SEEK_END), 4 << 20);
	ck_assert_int_eq(pwrite(fd, "survivor", 9, 123456), 9);
	close(fd);
	must_load("sim_range=" HIDDEN_RANGE);
	fd = open_node(MEMORY, O_RDWR);
	ck_assert_int_eq(pread(fd, text, 9, 123456), 9);
	ck_assert_str_eq(text, "survivor");
}
END_TEST

START_TEST(storage_is_reserved_by_the_first_store_not_by_a_read)
{
	unsigned long long used;
	char *memory;

	must_load("");
	memory = map(open_node(MEMORY, O_RDWR), 16 * PAGE,
		     PROT_READ | PROT_WRITE, 0);
	used = get_number(SIM "storage_used");
	ck_assert_int_eq(load_signal(memory), 0);
	ck_assert_uint_eq(get_number(SIM "storage_used"), used);
	memory[0] = 'x';
	ck_assert_uint_eq(get_number(SIM "storage_used"), used + PAGE);
}
END_TEST

/* Room for one page more than there is. */
static void limit_storage(void)
{
	char limit[32];

	snprintf(limit, sizeof(limit), "%llu",
		 get_number(SIM "storage_used") + PAGE);
	set_attribute(SIM "storage_limit", limit);
}

START_TEST(a_store_beyond_the_storage_is_sigbus)
{
	char *memory;

	must_load("");
	memory = map(open_node(MEMORY, O_RDWR), 16 * PAGE,
		     PROT_READ | PROT_WRITE, 0);
	limit_storage();
	ck_assert_int_eq(store_signal(memory, 'x'), 0);
	ck_assert_int_eq(store_signal(memory + PAGE, 'x'), SIGBUS);
	ck_assert_int_eq(load_signal(memory + PAGE), 0);
}
END_TEST

START_TEST(a_write_beyond_the_storage_is_enospc)
{
	int fd;

	must_load("");
	fd = open_node(MEMORY, O_RDWR);
	limit_storage();
	ck_assert_int_eq(pwrite(fd, "x", 1, 0), 1);
	ck_assert_int_eq(pwrite(fd, "x", 1, PAGE), -1);
	ck_assert_int_eq(errno, ENOSPC);
}
END_TEST

START_TEST(a_transfer_beyond_the_storage_is_enospc)
{
	int fd;

	must_load("");
	fd = open_node(BUFFER, O_RDWR);
	limit_storage();
	ck_assert_int_eq(fill(fd, 0, 2 * PAGE, 1), -ENOSPC);
	ck_assert_int_eq(device_byte(fd, 0), 0);
	/* Nor has it taken what was left. */
	ck_assert_int_eq(fill(fd, 0, PAGE, 1), 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_mapping_of_a_tebibyte_costs_what_is_touched,
		what_is_in_a_hidden_range_survives_unloading,
		storage_is_reserved_by_the_first_store_not_by_a_read,
		a_store_beyond_the_storage_is_sigbus,
		a_write_beyond_the_storage_is_enospc,
		a_transfer_beyond_the_storage_is_enospc,
		NULL
	};

	return run_tests("storage", tests);
}
