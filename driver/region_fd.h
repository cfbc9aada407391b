/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * region_fd.h - device memory as a regular file
 *
 * Level 6. How such a file comes and goes is region_memory_file.c's.
 */
#ifndef MMAPDEV_REGION_FD_H
#define MMAPDEV_REGION_FD_H

#include <linux/fs.h>

extern const struct file_operations mmapdev_region_fd_fops;
extern const struct inode_operations mmapdev_region_fd_iops;

#endif /* MMAPDEV_REGION_FD_H */
