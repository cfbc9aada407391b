/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * recovery.h - commands that do not end
 *
 * Level 2. What expires is aborted first, so that nothing touches its memory
 * afterwards.
 */
#ifndef MMAPDEV_RECOVERY_H
#define MMAPDEV_RECOVERY_H

#include "queue.h"

void mmapdev_recovery_init(struct mmapdev_queue *queue);

/* Look for what has expired at this time, if not earlier. Under queue->lock. */
void mmapdev_recovery_arm(struct mmapdev_queue *queue, unsigned long deadline);

#endif /* MMAPDEV_RECOVERY_H */
