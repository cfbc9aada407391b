// SPDX-License-Identifier: GPL-2.0-only
/*
 * buffer_alloc.c - the memory of a DMA buffer
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include "buffer_alloc.h"
#include "compat.h"

/* A fault that was under way when the region ended: its page is not there. */
static int mmapdev_buffer_read_folio(struct file *file, struct folio *folio)
{
	folio_unlock(folio);
	return -EIO;
}

/* Nothing is read or written back: the pages are the data. */
static const struct address_space_operations mmapdev_buffer_aops = {
	.read_folio = mmapdev_buffer_read_folio,
	.dirty_folio = noop_dirty_folio,
};

size_t mmapdev_buffer_max_contiguous(void)
{
	return PAGE_SIZE << MAX_PAGE_ORDER;
}

/*
 * Each page keeps the reference of its allocation beside that of the page
 * cache: it is what keeps the page in place while a device may reach it.
 */
static int mmapdev_buffer_fill_cache(struct mmapdev_buffer_pages *pages)
{
	struct address_space *mapping = pages->paged.inode->i_mapping;
	unsigned long i;
	int ret;

	mapping->a_ops = &mmapdev_buffer_aops;
	mapping_set_unevictable(mapping);
	for (i = 0; i < pages->count; i++) {
		struct folio *folio;

		folio = virt_to_folio(pages->start + (i << PAGE_SHIFT));
		folio_mark_uptodate(folio);
		/* Beyond the limit of a control group: fail, kill nobody. */
		ret = filemap_add_folio(mapping, folio, i,
					GFP_KERNEL | __GFP_RETRY_MAYFAIL);
		if (ret)
			return ret;
		folio_mark_dirty(folio);
		folio_unlock(folio);
		cond_resched();
	}
	return 0;
}

int mmapdev_buffer_pages_alloc(struct mmapdev_buffer_pages *pages, size_t size)
{
	int ret;

	if (size > mmapdev_buffer_max_contiguous())
		return -ENOMEM;
	pages->start = alloc_pages_exact(size, GFP_KERNEL | __GFP_ZERO |
					       __GFP_NOWARN);
	if (!pages->start)
		return -ENOMEM;
	pages->count = size >> PAGE_SHIFT;
	ret = mmapdev_inode_create(&pages->eager, size);
	if (!ret)
		ret = mmapdev_inode_create(&pages->paged, size);
	if (!ret)
		ret = mmapdev_buffer_fill_cache(pages);
	return ret;
}

void mmapdev_buffer_pages_free(struct mmapdev_buffer_pages *pages)
{
	unsigned long i;

	mmapdev_inode_destroy(&pages->paged);
	mmapdev_inode_destroy(&pages->eager);
	/* A pipe may still hold a page: the last reference frees it. */
	for (i = 0; i < pages->count; i++)
		put_page(virt_to_page(pages->start + (i << PAGE_SHIFT)));
}
