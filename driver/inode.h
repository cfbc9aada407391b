/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inode.h - an address_space of our own for mappings that are not paged
 *
 * Level 3. Such an inode stands on the kernel's anonymous file system: it needs
 * no file system of ours and does not pin the module, but it has no backing
 * device, so nothing is ever written back from it. For paged memory that would
 * lose data; see cache.h.
 */
#ifndef MMAPDEV_INODE_H
#define MMAPDEV_INODE_H

#include <linux/fs.h>
#include <linux/mount.h>

/**
 * struct mmapdev_inode - an inode and what it stands on
 * @inode: NULL if there is none
 * @mnt: keeps the file system
 */
struct mmapdev_inode {
	struct inode *inode;
	struct vfsmount *mnt;
};

/* Return: 0 or -ENOMEM. May sleep. */
int mmapdev_inode_create(struct mmapdev_inode *mi, u64 size);

/**
 * mmapdev_inode_end() - a file without a byte: touches of its mappings are SIGBUS
 *
 * Its page cache is emptied; faults that hold a page are waited for, and those
 * that look for one later ask read_folio, which must say no. Sleeps.
 */
void mmapdev_inode_end(struct mmapdev_inode *mi);

/* Nothing may map it any more. Also after a failed create. May sleep. */
void mmapdev_inode_destroy(struct mmapdev_inode *mi);

#endif /* MMAPDEV_INODE_H */
