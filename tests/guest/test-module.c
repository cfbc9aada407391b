// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-module.c - the module as a whole: parameters, nodes, coming and going
 *
 * Each test loads the module as it needs it. The guest's kernel leaves the range
 * HIDDEN unused (memmap= on its command line).
 */
#include <signal.h>
#include <stdio.h>
#include <sys/klog.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "helpers.h"

#define HIDDEN "0x10000000+4M"
#define LOADED "/sys/module/mmapdev"

static void load(const char *parameters)
{
	ck_assert_int_eq(load_module(parameters), 0);
}

static bool exists(const char *path)
{
	return !access(path, F_OK);
}

/* Refused with EINVAL, and with a message that names the parameter. */
static void refused(const char *parameters)
{
	static char log[1 << 18];
	int length;

	ck_assert_int_eq(load_module(parameters), -EINVAL);
	length = klogctl(3, log, sizeof(log) - 1);
	ck_assert_int_gt(length, 0);
	log[length] = '\0';
	ck_assert_msg(strstr(log, parameters), "no message about %s",
		      parameters);
	ck_assert(!exists(LOADED));
}

START_TEST(alone_it_makes_one_simulated_device_with_three_nodes)
{
	struct mmapdev_info info = { .argsz = sizeof(info) };

	load("");
	ck_assert(exists(BUFFER));
	ck_assert(exists(MEMORY));
	ck_assert(exists(REGISTERS));
	ck_assert(!exists(BUFFER "1"));
	ck_assert_int_eq(call(open_node(BUFFER, O_RDWR), MMAPDEV_INFO, &info),
			 0);
	ck_assert_uint_eq(info.attributes, MMAPDEV_ATTR_SIMULATED);
	ck_assert_uint_eq(info.regions, 7);
	ck_assert_str_eq(info.name, "mmapdev");
	ck_assert_str_eq(info.backend, "sim");
}
END_TEST

START_TEST(the_nodes_are_for_owner_and_group_alone)
{
	struct stat status;

	load("");
	ck_assert_int_eq(stat(BUFFER, &status), 0);
	ck_assert_int_eq(status.st_mode & 07777, 0660);
	ck_assert_int_eq(stat(MEMORY, &status), 0);
	ck_assert_int_eq(status.st_mode & 07777, 0660);
	ck_assert_int_eq(stat(REGISTERS, &status), 0);
	ck_assert_int_eq(status.st_mode & 07777, 0660);
}
END_TEST

START_TEST(sysfs_says_simulated)
{
	char backend[64];

	load("");
	get_attribute(CLASS "mmapdev/backend", backend, sizeof(backend));
	ck_assert_str_eq(backend, "sim SIMULATED");
}
END_TEST

static const struct {
	const char *path;
	const char *value;
} attributes[] = {
	{ CLASS "mmapdev/policy", "fault" },
	{ CLASS "mmapdev/timeout_ms", "1234" },
	{ CLASS "mmapdev-mem/read_ahead_kb", "512" },
	{ SIM "latency_us", "7" },
	{ SIM "scan_us", "2000" },
	{ SIM "storage_limit", "1048576" },
};

#define ATTRIBUTES (sizeof(attributes) / sizeof(*attributes))

START_TEST(an_attribute_reads_as_what_was_written)
{
	char value[64];
	size_t i;

	load("");
	for (i = 0; i < ATTRIBUTES; i++) {
		set_attribute(attributes[i].path, attributes[i].value);
		get_attribute(attributes[i].path, value, sizeof(value));
		ck_assert_str_eq(value, attributes[i].value);
	}
}
END_TEST

START_TEST(an_attribute_refuses_what_it_cannot_be)
{
	size_t i;

	load("");
	for (i = 0; i < ATTRIBUTES; i++) {
		int fd = open_node(attributes[i].path, O_WRONLY);

		ck_assert_msg(write(fd, "nonsense", 8) == -1 && errno == EINVAL,
			      "%s", attributes[i].path);
		close(fd);
	}
}
END_TEST

START_TEST(several_devices_have_numbers)
{
	struct mmapdev_info info = { .argsz = sizeof(info) };

	load("sim=3");
	ck_assert(exists(BUFFER));
	ck_assert(exists("/dev/mmapdev1-mem"));
	ck_assert(exists("/dev/mmapdev2-regs"));
	ck_assert(!exists("/dev/mmapdev3"));
	ck_assert_int_eq(call(open_node("/dev/mmapdev2-mem", O_RDWR),
			      MMAPDEV_INFO, &info), 0);
	ck_assert_uint_eq(info.index, 2);
	ck_assert_str_eq(info.name, "mmapdev2");
}
END_TEST

