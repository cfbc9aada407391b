// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim_engine.c - the DMA engine of the simulated device
 *
 * With a latency, a command waits until it is due, is executed by a worker, and
 * is completed by the device's interrupt. Without, submit does it all.
 *
 * A command is waiting, or somebody is at work on it (running), or it is finished
 * and the interrupt has not come yet. Every step from one to the next is made
 * under sim->lock, so that abort can find it.
 */
#include <linux/crc32.h>
#include <linux/dma-direct.h>
#include <linux/mm.h>
#include "sim.h"

static bool sim_bus_is_in(struct scatterlist *sg, dma_addr_t address,
			  size_t length)
{
	return address >= sg_dma_address(sg) &&
	       address - sg_dma_address(sg) + length <= sg_dma_len(sg);
}

static bool sim_bus_is_mapped(struct mmapdev_command *cmd, dma_addr_t address,
			      size_t length)
{
	struct scatterlist *sg;
	unsigned int i;

	for_each_sg(cmd->sg, sg, cmd->mapped, i)
		if (sim_bus_is_in(sg, address, length))
			return true;
	return false;
}

/*
 * The only way to host memory. The engine is given bus addresses, as hardware
 * is, and reaches what the command that it executes has mapped, no more.
 * @likely: the piece where it is looked for first, since there are many.
 * Return: where @length bytes at a bus address are, or NULL.
 */
static void *sim_bus_map(struct sim *sim, struct mmapdev_command *cmd,
			 struct scatterlist *likely, dma_addr_t address,
			 size_t length)
{
	unsigned long flags;

	if (sim_bus_is_in(likely, address, length) ||
	    sim_bus_is_mapped(cmd, address, length))
		return phys_to_virt(dma_to_phys(sim->hw->dev, address));

	spin_lock_irqsave(&sim->lock, flags);
	sim_regs_count(sim, MMAPDEV_SIM_BUS_FAULTS);
	spin_unlock_irqrestore(&sim->lock, flags);
	return NULL;
}

/* READ or WRITE a part that is contiguous on the bus. */
static int sim_engine_move(struct sim *sim, struct mmapdev_command *cmd,
			   u64 address, struct scatterlist *sg)
{
	dma_addr_t bus = sg_dma_address(sg);
	size_t length = sg_dma_len(sg);

	while (length) {
		size_t step = length;
		void *board = sim_storage_at(&sim->storage, address, &step);
		void *host = sim_bus_map(sim, cmd, sg, bus, step);

		if (!host)
			return -EIO;
		if (cmd->op == MMAPDEV_COMMAND_READ) {
			if (board)
				memcpy(host, board, step);
			else
				memset(host, 0, step);
		} else {
			if (!board)
				return -ENOSPC;
			memcpy(board, host, step);
		}
		address += step;
		bus += step;
		length -= step;
	}
	return 0;
}

/* Of what the host has in a WRITE, with bit 32 set: 0 is no checksum. */
static u64 sim_engine_sum(struct sim *sim, struct mmapdev_command *cmd)
{
	struct scatterlist *sg;
	unsigned int i;
	u32 sum = 0;

	for_each_sg(cmd->sg, sg, cmd->mapped, i) {
		const void *host = sim_bus_map(sim, cmd, sg,
					       sg_dma_address(sg),
					       sg_dma_len(sg));

		if (host)
			sum = __crc32c_le(sum, host, sg_dma_len(sg));
	}
	return BIT_ULL(32) | sum;
}

/* A device that sums up what it is told first, and what it takes later. */
static bool sim_engine_is_torn(struct sim *sim, struct mmapdev_command *cmd)
{
	return cmd->op == MMAPDEV_COMMAND_WRITE && cmd->value &&
	       cmd->value != sim_engine_sum(sim, cmd);
}

static int sim_engine_move_all(struct sim *sim, struct mmapdev_command *cmd)
{
	u64 address = cmd->address;
	struct scatterlist *sg;
	unsigned int i;
	int ret = 0;

	for_each_sg(cmd->sg, sg, cmd->mapped, i) {
		ret = sim_engine_move(sim, cmd, address, sg);
		if (ret)
			break;
		address += sg_dma_len(sg);
	}
	return ret;
}

