/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * mmapdev - map a device, exchange data with it: the interface to user space.
 *
 * This file is the only copy of the interface and its manual.
 *
 * Nodes
 * -----
 * Device N has up to three nodes; the first device has no number in its names.
 *
 *   node               region                    byte 0 of the node is
 *   /dev/mmapdevN      MMAPDEV_REGION_BUFFER     byte 0 of the DMA buffer
 *   /dev/mmapdevN-mem  MMAPDEV_REGION_MEMORY     byte 0 of the device's memory
 *   /dev/mmapdevN-regs MMAPDEV_REGION_REGISTERS  register 0
 *
 * Which ioctl works on which node ("-": ENOTTY)
 * ----------------------------------------------
 *                          buffer  memory  registers
 *   MMAPDEV_INFO             x       x        x
 *   MMAPDEV_REGION_INFO      x       x        x
 *   MMAPDEV_MAP_POLICY       x       -        -
 *   MMAPDEV_STATS            x       x        x
 *   MMAPDEV_TRANSFER         x       -        -
 *   MMAPDEV_RESIZE           -       x        -
 *   MMAPDEV_INVALIDATE       -       x        -
 *   MMAPDEV_REGION_FD        -       x        -
 *   MMAPDEV_PAGES            -       x        -
 *
 * A file from MMAPDEV_REGION_FD is like an open memory node here.
 *
 * Rules that hold for every structure
 * -----------------------------------
 * - It begins with argsz and flags, has only fixed-width fields, is a multiple
 *   of eight bytes, and is the same for 32-bit and 64-bit programs.
 * - argsz: the caller sets it to sizeof the structure it was compiled with. The
 *   kernel reads and writes no byte beyond it, and leaves in it the size that
 *   the kernel knows. A size below the one in this file's first version is
 *   EINVAL. A larger one is fine while the bytes the kernel does not know are
 *   zero, else E2BIG; so is one above 4096.
 * - flags: bits without a name here are EINVAL.
 * - Fields called reserved must be zero, else EINVAL. Fields marked "out" are
 *   ignored on the way in.
 * - A call that fails has changed nothing, unless its text says otherwise.
 *
 * Errors, the same for all calls
 * ------------------------------
 *   EINVAL      a bad argument: flag, reserved field, size, range, alignment
 *   E2BIG       the caller's structure has fields that this kernel lacks
 *   EFAULT      the structure cannot be read or written
 *   EACCES      the file was not opened with the right that this needs
 *   EBUSY       in use: wait until the other user is done
 *   ENODEV      the device has no such region, or is gone
 *   ENOSPC      a limit of ours (simulated storage), more than the hardware
 *               has, or a write at the end
 *   ENOMEM      the kernel has no memory for it
 *   EOPNOTSUPP  this device cannot do it
 *   EIO         the device reported an error
 *   ETIMEDOUT   a command did not end in time (paging reports it as EIO)
 *   EINTR       killed while waiting
 *   ENOTTY      unknown call, or not on this kind of node
 */
#ifndef _UAPI_LINUX_MMAPDEV_H
#define _UAPI_LINUX_MMAPDEV_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define MMAPDEV_IOCTL_TYPE 0xBA
/* The size of a structure may grow, its number may not: hence _IO for all. */
#define MMAPDEV_INFO	    _IO(MMAPDEV_IOCTL_TYPE, 0x00)
#define MMAPDEV_REGION_INFO _IO(MMAPDEV_IOCTL_TYPE, 0x01)
#define MMAPDEV_MAP_POLICY  _IO(MMAPDEV_IOCTL_TYPE, 0x02)
#define MMAPDEV_STATS	    _IO(MMAPDEV_IOCTL_TYPE, 0x03)
#define MMAPDEV_TRANSFER    _IO(MMAPDEV_IOCTL_TYPE, 0x04)
#define MMAPDEV_RESIZE	    _IO(MMAPDEV_IOCTL_TYPE, 0x05)
#define MMAPDEV_INVALIDATE  _IO(MMAPDEV_IOCTL_TYPE, 0x06)
#define MMAPDEV_REGION_FD   _IO(MMAPDEV_IOCTL_TYPE, 0x07)
#define MMAPDEV_PAGES	    _IO(MMAPDEV_IOCTL_TYPE, 0x08)

#define MMAPDEV_NAME_LEN 32

