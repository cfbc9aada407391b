/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stats.h - exact counters (struct mmapdev_stats says which)
 *
 * Level 1. Atomic rather than per CPU: they are read to be compared exactly,
 * and each stands beside work that costs a thousand times more.
 */
#ifndef MMAPDEV_STATS_H
#define MMAPDEV_STATS_H

#include <linux/atomic.h>
#include <linux/stddef.h>

/**
 * struct mmapdev_counters - of a region, or of an open file
 * @region: name of the region
 * @total: of an open file: those of its region, where all is counted, too
 */
struct mmapdev_counters {
	const char *region;
	struct mmapdev_counters *total;
	atomic64_t mappings;
	atomic64_t maps;
	atomic64_t faults;
	atomic64_t fault_arounds;
	atomic64_t write_faults;
	atomic64_t pages_in;
	atomic64_t pages_out;
	atomic64_t page_errors;
};

static inline void mmapdev_counters_add(struct mmapdev_counters *counters,
					size_t offset, s64 number)
{
	for (; counters; counters = counters->total)
		atomic64_add(number, (void *)counters + offset);
}

/* One, or several, of an open file and of its region. Any context. */
#define mmapdev_count_add(counters, counter, number) \
	mmapdev_counters_add(counters, \
			     offsetof(struct mmapdev_counters, counter), number)

#define mmapdev_count(counters, counter) \
	mmapdev_count_add(counters, counter, 1)

#endif /* MMAPDEV_STATS_H */
