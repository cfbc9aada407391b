/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * device.h - one device: its hardware, queue, events, regions and nodes
 *
 * Level 3. References are counted here, at the floor of all who hold them; the
 * last one frees the device by way of the function that core.c put in.
 */
#ifndef MMAPDEV_DEVICE_H
#define MMAPDEV_DEVICE_H

#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/kref.h>
#include "event.h"
#include "hw.h"
#include "queue.h"
#include "region_buffer.h"
#include "region_memory.h"
#include "region_regs.h"

struct mmapdev_device;

/**
 * struct mmapdev_node - a character device for one region
 * @dev: in class mmapdev; holds a reference to @device
 * @cdev: holds @dev, is held by open files
 * @device: whose
 * @region: what
 */
struct mmapdev_node {
	struct device dev;
	struct cdev cdev;
	struct mmapdev_device *device;
	struct mmapdev_region *region;
};

/**
 * struct mmapdev_device - one device
 * @hw: what the backend sees of it
 * @ref: the backend's until free, and one for each node
 * @free: what the last reference calls
 * @index: N of mmapdevN
 * @names: of the nodes
 * @queue: commands
 * @events: interrupt causes
 * @buffer: region
 * @memory: region
 * @regs: region
 * @regions: by enum mmapdev_region_id; NULL where the device has none
 * @nodes: likewise
 */
struct mmapdev_device {
	struct mmapdev_hw hw;
	struct kref ref;
	void (*free)(struct kref *ref);
	int index;
	char names[MMAPDEV_REGIONS][MMAPDEV_NAME_LEN];
	struct mmapdev_queue queue;
	struct mmapdev_events events;
	struct mmapdev_buffer buffer;
	struct mmapdev_memory memory;
	struct mmapdev_regs regs;
	struct mmapdev_region *regions[MMAPDEV_REGIONS];
	struct mmapdev_node *nodes[MMAPDEV_REGIONS];
};

static inline struct mmapdev_device *to_mmapdev_device(struct mmapdev_hw *hw)
{
	return container_of(hw, struct mmapdev_device, hw);
}

/* What it is called in traces: as the node of its buffer, if it had one or not. */
static inline const char *
mmapdev_device_name(const struct mmapdev_device *device)
{
	return device->names[MMAPDEV_REGION_BUFFER];
}

static inline void mmapdev_device_get(struct mmapdev_device *device)
{
	kref_get(&device->ref);
}

static inline void mmapdev_device_put(struct mmapdev_device *device)
{
	kref_put(&device->ref, device->free);
}

#endif /* MMAPDEV_DEVICE_H */