START_TEST(several_devices_have_memories_of_their_own)
{
	char byte;

	load("sim=2");
	ck_assert_int_eq(pwrite(open_node(MEMORY, O_RDWR), "x", 1, 0), 1);
	ck_assert_int_eq(pread(open_node("/dev/mmapdev1-mem", O_RDWR), &byte, 1,
			       0), 1);
	ck_assert_int_eq(byte, 0);
}
END_TEST

START_TEST(without_devices_there_are_no_nodes)
{
	load("sim=0");
	ck_assert(!exists(BUFFER));
}
END_TEST

START_TEST(the_sizes_are_those_asked_for)
{
	load("buffer_size=64K mem_size=1T");
	ck_assert_int_eq(lseek(open_node(BUFFER, O_RDONLY), 0, SEEK_END),
			 64 << 10);
	ck_assert_int_eq(lseek(open_node(MEMORY, O_RDONLY), 0, SEEK_END),
			 1LL << 40);
	ck_assert_uint_eq(get_number(CLASS "mmapdev-mem/size"), 1LL << 40);
}
END_TEST

START_TEST(a_mapping_of_a_tebibyte_costs_what_is_touched)
{
	unsigned long long used;
	char *memory;
	int fd;

	load("mem_size=1T");
	fd = open_node(MEMORY, O_RDWR);
	used = get_number(SIM "storage_used");
	memory = map(fd, 1ULL << 40, PROT_READ | PROT_WRITE, 0);
	memory[(1ULL << 40) - 1] = 'x';
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_uint_eq(get_number(SIM "storage_used"), used + PAGE);
}
END_TEST

START_TEST(a_region_of_size_zero_has_no_node)
{
	struct mmapdev_region_info info = { .argsz = sizeof(info) };
	int fd;

	load("buffer_size=0");
	ck_assert(!exists(BUFFER));
	fd = open_node(MEMORY, O_RDWR);
	ck_assert_int_eq(call(fd, MMAPDEV_REGION_INFO, &info), -ENODEV);
	close(fd);
	load("mem_size=0");
	ck_assert(exists(BUFFER));
	ck_assert(!exists(MEMORY));
}
END_TEST

START_TEST(a_transfer_to_a_memory_that_is_not_there_is_enodev)
{
	load("mem_size=0");
	ck_assert_int_eq(fill(open_node(BUFFER, O_RDWR), 0, 8, 0), -ENODEV);
}
END_TEST

START_TEST(the_policy_parameter_is_the_default_of_open_files)
{
	struct mmapdev_map_policy policy = { .argsz = sizeof(policy) };

	load("policy=fault");
	ck_assert_int_eq(call(open_node(BUFFER, O_RDWR), MMAPDEV_MAP_POLICY,
			      &policy), 0);
	ck_assert_uint_eq(policy.policy, MMAPDEV_POLICY_FAULT);
}
END_TEST

START_TEST(a_number_of_devices_that_makes_no_sense_is_refused)
{
	refused("sim=17");
	refused("sim=some");
}
END_TEST

START_TEST(a_size_that_makes_no_sense_is_refused)
{
	refused("buffer_size=4Q");
	refused("mem_size=-1");
	refused("mem_size=2T");
	refused("buffer_size=16777216T");
	refused("mem_size=18446744073709551617");
}
END_TEST

START_TEST(a_buffer_that_is_no_multiple_of_the_page_is_refused)
{
	refused("buffer_size=5000");
}
END_TEST

START_TEST(an_unknown_policy_is_refused)
{
	refused("policy=lazy");
}
END_TEST

START_TEST(a_range_that_linux_uses_is_refused)
{
	refused("sim_range=0x8000000+1M");
}
END_TEST

/* The I/O APIC of a PC. */
START_TEST(a_range_that_a_device_uses_is_ebusy)
{
	ck_assert_int_eq(load_module("sim_range=0xfec00000+4K"), -EBUSY);
	ck_assert(!exists(LOADED));
}
END_TEST

START_TEST(a_range_that_is_not_page_aligned_is_refused)
{
	refused("sim_range=0x10000100+1M");
}
END_TEST

START_TEST(a_range_for_several_devices_is_refused)
{
	ck_assert_int_eq(load_module("sim_range=" HIDDEN " sim=2"), -EINVAL);
}
END_TEST

START_TEST(a_memory_larger_than_its_range_is_refused)
{
	ck_assert_int_eq(load_module("sim_range=" HIDDEN " mem_size=8M"),
			 -EINVAL);
}
END_TEST

