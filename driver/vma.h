/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vma.h - what all mappings have in common
 *
 * Level 1. A VMA of ours carries its mapping in vm_private_data, and all of its
 * vm_operations begin with mmapdev_vma_open and mmapdev_vma_close, so that live
 * mappings are counted through fork, split and partial munmap.
 */
#ifndef MMAPDEV_VMA_H
#define MMAPDEV_VMA_H

#include <linux/mm.h>
#include <linux/refcount.h>
#include "eager.h"
#include "stats.h"

/**
 * struct mmapdev_mapping - what one mmap(2) made, and all that came of it
 * @vmas: that have it
 * @counters: of the open file
 * @eager: of the region; NULL if it is mapped by fault
 * @at_once: for @eager
 */
struct mmapdev_mapping {
	refcount_t vmas;
	struct mmapdev_counters *counters;
	struct mmapdev_eager *eager;
	struct mmapdev_eager_mapping at_once;
};

void mmapdev_vma_open(struct vm_area_struct *vma);
void mmapdev_vma_close(struct vm_area_struct *vma);

/**
 * mmapdev_vma_map() - the last step of every .mmap of a region mapped by fault
 * @vma: the new mapping
 * @ops: with mmapdev_vma_open and mmapdev_vma_close
 * @counters: of its open file
 *
 * Return: 0 or -ENOMEM.
 */
int mmapdev_vma_map(struct vm_area_struct *vma,
		    const struct vm_operations_struct *ops,
		    struct mmapdev_counters *counters);

/**
 * mmapdev_vma_map_eager() - the last step of every .mmap that maps at once
 * @vma: the new mapping, by mmapdev_vma_check()
 * @ops: with mmapdev_vma_open and mmapdev_vma_close, without .fault
 * @counters: of its open file
 * @eager: of its region
 * @phys: physical address of the region's first byte, page aligned
 *
 * Return: 0, -ENOMEM, or what mmapdev_eager_map() says.
 */
int mmapdev_vma_map_eager(struct vm_area_struct *vma,
			  const struct vm_operations_struct *ops,
			  struct mmapdev_counters *counters,
			  struct mmapdev_eager *eager, phys_addr_t phys);

/**
 * mmapdev_vma_check() - does a mapping stay inside an object of @size bytes?
 *
 * Return: 0, or -EINVAL if it reaches beyond the page that holds the last byte.
 */
int mmapdev_vma_check(struct vm_area_struct *vma, u64 size);

/* Those of the open file that made it. */
struct mmapdev_counters *mmapdev_vma_counters(struct vm_area_struct *vma);

/*
 * filemap_fault(), also with other FAULT_FLAG_* than the fault has, and
 * filemap_map_pages(), counted and traced: for regions whose pages are a page
 * cache.
 */
vm_fault_t mmapdev_vma_fault(struct vm_fault *vmf);
vm_fault_t mmapdev_vma_fault_with(struct vm_fault *vmf, unsigned int flags);
vm_fault_t mmapdev_vma_map_pages(struct vm_fault *vmf, pgoff_t first,
				 pgoff_t last);

#endif /* MMAPDEV_VMA_H */
