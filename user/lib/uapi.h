/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * uapi.h - the driver's calls with the library's types
 *
 * Nothing of <linux/mmapdev.h> is known outside uapi.c. All return 0, or what they
 * say, or a negative errno.
 */
#ifndef MMAPDEV_UAPI_H
#define MMAPDEV_UAPI_H

#include "internal.h"

struct mmapdev_move {
	enum mmapdev_operation operation;
	enum mmapdev_region_kind src;
	enum mmapdev_region_kind dst;
	uint64_t src_offset;
	uint64_t dst_offset;
	uint64_t length;
	uint64_t value;
};

/* Fill in what the driver says of a device, of the region of region->kind. */
int mmapdev_uapi_info(int fd, struct mmapdev *device);
int mmapdev_uapi_region_info(int fd, struct mmapdev_region *region);

int mmapdev_uapi_get_policy(int fd, enum mmapdev_buffer_policy *policy);
int mmapdev_uapi_set_policy(int fd, enum mmapdev_buffer_policy policy);

/* With @own: of that open file alone. */
int mmapdev_uapi_counters(int fd, enum mmapdev_region_kind kind, bool own,
			  struct mmapdev_counters *counters);

int mmapdev_uapi_resize(int fd, uint64_t size);
int mmapdev_uapi_invalidate(int fd, uint64_t offset, uint64_t length,
			    unsigned int flags);

/* A new file descriptor. */
int mmapdev_uapi_region_fd(int fd, enum mmapdev_region_kind kind);

/* CALL_CELLS cells at the most; gives how many there are. */
int mmapdev_uapi_pages(int fd, uint64_t offset, uint64_t cell,
		       unsigned int count, struct mmapdev_cell *cells);

/* Leaves the result of a checksum in move->value. */
int mmapdev_uapi_transfer(int fd, struct mmapdev_move *move);

#endif
