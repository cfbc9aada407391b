// SPDX-License-Identifier: GPL-2.0-only
/*
 * transfer.c - a user's transfer becomes commands
 *
 * It is coherent with what is cached of the device's memory, in the way in
 * which O_DIRECT is with a file: see mmapdev_memory_begin().
 */
#include <linux/bitops.h>
#include <linux/nospec.h>
#include <linux/sched/signal.h>
#include "command.h"
#include "transfer.h"

/**
 * struct mmapdev_plan - a transfer that was found to be possible
 * @device: whose
 * @op: of each command
 * @address: in device memory: where it writes, else where it reads
 * @source: COPY: where it reads
 * @buffer: READ and WRITE: offset in the buffer
 * @left: bytes to go
 * @value: FILL and CRC32C: of the next command
 */
struct mmapdev_plan {
	struct mmapdev_device *device;
	enum mmapdev_command_op op;
	u64 address;
	u64 source;
	u64 buffer;
	u64 left;
	u64 value;
};

/* Is this end of a transfer a range of a region that the device can reach? */
static int mmapdev_transfer_check_end(struct mmapdev_device *device, u32 id,
				      u64 offset, u64 length)
{
	if (id != MMAPDEV_REGION_BUFFER && id != MMAPDEV_REGION_MEMORY)
		return -EINVAL;
	if (!device->regions[id])
		return -ENODEV;
	if (!mmapdev_region_contains(device->regions[id], offset, length))
		return -EINVAL;
	return 0;
}

static int mmapdev_plan_copy(struct mmapdev_plan *plan,
			     const struct mmapdev_transfer *t)
{
	int ret;

	ret = mmapdev_transfer_check_end(plan->device, t->src_region,
					 t->src_offset, t->length);
	if (!ret)
		ret = mmapdev_transfer_check_end(plan->device, t->dst_region,
						 t->dst_offset, t->length);
	if (ret)
		return ret;
	if (t->value)
		return -EINVAL;
	if (t->src_region != t->dst_region) {
		bool write = t->dst_region == MMAPDEV_REGION_MEMORY;

		plan->op = write ? MMAPDEV_COMMAND_WRITE : MMAPDEV_COMMAND_READ;
		plan->address = write ? t->dst_offset : t->src_offset;
		plan->buffer = write ? t->src_offset : t->dst_offset;
		return 0;
	}
	if (t->src_offset < t->dst_offset + t->length &&
	    t->dst_offset < t->src_offset + t->length)
		return -EINVAL;
	if (t->src_region == MMAPDEV_REGION_BUFFER)
		return -EOPNOTSUPP;
	plan->op = MMAPDEV_COMMAND_COPY;
	plan->address = t->dst_offset;
	plan->source = t->src_offset;
	return 0;
}

static int mmapdev_plan_fill(struct mmapdev_plan *plan,
			     const struct mmapdev_transfer *t)
{
	if (t->src_region || t->src_offset)
		return -EINVAL;
	plan->op = MMAPDEV_COMMAND_FILL;
	plan->address = t->dst_offset;
	plan->value = t->value;
	if (t->dst_region == MMAPDEV_REGION_BUFFER)
		return -EOPNOTSUPP;
	return mmapdev_transfer_check_end(plan->device, t->dst_region,
					  t->dst_offset, t->length);
}

static int mmapdev_plan_crc32c(struct mmapdev_plan *plan,
			       const struct mmapdev_transfer *t)
{
	if (t->dst_region || t->dst_offset)
		return -EINVAL;
	plan->op = MMAPDEV_COMMAND_CRC32C;
	plan->address = t->src_offset;
	plan->value = U32_MAX;
	if (t->src_region == MMAPDEV_REGION_BUFFER)
		return -EOPNOTSUPP;
	return mmapdev_transfer_check_end(plan->device, t->src_region,
					  t->src_offset, t->length);
}

