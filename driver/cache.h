/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cache.h - the page cache of paged device memory: made at the first open,
 * gone at the last close
 *
 * Level 3. Write-back wants a super block with a real backing device, and a
 * super block that lives as long as the module would pin the module for ever.
 * So it lives from the first user to the last, as a block device's cache does.
 */
#ifndef MMAPDEV_CACHE_H
#define MMAPDEV_CACHE_H

#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/rwsem.h>

struct mmapdev_device;

/**
 * struct mmapdev_cache_type - what its inode can do
 * @aops: how its folios come and go
 * @iops: for files of it, like @fops
 * @fops: what a file does that is opened by way of the inode (/proc/self/fd);
 *	.open begins with mmapdev_cache_get_again()
 * @gfp: for its pages
 */
struct mmapdev_cache_type {
	const struct address_space_operations *aops;
	const struct inode_operations *iops;
	const struct file_operations *fops;
	gfp_t gfp;
};

/**
 * struct mmapdev_cache - one region's; inode->i_private while there are @users
 * @device: whose; held while there are @users, and so is the backend's module
 * @name: of the node; begins the name of the backing device
 * @type: see there
 * @size: bytes; of a cache in use, under its inode's invalidate_lock
 * @open_sem: guards the way from no user to one and back, and all below but
 *	@users; held for writing across the write-back of the last close
 * @users: open files and those who hold; goes from 0 to 1 and from 1 to 0
 *	under @open_sem
 * @mnt: while @users
 * @inode: while @users
 * @serial: number of the next backing device; a name is never used twice, since
 *	the old one may still be going
 * @ra_pages: read-ahead in pages, kept from one life to the next
 * @max_dirty_ratio: likewise: percent of the machine's share of dirty pages
 * @max_order: likewise: of folios
 * @wb_error: a write-back error that nobody saw before the last close; it is
 *	carried into the next life, whose first fsync reports it
 */
struct mmapdev_cache {
	struct mmapdev_device *device;
	const char *name;
	const struct mmapdev_cache_type *type;
	u64 size;
	struct rw_semaphore open_sem;
	atomic_t users;
	struct vfsmount *mnt;
	struct inode *inode;
	unsigned int serial;
	unsigned long ra_pages;
	unsigned int max_dirty_ratio;
	unsigned int max_order;
	int wb_error;
};

void mmapdev_cache_init(struct mmapdev_cache *cache,
			struct mmapdev_device *device, const char *name,
			const struct mmapdev_cache_type *type, u64 size);

/**
 * mmapdev_cache_get() - one more user; the first one makes the cache
 *
 * May sleep. Return: 0, -EINTR (killed), or what making it gave (-ENOMEM).
 */
int mmapdev_cache_get(struct mmapdev_cache *cache);

/**
 * mmapdev_cache_get_again() - one more user, for one who came by the inode
 *
 * Its last user may just be leaving. Any context. Return: the cache, or NULL if
 * that life of it is over.
 */
struct mmapdev_cache *mmapdev_cache_get_again(struct inode *inode);

/**
 * mmapdev_cache_make_file() - open the inode as a regular file
 *
 * For a user; the file is not one yet, and its ->open was not called. The name is
 * that of the cache. May sleep. Return: the file, or ERR_PTR().
 */
struct file *mmapdev_cache_make_file(struct mmapdev_cache *cache, int flags);

/* One user less; the last one writes back and takes the cache down. Sleeps. */
void mmapdev_cache_put(struct mmapdev_cache *cache);

/**
 * mmapdev_cache_hold() - keep the cache as it is: there, or not there
 *
 * For those who touch device memory beside the cache. Return: the inode, which
 * stays until mmapdev_cache_unhold(); or NULL if nothing is cached, and then
 * nobody can open until mmapdev_cache_unhold(). ERR_PTR(-EINTR) if killed. May
 * sleep.
 */
struct inode *mmapdev_cache_hold(struct mmapdev_cache *cache);
void mmapdev_cache_unhold(struct mmapdev_cache *cache, struct inode *inode);

/*
 * Move the end. For a user who holds the inode's i_rwsem and invalidate_lock;
 * pages beyond the new end go, and with them what is dirty.
 */
void mmapdev_cache_resize(struct mmapdev_cache *cache, u64 size);

/* Write back all that is dirty, if anything is cached. Sleeps. */
void mmapdev_cache_sync(struct mmapdev_cache *cache);

/**
 * mmapdev_cache_end() - a file without a byte: touches of its mappings are SIGBUS
 *
 * What is cached goes, dirty or not; later lives have no byte either. Nothing
 * can be read in any more, and commands under way end, or else this does not.
 * Sleeps.
 */
void mmapdev_cache_end(struct mmapdev_cache *cache);

/* Read-ahead in KiB, for files opened from now on. Setting may sleep. */
unsigned long mmapdev_cache_read_ahead_kb(struct mmapdev_cache *cache);
void mmapdev_cache_set_read_ahead_kb(struct mmapdev_cache *cache,
				     unsigned long kb);

/*
 * How many percent of the dirty pages that the machine allows may be this
 * region's, 1 to 100. Below 100 also while the machine has room for more. Takes
 * effect at once. Setting may sleep. Return: 0 or -EINVAL.
 */
unsigned int mmapdev_cache_max_dirty_ratio(struct mmapdev_cache *cache);
int mmapdev_cache_set_max_dirty_ratio(struct mmapdev_cache *cache,
				      unsigned int percent);

/*
 * Largest order of folios, for the next life. Setting may sleep. Return: 0, or
 * -EINVAL for one that no command could move or that the kernel does not know, or
 * -EOPNOTSUPP where the kernel cannot limit it to that one.
 */
unsigned int mmapdev_cache_max_order(struct mmapdev_cache *cache);
int mmapdev_cache_set_max_order(struct mmapdev_cache *cache,
				unsigned int order);

#endif /* MMAPDEV_CACHE_H */
