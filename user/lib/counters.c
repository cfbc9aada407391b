// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "node.h"
#include "uapi.h"

/* From the file @fd, or no file but an error. */
static int read_counters(int fd, enum mmapdev_region_kind kind, bool own,
			 struct mmapdev_counters *result, size_t size)
{
	struct mmapdev_counters counters;
	int ret;

	if (fd < 0)
		return fd;
	ret = mmapdev_uapi_counters(fd, kind, own, &counters);
	if (ret)
		return ret;
	memset(result, 0, size);
	memcpy(result, &counters,
	       size < sizeof(counters) ? size : sizeof(counters));
	return 0;
}

int mmapdev_counters_read(struct mmapdev_region *region,
			  struct mmapdev_counters *counters, size_t size)
{
	return read_counters(mmapdev_node_get_any(region->device),
			     region->kind, false, counters, size);
}

int mmapdev_counters_read_own(struct mmapdev_region *region,
			      struct mmapdev_counters *counters, size_t size)
{
	return read_counters(mmapdev_node_get(region), region->kind, true,
			     counters, size);
}
