// SPDX-License-Identifier: GPL-2.0-only
/*
 * semantics.c - the columns of docs/semantics.md, and what its rows share
 */
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
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
	{ "region fd", "/proc/self/fd/100", MMAPDEV_REGION_MEMORY, 0,
	  MEMORY_SIZE, 0 },
};

bool is_regular(const struct column *column)
{
	return column == &columns[COLUMNS - 1];
}

static int region_fd(int flags)
{
	struct mmapdev_region_fd argument = { .argsz = sizeof(argument),
					      .region = MMAPDEV_REGION_MEMORY };
	int node = open_node(MEMORY, flags);

	ck_assert_int_eq(call(node, MMAPDEV_REGION_FD, &argument), 0);
	close(node);
	return argument.fd;
}

void prepare_column(const struct column *column)
{
	int fd;

	if (!is_regular(column))
		return;
	fd = region_fd(O_RDWR);
	ck_assert_int_eq(dup3(fd, REGION_FD, O_CLOEXEC), REGION_FD);
	close(fd);
}

/* What REGION_FD of the call leaves out is asked for by another open. */
int open_column(const struct column *column, int flags)
{
	int fd = is_regular(column) && !(flags & ~O_ACCMODE) ?
		 region_fd(flags) : open_node(column->path, flags);

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
	/* As a program of that user: its /proc/self is its own. */
	ck_assert_int_eq(prctl(PR_SET_DUMPABLE, 1), 0);
}
