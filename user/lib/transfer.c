// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>

#include "node.h"
#include "uapi.h"

static int transfer(struct mmapdev *device, struct mmapdev_move *move)
{
	int fd = mmapdev_node_get(&device->regions[MMAPDEV_BUFFER]);

	return fd < 0 ? fd : mmapdev_uapi_transfer(fd, move);
}

int mmapdev_transfer_copy(struct mmapdev_region *src, uint64_t src_offset,
			  struct mmapdev_region *dst, uint64_t dst_offset,
			  uint64_t length)
{
	struct mmapdev_move move = {
		.operation = MMAPDEV_COPY,
		.src = src->kind,
		.src_offset = src_offset,
		.dst = dst->kind,
		.dst_offset = dst_offset,
		.length = length,
	};

	if (src->device != dst->device)
		return -EXDEV;
	return transfer(src->device, &move);
}

int mmapdev_transfer_fill(struct mmapdev_region *dst, uint64_t offset,
			  uint64_t length, uint64_t value)
{
	struct mmapdev_move move = {
		.operation = MMAPDEV_FILL,
		.dst = dst->kind,
		.dst_offset = offset,
		.length = length,
		.value = value,
	};

	return transfer(dst->device, &move);
}

int mmapdev_transfer_crc32c(struct mmapdev_region *src, uint64_t offset,
			    uint64_t length, uint32_t *crc)
{
	struct mmapdev_move move = {
		.operation = MMAPDEV_CRC32C,
		.src = src->kind,
		.src_offset = offset,
		.length = length,
	};
	int ret = transfer(src->device, &move);

	if (ret)
		return ret;
	*crc = move.value;
	return 0;
}
