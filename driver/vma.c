// SPDX-License-Identifier: GPL-2.0-only
/*
 * vma.c - what all mappings have in common
 */
#include <linux/slab.h>
#include "trace.h"
#include "vma.h"

struct mmapdev_counters *mmapdev_vma_counters(struct vm_area_struct *vma)
{
	struct mmapdev_mapping *mapping = vma->vm_private_data;

	return mapping->counters;
}

void mmapdev_vma_open(struct vm_area_struct *vma)
{
	struct mmapdev_mapping *mapping = vma->vm_private_data;

	refcount_inc(&mapping->vmas);
	mmapdev_count(mapping->counters, mappings);
	trace_mmapdev_map_copy(mapping->counters->region, vma);
}

void mmapdev_vma_close(struct vm_area_struct *vma)
{
	struct mmapdev_mapping *mapping = vma->vm_private_data;

	mmapdev_count_add(mapping->counters, mappings, -1);
	trace_mmapdev_unmap(mapping->counters->region, vma);
	if (!refcount_dec_and_test(&mapping->vmas))
		return;
	if (mapping->eager)
		mmapdev_eager_forget(mapping->eager, &mapping->at_once);
	kfree(mapping);
}

/* It cannot fail any more. */
static void mmapdev_vma_start(struct vm_area_struct *vma,
			      const struct vm_operations_struct *ops,
			      struct mmapdev_mapping *mapping,
			      struct mmapdev_counters *counters)
{
	refcount_set(&mapping->vmas, 1);
	mapping->counters = counters;
	vma->vm_private_data = mapping;
	vma->vm_ops = ops;
	mmapdev_count(counters, maps);
	mmapdev_count(counters, mappings);
	trace_mmapdev_map(counters->region, vma);
}

int mmapdev_vma_map(struct vm_area_struct *vma,
		    const struct vm_operations_struct *ops,
		    struct mmapdev_counters *counters)
{
	struct mmapdev_mapping *mapping = kzalloc(sizeof(*mapping), GFP_KERNEL);

	if (!mapping)
		return -ENOMEM;
	mmapdev_vma_start(vma, ops, mapping, counters);
	return 0;
}

int mmapdev_vma_map_eager(struct vm_area_struct *vma,
			  const struct vm_operations_struct *ops,
			  struct mmapdev_counters *counters,
			  struct mmapdev_eager *eager, phys_addr_t phys)
{
	struct mmapdev_mapping *mapping = kzalloc(sizeof(*mapping), GFP_KERNEL);
	int ret;

	if (!mapping)
		return -ENOMEM;
	ret = mmapdev_eager_map(eager, &mapping->at_once, vma, phys);
	if (ret) {
		kfree(mapping);
		return ret;
	}
	mapping->eager = eager;
	mmapdev_vma_start(vma, ops, mapping, counters);
	return 0;
}

int mmapdev_vma_check(struct vm_area_struct *vma, u64 size)
{
	u64 pages = DIV_ROUND_UP_ULL(size, PAGE_SIZE);

	if (vma->vm_pgoff > pages || vma_pages(vma) > pages - vma->vm_pgoff)
		return -EINVAL;
	return 0;
}

/* A fault that only dropped its locks comes again: it is not counted yet. */
vm_fault_t mmapdev_vma_fault_with(struct vm_fault *vmf, unsigned int flags)
{
	struct mmapdev_counters *counters = mmapdev_vma_counters(vmf->vma);
	unsigned int its_own = vmf->flags;
	vm_fault_t ret;

	vmf->flags = flags;
	ret = filemap_fault(vmf);
	vmf->flags = its_own;
	if (!(ret & VM_FAULT_RETRY))
		mmapdev_count(counters, faults);
	trace_mmapdev_fault(counters->region, vmf, ret);
	return ret;
}

vm_fault_t mmapdev_vma_fault(struct vm_fault *vmf)
{
	return mmapdev_vma_fault_with(vmf, vmf->flags);
}

/* Only if the page that was touched is among those mapped was this its fault. */
vm_fault_t mmapdev_vma_map_pages(struct vm_fault *vmf, pgoff_t first,
				 pgoff_t last)
{
	struct mmapdev_counters *counters = mmapdev_vma_counters(vmf->vma);
	vm_fault_t ret = filemap_map_pages(vmf, first, last);

	if (ret & VM_FAULT_NOPAGE) {
		mmapdev_count(counters, faults);
		mmapdev_count(counters, fault_arounds);
		trace_mmapdev_fault_around(counters->region, vmf, ret);
	}
	return ret;
}
