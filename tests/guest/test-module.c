// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-module.c - the module as a whole: its parameters, nodes and attributes
 *
 * Each test loads the module as it needs it.
 */
#include <stdio.h>
#include <sys/klog.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "helpers.h"

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

	must_load("");
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

	must_load("");
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

	must_load("");
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

	must_load("");
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

	must_load("");
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

	must_load("sim=3");
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

	must_load("sim=2");
	ck_assert_int_eq(pwrite(open_node(MEMORY, O_RDWR), "x", 1, 0), 1);
	ck_assert_int_eq(pread(open_node("/dev/mmapdev1-mem", O_RDWR), &byte, 1,
			       0), 1);
	ck_assert_int_eq(byte, 0);
}
END_TEST

START_TEST(without_devices_there_are_no_nodes)
{
	must_load("sim=0");
	ck_assert(!exists(BUFFER));
}
END_TEST

START_TEST(the_sizes_are_those_asked_for)
{
	must_load("buffer_size=64K mem_size=1T");
	ck_assert_int_eq(lseek(open_node(BUFFER, O_RDONLY), 0, SEEK_END),
			 64 << 10);
	ck_assert_int_eq(lseek(open_node(MEMORY, O_RDONLY), 0, SEEK_END),
			 1LL << 40);
	ck_assert_uint_eq(get_number(CLASS "mmapdev-mem/size"), 1LL << 40);
}
END_TEST

START_TEST(a_region_of_size_zero_has_no_node)
{
	struct mmapdev_region_info info = { .argsz = sizeof(info) };
	int fd;

	must_load("buffer_size=0");
	ck_assert(!exists(BUFFER));
	fd = open_node(MEMORY, O_RDWR);
	ck_assert_int_eq(call(fd, MMAPDEV_REGION_INFO, &info), -ENODEV);
	close(fd);
	must_load("mem_size=0");
	ck_assert(exists(BUFFER));
	ck_assert(!exists(MEMORY));
}
END_TEST

START_TEST(a_transfer_to_a_memory_that_is_not_there_is_enodev)
{
	must_load("mem_size=0");
	ck_assert_int_eq(fill(open_node(BUFFER, O_RDWR), 0, 8, 0), -ENODEV);
}
END_TEST

START_TEST(the_policy_parameter_is_the_default_of_open_files)
{
	struct mmapdev_map_policy policy = { .argsz = sizeof(policy) };

	must_load("policy=fault");
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
	ck_assert_int_eq(load_module("sim_range=" HIDDEN_RANGE " sim=2"), -EINVAL);
}
END_TEST

START_TEST(a_memory_larger_than_its_range_is_refused)
{
	ck_assert_int_eq(load_module("sim_range=" HIDDEN_RANGE " mem_size=8M"),
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
	must_load("");
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
		NULL
	};

	return run_tests("module", tests);
}
