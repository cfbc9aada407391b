// SPDX-License-Identifier: GPL-2.0-only
/*
 * semantics.c - the columns of docs/semantics.md, and what its rows share
 */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include "semantics.h"

#define NOBODY 65534

const struct column columns[COLUMNS] = {
	{ "buffer, eager", BUFFER, MMAPDEV_REGION_BUFFER, MMAPDEV_POLICY_EAGER,
	  4UL << 20, 0 },
	{ "buffer, by fault", BUFFER, MMAPDEV_REGION_BUFFER,
	  MMAPDEV_POLICY_FAULT, 4UL << 20, 0 },
	{ "device memory", MEMORY, MMAPDEV_REGION_MEMORY, 0, MEMORY_SIZE, 0 },
	{ "registers", REGISTERS, MMAPDEV_REGION_REGISTERS, 0, PAGE,
	  MMAPDEV_SIM_SCRATCH },
};

int open_column(const struct column *column, int flags)
{
	int fd = open_node(column->path, flags);

	if (column->region == MMAPDEV_REGION_BUFFER)
		ck_assert_int_eq(set_policy(fd, column->policy), 0);
	return fd;
}

char *map_column(const struct column *column)
{
	return map(open_column(column, O_RDWR), column->size, RW, 0);
}

const char *result(long ret)
{
	return ret < 0 ? strerrorname_np(errno) : "ok";
}

const char *map_result(const void *address)
{
	return result(address == MAP_FAILED ? -1 : 0);
}

const char *transferred(ssize_t ret, size_t wanted)
{
	if (ret < 0)
		return strerrorname_np(errno);
	if (!ret && wanted)
		return "0 bytes";
	return (size_t)ret < wanted ? "short" : "ok";
}

static const char *raised(int signal)
{
	static char name[16];

	if (!signal)
		return "ok";
	snprintf(name, sizeof(name), "SIG%s", sigabbrev_np(signal));
	return name;
}

const char *load(const char *address)
{
	return raised(load_signal(address));
}

const char *store(char *address)
{
	return raised(store_signal(address, 's'));
}

bool in_child(bool (*child)(void *argument), void *argument)
{
	int status = -1;
	pid_t pid = fork();

	if (!pid)
		_exit(!child(argument));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return !status;
}

void become_nobody(size_t memlock)
{
	struct rlimit limit = { .rlim_cur = memlock, .rlim_max = memlock };

	ck_assert_int_eq(setrlimit(RLIMIT_MEMLOCK, &limit), 0);
	ck_assert_int_eq(setgid(NOBODY), 0);
	ck_assert_int_eq(setuid(NOBODY), 0);
}
