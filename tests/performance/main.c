// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - measures all rows, in one boot: scripts/bench.sh judges
 *
 * A line for each row, its fields separated by tabs: what, the contender, instructions
 * for a unit of ours and of the contender's, the kind of bar ("ratio", "at most" or
 * "none") and the bar.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "samples.h"

/* The first is not counted: it finds caches of the kernel empty. */
#define SAMPLES 7

enum bar { NONE, RATIO, AT_MOST };

static const char *const bar_names[] = { "none", "ratio", "at most" };

/**
 * struct row - what is compared
 * @what: a sentence without a verb
 * @sample: see samples.h
 * @units: pages, or calls, that a sample goes through
 * @contender: whom to compare with
 * @kind: of bar
 * @bar: the ratio, or the instructions of a unit, that ours must not be above
 */
struct row {
	const char *what;
	uint64_t (*sample)(struct place *place);
	unsigned long units;
	enum place_id contender;
	enum bar kind;
	double bar;
};

static const struct row rows[] = {
	{ "load, cached page, fault-around", sample_minor, PAGES,
	  TMPFS, RATIO, 1.03 },
	{ "load, cached page, one by one", sample_minor_single, PAGES,
	  TMPFS, RATIO, 1.03 },
	{ "load, cached, in pieces of 2 MiB", sample_huge, HUGE_PAGES,
	  TMPFS, AT_MOST, 30 },
	{ "page-in, random", sample_in_random, PAGES, BRD, RATIO, 0.90 },
	{ "page-in, sequential", sample_in_sequential, PAGES,
	  BRD, RATIO, 1.00 },
	{ "page-in, in order, without advice", sample_in_normal, PAGES,
	  BRD, RATIO, 1.00 },
	{ "fsync of 1,024 dirty pages", sample_fsync, PAGES, BRD, RATIO, 0.70 },
	{ "page-in, random, asynchronous", sample_late_random, PAGES,
	  BRD, NONE, 0 },
	{ "page-in, sequential, asynchronous", sample_late_sequential, PAGES,
	  BRD, NONE, 0 },
	{ "fsync, asynchronous", sample_late_fsync, PAGES, BRD, NONE, 0 },
	{ "first store, page mapped", sample_store_mapped, PAGES,
	  TMPFS, NONE, 0 },
	{ "first store, page mapped", sample_store_mapped, PAGES,
	  BRD, NONE, 0 },
	{ "first store, page not mapped", sample_store_cached, PAGES,
	  TMPFS, NONE, 0 },
	{ "first store, page not mapped", sample_store_cached, PAGES,
	  BRD, NONE, 0 },
	{ "msync of one dirty page, a call", sample_msync, 1, BRD, NONE, 0 },
	{ "read(2), cached page", sample_read, PAGES, TMPFS, NONE, 0 },
	{ "write(2), cached page", sample_write, PAGES, TMPFS, NONE, 0 },
	{ "read(2), O_DIRECT", sample_direct_read, PAGES, BRD, NONE, 0 },
	{ "write(2), O_DIRECT", sample_direct_write, PAGES, BRD, NONE, 0 },
	{ "mmap and munmap, untouched, a call", sample_map, 1,
	  TMPFS, NONE, 0 },
};

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static double median(uint64_t *samples, unsigned long units)
{
	qsort(samples, SAMPLES, sizeof(*samples), compare);
	return (double)samples[SAMPLES / 2] / units;
}

/* In turns, so that what happens to one happens to the other. */
static void measure(const struct row *row)
{
	struct place *contender = &places[row->contender];
	uint64_t ours[SAMPLES], theirs[SAMPLES];
	int i;

	row->sample(&places[DEVICE]);
	row->sample(contender);
	for (i = 0; i < SAMPLES; i++) {
		ours[i] = row->sample(&places[DEVICE]);
		theirs[i] = row->sample(contender);
	}
	printf("%s\t%s\t%.1f\t%.1f\t%s\t%.2f\n", row->what, contender->name,
	       median(ours, row->units), median(theirs, row->units),
	       bar_names[row->kind], row->bar);
	fflush(stdout);
}

int main(void)
{
	size_t i;

	/* What has been put off while booting runs now, not between samples. */
	sleep(100);
	/* Nor does the flusher: what is dirty goes when a sample says so. */
	set("/proc/sys/vm/dirty_writeback_centisecs", "0");
	for (i = 0; i < PLACES; i++)
		open_place(&places[i]);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		measure(&rows[i]);
	return 0;
}
