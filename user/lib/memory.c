// SPDX-License-Identifier: LGPL-2.1-or-later
/* memory.c - device memory: its end, its cache, and it as a file */
#include "node.h"
#include "uapi.h"

int mmapdev_region_resize(struct mmapdev_region *region, uint64_t size)
{
	int fd, ret;

	fd = mmapdev_node_get(region);
	if (fd < 0)
		return fd;
	ret = mmapdev_uapi_resize(fd, size);
	/* Somebody else may have moved the end once more since. */
	return ret ? ret : mmapdev_uapi_region_info(fd, region);
}

int mmapdev_region_invalidate(struct mmapdev_region *region, uint64_t offset,
			      uint64_t length, unsigned int flags)
{
	int fd = mmapdev_node_get(region);

	return fd < 0 ? fd : mmapdev_uapi_invalidate(fd, offset, length, flags);
}

int mmapdev_region_open_file(struct mmapdev_region *region, int *file)
{
	int fd, ret;

	fd = mmapdev_node_get(region);
	if (fd < 0)
		return fd;
	ret = mmapdev_uapi_region_fd(fd, region->kind);
	if (ret < 0)
		return ret;
	*file = ret;
	return 0;
}

ssize_t mmapdev_region_get_pages(struct mmapdev_region *region, uint64_t offset,
				 uint64_t cell, size_t count,
				 struct mmapdev_cell *cells)
{
	int fd = mmapdev_node_get(region);
	size_t done = 0;

	if (fd < 0)
		return fd;
	while (done < count) {
		size_t left = count - done;
		int wanted = left < CALL_CELLS ? left : CALL_CELLS;
		int ret = mmapdev_uapi_pages(fd, offset + done * cell, cell,
					     wanted, cells + done);

		if (ret < 0)
			return ret;
		done += ret;
		if (ret < wanted)
			break;
	}
	return done;
}
