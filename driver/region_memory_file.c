// SPDX-License-Identifier: GPL-2.0-only
/*
 * region_memory_file.c - device memory as a regular file
 *
 * The node is a character device, for which the kernel does less: fstat(2) gives
 * no size, ftruncate(2) is refused. So an open node gives, on request, a file
 * whose inode is that of the page cache itself. It is a user of the cache like an
 * open node, holds the device, and keeps the backend's module.
 *
 * Such a file can be opened anew by /proc/self/fd, which leads to the inode when
 * the last user may be on the way out: hence mmapdev_cache_get_again().
 */
#include <linux/fs.h>
#include <linux/slab.h>
#include "device.h"
#include "region_memory.h"

static void mmapdev_memory_file_put(struct mmapdev_memory *memory)
{
	struct mmapdev_device *device = memory->region.device;

	mmapdev_cache_put(&memory->cache);
	mmapdev_device_put(device);
}

/*
 * For one who has made a user of the cache: it becomes the file's. With an own
 * reference to the device, since who is not the last user of the cache must not
 * touch it any more.
 */
static struct mmapdev_file *mmapdev_memory_file_new(struct mmapdev_memory *memory)
{
	struct mmapdev_file *mf = kzalloc(sizeof(*mf), GFP_KERNEL);

	mmapdev_device_get(memory->region.device);
	if (!mf) {
		mmapdev_memory_file_put(memory);
		return NULL;
	}
	mmapdev_file_init(mf, &memory->region);
	return mf;
}

int mmapdev_memory_file_release(struct inode *inode, struct file *file)
{
	struct mmapdev_memory *memory =
		to_mmapdev_memory(mmapdev_file_region(file));

	kfree(to_mmapdev_file(file));
	mmapdev_memory_file_put(memory);
	return 0;
}

int mmapdev_memory_file_open(struct inode *inode, struct file *file)
{
	struct mmapdev_cache *cache = mmapdev_cache_get_again(inode);
	struct mmapdev_file *mf;
	int ret;

	if (!cache)
		return -ENXIO;
	mf = mmapdev_memory_file_new(container_of(cache, struct mmapdev_memory,
						  cache));
	if (!mf)
		return -ENOMEM;
	file->private_data = mf;
	ret = mmapdev_region_check(mf->region);
	if (ret) {
		mmapdev_memory_file_release(inode, file);
		return ret;
	}
	file->f_mode |= FMODE_CAN_ODIRECT;
	return 0;
}

int mmapdev_memory_file_resize(struct inode *inode, u64 size)
{
	struct mmapdev_cache *cache = mmapdev_cache_get_again(inode);
	struct mmapdev_memory *memory;
	int ret;

	if (!cache)
		return -ENXIO;
	memory = container_of(cache, struct mmapdev_memory, cache);
	mmapdev_device_get(memory->region.device);
	ret = mmapdev_memory_resize(inode, size);
	mmapdev_memory_file_put(memory);
	return ret;
}

/* Owned like the node as it is now: nobody is told of its chown(2). */
static void mmapdev_memory_file_own(struct inode *inode,
				    const struct inode *node)
{
	inode_lock(inode);
	inode->i_uid = node->i_uid;
	inode->i_gid = node->i_gid;
	inode->i_mode = S_IFREG | (node->i_mode & 0777);
	inode_unlock(inode);
}

struct file *mmapdev_memory_file_make(struct file *node)
{
	struct mmapdev_memory *memory =
		to_mmapdev_memory(mmapdev_file_region(node));
	struct mmapdev_cache *cache = &memory->cache;
	struct mmapdev_file *mf;
	struct file *file;

	if (S_ISCHR(file_inode(node)->i_mode))
		mmapdev_memory_file_own(cache->inode, file_inode(node));
	atomic_inc(&cache->users);
	mf = mmapdev_memory_file_new(memory);
	if (!mf)
		return ERR_PTR(-ENOMEM);
	file = mmapdev_cache_make_file(cache, (node->f_flags & O_ACCMODE) |
					      O_LARGEFILE);
	if (IS_ERR(file)) {
		kfree(mf);
		mmapdev_memory_file_put(memory);
		return file;
	}
	file->private_data = mf;
	file->f_mode |= FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE |
			FMODE_CAN_ODIRECT;
	return file;
}
