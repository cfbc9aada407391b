/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stats.h - the exact counters of a region (struct mmapdev_stats says which)
 *
 * Level 1. Atomic rather than per CPU: they are read to be compared exactly,
 * and each stands beside work that costs a thousand times more.
 */
#ifndef MMAPDEV_STATS_H
#define MMAPDEV_STATS_H

#include <linux/atomic.h>

struct mmapdev_counters {
	const char *region; /* its name */
	atomic64_t mappings;
	atomic64_t maps;
	atomic64_t faults;
	atomic64_t fault_arounds;
	atomic64_t write_faults;
	atomic64_t pages_in;
	atomic64_t pages_out;
	atomic64_t page_errors;
};

#endif /* MMAPDEV_STATS_H */
