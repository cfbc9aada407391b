// SPDX-License-Identifier: GPL-2.0-only
/*
 * semantics-regular.c - rows: what is granted to regular files only, and O_DIRECT
 *
 * A row that has moved the end puts it back: the next one is to find it there.
 */
#include <signal.h>
#include <sys/stat.h>
#include "semantics.h"

/* For an answer that errno may not survive until it is told. */
static const char *restored(int fd, const char *outcome)
{
	ck_assert_int_eq(ftruncate(fd, MEMORY_SIZE), 0);
	return outcome;
}

static const char *open_truncated(const struct column *c)
{
	int fd = open(c->path, O_RDWR | O_TRUNC);

	if (fd < 0)
		return result(fd);
	if (lseek(fd, 0, SEEK_END) == (off_t)c->size)
		return "size kept";
	return restored(fd, "cut");
}

static const char *stat_size(const struct column *c)
{
	struct stat stat;

	ck_assert_int_eq(fstat(open_column(c, O_RDWR), &stat), 0);
	return stat.st_size ? "the size" : "0";
}

static const char *truncate_file(const struct column *c)
{
	return result(ftruncate(open_column(c, O_RDWR), c->size));
}

static const char *truncate_read_only(const struct column *c)
{
	return result(ftruncate(open_column(c, O_RDONLY), c->size));
}

static const char *truncate_then_load(const struct column *c)
{
	int fd = open_column(c, O_RDWR);
	char *mapping = map(fd, c->size, RW, 0);

	if (ftruncate(fd, c->size / PAGE / 2 * PAGE))
		return result(-1);
	return restored(fd, load(mapping + c->size - 1));
}

/* What was stored before, the end came and went, is there. */
static const char *truncate_there_and_back(const struct column *c)
{
	int fd = open_column(c, O_RDWR);
	char *mapping = map(fd, c->size, RW, 0);

	ck_assert_int_eq(pwrite(fd, "Back", WORD, c->spot), WORD);
	if (ftruncate(fd, 0))
		return result(-1);
	restored(fd, "");
	return memcmp(mapping + c->spot, "Back", WORD) ? "cleared" : "kept";
}

static const char *truncate_far(const struct column *c)
{
	return result(ftruncate(open_column(c, O_RDWR), 1L << 50));
}

static const char *allocate(const struct column *c)
{
	return result(fallocate(open_column(c, O_RDWR), 0, 0, PAGE));
}

static const char *punch_hole(const struct column *c)
{
	return result(fallocate(open_column(c, O_RDWR),
				FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
				PAGE));
}

static const char *zero_range(const struct column *c)
{
	return result(fallocate(open_column(c, O_RDWR),
				FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE, 0,
				PAGE));
}

static const char *punch_past_end(const struct column *c)
{
	return result(fallocate(open_column(c, O_RDWR),
				FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				c->size, PAGE));
}

static const char *punch_then_load(const struct column *c)
{
	int fd = open_column(c, O_RDWR);
	char *mapping = map(fd, c->size, RW, 0);

	ck_assert_int_eq(pwrite(fd, "Hole", WORD, c->spot), WORD);
	if (fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, PAGE))
		return result(-1);
	return mapping[c->spot] ? "not zero" : "reads 0";
}

static const char *sync_range(const struct column *c)
{
	return result(sync_file_range(open_column(c, O_RDWR), 0, PAGE,
				      SYNC_FILE_RANGE_WRITE));
}

static const char *read_ahead(const struct column *c)
{
	return result(readahead(open_column(c, O_RDWR), 0, PAGE));
}

/* Of a page that is dirty. */
static const char *sync_file_system(const struct column *c)
{
	int fd = open_column(c, O_RDWR), ret;
	char *mapping = map(fd, c->size, RW, 0);
	struct mmapdev_stats before;

	ck_assert_int_eq(store_signal(mapping + c->spot, 's'), 0);
	before = stats_of(fd, c->region);
	ret = syncfs(fd);
	if (ret || c->region != MMAPDEV_REGION_MEMORY)
		return result(ret);
	return stats_of(fd, c->region).pages_out > before.pages_out ?
	       "written" : "not written";
}

static const char *change_mode(const struct column *c)
{
	int fd = open_column(c, O_RDWR);
	struct stat stat;

	ck_assert_int_eq(fstat(fd, &stat), 0);
	return result(fchmod(fd, stat.st_mode & 0777));
}

const struct row regular_rows[] = {
	ROW("`st_size` of `fstat`", stat_size, NOTE(NODES, "node")),
	ROW("`open` with `O_TRUNC`", open_truncated, NOTE(NODES, "node"),
	    NOTE(REGION, "end")),
	ROW("`ftruncate` to the size that it has", truncate_file,
	    NOTE(NODES, "node")),
	ROW("`ftruncate` of a file opened read-only", truncate_read_only),
	ROW("`ftruncate` to less, then a load beyond", truncate_then_load,
	    NOTE(NODES, "node")),
	ROW("`ftruncate` to 0 and back: what was written", truncate_there_and_back,
	    NOTE(NODES, "node"), NOTE(REGION, "end")),
	ROW("`ftruncate` to more than the hardware has", truncate_far,
	    NOTE(NODES, "node")),
	ROW("`fallocate`", allocate, NOTE(NODES, "node"),
	    NOTE(REGION, "allocate")),
	ROW("`fallocate` that punches a hole", punch_hole, NOTE(NODES, "node")),
	ROW("`fallocate` that zeroes a range", zero_range, NOTE(NODES, "node")),
	ROW("`fallocate` that punches a hole past the end", punch_past_end,
	    NOTE(NODES, "node")),
	ROW("`fallocate` that punches a hole, then a load", punch_then_load,
	    NOTE(NODES, "node")),
	ROW("`sync_file_range`", sync_range, NOTE(NODES, "node")),
	ROW("`readahead`", read_ahead, NOTE(NODES, "node")),
	ROW("`syncfs` after a store", sync_file_system, NOTE(MEM, "node")),
	ROW("`fchmod`", change_mode, NOTE(REGION, "owner")),
	{}
};