START_TEST(a_buffer_larger_than_any_contiguous_memory_is_enomem)
{
	ck_assert_int_eq(load_module("buffer_size=64M"), -ENOMEM);
	ck_assert(!exists(BUFFER));
}
END_TEST

/* A child in a control group of 2 MiB: the load fails when half of it is done. */
START_TEST(a_buffer_that_its_control_group_cannot_hold_is_enomem)
{
	int status;

	ck_assert_int_eq(system("mkdir -p /tmp/cg &&"
				" mount -t cgroup2 none /tmp/cg &&"
				" echo +memory >/tmp/cg/cgroup.subtree_control &&"
				" mkdir -p /tmp/cg/small &&"
				" echo 2M >/tmp/cg/small/memory.max"), 0);
	if (!fork()) {
		set_attribute("/tmp/cg/small/cgroup.procs", "0");
		_exit(-load_module(""));
	}
	wait(&status);
	ck_assert_int_eq(system("umount /tmp/cg"), 0);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), ENOMEM);
	ck_assert(!exists(LOADED));
	load("");
}
END_TEST

START_TEST(what_is_in_a_hidden_range_survives_unloading)
{
	char text[9];
	int fd;

	load("sim_range=" HIDDEN);
	fd = open_node(MEMORY, O_RDWR);
	ck_assert_int_eq(lseek(fd, 0, SEEK_END), 4 << 20);
	ck_assert_int_eq(pwrite(fd, "survivor", 9, 123456), 9);
	close(fd);
	load("sim_range=" HIDDEN);
	fd = open_node(MEMORY, O_RDWR);
	ck_assert_int_eq(pread(fd, text, 9, 123456), 9);
	ck_assert_str_eq(text, "survivor");
}
END_TEST

START_TEST(storage_is_reserved_by_the_first_store_not_by_a_read)
{
	unsigned long long used;
	char *memory;

	load("");
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

	load("");
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

	load("");
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

	load("");
	fd = open_node(BUFFER, O_RDWR);
	limit_storage();
	ck_assert_int_eq(fill(fd, 0, 2 * PAGE, 1), -ENOSPC);
	ck_assert_int_eq(device_byte(fd, 0), 0);
	/* Nor has it taken what was left. */
	ck_assert_int_eq(fill(fd, 0, PAGE, 1), 0);
}
END_TEST

START_TEST(it_cannot_be_unloaded_while_a_node_is_open)
{
	const char *const nodes[] = { BUFFER, MEMORY, REGISTERS };
	size_t i;

	load("");
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
	const char *const nodes[] = { BUFFER, MEMORY, REGISTERS };
	size_t i;

	load("");
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
	load("");
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

	load("buffer_size=1M mem_size=1M");
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
		alone_it_makes_one_simulated_device_with_three_nodes,
		the_nodes_are_for_owner_and_group_alone,
		sysfs_says_simulated,
		an_attribute_reads_as_what_was_written,
		an_attribute_refuses_what_it_cannot_be,
		several_devices_have_numbers,
		several_devices_have_memories_of_their_own,
		without_devices_there_are_no_nodes,
		the_sizes_are_those_asked_for,
		a_mapping_of_a_tebibyte_costs_what_is_touched,
		a_region_of_size_zero_has_no_node,
		a_transfer_to_a_memory_that_is_not_there_is_enodev,
		the_policy_parameter_is_the_default_of_open_files,
		a_number_of_devices_that_makes_no_sense_is_refused,
		a_size_that_makes_no_sense_is_refused,
		a_buffer_that_is_no_multiple_of_the_page_is_refused,
		an_unknown_policy_is_refused,
		a_range_that_linux_uses_is_refused,
		a_range_that_a_device_uses_is_ebusy,
		a_range_that_is_not_page_aligned_is_refused,
		a_range_for_several_devices_is_refused,
		a_memory_larger_than_its_range_is_refused,
		a_buffer_larger_than_any_contiguous_memory_is_enomem,
		a_buffer_that_its_control_group_cannot_hold_is_enomem,
		what_is_in_a_hidden_range_survives_unloading,
		storage_is_reserved_by_the_first_store_not_by_a_read,
		a_store_beyond_the_storage_is_sigbus,
		a_write_beyond_the_storage_is_enospc,
		a_transfer_beyond_the_storage_is_enospc,
		it_cannot_be_unloaded_while_a_node_is_open,
		it_cannot_be_unloaded_while_a_region_is_mapped,
		an_idle_module_has_no_super_block_and_no_backing_device,
		a_hundred_loads_and_unloads_leave_nothing_behind,
		NULL
	};

	return run_tests("module", tests);
}
