// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim_regs.c - the registers of the simulated device
 *
 * A mapped register page is ordinary memory: the simulator learns of a store to
 * it when it looks. So it looks every scan_us microseconds, while there is a
 * writable mapping. pread and pwrite come here and act at once.
 */
#include <linux/gfp.h>
#include "sim.h"

u32 sim_regs_get(struct sim *sim, u32 offset)
{
	return sim->regs.value[offset / sizeof(u32)];
}

void sim_regs_set(struct sim *sim, u32 offset, u32 value)
{
	sim->regs.value[offset / sizeof(u32)] = value;
	WRITE_ONCE(sim->regs.page[offset / sizeof(u32)], cpu_to_le32(value));
}

/* Does it only keep what is written? */
static bool sim_regs_is_plain(u32 offset)
{
	return offset == MMAPDEV_SIM_PEEK_LOW ||
	       offset == MMAPDEV_SIM_PEEK_HIGH ||
	       (offset >= MMAPDEV_SIM_SCRATCH &&
		offset < MMAPDEV_SIM_SCRATCH_END);
}

static void sim_regs_acknowledge(struct sim *sim, u32 causes)
{
	sim_regs_set(sim, MMAPDEV_SIM_IRQ_STATUS,
		     sim_regs_get(sim, MMAPDEV_SIM_IRQ_STATUS) & ~causes);
	mmapdev_set_events(sim->hw, sim_regs_get(sim, MMAPDEV_SIM_IRQ_STATUS));
}

static void sim_regs_ring(struct sim *sim)
{
	sim_regs_count(sim, MMAPDEV_SIM_DOORBELLS);
	sim_regs_set(sim, MMAPDEV_SIM_IRQ_STATUS,
		     sim_regs_get(sim, MMAPDEV_SIM_IRQ_STATUS) |
		     MMAPDEV_SIM_IRQ_DOORBELL);
	irq_work_queue(&sim->interrupt);
}

/* Somebody wrote a register. Return: 0, or -EACCES if that means nothing. */
static int sim_regs_store(struct sim *sim, u32 offset, u32 value)
{
	if (sim_regs_is_plain(offset))
		sim_regs_set(sim, offset, value);
	else if (offset == MMAPDEV_SIM_IRQ_ACK)
		sim_regs_acknowledge(sim, value);
	else if (offset == MMAPDEV_SIM_DOORBELL && value)
		sim_regs_ring(sim);
	else if (offset != MMAPDEV_SIM_DOORBELL)
		return -EACCES;
	return 0;
}

/* What differs from the truth was stored by a user: take it, or undo it. */
static void sim_regs_look(struct sim *sim, u32 offset)
{
	__le32 *shown = &sim->regs.page[offset / sizeof(u32)];
	u32 truth = sim_regs_get(sim, offset);
	u32 seen = le32_to_cpu(READ_ONCE(*shown));

	if (seen == truth)
		return;
	/* The page stays as it is: a newer store may be in it by now. */
	if (sim_regs_is_plain(offset)) {
		sim->regs.value[offset / sizeof(u32)] = seen;
		return;
	}
	/* Before acting: who sees the mailbox empty may fill it again. */
	cmpxchg(shown, cpu_to_le32(seen), cpu_to_le32(truth));
	sim_regs_store(sim, offset, seen);
}

static ktime_t sim_regs_period(struct sim *sim)
{
	return ns_to_ktime((u64)READ_ONCE(sim->regs.scan_us) * NSEC_PER_USEC);
}

static enum hrtimer_restart sim_regs_scan(struct hrtimer *timer)
{
	struct sim *sim = container_of(timer, struct sim, regs.scan);
	enum hrtimer_restart again = HRTIMER_NORESTART;
	unsigned long flags;
	u32 offset;

