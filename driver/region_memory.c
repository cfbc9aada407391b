// SPDX-License-Identifier: GPL-2.0-only
/*
 * region_memory.c - the device's own memory as a file
 *
 * The CPU cannot address this memory. A touch of a page brings it in over the
 * device's DMA, a store marks it dirty, write-back takes it home: the page
 * cache's work, which is only counted and traced here.
 */
#include <linux/pagemap.h>
#include <linux/uio.h>
#include "compat.h"
#include "region_memory.h"
#include "trace.h"
#include "vma.h"

/* Our own, since filemap_page_mkwrite() would change the times of the node. */
static vm_fault_t mmapdev_memory_page_mkwrite(struct vm_fault *vmf)
{
	struct address_space *mapping = vmf->vma->vm_file->f_mapping;
	struct mmapdev_memory *memory = mmapdev_memory_of(mapping->host);
	struct folio *folio = page_folio(vmf->page);
	vm_fault_t ret = VM_FAULT_LOCKED;
	int err;

	sb_start_pagefault(mapping->host->i_sb);
	/* All of the folio will go back, however small the store. */
	err = mmapdev_memory_reserve_folio(memory, folio);
	if (err) {
		ret = vmf_error(err);
		goto out;
	}
	folio_lock(folio);
	if (folio->mapping != mapping) {
		folio_unlock(folio);
		ret = VM_FAULT_NOPAGE;
		goto out;
	}
	folio_mark_dirty(folio);
	folio_wait_stable(folio);
	mmapdev_count(mmapdev_vma_counters(vmf->vma), write_faults);
out:
	sb_end_pagefault(mapping->host->i_sb);
	trace_mmapdev_write_fault(memory->region.name, vmf, ret);
	return ret;
}

/*
 * While a page comes, the kernel lets go of the locks of the address space, and
 * makes the fault come again, from its beginning, when the page is there. A device
 * that is done when it has been asked keeps nobody waiting meanwhile, so that the
 * fault is served at once: one that must not come again lets go of nothing. (Nor
 * does one that has been TRIED, but that would read nothing ahead.) Should the
 * device become slower right now, this one fault is slow for others, too.
 */
static vm_fault_t mmapdev_memory_fault(struct vm_fault *vmf)
{
	struct address_space *mapping = vmf->vma->vm_file->f_mapping;
	struct mmapdev_memory *memory = mmapdev_memory_of(mapping->host);
	unsigned int flags = vmf->flags;

	if (READ_ONCE(memory->region.queue->hw->immediate))
		flags &= ~FAULT_FLAG_ALLOW_RETRY;
	return mmapdev_vma_fault_with(vmf, flags);
}

static const struct vm_operations_struct mmapdev_memory_vm_ops = {
	.open = mmapdev_vma_open,
	.close = mmapdev_vma_close,
	.fault = mmapdev_memory_fault,
	.map_pages = mmapdev_vma_map_pages,
	.page_mkwrite = mmapdev_memory_page_mkwrite,
};

/* No check of the range: as with a file, what lies past the end is SIGBUS. */
int mmapdev_memory_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct mmapdev_region *region = mmapdev_file_region(file);

	return mmapdev_region_check(region) ?:
	       mmapdev_vma_map(vma, &mmapdev_memory_vm_ops,
			       &to_mmapdev_file(file)->counters);
}

int mmapdev_memory_open(struct file *file)
{
	struct mmapdev_region *region = mmapdev_file_region(file);
	struct mmapdev_cache *cache = &to_mmapdev_memory(region)->cache;
	int ret = mmapdev_region_check(region) ?: mmapdev_cache_get(cache);

	if (ret)
		return ret;
	file->f_mapping = cache->inode->i_mapping;
	file->f_wb_err = filemap_sample_wb_err(file->f_mapping);
	file->f_mode |= FMODE_CAN_ODIRECT;
	return 0;
}

void mmapdev_memory_release(struct file *file)
{
	mmapdev_cache_put(&to_mmapdev_memory(mmapdev_file_region(file))->cache);
}

loff_t mmapdev_memory_llseek(struct file *file, loff_t offset, int whence)
{
	return mmapdev_region_check(mmapdev_file_region(file)) ?:
	       generic_file_llseek(file, offset, whence);
}

/*
 * O_DIRECT is for memory of users; a pipe (splice) is served from the cache. The
 * kernel's own code for it is never entered.
 */
static bool mmapdev_memory_is_direct(struct kiocb *iocb, struct iov_iter *iter)
{
	if (!(iocb->ki_flags & IOCB_DIRECT))
		return false;
	iocb->ki_flags &= ~IOCB_DIRECT;
	return user_backed_iter(iter);
}

