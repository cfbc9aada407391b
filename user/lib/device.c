// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "name.h"
#include "node.h"
#include "uapi.h"

#define DEV_FOLDER "/dev/"

static char *folder_of(const char *name, size_t length)
{
	return length ? strndup(name, length) : strdup(DEV_FOLDER);
}

static void device_init_regions(struct mmapdev *device)
{
	int kind;

	for (kind = 0; kind < MMAPDEV_REGION_KINDS; kind++) {
		struct mmapdev_region *region = &device->regions[kind];

		region->device = device;
		region->kind = (enum mmapdev_region_kind)kind;
		region->fd = -1;
	}
}

static int device_new(const char *name, enum mmapdev_access access,
		      struct mmapdev **result)
{
	struct mmapdev *device;
	unsigned int index;
	size_t length;

	if (mmapdev_name_parse(name, &index, &length))
		return -EINVAL;
	device = calloc(1, sizeof(*device));
	if (!device)
		return -ENOMEM;
	device->access = access;
	device->index = index;
	device_init_regions(device);
	device->folder = folder_of(name, length);
	*result = device;
	return 0;
}

static int device_ask(struct mmapdev *device)
{
	int fd;

	if (!device->folder)
		return -ENOMEM;
	fd = mmapdev_node_get_any(device);
	return fd < 0 ? fd : mmapdev_uapi_info(fd, device);
}

int mmapdev_open(const char *name, enum mmapdev_access access,
		 struct mmapdev **result)
{
	struct mmapdev *device;
	int ret;

	ret = device_new(name, access, &device);
	if (ret)
		return ret;
	ret = device_ask(device);
	if (ret) {
		mmapdev_close(device);
		return ret;
	}
	*result = device;
	return 0;
}

void mmapdev_close(struct mmapdev *device)
{
	int kind;

	if (!device)
		return;
	for (kind = 0; kind < MMAPDEV_REGION_KINDS; kind++)
		mmapdev_node_close(&device->regions[kind]);
	free(device->folder);
	free(device);
}

const char *mmapdev_get_name(const struct mmapdev *device)
{
	return device->name;
}

const char *mmapdev_get_backend(const struct mmapdev *device)
{
	return device->backend;
}

unsigned int mmapdev_get_index(const struct mmapdev *device)
{
	return device->index;
}

uint64_t mmapdev_get_max_command(const struct mmapdev *device)
{
	return device->max_command;
}

unsigned int mmapdev_get_timeout_ms(const struct mmapdev *device)
{
	return device->timeout_ms;
}

bool mmapdev_is_simulated(const struct mmapdev *device)
{
	return device->simulated;
}

static bool has_bit(uint32_t bits, unsigned int bit)
{
	return bit < 32 && bits >> bit & 1;
}

bool mmapdev_has_region(const struct mmapdev *device,
			enum mmapdev_region_kind kind)
{
	return has_bit(device->region_bits, kind);
}

bool mmapdev_can(const struct mmapdev *device,
		 enum mmapdev_operation operation)
{
	return has_bit(device->operation_bits, operation);
}