/**
 * enum mmapdev_region_id - the regions of a device
 * @MMAPDEV_REGION_BUFFER: DMA memory of the host
 * @MMAPDEV_REGION_MEMORY: the device's own memory, out of the CPU's reach
 * @MMAPDEV_REGION_REGISTERS: the device's registers
 */
enum mmapdev_region_id {
	MMAPDEV_REGION_BUFFER = 0,
	MMAPDEV_REGION_MEMORY = 1,
	MMAPDEV_REGION_REGISTERS = 2,
	MMAPDEV_REGIONS
};

/**
 * enum mmapdev_op - what a transfer can do
 * @MMAPDEV_OP_COPY: from one region to the other, or within device memory
 * @MMAPDEV_OP_FILL: device memory with a repeated value
 * @MMAPDEV_OP_CRC32C: the device computes the CRC-32C of its memory
 */
enum mmapdev_op {
	MMAPDEV_OP_COPY = 0,
	MMAPDEV_OP_FILL = 1,
	MMAPDEV_OP_CRC32C = 2,
	MMAPDEV_OPS
};

/* mmapdev_info.attributes: no hardware, the module's own simulator answers */
#define MMAPDEV_ATTR_SIMULATED (1U << 0)

/**
 * struct mmapdev_info - MMAPDEV_INFO: what device is this
 * @argsz: see above
 * @flags: none defined
 * @attributes: out: MMAPDEV_ATTR_*
 * @index: out: N of /dev/mmapdevN
 * @regions: out: bit r is set if region r exists (enum mmapdev_region_id)
 * @operations: out: bit o is set if the device can do o (enum mmapdev_op)
 * @max_command: out: bytes that one command of the device moves at the most;
 *	a longer transfer becomes several commands
 * @timeout_ms: out: milliseconds after which a command is given up
 * @reserved: zero
 * @name: out: "mmapdevN", NUL-terminated
 * @backend: out: what drives the hardware ("sim"), NUL-terminated
 *
 * Any open node. Does not sleep for the device.
 */
struct mmapdev_info {
	__u32 argsz;
	__u32 flags;
	__u32 attributes;
	__u32 index;
	__u32 regions;
	__u32 operations;
	__u64 max_command;
	__u32 timeout_ms;
	__u32 reserved;
	char name[MMAPDEV_NAME_LEN];
	char backend[MMAPDEV_NAME_LEN];
};

/* mmapdev_region_info.attributes */
#define MMAPDEV_REGION_ATTR_PAGED  (1U << 0) /* demand paging, a page cache */
#define MMAPDEV_REGION_ATTR_PRIVATE (1U << 1) /* MAP_PRIVATE may be writable */
#define MMAPDEV_REGION_ATTR_GROWS  (1U << 2) /* maps past the end (SIGBUS there) */
#define MMAPDEV_REGION_ATTR_RESIZE (1U << 3) /* MMAPDEV_RESIZE can change its size */

/**
 * struct mmapdev_region_info - MMAPDEV_REGION_INFO: one region
 * @argsz: see above
 * @flags: none defined
 * @region: in: enum mmapdev_region_id
 * @attributes: out: MMAPDEV_REGION_ATTR_*; for the buffer, of this open file
 * @size: out: bytes
 * @access_widths: out: the sum of the widths in bytes (1, 2, 4, 8) that read(2)
 *	and write(2) accept at an offset that is a multiple of the width, and
 *	multiples of them, which are accesses of the widest width that divides
 *	offset and length, one after another; 0 if any length at any offset will
 *	do
 * @map_alignment: out: bytes; the offset of a mapping is a multiple of it
 * @name: out: the node under /dev, NUL-terminated
 *
 * Any open node tells of every region of its device. ENODEV if the device has
 * no such region, EINVAL if there is no region of that number.
 */
struct mmapdev_region_info {
	__u32 argsz;
	__u32 flags;
	__u32 region;
	__u32 attributes;
	__u64 size;
	__u32 access_widths;
	__u32 map_alignment;
	char name[MMAPDEV_NAME_LEN];
};

/**
 * enum mmapdev_policy - how the pages of a buffer mapping arrive
 * @MMAPDEV_POLICY_EAGER: mmap(2) maps them all (remap_pfn_range). No faults;
 *	MAP_PRIVATE is refused if writable; futexes and O_DIRECT on it are EFAULT.
 * @MMAPDEV_POLICY_FAULT: the first touch of a page maps it. Behaves like a
 *	mapping of a file, but for mremap(2), which cannot make it grow.
 */
