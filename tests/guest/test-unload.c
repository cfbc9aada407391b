// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-unload.c - the module goes when nobody uses it, and leaves nothing
 *
 * Each test loads the module as it needs it, the last one a hundred times.
 *
 * Timeout: 300
 */
#include <stdio.h>
#include "helpers.h"

static const char *const nodes[] = { BUFFER, MEMORY, REGISTERS };

START_TEST(it_cannot_be_unloaded_while_a_node_is_open)
{
	size_t i;

	must_load("");
	for (i = 0; i < 3; i++) {
		int fd = open_node(nodes[i], O_RDWR);

		ck_assert_int_eq(unload_module(), -EWOULDBLOCK);
		close(fd);
	}
	ck_assert_int_eq(unload_module(), 0);
}
END_TEST

START_TEST(it_cannot_be_unloaded_while_a_region_is_mapped)
{
	size_t i;

	must_load("");
	for (i = 0; i < 3; i++) {
		int fd = open_node(nodes[i], O_RDWR);
		void *address = map(fd, PAGE, PROT_READ, 0);

		close(fd);
		ck_assert_int_eq(unload_module(), -EWOULDBLOCK);
		munmap(address, PAGE);
	}
	ck_assert_int_eq(unload_module(), 0);
}
END_TEST

START_TEST(an_idle_module_has_no_super_block_and_no_backing_device)
{
	must_load("");
	close(open_node(MEMORY, O_RDWR));
	ck_assert_int_eq(system("ls -d /sys/class/bdi/mmapdev* 2>/dev/null"),
			 2 << 8);
	ck_assert_uint_eq(get_number(LOADED "/refcnt"), 0);
}
END_TEST

static void drop_caches(void)
{
	int i;

	/* What is freed after a grace period of RCU shall be free. */
	sleep(2);
	/* Once does not drop them all. */
	for (i = 0; i < 4; i++)
		set_attribute("/proc/sys/vm/drop_caches", "3");
	ck_assert_int_eq(system("for s in /sys/kernel/slab/kmalloc*/shrink; do"
				" echo 1 >$s; done"), 0);
}

/*
 * Objects that kmalloc() gave, of 128 bytes or more: all of ours but names. The
 * rest of the kernel takes and gives many smaller ones meanwhile.
 */
static long kmalloc_objects(void)
{
	FILE *slabinfo = fopen("/proc/slabinfo", "r");
	long sum = 0, active, size;
	char line[512], unit;

	while (fgets(line, sizeof(line), slabinfo))
		if (sscanf(line, "kmalloc-%ld%c %ld", &size, &unit, &active) == 3 &&
		    (size >= 128 || unit == 'k'))
			sum += active;
	fclose(slabinfo);
	return sum;
}

static long unevictable_pages(void)
{
	FILE *vmstat = popen("sed -n 's/^nr_unevictable //p' /proc/vmstat", "r");
	long pages;

	ck_assert_int_eq(fscanf(vmstat, "%ld", &pages), 1);
	pclose(vmstat);
	return pages;
}

static void load_use_unload(void)
{
	int buffer, memory;
	char *mapped;

	must_load("buffer_size=1M mem_size=1M");
	buffer = open_node(BUFFER, O_RDWR);
	memory = open_node(MEMORY, O_RDWR);
	mapped = map(memory, PAGE, PROT_READ | PROT_WRITE, 0);
	mapped[0] = 'x';
	munmap(mapped, PAGE);
	ck_assert_int_eq(set_policy(buffer, MMAPDEV_POLICY_FAULT), 0);
	mapped = map(buffer, PAGE, PROT_READ | PROT_WRITE, 0);
	mapped[0] = 'x';
	munmap(mapped, PAGE);
	ck_assert_int_eq(copy(buffer, MMAPDEV_REGION_MEMORY, 0,
			      MMAPDEV_REGION_BUFFER, 0, PAGE), 0);
	close(memory);
	close(buffer);
	ck_assert_int_eq(unload_module(), 0);
}

/*
 * A debug kernel delays each release, for seconds: ten will do. Its kmemleak knows
 * every single object, while the sums have objects kept back by its checkers.
 */
START_TEST(a_hundred_loads_and_unloads_leave_nothing_behind)
{
	bool debug = exists("/sys/kernel/debug/kmemleak");
	int rounds = debug ? 10 : 100;
	long objects, inodes, pages;
	int i;

	for (i = 0; i < rounds / 10; i++)
		load_use_unload();
	drop_caches();
	objects = kmalloc_objects();
	inodes = get_number("/proc/sys/fs/inode-nr");
	pages = unevictable_pages();
	for (i = 0; i < rounds; i++)
		load_use_unload();
	drop_caches();
	/* One object each time would be as many as there were rounds. */
	if (!debug)
		ck_assert_int_lt(kmalloc_objects() - objects, rounds * 9 / 10);
	ck_assert_int_lt((long)get_number("/proc/sys/fs/inode-nr") - inodes,
			 rounds * 9 / 10);
	ck_assert_int_lt(unevictable_pages() - pages, rounds * 9 / 10);
	ck_assert(!exists("/sys/class/mmapdev"));
	ck_assert_int_eq(system("ls -d /sys/class/bdi/mmapdev*"
				" /sys/devices/platform/mmapdev* 2>/dev/null"),
			 2 << 8);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		it_cannot_be_unloaded_while_a_node_is_open,
		it_cannot_be_unloaded_while_a_region_is_mapped,
		an_idle_module_has_no_super_block_and_no_backing_device,
		a_hundred_loads_and_unloads_leave_nothing_behind,
		NULL
	};

	return run_tests("unload", tests);
}
