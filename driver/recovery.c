// SPDX-License-Identifier: GPL-2.0-only
/*
 * recovery.c - commands that do not end
 */
#include <linux/jiffies.h>
#include "command.h"
#include "recovery.h"

static bool mmapdev_queue_is_submitting(struct mmapdev_queue *queue,
					struct mmapdev_command *cmd)
{
	struct mmapdev_submitting *submitting;

	list_for_each_entry(submitting, &queue->submitting, node)
		if (submitting->cmd == cmd)
			return true;
	return false;
}

/* The command that expires first. */
static struct mmapdev_command *mmapdev_queue_first(struct mmapdev_queue *queue)
{
	struct mmapdev_command *cmd, *first = NULL;

	lockdep_assert_held(&queue->lock);
	list_for_each_entry(cmd, &queue->active, node)
		if (!mmapdev_queue_is_submitting(queue, cmd) &&
		    (!first || time_before(cmd->deadline, first->deadline)))
			first = cmd;
	return first;
}

void mmapdev_recovery_arm(struct mmapdev_queue *queue, unsigned long deadline)
{
	unsigned long now = jiffies;

	lockdep_assert_held(&queue->lock);
	if (delayed_work_pending(&queue->expiry) &&
	    !time_before(deadline, queue->armed))
		return;
	queue->armed = deadline;
	mod_delayed_work(queue->workqueue, &queue->expiry,
			 time_after(deadline, now) ? deadline - now : 0);
}

/* Take one that has expired; if none has, come back when the first will. */
static struct mmapdev_command *
mmapdev_recovery_take_expired(struct mmapdev_queue *queue)
{
	struct mmapdev_command *cmd;

	spin_lock_irq(&queue->lock);
	cmd = mmapdev_queue_first(queue);
	if (cmd && time_before(jiffies, cmd->deadline)) {
		mmapdev_recovery_arm(queue, cmd->deadline);
		cmd = NULL;
	}
	if (cmd)
		mmapdev_command_claim(cmd, MMAPDEV_COMMAND_EXPIRED);
	spin_unlock_irq(&queue->lock);
	return cmd;
}

static void mmapdev_recovery_expire(struct work_struct *work)
{
	struct mmapdev_queue *queue = container_of(to_delayed_work(work),
						   struct mmapdev_queue,
						   expiry);
	struct mmapdev_command *cmd;

	while ((cmd = mmapdev_recovery_take_expired(queue))) {
		queue->hw->ops->abort(queue->hw, cmd);
		atomic64_inc(&queue->timeouts);
		dev_warn_ratelimited(queue->hw->dev,
				     "command given up: operation %d, %zu bytes at %#llx\n",
				     cmd->op, cmd->length, cmd->address);
		mmapdev_command_finish(cmd, -ETIMEDOUT);
	}
}

void mmapdev_recovery_init(struct mmapdev_queue *queue)
{
	INIT_DELAYED_WORK(&queue->expiry, mmapdev_recovery_expire);
}
