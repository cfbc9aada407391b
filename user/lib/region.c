// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "node.h"
#include "sys.h"
#include "uapi.h"

int mmapdev_region_get(struct mmapdev *device, enum mmapdev_region_kind kind,
		       struct mmapdev_region **region)
{
	int fd, ret;

	if ((unsigned int)kind >= MMAPDEV_REGION_KINDS)
		return -EINVAL;
	/* The region's own file knows best: the buffer's policy is the file's. */
	fd = device->regions[kind].fd;
	if (fd < 0)
		fd = mmapdev_node_get_any(device);
	if (fd < 0)
		return fd;
	ret = mmapdev_uapi_region_info(fd, &device->regions[kind]);
	if (ret)
		return ret;
	*region = &device->regions[kind];
	return 0;
}

enum mmapdev_region_kind
mmapdev_region_get_kind(const struct mmapdev_region *region)
{
	return region->kind;
}

const char *mmapdev_region_get_name(const struct mmapdev_region *region)
{
	return region->name;
}

uint64_t mmapdev_region_get_size(const struct mmapdev_region *region)
{
	return region->size;
}

uint32_t mmapdev_region_get_map_alignment(const struct mmapdev_region *region)
{
	return region->map_alignment;
}

uint32_t mmapdev_region_get_access_widths(const struct mmapdev_region *region)
{
	return region->access_widths;
}

bool mmapdev_region_is_paged(const struct mmapdev_region *region)
{
	return region->paged;
}

bool mmapdev_region_is_private_writable(const struct mmapdev_region *region)
{
	return region->private_writable;
}

bool mmapdev_region_is_resizable(const struct mmapdev_region *region)
{
	return region->resizable;
}

int mmapdev_region_get_fd(struct mmapdev_region *region)
{
	return mmapdev_node_get(region);
}

int mmapdev_region_sync(struct mmapdev_region *region)
{
	int fd = mmapdev_node_get(region);

	return fd < 0 ? fd : mmapdev_sys_fsync(fd);
}

int mmapdev_region_get_policy(struct mmapdev_region *region,
			      enum mmapdev_buffer_policy *policy)
{
	int fd = mmapdev_node_get(region);

	return fd < 0 ? fd : mmapdev_uapi_get_policy(fd, policy);
}

int mmapdev_region_set_policy(struct mmapdev_region *region,
			      enum mmapdev_buffer_policy policy)
{
	int fd, ret;

	fd = mmapdev_node_get(region);
	if (fd < 0)
		return fd;
	ret = mmapdev_uapi_set_policy(fd, policy);
	/* What the region can do hangs on it. */
	return ret ? ret : mmapdev_uapi_region_info(fd, region);
}
