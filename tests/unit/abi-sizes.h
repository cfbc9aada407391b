/* SPDX-License-Identifier: GPL-2.0-only */
/* abi-sizes.h - how structures look: what is here already can never change */
#ifndef UNIT_ABI_SIZES_H
#define UNIT_ABI_SIZES_H

#include <linux/mmapdev.h>

/* A structure can grow, by fields at its end, but not shrink. */
#define ABI_SIZES(SIZE) \
	SIZE(mmapdev_info, 104) \
	SIZE(mmapdev_region_info, 64) \
	SIZE(mmapdev_map_policy, 16) \
	SIZE(mmapdev_stats, 144) \
	SIZE(mmapdev_transfer, 56) \
	SIZE(mmapdev_resize, 16) \
	SIZE(mmapdev_invalidate, 24) \
	SIZE(mmapdev_region_fd, 16) \
	SIZE(mmapdev_pages, 544)

/* Where a field stands. */
#define ABI_FIELDS(FIELD) \
	FIELD(mmapdev_info, argsz, 0) \
	FIELD(mmapdev_info, flags, 4) \
	FIELD(mmapdev_info, attributes, 8) \
	FIELD(mmapdev_info, index, 12) \
	FIELD(mmapdev_info, regions, 16) \
	FIELD(mmapdev_info, operations, 20) \
	FIELD(mmapdev_info, max_command, 24) \
	FIELD(mmapdev_info, timeout_ms, 32) \
	FIELD(mmapdev_info, reserved, 36) \
	FIELD(mmapdev_info, name, 40) \
	FIELD(mmapdev_info, backend, 72) \
	FIELD(mmapdev_region_info, argsz, 0) \
	FIELD(mmapdev_region_info, flags, 4) \
	FIELD(mmapdev_region_info, region, 8) \
	FIELD(mmapdev_region_info, attributes, 12) \
	FIELD(mmapdev_region_info, size, 16) \
	FIELD(mmapdev_region_info, access_widths, 24) \
	FIELD(mmapdev_region_info, map_alignment, 28) \
	FIELD(mmapdev_region_info, name, 32) \
	FIELD(mmapdev_map_policy, argsz, 0) \
	FIELD(mmapdev_map_policy, flags, 4) \
	FIELD(mmapdev_map_policy, policy, 8) \
	FIELD(mmapdev_map_policy, reserved, 12) \
	FIELD(mmapdev_stats, argsz, 0) \
	FIELD(mmapdev_stats, flags, 4) \
	FIELD(mmapdev_stats, region, 8) \
	FIELD(mmapdev_stats, reserved, 12) \
	FIELD(mmapdev_stats, mappings, 16) \
	FIELD(mmapdev_stats, maps, 24) \
	FIELD(mmapdev_stats, faults, 32) \
	FIELD(mmapdev_stats, fault_arounds, 40) \
	FIELD(mmapdev_stats, write_faults, 48) \
	FIELD(mmapdev_stats, pages_in, 56) \
	FIELD(mmapdev_stats, pages_out, 64) \
	FIELD(mmapdev_stats, page_errors, 72) \
	FIELD(mmapdev_stats, commands, 80) \
	FIELD(mmapdev_stats, command_errors, 88) \
	FIELD(mmapdev_stats, timeouts, 96) \
	FIELD(mmapdev_stats, interrupts, 104) \
	FIELD(mmapdev_stats, bytes_to_device, 112) \
	FIELD(mmapdev_stats, bytes_from_device, 120) \
	FIELD(mmapdev_stats, commands_held, 128) \
	FIELD(mmapdev_stats, pages_held, 136) \
	FIELD(mmapdev_transfer, argsz, 0) \
	FIELD(mmapdev_transfer, flags, 4) \
	FIELD(mmapdev_transfer, op, 8) \
	FIELD(mmapdev_transfer, src_region, 12) \
	FIELD(mmapdev_transfer, dst_region, 16) \
	FIELD(mmapdev_transfer, reserved, 20) \
	FIELD(mmapdev_transfer, src_offset, 24) \
	FIELD(mmapdev_transfer, dst_offset, 32) \
	FIELD(mmapdev_transfer, length, 40) \
	FIELD(mmapdev_transfer, value, 48) \
	FIELD(mmapdev_resize, argsz, 0) \
	FIELD(mmapdev_resize, flags, 4) \
	FIELD(mmapdev_resize, size, 8) \
	FIELD(mmapdev_invalidate, argsz, 0) \
	FIELD(mmapdev_invalidate, flags, 4) \
	FIELD(mmapdev_invalidate, offset, 8) \
	FIELD(mmapdev_invalidate, length, 16) \
	FIELD(mmapdev_region_fd, argsz, 0) \
	FIELD(mmapdev_region_fd, flags, 4) \
	FIELD(mmapdev_region_fd, region, 8) \
	FIELD(mmapdev_region_fd, fd, 12) \
	FIELD(mmapdev_pages, argsz, 0) \
	FIELD(mmapdev_pages, flags, 4) \
	FIELD(mmapdev_pages, offset, 8) \
	FIELD(mmapdev_pages, cell, 16) \
	FIELD(mmapdev_pages, cells, 24) \
	FIELD(mmapdev_pages, page_size, 28) \
	FIELD(mmapdev_pages, state, 32)

#endif
