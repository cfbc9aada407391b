// SPDX-License-Identifier: GPL-2.0-only
/*
 * recovery.c - commands that do not end, and the device that does not end them
 */
#include <linux/jiffies.h>
#include <linux/kmemleak.h>
#include <linux/module.h>
#include "command.h"
#include "recovery.h"

/* The command that expires first. */
static struct mmapdev_command *mmapdev_queue_first(struct mmapdev_queue *queue)
{
	struct mmapdev_command *cmd, *first = NULL;

	lockdep_assert_held(&queue->lock);
	list_for_each_entry(cmd, &queue->active, node)
		if (!first || time_before(cmd->deadline, first->deadline))
			first = cmd;
	return first;
}

void mmapdev_recovery_arm(struct mmapdev_queue *queue, unsigned long deadline)
{
	unsigned long now = jiffies;

	lockdep_assert_held(&queue->lock);
	if (queue->failed)
		deadline = now;
	if (delayed_work_pending(&queue->expiry) &&
	    !time_before(deadline, queue->armed))
		return;
	queue->armed = deadline;
	mod_delayed_work(queue->workqueue, &queue->expiry,
			 time_after(deadline, now) ? deadline - now : 0);
}

/*
 * Take a command that has expired, or any once the device has failed. If there
 * is none, come back when the first expires.
 */
static struct mmapdev_command *
mmapdev_recovery_take_expired(struct mmapdev_queue *queue)
{
	struct mmapdev_command *cmd;

	spin_lock_irq(&queue->lock);
	cmd = mmapdev_queue_first(queue);
	if (cmd && !queue->failed && time_before(jiffies, cmd->deadline)) {
		mmapdev_recovery_arm(queue, cmd->deadline);
		cmd = NULL;
	}
	if (cmd) {
		mmapdev_command_claim(cmd, MMAPDEV_COMMAND_EXPIRED);
		WRITE_ONCE(queue->failed, true);
	}
	spin_unlock_irq(&queue->lock);
	return cmd;
}

/* End a command that was taken from the backend. */
static void mmapdev_recovery_abort(struct mmapdev_command *cmd, int status)
{
	struct mmapdev_queue *queue = cmd->queue;

	lockdep_assert_held(&queue->recovery);
	if (queue->hw->ops->abort(queue->hw, cmd)) {
		mmapdev_command_hold(cmd);
		list_add_tail(&cmd->node, &queue->held);
	}
	mmapdev_command_finish(cmd, status);
}

static void mmapdev_recovery_expire(struct work_struct *work)
{
	struct mmapdev_queue *queue = container_of(to_delayed_work(work),
						   struct mmapdev_queue,
						   expiry);
	struct mmapdev_command *cmd;

	mutex_lock(&queue->recovery);
	while ((cmd = mmapdev_recovery_take_expired(queue))) {
		atomic64_inc(&queue->timeouts);
		dev_warn_ratelimited(queue->hw->dev,
				     "command given up, device failed until a reset: operation %d, %zu bytes at %#llx\n",
				     cmd->op, cmd->length, cmd->address);
		mmapdev_recovery_abort(cmd, -ETIMEDOUT);
	}
	mutex_unlock(&queue->recovery);
}

static bool mmapdev_queue_is_quiet(struct mmapdev_queue *queue)
{
	bool quiet;

	spin_lock_irq(&queue->lock);
	quiet = !queue->started;
	spin_unlock_irq(&queue->lock);
	return quiet;
}

static struct mmapdev_command *
mmapdev_recovery_take(struct mmapdev_queue *queue)
{
	struct mmapdev_command *cmd;

	spin_lock_irq(&queue->lock);
	cmd = mmapdev_queue_first(queue);
	if (cmd)
		mmapdev_command_claim(cmd, MMAPDEV_COMMAND_EXPIRED);
	spin_unlock_irq(&queue->lock);
	return cmd;
}

/* Nobody submits any more. Nothing is under way when this returns. */
static void mmapdev_recovery_stop(struct mmapdev_queue *queue, int status)
{
	struct mmapdev_command *cmd;

	while ((cmd = mmapdev_recovery_take(queue)))
		mmapdev_recovery_abort(cmd, status);
	/* The interrupt may be completing some on another processor. */
	wait_event(queue->idle, mmapdev_queue_is_quiet(queue));
}

void mmapdev_recovery_keep(struct mmapdev_command *cmd)
{
	lockdep_assert_held(&cmd->queue->lock);
	cmd->state = MMAPDEV_COMMAND_IDLE;
}

/* The hardware was stopped for sure: what was held can go. */
static void mmapdev_recovery_release(struct mmapdev_queue *queue)
{
	struct mmapdev_command *cmd, *next;
	bool kept;

	lockdep_assert_held(&queue->recovery);
	list_for_each_entry_safe(cmd, next, &queue->held, node) {
		list_del(&cmd->node);
		mmapdev_command_release(cmd);
		spin_lock_irq(&queue->lock);
		cmd->held = false;
		kept = cmd->state == MMAPDEV_COMMAND_IDLE;
		spin_unlock_irq(&queue->lock);
		/* One that its owner still reads is freed by that one. */
		if (kept)
			mempool_free(cmd, queue->pool);
	}
}

/* What may be written to at any time must never be used for anything else. */
static void mmapdev_recovery_leak(struct mmapdev_queue *queue)
{
	struct mmapdev_command *cmd;

	if (list_empty(&queue->held))
		return;
	dev_err(queue->hw->dev,
		"the hardware could not be stopped: %lld pages of %lld commands are lost until the next boot\n",
		atomic64_read(&queue->pages_held),
		atomic64_read(&queue->commands_held));
	list_for_each_entry(cmd, &queue->held, node)
		kmemleak_not_leak(cmd);
}

int mmapdev_recovery_reset(struct mmapdev_queue *queue)
{
	struct mmapdev_hw *hw = queue->hw;
	int ret;

	if (!hw->ops->reset)
		return -EOPNOTSUPP;
	mutex_lock(&queue->recovery);
	if (mmapdev_gate_is_closed(&queue->gate)) {
		ret = -ENODEV;
		goto out;
	}
	WRITE_ONCE(queue->failed, true);
	mmapdev_gate_drain(&queue->gate);
	mmapdev_recovery_stop(queue, -EIO);
	ret = hw->ops->reset(hw);
	if (!ret) {
		mmapdev_recovery_release(queue);
		WRITE_ONCE(queue->failed, false);
	}
out:
	mutex_unlock(&queue->recovery);
	return ret;
}

void mmapdev_recovery_close(struct mmapdev_queue *queue)
{
	struct mmapdev_hw *hw = queue->hw;

	mutex_lock(&queue->recovery);
	if (mmapdev_gate_is_closed(&queue->gate))
		goto out;
	mmapdev_gate_close(&queue->gate);
	mmapdev_recovery_stop(queue, -ENODEV);
	if (!list_empty(&queue->held) && hw->ops->reset &&
	    !hw->ops->reset(hw))
		mmapdev_recovery_release(queue);
	mmapdev_recovery_leak(queue);
out:
	mutex_unlock(&queue->recovery);
}

void mmapdev_recovery_init(struct mmapdev_queue *queue)
{
	mutex_init(&queue->recovery);
	INIT_LIST_HEAD(&queue->held);
	INIT_DELAYED_WORK(&queue->expiry, mmapdev_recovery_expire);
}
