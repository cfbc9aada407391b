/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * samples.h - one sample of each row: instructions in all
 *
 * Each brings its place into the state that it begins with, and leaves nothing
 * mapped and nothing dirty.
 */
#ifndef MMAPDEV_PERFORMANCE_SAMPLES_H
#define MMAPDEV_PERFORMANCE_SAMPLES_H

#include "place.h"

/* Loads from pages at hand. */
uint64_t sample_minor(struct place *place);
uint64_t sample_minor_single(struct place *place);
uint64_t sample_huge(struct place *place);

/* Loads from pages that have to come. */
uint64_t sample_in_random(struct place *place);
uint64_t sample_in_sequential(struct place *place);
uint64_t sample_in_normal(struct place *place);

/* Stores, and what is stored on its way back. */
uint64_t sample_store_mapped(struct place *place);
uint64_t sample_store_cached(struct place *place);
uint64_t sample_fsync(struct place *place);
uint64_t sample_msync(struct place *place);

/* System calls, a page each. */
uint64_t sample_read(struct place *place);
uint64_t sample_write(struct place *place);
uint64_t sample_direct_read(struct place *place);
uint64_t sample_direct_write(struct place *place);

/* A mapping that is not touched. */
uint64_t sample_map(struct place *place);

/* The same of a device with a latency of a microsecond: a worker, an interrupt. */
uint64_t sample_late_random(struct place *place);
uint64_t sample_late_sequential(struct place *place);
uint64_t sample_late_fsync(struct place *place);

#endif
