// SPDX-License-Identifier: GPL-2.0-only
/*
 * command.c - one command: its host memory and its end
 */
#include <linux/dma-mapping.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/module.h>
#include "command.h"
#include "queue.h"
#include "trace.h"

static enum dma_data_direction
mmapdev_command_direction(const struct mmapdev_command *cmd)
{
	return cmd->op == MMAPDEV_COMMAND_READ ? DMA_FROM_DEVICE :
						 DMA_TO_DEVICE;
}

bool mmapdev_command_add(struct mmapdev_command *cmd, struct page *page,
			 size_t length, size_t offset)
{
	struct scatterlist *sg = &cmd->sg[cmd->nents];

	if (cmd->nents == MMAPDEV_COMMAND_SEGMENTS ||
	    cmd->length + length > cmd->queue->hw->max_length)
		return false;
	/* As sg_init_table() of one, which calls a function to clear it. */
	*sg = (struct scatterlist){};
	sg_mark_end(sg);
	sg_set_page(sg, page, length, offset);
	if (cmd->nents)
		sg_unmark_end(sg - 1);
	cmd->nents++;
	cmd->length += length;
	return true;
}

int mmapdev_command_map(struct mmapdev_command *cmd)
{
	if (!mmapdev_command_has_host_side(cmd))
		return 0;
	cmd->mapped = dma_map_sg(cmd->queue->hw->dev, cmd->sg, cmd->nents,
				 mmapdev_command_direction(cmd));
	return cmd->mapped ? 0 : -EIO;
}

static void mmapdev_command_unmap(struct mmapdev_command *cmd)
{
	if (!cmd->mapped)
		return;
	/* What a command brought that was given up is not wanted any more. */
	dma_unmap_sg_attrs(cmd->queue->hw->dev, cmd->sg, cmd->nents,
			   mmapdev_command_direction(cmd),
			   cmd->held ? DMA_ATTR_SKIP_CPU_SYNC : 0);
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

void mmapdev_command_end(struct mmapdev_command *cmd, int status)
{
	cmd->status = status;
	cmd->latency_ns = ktime_get_ns() - cmd->submitted_ns;
	mmapdev_command_count(cmd);
	trace_mmapdev_command_done(cmd->queue->device, cmd);
	cmd->done(cmd);
}

void mmapdev_command_finish(struct mmapdev_command *cmd, int status)
{
	struct mmapdev_queue *queue = cmd->queue;
	unsigned long flags;

	if (!cmd->held)
		mmapdev_command_unmap(cmd);
	spin_lock_irqsave(&queue->lock, flags);
	if (!--queue->started)
		mmapdev_queue_wake_idle(queue);
	spin_unlock_irqrestore(&queue->lock, flags);
	mmapdev_command_end(cmd, status);
}

bool mmapdev_command_claim(struct mmapdev_command *cmd,
			   enum mmapdev_command_state state)
{
	lockdep_assert_held(&cmd->queue->lock);
	if (cmd->state != MMAPDEV_COMMAND_ACTIVE)
		return false;
	cmd->state = state;
	if (cmd->submitting)
		cmd->submitting->active = false;
	else
		list_del(&cmd->node);
	return true;
}

void mmapdev_complete(struct mmapdev_command *cmd, int status)
{
	struct mmapdev_queue *queue = cmd->queue;
	unsigned long flags;
	bool ours;

	spin_lock_irqsave(&queue->lock, flags);
	ours = mmapdev_command_claim(cmd, MMAPDEV_COMMAND_DONE);
	spin_unlock_irqrestore(&queue->lock, flags);
	if (ours)
		mmapdev_command_finish(cmd, status);
}
EXPORT_SYMBOL_NS_GPL(mmapdev_complete, MMAPDEV);

/* Call @change for every page that the device was given. Return: their number. */
static s64 mmapdev_command_for_pages(struct mmapdev_command *cmd,
				     void (*change)(struct page *page))
{
	struct scatterlist *sg;
	unsigned int i;
	s64 count = 0;

	for_each_sg(cmd->sg, sg, cmd->nents, i) {
		struct page *page = sg_page(sg);
		unsigned int n = PFN_UP(sg->offset + sg->length);

		count += n;
		while (n--)
			change(page++);
	}
	return count;
}

void mmapdev_command_hold(struct mmapdev_command *cmd)
{
	struct mmapdev_queue *queue = cmd->queue;

	cmd->held = true;
	atomic64_inc(&queue->commands_held);
	atomic64_add(mmapdev_command_for_pages(cmd, get_page),
		     &queue->pages_held);
}

void mmapdev_command_release(struct mmapdev_command *cmd)
{
	struct mmapdev_queue *queue = cmd->queue;

	mmapdev_command_unmap(cmd);
	atomic64_sub(mmapdev_command_for_pages(cmd, put_page),
		     &queue->pages_held);
	atomic64_dec(&queue->commands_held);
}
