// SPDX-License-Identifier: GPL-2.0-only
/*
 * queue.c - commands on their way to the hardware and back
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include "queue.h"
#include "trace.h"

/* Some for page-in and write-back side by side, when there is no memory. */
#define MMAPDEV_QUEUE_RESERVE 4

static enum dma_data_direction
mmapdev_command_direction(const struct mmapdev_command *cmd)
{
	return cmd->op == MMAPDEV_COMMAND_READ ? DMA_FROM_DEVICE :
						 DMA_TO_DEVICE;
}

static int mmapdev_command_map(struct mmapdev_command *cmd)
{
	if (!mmapdev_command_has_host_side(cmd))
		return 0;
	cmd->mapped = dma_map_sg(cmd->queue->hw->dev, cmd->sgl, cmd->nents,
				 mmapdev_command_direction(cmd));
	return cmd->mapped ? 0 : -EIO;
}

static void mmapdev_command_unmap(struct mmapdev_command *cmd)
{
	if (!cmd->mapped)
		return;
	dma_unmap_sg(cmd->queue->hw->dev, cmd->sgl, cmd->nents,
		     mmapdev_command_direction(cmd));
	cmd->mapped = 0;
}

static void mmapdev_command_count(struct mmapdev_command *cmd)
{
	struct mmapdev_queue *queue = cmd->queue;

	if (cmd->status)
		atomic64_inc(&queue->errors);
	else if (cmd->op == MMAPDEV_COMMAND_READ)
		atomic64_add(cmd->length, &queue->bytes_from_device);
	else if (cmd->op == MMAPDEV_COMMAND_WRITE)
		atomic64_add(cmd->length, &queue->bytes_to_device);
}

/* The one end of every command. Nobody else can reach it any more. */
static void mmapdev_command_finish(struct mmapdev_command *cmd, int status)
{
	mmapdev_command_unmap(cmd);
	cmd->status = status;
	cmd->latency_ns = ktime_get_ns() - cmd->submitted_ns;
	mmapdev_command_count(cmd);
	trace_mmapdev_command_done(cmd->queue->device, cmd);
	cmd->done(cmd);
}

bool mmapdev_command_add(struct mmapdev_command *cmd, struct page *page,
			 size_t length, size_t offset)
{
	struct scatterlist *sg = &cmd->sgl[cmd->nents];

	if (cmd->nents == MMAPDEV_COMMAND_SEGMENTS ||
	    cmd->length + length > cmd->queue->hw->max_length)
		return false;
	sg_init_table(sg, 1);
	sg_set_page(sg, page, length, offset);
	if (cmd->nents)
		sg_unmark_end(sg - 1);
	cmd->nents++;
	cmd->length += length;
	return true;
}

/*
 * Take a command away from the backend, for the one who asks first. Return:
 * whether that is the caller.
 */
static bool mmapdev_queue_claim(struct mmapdev_command *cmd,
				enum mmapdev_command_state state)
{
	lockdep_assert_held(&cmd->queue->lock);
	if (cmd->state != MMAPDEV_COMMAND_ACTIVE)
		return false;
	cmd->state = state;
	list_del(&cmd->node);
	return true;
}

void mmapdev_complete(struct mmapdev_command *cmd, int status)
{
	struct mmapdev_queue *queue = cmd->queue;
	unsigned long flags;
	bool ours;

	spin_lock_irqsave(&queue->lock, flags);
	ours = mmapdev_queue_claim(cmd, MMAPDEV_COMMAND_DONE);
	spin_unlock_irqrestore(&queue->lock, flags);
	if (ours)
		mmapdev_command_finish(cmd, status);
}
EXPORT_SYMBOL_NS_GPL(mmapdev_complete, MMAPDEV);

/**
 * struct mmapdev_submitting - a call of ops->submit, on its caller's stack
 * @node: in queue->submitting
 * @cmd: only compared with: it may be gone before the call returns
 *
 * A command does not expire while it is being submitted: the backend may not
 * have heard of it yet. The caller sets the clock when it is done.
 */
struct mmapdev_submitting {
	struct list_head node;
	struct mmapdev_command *cmd;
};

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

