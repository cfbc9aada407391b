// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-large.c - memory that is larger than the host's: it costs what is touched
 *
 * A mapping of all of it is only numbers; what is resident, and the page tables,
 * follow what was touched. The library's walk by segments keeps that small, too.
 *
 * Load: mem_size=1T
 */
#include <mmapdev.h>
#include <stdio.h>
#include "helpers.h"

#define TIB (1ULL << 40)
#define MIB (1UL << 20)
#define FLUSHER "/proc/sys/vm/dirty_writeback_centisecs"
#define MEM MMAPDEV_REGION_MEMORY
#define TOUCHES 100
#define STEP (10ULL << 30)

/* What the kernel may read ahead, behind a segment too: two windows of 128 KiB. */
#define AHEAD (2 * (128 << 10) / PAGE)

/* What a process has: KiB. */
struct cost {
	long virtual;
	long resident;
	long tables;
};

static long value_in(const char *path, const char *key)
{
	char line[256];
	long found = -1;
	FILE *file = fopen(path, "r");

	ck_assert_ptr_nonnull(file);
	while (found < 0 && fgets(line, sizeof(line), file))
		if (!strncmp(line, key, strlen(key)))
			found = atol(line + strlen(key));
	fclose(file);
	ck_assert_msg(found >= 0, "%s has no %s", path, key);
	return found;
}

static struct cost cost_now(void)
{
	return (struct cost){
		.virtual = value_in("/proc/self/status", "VmSize:"),
		/* VmRSS is a sum that each processor brings up to date now and then. */
		.resident = value_in("/proc/self/smaps_rollup", "Rss:"),
		.tables = value_in("/proc/self/status", "VmPTE:"),
	};
}

static void expect_between(const char *what, long value, long least, long most)
{
	ck_assert_msg(value >= least && value <= most,
		      "%s: %ld KiB, not %ld to %ld", what, value, least, most);
}

static struct mmapdev_pages_cell cached(int fd, uint64_t length)
{
	struct mmapdev_pages pages = {
		.argsz = sizeof(pages), .cell = length, .cells = 1 };

	ck_assert_int_eq(call(fd, MMAPDEV_PAGES, &pages), 0);
	return pages.state[0];
}

START_TEST(a_mapping_of_a_tib_costs_what_is_touched)
{
	int fd = open_node(MEMORY, O_RDWR), i;
	struct mmapdev_stats before, after;
	struct cost first, mapped, touched;
	char *memory;

	/* Once an hour: what was stored is counted before it goes back by itself. */
	set_attribute(FLUSHER, "360000");
	before = stats_of(fd, MEM);
	first = cost_now();
	memory = map(fd, TIB, PROT_READ | PROT_WRITE, 0);
	ck_assert_int_eq(madvise(memory, TIB, MADV_RANDOM), 0);
	mapped = cost_now();
	expect_between("size, mapped", mapped.virtual - first.virtual,
		       TIB >> 10, (TIB >> 10) + 1024);
	expect_between("resident, mapped", mapped.resident - first.resident,
		       0, 256);
	expect_between("tables, mapped", mapped.tables - first.tables, 0, 16);

	for (i = 0; i < TOUCHES; i++)
		memory[i * STEP] = i;
	touched = cost_now();
	expect_between("size, touched", touched.virtual - mapped.virtual,
		       0, 1024);
	expect_between("resident, touched", touched.resident - mapped.resident,
		       TOUCHES * 4, TOUCHES * 4 + 256);
	/* For each, a table of its 2 MiB and one of its GiB, and those above. */
	expect_between("tables, touched", touched.tables - mapped.tables,
		       TOUCHES * 2 * 4, TOUCHES * 2 * 4 + 16);

	after = stats_of(fd, MEM);
	ck_assert_uint_eq(after.maps - before.maps, 1);
	ck_assert_uint_eq(after.faults - before.faults, TOUCHES);
	ck_assert_uint_eq(after.pages_in - before.pages_in, TOUCHES);
	ck_assert_uint_eq(after.commands - before.commands, TOUCHES);
	ck_assert_uint_eq(cached(fd, TIB).cached, TOUCHES);
	ck_assert_uint_eq(cached(fd, TIB).dirty, TOUCHES);

	ck_assert_int_eq(fsync(fd), 0);
	after = stats_of(fd, MEM);
	ck_assert_uint_eq(after.pages_out - before.pages_out, TOUCHES);
	ck_assert_uint_eq(cached(fd, TIB).dirty, 0);
	ck_assert_int_eq(munmap(memory, TIB), 0);
	set_attribute(FLUSHER, "500");
}
END_TEST

