// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "name.h"
#include "node.h"
#include "sys.h"

static int node_open(const struct mmapdev *device,
		     enum mmapdev_region_kind kind)
{
	bool write = device->access == MMAPDEV_READ_WRITE;
	char *path;
	int fd;

	path = mmapdev_name_of_node(device->folder, device->index, kind);
	if (!path)
		return -ENOMEM;
	fd = mmapdev_sys_open(path, write ? O_RDWR : O_RDONLY);
	free(path);
	return fd;
}

int mmapdev_node_get(struct mmapdev_region *region)
{
	int fd = __atomic_load_n(&region->fd, __ATOMIC_ACQUIRE);
	int none = -1;

	if (fd >= 0)
		return fd;
	fd = node_open(region->device, region->kind);
	if (fd < 0)
		return fd;
	if (__atomic_compare_exchange_n(&region->fd, &none, fd, false,
					__ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return fd;
	/* Another thread was faster: its file is the region's, ours is not. */
	mmapdev_sys_close(fd);
	return none;
}

int mmapdev_node_get_any(struct mmapdev *device)
{
	/* Memory is last: while it is open the driver keeps a cache for it. */
	static const enum mmapdev_region_kind order[] = {
		MMAPDEV_BUFFER, MMAPDEV_REGISTERS, MMAPDEV_MEMORY
	};
	int error = -ENOENT;
	size_t i;

	for (i = 0; i < MMAPDEV_REGION_KINDS; i++) {
		int fd = mmapdev_node_get(&device->regions[order[i]]);

		if (fd >= 0)
			return fd;
		/* "no right to it" says more than "does not exist" */
		if (error == -ENOENT)
			error = fd;
	}
	return error;
}

void mmapdev_node_close(struct mmapdev_region *region)
{
	if (region->fd >= 0)
		mmapdev_sys_close(region->fd);
	region->fd = -1;
}
