// SPDX-License-Identifier: GPL-2.0-only
/*
 * region_fd.c - device memory as a regular file: its operations
 *
 * As those of the node, and what the kernel grants to regular files only: a size
 * that stat(2) tells and ftruncate(2) changes, holes, sync_file_range(2),
 * readahead(2), syncfs(2).
 */
#include <linux/fs.h>
#include <linux/falloc.h>
#include <linux/module.h>
#include <linux/mmapdev.h>
#include "compat.h"
#include "device.h"
#include "ioctl.h"
#include "region_fd.h"
#include "transfer.h"

/* Zeros, on the device; all that lies beyond the end is zero already. */
static int mmapdev_region_fd_clear(struct mmapdev_region *region, u64 offset,
				   u64 length)
{
	struct mmapdev_transfer fill = {
		.op = MMAPDEV_OP_FILL,
		.dst_region = MMAPDEV_REGION_MEMORY,
		.dst_offset = offset,
	};
	u64 size = mmapdev_region_size(region);

	if (offset >= size)
		return 0;
	fill.length = min(length, size - offset);
	return mmapdev_transfer_run(region->device, &fill);
}

static long mmapdev_region_fd_fallocate(struct file *file, int mode,
					loff_t offset, loff_t length)
{
	struct mmapdev_region *region = mmapdev_file_region(file);
	int ret = mmapdev_region_check(region);

	if (ret)
		return ret;
	switch (mode) {
	case FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE:
	case FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE:
		ret = mmapdev_region_fd_clear(region, offset, length);
		return mmapdev_region_result(region, ret);
	default:
		return -EOPNOTSUPP;
	}
}

/* Owner and mode are the node's: who wants others changes those. */
static int mmapdev_region_fd_setattr(struct mmapdev_compat_idmap *idmap,
				     struct dentry *dentry, struct iattr *attr)
{
	struct inode *inode = d_inode(dentry);
	int ret;

	if (attr->ia_valid & (ATTR_UID | ATTR_GID | ATTR_MODE))
		return -EPERM;
	ret = setattr_prepare(idmap, dentry, attr);
	if (ret)
		return ret;
	if (attr->ia_valid & ATTR_SIZE) {
		ret = mmapdev_memory_file_resize(inode, attr->ia_size);
		if (ret)
			return ret;
	}
	setattr_copy(idmap, inode, attr);
	return 0;
}

const struct inode_operations mmapdev_region_fd_iops = {
	.setattr = mmapdev_region_fd_setattr,
};

const struct file_operations mmapdev_region_fd_fops = {
	.owner = THIS_MODULE,
	.open = mmapdev_memory_file_open,
	.release = mmapdev_memory_file_release,
	.llseek = mmapdev_memory_llseek,
	.read_iter = mmapdev_memory_read_iter,
	.write_iter = mmapdev_memory_write_iter,
	.splice_read = mmapdev_memory_splice_read,
	.splice_write = iter_file_splice_write,
	.fsync = mmapdev_memory_fsync,
	.fallocate = mmapdev_region_fd_fallocate,
	.mmap = mmapdev_memory_mmap,
	.unlocked_ioctl = mmapdev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};
