/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* node.h - the files behind a device: opened when needed, one per region */
#ifndef MMAPDEV_NODE_H
#define MMAPDEV_NODE_H

#include "internal.h"

/* The file of a region's node, or a negative errno. */
int mmapdev_node_get(struct mmapdev_region *region);

/* The file of any node: each of them answers questions about the device. */
int mmapdev_node_get_any(struct mmapdev *device);

void mmapdev_node_close(struct mmapdev_region *region);

#endif
