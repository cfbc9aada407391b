// SPDX-License-Identifier: GPL-2.0-only
/*
 * queue.c - commands on their way to the hardware and back
 */
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include "command.h"
#include "queue.h"
#include "recovery.h"
#include "trace.h"

/* Some for page-in and write-back side by side, when there is no memory. */
#define MMAPDEV_QUEUE_RESERVE 4

int mmapdev_queue_enter(struct mmapdev_queue *queue, int *ticket)
{
	int ret = mmapdev_gate_enter(&queue->gate, ticket);

	if (!ret && READ_ONCE(queue->failed)) {
		mmapdev_queue_leave(queue, *ticket);
		ret = -EIO;
	}
	return ret;
}

/* In the gate. The command is mapped for DMA. */
static void mmapdev_queue_start(struct mmapdev_command *cmd)
{
	struct mmapdev_submitting submitting = { .active = true };
	struct mmapdev_queue *queue = cmd->queue;
	unsigned long deadline;

	deadline = jiffies + msecs_to_jiffies(READ_ONCE(queue->timeout_ms));
	spin_lock_irq(&queue->lock);
	cmd->state = MMAPDEV_COMMAND_ACTIVE;
	cmd->deadline = deadline;
	cmd->submitting = &submitting;
	queue->started++;
	spin_unlock_irq(&queue->lock);

	queue->hw->ops->submit(queue->hw, cmd);

	spin_lock_irq(&queue->lock);
	if (submitting.active) {
		cmd->submitting = NULL;
		list_add_tail(&cmd->node, &queue->active);
		mmapdev_recovery_arm(queue, deadline);
	}
	spin_unlock_irq(&queue->lock);
}

void mmapdev_queue_submit(struct mmapdev_command *cmd)
{
	struct mmapdev_queue *queue = cmd->queue;
	int ret, ticket;

	cmd->number = atomic64_inc_return(&queue->commands);
	cmd->submitted_ns = ktime_get_ns();
	trace_mmapdev_command_submit(queue->device, cmd);
	ret = mmapdev_queue_enter(queue, &ticket);
	if (ret) {
		mmapdev_command_end(cmd, ret);
		return;
	}
	ret = mmapdev_command_map(cmd);
	if (ret)
		mmapdev_command_end(cmd, ret);
	else
		mmapdev_queue_start(cmd);
	mmapdev_queue_leave(queue, ticket);
}

static void mmapdev_queue_wake(struct mmapdev_command *cmd)
{
	complete(cmd->context);
}

int mmapdev_queue_run(struct mmapdev_command *cmd)
{
	DECLARE_COMPLETION_ONSTACK(done);

	cmd->done = mmapdev_queue_wake;
	cmd->context = &done;
	mmapdev_queue_submit(cmd);
	/* Ends: the timeout sees to that. */
	wait_for_completion(&done);
	return cmd->status;
}

struct mmapdev_command *mmapdev_queue_alloc(struct mmapdev_queue *queue,
					    enum mmapdev_command_op op,
					    u64 address)
{
	struct mmapdev_command *cmd = mempool_alloc(queue->pool, GFP_NOIO);

	cmd->queue = queue;
	cmd->op = op;
	cmd->address = address;
	cmd->source = 0;
	cmd->length = 0;
	cmd->value = 0;
	cmd->sg = cmd->sgl;
	cmd->nents = 0;
	cmd->mapped = 0;
	cmd->held = false;
	cmd->rest = 0;
	cmd->status = 0;
	cmd->latency_ns = 0;
	cmd->state = MMAPDEV_COMMAND_IDLE;

	spin_lock_irq(&queue->lock);
	queue->allocated++;
	spin_unlock_irq(&queue->lock);
	return cmd;
}

void mmapdev_queue_free(struct mmapdev_command *cmd)
{
	struct mmapdev_queue *queue = cmd->queue;
	unsigned long flags;

	/* Woken under the lock: exit takes it too before the queue goes. */
	spin_lock_irqsave(&queue->lock, flags);
	if (cmd->held)
		mmapdev_recovery_keep(cmd);
	else
		mempool_free(cmd, queue->pool);
	if (!--queue->allocated)
		mmapdev_queue_wake_idle(queue);
	spin_unlock_irqrestore(&queue->lock, flags);
}

static bool mmapdev_queue_is_idle(struct mmapdev_queue *queue)
{
	bool idle;

	spin_lock_irq(&queue->lock);
	idle = !queue->allocated;
	spin_unlock_irq(&queue->lock);
	return idle;
}

int mmapdev_queue_init(struct mmapdev_queue *queue, struct mmapdev_hw *hw,
		       const char *device)
{
	int ret;

	queue->hw = hw;
	queue->device = device;
	queue->timeout_ms = MMAPDEV_QUEUE_TIMEOUT_MS;
	spin_lock_init(&queue->lock);
	INIT_LIST_HEAD(&queue->active);
	init_waitqueue_head(&queue->idle);
	mmapdev_recovery_init(queue);

	ret = mmapdev_gate_init(&queue->gate);
	if (ret)
		return ret;
	ret = -ENOMEM;
	queue->pool = mempool_create_kmalloc_pool(MMAPDEV_QUEUE_RESERVE,
						  sizeof(struct mmapdev_command));
	if (!queue->pool)
		goto err_gate;
	/* Unbound: a processor that is busy must not hold up a deadline. */
	queue->workqueue = alloc_workqueue("mmapdev",
					   WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	if (!queue->workqueue)
		goto err_pool;
	return 0;

err_pool:
	mempool_destroy(queue->pool);
err_gate:
	mmapdev_gate_exit(&queue->gate);
	return ret;
}

void mmapdev_queue_exit(struct mmapdev_queue *queue)
{
	wait_event(queue->idle, mmapdev_queue_is_idle(queue));
	cancel_delayed_work_sync(&queue->expiry);
	destroy_workqueue(queue->workqueue);
	mempool_destroy(queue->pool);
	mmapdev_gate_exit(&queue->gate);
}
