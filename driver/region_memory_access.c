// SPDX-License-Identifier: GPL-2.0-only
/*
 * region_memory_access.c - device memory, past its cache
 *
 * Who moves data to or from the device by itself, or moves the end of its memory,
 * finds pages of it in the cache: these are written back or dropped first.
 */
#include <linux/mm.h>
#include <linux/pagemap.h>
#include "region_memory.h"

static int mmapdev_memory_flush(struct address_space *mapping, u64 offset,
				u64 length)
{
	/* What failed before is fsync's to report (it has not forgotten). */
	filemap_check_errors(mapping);
	return filemap_write_and_wait_range(mapping, offset,
					    offset + length - 1);
}

static int mmapdev_memory_drop(struct address_space *mapping, u64 offset,
			       u64 length)
{
	int ret = mmapdev_memory_flush(mapping, offset, length);

	if (ret)
		return ret;
	return invalidate_inode_pages2_range(mapping, offset >> PAGE_SHIFT,
					     (offset + length - 1) >> PAGE_SHIFT);
}

/*
 * Keep writers, then page-in out, and drop what is cached of the range. The end of
 * the memory may have moved before it is kept from that, too.
 */
static int mmapdev_memory_seize(struct inode *inode, u64 offset, u64 length)
{
	struct mmapdev_memory *memory = mmapdev_memory_of(inode);
	int ret = -EINVAL;

	if (down_write_killable(&inode->i_rwsem))
		return -EINTR;
	filemap_invalidate_lock(inode->i_mapping);
	if (mmapdev_region_contains(&memory->region, offset, length))
		ret = mmapdev_memory_drop(inode->i_mapping, offset, length);
	if (ret) {
		filemap_invalidate_unlock(inode->i_mapping);
		inode_unlock(inode);
	}
	return ret;
}

int mmapdev_memory_begin(struct mmapdev_memory *memory,
			 struct mmapdev_memory_access *access, u64 offset,
			 u64 length, bool writes)
{
	int ret;

	access->memory = memory;
	access->writes = writes;
	access->inode = mmapdev_cache_hold(&memory->cache);
	if (!access->inode)
		return 0;
	if (IS_ERR(access->inode))
		return PTR_ERR(access->inode);
	ret = writes ? mmapdev_memory_seize(access->inode, offset, length) :
		       mmapdev_memory_also_reads(access, offset, length);
	if (ret)
		mmapdev_cache_unhold(&memory->cache, access->inode);
	return ret;
}

int mmapdev_memory_also_reads(struct mmapdev_memory_access *access, u64 offset,
			      u64 length)
{
	if (!access->inode)
		return 0;
	return mmapdev_memory_flush(access->inode->i_mapping, offset, length);
}

void mmapdev_memory_end(struct mmapdev_memory_access *access)
{
	if (access->inode && access->writes) {
		filemap_invalidate_unlock(access->inode->i_mapping);
		inode_unlock(access->inode);
	}
	mmapdev_cache_unhold(&access->memory->cache, access->inode);
}

static int mmapdev_memory_hw_resize(struct mmapdev_memory *memory, u64 size)
{
	struct mmapdev_queue *queue = memory->region.queue;
	struct mmapdev_hw *hw = queue->hw;
	int ret, ticket;

	if (!hw->ops->resize)
		return -EOPNOTSUPP;
	ret = mmapdev_queue_enter(queue, &ticket);
	if (ret)
		return ret;
	ret = hw->ops->resize(hw, size);
	mmapdev_queue_leave(queue, ticket);
	return ret;
}

/*
 * From the lower end on nothing stays cached: the page that holds it has a tail
 * of zeros, which hides what the device has there. So have pages that lie beyond
 * the old end: a read-ahead that met the end on its move has left them.
 */