static int sim_engine_copy(struct sim *sim, struct mmapdev_command *cmd)
{
	size_t done, step;

	for (done = 0; done < cmd->length; done += step) {
		void *from, *to;

		step = cmd->length - done;
		from = sim_storage_at(&sim->storage, cmd->source + done, &step);
		to = sim_storage_at(&sim->storage, cmd->address + done, &step);
		if (!to)
			return -ENOSPC;
		if (from)
			memcpy(to, from, step);
		else
			memset(to, 0, step);
	}
	return 0;
}

static int sim_engine_fill(struct sim *sim, struct mmapdev_command *cmd)
{
	__le64 pattern = cpu_to_le64(cmd->value);
	size_t done, step, i;

	for (done = 0; done < cmd->length; done += step) {
		u8 *to;

		step = cmd->length - done;
		to = sim_storage_at(&sim->storage, cmd->address + done, &step);
		if (!to)
			return -ENOSPC;
		for (i = 0; i < step; i++)
			to[i] = ((u8 *)&pattern)[(done + i) % sizeof(pattern)];
	}
	return 0;
}

static int sim_engine_crc32c(struct sim *sim, struct mmapdev_command *cmd)
{
	size_t done, step;

	for (done = 0; done < cmd->length; done += step) {
		const void *from;

		step = cmd->length - done;
		from = sim_storage_at(&sim->storage, cmd->address + done, &step);
		if (!from) {
			step = min_t(size_t, step, PAGE_SIZE);
			from = page_address(ZERO_PAGE(0));
		}
		cmd->value = __crc32c_le(cmd->value, from, step);
	}
	return 0;
}

/* Called with sim->lock held. */
static bool sim_engine_fails(struct sim *sim, u64 address, size_t length)
{
	return address < sim->fail_start + sim->fail_length &&
	       sim->fail_start < address + length;
}

static int sim_engine_execute(struct sim *sim, struct mmapdev_command *cmd)
{
	unsigned long flags;
	bool fails;

	spin_lock_irqsave(&sim->lock, flags);
	sim_regs_count(sim, MMAPDEV_SIM_COMMANDS);
	fails = sim_engine_fails(sim, cmd->address, cmd->length) ||
		(cmd->op == MMAPDEV_COMMAND_COPY &&
		 sim_engine_fails(sim, cmd->source, cmd->length));
	spin_unlock_irqrestore(&sim->lock, flags);
	if (fails || sim_engine_is_torn(sim, cmd))
		return -EIO;

	switch (cmd->op) {
	case MMAPDEV_COMMAND_READ:
	case MMAPDEV_COMMAND_WRITE:
		return sim_engine_move_all(sim, cmd);
	case MMAPDEV_COMMAND_COPY:
		return sim_engine_copy(sim, cmd);
	case MMAPDEV_COMMAND_FILL:
		return sim_engine_fill(sim, cmd);
	case MMAPDEV_COMMAND_CRC32C:
		return sim_engine_crc32c(sim, cmd);
	}
	return -EOPNOTSUPP;
}

/**
 * struct sim_running - somebody is at work on a command, on that one's stack
 * @node: in sim->running
 * @cmd: only compared with: it may be gone when this ends
 *
 * abort waits until none of these names its command.
 */
struct sim_running {
	struct list_head node;
	struct mmapdev_command *cmd;
};

/* Called with sim->lock held, as are all up to the next such remark. */
static void sim_engine_show_busy(struct sim *sim)
{
	bool busy = !list_empty(&sim->running) || !list_empty(&sim->waiting);

	sim_regs_set(sim, MMAPDEV_SIM_STATUS,
		     busy ? MMAPDEV_SIM_STATUS_BUSY : 0);
}

