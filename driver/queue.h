/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * queue.h - commands on their way to the hardware and back
 *
 * Level 2. Page-in, write-back and a user's transfer are the same command in
 * the same queue. A command is over exactly once: when the device takes none
 * (gone, failed), when mapping it for DMA fails, when the backend completes it,
 * or when it is aborted: see recovery.h.
 */
#ifndef MMAPDEV_QUEUE_H
#define MMAPDEV_QUEUE_H

#include <linux/mempool.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "gate.h"
#include "hw.h"

#define MMAPDEV_QUEUE_TIMEOUT_MS 5000

/**
 * struct mmapdev_queue - one device's
 * @hw: who executes
 * @device: name of the device
 * @gate: closed when the device is gone
 * @pool: commands; a few are kept back, so that write-back always gets one
 * @workqueue: runs @expiry, also when memory is short
 * @expiry: looks for commands whose time is up
 * @timeout_ms: time given to a command, milliseconds; may change at any time
 * @lock: guards the lists and numbers of commands and their states; taken in
 *	interrupts; the innermost lock of the driver proper
 * @active: commands that the backend has, whose submission is over
 * @armed: jiffies for which @expiry is set, while it is pending
 * @recovery: serialises those who abort commands or reset the hardware; held
 *	across both, never when waiting for a command to end by itself
 * @failed: a command was given up: none is taken until a reset
 * @held: commands that could not be stopped (mmapdev_command_hold); under
 *	@recovery
 * @started: commands given to the backend and not finished
 * @allocated: commands not freed by their owners yet
 * @idle: woken when @started or @allocated falls to 0
 * @commands: counters, see struct mmapdev_stats
 * @errors: likewise command_errors
 * @timeouts: likewise
 * @bytes_to_device: likewise
 * @bytes_from_device: likewise
 * @commands_held: likewise
 * @pages_held: likewise
 */
struct mmapdev_queue {
	struct mmapdev_hw *hw;
	const char *device;
	struct mmapdev_gate gate;
	mempool_t *pool;
	struct workqueue_struct *workqueue;
	struct delayed_work expiry;
	u32 timeout_ms;
	spinlock_t lock;
	struct list_head active;
	unsigned long armed;
	struct mutex recovery;
	bool failed;
	struct list_head held;
	unsigned int started;
	unsigned int allocated;
	wait_queue_head_t idle;
	atomic64_t commands;
	atomic64_t errors;
	atomic64_t timeouts;
	atomic64_t bytes_to_device;
	atomic64_t bytes_from_device;
	atomic64_t commands_held;
	atomic64_t pages_held;
};

/**
 * struct mmapdev_submitting - a call of ops->submit, on its caller's stack
 * @active: the command has not ended yet; else it may be gone. Under the queue's
 *	lock.
 *
 * A command does not expire while it is being submitted: the backend may not
 * have heard of it yet. The caller sets the clock when it is done.
 */
struct mmapdev_submitting {
	bool active;
};

int mmapdev_queue_init(struct mmapdev_queue *queue, struct mmapdev_hw *hw,
		       const char *device);

/* Waits until the last command is freed. The gate is closed, or never opened. */
void mmapdev_queue_exit(struct mmapdev_queue *queue);

/**
 * mmapdev_queue_alloc() - a command to fill in and submit
 *
 * Sleeps until one can be had; never fails, needs no other memory to be freed
 * first (GFP_NOIO), so it may be called from write-back.
 */
struct mmapdev_command *mmapdev_queue_alloc(struct mmapdev_queue *queue,
					    enum mmapdev_command_op op,
					    u64 address);
void mmapdev_queue_free(struct mmapdev_command *cmd);

/**
 * mmapdev_queue_enter() - enter the gate of a device that takes commands
 * @ticket: for mmapdev_queue_leave()
 *
 * Return: 0, -ENODEV if it is gone, -EIO if it has failed; then there is nothing
 * to leave.
 */
int mmapdev_queue_enter(struct mmapdev_queue *queue, int *ticket);

/* Under the lock, after what is waited for has changed: hardly ever by anybody. */
static inline void mmapdev_queue_wake_idle(struct mmapdev_queue *queue)
{
	lockdep_assert_held(&queue->lock);
	/*
	 * Who waits is in the list before he looks, under the lock, too: a change
	 * that he did not see yet comes here, and finds him.
	 */
	if (waitqueue_active(&queue->idle))
		wake_up(&queue->idle);
}

static inline void mmapdev_queue_leave(struct mmapdev_queue *queue, int ticket)
{
	mmapdev_gate_leave(&queue->gate, ticket);
}

/* Process context. cmd->done may run before this returns: cmd may be gone. */
void mmapdev_queue_submit(struct mmapdev_command *cmd);

/* Submit and wait; the command is the caller's again. Return: its status. */
int mmapdev_queue_run(struct mmapdev_command *cmd);

#endif /* MMAPDEV_QUEUE_H */
