/* SPDX-License-Identifier: GPL-2.0-only */
/* fixture.h - an open device on the mock, for tests of what comes after */
#ifndef UNIT_FIXTURE_H
#define UNIT_FIXTURE_H

#include <linux/mmapdev.h>

#include <mmapdev.h>

/* The files that the fixtures open. */
#define BUFFER_FD 7
#define MEMORY_FD 8
#define REGISTERS_FD 9

#define MEMORY_SIZE 0x10000

/* What the library must ask, and what the mock answers. */
extern const struct mmapdev_info info_question;
extern const struct mmapdev_info info_answer;

/* "mmapdev", open for reading and writing by its buffer node. */
struct mmapdev *fixture_device(void);

/* A region of it, whose node was not opened yet unless it is the buffer. */
struct mmapdev_region *fixture_region(struct mmapdev *device,
				      enum mmapdev_region_kind kind);

/* Likewise, with its node open. */
struct mmapdev_region *fixture_open_region(struct mmapdev *device,
					   enum mmapdev_region_kind kind);

/* Expects the files from BUFFER_FD to @last_fd to be closed, and no more. */
void fixture_close(struct mmapdev *device, int last_fd);

#endif
