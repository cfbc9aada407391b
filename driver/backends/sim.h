/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sim.h - the simulated device
 *
 * Level 8. sim.c is the device as the kernel sees it, sim_engine.c decides when
 * a command is executed, sim_execute.c does it, sim_storage.c is the on-board
 * memory, sim_regs.c the registers, sim_sysfs.c what users can set.
 */
#ifndef MMAPDEV_SIM_H
#define MMAPDEV_SIM_H

#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/mmapdev.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include "../hw.h"

#define SIM_MAX_DEVICES 16
#define SIM_MEM_SIZE_MAX SZ_1T

/**
 * struct sim_config - what the module's parameters say of simulated devices
 * @devices: how many
 * @mem_size: bytes of on-board memory; 0: none
 * @range_start: physical address of memory hidden from Linux, which is to be
 *	the on-board memory; page aligned
 * @range_size: its bytes; 0: the on-board memory is made of pages
 */
struct sim_config {
	unsigned int devices;
	u64 mem_size;
	phys_addr_t range_start;
	u64 range_size;
};

/* Make the devices, all or none. */
int sim_init(const struct sim_config *config);
void sim_exit(void);

/**
 * struct sim_storage - on-board memory: sparse pages, or one range
 * @range: the range, or NULL
 * @resource: it is ours
 * @capacity: bytes that the memory can be grown to
 * @pages: by index; an entry once set stays until exit
 * @lock: guards additions to @pages and @used
 * @used: bytes in @pages
 * @limit: bytes that @used may reach
 */
struct sim_storage {
	void *range;
	struct resource *resource;
	u64 capacity;
	struct xarray pages;
	struct mutex lock;
	u64 used;
	u64 limit;
};

int sim_storage_init(struct sim_storage *storage,
		     const struct sim_config *config);
void sim_storage_exit(struct sim_storage *storage);

/* Could the device have a memory of that size? Return: 0 or -ENOSPC. */
int sim_storage_check_size(struct sim_storage *storage, u64 size);

/* Make room for a write. May sleep. Return: 0, -ENOSPC (limit), -ENOMEM. */
int sim_storage_reserve(struct sim_storage *storage, u64 address, u64 length);

/**
 * sim_storage_at() - where a byte of on-board memory is
 * @length: in: bytes wanted; out: how many of them lie in one piece
 *
 * Return: NULL where nothing was ever reserved: there it reads as zero.
 */
void *sim_storage_at(struct sim_storage *storage, u64 address, size_t *length);

/*
 * The same on a way from low to high, which finds the next page in fewer steps.
 * @walk: XA_STATE() of @pages, for the page where it begins.
 */
void *sim_storage_walk(struct sim_storage *storage, struct xa_state *walk,
		       u64 address, size_t *length);

/* Four bytes, as the device itself reads and writes them. -EIO, or as above. */
int sim_storage_peek(struct sim_storage *storage, u64 address, u32 *value);
int sim_storage_poke(struct sim_storage *storage, u64 address, u32 value);

/**
 * struct sim_regs - registers: the truth, and the page that users see
 * @page: mapped by users; what they store there is a request
 * @value: the truth, by offset / 4
 * @watchers: writable mappings
 * @scan: looks for requests while there are @watchers
 * @scan_us: how often, microseconds
 */
struct sim_regs {
	__le32 *page;
	u32 value[MMAPDEV_SIM_SCRATCH_END / sizeof(u32)];
	unsigned int watchers;
	struct hrtimer scan;
	u32 scan_us;
};

/**
 * enum sim_stuck - how much of the engine stands still; each includes the last
 * @SIM_STUCK_NO: nothing
 * @SIM_STUCK_COMMANDS: no command ends
 * @SIM_STUCK_ABORT: none can be stopped
 * @SIM_STUCK_RESET: nor can the engine be reset
 */
enum sim_stuck {
	SIM_STUCK_NO,
	SIM_STUCK_COMMANDS,
	SIM_STUCK_ABORT,
	SIM_STUCK_RESET,
};

/**
 * struct sim - one simulated device
 * @hw: what it is to mmapdev
 * @storage: on-board memory
 * @lock: irqsave; guards all that follows. Waiters are woken under it;
 *	mmapdev_complete() is not called with it held.
 * @regs: registers
 * @latency_us: time from submit to execution, microseconds; 0: commands are
 *	executed inside submit, without an interrupt
 * @stuck: fault to be shown; reset ends it, if it can
 * @fail_start: likewise: commands that touch device memory from here on fail
 * @fail_length: bytes; 0: none fail
 * @waiting: commands that are not due yet, in order of submission
 * @running: who is at work on which command (struct sim_running)
 * @finished: commands that wait for the interrupt, with their status in hw_data
 * @due: fires when the first of @waiting is due
 * @engine: executes what is due
 * @workqueue: runs @engine, also when memory is short
 * @interrupt: the device's interrupt
 * @idle: woken when one of @running ends
 */
struct sim {
	struct mmapdev_hw *hw;
	struct sim_storage storage;
	spinlock_t lock;
	struct sim_regs regs;
	u32 latency_us;
	enum sim_stuck stuck;
	u64 fail_start;
	u64 fail_length;
	struct list_head waiting;
	struct list_head running;
	struct list_head finished;
	struct hrtimer due;
	struct work_struct engine;
	struct workqueue_struct *workqueue;
	struct irq_work interrupt;
	wait_queue_head_t idle;
};

/* sim_engine.c */
int sim_engine_init(struct sim *sim);
void sim_engine_exit(struct sim *sim);
void sim_engine_submit(struct mmapdev_hw *hw, struct mmapdev_command *cmd);
int sim_engine_abort(struct mmapdev_hw *hw, struct mmapdev_command *cmd);
int sim_engine_reset(struct mmapdev_hw *hw);
void sim_engine_set_latency(struct sim *sim, u32 latency_us);
void sim_engine_set_stuck(struct sim *sim, enum sim_stuck stuck);

/* sim_execute.c */
/* Of the host's side of a WRITE, with bit 32 set: 0 is no checksum. */
u64 sim_execute_sum(struct sim *sim, struct mmapdev_command *cmd);
/* Nobody else is at work on it. Return: its status. */
int sim_execute(struct sim *sim, struct mmapdev_command *cmd);

/* sim_regs.c; those marked * are called with sim->lock held */
int sim_regs_init(struct sim *sim);
void sim_regs_stop(struct sim *sim); /* no more looks, no more interrupts */
void sim_regs_exit(struct sim *sim);
int sim_regs_read(struct mmapdev_hw *hw, u32 offset, u32 width, u64 *value);
int sim_regs_write(struct mmapdev_hw *hw, u32 offset, u32 width, u64 value);
void sim_regs_watch(struct mmapdev_hw *hw, int change);
u32 sim_regs_get(struct sim *sim, u32 offset); /* * */
void sim_regs_set(struct sim *sim, u32 offset, u32 value); /* * */

/* sim_sysfs.c; of devices whose driver data is the sim */
extern const struct attribute_group *sim_groups[];

static inline struct sim *to_sim(struct mmapdev_hw *hw)
{
	return hw->priv;
}

/* Called with sim->lock held. */
static inline void sim_regs_count(struct sim *sim, u32 offset)
{
	sim_regs_set(sim, offset, sim_regs_get(sim, offset) + 1);
}

#endif /* MMAPDEV_SIM_H */