enum mmapdev_policy {
	MMAPDEV_POLICY_EAGER = 0,
	MMAPDEV_POLICY_FAULT = 1,
	MMAPDEV_POLICIES
};

/* mmapdev_map_policy.flags: set the policy (else: only tell which it is) */
#define MMAPDEV_MAP_POLICY_SET (1U << 0)

/**
 * struct mmapdev_map_policy - MMAPDEV_MAP_POLICY: this file's way of mapping
 * @argsz: see above
 * @flags: MMAPDEV_MAP_POLICY_SET
 * @policy: in with SET, out on success: enum mmapdev_policy
 * @reserved: zero
 *
 * An open file has one policy. It starts with the buffer's (sysfs attribute
 * "policy", which starts with the module parameter) and can be set until the
 * first mmap(2) of that open file; then EBUSY, also if that failed after it had
 * looked for an address.
 */
struct mmapdev_map_policy {
	__u32 argsz;
	__u32 flags;
	__u32 policy;
	__u32 reserved;
};

/* mmapdev_stats.flags: of this open file alone */
#define MMAPDEV_STATS_FILE (1U << 0)

/**
 * struct mmapdev_stats - MMAPDEV_STATS: exact counters
 * @argsz: see above
 * @flags: MMAPDEV_STATS_FILE
 * @region: in: enum mmapdev_region_id; with MMAPDEV_STATS_FILE that of the file
 * @reserved: zero
 * @mappings: out: live mappings (VMAs) of the region now
 * @maps: out: mmap(2) calls that succeeded
 * @faults: out: page faults that were served
 * @fault_arounds: out: those among them that were served from pages at hand,
 *	with their neighbours at the same time
 * @write_faults: out: first stores to a clean page of paged memory
 * @pages_in: out: pages read from the device
 * @pages_out: out: pages written back to the device
 * @page_errors: out: pages whose read or write-back failed
 * @commands: out: commands given to the device
 * @command_errors: out: commands that ended with an error, time-outs included
 * @timeouts: out: commands given up
 * @interrupts: out: interrupts taken from the device
 * @bytes_to_device: out: bytes that commands moved from the host
 * @bytes_from_device: out: bytes that commands moved to the host
 * @commands_held: out: commands that were given up and could not be stopped
 * @pages_held: out: pages of the host that those may still reach: none of them
 *	is freed until the device was reset
 *
 * From @mappings to @page_errors the counters are the region's, from @commands
 * on the device's. They count since the device was made; only @mappings and the
 * last two fall.
 *
 * With MMAPDEV_STATS_FILE those of the region count what came of this open file,
 * and of mappings made with it, wherever they went; @pages_in are the pages that
 * its accesses asked the device for. @pages_out and @page_errors are 0: who has
 * dirtied a page that goes back is not known.
 */
struct mmapdev_stats {
	__u32 argsz;
	__u32 flags;
	__u32 region;
	__u32 reserved;
	__u64 mappings;
	__u64 maps;
	__u64 faults;
	__u64 fault_arounds;
	__u64 write_faults;
	__u64 pages_in;
	__u64 pages_out;
	__u64 page_errors;
	__u64 commands;
	__u64 command_errors;
	__u64 timeouts;
	__u64 interrupts;
	__u64 bytes_to_device;
	__u64 bytes_from_device;
	__u64 commands_held;
	__u64 pages_held;
};

/**
 * struct mmapdev_transfer - MMAPDEV_TRANSFER: the device moves data, we wait
 * @argsz: see above
 * @flags: none defined
 * @op: enum mmapdev_op
 * @src_region: where from: BUFFER or MEMORY; 0 for FILL
 * @dst_region: where to: BUFFER or MEMORY; 0 for CRC32C
 * @reserved: zero
 * @src_offset: bytes, any alignment; 0 for FILL
 * @dst_offset: bytes, any alignment; 0 for CRC32C
 * @length: bytes, not 0; the range must lie inside its region
 * @value: FILL, in: eight bytes, least significant first, repeated from the
 *	first byte of the range on. CRC32C, out: the CRC-32C (RFC 3720, the
 *	polynomial 0x1EDC6F41; "123456789" gives 0xE3069283). COPY: zero.
 *
 * FILL and CRC32C act on MEMORY. A copy from BUFFER to BUFFER is EOPNOTSUPP,
 * ranges of one region that overlap are EINVAL. COPY and FILL need a file that
 * was opened for writing, CRC32C one opened for reading; else EACCES.
 *
 * It is coherent with mappings and with read(2) and write(2) of the memory
 * node: pages that are cached there and overlap are written back first, and
 * dropped when the device's memory changes. That holds for pages that somebody
 * has pinned, too (O_DIRECT, vmsplice): what is stored through a pin afterwards
 * is lost. EBUSY if it was stored while the page was being dropped.
 *
 * Sleeps until the device is done; a fatal signal interrupts after the command
 * under way (EINTR). On EIO, ETIMEDOUT and EINTR a part of the destination may
 * have been written.
 */
