/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * buffer_alloc.h - the memory of a DMA buffer
 *
 * Level 3. One contiguous allocation, split into single pages. The same pages
 * fill the page cache of one inode, for mappings by fault; a second inode with
 * an empty page cache is for eager mappings. The two kinds never share an
 * address_space: a mapping without reverse map beside one with it lets
 * compaction free pages that are in use.
 */
#ifndef MMAPDEV_BUFFER_ALLOC_H
#define MMAPDEV_BUFFER_ALLOC_H

#include "inode.h"

/**
 * struct mmapdev_buffer_pages - the memory
 * @start: address of the first byte; contiguous, zeroed once
 * @count: pages
 * @eager: for mappings by remap_pfn_range; its page cache stays empty
 * @paged: for mappings by fault; its page cache holds all the
 *	pages, until mmapdev_inode_end()
 */
struct mmapdev_buffer_pages {
	void *start;
	unsigned long count;
	struct mmapdev_inode eager;
	struct mmapdev_inode paged;
};

/* The largest size that the page allocator gives in one piece, bytes. */
size_t mmapdev_buffer_max_contiguous(void);

/**
 * mmapdev_buffer_pages_alloc() - allocate and zero
 * @size: bytes, a multiple of the page size
 *
 * The pages are charged to the caller's memory control group. May sleep.
 * Return: 0 or -ENOMEM.
 */
int mmapdev_buffer_pages_alloc(struct mmapdev_buffer_pages *pages, size_t size);

/* Nothing maps them any more. Also after a failed alloc. May sleep. */
void mmapdev_buffer_pages_free(struct mmapdev_buffer_pages *pages);

#endif /* MMAPDEV_BUFFER_ALLOC_H */
