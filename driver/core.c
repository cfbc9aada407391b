// SPDX-License-Identifier: GPL-2.0-only
/*
 * core.c - the life of a device: alloc, register, unregister, release
 *
 * References
 * ----------
 * The backend holds one from alloc to free. Each node holds one; an open file
 * holds its node through the character device, and a mapping holds its file. So
 * queue and regions stay as long as anybody can reach them, and the module stays
 * as long as a file is open. The hardware does not: it goes with unregister.
 *
 * Removal
 * -------
 * It may come at any time. First no new user: the nodes go, and transfers end
 * with the command under way. What is dirty is written back, if the hardware is
 * still there. Then
 *   dead     the gate is closed: whoever wants to use the hardware is refused,
 *            whoever does is waited for; commands under way are aborted
 *   zapped   mappings lose their pages. A region mapped by fault becomes a file
 *            of no bytes, so that the page cache itself answers with SIGBUS and
 *            keeps the races out: it looks at the size under the folio's lock.
 *            For those mapped at once see eager.h.
 * and the backend may take the hardware down. Memory goes with the last user.
 *
 * Lock order, outer to inner
 * --------------------------
 *   queue.recovery          abort, reset and the end of the hardware. Commands
 *                           end while it is held, but nobody who holds another
 *                           lock of ours waits for it.
 *   cache.open_sem          first open and last close of paged memory, with the
 *                           write-back of the latter. Under it nothing copies
 *                           to or from user space, and no attribute of ours is
 *                           removed. mmap, faults and writepages never take it.
 *                           Nor is i_rwsem taken under it: truncate(2) by name
 *                           holds that when it is the last user to leave.
 *   s_umount, i_rwsem       the kernel's, of the paged memory's inode
 *   mmap_lock               faults come with it held. A write(2) may fault under
 *                           i_rwsem; nothing takes i_rwsem under mmap_lock.
 *   mmapdev_file.lock       under mmap_lock (mmap), so no user memory under it
 *   eager.lock              likewise (mmap, munmap)
 *   invalidate_lock         the mapping's; a transfer holds it across its
 *                           commands, so that nothing is brought in meanwhile
 *   folio lock
 *   queue.gate              an SRCU section: whoever calls into the backend
 *   queue.lock              irqsave; commands
 *   mmapdev_buffer.lock     nothing is taken under it
 *   the backend's locks     irqsave; never held when calling mmapdev_complete()
 *   events.wait.lock        irqsave; mmapdev_set_events() takes it, so that a
 *                           backend may call that under its lock
 */
#include <linux/dma-mapping.h>
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include "core.h"
#include "device.h"
#include "node.h"
#include "recovery.h"
#include "region_fd.h"
#include "trace.h"

static struct mmapdev_config mmapdev_config;

/* A freed number is used again, lowest first, once nothing of it is left. */
static DEFINE_IDA(mmapdev_indexes);
static DECLARE_WAIT_QUEUE_HEAD(mmapdev_index_freed);

static void mmapdev_device_free(struct kref *ref)
{
	struct mmapdev_device *device = container_of(ref, struct mmapdev_device,
						     ref);
	struct device *parent = device->hw.dev;
	int index = device->index;

	mmapdev_queue_exit(&device->queue);
	mmapdev_buffer_pages_free(&device->buffer.pages);
	mmapdev_inode_destroy(&device->regs.inode);
	put_device(parent);
	trace_mmapdev_remove(mmapdev_device_name(device), "released");
	kfree(device);
	ida_free(&mmapdev_indexes, index);
	wake_up(&mmapdev_index_freed);
}

static void mmapdev_device_set_names(struct mmapdev_device *device)
{
	static const char *const suffix[MMAPDEV_REGIONS] = {
		[MMAPDEV_REGION_BUFFER] = "",
		[MMAPDEV_REGION_MEMORY] = "-mem",
		[MMAPDEV_REGION_REGISTERS] = "-regs",
	};
	char number[12] = "";
	int i;

	if (device->index)
		snprintf(number, sizeof(number), "%d", device->index);
	for (i = 0; i < MMAPDEV_REGIONS; i++)
		snprintf(device->names[i], sizeof(device->names[i]),
			 "mmapdev%s%s", number, suffix[i]);
}

struct mmapdev_hw *mmapdev_alloc(struct device *parent,
				 const struct mmapdev_hw_ops *ops, void *priv)
{
	struct mmapdev_device *device;
	const char *name;
	int ret;

	device = kzalloc(sizeof(*device), GFP_KERNEL);
	if (!device)
		return ERR_PTR(-ENOMEM);
	ret = ida_alloc_max(&mmapdev_indexes, MMAPDEV_MAX_DEVICES - 1,
			    GFP_KERNEL);
	if (ret < 0)
		goto err_free;
	device->index = ret;
	kref_init(&device->ref);
	device->free = mmapdev_device_free;
	device->hw.ops = ops;
	device->hw.priv = priv;
	device->hw.dev = get_device(parent);
	mmapdev_device_set_names(device);
	name = mmapdev_device_name(device);
	mmapdev_events_init(&device->events, name);
	ret = mmapdev_queue_init(&device->queue, &device->hw, name);
	if (ret)
		goto err_queue;
	return &device->hw;

err_queue:
	put_device(parent);
	ida_free(&mmapdev_indexes, device->index);
err_free:
	kfree(device);
	return ERR_PTR(ret);
}
EXPORT_SYMBOL_NS_GPL(mmapdev_alloc, MMAPDEV);

static void mmapdev_device_add_region(struct mmapdev_device *device,
				      struct mmapdev_region *region,
				      enum mmapdev_region_id id, u64 size)
{
	region->device = device;
	region->queue = &device->queue;
	region->id = id;
	atomic64_set(&region->size, size);
	region->name = device->names[id];
	region->counters.region = region->name;
	device->regions[id] = region;
}

