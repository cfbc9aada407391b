// SPDX-License-Identifier: GPL-2.0-only
/*
 * ioctl.c - the calls of <linux/mmapdev.h>
 *
 * One table says for each call how large its structure is, which flags it knows
 * and on which nodes it works. The structure is copied in, handed to a function
 * that sees kernel memory only, and copied out.
 */
#include <linux/file.h>
#include <linux/nospec.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "device.h"
#include "ioctl.h"
#include "transfer.h"

/* A sane bound on a structure of the future. */
#define MMAPDEV_ARGSZ_MAX 4096

union mmapdev_ioctl_arg {
	struct {
		__u32 argsz;
		__u32 flags;
	} head;
	struct mmapdev_info info;
	struct mmapdev_region_info region_info;
	struct mmapdev_map_policy map_policy;
	struct mmapdev_stats stats;
	struct mmapdev_transfer transfer;
	struct mmapdev_resize resize;
	struct mmapdev_invalidate invalidate;
	struct mmapdev_region_fd region_fd;
	struct mmapdev_pages pages;
};

/**
 * struct mmapdev_ioctl_file - a file that a call makes
 * @file: NULL if it makes none
 * @fd: reserved for it; it is there once the caller has been told
 */
struct mmapdev_ioctl_file {
	struct file *file;
	int fd;
};

/* The region that a structure names. */
static struct mmapdev_region *mmapdev_ioctl_region(struct file *file, u32 id)
{
	struct mmapdev_device *device = mmapdev_file_region(file)->device;

	if (id >= MMAPDEV_REGIONS)
		return ERR_PTR(-EINVAL);
	id = array_index_nospec(id, MMAPDEV_REGIONS);
	return device->regions[id] ?: ERR_PTR(-ENODEV);
}

static int mmapdev_ioctl_info(struct file *file,
			      union mmapdev_ioctl_arg *arg,
			      struct mmapdev_ioctl_file *made)
{
	struct mmapdev_device *device = mmapdev_file_region(file)->device;
	struct mmapdev_info *info = &arg->info;
	int i;

	if (info->reserved)
		return -EINVAL;
	info->attributes = device->hw.simulated ? MMAPDEV_ATTR_SIMULATED : 0;
	info->index = device->index;
	info->regions = 0;
	for (i = 0; i < MMAPDEV_REGIONS; i++)
		if (device->regions[i])
			info->regions |= BIT(i);
	info->operations = device->hw.operations;
	info->max_command = device->hw.max_length;
	info->timeout_ms = READ_ONCE(device->queue.timeout_ms);
	strscpy_pad(info->name, device->names[MMAPDEV_REGION_BUFFER],
		    sizeof(info->name));
	strscpy_pad(info->backend, device->hw.backend, sizeof(info->backend));
	return 0;
}

static u32 mmapdev_region_attributes(struct file *file,
				     struct mmapdev_region *region)
{
	/* Of the buffer it depends on the file; another node tells the default. */
	enum mmapdev_policy policy = region->device->buffer.policy;

	switch (region->id) {
	case MMAPDEV_REGION_MEMORY:
		return MMAPDEV_REGION_ATTR_PAGED | MMAPDEV_REGION_ATTR_PRIVATE |
		       MMAPDEV_REGION_ATTR_GROWS |
		       (region->queue->hw->ops->resize ?
				MMAPDEV_REGION_ATTR_RESIZE : 0);
	case MMAPDEV_REGION_BUFFER:
		if (region == mmapdev_file_region(file))
			policy = mmapdev_buffer_file_policy(file);
		return policy == MMAPDEV_POLICY_FAULT ?
		       MMAPDEV_REGION_ATTR_PRIVATE : 0;
	default:
		return 0;
	}
}

static int mmapdev_ioctl_region_info(struct file *file,
				     union mmapdev_ioctl_arg *arg,
				     struct mmapdev_ioctl_file *made)
{
	struct mmapdev_region_info *info = &arg->region_info;
	struct mmapdev_region *region = mmapdev_ioctl_region(file,
							     info->region);

