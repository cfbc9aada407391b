// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "parse.h"
#include "report.h"
#include "watch.h"

#define LEAST 0.01
#define MOST 86400.0

int watch_set_seconds(struct watch *watch, const char *text)
{
	char *end = NULL;

	watch->on = true;
	watch->seconds = 1;
	if (!text)
		return 0;
	watch->seconds = strtod(text, &end);
	/* A comparison the other way round would let "nan" pass. */
	if (end != text && !*end && watch->seconds >= LEAST &&
	    watch->seconds <= MOST)
		return 0;
	return fail_usage("'%s' is no time to wait: say seconds, 0.01 to 86400",
			  text);
}

int watch_set_count(struct watch *watch, const char *text)
{
	uint64_t count;

	if (parse_number(text, &count) || !count || count > ~0UL)
		return fail_usage("'%s' is no count: say how often, from 1 on",
				  text);
	watch->count = count;
	return 0;
}

int watch_check(const struct watch *watch)
{
	if (watch->count && !watch->on)
		return fail_usage("--count says how often --watch looks: say that, too");
	return 0;
}

static double since(const struct timespec *then, struct timespec *now)
{
	clock_gettime(CLOCK_MONOTONIC, now);
	return now->tv_sec - then->tv_sec +
	       (now->tv_nsec - then->tv_nsec) / 1e9;
}

static void pause_for(double seconds)
{
	struct timespec time = { .tv_sec = seconds };

	time.tv_nsec = (seconds - time.tv_sec) * 1e9;
	while (nanosleep(&time, &time) && errno == EINTR)
		;
}

bool watch_next(struct watch *watch, double *elapsed)
{
	unsigned long most = watch->on ? watch->count : 1;
	struct timespec now;

	if (most && watch->looked == most)
		return false;
	if (watch->looked) {
		/* Who reads it from a pipe wants it now. */
		fflush(stdout);
		pause_for(watch->seconds);
	}
	*elapsed = since(&watch->last, &now);
	watch->last = now;
	watch->looked++;
	return true;
}

void watch_clear(bool first)
{
	if (isatty(STDOUT_FILENO))
		fputs("\033[H\033[J", stdout);
	else if (!first)
		putchar('\n');
}