int mmapdev_memory_resize(struct inode *inode, u64 size)
{
	struct mmapdev_memory *memory = mmapdev_memory_of(inode);
	struct address_space *mapping = inode->i_mapping;
	u64 end, old = mmapdev_region_size(&memory->region);
	int ret;

	filemap_invalidate_lock(mapping);
	end = round_down(min(old, size), PAGE_SIZE);
	ret = mmapdev_memory_hw_resize(memory, size);
	if (!ret && size != old)
		ret = mmapdev_memory_drop(mapping, end, MAX_LFS_FILESIZE - end);
	if (!ret)
		ret = mmapdev_region_check(&memory->region);
	if (!ret) {
		atomic_inc(&memory->moves);
		/* Who sees the new size sees that it has moved. */
		smp_mb__after_atomic();
		atomic64_set(&memory->region.size, size);
		mmapdev_cache_resize(&memory->cache, size);
	}
	filemap_invalidate_unlock(mapping);
	return ret;
}

static bool mmapdev_mapping_is_dirty(struct address_space *mapping, u64 start,
				     u64 end)
{
	unsigned long index = start >> PAGE_SHIFT;

	return xa_find(&mapping->i_pages, &index, (end - 1) >> PAGE_SHIFT,
		       PAGECACHE_TAG_DIRTY);
}

static int mmapdev_memory_forget_clean(struct address_space *mapping,
				       u64 start, u64 end)
{
	if (mmapdev_mapping_is_dirty(mapping, start, end))
		return -EBUSY;
	return invalidate_inode_pages2_range(mapping, start >> PAGE_SHIFT,
					     (end - 1) >> PAGE_SHIFT);
}

/*
 * A piece (folio) that reaches out of the range stays, for what it has there may be
 * dirty: its part of the range is brought in anew. To truncate it would be to clear
 * that part and to split it, which fails if somebody has pinned it; then the zeros
 * would go to the device. Return: length of that part, 0 if there is none, or -errno.
 */
static ssize_t mmapdev_memory_refresh_edge(struct address_space *mapping,
					   u64 at, u64 start, u64 end)
{
	struct folio *folio = filemap_lock_folio(mapping, at >> PAGE_SHIFT);
	u64 first, last;
	ssize_t ret = 0;

	if (IS_ERR_OR_NULL(folio))
		return 0;
	first = folio_pos(folio);
	last = first + folio_size(folio);
	if (first < start || last > end) {
		first = max(first, start);
		last = min(last, end);
		ret = mmapdev_memory_refresh(folio, first, last - first) ?:
		      last - first;
	}
	folio_unlock(folio);
	folio_put(folio);
	return ret;
}

/* A part of a page cannot be thrown away. */
static int mmapdev_memory_forget_all(struct address_space *mapping, u64 start,
				     u64 end, u64 size)
{
	ssize_t edge;

	if (end == size)
		end = PAGE_ALIGN(end);
	if (!PAGE_ALIGNED(start) || !PAGE_ALIGNED(end))
		return -EINVAL;
	edge = mmapdev_memory_refresh_edge(mapping, start, start, end);
	if (edge < 0)
		return edge;
	start += edge;
	if (start == end)
		return 0;
	edge = mmapdev_memory_refresh_edge(mapping, end - PAGE_SIZE, start, end);
	if (edge < 0)
		return edge;
	end -= edge;
	if (start < end)
		truncate_inode_pages_range(mapping, start, end - 1);
	return 0;
}

int mmapdev_memory_invalidate(struct inode *inode, u64 offset, u64 length,
			      bool discard)
{
	struct mmapdev_memory *memory = mmapdev_memory_of(inode);
	struct address_space *mapping = inode->i_mapping;
	int ret = -EINVAL;

	if (down_write_killable(&inode->i_rwsem))
		return -EINTR;
	filemap_invalidate_lock(mapping);
	if (mmapdev_region_contains(&memory->region, offset, length))
		ret = discard ?
		      mmapdev_memory_forget_all(mapping, offset, offset + length,
						mmapdev_region_size(&memory->region)) :
		      mmapdev_memory_forget_clean(mapping, offset,
						  offset + length);
	filemap_invalidate_unlock(mapping);
	inode_unlock(inode);
	return ret;
}
