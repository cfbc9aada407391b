// SPDX-License-Identifier: GPL-2.0-only
/*
 * removal.c - what the tests of removal share
 */
#include "removal.h"

void unbind(void)
{
	set_attribute(SIM_DRIVER "unbind", "mmapdev-sim.0");
}

void bind_again(void)
{
	set_attribute(SIM_DRIVER "bind", "mmapdev-sim.0");
}

bool is_there(const char *path)
{
	return !access(path, F_OK);
}

/* A new device, which has the first number once nothing of the last is left. */
void fresh_device(void)
{
	int tries = 100;

	do {
		if (is_there(SIM_DRIVER "mmapdev-sim.0"))
			unbind();
		bind_again();
		if (is_there(BUFFER))
			return;
		usleep(100000);
	} while (--tries);
	ck_abort_msg("the first number stays in use");
}

static void *blocked_thread(void *arg)
{
	struct blocked *blocked = arg;

	blocked->result = blocked->run(blocked);
	return NULL;
}

void block(struct blocked *blocked, int (*run)(struct blocked *blocked))
{
	blocked->run = run;
	ck_assert_int_eq(pthread_create(&blocked->thread, NULL, blocked_thread,
					blocked), 0);
}

int result_of(struct blocked *blocked)
{
	pthread_join(blocked->thread, NULL);
	return blocked->result;
}

int run_transfer(struct blocked *blocked)
{
	return copy(blocked->fd, BUF, 0, MEM, 0, PAGE);
}

int run_load(struct blocked *blocked)
{
	return load_signal(blocked->address);
}

int run_fsync(struct blocked *blocked)
{
	return fsync(blocked->fd) ? -errno : 0;
}
