// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-udev.c - packaging/: the udev rule, and the group that it names
 */
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "helpers.h"

#define RULES "60-mmapdev.rules"

/* In the guest's own /run and /etc: nothing of it stays. */
static gid_t install_packaging(void)
{
	struct group *group;

	ck_assert_int_eq(system("systemd-sysusers $PWD/packaging/sysusers/mmapdev.conf"),
			 0);
	ck_assert_int_eq(system("mkdir -p /run/udev/rules.d &&"
				" cp packaging/udev/" RULES
				" /run/udev/rules.d"), 0);
	group = getgrnam("mmapdev");
	ck_assert_ptr_nonnull(group);
	return group->gr_gid;
}

static pid_t start_udevd(void)
{
	pid_t pid = fork();

	if (!pid) {
		execl("/lib/systemd/systemd-udevd", "systemd-udevd", NULL);
		_exit(1);
	}
	ck_assert(eventually(!system("udevadm control --ping 2>/dev/null")));
	return pid;
}

static bool has_group(const char *node, gid_t group)
{
	struct stat status;

	return !stat(node, &status) && status.st_gid == group &&
	       (status.st_mode & 07777) == 0660;
}

START_TEST(the_rule_gives_the_nodes_to_the_group)
{
	gid_t group = install_packaging();
	pid_t udevd = start_udevd();

	ck_assert_int_eq(load_module("sim=2"), 0);
	ck_assert_int_eq(system("udevadm settle"), 0);
	ck_assert(has_group("/dev/mmapdev", group));
	ck_assert(has_group("/dev/mmapdev-mem", group));
	ck_assert(has_group("/dev/mmapdev-regs", group));
	ck_assert(has_group("/dev/mmapdev1", group));
	ck_assert(!has_group("/dev/null", group));
	kill(udevd, SIGTERM);
	waitpid(udevd, NULL, 0);
}
END_TEST

/* It names what it does not understand with file and line. */
START_TEST(udev_has_no_complaint_about_the_rule)
{
	install_packaging();
	ck_assert_int_eq(system("! udevadm test /sys/class/mmapdev/mmapdev 2>&1 |"
				" grep -iE '" RULES ":[0-9]+.*(unknown|invalid|ignor|fail)'"),
			 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_rule_gives_the_nodes_to_the_group,
		udev_has_no_complaint_about_the_rule,
		NULL
	};

	return run_tests("udev", tests);
}