	if (IS_ERR(region))
		return PTR_ERR(region);
	info->attributes = mmapdev_region_attributes(file, region);
	info->size = mmapdev_region_size(region);
	info->access_widths = region->access_widths;
	info->map_alignment = PAGE_SIZE;
	strscpy_pad(info->name, region->name, sizeof(info->name));
	return 0;
}

static int mmapdev_ioctl_map_policy(struct file *file,
				    union mmapdev_ioctl_arg *arg,
				    struct mmapdev_ioctl_file *made)
{
	struct mmapdev_map_policy *map = &arg->map_policy;
	int ret;

	if (map->reserved)
		return -EINVAL;
	if (map->flags & MMAPDEV_MAP_POLICY_SET) {
		if (map->policy >= MMAPDEV_POLICIES)
			return -EINVAL;
		ret = mmapdev_buffer_set_policy(file, map->policy);
		if (ret)
			return ret;
	}
	map->policy = mmapdev_buffer_file_policy(file);
	return 0;
}

static int mmapdev_ioctl_stats(struct file *file,
			       union mmapdev_ioctl_arg *arg,
			       struct mmapdev_ioctl_file *made)
{
	struct mmapdev_stats *stats = &arg->stats;
	struct mmapdev_region *region = mmapdev_ioctl_region(file,
							     stats->region);
	struct mmapdev_counters *counters;
	struct mmapdev_queue *queue;

	if (IS_ERR(region))
		return PTR_ERR(region);
	if (stats->reserved)
		return -EINVAL;
	counters = &region->counters;
	if (stats->flags & MMAPDEV_STATS_FILE) {
		if (region != mmapdev_file_region(file))
			return -EINVAL;
		counters = &to_mmapdev_file(file)->counters;
	}
	stats->mappings = atomic64_read(&counters->mappings);
	stats->maps = atomic64_read(&counters->maps);
	stats->faults = atomic64_read(&counters->faults);
	stats->fault_arounds = atomic64_read(&counters->fault_arounds);
	stats->write_faults = atomic64_read(&counters->write_faults);
	stats->pages_in = atomic64_read(&counters->pages_in);
	stats->pages_out = atomic64_read(&counters->pages_out);
	stats->page_errors = atomic64_read(&counters->page_errors);
	queue = region->queue;
	stats->commands = atomic64_read(&queue->commands);
	stats->command_errors = atomic64_read(&queue->errors);
	stats->timeouts = atomic64_read(&queue->timeouts);
	stats->interrupts = atomic64_read(&queue->hw->interrupts);
	stats->bytes_to_device = atomic64_read(&queue->bytes_to_device);
	stats->bytes_from_device = atomic64_read(&queue->bytes_from_device);
	stats->commands_held = atomic64_read(&queue->commands_held);
	stats->pages_held = atomic64_read(&queue->pages_held);
	return 0;
}

static int mmapdev_ioctl_transfer(struct file *file,
				  union mmapdev_ioctl_arg *arg,
				  struct mmapdev_ioctl_file *made)
{
	struct mmapdev_transfer *transfer = &arg->transfer;
	fmode_t right = transfer->op == MMAPDEV_OP_CRC32C ? FMODE_READ :
							     FMODE_WRITE;

	if (transfer->reserved)
		return -EINVAL;
	if (!(file->f_mode & right))
		return -EACCES;
	return mmapdev_transfer_run(mmapdev_file_region(file)->device,
				    transfer);
}

static int mmapdev_ioctl_resize(struct file *file,
				union mmapdev_ioctl_arg *arg,
				struct mmapdev_ioctl_file *made)
{
	struct inode *inode = file->f_mapping->host;
	int ret;

