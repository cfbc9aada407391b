// SPDX-License-Identifier: LGPL-2.1-or-later
#include <endian.h>
#include <errno.h>

#include "internal.h"

/* One whole access or none: a register of which half was read is no value. */
static int check(const struct mmapdev_region *registers, uint64_t offset)
{
	if (registers->kind != MMAPDEV_REGISTERS || offset % sizeof(uint32_t))
		return -EINVAL;
	return 0;
}

static int whole(ssize_t ret)
{
	if (ret < 0)
		return ret;
	return ret == sizeof(uint32_t) ? 0 : -EINVAL;
}

int mmapdev_register_read32(struct mmapdev_region *registers, uint64_t offset,
			    uint32_t *value)
{
	uint32_t raw;
	int ret = check(registers, offset);

	if (ret)
		return ret;
	ret = whole(mmapdev_region_read(registers, offset, &raw, sizeof(raw)));
	if (ret)
		return ret;
	*value = le32toh(raw);
	return 0;
}

int mmapdev_register_write32(struct mmapdev_region *registers, uint64_t offset,
			     uint32_t value)
{
	uint32_t raw = htole32(value);
	int ret = check(registers, offset);

	if (ret)
		return ret;
	return whole(mmapdev_region_write(registers, offset, &raw,
					  sizeof(raw)));
}
