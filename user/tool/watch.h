/* SPDX-License-Identifier: GPL-2.0-only */
/* watch.h - showing the same again and again: --watch[=SECONDS] and --count */
#ifndef TOOL_WATCH_H
#define TOOL_WATCH_H

#include <stdbool.h>
#include <time.h>

/**
 * struct watch - how often, and where we are; begin with zeroes
 * @on: --watch was said
 * @seconds: between two looks
 * @count: looks; 0: without end
 * @looked: looks that were taken
 * @last: when the last one was
 */
struct watch {
	bool on;
	double seconds;
	unsigned long count;
	unsigned long looked;
	struct timespec last;
};

/* Take an option's argument. Complain themselves; 0 or the exit status. */
int watch_set_seconds(struct watch *watch, const char *text);
int watch_set_count(struct watch *watch, const char *text);

/* After the options: do they fit together? */
int watch_check(const struct watch *watch);

/*
 * Call it before each look. Sleeps if it is not the first; false: it was enough.
 * With @elapsed: the seconds since the look before, as they were.
 */
bool watch_next(struct watch *watch, double *elapsed);

/* On a terminal a look is drawn over the one before; else below it. */
void watch_clear(bool first);

#endif
