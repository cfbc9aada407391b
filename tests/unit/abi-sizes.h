/* SPDX-License-Identifier: GPL-2.0-only */
/* abi-sizes.h - what programs were compiled with, and so can never shrink */
#ifndef UNIT_ABI_SIZES_H
#define UNIT_ABI_SIZES_H

#include <linux/mmapdev.h>

#define ABI_SIZES(SIZE) \
	SIZE(mmapdev_info, 104) \
	SIZE(mmapdev_region_info, 64) \
	SIZE(mmapdev_map_policy, 16) \
	SIZE(mmapdev_stats, 144) \
	SIZE(mmapdev_transfer, 56)

#endif
