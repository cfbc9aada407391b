// SPDX-License-Identifier: GPL-2.0-only
/*
 * semantics-map.c - rows: mappings are made, changed and taken away
 */
#include <stdio.h>
#include <sys/resource.h>
#include "semantics.h"

/* Making a mapping */

static const char *try_map(const struct column *c, int open_flags,
			   size_t length, int prot, int flags, off_t offset)
{
	return map_result(mmap(NULL, length, prot, flags,
			       open_column(c, open_flags), offset));
}

static const char *map_shared_rw(const struct column *c)
{
	return try_map(c, O_RDWR, c->size, RW, MAP_SHARED, 0);
}

static const char *map_shared_of_read_only(const struct column *c)
{
	return try_map(c, O_RDONLY, c->size, PROT_READ, MAP_SHARED, 0);
}

static const char *map_writable_of_read_only(const struct column *c)
{
	return try_map(c, O_RDONLY, c->size, RW, MAP_SHARED, 0);
}

static const char *map_of_write_only(const struct column *c)
{
	return try_map(c, O_WRONLY, c->size, PROT_WRITE, MAP_SHARED, 0);
}

static const char *map_private(const struct column *c)
{
	return try_map(c, O_RDONLY, c->size, PROT_READ, MAP_PRIVATE, 0);
}

static const char *map_private_writable(const struct column *c)
{
	return try_map(c, O_RDWR, c->size, RW, MAP_PRIVATE, 0);
}

static const char *map_private_writable_of_read_only(const struct column *c)
{
	return try_map(c, O_RDONLY, c->size, RW, MAP_PRIVATE, 0);
}

static const char *map_without_access(const struct column *c)
{
	return try_map(c, O_RDWR, c->size, PROT_NONE, MAP_SHARED, 0);
}

static const char *map_last_page(const struct column *c)
{
	return try_map(c, O_RDWR, PAGE, RW, MAP_SHARED,
		       (c->size - 1) & ~(PAGE - 1));
}

static const char *map_part_of_page(const struct column *c)
{
	return try_map(c, O_RDWR, 1, RW, MAP_SHARED, 0);
}

static const char *map_across_end(const struct column *c)
{
	return try_map(c, O_RDWR, c->size + PAGE, RW, MAP_SHARED, 0);
}

static const char *map_beyond_end(const struct column *c)
{
	return try_map(c, O_RDWR, PAGE, RW, MAP_SHARED, 16UL << 20);
}

static const char *map_tebibyte(const struct column *c)
{
	return try_map(c, O_RDWR, 1UL << 40, RW, MAP_SHARED, 0);
}

static const char *map_last_offset(const struct column *c)
{
	return try_map(c, O_RDWR, PAGE, PROT_READ, MAP_SHARED,
		       INT64_MAX & ~(PAGE - 1));
}

static const char *map_offset_wraps(const struct column *c)
{
	return try_map(c, O_RDWR, 2 * PAGE, PROT_READ, MAP_SHARED,
		       -(off_t)PAGE);
}

static const char *map_odd_offset(const struct column *c)
{
	return try_map(c, O_RDWR, PAGE, RW, MAP_SHARED, 512);
}

static const char *map_nothing(const struct column *c)
{
	return try_map(c, O_RDWR, 0, RW, MAP_SHARED, 0);
}

static const char *map_neither(const struct column *c)
{
	return try_map(c, O_RDWR, c->size, RW, 0, 0);
}

static const char *map_sync(const struct column *c)
{
	return try_map(c, O_RDWR, c->size, RW, MAP_SHARED_VALIDATE | MAP_SYNC,
		       0);
}

static const char *map_huge(const struct column *c)
{
	return try_map(c, O_RDWR, c->size, RW, MAP_SHARED | MAP_HUGETLB, 0);
}

static const char *map_fixed_odd(const struct column *c)
{
	return map_result(mmap((void *)0x10000200, PAGE, RW,
			       MAP_SHARED | MAP_FIXED, open_column(c, O_RDWR),
			       0));
}

static const char *map_over_another(const struct column *c)
{
	return map_result(mmap(map_column(c), PAGE, RW,
			       MAP_SHARED | MAP_FIXED_NOREPLACE,
			       open_column(c, O_RDWR), 0));
}

static const char *map_populate(const struct column *c)
{
	return try_map(c, O_RDWR, c->size, RW, MAP_SHARED | MAP_POPULATE, 0);
}

