// SPDX-License-Identifier: GPL-2.0-only
/*
 * lives.c - mappings of each kind: how many of them live, and who waits for whom
 */
#include <sys/wait.h>
#include "lives.h"

const struct kind kinds[KINDS] = {
	[KIND_EAGER] = { "buffer, eager", BUFFER, MMAPDEV_REGION_BUFFER,
			 MMAPDEV_POLICY_EAGER, 9 * PAGE, 0 },
	[KIND_FAULT] = { "buffer, by fault", BUFFER, MMAPDEV_REGION_BUFFER,
			 MMAPDEV_POLICY_FAULT, 9 * PAGE, 0 },
	[KIND_MEMORY] = { "device memory", MEMORY, MMAPDEV_REGION_MEMORY, 0,
			  9 * PAGE, 0 },
	[KIND_REGISTERS] = { "registers", REGISTERS, MMAPDEV_REGION_REGISTERS,
			     0, PAGE, MMAPDEV_SIM_SCRATCH },
};

int open_kind(const struct kind *kind, int flags)
{
	int fd = open_node(kind->path, flags);

	if (kind->region == MMAPDEV_REGION_BUFFER)
		ck_assert_int_eq(set_policy(fd, kind->policy), 0);
	return fd;
}

char *map_kind(const struct kind *kind)
{
	int fd = open_kind(kind, O_RDWR);
	char *mapping = map(fd, kind->size, RW, 0);

	close(fd);
	return mapping;
}

uint32_t word_in_region(const struct kind *kind)
{
	int fd = open_kind(kind, O_RDONLY);
	uint32_t word;

	ck_assert_int_eq(pread(fd, &word, sizeof(word), kind->word),
			 sizeof(word));
	close(fd);
	return word;
}

unsigned long long users(void)
{
	return get_number("/sys/module/mmapdev/refcnt");
}

unsigned long long users_by_a_file(const struct kind *kind)
{
	unsigned long long before = users(), with;
	int fd = open_kind(kind, O_RDWR);

	with = users();
	close(fd);
	return with - before;
}

long live_mappings(const struct kind *kind)
{
	int fd = open_node(REGISTERS, O_RDONLY);
	long live = stats_of(fd, kind->region).mappings;

	close(fd);
	return live;
}

void expect_nothing_left(const struct kind *kind)
{
	expect_live(kind, 0);
	ck_assert_uint_eq(users(), 0);
}

void expect_end(pid_t process, int signal)
{
	int status;

	ck_assert_int_eq(waitpid(process, &status, 0), process);
	ck_assert_int_eq(WIFSIGNALED(status) ? WTERMSIG(status) : 0, signal);
	ck_assert_int_eq(WIFEXITED(status) ? WEXITSTATUS(status) : 0, 0);
}

struct gate make_gate(void)
{
	struct gate gate;

	ck_assert_int_eq(pipe2(gate.ends, O_CLOEXEC), 0);
	return gate;
}

void open_gate(struct gate *gate)
{
	ck_assert_int_eq(write(gate->ends[1], "", 1), 1);
}

void wait_at_gate(struct gate *gate)
{
	char byte;

	ck_assert_int_eq(read(gate->ends[0], &byte, 1), 1);
}
