/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* internal.h - what the files of the library know of each other's objects */
#ifndef MMAPDEV_INTERNAL_H
#define MMAPDEV_INTERNAL_H

#include "mmapdev.h"

#define NAME_SIZE 32
/* Cells that one call of the driver fills at the most. */
#define CALL_CELLS 64

struct mmapdev_region {
	struct mmapdev *device;
	enum mmapdev_region_kind kind;
	int fd; /* of its node; -1 until that is first needed, then constant */
	bool paged;
	bool private_writable;
	bool resizable;
	uint64_t size;
	uint32_t access_widths;
	uint32_t map_alignment;
	char name[NAME_SIZE];
};

struct mmapdev {
	enum mmapdev_access access;
	char *folder; /* of the nodes, with the slash */
	unsigned int index;
	bool simulated;
	uint32_t region_bits;
	uint32_t operation_bits;
	uint32_t timeout_ms;
	uint64_t max_command;
	char name[NAME_SIZE];
	char backend[NAME_SIZE];
	struct mmapdev_region regions[MMAPDEV_REGION_KINDS];
};

struct mmapdev_mapping {
	void *data;
	size_t length;
};

#endif
