// SPDX-License-Identifier: GPL-2.0-only
/*
 * cache.c - the page cache of paged device memory
 */
#include <linux/backing-dev.h>
#include <linux/fs_context.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/pagemap.h>
#include <linux/pseudo_fs.h>
#include "cache.h"
#include "compat.h"
#include "device.h"

#define MMAPDEV_FS_MAGIC 0x4d4d4150 /* "MMAP" */

static const struct super_operations mmapdev_super_ops = {
	.statfs = simple_statfs,
	.drop_inode = generic_delete_inode,
};

static int mmapdev_fs_init_context(struct fs_context *fc)
{
	struct pseudo_fs_context *ctx = init_pseudo(fc, MMAPDEV_FS_MAGIC);

	if (!ctx)
		return -ENOMEM;
	ctx->ops = &mmapdev_super_ops;
	return 0;
}

/* Guards the way from an inode to its cache, which a dentry may outlive. */
static DEFINE_SPINLOCK(mmapdev_cache_lock);

/* Static, since it carries the lock classes of its super blocks. */
static struct file_system_type mmapdev_fs_type = {
	.name = "mmapdev",
	.owner = THIS_MODULE,
	.init_fs_context = mmapdev_fs_init_context,
	.kill_sb = kill_anon_super,
};

void mmapdev_cache_init(struct mmapdev_cache *cache,
			struct mmapdev_device *device, const char *name,
			const struct mmapdev_cache_type *type, u64 size)
{
	cache->device = device;
	cache->name = name;
	cache->type = type;
	cache->size = size;
	init_rwsem(&cache->open_sem);
	atomic_set(&cache->users, 0);
	cache->ra_pages = VM_READAHEAD_PAGES;
	cache->max_dirty_ratio = 100;
}

/* For stat(2): a file of no blocks would be taken for one that is all hole. */
static blkcnt_t mmapdev_cache_blocks(const struct mmapdev_cache *cache)
{
	return DIV_ROUND_UP_ULL(cache->size, 512);
}

static struct inode *mmapdev_cache_new_inode(struct mmapdev_cache *cache,
					     struct super_block *sb)
{
	struct inode *inode = new_inode(sb);

	if (!inode)
		return NULL;
	inode->i_mode = S_IFREG | 0600;
	inode->i_flags |= S_PRIVATE;
	inode->i_private = cache;
	inode->i_op = cache->type->iops;
	inode->i_fop = cache->type->fops;
	inode->i_mapping->a_ops = cache->type->aops;
	mapping_set_gfp_mask(inode->i_mapping, cache->type->gfp);
	if (cache->device->hw.stable_writes)
		mapping_set_stable_writes(inode->i_mapping);
	mmapdev_compat_set_max_order(inode->i_mapping, cache->max_order);
	i_size_write(inode, cache->size);
	inode->i_blocks = mmapdev_cache_blocks(cache);
	/* The flusher passes over inodes that are not hashed. */
	inode_fake_hash(inode);
	return inode;
}

/* A limit that only holds when the whole machine is near its own is none. */
static void mmapdev_cache_limit_dirty(const struct mmapdev_cache *cache,
				      struct backing_dev_info *bdi)
{
	if (cache->max_dirty_ratio < 100)
		bdi->capabilities |= BDI_CAP_STRICTLIMIT;
	else
		bdi->capabilities &= ~BDI_CAP_STRICTLIMIT;
	bdi_set_max_ratio(bdi, cache->max_dirty_ratio);
}

static int mmapdev_cache_activate(struct mmapdev_cache *cache)
{
	struct super_block *sb;
	struct inode *inode;
	struct vfsmount *mnt;
	int ret;

	mnt = kern_mount(&mmapdev_fs_type);
	if (IS_ERR(mnt))
		return PTR_ERR(mnt);
	sb = mnt->mnt_sb;
	ret = super_setup_bdi_name(sb, "%s.%u", cache->name, cache->serial++);
	if (ret)
		goto err_unmount;
	sb->s_bdi->ra_pages = cache->ra_pages;
	mmapdev_cache_limit_dirty(cache, sb->s_bdi);
	/* Lets MADV_WILLNEED ask for more than the read-ahead at once. */
	sb->s_bdi->io_pages = SZ_1M >> PAGE_SHIFT;

	ret = -ENOMEM;
	inode = mmapdev_cache_new_inode(cache, sb);
	if (!inode)
		goto err_unmount;
	mapping_set_error(inode->i_mapping, cache->wb_error);
	cache->inode = inode;
	cache->mnt = mnt;
	mmapdev_device_get(cache->device);
	__module_get(cache->device->hw.ops->owner);
	return 0;

err_unmount:
	kern_unmount(mnt);
	return ret;
}

/* An error that no fsync() has reported yet. */
static int mmapdev_cache_unseen_error(struct address_space *mapping)
{
	if (!mapping->wb_err || filemap_sample_wb_err(mapping))
		return 0;
	return -EIO;
}

/*
 * The order matters: the last iput() throws dirty pages away, and truncating
 * waits for read-ahead that is still under way.
 */
static void mmapdev_cache_deactivate(struct mmapdev_cache *cache)
{
	struct address_space *mapping = cache->inode->i_mapping;
	int error;

	filemap_write_and_wait(mapping);
	error = mmapdev_cache_unseen_error(mapping);
	if (error && !cache->wb_error)
		pr_warn_ratelimited("%s: data was lost in writing back, and nobody has asked; the next fsync tells\n",
				    cache->name);
	cache->wb_error = error;
	cache->ra_pages = cache->mnt->mnt_sb->s_bdi->ra_pages;
	truncate_inode_pages(mapping, 0);
	spin_lock(&mmapdev_cache_lock);
	cache->inode->i_private = NULL;
	spin_unlock(&mmapdev_cache_lock);
	iput(cache->inode);
	cache->inode = NULL;
	kern_unmount(cache->mnt);
	cache->mnt = NULL;
}