static const char *map_locked(const struct column *c)
{
	return try_map(c, O_RDWR, c->size, RW, MAP_SHARED | MAP_LOCKED, 0);
}

static const char *map_locked_as_nobody(const struct column *c, size_t memlock)
{
	int fd = open_column(c, O_RDWR);

	become_nobody(memlock);
	return map_result(mmap(NULL, PAGE, RW, MAP_SHARED | MAP_LOCKED, fd, 0));
}

static const char *map_locked_beyond_limit(const struct column *c)
{
	return map_locked_as_nobody(c, PAGE - 1);
}

static const char *map_locked_without_right(const struct column *c)
{
	return map_locked_as_nobody(c, 0);
}

static const char *map_beyond_address_space(const struct column *c)
{
	struct rlimit limit = { .rlim_cur = PAGE, .rlim_max = PAGE };
	int fd = open_column(c, O_RDWR);

	setrlimit(RLIMIT_AS, &limit);
	return map_result(mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0));
}

/* With a low limit for a moment: the usual one takes long to reach. */
static const char *map_too_often(const struct column *c)
{
	const char *limit = "/proc/sys/vm/max_map_count";
	int i, error = 0, fd = open_column(c, O_RDWR);
	char usual[32];

	get_attribute(limit, usual, sizeof(usual));
	set_attribute(limit, "200");
	for (i = 0; i < 200 && !error; i++)
		if (mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0) == MAP_FAILED)
			error = errno;
	set_attribute(limit, usual);
	errno = error;
	return result(error ? -1 : 0);
}

static const char *map_closed(const struct column *c)
{
	int fd = open_column(c, O_RDWR);

	close(fd);
	return map_result(mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0));
}

static const char *map_outlives_close(const struct column *c)
{
	int fd = open_column(c, O_RDWR);
	char *mapping = map(fd, c->size, RW, 0);

	close(fd);
	return store(mapping + c->spot);
}

const struct row mapping_rows[] = {
	ROW("`mmap` shared, read and write", map_shared_rw),
	ROW("`mmap` shared, read only, of a file opened read-only",
	    map_shared_of_read_only),
	ROW("`mmap` shared, writable, of a file opened read-only",
	    map_writable_of_read_only),
	ROW("`mmap` of a file opened write-only", map_of_write_only,
	    NOTE(ALL, "write-only")),
	ROW("`mmap` private, read only", map_private),
	ROW("`mmap` private, writable", map_private_writable,
	    NOTE(PFN, "private")),
	ROW("`mmap` private, writable, of a file opened read-only",
	    map_private_writable_of_read_only, NOTE(PFN, "private")),
	ROW("`mmap` with `PROT_NONE`", map_without_access),
	ROW("`mmap` of the last page", map_last_page),
	ROW("`mmap` of a length that is no page multiple", map_part_of_page),
	ROW("`mmap` across the end", map_across_end, NOTE(FIXED, "fixed"),
	    NOTE(PAGED, "past")),
	ROW("`mmap` beyond the end", map_beyond_end, NOTE(FIXED, "fixed"),
	    NOTE(PAGED, "past")),
	ROW("`mmap` of 1 TiB", map_tebibyte, NOTE(FIXED, "fixed"),
	    NOTE(PAGED, "past")),
	ROW("`mmap` of the last page that an `off_t` can name", map_last_offset,
	    NOTE(FIXED, "fixed"), NOTE(MEM, "past"), NOTE(REGION, "last-byte")),
	ROW("`mmap` at an offset that wraps around", map_offset_wraps),
	ROW("`mmap` at an offset that is no page multiple", map_odd_offset),
	ROW("`mmap` of length 0", map_nothing),
	ROW("`mmap` neither shared nor private", map_neither),
	ROW("`mmap` with `MAP_SYNC`", map_sync, NOTE(ALL, "map-sync")),
	ROW("`mmap` with `MAP_HUGETLB`", map_huge, NOTE(ALL, "hugetlb")),
	ROW("`mmap` with `MAP_FIXED` at an address that is no page multiple",
	    map_fixed_odd),
	ROW("`mmap` with `MAP_FIXED_NOREPLACE` onto another mapping",
	    map_over_another),
	ROW("`mmap` with `MAP_POPULATE`", map_populate, NOTE(PFN, "complete")),
	ROW("`mmap` with `MAP_LOCKED`", map_locked, NOTE(FIXED, "unlocked")),
	ROW("`mmap` with `MAP_LOCKED` beyond `RLIMIT_MEMLOCK`, unprivileged",
	    map_locked_beyond_limit),
	ROW("`mmap` with `MAP_LOCKED` and an `RLIMIT_MEMLOCK` of 0, unprivileged",
	    map_locked_without_right),
	ROW("`mmap` beyond `RLIMIT_AS`", map_beyond_address_space),
	ROW("`mmap` beyond `vm.max_map_count`", map_too_often),
	ROW("`mmap` of a closed descriptor", map_closed),
	ROW("`close` with a mapping alive, then a store", map_outlives_close),
	{}
};

