// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <limits.h>

#include "node.h"
#include "sys.h"

/* How many bytes the next access may have; 0: none can be made. */
static size_t access_size(const struct mmapdev_region *region, uint64_t offset,
			  size_t length)
{
	uint32_t width;

	if (!region->access_widths)
		return length;
	for (width = 8; width; width /= 2)
		if ((region->access_widths & width) && length >= width &&
		    offset % width == 0)
			return width;
	return 0;
}

typedef ssize_t (*access_fn)(int fd, void *data, size_t length,
			     uint64_t offset);

/* One access that a signal cannot stop. */
static ssize_t access_once(struct mmapdev_region *region, access_fn access,
			   uint64_t offset, void *data, size_t length)
{
	size_t size = access_size(region, offset, length);
	ssize_t ret;

	if (!size)
		return -EINVAL;
	do {
		ret = access(region->fd, data, size, offset);
	} while (ret == -EINTR);
	return ret;
}

static ssize_t access_all(struct mmapdev_region *region, access_fn access,
			  uint64_t offset, void *data, size_t length)
{
	size_t done = 0;
	int fd = mmapdev_node_get(region);

	if (fd < 0)
		return fd;
	if (length > SSIZE_MAX)
		return -EINVAL;
	while (done < length) {
		ssize_t ret = access_once(region, access, offset + done,
					  (char *)data + done, length - done);

		if (ret < 0)
			return ret;
		if (!ret)
			break;
		done += ret;
	}
	return done;
}

ssize_t mmapdev_region_read(struct mmapdev_region *region, uint64_t offset,
			    void *data, size_t length)
{
	return access_all(region, mmapdev_sys_pread, offset, data, length);
}

static ssize_t write_access(int fd, void *data, size_t length, uint64_t offset)
{
	ssize_t ret = mmapdev_sys_pwrite(fd, data, length, offset);

	/* A write of nothing would be asked for again without end. */
	return ret ? ret : -ENOSPC;
}

ssize_t mmapdev_region_write(struct mmapdev_region *region, uint64_t offset,
			     const void *data, size_t length)
{
	return access_all(region, write_access, offset, (void *)data, length);
}
