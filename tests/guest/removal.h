/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * removal.h - what the tests of removal share
 */
#ifndef MMAPDEV_TESTS_REMOVAL_H
#define MMAPDEV_TESTS_REMOVAL_H

#include <pthread.h>
#include "helpers.h"

#define BUF MMAPDEV_REGION_BUFFER
#define MEM MMAPDEV_REGION_MEMORY

/* The driver of the first simulated device. */
void unbind(void);
void bind_again(void);
bool is_there(const char *path);

/* A new device, which has the first number once nothing of the last is left. */
void fresh_device(void);

/**
 * struct blocked - something that blocks, in a thread
 * @thread: its own
 * @run: what it does
 * @fd: for @run
 * @address: for @run
 * @result: of @run
 */
struct blocked {
	pthread_t thread;
	int (*run)(struct blocked *blocked);
	int fd;
	char *address;
	int result;
};

/* Start it; wait for its end. */
void block(struct blocked *blocked, int (*run)(struct blocked *blocked));
int result_of(struct blocked *blocked);

/* For @run: 0, -errno, or the signal that it raises. */
int run_transfer(struct blocked *blocked);
int run_load(struct blocked *blocked);
int run_fsync(struct blocked *blocked);

#endif
