// SPDX-License-Identifier: GPL-2.0-only
/*
 * region_memory_direct.c - read(2) and write(2) with O_DIRECT
 *
 * The device moves the bytes to and from the caller's own pages, past the cache,
 * and stays coherent with it as a transfer does: range by range, one command
 * each. Pages are pinned before the cache is seized, since to pin may be to fault
 * in pages of the very same memory.
 */
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/uio.h>
#include "command.h"
#include "compat.h"
#include "region_memory.h"

/* What disks ask for; enough for the DMA of every machine. */
#define MMAPDEV_DIRECT_ALIGNMENT 512

/**
 * struct mmapdev_direct - the part that one command moves
 * @memory: whose
 * @op: READ or WRITE
 * @pages: of the caller, pinned
 * @offset: of the first byte in the first page
 * @length: bytes
 */
struct mmapdev_direct {
	struct mmapdev_memory *memory;
	enum mmapdev_command_op op;
	struct page *pages[MMAPDEV_COMMAND_SEGMENTS];
	size_t offset;
	ssize_t length;
};

static int mmapdev_direct_move(struct mmapdev_direct *direct, u64 address)
{
	struct mmapdev_queue *queue = direct->memory->region.queue;
	size_t offset = direct->offset, left = direct->length;
	struct mmapdev_command *cmd;
	unsigned int i;
	int ret;

	cmd = mmapdev_queue_alloc(queue, direct->op, address);
	for (i = 0; left; i++) {
		size_t step = min_t(size_t, left, PAGE_SIZE - offset);

		mmapdev_command_add(cmd, direct->pages[i], step, offset);
		left -= step;
		offset = 0;
	}
	ret = mmapdev_queue_run(cmd);
	mmapdev_queue_free(cmd);
	return ret;
}

static int mmapdev_direct_move_alone(struct mmapdev_direct *direct, u64 address)
{
	struct mmapdev_memory *memory = direct->memory;
	bool writes = direct->op == MMAPDEV_COMMAND_WRITE;
	struct mmapdev_memory_access access;
	int ret = 0;

	if (writes)
		ret = mmapdev_memory_reserve(memory, address, direct->length);
	if (ret)
		return ret;
	ret = mmapdev_memory_begin(memory, &access, address, direct->length,
				   writes);
	/* Meanwhile the end of the memory has moved. */
	if (ret == -EINVAL)
		ret = -ENOSPC;
	if (ret)
		return ret;
	ret = mmapdev_direct_move(direct, address);
	mmapdev_memory_end(&access);
	return ret;
}

/* Return: bytes moved, or -errno. */
static ssize_t mmapdev_direct_step(struct mmapdev_direct *direct, u64 address,
				   struct iov_iter *iter)
{
	size_t most = round_down(direct->memory->region.queue->hw->max_length,
				 MMAPDEV_DIRECT_ALIGNMENT);
	unsigned int pages;
	int ret;

	direct->length = mmapdev_compat_pin_pages(iter, direct->pages, most,
						  MMAPDEV_COMMAND_SEGMENTS,
						  &direct->offset);
	if (direct->length <= 0)
		return direct->length ?: -EFAULT;
	pages = DIV_ROUND_UP(direct->offset + direct->length, PAGE_SIZE);
	ret = mmapdev_direct_move_alone(direct, address);
	mmapdev_compat_unpin_pages(direct->pages, pages,
				   direct->op == MMAPDEV_COMMAND_READ);
	if (!ret)
		return direct->length;
	iov_iter_revert(iter, direct->length);
	return ret == -ETIMEDOUT ? -EIO : ret;
}

static ssize_t mmapdev_direct_run(struct mmapdev_direct *direct,
				  struct kiocb *iocb, struct iov_iter *iter)
{
	ssize_t done = 0, ret = 0;

	while (iov_iter_count(iter) && ret >= 0) {
		ret = fatal_signal_pending(current) ? -EINTR :
		      mmapdev_direct_step(direct, iocb->ki_pos, iter);
		if (ret > 0) {
			iocb->ki_pos += ret;
			done += ret;
		}
	}
	return done ?: ret;
}

ssize_t mmapdev_memory_direct(struct kiocb *iocb, struct iov_iter *iter)
{
	struct mmapdev_region *region = mmapdev_file_region(iocb->ki_filp);
	u64 size = mmapdev_region_size(region);
	struct mmapdev_direct *direct;
	ssize_t ret;

	if ((iocb->ki_pos | iov_iter_alignment(iter)) &
	    (MMAPDEV_DIRECT_ALIGNMENT - 1))
		return -EINVAL;
	if (iocb->ki_pos >= size)
		return 0;
	direct = kmalloc(sizeof(*direct), GFP_KERNEL);
	if (!direct)
		return -ENOMEM;
	direct->memory = to_mmapdev_memory(region);
	direct->op = iov_iter_rw(iter) == READ ? MMAPDEV_COMMAND_READ :
						 MMAPDEV_COMMAND_WRITE;
	iov_iter_truncate(iter, size - iocb->ki_pos);
	ret = mmapdev_direct_run(direct, iocb, iter);
	kfree(direct);
	return ret;
}
