// SPDX-License-Identifier: GPL-2.0-only
/*
 * vma.c - what all mappings have in common
 */
#include "compat.h"
#include "trace.h"
#include "vma.h"

void mmapdev_vma_open(struct vm_area_struct *vma)
{
	struct mmapdev_counters *counters = vma->vm_private_data;

	atomic64_inc(&counters->mappings);
	trace_mmapdev_map_copy(counters->region, vma);
}

void mmapdev_vma_close(struct vm_area_struct *vma)
{
	struct mmapdev_counters *counters = vma->vm_private_data;

	atomic64_dec(&counters->mappings);
	trace_mmapdev_unmap(counters->region, vma);
}

void mmapdev_vma_start(struct vm_area_struct *vma,
		       const struct vm_operations_struct *ops,
		       struct mmapdev_counters *counters)
{
	vma->vm_ops = ops;
	vma->vm_private_data = counters;
	atomic64_inc(&counters->maps);
	atomic64_inc(&counters->mappings);
	trace_mmapdev_map(counters->region, vma);
}

int mmapdev_vma_check(struct vm_area_struct *vma, u64 size)
{
	u64 pages = DIV_ROUND_UP_ULL(size, PAGE_SIZE);

	if (vma->vm_pgoff > pages || vma_pages(vma) > pages - vma->vm_pgoff)
		return -EINVAL;
	return 0;
}

int mmapdev_vma_map_pfns(struct vm_area_struct *vma, phys_addr_t phys)
{
	if (WARN_ON_ONCE(vma->vm_file->f_mapping->nrpages))
		return -EIO;
	if (!(vma->vm_flags & VM_SHARED)) {
		if (vma->vm_flags & VM_WRITE)
			return -EINVAL;
		/* Nor may mprotect() make it writable later. */
		vm_flags_clear(vma, VM_MAYWRITE);
	}
	return remap_pfn_range(vma, vma->vm_start,
			       PHYS_PFN(phys) + vma->vm_pgoff,
			       vma->vm_end - vma->vm_start, vma->vm_page_prot);
}

/* A fault that only dropped its locks comes again: it is not counted yet. */
vm_fault_t mmapdev_vma_fault(struct vm_fault *vmf)
{
	struct mmapdev_counters *counters = vmf->vma->vm_private_data;
	vm_fault_t ret = filemap_fault(vmf);

	if (!(ret & VM_FAULT_RETRY))
		atomic64_inc(&counters->faults);
	trace_mmapdev_fault(counters->region, vmf, ret);
	return ret;
}

/* Only if the page that was touched is among those mapped was this its fault. */
vm_fault_t mmapdev_vma_map_pages(struct vm_fault *vmf, pgoff_t first,
				 pgoff_t last)
{
	struct mmapdev_counters *counters = vmf->vma->vm_private_data;
	vm_fault_t ret = filemap_map_pages(vmf, first, last);

	if (ret & VM_FAULT_NOPAGE) {
		atomic64_inc(&counters->faults);
		atomic64_inc(&counters->fault_arounds);
		trace_mmapdev_fault_around(counters->region, vmf, ret);
	}
	return ret;
}