static void sim_engine_begin(struct sim *sim, struct sim_running *running,
			     struct mmapdev_command *cmd)
{
	running->cmd = cmd;
	list_add(&running->node, &sim->running);
	list_del_init(&cmd->hw_node);
	sim_engine_show_busy(sim);
}

static void sim_engine_end(struct sim *sim, struct sim_running *running)
{
	list_del(&running->node);
	sim_engine_show_busy(sim);
	wake_up(&sim->idle);
}

static bool sim_engine_is_running(struct sim *sim, struct mmapdev_command *cmd)
{
	struct sim_running *running;

	list_for_each_entry(running, &sim->running, node)
		if (running->cmd == cmd)
			return true;
	return false;
}

static struct mmapdev_command *sim_engine_first(struct list_head *list)
{
	return list_first_entry_or_null(list, struct mmapdev_command, hw_node);
}

/* From here on sim->lock is not held. */

/* Take the next command that is due; for one that is not, set the timer. */
static bool sim_engine_take_due(struct sim *sim, struct sim_running *running)
{
	struct mmapdev_command *cmd;

	spin_lock_irq(&sim->lock);
	cmd = sim->stuck ? NULL : sim_engine_first(&sim->waiting);
	if (cmd && cmd->hw_data > ktime_get()) {
		hrtimer_start(&sim->due, cmd->hw_data, HRTIMER_MODE_ABS);
		cmd = NULL;
	}
	if (cmd)
		sim_engine_begin(sim, running, cmd);
	spin_unlock_irq(&sim->lock);
	return cmd;
}

static void sim_engine_work(struct work_struct *work)
{
	struct sim *sim = container_of(work, struct sim, engine);
	struct sim_running running;

	while (sim_engine_take_due(sim, &running)) {
		struct mmapdev_command *cmd = running.cmd;
		int status = sim_engine_execute(sim, cmd);

		spin_lock_irq(&sim->lock);
		cmd->hw_data = status;
		list_add_tail(&cmd->hw_node, &sim->finished);
		sim_engine_end(sim, &running);
		spin_unlock_irq(&sim->lock);
		irq_work_queue(&sim->interrupt);
		cond_resched();
	}
}

static enum hrtimer_restart sim_engine_due(struct hrtimer *timer)
{
	struct sim *sim = container_of(timer, struct sim, due);

	queue_work(sim->workqueue, &sim->engine);
	return HRTIMER_NORESTART;
}

static bool sim_engine_take_finished(struct sim *sim,
				     struct sim_running *running)
{
	struct mmapdev_command *cmd;
	unsigned long flags;

	spin_lock_irqsave(&sim->lock, flags);
	cmd = sim_engine_first(&sim->finished);
	if (cmd)
		sim_engine_begin(sim, running, cmd);
	spin_unlock_irqrestore(&sim->lock, flags);
	return cmd;
}

/* The command may be gone afterwards: only @running is looked at. */
static void sim_engine_complete(struct sim *sim, struct sim_running *running,
				int status)
{
	unsigned long flags;

	mmapdev_complete(running->cmd, status);
	spin_lock_irqsave(&sim->lock, flags);
	sim_engine_end(sim, running);
	spin_unlock_irqrestore(&sim->lock, flags);
}

/* The interrupt handler: commands are done, or causes came or went. */
static void sim_engine_interrupt(struct irq_work *work)
{
	struct sim *sim = container_of(work, struct sim, interrupt);
	struct sim_running running;
	unsigned long flags;

	atomic64_inc(&sim->hw->interrupts);
	spin_lock_irqsave(&sim->lock, flags);
	sim_regs_count(sim, MMAPDEV_SIM_INTERRUPTS);
	mmapdev_set_events(sim->hw, sim_regs_get(sim, MMAPDEV_SIM_IRQ_STATUS));
	spin_unlock_irqrestore(&sim->lock, flags);

	while (sim_engine_take_finished(sim, &running))
		sim_engine_complete(sim, &running, running.cmd->hw_data);
}

