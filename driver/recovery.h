/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * recovery.h - commands that do not end, and the device that does not end them
 *
 * Level 2. The first command whose time is up makes the device failed: all that
 * is under way is aborted, and what comes afterwards fails at once, until a
 * reset. A command that the backend could not abort keeps its memory until then.
 */
#ifndef MMAPDEV_RECOVERY_H
#define MMAPDEV_RECOVERY_H

#include "queue.h"

void mmapdev_recovery_init(struct mmapdev_queue *queue);

/* Look for what has expired at this time, if not earlier. Under queue->lock. */
void mmapdev_recovery_arm(struct mmapdev_queue *queue, unsigned long deadline);

/* Its owner is done with a command whose memory is held. Under queue->lock. */
void mmapdev_recovery_keep(struct mmapdev_command *cmd);

/**
 * mmapdev_recovery_reset() - abort all commands, reset the hardware, go on
 *
 * What is under way fails with EIO. Sleeps. Return: 0; -ENODEV if the device is
 * gone, -EOPNOTSUPP if it cannot be reset, or what the backend says: then it is
 * failed.
 */
int mmapdev_recovery_reset(struct mmapdev_queue *queue);

/**
 * mmapdev_recovery_close() - the device goes: the backend is not called again
 *
 * What is under way fails with ENODEV, and all commands are over when this
 * returns. Memory of commands that cannot be stopped is given up for good: it is
 * never freed. Sleeps; may be called again.
 */
void mmapdev_recovery_close(struct mmapdev_queue *queue);

#endif /* MMAPDEV_RECOVERY_H */
