/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hw.h - the contract between mmapdev and the code that drives one hardware
 *
 * Level 0, and all that a backend includes. A backend fills a struct
 * mmapdev_hw, gives it to the core, and from then on executes commands. It
 * never sees a file, a mapping or a user's pointer.
 *
 *   hw = mmapdev_alloc(parent, &ops, priv);   then fill in hw->...
 *   mmapdev_register(hw);                     nodes appear, commands may come
 *   mmapdev_complete(cmd, status);            once for each submitted command
 *   mmapdev_set_events(hw, causes);           the device's interrupt causes now
 *   mmapdev_gone(hw);                         the hardware was pulled out
 *   mmapdev_unregister(hw);                   nodes go, users are cut off
 *   mmapdev_free(hw);                         when no interrupt comes any more
 *
 * Removal may come at any time, with files open, mapped and in the middle of
 * everything. When mmapdev_unregister() or mmapdev_gone() returns, no mapping
 * reaches the registers, no command is under way, and no operation is called
 * any more: the backend can take the hardware down.
 */
#ifndef MMAPDEV_HW_H
#define MMAPDEV_HW_H

#include <linux/atomic.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/scatterlist.h>
#include <linux/types.h>
#include <linux/workqueue.h>

/* Pages that one command reaches at the most; the list lies in the command. */
#define MMAPDEV_COMMAND_SEGMENTS 64

struct mmapdev_hw;
struct mmapdev_queue;
struct mmapdev_submitting;

/**
 * enum mmapdev_command_op - what a command does
 * @MMAPDEV_COMMAND_READ: device memory to host pages
 * @MMAPDEV_COMMAND_WRITE: host pages to device memory
 * @MMAPDEV_COMMAND_COPY: device memory to device memory, no overlap
 * @MMAPDEV_COMMAND_FILL: repeat the eight bytes of @value over device memory
 * @MMAPDEV_COMMAND_CRC32C: continue the CRC-32C in @value over device memory,
 *	without the inversions at the two ends
 */
enum mmapdev_command_op {
	MMAPDEV_COMMAND_READ,
	MMAPDEV_COMMAND_WRITE,
	MMAPDEV_COMMAND_COPY,
	MMAPDEV_COMMAND_FILL,
	MMAPDEV_COMMAND_CRC32C,
};

/**
 * enum mmapdev_command_state - who may touch a command
 * @MMAPDEV_COMMAND_IDLE: whoever allocated it
 * @MMAPDEV_COMMAND_ACTIVE: the backend, until mmapdev_complete()
 * @MMAPDEV_COMMAND_EXPIRED: the queue, which is aborting it; a completion that
 *	comes now is ignored
 * @MMAPDEV_COMMAND_DONE: the queue, then the @done callback
 */
enum mmapdev_command_state {
	MMAPDEV_COMMAND_IDLE,
	MMAPDEV_COMMAND_ACTIVE,
	MMAPDEV_COMMAND_EXPIRED,
	MMAPDEV_COMMAND_DONE,
};

/**
 * struct mmapdev_command - one thing for the hardware to do
 * @op: what
 * @address: in device memory, bytes
 * @source: COPY: where from, in device memory, bytes
 * @length: bytes, never 0, never beyond hw->max_length
 * @value: FILL and CRC32C, see there; of others the backend's own
 * @sg: READ and WRITE: the host's side, in @sgl; its lengths add up to @length
 * @nents: READ and WRITE: segments in use, from @sg on
 * @mapped: of those, how many remain after mapping for DMA; a backend walks
 *	@mapped entries by sg_dma_address() and sg_dma_len()
 * @held: aborted, but the hardware may still use its memory
 * @sgl: room for segments
 * @hw_node: the backend's own, between submit and complete
 * @hw_data: the backend's own, between submit and complete
 * @done: called once, when the command is over; any context, may be inside
 *	mmapdev_queue_submit(). Frees the command or keeps it.
 * @context: for @done
 * @work: for @done, if that has more to do than its context allows
 * @rest: likewise, how much
 * @status: for @done: 0 or -errno
 * @number: counts the commands of the device, from 1; set by submit
 * @submitted_ns: when that was
 * @latency_ns: for @done: the time since
 * @queue: where it was allocated
 * @state: under the queue's lock
 * @submitting: not NULL while it is being submitted; under the queue's lock
 * @node: from then on in the queue's list of active commands, likewise
 * @deadline: jiffies at which it expires
 */
struct mmapdev_command {
	enum mmapdev_command_op op;
	u64 address;
	u64 source;
	size_t length;
	u64 value;
	struct scatterlist *sg;
	unsigned int nents;
	unsigned int mapped;
	bool held;
	struct scatterlist sgl[MMAPDEV_COMMAND_SEGMENTS];

	struct list_head hw_node;
	s64 hw_data;

	void (*done)(struct mmapdev_command *cmd);
	void *context;
	struct work_struct work;
	unsigned int rest;
	int status;

	u64 number;
	u64 submitted_ns;
	u64 latency_ns;

	struct mmapdev_queue *queue;
	enum mmapdev_command_state state;
	struct mmapdev_submitting *submitting;
	struct list_head node;
	unsigned long deadline;
};

