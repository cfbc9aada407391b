// SPDX-License-Identifier: GPL-2.0-only
/*
 * exercise-tail.c - the shortest list of operations that still fails
 *
 * Operations can be run from any index on, from zeroed memory. So first the front
 * is cut off, by bisection, and then groups of operations are left out, and single ones.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "exercise.h"

/* Longer lists are not thinned out, nor for longer: each try is a run. */
#define TAIL 2000
#define SECONDS 120

static unsigned long tail_from;
static bool left_out[TAIL];

bool is_left_out(unsigned long index)
{
	return index >= tail_from && index - tail_from < TAIL && left_out[index - tail_from];
}

static unsigned long cut_front(unsigned long from, unsigned long to, rerun_fn rerun)
{
	unsigned long bad = from, good = to;

	while (good - bad > 1) {
		unsigned long middle = bad + (good - bad) / 2;

		if (rerun(middle, to, true))
			bad = middle;
		else
			good = middle;
	}
	return bad;
}

/* Leave out some that are not yet, all at once; take them back if they matter. */
static void try_without(unsigned long index, unsigned long end, unsigned long to,
			rerun_fn rerun)
{
	bool before[TAIL];
	unsigned long i;

	memcpy(before, left_out, sizeof(before));
	for (i = index; i < end; i++)
		left_out[i - tail_from] = true;
	if (memcmp(before, left_out, sizeof(before)) && !rerun(tail_from, to, true))
		memcpy(left_out, before, sizeof(before));
}

/* The last one stays: it is the one that failed. */
static void thin_out(unsigned long to, rerun_fn rerun)
{
	time_t until = time(NULL) + SECONDS;
	unsigned long index, step;

	for (step = 64; step; step /= 4)
		for (index = tail_from; index < to - 1 && time(NULL) < until; index += step)
			try_without(index, least(index + step, to - 1), to, rerun);
}

void find_tail(unsigned long from, unsigned long to, rerun_fn rerun)
{
	unsigned long index, count = 0;

	printf("exercise: running operations %lu to %lu again, to find the shortest tail\n", from,
	       to - 1);
	if (!rerun(from, to, true)) {
		printf("exercise: they do not fail again: it depends on the moment\n");
		return;
	}
	tail_from = cut_front(from, to, rerun);
	if (to - tail_from <= TAIL)
		thin_out(to, rerun);
	for (index = tail_from; index < to; index++)
		count += !is_left_out(index);
	printf("exercise: the shortest tail that fails has %lu operations, from %lu on:\n", count,
	       tail_from);
	rerun(tail_from, to, false);
}