struct mmapdev_transfer {
	__u32 argsz;
	__u32 flags;
	__u32 op;
	__u32 src_region;
	__u32 dst_region;
	__u32 reserved;
	__u64 src_offset;
	__u64 dst_offset;
	__u64 length;
	__u64 value;
};

/**
 * struct mmapdev_resize - MMAPDEV_RESIZE: move the end of device memory
 * @argsz: see above
 * @flags: none defined
 * @size: in: bytes, any number; may be 0
 *
 * Needs a file opened for writing (EACCES). EOPNOTSUPP where the hardware's size
 * is fixed (no MMAPDEV_REGION_ATTR_RESIZE), ENOSPC beyond what it has; EIO if
 * what is dirty cannot be written back, EBUSY if a page was stored to at the same
 * time. ftruncate(2) of a region fd is the same.
 *
 * The end says how far the file reaches; the device's memory stays what it is.
 * Pages that are dirty go back first, so nothing that was stored before is lost.
 * When the end moves back, mapped pages beyond it are taken away, private copies
 * too: touching them is SIGBUS. When it moves forth they are valid without a new
 * mmap(2), and show what the device has there. Sleeps for the write-back.
 */
struct mmapdev_resize {
	__u32 argsz;
	__u32 flags;
	__u64 size;
};

/* mmapdev_invalidate.flags: pages that are dirty are thrown away, too */
#define MMAPDEV_INVALIDATE_DISCARD (1U << 0)

/**
 * struct mmapdev_invalidate - MMAPDEV_INVALIDATE: the device changed its memory
 * @argsz: see above
 * @flags: MMAPDEV_INVALIDATE_DISCARD
 * @offset: in: bytes, any alignment
 * @length: in: bytes, not 0; the range must lie inside the region
 *
 * Forgets what is cached of the range, rounded to whole pages, so that the next
 * access brings it in anew. Private copies stay. Transfers do that by themselves.
 *
 * EBUSY, and nothing is forgotten, if a page of it is dirty: whose data is to
 * survive? msync(2) first if it is the host's; MMAPDEV_INVALIDATE_DISCARD if it
 * is the device's. That needs a file opened for writing (EACCES), and a range
 * of whole pages, or one up to the end (EINVAL). The part of a larger piece
 * (max_folio_order) that reaches out of the range is brought in anew at once: EIO
 * if the device does not give it. Sleeps; EINTR if killed.
 */
struct mmapdev_invalidate {
	__u32 argsz;
	__u32 flags;
	__u64 offset;
	__u64 length;
};

/**
 * struct mmapdev_region_fd - MMAPDEV_REGION_FD: the same as a regular file
 * @argsz: see above
 * @flags: none defined
 * @region: in: MMAPDEV_REGION_MEMORY, else EOPNOTSUPP
 * @fd: out: the new descriptor, close-on-exec, with the access mode of the file
 *	that was asked, at position 0
 *
 * What is granted to regular files only: fstat(2) tells the size, ftruncate(2)
 * is MMAPDEV_RESIZE, fallocate(2) with FALLOC_FL_PUNCH_HOLE or _ZERO_RANGE and
 * FALLOC_FL_KEEP_SIZE clears (if the device can MMAPDEV_OP_FILL), and
 * sync_file_range(2), readahead(2), syncfs(2) and MADV_REMOVE work. Growth does
 * not clear, as it does in a file system.
 *
 * Its owner, group and mode are those that the node has now. It can be opened
 * anew by /proc/self/fd; ENXIO when its last user is just leaving. EMFILE, ENFILE.
 */
struct mmapdev_region_fd {
	__u32 argsz;
	__u32 flags;
	__u32 region;
	__s32 fd;
};

/* Cells that one call of MMAPDEV_PAGES fills at the most. */
#define MMAPDEV_PAGES_CELLS 64

