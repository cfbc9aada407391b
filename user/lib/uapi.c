// SPDX-License-Identifier: LGPL-2.1-or-later
#include <assert.h>
#include <stddef.h>
#include <string.h>
#include <linux/mmapdev.h>

#include "sys.h"
#include "uapi.h"

/* The library's numbers are the driver's: no tables in between. */
#define SAME(ours, theirs) \
	static_assert((int)(ours) == (int)(theirs), #ours " is not " #theirs)
SAME(MMAPDEV_BUFFER, MMAPDEV_REGION_BUFFER);
SAME(MMAPDEV_MEMORY, MMAPDEV_REGION_MEMORY);
SAME(MMAPDEV_REGISTERS, MMAPDEV_REGION_REGISTERS);
SAME(MMAPDEV_REGION_KINDS, MMAPDEV_REGIONS);
SAME(MMAPDEV_COPY, MMAPDEV_OP_COPY);
SAME(MMAPDEV_FILL, MMAPDEV_OP_FILL);
SAME(MMAPDEV_CRC32C, MMAPDEV_OP_CRC32C);
SAME(MMAPDEV_EAGER, MMAPDEV_POLICY_EAGER);
SAME(MMAPDEV_FAULT, MMAPDEV_POLICY_FAULT);
SAME(NAME_SIZE, MMAPDEV_NAME_LEN);
SAME(MMAPDEV_DISCARD, MMAPDEV_INVALIDATE_DISCARD);
SAME(CALL_CELLS, MMAPDEV_PAGES_CELLS);
#define OURS(field) offsetof(struct mmapdev_cell, field)
#define THEIRS(field) offsetof(struct mmapdev_pages_cell, field)
SAME(sizeof(struct mmapdev_cell), sizeof(struct mmapdev_pages_cell));
SAME(OURS(cached), THEIRS(cached));
SAME(OURS(dirty), THEIRS(dirty));

static void copy_name(char *to, const char *from)
{
	memcpy(to, from, NAME_SIZE);
	to[NAME_SIZE - 1] = '\0';
}

static void device_from_uapi(struct mmapdev *device,
			     const struct mmapdev_info *info)
{
	device->simulated = info->attributes & MMAPDEV_ATTR_SIMULATED;
	device->region_bits = info->regions;
	device->operation_bits = info->operations;
	device->timeout_ms = info->timeout_ms;
	device->max_command = info->max_command;
	copy_name(device->name, info->name);
	copy_name(device->backend, info->backend);
}

int mmapdev_uapi_info(int fd, struct mmapdev *device)
{
	struct mmapdev_info info = { .argsz = sizeof(info) };
	int ret = mmapdev_sys_ioctl(fd, MMAPDEV_INFO, &info);

	if (ret < 0)
		return ret;
	device_from_uapi(device, &info);
	return 0;
}

static void region_from_uapi(struct mmapdev_region *region,
			     const struct mmapdev_region_info *info)
{
	region->paged = info->attributes & MMAPDEV_REGION_ATTR_PAGED;
	region->private_writable =
		info->attributes & MMAPDEV_REGION_ATTR_PRIVATE;
	region->resizable = info->attributes & MMAPDEV_REGION_ATTR_RESIZE;
	region->size = info->size;
	region->access_widths = info->access_widths;
	region->map_alignment = info->map_alignment;
	copy_name(region->name, info->name);
}

int mmapdev_uapi_region_info(int fd, struct mmapdev_region *region)
{
	struct mmapdev_region_info info = {
		.argsz = sizeof(info),
		.region = region->kind,
	};
	int ret = mmapdev_sys_ioctl(fd, MMAPDEV_REGION_INFO, &info);

	if (ret < 0)
		return ret;
	region_from_uapi(region, &info);
	return 0;
}

int mmapdev_uapi_get_policy(int fd, enum mmapdev_buffer_policy *policy)
{
	struct mmapdev_map_policy arg = { .argsz = sizeof(arg) };
	int ret = mmapdev_sys_ioctl(fd, MMAPDEV_MAP_POLICY, &arg);

	if (ret < 0)
		return ret;
	*policy = (enum mmapdev_buffer_policy)arg.policy;
	return 0;
}

int mmapdev_uapi_set_policy(int fd, enum mmapdev_buffer_policy policy)
{
	struct mmapdev_map_policy arg = {
		.argsz = sizeof(arg),
		.flags = MMAPDEV_MAP_POLICY_SET,
		.policy = policy,
	};
	int ret = mmapdev_sys_ioctl(fd, MMAPDEV_MAP_POLICY, &arg);

	return ret < 0 ? ret : 0;
}

static void counters_from_uapi(struct mmapdev_counters *counters,
			       const struct mmapdev_stats *stats)
{
	counters->mappings = stats->mappings;
	counters->maps = stats->maps;
	counters->faults = stats->faults;
	counters->fault_arounds = stats->fault_arounds;
	counters->write_faults = stats->write_faults;
	counters->pages_in = stats->pages_in;
	counters->pages_out = stats->pages_out;
	counters->page_errors = stats->page_errors;
	counters->commands = stats->commands;
	counters->command_errors = stats->command_errors;
	counters->timeouts = stats->timeouts;
	counters->interrupts = stats->interrupts;
	counters->bytes_to_device = stats->bytes_to_device;
	counters->bytes_from_device = stats->bytes_from_device;
	counters->commands_held = stats->commands_held;
	counters->pages_held = stats->pages_held;
}

int mmapdev_uapi_counters(int fd, enum mmapdev_region_kind kind, bool own,
			  struct mmapdev_counters *counters)
{
	struct mmapdev_stats stats = {
		.argsz = sizeof(stats),
		.flags = own ? MMAPDEV_STATS_FILE : 0,
		.region = kind,
	};
	int ret = mmapdev_sys_ioctl(fd, MMAPDEV_STATS, &stats);

	if (ret < 0)
		return ret;
	counters_from_uapi(counters, &stats);
	return 0;
}

int mmapdev_uapi_resize(int fd, uint64_t size)
{
	struct mmapdev_resize resize = {
		.argsz = sizeof(resize),
		.size = size,
	};
	int ret = mmapdev_sys_ioctl(fd, MMAPDEV_RESIZE, &resize);

	return ret < 0 ? ret : 0;
}

int mmapdev_uapi_invalidate(int fd, uint64_t offset, uint64_t length,
			    unsigned int flags)
{
	struct mmapdev_invalidate invalidate = {
		.argsz = sizeof(invalidate),
		.flags = flags,
		.offset = offset,
		.length = length,
	};
	int ret = mmapdev_sys_ioctl(fd, MMAPDEV_INVALIDATE, &invalidate);

	return ret < 0 ? ret : 0;
}

int mmapdev_uapi_region_fd(int fd, enum mmapdev_region_kind kind)
{
	struct mmapdev_region_fd file = {
		.argsz = sizeof(file),
		.region = kind,
	};
	int ret = mmapdev_sys_ioctl(fd, MMAPDEV_REGION_FD, &file);

	return ret < 0 ? ret : file.fd;
}

int mmapdev_uapi_pages(int fd, uint64_t offset, uint64_t cell,
		       unsigned int count, struct mmapdev_cell *cells)
{
	struct mmapdev_pages pages = {
		.argsz = sizeof(pages),
		.offset = offset,
		.cell = cell,
		.cells = count,
	};
	int ret = mmapdev_sys_ioctl(fd, MMAPDEV_PAGES, &pages);

	if (ret < 0)
		return ret;
	memcpy(cells, pages.state, pages.cells * sizeof(*cells));
	return pages.cells;
}

int mmapdev_uapi_transfer(int fd, struct mmapdev_move *move)
{
	struct mmapdev_transfer transfer = {
		.argsz = sizeof(transfer),
		.op = move->operation,
		.src_region = move->src,
		.dst_region = move->dst,
		.src_offset = move->src_offset,
		.dst_offset = move->dst_offset,
		.length = move->length,
		.value = move->value,
	};
	int ret = mmapdev_sys_ioctl(fd, MMAPDEV_TRANSFER, &transfer);

	if (ret < 0)
		return ret;
	move->value = transfer.value;
	return 0;
}
