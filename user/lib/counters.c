// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "node.h"
#include "uapi.h"

int mmapdev_counters_read(struct mmapdev_region *region,
			  struct mmapdev_counters *result, size_t size)
{
	struct mmapdev_counters counters;
	int fd, ret;

	fd = mmapdev_node_get_any(region->device);
	if (fd < 0)
		return fd;
	ret = mmapdev_uapi_counters(fd, region->kind, &counters);
	if (ret)
		return ret;
	memset(result, 0, size);
	memcpy(result, &counters,
	       size < sizeof(counters) ? size : sizeof(counters));
	return 0;
}
