// SPDX-License-Identifier: GPL-2.0-only
/*
 * region_buffer.c - the DMA buffer as a file, mapped eagerly or by fault
 *
 * An open file maps in one way only, and f_mapping says which: the empty
 * address_space for eager mappings, or the one whose page cache is the buffer.
 * f_mapping must not change once mmap(2) has looked at it, so the policy is
 * fixed in get_unmapped_area, the one hook that the kernel calls before it does.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/pagemap.h>
#include <linux/uio.h>
#include "command.h"
#include "compat.h"
#include "region_buffer.h"
#include "vma.h"

static const struct vm_operations_struct mmapdev_buffer_fault_vm_ops = {
	.open = mmapdev_vma_open,
	.close = mmapdev_vma_close,
	.fault = mmapdev_vma_fault,
	.map_pages = mmapdev_vma_map_pages,
};

const char *const mmapdev_policy_names[MMAPDEV_POLICIES] = {
	[MMAPDEV_POLICY_EAGER] = "eager",
	[MMAPDEV_POLICY_FAULT] = "fault",
};

/* Complete from the start: a fault here would be a bug, and ends in SIGBUS. */
static const struct vm_operations_struct mmapdev_buffer_eager_vm_ops = {
	.open = mmapdev_vma_open,
	.close = mmapdev_vma_close,
};

static struct inode *mmapdev_buffer_inode(struct mmapdev_buffer *buffer,
					  enum mmapdev_policy policy)
{
	return policy == MMAPDEV_POLICY_EAGER ? buffer->pages.eager.inode :
						buffer->pages.paged.inode;
}

static void mmapdev_buffer_apply_policy(struct file *file,
					enum mmapdev_policy policy)
{
	struct mmapdev_file *mf = to_mmapdev_file(file);

	mf->policy = policy;
	file->f_mapping = mmapdev_buffer_inode(to_mmapdev_buffer(mf->region),
					       policy)->i_mapping;
}

void mmapdev_buffer_init(struct mmapdev_buffer *buffer,
			 enum mmapdev_policy policy)
{
	buffer->policy = policy;
	mmapdev_eager_init(&buffer->eager);
	spin_lock_init(&buffer->lock);
	INIT_LIST_HEAD(&buffer->arriving);
	init_waitqueue_head(&buffer->arrived);
}

int mmapdev_buffer_open(struct file *file)
{
	struct mmapdev_region *region = mmapdev_file_region(file);
	struct mmapdev_buffer *buffer = to_mmapdev_buffer(region);

	mmapdev_buffer_apply_policy(file, READ_ONCE(buffer->policy));
	return mmapdev_region_check(region);
}

int mmapdev_buffer_set_policy(struct file *file, enum mmapdev_policy policy)
{
	struct mmapdev_file *mf = to_mmapdev_file(file);
	int ret = -EBUSY;

	mutex_lock(&mf->lock);
	if (!mf->policy_fixed) {
		mmapdev_buffer_apply_policy(file, policy);
		ret = 0;
	}
	mutex_unlock(&mf->lock);
	return ret;
}

enum mmapdev_policy mmapdev_buffer_file_policy(struct file *file)
{
	return READ_ONCE(to_mmapdev_file(file)->policy);
}

unsigned long mmapdev_buffer_get_unmapped_area(struct file *file,
					       unsigned long addr,
					       unsigned long len,
					       unsigned long pgoff,
					       unsigned long flags)
{
	struct mmapdev_file *mf = to_mmapdev_file(file);

	mutex_lock(&mf->lock);
	mf->policy_fixed = true;
	mutex_unlock(&mf->lock);
	return mm_get_unmapped_area(current->mm, file, addr, len, pgoff, flags);
}

