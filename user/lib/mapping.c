// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdlib.h>

#include "node.h"
#include "sys.h"

static int length_to_end(const struct mmapdev_region *region, uint64_t offset,
			 size_t *length)
{
	if (*length)
		return 0;
	if (offset >= region->size)
		return -EINVAL;
	if (region->size - offset > SIZE_MAX)
		return -EOVERFLOW;
	*length = region->size - offset;
	return 0;
}

static int mapping_new(void *data, size_t length,
		       struct mmapdev_mapping **result)
{
	struct mmapdev_mapping *mapping = malloc(sizeof(*mapping));

	if (!mapping) {
		mmapdev_sys_munmap(data, length);
		return -ENOMEM;
	}
	mapping->data = data;
	mapping->length = length;
	*result = mapping;
	return 0;
}

int mmapdev_region_map(struct mmapdev_region *region, uint64_t offset,
		       size_t length, int prot, int flags,
		       struct mmapdev_mapping **mapping)
{
	void *data;
	int fd, ret;

	ret = length_to_end(region, offset, &length);
	if (ret)
		return ret;
	fd = mmapdev_node_get(region);
	if (fd < 0)
		return fd;
	ret = mmapdev_sys_mmap(fd, offset, length, prot, flags, &data);
	return ret ? ret : mapping_new(data, length, mapping);
}

void *mmapdev_mapping_get_data(const struct mmapdev_mapping *mapping)
{
	return mapping->data;
}

size_t mmapdev_mapping_get_length(const struct mmapdev_mapping *mapping)
{
	return mapping->length;
}

int mmapdev_mapping_sync(struct mmapdev_mapping *mapping, size_t offset,
			 size_t length)
{
	if (offset > mapping->length || length > mapping->length - offset)
		return -EINVAL;
	if (!length)
		length = mapping->length - offset;
	return mmapdev_sys_msync((char *)mapping->data + offset, length);
}

void mmapdev_mapping_unmap(struct mmapdev_mapping *mapping)
{
	if (!mapping)
		return;
	mmapdev_sys_munmap(mapping->data, mapping->length);
	free(mapping);
}
