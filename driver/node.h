/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * node.h - the character devices
 *
 * Level 6. Our own, not misc devices: misc_open() would make every other misc
 * open in the system wait for the write-back of our last close.
 */
#ifndef MMAPDEV_NODE_H
#define MMAPDEV_NODE_H

#include "device.h"

/* Devices at the most; each takes MMAPDEV_REGIONS minors. */
#define MMAPDEV_MAX_DEVICES 64

int mmapdev_node_init(void);
void mmapdev_node_exit(void);

/**
 * mmapdev_node_add() - make the node of a region visible
 * @device: complete in every other respect: it is in use from here on
 * @id: of a region that it has
 *
 * Return: 0 or -errno, and then there is no node.
 */
int mmapdev_node_add(struct mmapdev_device *device, enum mmapdev_region_id id);

/* Take it away, if it is there. Open files keep what they need. */
void mmapdev_node_remove(struct mmapdev_device *device,
			 enum mmapdev_region_id id);

#endif /* MMAPDEV_NODE_H */