	spin_lock_irqsave(&sim->lock, flags);
	for (offset = 0; offset < MMAPDEV_SIM_SCRATCH_END;
	     offset += sizeof(u32))
		sim_regs_look(sim, offset);
	/* Somebody who came meanwhile may have set it already. */
	if (sim->regs.watchers && !hrtimer_is_queued(timer)) {
		hrtimer_forward_now(timer, sim_regs_period(sim));
		again = HRTIMER_RESTART;
	}
	spin_unlock_irqrestore(&sim->lock, flags);
	return again;
}

void sim_regs_watch(struct mmapdev_hw *hw, int change)
{
	struct sim *sim = to_sim(hw);
	unsigned long flags;

	spin_lock_irqsave(&sim->lock, flags);
	sim->regs.watchers += change;
	/* One more look after the last one has gone: it may have stored. */
	if (!hrtimer_is_queued(&sim->regs.scan))
		hrtimer_start(&sim->regs.scan, sim_regs_period(sim),
			      HRTIMER_MODE_REL);
	spin_unlock_irqrestore(&sim->lock, flags);
}

static u64 sim_regs_peek_address(struct sim *sim)
{
	unsigned long flags;
	u64 address;

	spin_lock_irqsave(&sim->lock, flags);
	sim_regs_look(sim, MMAPDEV_SIM_PEEK_LOW);
	sim_regs_look(sim, MMAPDEV_SIM_PEEK_HIGH);
	address = (u64)sim_regs_get(sim, MMAPDEV_SIM_PEEK_HIGH) << 32 |
		  sim_regs_get(sim, MMAPDEV_SIM_PEEK_LOW);
	spin_unlock_irqrestore(&sim->lock, flags);
	return address;
}

int sim_regs_read(struct mmapdev_hw *hw, u32 offset, u32 width, u64 *value)
{
	struct sim *sim = to_sim(hw);
	unsigned long flags;

	*value = 0;
	if (offset >= MMAPDEV_SIM_SCRATCH_END)
		return 0;
	if (offset == MMAPDEV_SIM_PEEK_DATA) {
		u32 word = 0;
		int ret = sim_storage_peek(&sim->storage,
					   sim_regs_peek_address(sim), &word);

		*value = word;
		return ret;
	}
	spin_lock_irqsave(&sim->lock, flags);
	sim_regs_look(sim, offset);
	*value = sim_regs_get(sim, offset);
	spin_unlock_irqrestore(&sim->lock, flags);
	return 0;
}

int sim_regs_write(struct mmapdev_hw *hw, u32 offset, u32 width, u64 value)
{
	struct sim *sim = to_sim(hw);
	unsigned long flags;
	int ret;

	if (offset >= MMAPDEV_SIM_SCRATCH_END)
		return -EACCES;
	if (offset == MMAPDEV_SIM_PEEK_DATA)
		return sim_storage_poke(&sim->storage,
					sim_regs_peek_address(sim), value);
	spin_lock_irqsave(&sim->lock, flags);
	ret = sim_regs_store(sim, offset, value);
	spin_unlock_irqrestore(&sim->lock, flags);
	return ret;
}

int sim_regs_init(struct sim *sim)
{
	struct sim_regs *regs = &sim->regs;

	regs->page = (__le32 *)get_zeroed_page(GFP_KERNEL);
	if (!regs->page)
		return -ENOMEM;
	regs->scan_us = 1000;
	hrtimer_init(&regs->scan, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	regs->scan.function = sim_regs_scan;
	sim_regs_set(sim, MMAPDEV_SIM_ID, MMAPDEV_SIM_ID_VALUE);
	sim_regs_set(sim, MMAPDEV_SIM_VERSION, MMAPDEV_SIM_VERSION_VALUE);
	sim_regs_set(sim, MMAPDEV_SIM_CAPS, sim->hw->operations);
	return 0;
}

void sim_regs_stop(struct sim *sim)
{
	if (sim->regs.page)
		hrtimer_cancel(&sim->regs.scan);
}

void sim_regs_exit(struct sim *sim)
{
	free_page((unsigned long)sim->regs.page);
}
