/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * region_regs.h - the registers
 *
 * Level 3.
 */
#ifndef MMAPDEV_REGION_REGS_H
#define MMAPDEV_REGION_REGS_H

#include "eager.h"
#include "inode.h"
#include "region.h"

/**
 * struct mmapdev_regs - the region
 * @region: see there
 * @inode: the address_space of its mappings
 * @eager: its mappings
 */
struct mmapdev_regs {
	struct mmapdev_region region;
	struct mmapdev_inode inode;
	struct mmapdev_eager eager;
};

static inline struct mmapdev_regs *to_mmapdev_regs(struct mmapdev_region *r)
{
	return container_of(r, struct mmapdev_regs, region);
}

/* The device is gone: no touch of a mapping reaches it any more. Sleeps. */
void mmapdev_regs_end(struct mmapdev_regs *regs);

/* The file operations of the register node. */
int mmapdev_regs_open(struct file *file);
ssize_t mmapdev_regs_read(struct file *file, char __user *to, size_t length,
			  loff_t *pos);
ssize_t mmapdev_regs_write(struct file *file, const char __user *from,
			   size_t length, loff_t *pos);
int mmapdev_regs_mmap(struct file *file, struct vm_area_struct *vma);

#endif /* MMAPDEV_REGION_REGS_H */
