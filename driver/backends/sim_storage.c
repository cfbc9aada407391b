// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim_storage.c - the on-board memory of the simulated device
 *
 * Either sparse pages, reserved before they are written, so that write-back,
 * which frees memory, never needs any; or a physical range that Linux does not
 * use (memmap= on the kernel's command line), which survives rmmod.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include "sim.h"

/* Simulators must not take the machine down: a quarter for all of them. */
#define SIM_STORAGE_RAM_SHARE 4

static int sim_storage_map_range(struct sim_storage *storage,
				 const struct sim_config *config)
{
	storage->resource = request_mem_region(config->range_start,
					       config->range_size,
					       "mmapdev-sim");
	if (!storage->resource) {
		pr_err("sim_range: %pa+%#llx is in use (see /proc/iomem); hide it from Linux with memmap=%lluK$%#llx on the kernel's command line\n",
		       &config->range_start, config->range_size,
		       config->range_size / SZ_1K, (u64)config->range_start);
		return -EBUSY;
	}
	storage->range = memremap(config->range_start, config->range_size,
				  MEMREMAP_WB);
	return storage->range ? 0 : -ENOMEM;
}

int sim_storage_init(struct sim_storage *storage,
		     const struct sim_config *config)
{
	xa_init(&storage->pages);
	mutex_init(&storage->lock);
	storage->limit = div_u64((u64)totalram_pages() * PAGE_SIZE,
				 SIM_STORAGE_RAM_SHARE * config->devices);
	storage->capacity = config->range_size ?: SIM_MEM_SIZE_MAX;
	return config->range_size ? sim_storage_map_range(storage, config) : 0;
}

int sim_storage_check_size(struct sim_storage *storage, u64 size)
{
	return size <= storage->capacity ? 0 : -ENOSPC;
}

void sim_storage_exit(struct sim_storage *storage)
{
	struct page *page;
	unsigned long index;

	xa_for_each(&storage->pages, index, page)
		__free_page(page);
	xa_destroy(&storage->pages);
	if (storage->range)
		memunmap(storage->range);
	if (storage->resource)
		release_mem_region(storage->resource->start,
				   resource_size(storage->resource));
}

static int sim_storage_add_page(struct sim_storage *storage,
				unsigned long index)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	int ret;

	if (!page)
		return -ENOMEM;
	ret = xa_insert(&storage->pages, index, page, GFP_KERNEL);
	if (ret) {
		__free_page(page);
		return ret;
	}
	storage->used += PAGE_SIZE;
	return 0;
}

/* Is there room for all pages of a range that are not there yet? */
static bool sim_storage_fits(struct sim_storage *storage, u64 first, u64 last)
{
	u64 room = READ_ONCE(storage->limit);
	u64 index, missing = 0;

	for (index = first; index <= last; index++) {
		if (xa_load(&storage->pages, index))
			continue;
		missing += PAGE_SIZE;
		if (storage->used + missing > room)
			return false;
		cond_resched();
	}
	return true;
}

int sim_storage_reserve(struct sim_storage *storage, u64 address, u64 length)
{
	u64 first = address >> PAGE_SHIFT, index;
	u64 last = (address + length - 1) >> PAGE_SHIFT;
	int ret = 0;

	if (storage->range)
		return 0;
	mutex_lock(&storage->lock);
	if (!sim_storage_fits(storage, first, last))
		ret = -ENOSPC;
	for (index = first; index <= last && !ret; index++) {
		if (!xa_load(&storage->pages, index))
			ret = sim_storage_add_page(storage, index);
		cond_resched();
	}
	mutex_unlock(&storage->lock);
	return ret;
}

static int sim_storage_check_word(struct sim_storage *storage, u64 address)
{
	return address % sizeof(u32) || address >= storage->capacity ? -EIO : 0;
}

int sim_storage_peek(struct sim_storage *storage, u64 address, u32 *value)
{
	size_t length = sizeof(*value);
	int ret = sim_storage_check_word(storage, address);
	const __le32 *at;

	if (ret)
		return ret;
	at = sim_storage_at(storage, address, &length);
	*value = at ? le32_to_cpu(READ_ONCE(*at)) : 0;
	return 0;
}

int sim_storage_poke(struct sim_storage *storage, u64 address, u32 value)
{
	size_t length = sizeof(value);
	int ret = sim_storage_check_word(storage, address) ?:
		  sim_storage_reserve(storage, address, sizeof(value));
	__le32 *at;

	if (ret)
		return ret;
	at = sim_storage_at(storage, address, &length);
	WRITE_ONCE(*at, cpu_to_le32(value));
	return 0;
}

/*
 * Between two steps the tree can only grow, so that what the walk knows of it
 * stays right.
 */
void *sim_storage_walk(struct sim_storage *storage, struct xa_state *walk,
		       u64 address, size_t *length)
{
	unsigned long index = address >> PAGE_SHIFT;
	struct page *page;

	if (storage->range)
		return storage->range + address;
	*length = min_t(size_t, *length, PAGE_SIZE - offset_in_page(address));
	rcu_read_lock();
	if (index == walk->xa_index + 1) {
		page = xas_next(walk);
	} else {
		xas_set(walk, index);
		page = xas_load(walk);
	}
	rcu_read_unlock();
	return page ? page_address(page) + offset_in_page(address) : NULL;
}

void *sim_storage_at(struct sim_storage *storage, u64 address, size_t *length)
{
	struct page *page;

	if (storage->range)
		return storage->range + address;
	*length = min_t(size_t, *length, PAGE_SIZE - offset_in_page(address));
	page = xa_load(&storage->pages, address >> PAGE_SHIFT);
	return page ? page_address(page) + offset_in_page(address) : NULL;
}
