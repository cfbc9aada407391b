/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * region_memory.h - the device's own memory, paged through the page cache
 *
 * Level 3. region_memory.c is the file that user space sees, region_memory_io.c
 * moves its pages, region_memory_access.c serves those who go past them, and
 * the others what each one's name says.
 */
#ifndef MMAPDEV_REGION_MEMORY_H
#define MMAPDEV_REGION_MEMORY_H

#include "cache.h"
#include "region.h"

/**
 * struct mmapdev_memory - the region
 * @region: see there
 * @cache: its pages
 * @type: of @cache
 * @moves: of the end, see mmapdev_memory_read()
 */
struct mmapdev_memory {
	struct mmapdev_region region;
	struct mmapdev_cache cache;
	struct mmapdev_cache_type type;
	atomic_t moves;
};

static inline struct mmapdev_memory *to_mmapdev_memory(struct mmapdev_region *r)
{
	return container_of(r, struct mmapdev_memory, region);
}

/* @fops and @iops: of the regular files, see region_fd.h. */
void mmapdev_memory_init(struct mmapdev_memory *memory,
			 const struct file_operations *fops,
			 const struct inode_operations *iops);

/* Write back all that is dirty, as far as the device takes it. Sleeps. */
void mmapdev_memory_sync(struct mmapdev_memory *memory);

/* The device is gone: no touch of a mapping reaches it any more. Sleeps. */
void mmapdev_memory_vanish(struct mmapdev_memory *memory);

/* The file operations of the memory node. */
int mmapdev_memory_open(struct file *file);
void mmapdev_memory_release(struct file *file);
loff_t mmapdev_memory_llseek(struct file *file, loff_t offset, int whence);
ssize_t mmapdev_memory_read_iter(struct kiocb *iocb, struct iov_iter *to);
ssize_t mmapdev_memory_splice_read(struct file *file, loff_t *pos,
				   struct pipe_inode_info *pipe, size_t length,
				   unsigned int flags);
ssize_t mmapdev_memory_write_iter(struct kiocb *iocb, struct iov_iter *from);
int mmapdev_memory_fsync(struct file *file, loff_t start, loff_t end,
			 int datasync);
int mmapdev_memory_mmap(struct file *file, struct vm_area_struct *vma);

/* Of an inode whose cache is in use. */
static inline struct mmapdev_memory *mmapdev_memory_of(const struct inode *inode)
{
	return container_of((struct mmapdev_cache *)inode->i_private,
			    struct mmapdev_memory, cache);
}

/**
 * mmapdev_memory_direct() - read_iter and write_iter of an O_DIRECT file
 *
 * For memory of a user (user_backed_iter()); a write begins before the end. Return:
 * bytes, or -errno: -EINVAL if position, an address or a length is no multiple of
 * 512.
 */
ssize_t mmapdev_memory_direct(struct kiocb *iocb, struct iov_iter *iter);

/**
 * mmapdev_memory_pages() - MMAPDEV_PAGES
 * @inode: of the memory
 * @pages: offset and cell are page multiples, cells is in its range
 *
 * Sleeps. Return: 0, or -EINTR if killed.
 */
int mmapdev_memory_pages(struct inode *inode, struct mmapdev_pages *pages);

/* Those that differ for a regular file, and how one is made (region fd). */
int mmapdev_memory_file_open(struct inode *inode, struct file *file);
int mmapdev_memory_file_release(struct inode *inode, struct file *file);

/*
 * mmapdev_memory_resize() for one who came by a name, and may be no user: truncate(2)
 * of /proc/self/fd. -ENXIO if that life of the cache is over.
 */
int mmapdev_memory_file_resize(struct inode *inode, u64 size);

/**
 * mmapdev_memory_file_make() - the memory as a regular file
 * @node: an open file of the memory; the new one has its access mode, and the
 *	owner and mode of the node
 *
 * May sleep. Return: the file, or ERR_PTR().
 */
struct file *mmapdev_memory_file_make(struct file *node);

/**
 * struct mmapdev_memory_access - somebody touches device memory past the cache
 * @memory: whose
 * @inode: the cache at that time, NULL if nothing was cached
 * @writes: it is changed
 */
struct mmapdev_memory_access {
	struct mmapdev_memory *memory;
	struct inode *inode;
	bool writes;
};

/**
 * mmapdev_memory_begin() - make the device's copy of a range the only one
 * @access: for mmapdev_memory_end(); at most one at a time in a task
 * @offset: bytes; the range lies inside the region
 * @length: bytes
 * @writes: the range is going to change: what is cached of it is dropped, and
 *	nothing of the region is brought in until the end
 *
 * Sleeps for write-back. Return: 0; -EIO if write-back failed, -EBUSY if a page
 * was dirtied (by DMA of somebody else) while it was dropped, -EINTR if killed,
 * -EINVAL if the range is to change and does not lie inside the region any more.
 * On error there is nothing to end.
 */
int mmapdev_memory_begin(struct mmapdev_memory *memory,
			 struct mmapdev_memory_access *access, u64 offset,
			 u64 length, bool writes);
void mmapdev_memory_end(struct mmapdev_memory_access *access);

/* Write back what is cached of one more range, which is only going to be read. */
int mmapdev_memory_also_reads(struct mmapdev_memory_access *access, u64 offset,
			      u64 length);

/**
 * mmapdev_memory_resize() - move the end of device memory
 * @inode: of the memory; its i_rwsem is held
 * @size: bytes
 *
 * Nothing is lost: what is dirty goes to the device first, and what the device
 * holds beyond the end stays there, and shows when the end moves back. Mapped
 * pages beyond the new end are taken away, private copies too. Stores that race
 * with it may be lost.
 *
 * Sleeps. Return: 0; -EOPNOTSUPP if the hardware's size is fixed, what its
 * @resize says (see hw.h), or what mmapdev_memory_begin() says: then the size is
 * the old one.
 */
int mmapdev_memory_resize(struct inode *inode, u64 size);

/**
 * mmapdev_memory_invalidate() - forget what is cached of a range
 * @inode: of the memory
 * @offset: bytes
 * @length: bytes
 * @discard: dirty pages, too; then the range is one of whole pages
 *
 * Sleeps. Return: 0; -EINVAL for a range that does not lie inside, or not of
 * whole pages; -EBUSY if a page is dirty and shall not be lost; -EIO if a larger
 * piece reaches out of the range, and its part could not be read anew; -EINTR.
 */
int mmapdev_memory_invalidate(struct inode *inode, u64 offset, u64 length,
			      bool discard);

/* region_memory_io.c */

/*
 * Bring in a part of a folio anew: whole pages of it, which is locked. Sleeps.
 * Return: 0 or -EIO.
 */
int mmapdev_memory_refresh(struct folio *folio, u64 offset, u64 length);

extern const struct address_space_operations mmapdev_memory_aops;

/*
 * Set aside what the device needs to take a write there. Return: see @reserve of
 * hw.h; or -ENODEV or -EIO if the device takes no commands, for then what is
 * written could not go back.
 */
int mmapdev_memory_reserve(struct mmapdev_memory *memory, u64 offset,
			   u64 length);

/* The same for all bytes of a folio that the device has. */
int mmapdev_memory_reserve_folio(struct mmapdev_memory *memory,
				 struct folio *folio);

#endif /* MMAPDEV_REGION_MEMORY_H */