/**
 * struct mmapdev_hw_ops - what a backend can do
 * @owner: the backend's module, which stays while a node is open
 * @submit: start a command. Process context, may sleep, must not wait for
 *	memory (it is called to free memory) nor for another command to end.
 *	mmapdev_complete() may be called before it returns. Required.
 * @abort: the command took too long, or the device goes: stop it. Never called
 *	before its submit has returned. When this returns the backend does not
 *	know the command any more; a completion that races with it is harmless.
 *	Return 0 if the hardware does not touch its memory any more either. Else
 *	-EBUSY, and the memory is kept as it is until @reset succeeds. May sleep,
 *	must not wait for memory. Required.
 * @reset: stop all that the hardware does, and make it work again. No command
 *	is under way. On success no command that was ever submitted touches memory
 *	any more; device memory keeps its content where the hardware can. May
 *	sleep. Return 0 or -errno. Optional: without it a device that has failed
 *	stays so.
 * @reserve: device memory from @address on is about to be written: set aside
 *	what that needs, so that writing cannot fail for want of room. -ENOSPC
 *	at the backend's limit, -ENOMEM. May sleep, must not wait for a command
 *	to end. Optional: without it there is always room.
 * @resize: device memory shall have @size bytes: can it? What lies beyond the end
 *	keeps its content. -ENOSPC if the hardware has less. May sleep, must not
 *	wait for a command to end. Optional: without it the size is fixed.
 * @reg_read: read the register of @width bytes at @offset, a multiple of it.
 *	Required where hw->reg_size is not 0.
 * @reg_write: likewise; -EACCES for a register that cannot be written.
 * @regs_watch: a writable mapping of the registers came (1) or went (-1).
 *	Optional: for backends whose registers are plain memory.
 */
struct mmapdev_hw_ops {
	struct module *owner;
	void (*submit)(struct mmapdev_hw *hw, struct mmapdev_command *cmd);
	int (*abort)(struct mmapdev_hw *hw, struct mmapdev_command *cmd);
	int (*reset)(struct mmapdev_hw *hw);
	int (*reserve)(struct mmapdev_hw *hw, u64 address, u64 length);
	int (*resize)(struct mmapdev_hw *hw, u64 size);
	int (*reg_read)(struct mmapdev_hw *hw, u32 offset, u32 width, u64 *value);
	int (*reg_write)(struct mmapdev_hw *hw, u32 offset, u32 width, u64 value);
	void (*regs_watch)(struct mmapdev_hw *hw, int change);
};

/**
 * struct mmapdev_hw - what a backend is; set before register, where nothing else
 *	is said
 * @ops: what it can do
 * @priv: the backend's own
 * @dev: does the DMA: its masks and its IOMMU hold for every command
 * @backend: name of the kind of hardware
 * @simulated: there is no hardware
 * @operations: bit o is set for each enum mmapdev_op that works
 * @mem_size: bytes of device memory at first; 0: none, ever
 * @max_length: bytes that one command may move, at least a page; register
 *	lowers it to what can be mapped for DMA in one piece
 * @reg_phys: physical address of the registers, page aligned
 * @reg_size: bytes of registers, a multiple of the page size; 0: none
 * @reg_widths: sum of the widths in bytes that @reg_read takes
 * @stable_writes: what a command writes must not change meanwhile (the device
 *	checksums it): stores to a page under write-back wait. May change; for the
 *	next first open of the memory.
 * @immediate: commands end inside @submit, so quickly that a page fault need not
 *	let go of its locks for one. May change.
 * @reg_cached: the registers are ordinary memory, to be mapped as such
 * @interrupts: counted by the backend's interrupt handler
 */
struct mmapdev_hw {
	const struct mmapdev_hw_ops *ops;
	void *priv;
	struct device *dev;
	const char *backend;
	bool simulated;
	u32 operations;
	u64 mem_size;
	u64 max_length;
	phys_addr_t reg_phys;
	u32 reg_size;
	u32 reg_widths;
	bool stable_writes;
	bool immediate;
	bool reg_cached;
	atomic64_t interrupts;
};

/**
 * mmapdev_alloc() - make a device that nobody can see yet
 * @parent: the hardware's device; stays referenced until the last user is gone
 * @ops: see there
 * @priv: for hw->priv
 *
 * May sleep. Return: the hw to fill in, or ERR_PTR(). Undo with mmapdev_free().
 */
struct mmapdev_hw *mmapdev_alloc(struct device *parent,
				 const struct mmapdev_hw_ops *ops, void *priv);

/**
 * mmapdev_register() - make the nodes; the device is in use from here on
 * @hw: filled in
 *
 * May sleep. Return: 0 or -errno, and then nothing is visible.
 */
int mmapdev_register(struct mmapdev_hw *hw);

/**
 * mmapdev_gone() - the hardware does not answer any more: pulled out, or dead
 * @hw: registered
 *
 * Commands under way are aborted, touches of mappings become SIGBUS, calls
 * ENODEV, poll(2) says POLLHUP. What was dirty is lost. The nodes stay until
 * mmapdev_unregister(), which must not run at the same time. May sleep; not from
 * an operation of @hw.
 */
void mmapdev_gone(struct mmapdev_hw *hw);

/**
 * mmapdev_unregister() - the device goes
 * @hw: registered
 *
 * The nodes go; what is dirty is written back, unless mmapdev_gone() was called;
 * then as there. May sleep; not from an operation of @hw.
 */
void mmapdev_unregister(struct mmapdev_hw *hw);

/**
 * mmapdev_free() - the backend is done with it
 * @hw: unregistered, or never registered; its interrupt handler does not run
 *	any more
 */
void mmapdev_free(struct mmapdev_hw *hw);

/**
 * mmapdev_complete() - the hardware is done with a command
 * @cmd: the backend must not touch it any more
 * @status: 0 or -errno
 *
 * Any context. Ignored if the command expired meanwhile.
 */
void mmapdev_complete(struct mmapdev_command *cmd, int status);

/**
 * mmapdev_set_events() - the causes for which the device wants attention now
 * @hw: the device
 * @causes: all of them; 0 when all are acknowledged
 *
 * Any context. Wakes those who poll() for a cause that was not there before.
 */
void mmapdev_set_events(struct mmapdev_hw *hw, u32 causes);

#endif /* MMAPDEV_HW_H */
