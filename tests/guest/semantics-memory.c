// SPDX-License-Identifier: GPL-2.0-only
/*
 * semantics-memory.c - rows: the calls of <linux/mmapdev.h> for device memory
 */
#include <sys/ioctl.h>
#include "semantics.h"

static int move_end(int fd, uint64_t size)
{
	struct mmapdev_resize argument = { .argsz = sizeof(argument),
					   .size = size };

	return ioctl(fd, MMAPDEV_RESIZE, &argument);
}

static const char *resize_same(const struct column *c)
{
	return result(move_end(open_column(c, O_RDWR), c->size));
}

static const char *resize_read_only(const struct column *c)
{
	return result(move_end(open_column(c, O_RDONLY), c->size));
}

static const char *resize_far(const struct column *c)
{
	return result(move_end(open_column(c, O_RDWR), 1UL << 50));
}

static const char *resize_then_load(const struct column *c)
{
	int fd = open_column(c, O_RDWR);
	char *mapping = map(fd, c->size, RW, 0);
	const char *outcome;

	if (move_end(fd, 0))
		return result(-1);
	outcome = load(mapping);
	ck_assert_int_eq(move_end(fd, c->size), 0);
	return outcome;
}

static const char *forget(const struct column *c, int open_flags, uint32_t flags,
			  uint64_t offset, uint64_t length, bool dirty)
{
	struct mmapdev_invalidate argument = {
		.argsz = sizeof(argument),
		.flags = flags,
		.offset = offset,
		.length = length,
	};
	int fd = open_column(c, open_flags);

	if (dirty)
		ck_assert_int_eq(store_signal(map_column(c) + c->spot, 'i'), 0);
	else
		ck_assert_int_eq(fsync(fd), 0);
	return result(ioctl(fd, MMAPDEV_INVALIDATE, &argument));
}

static const char *forget_clean(const struct column *c)
{
	return forget(c, O_RDONLY, 0, 1, 1, false);
}

static const char *forget_dirty(const struct column *c)
{
	return forget(c, O_RDWR, 0, 0, PAGE, true);
}

static const char *discard_dirty(const struct column *c)
{
	return forget(c, O_RDWR, MMAPDEV_INVALIDATE_DISCARD, 0, PAGE, true);
}

static const char *discard_part(const struct column *c)
{
	return forget(c, O_RDWR, MMAPDEV_INVALIDATE_DISCARD, 0, 1, true);
}

static const char *discard_read_only(const struct column *c)
{
	return forget(c, O_RDONLY, MMAPDEV_INVALIDATE_DISCARD, 0, PAGE, false);
}

static const char *forget_past_end(const struct column *c)
{
	return forget(c, O_RDWR, 0, c->size, 1, false);
}

static const char *forget_nothing(const struct column *c)
{
	return forget(c, O_RDWR, 0, 0, 0, false);
}

static int regular_file(int fd, uint32_t region)
{
	struct mmapdev_region_fd argument = { .argsz = sizeof(argument),
					      .region = region };
	int ret = ioctl(fd, MMAPDEV_REGION_FD, &argument);

	return ret ? -1 : argument.fd;
}

static const char *file_of_memory(const struct column *c)
{
	return result(regular_file(open_column(c, O_RDWR),
				   MMAPDEV_REGION_MEMORY));
}

static const char *file_of_buffer(const struct column *c)
{
	return result(regular_file(open_column(c, O_RDWR),
				   MMAPDEV_REGION_BUFFER));
}

static const char *file_of_nothing(const struct column *c)
{
	return result(regular_file(open_column(c, O_RDWR), MMAPDEV_REGIONS));
}

static const char *write_to_file_of_read_only(const struct column *c)
{
	int fd = regular_file(open_column(c, O_RDONLY), MMAPDEV_REGION_MEMORY);

	return fd < 0 ? result(fd) : transferred(write(fd, "Read", WORD), WORD);
}

const struct row memory_rows[] = {
	ROW("`RESIZE` to the size that it has", resize_same,
	    NOTE(FIXED, "memory-call")),
	ROW("`RESIZE` on a file opened read-only", resize_read_only,
	    NOTE(FIXED, "memory-call")),
	ROW("`RESIZE` to more than the hardware has", resize_far,
	    NOTE(FIXED, "memory-call")),
	ROW("`RESIZE` to 0, then a load", resize_then_load,
	    NOTE(FIXED, "memory-call"), NOTE(PAGED, "end")),
	ROW("`INVALIDATE` of a clean page, on a file opened read-only",
	    forget_clean, NOTE(FIXED, "memory-call")),
	ROW("`INVALIDATE` of a dirty page", forget_dirty,
	    NOTE(FIXED, "memory-call"), NOTE(PAGED, "whose")),
	ROW("`INVALIDATE` with `DISCARD` of a dirty page", discard_dirty,
	    NOTE(FIXED, "memory-call")),
	ROW("`INVALIDATE` with `DISCARD` of a part of a page", discard_part,
	    NOTE(FIXED, "memory-call")),
	ROW("`INVALIDATE` with `DISCARD` on a file opened read-only",
	    discard_read_only, NOTE(FIXED, "memory-call")),
	ROW("`INVALIDATE` past the end", forget_past_end,
	    NOTE(FIXED, "memory-call")),
	ROW("`INVALIDATE` of length 0", forget_nothing,
	    NOTE(FIXED, "memory-call")),
	ROW("`REGION_FD` of device memory", file_of_memory,
	    NOTE(FIXED, "memory-call")),
	ROW("`REGION_FD` of the buffer", file_of_buffer,
	    NOTE(FIXED, "memory-call")),
	ROW("`REGION_FD` of a region that there is no name for",
	    file_of_nothing, NOTE(FIXED, "memory-call")),
	ROW("`REGION_FD` of a file opened read-only, then `write`",
	    write_to_file_of_read_only, NOTE(FIXED, "memory-call")),
	{}
};