/* O_DIRECT */

static char block[2 * PAGE] __attribute__((aligned(PAGE)));

static const char *direct_read(const struct column *c, char *to, size_t length,
			       off_t offset)
{
	int fd = open(c->path, O_RDWR | O_DIRECT);

	return fd < 0 ? result(fd) :
	       transferred(pread(fd, to, length, offset), length);
}

static const char *direct_write(const struct column *c, const char *from,
				size_t length, off_t offset)
{
	int fd = open(c->path, O_RDWR | O_DIRECT);

	return fd < 0 ? result(fd) :
	       transferred(pwrite(fd, from, length, offset), length);
}

static const char *direct_read_page(const struct column *c)
{
	return direct_read(c, block, PAGE, 0);
}

static const char *direct_write_page(const struct column *c)
{
	return direct_write(c, block, PAGE, 0);
}

static const char *direct_read_sector(const struct column *c)
{
	return direct_read(c, block + 512, 512, 512);
}

static const char *direct_odd_offset(const struct column *c)
{
	return direct_read(c, block, PAGE, 8);
}

static const char *direct_odd_address(const struct column *c)
{
	return direct_read(c, block + 8, PAGE, 0);
}

static const char *direct_odd_length(const struct column *c)
{
	return direct_write(c, block, 100, 0);
}

static const char *direct_read_across_end(const struct column *c)
{
	return direct_read(c, block, 2 * PAGE, (c->size - 1) & ~(PAGE - 1));
}

static const char *direct_write_across_end(const struct column *c)
{
	return direct_write(c, block, 2 * PAGE, (c->size - 1) & ~(PAGE - 1));
}

static const char *direct_read_past_end(const struct column *c)
{
	return direct_read(c, block, PAGE, 16 << 20);
}

static const char *direct_write_past_end(const struct column *c)
{
	return direct_write(c, block, PAGE, 16 << 20);
}

static const char *direct_read_to_nowhere(const struct column *c)
{
	return direct_read(c, map_flags(-1, PAGE, PROT_NONE,
					MAP_PRIVATE | MAP_ANONYMOUS, 0),
			   PAGE, 0);
}

static const char *direct_read_into_itself(const struct column *c)
{
	return c->size > PAGE ? direct_read(c, map_column(c) + PAGE, PAGE, 0) :
				NOT_HERE;
}

static const char *direct_write_then_load(const struct column *c)
{
	int fd = open(c->path, O_RDWR | O_DIRECT);
	char *mapping = map_column(c);

	if (fd < 0)
		return result(fd);
	ck_assert_int_eq(store_signal(mapping, 'x'), 0);
	memset(block, 'd', PAGE);
	ck_assert_int_eq(pwrite(fd, block, PAGE, 0), PAGE);
	return *mapping == 'd' ? "seen" : "not seen";
}

static const char *store_then_direct_read(const struct column *c)
{
	int fd = open(c->path, O_RDWR | O_DIRECT);
	char *mapping = map_column(c);

	if (fd < 0)
		return result(fd);
	ck_assert_int_eq(store_signal(mapping, 'y'), 0);
	ck_assert_int_eq(pread(fd, block, PAGE, 0), PAGE);
	return *block == 'y' ? "seen" : "not seen";
}

const struct row direct_rows[] = {
	ROW("`read` of a page", direct_read_page, NOTE(FIXED, "direct")),
	ROW("`write` of a page", direct_write_page, NOTE(FIXED, "direct")),
	ROW("`read` of 512 bytes", direct_read_sector, NOTE(FIXED, "direct")),
	ROW("`read` at an offset that is no multiple of 512", direct_odd_offset,
	    NOTE(PAGED, "blocks")),
	ROW("`read` to an address that is no multiple of 512",
	    direct_odd_address, NOTE(PAGED, "blocks")),
	ROW("`write` of a length that is no multiple of 512", direct_odd_length,
	    NOTE(PAGED, "blocks")),
	ROW("`read` across the end", direct_read_across_end,
	    NOTE(FIXED, "direct")),
	ROW("`write` across the end", direct_write_across_end,
	    NOTE(FIXED, "direct")),
	ROW("`read` past the end", direct_read_past_end, NOTE(FIXED, "direct")),
	ROW("`write` past the end", direct_write_past_end,
	    NOTE(FIXED, "direct"), NOTE(PAGED, "full")),
	ROW("`read` to an address that is not accessible",
	    direct_read_to_nowhere, NOTE(FIXED, "direct")),
	ROW("`read` into a mapping of itself", direct_read_into_itself,
	    NOTE(EAGER | FAULT, "direct"), NOTE(REGS, "one-page")),
	ROW("`write` over a page that is mapped and dirty, then a load",
	    direct_write_then_load, NOTE(FIXED, "direct")),
	ROW("a store, then `read`", store_then_direct_read,
	    NOTE(FIXED, "direct")),
	{}
};