/* Changing a mapping */

static const char *protect_read_only(const struct column *c)
{
	char *mapping = map_column(c);
	int ret = mprotect(mapping, c->size, PROT_READ);

	return ret ? result(ret) : store(mapping + c->spot);
}

static const char *protect_writable_of_read_only(const struct column *c)
{
	return result(mprotect(map(open_column(c, O_RDONLY), c->size, PROT_READ,
				   0), c->size, RW));
}

static const char *protect_private_writable(const struct column *c)
{
	return result(mprotect(map_flags(open_column(c, O_RDWR), c->size,
					 PROT_READ, MAP_PRIVATE, 0),
			       c->size, RW));
}

static const char *move(const struct column *c)
{
	char *to = map_flags(-1, c->size, PROT_NONE,
			     MAP_PRIVATE | MAP_ANONYMOUS, 0);
	char *mapping = mremap(map_column(c), c->size, c->size,
			       MREMAP_MAYMOVE | MREMAP_FIXED, to);

	return mapping == MAP_FAILED ? map_result(mapping) :
				       store(mapping + c->spot);
}

static const char *move_a_copy(const struct column *c)
{
	return map_result(mremap(map_column(c), c->size, c->size,
				 MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL));
}

static const char *map_again(const struct column *c)
{
	return map_result(mremap(map_column(c), 0, c->size, MREMAP_MAYMOVE));
}

static const char *grow(const struct column *c)
{
	if (c->size <= PAGE)
		return NOT_HERE;
	return map_result(mremap(map(open_column(c, O_RDWR), PAGE, RW, 0),
				 PAGE, 2 * PAGE, MREMAP_MAYMOVE));
}

static const char *grow_past_end(const struct column *c)
{
	return map_result(mremap(map_column(c), c->size, c->size + 2 * PAGE,
				 MREMAP_MAYMOVE));
}

static const char *shrink(const struct column *c)
{
	if (c->size <= PAGE)
		return NOT_HERE;
	return map_result(mremap(map_column(c), c->size, PAGE, 0));
}

static const char *unmap(const struct column *c)
{
	char *mapping = map_column(c);

	munmap(mapping, c->size);
	return load(mapping + c->spot);
}

/* What is left on both sides must work, what is gone must not. */
static const char *unmap_part(const struct column *c)
{
	char *mapping = map_column(c);
	int ret;

	if (c->size < 3 * PAGE)
		return NOT_HERE;
	ret = munmap(mapping + PAGE, PAGE);
	if (ret)
		return result(ret);
	if (load_signal(mapping + 2 * PAGE) || !load_signal(mapping + PAGE))
		return "wrong part";
	return store(mapping);
}

static const char *unmap_odd(const struct column *c)
{
	return result(munmap(map_column(c) + 512, PAGE));
}

const struct row changing_rows[] = {
	ROW("`mprotect` to read-only, then a store", protect_read_only),
	ROW("`mprotect` to writable, shared, of a file opened read-only",
	    protect_writable_of_read_only),
	ROW("`mprotect` to writable, private", protect_private_writable,
	    NOTE(PFN, "private")),
	ROW("`mremap` that moves, then a store", move),
	ROW("`mremap` with `MREMAP_DONTUNMAP`", move_a_copy,
	    NOTE(FIXED, "fixed")),
	ROW("`mremap` of length 0, which maps it once more", map_again,
	    NOTE(FIXED, "fixed")),
	ROW("`mremap` that grows within the region", grow,
	    NOTE(EAGER | FAULT, "fixed"), NOTE(REGS, "one-page")),
	ROW("`mremap` that grows past the end", grow_past_end,
	    NOTE(FIXED, "fixed"), NOTE(PAGED, "past")),
	ROW("`mremap` that shrinks", shrink, NOTE(REGS, "one-page")),
	ROW("`munmap`, then a load", unmap),
	ROW("`munmap` of a part", unmap_part, NOTE(REGS, "one-page")),
	ROW("`munmap` at an address that is no page multiple", unmap_odd),
	{}
};
