// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "node.h"
#include "sys.h"

/**
 * struct segment - one of them, while it is mapped
 * @offset: of its first byte
 * @length: how many bytes it has
 * @start: offset of the mapping: that of the page in which it begins
 * @mapped: bytes of the mapping
 * @data: the mapping
 */
struct segment {
	uint64_t offset;
	size_t length;
	uint64_t start;
	size_t mapped;
	void *data;
};

static int segment_map(const struct mmapdev_region *region, int prot,
		       struct segment *segment)
{
	size_t head = segment->offset % region->map_alignment;
	int ret;

	segment->start = segment->offset - head;
	segment->mapped = head + segment->length;
	ret = mmapdev_sys_mmap(region->fd, segment->start, segment->mapped,
			       prot, MAP_SHARED, &segment->data);
	if (ret)
		return ret;
	mmapdev_sys_madvise(segment->data, segment->mapped, MADV_SEQUENTIAL);
	return 0;
}

/* 0, or what msync found. */
static int segment_end(const struct mmapdev_region *region, int prot,
		       const struct segment *segment)
{
	uint64_t end = segment->start + segment->mapped;
	int ret = 0;

	if (prot & PROT_WRITE)
		ret = mmapdev_sys_msync(segment->data, segment->mapped);
	mmapdev_sys_munmap(segment->data, segment->mapped);
	/* A page of which a part is advised only would stay. */
	if (end % region->map_alignment)
		end += region->map_alignment - end % region->map_alignment;
	mmapdev_sys_fadvise(region->fd, segment->start, end - segment->start,
			    POSIX_FADV_DONTNEED);
	return ret;
}

static int check(const struct mmapdev_region *region, uint64_t offset,
		 uint64_t length, size_t segment)
{
	if (offset > region->size || length > region->size - offset)
		return -EINVAL;
	if (!segment || segment % region->map_alignment)
		return -EINVAL;
	return 0;
}

int mmapdev_region_for_each_segment(struct mmapdev_region *region,
				    uint64_t offset, uint64_t length,
				    size_t size, int prot,
				    mmapdev_segment_fn each, void *context)
{
	int ret = check(region, offset, length, size);
	int fd = ret ? ret : mmapdev_node_get(region);
	struct segment segment;

	if (fd < 0)
		return fd;
	if (!length)
		length = region->size - offset;
	for (; !ret && length; offset += segment.length) {
		int error;

		segment.offset = offset;
		segment.length = size - offset % size;
		if (segment.length > length)
			segment.length = length;
		length -= segment.length;
		ret = segment_map(region, prot, &segment);
		if (ret)
			break;
		ret = each((char *)segment.data + (offset - segment.start),
			   offset, segment.length, context);
		error = segment_end(region, prot, &segment);
		if (!ret)
			ret = error;
	}
	return ret;
}
