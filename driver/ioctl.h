/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ioctl.h - the calls of <linux/mmapdev.h>
 *
 * Level 5.
 */
#ifndef MMAPDEV_IOCTL_H
#define MMAPDEV_IOCTL_H

#include <linux/fs.h>

long mmapdev_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

#endif /* MMAPDEV_IOCTL_H */