static int mmapdev_device_add_buffer(struct mmapdev_device *device)
{
	struct mmapdev_buffer *buffer = &device->buffer;
	size_t size = mmapdev_config.buffer_size;
	int ret;

	if (!size)
		return 0;
	ret = mmapdev_buffer_pages_alloc(&buffer->pages, size);
	if (ret) {
		dev_err(device->hw.dev,
			"no contiguous memory for a buffer of %zu KiB; this kernel gives %zu KiB at the most, less when memory is fragmented: choose a smaller buffer_size\n",
			size / SZ_1K, mmapdev_buffer_max_contiguous() / SZ_1K);
		return ret;
	}
	mmapdev_buffer_init(buffer, mmapdev_config.policy);
	mmapdev_device_add_region(device, &buffer->region,
				  MMAPDEV_REGION_BUFFER, size);
	return 0;
}

static void mmapdev_device_add_memory(struct mmapdev_device *device)
{
	if (!device->hw.mem_size)
		return;
	mmapdev_device_add_region(device, &device->memory.region,
				  MMAPDEV_REGION_MEMORY, device->hw.mem_size);
	mmapdev_memory_init(&device->memory, &mmapdev_region_fd_fops,
			    &mmapdev_region_fd_iops);
}

static int mmapdev_device_add_regs(struct mmapdev_device *device)
{
	int ret;

	if (!device->hw.reg_size)
		return 0;
	ret = mmapdev_inode_create(&device->regs.inode, device->hw.reg_size);
	if (ret)
		return ret;
	device->regs.region.access_widths = device->hw.reg_widths;
	mmapdev_eager_init(&device->regs.eager);
	mmapdev_device_add_region(device, &device->regs.region,
				  MMAPDEV_REGION_REGISTERS,
				  device->hw.reg_size);
	return 0;
}

static void mmapdev_device_remove_nodes(struct mmapdev_device *device)
{
	int i;

	for (i = MMAPDEV_REGIONS - 1; i >= 0; i--)
		mmapdev_node_remove(device, i);
}

int mmapdev_register(struct mmapdev_hw *hw)
{
	struct mmapdev_device *device = to_mmapdev_device(hw);
	int ret, i;

	/* With a bounce buffer, less can be mapped than the hardware takes. */
	hw->max_length = min_t(u64, hw->max_length,
			       dma_max_mapping_size(hw->dev));
	if (hw->max_length < PAGE_SIZE) {
		dev_err(hw->dev, "a command moves %llu bytes, less than a page\n",
			hw->max_length);
		return -EINVAL;
	}
	ret = mmapdev_device_add_buffer(device);
	if (ret)
		return ret;
	mmapdev_device_add_memory(device);
	ret = mmapdev_device_add_regs(device);
	if (ret)
		return ret;

	/* The last step: from here on everybody can see it. */
	for (i = 0; i < MMAPDEV_REGIONS && !ret; i++)
		if (device->regions[i])
			ret = mmapdev_node_add(device, i);
	/* Somebody may have opened the first, had the second failed. */
	if (ret)
		mmapdev_unregister(hw);
	return ret;
}
EXPORT_SYMBOL_NS_GPL(mmapdev_register, MMAPDEV);

/* The order: dead, drained, zapped. Memory goes last, with the last user. */
void mmapdev_gone(struct mmapdev_hw *hw)
{
	struct mmapdev_device *device = to_mmapdev_device(hw);

	mmapdev_recovery_close(&device->queue);
	trace_mmapdev_remove(mmapdev_device_name(device), "dead");
	mmapdev_events_hang_up(&device->events);
	if (device->regions[MMAPDEV_REGION_REGISTERS])
		mmapdev_regs_end(&device->regs);
	if (device->regions[MMAPDEV_REGION_BUFFER])
		mmapdev_buffer_end(&device->buffer);
	if (device->regions[MMAPDEV_REGION_MEMORY])
		mmapdev_memory_vanish(&device->memory);
	trace_mmapdev_remove(mmapdev_device_name(device), "zapped");
}
EXPORT_SYMBOL_NS_GPL(mmapdev_gone, MMAPDEV);

void mmapdev_unregister(struct mmapdev_hw *hw)
{
	struct mmapdev_device *device = to_mmapdev_device(hw);

	/* A transfer of any length would hold up the write-back, and attributes. */
	mmapdev_gate_announce_closing(&device->queue.gate);
	mmapdev_device_remove_nodes(device);
	if (device->regions[MMAPDEV_REGION_MEMORY])
		mmapdev_memory_sync(&device->memory);
	mmapdev_gone(hw);
}
EXPORT_SYMBOL_NS_GPL(mmapdev_unregister, MMAPDEV);

void mmapdev_free(struct mmapdev_hw *hw)
{
	mmapdev_device_put(to_mmapdev_device(hw));
}
EXPORT_SYMBOL_NS_GPL(mmapdev_free, MMAPDEV);

void mmapdev_set_events(struct mmapdev_hw *hw, u32 causes)
{
	mmapdev_events_set(&to_mmapdev_device(hw)->events, causes);
}
EXPORT_SYMBOL_NS_GPL(mmapdev_set_events, MMAPDEV);

int mmapdev_core_init(const struct mmapdev_config *config)
{
	mmapdev_config = *config;
	return mmapdev_node_init();
}

void mmapdev_core_exit(void)
{
	/*
	 * The release of a device may lag behind, and it is our code. If the
	 * load fails half-way, this waits for those who have opened a node.
	 */
	wait_event(mmapdev_index_freed, ida_is_empty(&mmapdev_indexes));
	mmapdev_node_exit();
	ida_destroy(&mmapdev_indexes);
}