	if (!(file->f_mode & FMODE_WRITE))
		return -EACCES;
	if (arg->resize.size > MAX_LFS_FILESIZE)
		return -ENOSPC;
	if (down_write_killable(&inode->i_rwsem))
		return -EINTR;
	ret = mmapdev_memory_resize(inode, arg->resize.size);
	inode_unlock(inode);
	return ret;
}

static int mmapdev_ioctl_invalidate(struct file *file,
				    union mmapdev_ioctl_arg *arg,
				    struct mmapdev_ioctl_file *made)
{
	struct mmapdev_invalidate *inv = &arg->invalidate;
	bool discard = inv->flags & MMAPDEV_INVALIDATE_DISCARD;

	if (discard && !(file->f_mode & FMODE_WRITE))
		return -EACCES;
	return mmapdev_memory_invalidate(file->f_mapping->host, inv->offset,
					 inv->length, discard);
}

static int mmapdev_ioctl_region_fd(struct file *file,
				   union mmapdev_ioctl_arg *arg,
				   struct mmapdev_ioctl_file *made)
{
	struct mmapdev_region_fd *region_fd = &arg->region_fd;

	if (region_fd->region >= MMAPDEV_REGIONS)
		return -EINVAL;
	if (region_fd->region != MMAPDEV_REGION_MEMORY)
		return -EOPNOTSUPP;
	made->fd = get_unused_fd_flags(O_CLOEXEC);
	if (made->fd < 0)
		return made->fd;
	made->file = mmapdev_memory_file_make(file);
	if (IS_ERR(made->file)) {
		put_unused_fd(made->fd);
		return PTR_ERR(made->file);
	}
	region_fd->fd = made->fd;
	return 0;
}

static int mmapdev_ioctl_pages(struct file *file,
			       union mmapdev_ioctl_arg *arg,
			       struct mmapdev_ioctl_file *made)
{
	struct mmapdev_pages *pages = &arg->pages;

	if (!PAGE_ALIGNED(pages->offset) || !PAGE_ALIGNED(pages->cell) ||
	    !pages->cell || pages->cell >> PAGE_SHIFT > U32_MAX ||
	    !pages->cells || pages->cells > MMAPDEV_PAGES_CELLS)
		return -EINVAL;
	pages->page_size = PAGE_SIZE;
	return mmapdev_memory_pages(file->f_mapping->host, pages);
}

/**
 * struct mmapdev_ioctl - one call
 * @size: of its structure, as this kernel knows it
 * @min: of its structure in the first version of the interface
 * @flags: those it knows
 * @nodes: bit r is set where it works on the node of region r
 * @run: do it, on kernel memory; may make a file
 */
struct mmapdev_ioctl {
	u32 size;
	u32 min;
	u32 flags;
	u32 nodes;
	int (*run)(struct file *file, union mmapdev_ioctl_arg *arg,
		   struct mmapdev_ioctl_file *made);
};

#define MMAPDEV_ON_BUFFER BIT(MMAPDEV_REGION_BUFFER)
#define MMAPDEV_ON_MEMORY BIT(MMAPDEV_REGION_MEMORY)
#define MMAPDEV_ON_ALL	  (BIT(MMAPDEV_REGIONS) - 1)