/* Latency 0: all of it here, and no interrupt. */
static void sim_engine_run_inside(struct sim *sim, struct mmapdev_command *cmd)
{
	struct sim_running running;

	spin_lock_irq(&sim->lock);
	sim_engine_begin(sim, &running, cmd);
	spin_unlock_irq(&sim->lock);
	sim_engine_complete(sim, &running, sim_engine_execute(sim, cmd));
}

void sim_engine_submit(struct mmapdev_hw *hw, struct mmapdev_command *cmd)
{
	struct sim *sim = to_sim(hw);
	u32 latency_us = READ_ONCE(sim->latency_us);

	INIT_LIST_HEAD(&cmd->hw_node);
	if (cmd->op == MMAPDEV_COMMAND_WRITE)
		cmd->value = READ_ONCE(hw->stable_writes) ?
			     sim_engine_sum(sim, cmd) : 0;
	if (!latency_us && !READ_ONCE(sim->stuck)) {
		sim_engine_run_inside(sim, cmd);
		return;
	}
	spin_lock_irq(&sim->lock);
	cmd->hw_data = ktime_add_us(ktime_get(), latency_us);
	list_add_tail(&cmd->hw_node, &sim->waiting);
	sim_engine_show_busy(sim);
	spin_unlock_irq(&sim->lock);
	/* It executes what is due, and sets the timer for what is not. */
	queue_work(sim->workqueue, &sim->engine);
}

/* Nobody is at work on it, and from now on nobody finds it. */
static bool sim_engine_forget(struct sim *sim, struct mmapdev_command *cmd)
{
	bool running;

	spin_lock_irq(&sim->lock);
	running = sim_engine_is_running(sim, cmd);
	if (!running) {
		list_del_init(&cmd->hw_node);
		sim_engine_show_busy(sim);
	}
	spin_unlock_irq(&sim->lock);
	return !running;
}

int sim_engine_abort(struct mmapdev_hw *hw, struct mmapdev_command *cmd)
{
	struct sim *sim = to_sim(hw);

	wait_event(sim->idle, sim_engine_forget(sim, cmd));
	return READ_ONCE(sim->stuck) >= SIM_STUCK_ABORT ? -EBUSY : 0;
}

int sim_engine_reset(struct mmapdev_hw *hw)
{
	struct sim *sim = to_sim(hw);
	int ret = 0;

	spin_lock_irq(&sim->lock);
	if (sim->stuck >= SIM_STUCK_RESET)
		ret = -EIO;
	else
		sim->stuck = SIM_STUCK_NO;
	spin_unlock_irq(&sim->lock);
	return ret;
}

void sim_engine_set_stuck(struct sim *sim, enum sim_stuck stuck)
{
	spin_lock_irq(&sim->lock);
	sim->stuck = stuck;
	spin_unlock_irq(&sim->lock);
	/* What has waited meanwhile. */
	queue_work(sim->workqueue, &sim->engine);
}

int sim_engine_init(struct sim *sim)
{
	INIT_LIST_HEAD(&sim->waiting);
	INIT_LIST_HEAD(&sim->running);
	INIT_LIST_HEAD(&sim->finished);
	init_waitqueue_head(&sim->idle);
	hrtimer_init(&sim->due, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
	sim->due.function = sim_engine_due;
	INIT_WORK(&sim->engine, sim_engine_work);
	sim->interrupt = IRQ_WORK_INIT_HARD(sim_engine_interrupt);
	/* Unbound: it computes for long, as a device would beside the CPU. */
	sim->workqueue = alloc_workqueue("mmapdev-sim",
					 WQ_MEM_RECLAIM | WQ_UNBOUND, 1);
	return sim->workqueue ? 0 : -ENOMEM;
}

/* Also after a failed init, or none. */
void sim_engine_exit(struct sim *sim)
{
	if (!sim->workqueue)
		return;
	hrtimer_cancel(&sim->due);
	destroy_workqueue(sim->workqueue);
	irq_work_sync(&sim->interrupt);
	/* It may have come on two processors at once: wait for the other, too. */
	synchronize_rcu();
}