int mmapdev_cache_get(struct mmapdev_cache *cache)
{
	int ret = 0;

	if (down_write_killable(&cache->open_sem))
		return -EINTR;
	if (!atomic_read(&cache->users))
		ret = mmapdev_cache_activate(cache);
	if (!ret)
		atomic_inc(&cache->users);
	up_write(&cache->open_sem);
	return ret;
}

struct mmapdev_cache *mmapdev_cache_get_again(struct inode *inode)
{
	struct mmapdev_cache *cache;

	spin_lock(&mmapdev_cache_lock);
	cache = inode->i_private;
	if (cache && !atomic_inc_not_zero(&cache->users))
		cache = NULL;
	spin_unlock(&mmapdev_cache_lock);
	return cache;
}

struct file *mmapdev_cache_make_file(struct mmapdev_cache *cache, int flags)
{
	struct inode *inode = cache->inode;
	struct file *file;

	/* What fput() and the last dput() give back. */
	__module_get(THIS_MODULE);
	ihold(inode);
	file = alloc_file_pseudo(inode, cache->mnt, cache->name, flags,
				 inode->i_fop);
	if (IS_ERR(file)) {
		iput(inode);
		module_put(THIS_MODULE);
		return file;
	}
	/* An open by way of a name does that: without it nothing is read ahead. */
	file_ra_state_init(&file->f_ra, inode->i_mapping);
	return file;
}

void mmapdev_cache_put(struct mmapdev_cache *cache)
{
	struct mmapdev_device *device = cache->device;
	bool last;

	if (atomic_add_unless(&cache->users, -1, 1))
		return;
	down_write(&cache->open_sem);
	last = atomic_dec_and_test(&cache->users);
	if (last)
		mmapdev_cache_deactivate(cache);
	up_write(&cache->open_sem);
	if (last) {
		module_put(device->hw.ops->owner);
		mmapdev_device_put(device);
	}
}

struct inode *mmapdev_cache_hold(struct mmapdev_cache *cache)
{
	struct inode *inode;

	if (down_read_killable(&cache->open_sem))
		return ERR_PTR(-EINTR);
	if (!atomic_inc_not_zero(&cache->users))
		return NULL;
	inode = cache->inode;
	up_read(&cache->open_sem);
	return inode;
}

void mmapdev_cache_unhold(struct mmapdev_cache *cache, struct inode *inode)
{
	if (inode)
		mmapdev_cache_put(cache);
	else
		up_read(&cache->open_sem);
}

void mmapdev_cache_resize(struct mmapdev_cache *cache, u64 size)
{
	cache->size = size;
	cache->inode->i_blocks = mmapdev_cache_blocks(cache);
	truncate_setsize(cache->inode, size);
}

void mmapdev_cache_sync(struct mmapdev_cache *cache)
{
	down_read(&cache->open_sem);
	if (cache->inode)
		filemap_write_and_wait(cache->inode->i_mapping);
	up_read(&cache->open_sem);
}

/*
 * Without i_rwsem, which a write(2) holds for as long as its user's memory takes.
 * What such a one leaves in the cache lies beyond the end: nobody can map it.
 */
void mmapdev_cache_end(struct mmapdev_cache *cache)
{
	down_read(&cache->open_sem);
	if (cache->inode) {
		filemap_invalidate_lock(cache->inode->i_mapping);
		mmapdev_cache_resize(cache, 0);
		filemap_invalidate_unlock(cache->inode->i_mapping);
	} else {
		cache->size = 0;
	}
	up_read(&cache->open_sem);
}

unsigned long mmapdev_cache_read_ahead_kb(struct mmapdev_cache *cache)
{
	return READ_ONCE(cache->ra_pages) << (PAGE_SHIFT - 10);
}

void mmapdev_cache_set_read_ahead_kb(struct mmapdev_cache *cache,
				     unsigned long kb)
{
	down_write(&cache->open_sem);
	cache->ra_pages = kb >> (PAGE_SHIFT - 10);
	if (cache->mnt)
		cache->mnt->mnt_sb->s_bdi->ra_pages = cache->ra_pages;
	up_write(&cache->open_sem);
}

unsigned int mmapdev_cache_max_dirty_ratio(struct mmapdev_cache *cache)
{
	return READ_ONCE(cache->max_dirty_ratio);
}

int mmapdev_cache_set_max_dirty_ratio(struct mmapdev_cache *cache,
				      unsigned int percent)
{
	if (percent < 1 || percent > 100)
		return -EINVAL;
	down_write(&cache->open_sem);
	cache->max_dirty_ratio = percent;
	if (cache->mnt)
		mmapdev_cache_limit_dirty(cache, cache->mnt->mnt_sb->s_bdi);
	up_write(&cache->open_sem);
	return 0;
}

unsigned int mmapdev_cache_max_order(struct mmapdev_cache *cache)
{
	return READ_ONCE(cache->max_order);
}

int mmapdev_cache_set_max_order(struct mmapdev_cache *cache,
				unsigned int order)
{
	u64 most = cache->device->hw.max_length >> PAGE_SHIFT;

	if (order > MAX_PAGECACHE_ORDER || 1ULL << order > most)
		return -EINVAL;
	if (!mmapdev_compat_can_limit_order(order))
		return -EOPNOTSUPP;
	down_write(&cache->open_sem);
	cache->max_order = order;
	up_write(&cache->open_sem);
	return 0;
}
