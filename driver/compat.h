/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compat.h - the one place that knows of differences between kernels
 *
 * Level 0. Where a modern name can be had on an older kernel, it is defined here
 * and used everywhere else; what has no such name is called mmapdev_compat_...
 * No other file tests for a version.
 */
#ifndef MMAPDEV_COMPAT_H
#define MMAPDEV_COMPAT_H

#include <linux/device/class.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched/mm.h>
#include <linux/uio.h>
#include <linux/version.h>
#include <linux/writeback.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "mmapdev needs Linux 6.1 or newer"
#endif

/* Does a class take the device of which it tells the node's mode as const? */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define mmapdev_compat_const
#else
#define mmapdev_compat_const const
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
/* What is called for each dirty folio was given its first page. */
struct mmapdev_compat_writer {
	int (*write)(struct folio *folio, struct writeback_control *wbc,
		     void *data);
	void *data;
};

static inline int mmapdev_compat_write_page(struct page *page,
					    struct writeback_control *wbc,
					    void *data)
{
	struct mmapdev_compat_writer *writer = data;

	return writer->write(page_folio(page), wbc, writer->data);
}

#define write_cache_pages(mapping, wbc, func, context)			\
({									\
	struct mmapdev_compat_writer __writer = {			\
		.write = func,						\
		.data = context						\
	};								\
	(write_cache_pages)(mapping, wbc, mmapdev_compat_write_page,	\
			    &__writer);					\
})

static inline void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags |= flags;
}

static inline void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags &= ~flags;
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#undef class_create
#define class_create(name)						\
({									\
	static struct lock_class_key __key;				\
	__class_create(THIS_MODULE, name, &__key);			\
})
#endif

/* The order of the largest block; MAX_ORDER was that plus one for long. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define MAX_PAGE_ORDER (MAX_ORDER - 1)
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
#define MAX_PAGE_ORDER MAX_ORDER
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
#define filemap_splice_read generic_file_splice_read
#define copy_splice_read generic_file_splice_read
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
/* The page is locked and was to be read: say how that went, and unlock it. */
static inline void folio_end_read(struct folio *folio, bool success)
{
	if (success)
		folio_mark_uptodate(folio);
	folio_unlock(folio);
}
#endif

/* Until it moved to <linux/pagemap.h>, also in 6.1.y, mm/readahead.c kept it to itself. */
#ifndef MAX_PAGECACHE_ORDER
#ifdef CONFIG_TRANSPARENT_HUGEPAGE
#define MAX_PAGECACHE_ORDER HPAGE_PMD_ORDER
#else
#define MAX_PAGECACHE_ORDER 8
#endif
#endif

/* Folios of a page cache up to an order. Older kernels know large ones or none. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
static inline void mmapdev_compat_set_max_order(struct address_space *mapping,
						unsigned int order)
{
	if (order)
		mapping_set_large_folios(mapping);
}

static inline bool mmapdev_compat_can_limit_order(unsigned int order)
{
	return !order || order == MAX_PAGECACHE_ORDER;
}
#else
#define mmapdev_compat_set_max_order(mapping, order) \
	mapping_set_folio_order_range(mapping, 0, order)
#define mmapdev_compat_can_limit_order(order) true
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
static inline unsigned long mm_get_unmapped_area(struct mm_struct *mm,
						 struct file *file,
						 unsigned long addr,
						 unsigned long len,
						 unsigned long pgoff,
						 unsigned long flags)
{
	return mm->get_unmapped_area(file, addr, len, pgoff, flags);
}
#endif

/* What setattr is told of the mount, and passes on. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define mmapdev_compat_idmap user_namespace
#else
#define mmapdev_compat_idmap mnt_idmap
#endif

/*
 * x86 keeps books of the memory types of ranges that are mapped by remap_pfn_range
 * as a whole, and finds the range by its first page: it warns when fork(2) copies
 * a mapping whose pages are being taken away. Of RAM there is nothing in the books.
 */
static inline void mmapdev_compat_untrack_ram(struct vm_area_struct *vma)
{
#ifdef VM_PAT
	vm_flags_clear(vma, VM_PAT);
#endif
}

/*
 * The pages of a piece of a user's memory, at the front of an iterator, for DMA.
 * Return: bytes, from @start of the first page on; the iterator moves on by them.
 */
static inline ssize_t mmapdev_compat_pin_pages(struct iov_iter *iter,
					       struct page **pages,
					       size_t most,
					       unsigned int most_pages,
					       size_t *start)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
	return iov_iter_get_pages2(iter, pages, most, most_pages, start);
#else
	return iov_iter_extract_pages(iter, &pages, most, most_pages, 0, start);
#endif
}

static inline void mmapdev_compat_unpin_pages(struct page **pages,
					      unsigned int count, bool dirty)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
	while (count--) {
		if (dirty)
			set_page_dirty_lock(pages[count]);
		put_page(pages[count]);
	}
#else
	unpin_user_pages_dirty_lock(pages, count, dirty);
#endif
}

/* A tracepoint knows by itself where a string of its comes from. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
#define mmapdev_compat_assign_str(dst, src) __assign_str(dst, src)
#else
#define mmapdev_compat_assign_str(dst, src) __assign_str(dst)
#endif

/* The remove() of a platform driver that returns nothing. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define mmapdev_compat_remove remove_new
#else
#define mmapdev_compat_remove remove
#endif

/* What write_begin() hands to write_end(): a page, or a folio. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#define mmapdev_compat_begun page
#define mmapdev_compat_begun_of(folio, page) (page)
#define mmapdev_compat_begun_folio(begun) page_folio(begun)
#else
#define mmapdev_compat_begun folio
#define mmapdev_compat_begun_of(folio, page) (folio)
#define mmapdev_compat_begun_folio(begun) (begun)
#endif

#endif /* MMAPDEV_COMPAT_H */
