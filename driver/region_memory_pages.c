// SPDX-License-Identifier: GPL-2.0-only
/*
 * region_memory_pages.c - a picture of the cache: what is there, what is dirty
 */
#include <linux/math64.h>
#include <linux/pagemap.h>
#include <linux/pagevec.h>
#include <linux/sched/signal.h>
#include "region_memory.h"

/* The pages of one folio, each in its cell. */
static void mmapdev_pages_note(struct mmapdev_pages *pages, pgoff_t first,
			       pgoff_t last, struct folio *folio)
{
	bool dirty = folio_test_dirty(folio) ||
		     folio_test_writeback(folio);
	pgoff_t index = max(folio->index, first);
	u64 per_cell = pages->cell >> PAGE_SHIFT;

	for (; index <= last && index < folio->index + folio_nr_pages(folio);
	     index++) {
		struct mmapdev_pages_cell *cell =
			&pages->state[div64_u64(index - first, per_cell)];

		cell->cached++;
		cell->dirty += dirty;
	}
}

int mmapdev_memory_pages(struct inode *inode, struct mmapdev_pages *pages)
{
	struct mmapdev_memory *memory = mmapdev_memory_of(inode);
	u64 size = mmapdev_region_size(&memory->region);
	pgoff_t first = pages->offset >> PAGE_SHIFT, next = first, last;
	struct folio_batch batch;
	unsigned int i;

	memset(pages->state, 0, sizeof(pages->state));
	if (pages->offset >= size) {
		pages->cells = 0;
		return 0;
	}
	pages->cells = min_t(u64, pages->cells,
			     DIV64_U64_ROUND_UP(size - pages->offset,
						pages->cell));
	last = first + pages->cells * (pages->cell >> PAGE_SHIFT) - 1;
	folio_batch_init(&batch);
	while (filemap_get_folios(inode->i_mapping, &next, last, &batch)) {
		for (i = 0; i < folio_batch_count(&batch); i++)
			mmapdev_pages_note(pages, first, last, batch.folios[i]);
		folio_batch_release(&batch);
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}
