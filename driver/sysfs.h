/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sysfs.h - the attributes of the nodes, /sys/class/mmapdev/NODE/
 *
 * Level 5. docs/ABI/sysfs-class-mmapdev describes them.
 */
#ifndef MMAPDEV_SYSFS_H
#define MMAPDEV_SYSFS_H

#include <linux/sysfs.h>

extern const struct attribute_group *mmapdev_sysfs_groups[];

#endif /* MMAPDEV_SYSFS_H */