static int mmapdev_plan_make(struct mmapdev_plan *plan,
			     const struct mmapdev_transfer *t)
{
	static int (*const make[MMAPDEV_OPS])(struct mmapdev_plan *,
					      const struct mmapdev_transfer *) = {
		[MMAPDEV_OP_COPY] = mmapdev_plan_copy,
		[MMAPDEV_OP_FILL] = mmapdev_plan_fill,
		[MMAPDEV_OP_CRC32C] = mmapdev_plan_crc32c,
	};

	if (t->op >= MMAPDEV_OPS)
		return -EINVAL;
	if (!(plan->device->hw.operations & BIT(t->op)))
		return -EOPNOTSUPP;
	return make[array_index_nospec(t->op, MMAPDEV_OPS)](plan, t);
}

static bool mmapdev_plan_writes_memory(const struct mmapdev_plan *plan)
{
	return plan->op == MMAPDEV_COMMAND_WRITE ||
	       plan->op == MMAPDEV_COMMAND_COPY ||
	       plan->op == MMAPDEV_COMMAND_FILL;
}

/* One command: the next part of the plan. */
static int mmapdev_plan_step(struct mmapdev_plan *plan, size_t length)
{
	struct mmapdev_device *device = plan->device;
	struct mmapdev_command *cmd;
	int ret;

	cmd = mmapdev_queue_alloc(&device->queue, plan->op, plan->address);
	cmd->source = plan->source;
	cmd->value = plan->value;
	if (mmapdev_command_has_host_side(cmd))
		mmapdev_buffer_add(&device->buffer, cmd, plan->buffer, length);
	else
		cmd->length = length;
	ret = mmapdev_queue_run(cmd);

	/* The next part of a fill begins where the pattern was cut. */
	plan->value = plan->op == MMAPDEV_COMMAND_FILL ?
		      ror64(cmd->value, 8 * (length % 8)) : cmd->value;
	plan->address += length;
	plan->source += length;
	plan->buffer += length;
	plan->left -= length;
	mmapdev_queue_free(cmd);
	return ret;
}

/* The same, alone in the part of the buffer that it writes. */
static int mmapdev_plan_step_in(struct mmapdev_plan *plan, size_t length)
{
	struct mmapdev_buffer *buffer = &plan->device->buffer;
	struct mmapdev_buffer_arrival arrival;
	int ret;

	ret = mmapdev_buffer_expect(buffer, &arrival, plan->buffer, length);
	if (ret)
		return ret;
	ret = mmapdev_plan_step(plan, length);
	mmapdev_buffer_arrived(buffer, &arrival);
	return ret;
}

static int mmapdev_plan_execute(struct mmapdev_plan *plan)
{
	int ret = 0;

	while (plan->left && !ret) {
		size_t length = min(plan->left, plan->device->hw.max_length);

		if (fatal_signal_pending(current))
			return -EINTR;
		if (mmapdev_gate_is_closing(&plan->device->queue.gate))
			return -ENODEV;
		ret = plan->op == MMAPDEV_COMMAND_READ ?
		      mmapdev_plan_step_in(plan, length) :
		      mmapdev_plan_step(plan, length);
		cond_resched();
	}
	return ret;
}

int mmapdev_transfer_run(struct mmapdev_device *device,
			 struct mmapdev_transfer *transfer)
{
	struct mmapdev_plan plan = {
		.device = device,
		.left = transfer->length,
	};
	struct mmapdev_memory_access access;
	bool writes;
	int ret;

	ret = mmapdev_plan_make(&plan, transfer);
	if (ret)
		return ret;
	writes = mmapdev_plan_writes_memory(&plan);
	if (writes) {
		ret = mmapdev_memory_reserve(&device->memory, plan.address,
					     plan.left);
		if (ret)
			return ret;
	}
	ret = mmapdev_memory_begin(&device->memory, &access, plan.address,
				   plan.left, writes);
	if (ret)
		return ret;
	if (plan.op == MMAPDEV_COMMAND_COPY)
		ret = mmapdev_memory_also_reads(&access, plan.source,
						plan.left);
	if (!ret)
		ret = mmapdev_plan_execute(&plan);
	mmapdev_memory_end(&access);
	if (!ret && plan.op == MMAPDEV_COMMAND_CRC32C)
		transfer->value = plan.value ^ U32_MAX;
	return ret;
}
