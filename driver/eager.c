// SPDX-License-Identifier: GPL-2.0-only
/*
 * eager.c - mappings that mmap(2) makes at once, and how they end
 */
#include <linux/fs.h>
#include <linux/pfn.h>
#include <linux/sched/mm.h>
#include "compat.h"
#include "eager.h"

void mmapdev_eager_init(struct mmapdev_eager *eager)
{
	spin_lock_init(&eager->lock);
	INIT_LIST_HEAD(&eager->mappings);
	eager->closed = false;
}

static int mmapdev_eager_add(struct mmapdev_eager *eager,
			     struct mmapdev_eager_mapping *mapping,
			     struct mm_struct *mm)
{
	int ret = 0;

	spin_lock(&eager->lock);
	if (eager->closed) {
		ret = -ENODEV;
	} else {
		mmgrab(mm);
		mapping->mm = mm;
		mapping->settled = false;
		list_add(&mapping->node, &eager->mappings);
	}
	spin_unlock(&eager->lock);
	return ret;
}

void mmapdev_eager_forget(struct mmapdev_eager *eager,
			  struct mmapdev_eager_mapping *mapping)
{
	spin_lock(&eager->lock);
	list_del(&mapping->node);
	spin_unlock(&eager->lock);
	mmdrop(mapping->mm);
}

int mmapdev_eager_map(struct mmapdev_eager *eager,
		      struct mmapdev_eager_mapping *mapping,
		      struct vm_area_struct *vma, phys_addr_t phys)
{
	int ret;

	if (WARN_ON_ONCE(vma->vm_file->f_mapping->nrpages))
		return -EIO;
	if (!(vma->vm_flags & VM_SHARED)) {
		if (vma->vm_flags & VM_WRITE)
			return -EINVAL;
		/* Nor may mprotect() make it writable later. */
		vm_flags_clear(vma, VM_MAYWRITE);
	}
	ret = mmapdev_eager_add(eager, mapping, vma->vm_mm);
	if (ret)
		return ret;
	ret = remap_pfn_range(vma, vma->vm_start,
			      PHYS_PFN(phys) + vma->vm_pgoff,
			      vma->vm_end - vma->vm_start, vma->vm_page_prot);
	if (ret) {
		zap_vma_ptes(vma, vma->vm_start, vma->vm_end - vma->vm_start);
		mmapdev_eager_forget(eager, mapping);
	} else if (pfn_valid(PHYS_PFN(phys))) {
		mmapdev_compat_untrack_ram(vma);
	}
	return ret;
}

/* The mm of a mapping that may be under way; each mapping is told once. */
static struct mm_struct *mmapdev_eager_take_mm(struct mmapdev_eager *eager)
{
	struct mmapdev_eager_mapping *mapping;
	struct mm_struct *mm = NULL;

	spin_lock(&eager->lock);
	eager->closed = true;
	list_for_each_entry(mapping, &eager->mappings, node) {
		if (mapping->settled)
			continue;
		mapping->settled = true;
		mm = mapping->mm;
		mmgrab(mm);
		break;
	}
	spin_unlock(&eager->lock);
	return mm;
}

void mmapdev_eager_end(struct mmapdev_eager *eager, struct address_space *space)
{
	struct mm_struct *mm;

	/* Those that the kernel knows first: their users should not wait. */
	unmap_mapping_range(space, 0, 0, 1);
	while ((mm = mmapdev_eager_take_mm(eager))) {
		mmap_read_lock(mm);
		mmap_read_unlock(mm);
		mmdrop(mm);
	}
	unmap_mapping_range(space, 0, 0, 1);
}