int mmapdev_buffer_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct mmapdev_file *mf = to_mmapdev_file(file);
	struct mmapdev_buffer *buffer = to_mmapdev_buffer(mf->region);
	struct mmapdev_counters *counters = &mf->counters;
	bool eager = mf->policy == MMAPDEV_POLICY_EAGER;
	int ret;

	ret = mmapdev_region_check(mf->region) ?:
	      mmapdev_vma_check(vma, mmapdev_region_size(mf->region));
	if (ret)
		return ret;
	/* mremap() may not grow it past the end. */
	vm_flags_set(vma, VM_DONTEXPAND);
	if (eager)
		ret = mmapdev_vma_map_eager(vma, &mmapdev_buffer_eager_vm_ops,
					    counters, &buffer->eager,
					    virt_to_phys(buffer->pages.start));
	else
		ret = mmapdev_vma_map(vma, &mmapdev_buffer_fault_vm_ops,
				      counters);
	return ret;
}

/* Own, not the page cache's: a third cheaper, and the same for both policies. */
ssize_t mmapdev_buffer_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct mmapdev_region *region = mmapdev_file_region(iocb->ki_filp);
	size_t wanted = iov_iter_count(to), copied;
	u64 size = mmapdev_region_size(region);

	if (mmapdev_region_check(region))
		return -ENODEV;
	if (iocb->ki_pos >= size || !wanted)
		return 0;
	wanted = min_t(u64, wanted, size - iocb->ki_pos);
	copied = copy_to_iter(to_mmapdev_buffer(region)->pages.start +
			      iocb->ki_pos, wanted, to);
	iocb->ki_pos += copied;
	return copied ?: -EFAULT;
}

ssize_t mmapdev_buffer_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct mmapdev_region *region = mmapdev_file_region(iocb->ki_filp);
	size_t wanted = iov_iter_count(from), copied;
	u64 size = mmapdev_region_size(region);

	if (mmapdev_region_check(region))
		return -ENODEV;
	if (!wanted)
		return 0;
	if (iocb->ki_flags & IOCB_APPEND || iocb->ki_pos >= size)
		return -ENOSPC;
	wanted = min_t(u64, wanted, size - iocb->ki_pos);
	copied = copy_from_iter(to_mmapdev_buffer(region)->pages.start +
				iocb->ki_pos, wanted, from);
	iocb->ki_pos += copied;
	return copied ?: -EFAULT;
}

void mmapdev_buffer_end(struct mmapdev_buffer *buffer)
{
	mmapdev_eager_end(&buffer->eager,
			  buffer->pages.eager.inode->i_mapping);
	mmapdev_inode_end(&buffer->pages.paged);
}

void mmapdev_buffer_add(struct mmapdev_buffer *buffer,
			struct mmapdev_command *cmd, u64 offset, size_t length)
{
	mmapdev_command_add(cmd, virt_to_page(buffer->pages.start + offset),
			    length, offset_in_page(offset));
}

/* Return: whether nobody was in the way. */
static bool mmapdev_buffer_claim(struct mmapdev_buffer *buffer,
				 struct mmapdev_buffer_arrival *arrival)
{
	struct mmapdev_buffer_arrival *other;
	bool free = true;

	spin_lock(&buffer->lock);
	list_for_each_entry(other, &buffer->arriving, node)
		if (arrival->start < other->end && other->start < arrival->end)
			free = false;
	if (free)
		list_add(&arrival->node, &buffer->arriving);
	spin_unlock(&buffer->lock);
	return free;
}

int mmapdev_buffer_expect(struct mmapdev_buffer *buffer,
			  struct mmapdev_buffer_arrival *arrival, u64 offset,
			  size_t length)
{
	u64 line = max(dma_get_cache_alignment(), L1_CACHE_BYTES);

	arrival->start = round_down(offset, line);
	arrival->end = round_up(offset + length, line);
	return wait_event_killable(buffer->arrived,
				   mmapdev_buffer_claim(buffer, arrival)) ?
		       -EINTR : 0;
}

void mmapdev_buffer_arrived(struct mmapdev_buffer *buffer,
			    struct mmapdev_buffer_arrival *arrival)
{
	spin_lock(&buffer->lock);
	list_del(&arrival->node);
	spin_unlock(&buffer->lock);
	wake_up_all(&buffer->arrived);
}
