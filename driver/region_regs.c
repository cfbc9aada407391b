// SPDX-License-Identifier: GPL-2.0-only
/*
 * region_regs.c - the registers as a file
 *
 * A read or write is one access of the width of its length, or, if it is
 * longer, a sequence of the widest accesses that divide offset and length, in
 * ascending order. Registers are little endian, and so are the bytes here.
 */
#include <linux/uaccess.h>
#include "compat.h"
#include "region_regs.h"
#include "vma.h"

static void mmapdev_regs_watch(struct vm_area_struct *vma, int change)
{
	struct mmapdev_queue *queue = mmapdev_file_region(vma->vm_file)->queue;
	struct mmapdev_hw *hw = queue->hw;
	int ticket;

	/* It is not writable without both, and mprotect() cannot add them. */
	if (!(vma->vm_flags & VM_SHARED) || !(vma->vm_flags & VM_MAYWRITE) ||
	    !hw->ops->regs_watch)
		return;
	if (mmapdev_gate_enter(&queue->gate, &ticket))
		return;
	hw->ops->regs_watch(hw, change);
	mmapdev_gate_leave(&queue->gate, ticket);
}

static void mmapdev_regs_vma_open(struct vm_area_struct *vma)
{
	mmapdev_vma_open(vma);
	mmapdev_regs_watch(vma, 1);
}

static void mmapdev_regs_vma_close(struct vm_area_struct *vma)
{
	mmapdev_regs_watch(vma, -1);
	mmapdev_vma_close(vma);
}

static const struct vm_operations_struct mmapdev_regs_vm_ops = {
	.open = mmapdev_regs_vma_open,
	.close = mmapdev_regs_vma_close,
};

int mmapdev_regs_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct mmapdev_region *region = mmapdev_file_region(file);
	struct mmapdev_regs *regs = to_mmapdev_regs(region);
	struct mmapdev_hw *hw = region->queue->hw;
	int ret;

	ret = mmapdev_region_check(region) ?:
	      mmapdev_vma_check(vma, mmapdev_region_size(region));
	if (ret)
		return ret;
	if (!hw->reg_cached)
		vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	ret = mmapdev_vma_map_eager(vma, &mmapdev_regs_vm_ops,
				    &to_mmapdev_file(file)->counters,
				    &regs->eager,
				    hw->reg_phys);
	if (ret)
		return ret;
	mmapdev_regs_watch(vma, 1);
	return 0;
}

int mmapdev_regs_open(struct file *file)
{
	struct mmapdev_region *region = mmapdev_file_region(file);

	file->f_mapping = to_mmapdev_regs(region)->inode.inode->i_mapping;
	return mmapdev_region_check(region);
}

void mmapdev_regs_end(struct mmapdev_regs *regs)
{
	mmapdev_eager_end(&regs->eager, regs->inode.inode->i_mapping);
}

static int mmapdev_regs_read_one(struct mmapdev_region *region, u32 offset,
				 u32 width, u64 *value)
{
	struct mmapdev_queue *queue = region->queue;
	int ret, ticket;

	ret = mmapdev_gate_enter(&queue->gate, &ticket);
	if (ret)
		return ret;
	ret = queue->hw->ops->reg_read(queue->hw, offset, width, value);
	mmapdev_gate_leave(&queue->gate, ticket);
	return ret;
}

static int mmapdev_regs_write_one(struct mmapdev_region *region, u32 offset,
				  u32 width, u64 value)
{
	struct mmapdev_queue *queue = region->queue;
	int ret, ticket;

	ret = mmapdev_gate_enter(&queue->gate, &ticket);
	if (ret)
		return ret;
	ret = queue->hw->ops->reg_write(queue->hw, offset, width, value);
	mmapdev_gate_leave(&queue->gate, ticket);
	return ret;
}

/* The widest access for a range, or 0 if there is none. */
static u32 mmapdev_regs_width(struct mmapdev_region *region, loff_t pos,
			      size_t length)
{
	u32 width;

	for (width = sizeof(u64); width; width /= 2)
		if ((region->access_widths & width) &&
		    !((pos | length) & (width - 1)))
			return width;
	return 0;
}

ssize_t mmapdev_regs_read(struct file *file, char __user *to, size_t length,
			  loff_t *pos)
{
	struct mmapdev_region *region = mmapdev_file_region(file);
	u32 width = mmapdev_regs_width(region, *pos, length);
	u64 size = mmapdev_region_size(region);
	size_t done;

	if (mmapdev_region_check(region))
		return -ENODEV;
	if (!length || *pos >= size)
		return 0;
	if (!width)
		return -EINVAL;
	length = min_t(u64, length, size - *pos);
	for (done = 0; done < length; done += width) {
		__le64 bytes;
		u64 value;
		int ret;

		ret = mmapdev_regs_read_one(region, *pos, width, &value);
		if (ret)
			return done ?: ret;
		bytes = cpu_to_le64(value);
		if (copy_to_user(to + done, &bytes, width))
			return done ?: -EFAULT;
		*pos += width;
	}
	return done;
}

ssize_t mmapdev_regs_write(struct file *file, const char __user *from,
			   size_t length, loff_t *pos)
{
	struct mmapdev_region *region = mmapdev_file_region(file);
	u32 width = mmapdev_regs_width(region, *pos, length);
	u64 size = mmapdev_region_size(region);
	size_t done;

	if (mmapdev_region_check(region))
		return -ENODEV;
	if (!length)
		return 0;
	if (file->f_flags & O_APPEND || *pos >= size)
		return -ENOSPC;
	if (!width)
		return -EINVAL;
	length = min_t(u64, length, size - *pos);
	for (done = 0; done < length; done += width) {
		__le64 bytes = 0;
		int ret;

		if (copy_from_user(&bytes, from + done, width))
			return done ?: -EFAULT;
		ret = mmapdev_regs_write_one(region, *pos, width,
					     le64_to_cpu(bytes));
		if (ret)
			return done ?: ret;
		*pos += width;
	}
	return done;
}
