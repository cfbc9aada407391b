// SPDX-License-Identifier: GPL-2.0-only
/*
 * inode.c - an address_space of our own for mappings that are not paged
 */
#include <linux/anon_inodes.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include "inode.h"

int mmapdev_inode_create(struct mmapdev_inode *mi, u64 size)
{
	struct file *file;

	/*
	 * A file there is the only way for a module to learn of the mount. Its
	 * operations are not ours: fput() ends when insmod returns to user
	 * space, and if insmod fails we are gone by then.
	 */
	file = anon_inode_getfile("[mmapdev]", &generic_ro_fops, NULL, O_RDWR);
	if (IS_ERR(file))
		return PTR_ERR(file);
	mi->mnt = mntget(file->f_path.mnt);
	fput(file);

	mi->inode = new_inode(mi->mnt->mnt_sb);
	if (!mi->inode)
		return -ENOMEM;
	mi->inode->i_mode = S_IFREG | 0600;
	mi->inode->i_flags |= S_PRIVATE;
	i_size_write(mi->inode, size);
	return 0;
}

void mmapdev_inode_end(struct mmapdev_inode *mi)
{
	truncate_setsize(mi->inode, 0);
}

void mmapdev_inode_destroy(struct mmapdev_inode *mi)
{
	if (mi->inode) {
		truncate_inode_pages(mi->inode->i_mapping, 0);
		/* sync(2) may hold the last reference after we are gone. */
		mi->inode->i_mapping->a_ops = &empty_aops;
		iput(mi->inode);
	}
	if (mi->mnt)
		mntput(mi->mnt);
}
