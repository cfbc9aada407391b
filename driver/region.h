/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * region.h - what the three kinds of region have in common
 *
 * Level 3. A region is a named, sized, mappable object of a device. Each kind
 * has a file of its own, region_KIND.c, which offers the file operations that
 * node.c puts together.
 */
#ifndef MMAPDEV_REGION_H
#define MMAPDEV_REGION_H

#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/mmapdev.h>
#include "queue.h"
#include "stats.h"

struct mmapdev_device;

/**
 * struct mmapdev_region - the part that all kinds share
 * @device: whose
 * @queue: the device's
 * @id: which
 * @size: bytes; that of device memory may change (mmapdev_memory_resize)
 * @access_widths: as in struct mmapdev_region_info
 * @name: of the node
 * @counters: exact
 */
struct mmapdev_region {
	struct mmapdev_device *device;
	struct mmapdev_queue *queue;
	enum mmapdev_region_id id;
	atomic64_t size;
	u32 access_widths;
	const char *name;
	struct mmapdev_counters counters;
};

/**
 * struct mmapdev_file - an open node
 * @region: which
 * @lock: guards what follows; taken under mmap_lock, so no user memory is
 *	touched under it
 * @policy: how this file maps a buffer
 * @policy_fixed: mmap(2) was called
 * @counters: what came of this file alone
 */
struct mmapdev_file {
	struct mmapdev_region *region;
	struct mutex lock;
	enum mmapdev_policy policy;
	bool policy_fixed;
	struct mmapdev_counters counters;
};

/* What every open file needs. */
static inline void mmapdev_file_init(struct mmapdev_file *mf,
				     struct mmapdev_region *region)
{
	mf->region = region;
	mutex_init(&mf->lock);
	mf->counters.region = region->name;
	mf->counters.total = &region->counters;
}

static inline struct mmapdev_file *to_mmapdev_file(struct file *file)
{
	return file->private_data;
}

static inline struct mmapdev_region *mmapdev_file_region(struct file *file)
{
	return to_mmapdev_file(file)->region;
}

/* Bytes. Of device memory it may change right afterwards. */
static inline u64 mmapdev_region_size(const struct mmapdev_region *region)
{
	return atomic64_read(&region->size);
}

/* -ENODEV once the device is gone; it may go right afterwards. */
static inline int mmapdev_region_check(const struct mmapdev_region *region)
{
	return mmapdev_gate_is_closed(&region->queue->gate) ? -ENODEV : 0;
}

/*
 * What a call answers that was under way when the device went: an error that came
 * of it, and an end of file that never was, are -ENODEV.
 */
static inline ssize_t mmapdev_region_result(const struct mmapdev_region *region,
					    ssize_t result)
{
	return result > 0 ? result : mmapdev_region_check(region) ?: result;
}

/* .fsync of a region of which nothing is cached. */
static inline int mmapdev_region_fsync(struct file *file, loff_t start,
				       loff_t end, int datasync)
{
	return mmapdev_region_check(mmapdev_file_region(file));
}

/* .llseek of a region whose size is fixed and that is no page cache. */
static inline loff_t mmapdev_region_llseek(struct file *file, loff_t offset,
					   int whence)
{
	struct mmapdev_region *region = mmapdev_file_region(file);

	return mmapdev_region_check(region) ?:
	       fixed_size_llseek(file, offset, whence,
				 mmapdev_region_size(region));
}

/* Does a range of at least one byte lie inside? */
static inline bool mmapdev_region_contains(const struct mmapdev_region *region,
					   u64 offset, u64 length)
{
	u64 size = mmapdev_region_size(region);

	return length && offset < size && length <= size - offset;
}

#endif /* MMAPDEV_REGION_H */