/*
 * The kernel finds pages first and looks at the size then: of a page that was
 * there when the end lay in it, or before it, it would read zeros where the end
 * has moved forth meanwhile. So who meets a move reads again.
 */
static ssize_t mmapdev_memory_read(struct mmapdev_memory *memory,
				   struct kiocb *iocb, struct iov_iter *to)
{
	loff_t pos = iocb->ki_pos;
	ssize_t ret;
	int moves;

	for (;;) {
		moves = atomic_read(&memory->moves);
		smp_rmb(); /* before the pages are looked for */
		ret = generic_file_read_iter(iocb, to);
		smp_rmb(); /* after the size was looked at */
		if (ret <= 0 || moves == atomic_read(&memory->moves))
			return ret;
		iov_iter_revert(to, ret);
		iocb->ki_pos = pos;
	}
}

ssize_t mmapdev_memory_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct mmapdev_region *region = mmapdev_file_region(iocb->ki_filp);

	if (mmapdev_region_check(region))
		return -ENODEV;
	return mmapdev_region_result(region,
				     mmapdev_memory_is_direct(iocb, to) ?
				     mmapdev_memory_direct(iocb, to) :
				     mmapdev_memory_read(to_mmapdev_memory(region),
							 iocb, to));
}

ssize_t mmapdev_memory_splice_read(struct file *file, loff_t *pos,
				   struct pipe_inode_info *pipe, size_t length,
				   unsigned int flags)
{
	struct mmapdev_region *region = mmapdev_file_region(file);

	return mmapdev_region_check(region) ?:
	       mmapdev_region_result(region,
				     filemap_splice_read(file, pos, pipe,
							 length, flags));
}

/* The size is the hardware's: a write ends there, and cannot begin there. */
static ssize_t mmapdev_memory_write(struct mmapdev_region *region,
				    struct kiocb *iocb, struct iov_iter *from)
{
	u64 size = mmapdev_region_size(region);
	ssize_t ret;

	if (iocb->ki_pos >= size)
		return -ENOSPC;
	iov_iter_truncate(from, size - iocb->ki_pos);
	ret = generic_write_checks(iocb, from);
	return ret > 0 ? __generic_file_write_iter(iocb, from) : ret;
}

/* The end must not move meanwhile: what is written past it would be lost. */
static ssize_t mmapdev_memory_write_locked(struct mmapdev_region *region,
					   struct kiocb *iocb,
					   struct iov_iter *from)
{
	struct inode *inode = iocb->ki_filp->f_mapping->host;
	ssize_t ret;

	if (down_write_killable(&inode->i_rwsem))
		return -EINTR;
	ret = mmapdev_memory_write(region, iocb, from);
	inode_unlock(inode);
	return ret > 0 ? generic_write_sync(iocb, ret) : ret;
}

ssize_t mmapdev_memory_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct mmapdev_region *region = mmapdev_file_region(iocb->ki_filp);

	if (mmapdev_region_check(region))
		return -ENODEV;
	if (!iov_iter_count(from))
		return 0;
	if (iocb->ki_flags & IOCB_APPEND ||
	    iocb->ki_pos >= mmapdev_region_size(region))
		return -ENOSPC;
	return mmapdev_region_result(region,
				     mmapdev_memory_is_direct(iocb, from) ?
				     mmapdev_memory_direct(iocb, from) :
				     mmapdev_memory_write_locked(region, iocb,
								 from));
}

int mmapdev_memory_fsync(struct file *file, loff_t start, loff_t end,
			 int datasync)
{
	struct mmapdev_region *region = mmapdev_file_region(file);

	return mmapdev_region_check(region) ?:
	       mmapdev_region_result(region,
				     file_write_and_wait_range(file, start,
							       end));
}

void mmapdev_memory_sync(struct mmapdev_memory *memory)
{
	mmapdev_cache_sync(&memory->cache);
}

void mmapdev_memory_vanish(struct mmapdev_memory *memory)
{
	mmapdev_cache_end(&memory->cache);
}

void mmapdev_memory_init(struct mmapdev_memory *memory,
			 const struct file_operations *fops,
			 const struct inode_operations *iops)
{
	memory->type = (struct mmapdev_cache_type) {
		.aops = &mmapdev_memory_aops,
		.iops = iops,
		.fops = fops,
		.gfp = GFP_USER | __GFP_MOVABLE,
	};
	mmapdev_cache_init(&memory->cache, memory->region.device,
			   memory->region.name, &memory->type,
			   mmapdev_region_size(&memory->region));
}