/* Look for what has expired at this time, if not earlier. */
static void mmapdev_queue_arm(struct mmapdev_queue *queue,
			      unsigned long deadline)
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
mmapdev_queue_take_expired(struct mmapdev_queue *queue)
{
	struct mmapdev_command *cmd;

	spin_lock_irq(&queue->lock);
	cmd = mmapdev_queue_first(queue);
	if (cmd && time_before(jiffies, cmd->deadline)) {
		mmapdev_queue_arm(queue, cmd->deadline);
		cmd = NULL;
	}
	if (cmd)
		mmapdev_queue_claim(cmd, MMAPDEV_COMMAND_EXPIRED);
	spin_unlock_irq(&queue->lock);
	return cmd;
}

static void mmapdev_queue_expire(struct work_struct *work)
{
	struct mmapdev_queue *queue = container_of(to_delayed_work(work),
						   struct mmapdev_queue,
						   expiry);
	struct mmapdev_command *cmd;

	while ((cmd = mmapdev_queue_take_expired(queue))) {
		queue->hw->ops->abort(queue->hw, cmd);
		atomic64_inc(&queue->timeouts);
		dev_warn_ratelimited(queue->hw->dev,
				     "command given up: operation %d, %zu bytes at %#llx\n",
				     cmd->op, cmd->length, cmd->address);
		mmapdev_command_finish(cmd, -ETIMEDOUT);
	}
}

void mmapdev_queue_submit(struct mmapdev_command *cmd)
{
	struct mmapdev_submitting submitting = { .cmd = cmd };
	struct mmapdev_queue *queue = cmd->queue;
	unsigned long deadline;
	int ret;

	cmd->number = atomic64_inc_return(&queue->commands);
	cmd->submitted_ns = ktime_get_ns();
	trace_mmapdev_command_submit(queue->device, cmd);
	ret = mmapdev_command_map(cmd);
	if (ret) {
		mmapdev_command_finish(cmd, ret);
		return;
	}
	deadline = jiffies + msecs_to_jiffies(READ_ONCE(queue->timeout_ms));
	spin_lock_irq(&queue->lock);
	cmd->state = MMAPDEV_COMMAND_ACTIVE;
	cmd->deadline = deadline;
	list_add_tail(&cmd->node, &queue->active);
	list_add(&submitting.node, &queue->submitting);
	spin_unlock_irq(&queue->lock);

	queue->hw->ops->submit(queue->hw, cmd);

	spin_lock_irq(&queue->lock);
	list_del(&submitting.node);
	if (!list_empty(&queue->active))
		mmapdev_queue_arm(queue, deadline);
	spin_unlock_irq(&queue->lock);
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
	cmd->nents = 0;
	cmd->mapped = 0;
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

	mempool_free(cmd, queue->pool);
	/* Woken under the lock: exit takes it too before the queue goes. */
	spin_lock_irqsave(&queue->lock, flags);
	if (!--queue->allocated)
		wake_up(&queue->idle);
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
	queue->hw = hw;
	queue->device = device;
	queue->timeout_ms = MMAPDEV_QUEUE_TIMEOUT_MS;
	spin_lock_init(&queue->lock);
	INIT_LIST_HEAD(&queue->active);
	INIT_LIST_HEAD(&queue->submitting);
	init_waitqueue_head(&queue->idle);
	INIT_DELAYED_WORK(&queue->expiry, mmapdev_queue_expire);

	queue->pool = mempool_create_kmalloc_pool(MMAPDEV_QUEUE_RESERVE,
						  sizeof(struct mmapdev_command));
	if (!queue->pool)
		return -ENOMEM;
	/* Unbound: a processor that is busy must not hold up a deadline. */
	queue->workqueue = alloc_workqueue("mmapdev",
					   WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	return queue->workqueue ? 0 : -ENOMEM;
}

void mmapdev_queue_exit(struct mmapdev_queue *queue)
{
	if (queue->workqueue) {
		wait_event(queue->idle, mmapdev_queue_is_idle(queue));
		cancel_delayed_work_sync(&queue->expiry);
		destroy_workqueue(queue->workqueue);
	}
	mempool_destroy(queue->pool);
}
