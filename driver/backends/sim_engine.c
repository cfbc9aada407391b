// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim_engine.c - the DMA engine of the simulated device: which command when
 *
 * With a latency, a command waits until it is due, is executed by a worker, and
 * is completed by the device's interrupt. Without, submit does it all.
 *
 * A command is waiting, or somebody is at work on it (running), or it is finished
 * and the interrupt has not come yet. Every step from one to the next is made
 * under sim->lock, so that abort can find it.
 */
#include "sim.h"

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
	/* Who waits is in the list before he looks, under the lock as we are. */
	if (waitqueue_active(&sim->idle))
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
		int status = sim_execute(sim, cmd);

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
	sim_engine_complete(sim, &running, sim_execute(sim, cmd));
}

void sim_engine_submit(struct mmapdev_hw *hw, struct mmapdev_command *cmd)
{
	struct sim *sim = to_sim(hw);
	u32 latency_us = READ_ONCE(sim->latency_us);

	INIT_LIST_HEAD(&cmd->hw_node);
	if (cmd->op == MMAPDEV_COMMAND_WRITE)
		cmd->value = READ_ONCE(hw->stable_writes) ?
			     sim_execute_sum(sim, cmd) : 0;
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

/* Called with sim->lock held. */
static void sim_engine_tell_speed(struct sim *sim)
{
	WRITE_ONCE(sim->hw->immediate,
		   !sim->latency_us && sim->stuck == SIM_STUCK_NO);
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
	sim_engine_tell_speed(sim);
	spin_unlock_irq(&sim->lock);
	return ret;
}

void sim_engine_set_latency(struct sim *sim, u32 latency_us)
{
	spin_lock_irq(&sim->lock);
	WRITE_ONCE(sim->latency_us, latency_us);
	sim_engine_tell_speed(sim);
	spin_unlock_irq(&sim->lock);
}

void sim_engine_set_stuck(struct sim *sim, enum sim_stuck stuck)
{
	spin_lock_irq(&sim->lock);
	sim->stuck = stuck;
	sim_engine_tell_speed(sim);
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
	sim_engine_set_latency(sim, 0);
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
