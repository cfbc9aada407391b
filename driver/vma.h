/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vma.h - what all mappings have in common
 *
 * Level 1. A VMA of ours carries its region's counters in vm_private_data, and
 * all of its vm_operations begin with mmapdev_vma_open and mmapdev_vma_close,
 * so that live mappings are counted through fork, split and partial munmap.
 */
#ifndef MMAPDEV_VMA_H
#define MMAPDEV_VMA_H

#include <linux/mm.h>
#include "stats.h"

void mmapdev_vma_open(struct vm_area_struct *vma);
void mmapdev_vma_close(struct vm_area_struct *vma);

/**
 * mmapdev_vma_start() - the last step of every .mmap: it cannot fail any more
 * @vma: the new mapping
 * @ops: with mmapdev_vma_open and mmapdev_vma_close
 * @counters: of its region
 */
void mmapdev_vma_start(struct vm_area_struct *vma,
		       const struct vm_operations_struct *ops,
		       struct mmapdev_counters *counters);

/**
 * mmapdev_vma_check() - does a mapping stay inside an object of @size bytes?
 *
 * Return: 0, or -EINVAL if it reaches beyond the page that holds the last byte.
 */
int mmapdev_vma_check(struct vm_area_struct *vma, u64 size);

/**
 * mmapdev_vma_map_pfns() - map all of a VMA at once, from a physical range
 * @vma: inside the range, by mmapdev_vma_check()
 * @phys: physical address of the object's first byte, page aligned
 *
 * The mapping has no reverse map, so it must not be in one address_space with
 * mappings of page-cache pages: migration would free pages that are in use
 * here. MAP_PRIVATE cannot be writable: copy-on-write of such a mapping would
 * need vm_pgoff for itself.
 *
 * Return: 0, -EINVAL for a private writable mapping, or -errno.
 */
int mmapdev_vma_map_pfns(struct vm_area_struct *vma, phys_addr_t phys);

/*
 * filemap_fault() and filemap_map_pages(), counted and traced: for regions whose
 * pages are a page cache.
 */
vm_fault_t mmapdev_vma_fault(struct vm_fault *vmf);
vm_fault_t mmapdev_vma_map_pages(struct vm_fault *vmf, pgoff_t first,
				 pgoff_t last);

#endif /* MMAPDEV_VMA_H */
