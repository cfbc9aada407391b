/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * paged.h - what the tests of the size and the cache of device memory share
 */
#ifndef MMAPDEV_TESTS_PAGED_H
#define MMAPDEV_TESTS_PAGED_H

#include "helpers.h"

#define MEM MMAPDEV_REGION_MEMORY
#define RW (PROT_READ | PROT_WRITE)
#define FAIL_RANGE SIM "fail_range"
#define LATENCY SIM "latency_us"

/* As far as the device's own bytes are known, and what they are. */
#define KNOWN (64 * PAGE)
#define DEVICE 'd'
#define WORD_OF(byte) ((byte) * 0x01010101U)

/*
 * An open memory of that size, with nothing cached, of a device that has DEVICE in
 * each of its first KNOWN bytes and works at once, whatever a test has left.
 */
int open_sized(uint64_t size);

int resize(int fd, uint64_t size);
uint64_t size_of(int fd);
int invalidate(int fd, uint64_t offset, uint64_t length, uint32_t flags);
int region_fd(int fd);

/* The word that the device itself has; make it have another. */
uint32_t peek(uint32_t address);
void poke(uint32_t address, uint32_t word);

/* From the beginning, with nothing read ahead. */
char *map_random(int fd, size_t length);

/* Is each of these bytes the same as @byte? */
bool all(const char *bytes, size_t length, char byte);

/* The counters of the memory since begin(). */
void begin(int fd);
struct mmapdev_stats begun(void);
#define since_begin(fd, counter) \
	((long)(stats_of(fd, MEM).counter - begun().counter))

#endif