static const struct mmapdev_ioctl mmapdev_ioctls[] = {
	[_IOC_NR(MMAPDEV_INFO)] = {
		sizeof(struct mmapdev_info), 104, 0, MMAPDEV_ON_ALL,
		mmapdev_ioctl_info },
	[_IOC_NR(MMAPDEV_REGION_INFO)] = {
		sizeof(struct mmapdev_region_info), 64, 0, MMAPDEV_ON_ALL,
		mmapdev_ioctl_region_info },
	[_IOC_NR(MMAPDEV_MAP_POLICY)] = {
		sizeof(struct mmapdev_map_policy), 16, MMAPDEV_MAP_POLICY_SET,
		MMAPDEV_ON_BUFFER, mmapdev_ioctl_map_policy },
	[_IOC_NR(MMAPDEV_STATS)] = {
		sizeof(struct mmapdev_stats), 128, MMAPDEV_STATS_FILE,
		MMAPDEV_ON_ALL, mmapdev_ioctl_stats },
	[_IOC_NR(MMAPDEV_TRANSFER)] = {
		sizeof(struct mmapdev_transfer), 56, 0, MMAPDEV_ON_BUFFER,
		mmapdev_ioctl_transfer },
	[_IOC_NR(MMAPDEV_RESIZE)] = {
		sizeof(struct mmapdev_resize), 16, 0, MMAPDEV_ON_MEMORY,
		mmapdev_ioctl_resize },
	[_IOC_NR(MMAPDEV_INVALIDATE)] = {
		sizeof(struct mmapdev_invalidate), 24,
		MMAPDEV_INVALIDATE_DISCARD, MMAPDEV_ON_MEMORY,
		mmapdev_ioctl_invalidate },
	[_IOC_NR(MMAPDEV_REGION_FD)] = {
		sizeof(struct mmapdev_region_fd), 16, 0, MMAPDEV_ON_MEMORY,
		mmapdev_ioctl_region_fd },
	[_IOC_NR(MMAPDEV_PAGES)] = {
		sizeof(struct mmapdev_pages), 544, 0, MMAPDEV_ON_MEMORY,
		mmapdev_ioctl_pages },
};

static const struct mmapdev_ioctl *mmapdev_ioctl_find(struct file *file,
						      unsigned int cmd)
{
	enum mmapdev_region_id id = mmapdev_file_region(file)->id;
	const struct mmapdev_ioctl *call;

	if (_IOC_NR(cmd) >= ARRAY_SIZE(mmapdev_ioctls) ||
	    cmd != _IO(MMAPDEV_IOCTL_TYPE, _IOC_NR(cmd)))
		return NULL;
	call = &mmapdev_ioctls[array_index_nospec(_IOC_NR(cmd),
						  ARRAY_SIZE(mmapdev_ioctls))];
	return call->nodes & BIT(id) ? call : NULL;
}

/* Copy in as much as the caller has; what it lacks is zero. */
static int mmapdev_ioctl_copy_in(const struct mmapdev_ioctl *call,
				 union mmapdev_ioctl_arg *arg,
				 void __user *user, u32 *argsz)
{
	int ret;

	if (get_user(*argsz, (u32 __user *)user))
		return -EFAULT;
	if (*argsz < call->min)
		return -EINVAL;
	if (*argsz > MMAPDEV_ARGSZ_MAX)
		return -E2BIG;
	ret = copy_struct_from_user(arg, call->size, user, *argsz);
	if (ret)
		return ret;
	return arg->head.flags & ~call->flags ? -EINVAL : 0;
}

/* Hand over the file of a call, unless the caller could not be told of it. */
static void mmapdev_ioctl_install(struct mmapdev_ioctl_file *made, int error)
{
	if (!made->file)
		return;
	if (error) {
		put_unused_fd(made->fd);
		fput(made->file);
	} else {
		fd_install(made->fd, made->file);
	}
}

long mmapdev_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	const struct mmapdev_ioctl *call = mmapdev_ioctl_find(file, cmd);
	void __user *user = (void __user *)arg;
	struct mmapdev_ioctl_file made = {};
	union mmapdev_ioctl_arg kernel;
	u32 argsz;
	int ret;

	if (!call)
		return -ENOTTY;
	ret = mmapdev_region_check(mmapdev_file_region(file));
	if (ret)
		return ret;
	ret = mmapdev_ioctl_copy_in(call, &kernel, user, &argsz);
	if (ret)
		return ret;
	ret = call->run(file, &kernel, &made);
	if (ret)
		return mmapdev_region_result(mmapdev_file_region(file), ret);
	kernel.head.argsz = call->size;
	if (copy_to_user(user, &kernel, min(argsz, call->size)))
		ret = -EFAULT;
	mmapdev_ioctl_install(&made, ret);
	return ret;
}
