// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "node.h"
#include "sys.h"

/**
 * struct mmapdev_window - a mapping that slides over a region
 * @region: which
 * @size: the longest range that it can be asked for
 * @room: how much is mapped, but at the end of the region: a multiple of the
 *	alignment in which a range of @size bytes fits wherever it begins
 * @prot: of the mapping
 * @data: of the mapping; NULL: there is none
 * @start: offset of the mapping
 * @length: of the mapping
 */
struct mmapdev_window {
	struct mmapdev_region *region;
	size_t size;
	size_t room;
	int prot;
	char *data;
	uint64_t start;
	size_t length;
};

int mmapdev_window_open(struct mmapdev_region *region, size_t size, int prot,
			struct mmapdev_window **result)
{
	uint32_t alignment = region->map_alignment;
	struct mmapdev_window *window;
	size_t room;
	int fd;

	if (!size)
		return -EINVAL;
	if (__builtin_add_overflow(size, 2 * (size_t)alignment - 2, &room))
		return -EOVERFLOW;
	fd = mmapdev_node_get(region);
	if (fd < 0)
		return fd;
	window = calloc(1, sizeof(*window));
	if (!window)
		return -ENOMEM;
	window->region = region;
	window->size = size;
	window->room = room - room % alignment;
	window->prot = prot;
	*result = window;
	return 0;
}

static void unmap(struct mmapdev_window *window)
{
	if (window->data)
		mmapdev_sys_munmap(window->data, window->length);
	window->data = NULL;
}

/* Is the range there already? */
static bool holds(const struct mmapdev_window *window, uint64_t offset,
		  size_t length)
{
	return window->data && offset >= window->start &&
	       offset - window->start <= window->length &&
	       length <= window->length - (offset - window->start);
}

/*
 * Where to slide to. Who goes on will come to what lies behind the range, who goes
 * back to what lies before it: each gets a window full of that.
 */
static uint64_t choose_start(const struct mmapdev_window *window,
			     uint64_t offset, size_t length)
{
	uint32_t alignment = window->region->map_alignment;
	uint64_t end = offset + length;

	if (offset >= window->start)
		return offset - offset % alignment;
	end += alignment - 1;
	end -= end % alignment;
	return end > window->room ? end - window->room : 0;
}

static int slide(struct mmapdev_window *window, uint64_t start)
{
	const struct mmapdev_region *region = window->region;
	uint64_t left = region->size - start;
	void *data;
	int ret;

	/* First, since there may be no room for both. */
	unmap(window);
	/* The buffer and the registers take no mapping that goes past their end. */
	window->length = left < window->room ? left : window->room;
	window->start = start;
	ret = mmapdev_sys_mmap(region->fd, start, window->length, window->prot,
			       MAP_SHARED, &data);
	if (!ret)
		window->data = data;
	return ret;
}

int mmapdev_window_at(struct mmapdev_window *window, uint64_t offset,
		      size_t length, void **pointer)
{
	uint64_t size = window->region->size;
	int ret;

	if (!length || length > window->size || offset > size ||
	    length > size - offset)
		return -EINVAL;
	if (!holds(window, offset, length)) {
		ret = slide(window, choose_start(window, offset, length));
		if (ret)
			return ret;
	}
	*pointer = window->data + (offset - window->start);
	return 0;
}

void mmapdev_window_close(struct mmapdev_window *window)
{
	if (!window)
		return;
	unmap(window);
	free(window);
}
