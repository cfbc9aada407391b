// SPDX-License-Identifier: GPL-2.0-only
/*
 * samples.c - one sample of each row
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include "samples.h"

#define MEMORY "/sys/class/mmapdev/mmapdev-mem/"
#define LATENCY MEMORY "device/latency_us"
#define FAULT_AROUND "/sys/kernel/debug/fault_around_bytes"
#define SHMEM_HUGE "/sys/kernel/mm/transparent_hugepage/shmem_enabled"

static char page_of_ours[PAGE] __attribute__((aligned(PAGE)));

uint64_t sample_minor(struct place *place)
{
	uint64_t start, end;
	char *memory;

	make_warm(place);
	memory = map_pages(place, PAGES, MADV_NORMAL);
	start = instructions();
	load_pages(memory, PAGES);
	end = instructions();
	unmap_pages(memory, PAGES);
	return end - start;
}

uint64_t sample_minor_single(struct place *place)
{
	uint64_t cost;

	set(FAULT_AROUND, "4096");
	cost = sample_minor(place);
	set(FAULT_AROUND, "65536");
	return cost;
}

/* The largest folios that this kernel can be asked for. */
static void allow_largest(void)
{
	char order[8];
	int i;

	for (i = 18; i >= 0; i--) {
		snprintf(order, sizeof(order), "%d", i);
		if (!try_set(MEMORY "max_folio_order", order))
			return;
	}
	give_up("max_folio_order");
}

static uint64_t load_huge(struct place *place)
{
	char *memory = map_huge(place, HUGE_PAGES);
	uint64_t start, end;

	start = instructions();
	load_pages(memory, HUGE_PAGES);
	end = instructions();
	expect_huge(memory, HUGE_PAGES);
	unmap_pages(memory, HUGE_PAGES);
	return end - start;
}

/* By another opening of the device, or another memfd. */
uint64_t sample_huge(struct place *place)
{
	uint64_t cost;
	char *memory;

	close_place(place);
	allow_largest();
	set(MEMORY "read_ahead_kb", "2048");
	set(SHMEM_HUGE, "advise");
	open_place_empty(place, HUGE_PAGES);

	memory = map_huge(place, HUGE_PAGES);
	if (!place->path)
		store_pages(memory, HUGE_PAGES);
	load_pages(memory, HUGE_PAGES);
	unmap_pages(memory, HUGE_PAGES);
	cost = load_huge(place);

	close_place(place);
	set(SHMEM_HUGE, "never");
	set(MEMORY "read_ahead_kb", "128");
	set(MEMORY "max_folio_order", "0");
	open_place(place);
	return cost;
}

/* @load: touches all pages, which are cold. */
static uint64_t page_in(struct place *place, int advice,
			void (*load)(const char *memory, size_t pages))
{
	uint64_t start, end;
	char *memory;

	make_cold(place);
	memory = map_pages(place, PAGES, advice);
	start = instructions();
	load(memory, PAGES);
	end = instructions();
	unmap_pages(memory, PAGES);
	return end - start;
}

uint64_t sample_in_random(struct place *place)
{
	return page_in(place, MADV_RANDOM, load_pages_at_random);
}

uint64_t sample_in_sequential(struct place *place)
{
	return page_in(place, MADV_SEQUENTIAL, load_pages);
}

uint64_t sample_in_normal(struct place *place)
{
	return page_in(place, MADV_NORMAL, load_pages);
}

/* @mapped: the pages are mapped already, for loads. */
static uint64_t store(struct place *place, int mapped)
{
	uint64_t start, end;
	char *memory;

	make_warm(place);
	memory = map_pages(place, PAGES, MADV_NORMAL);
	if (mapped)
		load_pages(memory, PAGES);
	start = instructions();
	store_pages(memory, PAGES);
	end = instructions();
	unmap_pages(memory, PAGES);
	clean(place);
	return end - start;
}

uint64_t sample_store_mapped(struct place *place)
{
	return store(place, 1);
}

uint64_t sample_store_cached(struct place *place)
{
	return store(place, 0);
}

/* The mapping stays, so that write-back has to make its pages clean, too. */
uint64_t sample_fsync(struct place *place)
{
	uint64_t start, end;
	char *memory;

	make_warm(place);
	memory = map_pages(place, PAGES, MADV_NORMAL);
	store_pages(memory, PAGES);
	start = instructions();
	clean(place);
	end = instructions();
	unmap_pages(memory, PAGES);
	return end - start;
}

uint64_t sample_msync(struct place *place)
{
	uint64_t start, end;
	char *memory;

	make_warm(place);
	memory = map_pages(place, PAGES, MADV_NORMAL);
	store_pages(memory + PAGES / 2 * PAGE, 1);
	start = instructions();
	if (msync(memory, PAGES * PAGE, MS_SYNC))
		give_up("msync");
	end = instructions();
	unmap_pages(memory, PAGES);
	return end - start;
}

/* @call: pread(2) or pwrite(2). */
#define exchange(place, fd, call)					\
({									\
	uint64_t start_, end_;						\
	size_t page_;							\
									\
	make_warm(place);						\
	start_ = instructions();					\
	for (page_ = 0; page_ < PAGES; page_++)				\
		if (call(fd, page_of_ours, PAGE, page_ * PAGE) != PAGE)	\
			give_up(#call);					\
	end_ = instructions();						\
	clean(place);							\
	end_ - start_;							\
})

uint64_t sample_read(struct place *place)
{
	return exchange(place, place->fd, pread);
}

uint64_t sample_write(struct place *place)
{
	return exchange(place, place->fd, pwrite);
}

/* Nothing of it is cached: else its pages would have to be dropped first. */
#define exchange_direct(place, call)					\
({									\
	uint64_t start_, end_;						\
	size_t page_;							\
									\
	make_cold(place);						\
	start_ = instructions();					\
	for (page_ = 0; page_ < PAGES; page_++)				\
		if (call(place->direct, page_of_ours, PAGE,		\
			 page_ * PAGE) != PAGE)				\
			give_up(#call);					\
	end_ = instructions();						\
	end_ - start_;							\
})

uint64_t sample_direct_read(struct place *place)
{
	return exchange_direct(place, pread);
}

uint64_t sample_direct_write(struct place *place)
{
	return exchange_direct(place, pwrite);
}

uint64_t sample_map(struct place *place)
{
	uint64_t start = instructions();

	unmap_pages(map_pages(place, PAGES, NO_ADVICE), PAGES);
	return instructions() - start;
}

static uint64_t late(struct place *place,
		     uint64_t (*sample)(struct place *place))
{
	uint64_t cost;

	set(LATENCY, "1");
	cost = sample(place);
	set(LATENCY, "0");
	return cost;
}

uint64_t sample_late_random(struct place *place)
{
	return late(place, sample_in_random);
}

uint64_t sample_late_sequential(struct place *place)
{
	return late(place, sample_in_sequential);
}

uint64_t sample_late_fsync(struct place *place)
{
	return late(place, sample_fsync);
}