/**
 * struct mmapdev_pages_cell - the pages of a part of device memory
 * @cached: how many the kernel has in its page cache
 * @dirty: how many of those are not on the device yet
 */
struct mmapdev_pages_cell {
	__u32 cached;
	__u32 dirty;
};

/**
 * struct mmapdev_pages - MMAPDEV_PAGES: a picture of what is cached
 * @argsz: see above
 * @flags: none defined
 * @offset: in: bytes, where the first cell begins; a multiple of the page size
 * @cell: in: bytes of device memory that a cell stands for; a multiple of the page
 *	size, below 2^32 pages
 * @cells: in: how many cells are wanted, 1 to MMAPDEV_PAGES_CELLS; out: how many
 *	there are, fewer at the end of the memory
 * @page_size: out: bytes of a page
 * @state: out: the cells
 *
 * Costs what is cached, not what the range is. While it is drawn it may change.
 * mincore(2) tells of mapped ranges, page by page, and not of dirtiness. EINTR if
 * killed.
 */
struct mmapdev_pages {
	__u32 argsz;
	__u32 flags;
	__u64 offset;
	__u64 cell;
	__u32 cells;
	__u32 page_size;
	struct mmapdev_pages_cell state[MMAPDEV_PAGES_CELLS];
};

/*
 * Registers of the simulated device
 * ---------------------------------
 * 32 bits each, little endian, at multiples of four. pread(2) and pwrite(2) of
 * four bytes act at once. A store through a mapping is seen by the simulator
 * when it looks next, every scan_us microseconds (sysfs attribute of the
 * simulated device; default 1000): write a mailbox, then wait until it reads 0.
 * Stores to read-only registers are undone when the simulator looks next;
 * pwrite(2) to them is EACCES.
 *
 * PEEK_DATA is the device at work on its own memory: what is read is what the
 * device has at that address, not what the host has cached of it; what is written
 * is there without a command, and nobody is told (MMAPDEV_INVALIDATE). By pread(2)
 * and pwrite(2) alone; through a mapping it reads 0. EIO if the address is no
 * multiple of four, or beyond what the device could have.
 */
#define MMAPDEV_SIM_ID		 0x00 /* ro: MMAPDEV_SIM_ID_VALUE */
#define MMAPDEV_SIM_VERSION	 0x04 /* ro: major << 16 | minor */
#define MMAPDEV_SIM_CAPS	 0x08 /* ro: bit o: can do enum mmapdev_op o */
#define MMAPDEV_SIM_STATUS	 0x0c /* ro: MMAPDEV_SIM_STATUS_* */
#define MMAPDEV_SIM_IRQ_STATUS	 0x10 /* ro: MMAPDEV_SIM_IRQ_*, until acknowledged */
#define MMAPDEV_SIM_IRQ_ACK	 0x14 /* mailbox: bits to clear in IRQ_STATUS */
#define MMAPDEV_SIM_DOORBELL	 0x18 /* mailbox: not 0: raise IRQ_DOORBELL */
#define MMAPDEV_SIM_COMMANDS	 0x20 /* ro: commands executed, modulo 2^32 */
#define MMAPDEV_SIM_INTERRUPTS	 0x24 /* ro: interrupts raised, modulo 2^32 */
#define MMAPDEV_SIM_DOORBELLS	 0x28 /* ro: doorbells rung, modulo 2^32 */
#define MMAPDEV_SIM_BUS_FAULTS	 0x2c /* ro: refused bus addresses, modulo 2^32 */
#define MMAPDEV_SIM_PEEK_LOW	 0x30 /* rw: address in its memory, bits 0 to 31 */
#define MMAPDEV_SIM_PEEK_HIGH	 0x34 /* rw: likewise, bits 32 to 63 */
#define MMAPDEV_SIM_PEEK_DATA	 0x38 /* rw: the four bytes there, see above */
#define MMAPDEV_SIM_SCRATCH	 0x40 /* rw: sixteen registers of no meaning */
#define MMAPDEV_SIM_SCRATCH_END	 0x80

#define MMAPDEV_SIM_ID_VALUE	 0x4d4d4150 /* "MMAP" */
#define MMAPDEV_SIM_VERSION_VALUE 0x00010000
#define MMAPDEV_SIM_STATUS_BUSY	 (1U << 0) /* a command waits or is executed */
#define MMAPDEV_SIM_IRQ_DOORBELL (1U << 0) /* the doorbell was rung */

#endif /* _UAPI_LINUX_MMAPDEV_H */
