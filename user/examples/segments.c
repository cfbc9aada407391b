// SPDX-License-Identifier: GPL-2.0-only
/*
 * segments.c - which segment is best for reading all of a large memory?
 *
 *	segments [DEVICE]
 *
 * Sums the device's memory by segments of several lengths, each time from an empty
 * cache, and tells what that took: small segments cost more mappings and
 * commands, large ones hold more of the host's memory.
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <mmapdev.h>

#define KIB 1024U
#define MIB (1024U * KIB)

static const size_t segments[] = { 64 * KIB, 256 * KIB, MIB, 4 * MIB, 16 * MIB };

#define SEGMENTS (sizeof(segments) / sizeof(*segments))

/* One way through the memory. */
struct run {
	struct mmapdev_region *memory;
	uint64_t sum;
	uint64_t peak; /* pages */
	double seconds;
	struct mmapdev_counters before;
	struct mmapdev_counters after;
};

static void must(const char *what, int ret)
{
	if (ret < 0)
		errx(1, "cannot %s: %s", what, strerror(-ret));
}

static uint64_t resident(struct mmapdev_region *memory)
{
	uint64_t page = sysconf(_SC_PAGESIZE);
	uint64_t size = mmapdev_region_get_size(memory);
	struct mmapdev_cell all;

	must("look at the pages",
	     mmapdev_region_get_pages(memory, 0, (size + page - 1) / page * page,
				      1, &all));
	return all.cached;
}

static int add(void *data, uint64_t offset, size_t length, void *context)
{
	const uint64_t *words = data;
	struct run *run = context;
	uint64_t pages;
	size_t i;

	(void)offset;
	for (i = 0; i < length / sizeof(*words); i++)
		run->sum += words[i];
	/* A segment is resident most at its end. */
	pages = resident(run->memory);
	if (pages > run->peak)
		run->peak = pages;
	return 0;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void count(struct run *run, struct mmapdev_counters *counters)
{
	must("read the counters",
	     mmapdev_counters_read(run->memory, counters, sizeof(*counters)));
}

static void go(struct run *run, size_t segment)
{
	must("write back", mmapdev_region_sync(run->memory));
	must("empty the cache",
	     mmapdev_region_invalidate(run->memory, 0,
				       mmapdev_region_get_size(run->memory), 0));
	count(run, &run->before);
	run->seconds = now();
	must("read the memory",
	     mmapdev_region_for_each_segment(run->memory, 0, 0, segment,
					     PROT_READ, add, run));
	run->seconds = now() - run->seconds;
	count(run, &run->after);
}

static size_t find_best(const struct run *runs)
{
	size_t best = 0, i;

	for (i = 1; i < SEGMENTS; i++)
		if (runs[i].seconds < runs[best].seconds)
			best = i;
	return best;
}

static void print(const struct run *runs)
{
	size_t best = find_best(runs), i;

	printf("%-10s %10s %12s %10s %10s\n", "segment", "ms", "peak pages",
	       "pages in", "commands");
	for (i = 0; i < SEGMENTS; i++)
		printf("%6zu KiB %10.1f %12" PRIu64 " %10" PRIu64 " %10" PRIu64 "%s\n",
		       segments[i] / KIB, 1000 * runs[i].seconds, runs[i].peak,
		       runs[i].after.pages_in - runs[i].before.pages_in,
		       runs[i].after.commands - runs[i].before.commands,
		       i == best ? "  <- best" : "");
	printf("sum of %" PRIu64 " MiB: %#" PRIx64 "\n",
	       mmapdev_region_get_size(runs->memory) / MIB, runs->sum);
}

int main(int argc, char **argv)
{
	struct run runs[SEGMENTS] = { 0 };
	struct mmapdev *device;
	size_t i;

	must("open the device",
	     mmapdev_open(argc > 1 ? argv[1] : "mmapdev", MMAPDEV_READ_ONLY,
			  &device));
	for (i = 0; i < SEGMENTS; i++) {
		must("find the memory",
		     mmapdev_region_get(device, MMAPDEV_MEMORY, &runs[i].memory));
		go(&runs[i], segments[i]);
		if (runs[i].sum != runs[0].sum)
			errx(1, "two sums of the same differ");
	}
	print(runs);
	mmapdev_close(device);
	return 0;
}
