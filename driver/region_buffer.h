/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * region_buffer.h - the DMA buffer
 *
 * Level 3. What is allocated is buffer_alloc.c's, what user space sees of it is
 * region_buffer.c's.
 */
#ifndef MMAPDEV_REGION_BUFFER_H
#define MMAPDEV_REGION_BUFFER_H

#include <linux/spinlock.h>
#include <linux/wait.h>
#include "buffer_alloc.h"
#include "eager.h"
#include "region.h"

/**
 * struct mmapdev_buffer - the region
 * @region: see there
 * @pages: its memory
 * @eager: its eager mappings
 * @policy: with which new open files start; may change at any time
 * @lock: guards @arriving
 * @arriving: what commands bring at the moment (struct mmapdev_buffer_arrival);
 *	no two share a cache line
 * @arrived: woken when one of @arriving has come
 */
struct mmapdev_buffer {
	struct mmapdev_region region;
	struct mmapdev_buffer_pages pages;
	struct mmapdev_eager eager;
	enum mmapdev_policy policy;
	spinlock_t lock;
	struct list_head arriving;
	wait_queue_head_t arrived;
};

/**
 * struct mmapdev_buffer_arrival - bytes that a command brings into the buffer
 * @node: in buffer->arriving
 * @start: offset of the first cache line
 * @end: offset of the first one that is not touched
 */
struct mmapdev_buffer_arrival {
	struct list_head node;
	u64 start;
	u64 end;
};

static inline struct mmapdev_buffer *to_mmapdev_buffer(struct mmapdev_region *r)
{
	return container_of(r, struct mmapdev_buffer, region);
}

void mmapdev_buffer_init(struct mmapdev_buffer *buffer,
			 enum mmapdev_policy policy);

/* What users call the policies, by enum mmapdev_policy. */
extern const char *const mmapdev_policy_names[MMAPDEV_POLICIES];

/**
 * mmapdev_buffer_add() - the host's side of a command: a part of the buffer
 * @offset: bytes; the range lies inside the region
 * @length: bytes, at most what one command of the hardware takes
 */
void mmapdev_buffer_add(struct mmapdev_buffer *buffer,
			struct mmapdev_command *cmd, u64 offset, size_t length);

/* The device is gone: no touch of a mapping reaches it any more. Sleeps. */
void mmapdev_buffer_end(struct mmapdev_buffer *buffer);

/**
 * mmapdev_buffer_expect() - wait until no other command brings these bytes
 *
 * For the DMA API, a cache line that a device writes is mapped once at a time.
 * Users may ask for more, so that one waits for the other. Each who got 0 must
 * call mmapdev_buffer_arrived(), and wait for nobody else's before.
 *
 * Return: 0, or -EINTR if the caller is being killed.
 */
int mmapdev_buffer_expect(struct mmapdev_buffer *buffer,
			  struct mmapdev_buffer_arrival *arrival, u64 offset,
			  size_t length);
void mmapdev_buffer_arrived(struct mmapdev_buffer *buffer,
			    struct mmapdev_buffer_arrival *arrival);

/**
 * mmapdev_buffer_set_policy() - how this open file maps
 *
 * Return: 0, or -EBUSY if it has mapped already.
 */
int mmapdev_buffer_set_policy(struct file *file, enum mmapdev_policy policy);
enum mmapdev_policy mmapdev_buffer_file_policy(struct file *file);

/* The file operations of the buffer node. */
int mmapdev_buffer_open(struct file *file);
ssize_t mmapdev_buffer_read_iter(struct kiocb *iocb, struct iov_iter *to);
ssize_t mmapdev_buffer_write_iter(struct kiocb *iocb, struct iov_iter *from);
unsigned long mmapdev_buffer_get_unmapped_area(struct file *file,
					       unsigned long addr,
					       unsigned long len,
					       unsigned long pgoff,
					       unsigned long flags);
int mmapdev_buffer_mmap(struct file *file, struct vm_area_struct *vma);

#endif /* MMAPDEV_REGION_BUFFER_H */