START_TEST(the_last_byte_of_a_tib_is_mapped)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, TIB, PROT_READ | PROT_WRITE, 0), byte;

	memory[TIB - 1] = 'z';
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(pread(fd, &byte, 1, TIB - 1), 1);
	ck_assert_int_eq(byte, 'z');
}
END_TEST

/* What a walk saw. */
struct walk {
	int fd;
	uint64_t length;
	int prot;
	unsigned int peak;
	unsigned int found_dirty;
	uint64_t bytes;
};

static int visit(void *data, uint64_t offset, size_t length, void *context)
{
	struct walk *walk = context;
	struct mmapdev_pages_cell now = cached(walk->fd, walk->length);
	size_t i;

	(void)offset;
	/* What was stored in the segments before is on the device. */
	walk->found_dirty += now.dirty;
	for (i = 0; i < length; i += PAGE) {
		if (walk->prot & PROT_WRITE)
			((char *)data)[i] = 1;
		else
			(void)((volatile char *)data)[i];
	}
	now = cached(walk->fd, walk->length);
	if (now.cached > walk->peak)
		walk->peak = now.cached;
	walk->bytes += length;
	return 0;
}

static struct walk walk_by_segments(uint64_t length, size_t segment, int prot)
{
	struct mmapdev *device;
	struct mmapdev_region *memory;
	struct walk walk = { .length = 2 * length, .prot = prot };

	ck_assert_int_eq(mmapdev_open("mmapdev", MMAPDEV_READ_WRITE, &device), 0);
	ck_assert_int_eq(mmapdev_region_get(device, MMAPDEV_MEMORY, &memory), 0);
	walk.fd = mmapdev_region_get_fd(memory);
	ck_assert_int_ge(walk.fd, 0);
	ck_assert_int_eq(mmapdev_region_for_each_segment(memory, 0, length,
							 segment, prot, visit,
							 &walk), 0);
	/* The last segment is gone, but for what was read ahead of it. */
	ck_assert_uint_le(cached(walk.fd, walk.length).cached, AHEAD);
	mmapdev_close(device);
	ck_assert_uint_eq(walk.bytes, length);
	ck_assert_uint_ge(walk.peak, segment / PAGE);
	ck_assert_uint_le(walk.peak, segment / PAGE + AHEAD);
	return walk;
}

START_TEST(a_walk_by_segments_keeps_one_segment_resident)
{
	walk_by_segments(32 * MIB, MIB, PROT_READ);
	walk_by_segments(128 * MIB, MIB, PROT_READ);
	walk_by_segments(32 * MIB, 4 * MIB, PROT_READ);
}
END_TEST

START_TEST(a_walk_that_stores_leaves_nothing_dirty_behind)
{
	struct walk walk = walk_by_segments(16 * MIB, MIB,
					    PROT_READ | PROT_WRITE);
	int fd = open_node(MEMORY, O_RDONLY);
	uint64_t offset;
	char byte;

	ck_assert_uint_eq(walk.found_dirty, 0);
	for (offset = 0; offset < 16 * MIB; offset += PAGE) {
		ck_assert_int_eq(pread(fd, &byte, 1, offset), 1);
		ck_assert_int_eq(byte, 1);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_mapping_of_a_tib_costs_what_is_touched,
		the_last_byte_of_a_tib_is_mapped,
		a_walk_by_segments_keeps_one_segment_resident,
		a_walk_that_stores_leaves_nothing_dirty_behind,
		NULL
	};

	return run_tests("large", tests);
}
