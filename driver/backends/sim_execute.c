// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim_execute.c - the DMA engine of the simulated device: what a command does
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

/* A page is what it nearly always is, and the kernel has a function for that. */
static void sim_copy(void *to, const void *from, size_t length)
{
	if (length == PAGE_SIZE && PAGE_ALIGNED(to) && PAGE_ALIGNED(from))
		copy_page(to, (void *)from);
	else
		memcpy(to, from, length);
}

/* READ or WRITE a part that is contiguous on the bus. */
static int sim_execute_move(struct sim *sim, struct mmapdev_command *cmd,
			    struct xa_state *walk, u64 address,
			    struct scatterlist *sg)
{
	dma_addr_t bus = sg_dma_address(sg);
	size_t length = sg_dma_len(sg);

	while (length) {
		size_t step = length;
		void *board = sim_storage_walk(&sim->storage, walk, address,
					       &step);
		void *host = sim_bus_map(sim, cmd, sg, bus, step);

		if (!host)
			return -EIO;
		if (cmd->op == MMAPDEV_COMMAND_READ) {
			if (board)
				sim_copy(host, board, step);
			else
				memset(host, 0, step);
		} else {
			if (!board)
				return -ENOSPC;
			sim_copy(board, host, step);
		}
		address += step;
		bus += step;
		length -= step;
	}
	return 0;
}

u64 sim_execute_sum(struct sim *sim, struct mmapdev_command *cmd)
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
static bool sim_execute_is_torn(struct sim *sim, struct mmapdev_command *cmd)
{
	return cmd->op == MMAPDEV_COMMAND_WRITE && cmd->value &&
	       cmd->value != sim_execute_sum(sim, cmd);
}

static int sim_execute_move_all(struct sim *sim, struct mmapdev_command *cmd)
{
	u64 address = cmd->address;
	XA_STATE(walk, &sim->storage.pages, address >> PAGE_SHIFT);
	struct scatterlist *sg;
	unsigned int i;
	int ret = 0;

	for_each_sg(cmd->sg, sg, cmd->mapped, i) {
		ret = sim_execute_move(sim, cmd, &walk, address, sg);
		if (ret)
			break;
		address += sg_dma_len(sg);
	}
	return ret;
}

static int sim_execute_copy(struct sim *sim, struct mmapdev_command *cmd)
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

static int sim_execute_fill(struct sim *sim, struct mmapdev_command *cmd)
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

static int sim_execute_crc32c(struct sim *sim, struct mmapdev_command *cmd)
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
static bool sim_execute_fails(struct sim *sim, u64 address, size_t length)
{
	return address < sim->fail_start + sim->fail_length &&
	       sim->fail_start < address + length;
}

int sim_execute(struct sim *sim, struct mmapdev_command *cmd)
{
	unsigned long flags;
	bool fails;

	spin_lock_irqsave(&sim->lock, flags);
	sim_regs_count(sim, MMAPDEV_SIM_COMMANDS);
	fails = sim_execute_fails(sim, cmd->address, cmd->length) ||
		(cmd->op == MMAPDEV_COMMAND_COPY &&
		 sim_execute_fails(sim, cmd->source, cmd->length));
	spin_unlock_irqrestore(&sim->lock, flags);
	if (fails || sim_execute_is_torn(sim, cmd))
		return -EIO;

	switch (cmd->op) {
	case MMAPDEV_COMMAND_READ:
	case MMAPDEV_COMMAND_WRITE:
		return sim_execute_move_all(sim, cmd);
	case MMAPDEV_COMMAND_COPY:
		return sim_execute_copy(sim, cmd);
	case MMAPDEV_COMMAND_FILL:
		return sim_execute_fill(sim, cmd);
	case MMAPDEV_COMMAND_CRC32C:
		return sim_execute_crc32c(sim, cmd);
	}
	return -EOPNOTSUPP;
}
