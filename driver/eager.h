/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * eager.h - mappings that mmap(2) makes at once, and how they end
 *
 * Level 1. Such a mapping has its pages before the kernel has put it on the list
 * by which unmap_mapping_range() finds it. So each one is known here from its
 * beginning, with the mm whose mmap_lock is held meanwhile: who removes waits
 * for that.
 */
#ifndef MMAPDEV_EAGER_H
#define MMAPDEV_EAGER_H

#include <linux/list.h>
#include <linux/mm.h>
#include <linux/spinlock.h>

/**
 * struct mmapdev_eager - the eager mappings of a region
 * @lock: guards the rest
 * @mappings: all of them
 * @closed: there will be no more
 */
struct mmapdev_eager {
	spinlock_t lock;
	struct list_head mappings;
	bool closed;
};

/**
 * struct mmapdev_eager_mapping - what one mmap(2) made
 * @node: in the list, if there is one
 * @mm: whose mmap(2) it was
 * @settled: the kernel has it on its list by now
 */
struct mmapdev_eager_mapping {
	struct list_head node;
	struct mm_struct *mm;
	bool settled;
};

void mmapdev_eager_init(struct mmapdev_eager *eager);

/**
 * mmapdev_eager_map() - map all of a VMA at once, from a physical range
 * @mapping: to be kept until mmapdev_eager_forget()
 * @vma: inside the range, by mmapdev_vma_check()
 * @phys: physical address of the object's first byte, page aligned
 *
 * The mapping has no reverse map, so it must not be in one address_space with
 * mappings of page-cache pages: migration would free pages that are in use
 * here. MAP_PRIVATE cannot be writable: copy-on-write of such a mapping would
 * need vm_pgoff for itself.
 *
 * Return: 0, -ENODEV after mmapdev_eager_end(), -EINVAL for a private writable
 * mapping, or -errno.
 */
int mmapdev_eager_map(struct mmapdev_eager *eager,
		      struct mmapdev_eager_mapping *mapping,
		      struct vm_area_struct *vma, phys_addr_t phys);

/* The last VMA of it is gone. */
void mmapdev_eager_forget(struct mmapdev_eager *eager,
			  struct mmapdev_eager_mapping *mapping);

/**
 * mmapdev_eager_end() - no page of the region is mapped any more, nor will be
 * @space: of its mappings
 *
 * Waits for each mmap(2) that may be under way. Touches are SIGBUS afterwards.
 */
void mmapdev_eager_end(struct mmapdev_eager *eager,
		       struct address_space *space);

#endif /* MMAPDEV_EAGER_H */
