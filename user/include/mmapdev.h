/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mmapdev.h - libmmapdev: map a device, exchange data with it
 *
 * Objects
 *   struct mmapdev          a device, from mmapdev_open() to mmapdev_close()
 *   struct mmapdev_region   one of its regions; belongs to the device
 *   struct mmapdev_mapping  mapped bytes of a region, until mmapdev_mapping_unmap();
 *                           outlives the device object
 *   struct mmapdev_window   a mapping that slides over a region; belongs to nobody,
 *                           but is used before mmapdev_close() only
 *
 * Errors, one rule
 *   A function that can fail returns 0 (or a count that is not negative), or a
 *   negative errno value such as -EACCES. errno itself means nothing. Objects
 *   come through the last parameter, which is left alone on failure. A NULL
 *   object is a mistake of the program and is not looked for, except where a
 *   function frees it. Each function names the errors that are its own; those
 *   of the system call below (-ENODEV: the device is gone, -EIO: it reported an
 *   error, -ENOMEM, -EMFILE ...) come through unchanged.
 *
 * Threads
 *   Different objects are independent. Functions that take the same object may
 *   run at once, except those that close, set, resize, slide or free it and
 *   mmapdev_region_get(), which updates what it returns.
 *
 * Numbers
 *   Offsets and lengths are in bytes; byte 0 is the first of the region. Offsets
 *   have 64 bits in 32-bit programs, too: device memory may be larger than what
 *   a program can address, and mmapdev_window_open() is for that.
 */
#ifndef MMAPDEV_H
#define MMAPDEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mmapdev;
struct mmapdev_region;
struct mmapdev_mapping;
struct mmapdev_window;

/**
 * enum mmapdev_region_kind - which region of a device
 * @MMAPDEV_BUFFER: DMA memory of the host, /dev/mmapdevN
 * @MMAPDEV_MEMORY: the device's own memory, /dev/mmapdevN-mem
 * @MMAPDEV_REGISTERS: the device's registers, /dev/mmapdevN-regs
 */
enum mmapdev_region_kind {
	MMAPDEV_BUFFER = 0,
	MMAPDEV_MEMORY = 1,
	MMAPDEV_REGISTERS = 2,
};

#define MMAPDEV_REGION_KINDS 3

/**
 * enum mmapdev_operation - what a device may be able to do
 * @MMAPDEV_COPY: move data, mmapdev_transfer_copy()
 * @MMAPDEV_FILL: repeat a value, mmapdev_transfer_fill()
 * @MMAPDEV_CRC32C: compute a checksum, mmapdev_transfer_crc32c()
 */
enum mmapdev_operation {
	MMAPDEV_COPY = 0,
	MMAPDEV_FILL = 1,
	MMAPDEV_CRC32C = 2,
};

/**
 * enum mmapdev_buffer_policy - how the pages of a mapped buffer arrive
 * @MMAPDEV_EAGER: mmap maps them all; no faults, no MAP_PRIVATE
 * @MMAPDEV_FAULT: the first touch of a page maps it, as with a file
 */
enum mmapdev_buffer_policy {
	MMAPDEV_EAGER = 0,
	MMAPDEV_FAULT = 1,
};

/**
 * enum mmapdev_access - what a device is opened for
 * @MMAPDEV_READ_ONLY: look, map for reading, compute checksums
 * @MMAPDEV_READ_WRITE: everything
 */
enum mmapdev_access {
	MMAPDEV_READ_ONLY = 0,
	MMAPDEV_READ_WRITE = 1,
};

/**
 * mmapdev_version() - the version of the library
 *
 * Return: "MAJOR.MINOR.PATCH"; static.
 */
const char *mmapdev_version(void);

/*
 * Finding devices
 */

/**
 * mmapdev_names_get() - the names of all devices, by rising number
 * @names: receives an array of @count strings and a closing NULL; free it with
 *	mmapdev_names_free()
 *
 * Needs no rights: it looks into /sys/class/mmapdev. A machine on which the
 * module is not loaded has no devices, which is not an error.
 *
 * Return: the count of names, 0 or more; -ENOMEM or what reading sysfs gave.
 */
int mmapdev_names_get(char ***names);

/**
 * mmapdev_names_free() - free what mmapdev_names_get() gave
 * @names: the array, or NULL
 */
void mmapdev_names_free(char **names);

/*
 * The device
 */

/**
 * mmapdev_open() - open a device
 * @name: "mmapdev1", "1", or the path of one of its nodes such as
 *	"/dev/mmapdev1"; the first device is "mmapdev" or "0"
 * @access: what for
 * @device: receives the device; close it with mmapdev_close()
 *
 * Opens the first of the device's nodes that can be opened, to ask what device
 * it is; the others when they are first needed. So rights to one node do not
 * matter for the use of another.
 *
 * Return: 0; -EINVAL: @name cannot be a name of a device; -ENOENT: there is no
 * such device; -EACCES: no right to any of its nodes; -ENOTTY: the node is not
 * of this driver; -ENOMEM.
 */
int mmapdev_open(const char *name, enum mmapdev_access access,
		 struct mmapdev **device);

/**
 * mmapdev_close() - close a device and free it with its regions
 * @device: the device, or NULL
 *
 * Mappings stay valid until they are unmapped themselves. Dirty pages of device
 * memory go back at the last close of it on the system; an error of that is lost
 * here: call mmapdev_region_sync() first to know.
 */
void mmapdev_close(struct mmapdev *device);

/**
 * mmapdev_get_name() - the name of a device
 * @device: the device
 *
 * Return: "mmapdevN" ("mmapdev" for the first); valid until mmapdev_close().
 */
const char *mmapdev_get_name(const struct mmapdev *device);

/**
 * mmapdev_get_backend() - what drives the hardware
 * @device: the device
 *
 * Return: "sim" for the simulator; valid until mmapdev_close().
 */
const char *mmapdev_get_backend(const struct mmapdev *device);

/**
 * mmapdev_get_index() - the number of a device
 * @device: the device
 *
 * Return: N of /dev/mmapdevN, 0 for the first.
 */
unsigned int mmapdev_get_index(const struct mmapdev *device);

/**
 * mmapdev_get_max_command() - how much one command can move
 * @device: the device
 *
 * Return: bytes; a longer transfer becomes several commands.
 */
uint64_t mmapdev_get_max_command(const struct mmapdev *device);

/**
 * mmapdev_get_timeout_ms() - how long a command may take
 * @device: the device
 *
 * Return: milliseconds after which the driver gives a command up.
 */
unsigned int mmapdev_get_timeout_ms(const struct mmapdev *device);

/**
 * mmapdev_is_simulated() - is there no hardware behind this device?
 * @device: the device
 *
 * Return: true if the module's own simulator answers.
 */
bool mmapdev_is_simulated(const struct mmapdev *device);

/**
 * mmapdev_has_region() - does the device have this region?
 * @device: the device
 * @kind: which
 *
 * Return: true if mmapdev_region_get() can succeed.
 */
bool mmapdev_has_region(const struct mmapdev *device,
			enum mmapdev_region_kind kind);

/**
 * mmapdev_can() - can the device do this?
 * @device: the device
 * @operation: what
 *
 * Return: true if it can.
 */
bool mmapdev_can(const struct mmapdev *device,
		 enum mmapdev_operation operation);

/*
 * Regions
 */

/**
 * mmapdev_region_get() - a region of a device
 * @device: the device
 * @kind: which
 * @region: receives the region, always the same object; the device's, valid
 *	until mmapdev_close()
 *
 * Asks the driver anew for the size and the other facts below, which needs no
 * right to the region's own node.
 *
 * Return: 0; -ENODEV: the device has no such region; -EINVAL: nor has any.
 */
int mmapdev_region_get(struct mmapdev *device, enum mmapdev_region_kind kind,
		       struct mmapdev_region **region);

/**
 * mmapdev_region_get_kind() - which region is this
 * @region: the region
 *
 * Return: its kind.
 */
enum mmapdev_region_kind
mmapdev_region_get_kind(const struct mmapdev_region *region);

/**
 * mmapdev_region_get_name() - the name of the region's node
 * @region: the region
 *
 * Return: such as "mmapdev-mem", a file under /dev; valid until mmapdev_close().
 */
const char *mmapdev_region_get_name(const struct mmapdev_region *region);

/**
 * mmapdev_region_get_size() - the size of a region
 * @region: the region
 *
 * Return: bytes, as of the last mmapdev_region_get() or mmapdev_region_resize().
 */
uint64_t mmapdev_region_get_size(const struct mmapdev_region *region);

/**
 * mmapdev_region_get_map_alignment() - where a mapping may begin
 * @region: the region
 *
 * Return: bytes; the offset of a mapping must be a multiple of it.
 */
uint32_t mmapdev_region_get_map_alignment(const struct mmapdev_region *region);

/**
 * mmapdev_region_get_access_widths() - how wide a single access may be
 * @region: the region
 *
 * Return: the sum of the widths in bytes (1, 2, 4, 8) that the region takes, at
 * multiples of the width; 0 if any length at any offset will do.
 */
uint32_t mmapdev_region_get_access_widths(const struct mmapdev_region *region);

/**
 * mmapdev_region_is_paged() - does touching it bring pages from the device?
 * @region: the region
 *
 * Return: true for device memory: demand paging through the page cache.
 */
bool mmapdev_region_is_paged(const struct mmapdev_region *region);

/**
 * mmapdev_region_is_resizable() - can its size be changed?
 * @region: the region
 *
 * Return: true if mmapdev_region_resize() can.
 */
bool mmapdev_region_is_resizable(const struct mmapdev_region *region);

/**
 * mmapdev_region_is_private_writable() - may MAP_PRIVATE be written?
 * @region: the region
 *
 * Return: true if a private mapping may be writable; for the buffer that hangs
 * on mmapdev_region_set_policy().
 */
bool mmapdev_region_is_private_writable(const struct mmapdev_region *region);

/**
 * mmapdev_region_get_fd() - the open file of the region's node
 * @region: the region
 *
 * For poll, posix_fadvise, sendfile and the like. Do not close it; it is valid
 * until mmapdev_close(). Opens the node if that was not done before.
 *
 * Return: the file descriptor; -EACCES: no right to the node.
 */
int mmapdev_region_get_fd(struct mmapdev_region *region);

/**
 * mmapdev_region_read() - read bytes of a region
 * @region: the region
 * @offset: of the first byte
 * @data: receives them
 * @length: how many
 *
 * Reads until @length bytes are there or the region ends. Where the region has
 * access widths, each access has the largest one that fits.
 *
 * Return: how many bytes were read, less than @length only at the end of the
 * region; -EINVAL: no access width fits; -EACCES: no right to the node. After an
 * error @data may hold a part of the bytes.
 */
ssize_t mmapdev_region_read(struct mmapdev_region *region, uint64_t offset,
			    void *data, size_t length);

/**
 * mmapdev_region_write() - write bytes of a region
 * @region: the region
 * @offset: of the first byte
 * @data: the bytes
 * @length: how many
 *
 * Like mmapdev_region_read(), the other way. Device memory is written when
 * mmapdev_region_sync() returns, the other regions at once.
 *
 * Return: @length; -ENOSPC: the end of the region or of the simulated storage;
 * -EINVAL: no access width fits; -EACCES: no right to the node, the device was
 * opened read-only (then it is -EBADF), or the register is read-only. After an
 * error a part of the bytes may have been written.
 */
ssize_t mmapdev_region_write(struct mmapdev_region *region, uint64_t offset,
			     const void *data, size_t length);

/**
 * mmapdev_region_sync() - wait until all that was stored is in the device
 * @region: the region
 *
 * Covers write and mapped stores of everybody, as fsync(2) does.
 *
 * Return: 0; -EIO: something could not be written back.
 */
int mmapdev_region_sync(struct mmapdev_region *region);

/**
 * mmapdev_region_get_policy() - how mappings of the buffer get their pages
 * @region: the buffer
 * @policy: receives the policy
 *
 * Return: 0; -ENOTTY: not the buffer.
 */
int mmapdev_region_get_policy(struct mmapdev_region *region,
			      enum mmapdev_buffer_policy *policy);

/**
 * mmapdev_region_set_policy() - choose how mappings of the buffer get their pages
 * @region: the buffer
 * @policy: the policy, for all mappings made through this device object
 *
 * To have mappings of both kinds, open the device twice.
 *
 * Return: 0; -EBUSY: too late, mmapdev_region_map() was called; -ENOTTY: not the
 * buffer; -EINVAL: no such policy; -EOPNOTSUPP: not possible for this buffer.
 */
int mmapdev_region_set_policy(struct mmapdev_region *region,
			      enum mmapdev_buffer_policy policy);

/*
 * Device memory: its end, its cache, and what programs of files make of it
 *
 * All use the memory's node, whose rights decide. -ENOTTY: another region.
 */

/**
 * mmapdev_region_resize() - move the end of device memory
 * @region: the memory
 * @size: bytes, any number; 0 is one
 *
 * What is dirty goes back first; the device's memory stays what it is. Touching
 * a mapping behind the new end is SIGBUS. What lies before it is valid in mappings
 * that were made earlier, too. mmapdev_region_get_size() tells the new size.
 *
 * Return: 0; -EOPNOTSUPP: the size of this hardware is fixed; -ENOSPC: it has
 * less; -EACCES: the device was opened read-only; -EBUSY: a page was stored to at
 * the same time; -EIO: something could not be written back.
 */
int mmapdev_region_resize(struct mmapdev_region *region, uint64_t size);

/* For mmapdev_region_invalidate(): throw away what is dirty, too. */
#define MMAPDEV_DISCARD 1U

/**
 * mmapdev_region_invalidate() - forget what is cached: the device changed it
 * @region: the memory
 * @offset: of the first byte, any alignment
 * @length: how many bytes, not 0
 * @flags: 0 or MMAPDEV_DISCARD
 *
 * The next access brings the pages in anew. Transfers do that by themselves.
 *
 * Return: 0; -EBUSY: a page is dirty, and nothing was forgotten: call
 * mmapdev_region_sync() first, or say MMAPDEV_DISCARD; -EINVAL: the range is empty
 * or leaves the memory, or with MMAPDEV_DISCARD is not of whole pages; -EACCES:
 * MMAPDEV_DISCARD on a device opened read-only; -EINTR: killed.
 */
int mmapdev_region_invalidate(struct mmapdev_region *region, uint64_t offset,
			      uint64_t length, unsigned int flags);

/**
 * mmapdev_region_open_file() - device memory as a regular file
 * @region: the memory
 * @fd: receives a new file descriptor, at position 0, close-on-exec, with the
 *	access that the device was opened for; end it with close(2)
 *
 * For programs that ask for more than a device has to offer: fstat(2) tells the
 * size, ftruncate(2) is mmapdev_region_resize(), fallocate(2) clears. The file
 * outlives the device object. Opened anew through /proc/self/fd it is another
 * one of the same memory.
 *
 * Return: 0; -EMFILE, -ENFILE: too many files are open.
 */
int mmapdev_region_open_file(struct mmapdev_region *region, int *fd);

/**
 * struct mmapdev_cell - the pages of a part of device memory
 * @cached: how many pages the kernel has cached
 * @dirty: how many of those are not on the device yet
 */
struct mmapdev_cell {
	uint32_t cached;
	uint32_t dirty;
};

/**
 * mmapdev_region_get_pages() - a picture of what is cached
 * @region: the memory
 * @offset: where the first cell begins, a multiple of the page size
 * @cell: bytes that a cell stands for, a multiple of the page size that is not 0,
 *	below 2^32 pages
 * @count: how many cells are wanted, any number
 * @cells: receives them
 *
 * While it is drawn it may change.
 *
 * Return: how many cells were filled, less than @count only at the end of the
 * memory; -EINVAL: not a multiple; -EINTR: killed. After an error a part of @cells
 * may be filled.
 */
ssize_t mmapdev_region_get_pages(struct mmapdev_region *region, uint64_t offset,
				 uint64_t cell, size_t count,
				 struct mmapdev_cell *cells);

/*
 * Mappings
 */

/**
 * mmapdev_region_map() - map a part of a region
 * @region: the region
 * @offset: of the first byte, a multiple of mmapdev_region_get_map_alignment()
 * @length: how many bytes; 0: up to the end of the region
 * @prot: PROT_READ, PROT_WRITE of mmap(2)
 * @flags: MAP_SHARED or MAP_PRIVATE, and others of mmap(2) such as MAP_POPULATE
 * @mapping: receives the mapping; free it with mmapdev_mapping_unmap()
 *
 * Return: 0; -EINVAL: @offset is not aligned, the range leaves the buffer or the
 * registers, or MAP_PRIVATE is not possible; -EACCES: no right to the node, or a
 * shared writable mapping of a device opened read-only; -EOVERFLOW: the length
 * does not fit this program's address space; -ENOMEM.
 */
int mmapdev_region_map(struct mmapdev_region *region, uint64_t offset,
		       size_t length, int prot, int flags,
		       struct mmapdev_mapping **mapping);

/**
 * mmapdev_mapping_get_data() - the mapped bytes
 * @mapping: the mapping
 *
 * Touching bytes that the device cannot deliver raises SIGBUS. Registers are
 * little endian and want accesses of their width: use a volatile pointer.
 *
 * Return: the address of the first byte, until mmapdev_mapping_unmap().
 */
void *mmapdev_mapping_get_data(const struct mmapdev_mapping *mapping);

/**
 * mmapdev_mapping_get_length() - how many bytes are mapped
 * @mapping: the mapping
 *
 * Return: bytes.
 */
size_t mmapdev_mapping_get_length(const struct mmapdev_mapping *mapping);

/**
 * mmapdev_mapping_sync() - wait until stores are in the device
 * @mapping: a shared mapping
 * @offset: of the first byte, from the start of the mapping, any alignment
 * @length: how many bytes; 0: up to the end of the mapping
 *
 * Only dirty pages in the range are written, each as a whole.
 *
 * Return: 0; -EINVAL: the range leaves the mapping; -EIO: a page could not be
 * written back.
 */
int mmapdev_mapping_sync(struct mmapdev_mapping *mapping, size_t offset,
			 size_t length);

/**
 * mmapdev_mapping_unmap() - unmap and free a mapping
 * @mapping: the mapping, or NULL
 */
void mmapdev_mapping_unmap(struct mmapdev_mapping *mapping);

/*
 * Windows: a part of a region at a time, where not all of it can be mapped
 */

/**
 * mmapdev_window_open() - make a window, with nothing mapped yet
 * @region: the region; the window is used no longer than it is valid
 * @size: bytes, not 0: the longest range that mmapdev_window_at() can be asked for.
 *	A page more may be mapped, so that such a range fits wherever it begins
 * @prot: PROT_READ, PROT_WRITE of mmap(2); the mapping is shared
 * @window: receives the window; free it with mmapdev_window_close()
 *
 * Return: 0; -EINVAL: @size is 0; -EOVERFLOW: @size does not fit this program's
 * address space; -EACCES: no right to the node; -ENOMEM.
 */
int mmapdev_window_open(struct mmapdev_region *region, size_t size, int prot,
			struct mmapdev_window **window);

/**
 * mmapdev_window_at() - have a range of the region in the window
 * @window: the window
 * @offset: of the first byte, any alignment
 * @length: how many bytes, 1 to the window's size
 * @pointer: receives the address of the first byte
 *
 * Where the range is in the window already, nothing happens. Otherwise the window
 * slides: all pointers from before become invalid. What was stored through them
 * is not lost; mmapdev_region_sync() waits until it is in the device.
 *
 * Return: 0; -EINVAL: the range is empty, longer than the window, or leaves the
 * region; -EACCES: PROT_WRITE on a device opened read-only; -ENOMEM: no room in
 * the address space. After an error of sliding nothing is mapped, and the window
 * can be used again.
 */
int mmapdev_window_at(struct mmapdev_window *window, uint64_t offset,
		      size_t length, void **pointer);

/**
 * mmapdev_window_close() - unmap and free a window
 * @window: the window, or NULL
 */
void mmapdev_window_close(struct mmapdev_window *window);

/**
 * typedef mmapdev_segment_fn - what is done with a segment
 * @data: its first byte, mapped until this returns
 * @offset: of that byte in the region
 * @length: bytes of the segment
 * @context: what was given to mmapdev_region_for_each_segment()
 *
 * Return: 0 to go on, anything else to stop.
 */
typedef int (*mmapdev_segment_fn)(void *data, uint64_t offset, size_t length,
				  void *context);

/**
 * mmapdev_region_for_each_segment() - work through memory of any length
 * @region: the region; meant for device memory
 * @offset: of the first byte, any alignment
 * @length: how many bytes; 0: up to the end of the region
 * @segment: bytes of a segment, a multiple of mmapdev_region_get_map_alignment();
 *	segments end at its multiples, so the first and the last may be shorter
 * @prot: PROT_READ, PROT_WRITE of mmap(2); the mapping is shared
 * @each: called for each segment, by rising offset
 * @context: for @each
 *
 * One segment is mapped at a time, with advice for reading in order. After @each
 * has returned, whatever it returned, what was stored is brought to the device
 * (with PROT_WRITE), the segment is unmapped, and its clean pages are dropped from
 * the cache, whoever brought them in. So no more of the region is resident than
 * one segment and what the kernel reads ahead of it.
 *
 * Return: 0; what @each stopped with; -EINVAL: the range leaves the region or
 * @segment is no multiple; -EACCES, -ENOMEM: it cannot be mapped; -EIO: what was
 * stored could not be written back. After a negative value of the library's own
 * the segments before are done.
 */
int mmapdev_region_for_each_segment(struct mmapdev_region *region,
				    uint64_t offset, uint64_t length,
				    size_t segment, int prot,
				    mmapdev_segment_fn each, void *context);

/*
 * Transfers: the device moves the data, the caller sleeps
 *
 * They use the buffer's node, whose rights decide. They see what was stored in
 * mappings before, and what they write is seen in mappings after. Only a fatal
 * signal interrupts. On -EIO, -ETIMEDOUT (the device did not answer in time) and
 * -EINTR a part of the destination may have been written. -EBUSY: a cached page
 * in the range is pinned by somebody. -EOPNOTSUPP: the device cannot do it.
 * -EINVAL: a range is empty, leaves its region or overlaps the other. -EACCES:
 * no right, or the device was opened read-only (a checksum may be computed).
 */

/**
 * mmapdev_transfer_copy() - copy between buffer and memory, or within memory
 * @src: region to read
 * @src_offset: of the first byte, any alignment
 * @dst: region to write
 * @dst_offset: of the first byte, any alignment
 * @length: how many bytes, not 0
 *
 * Return: 0; -EXDEV: the regions are not of one device object; see above.
 */
int mmapdev_transfer_copy(struct mmapdev_region *src, uint64_t src_offset,
			  struct mmapdev_region *dst, uint64_t dst_offset,
			  uint64_t length);

/**
 * mmapdev_transfer_fill() - fill device memory with a repeated value
 * @dst: the device's memory
 * @offset: of the first byte, any alignment
 * @length: how many bytes, not 0
 * @value: eight bytes, the least significant first, repeated from @offset on
 *
 * Return: 0; see above.
 */
int mmapdev_transfer_fill(struct mmapdev_region *dst, uint64_t offset,
			  uint64_t length, uint64_t value);

/**
 * mmapdev_transfer_crc32c() - let the device compute the CRC-32C of its memory
 * @src: the device's memory
 * @offset: of the first byte, any alignment
 * @length: how many bytes, not 0
 * @crc: receives the checksum (of "123456789" it is 0xe3069283)
 *
 * Return: 0; see above.
 */
int mmapdev_transfer_crc32c(struct mmapdev_region *src, uint64_t offset,
			    uint64_t length, uint32_t *crc);

/*
 * Registers
 */

/**
 * mmapdev_register_read32() - read a 32-bit register
 * @registers: the region of the registers
 * @offset: of the register, a multiple of 4
 * @value: receives the value, in the CPU's byte order
 *
 * Return: 0; -EINVAL: @offset is not aligned or outside, or not the registers.
 */
int mmapdev_register_read32(struct mmapdev_region *registers, uint64_t offset,
			    uint32_t *value);

/**
 * mmapdev_register_write32() - write a 32-bit register; it acts at once
 * @registers: the region of the registers
 * @offset: of the register, a multiple of 4
 * @value: the value, in the CPU's byte order
 *
 * Return: 0; -EINVAL: @offset is not aligned or outside, or not the registers;
 * -EACCES: the register is read-only.
 */
int mmapdev_register_write32(struct mmapdev_region *registers, uint64_t offset,
			     uint32_t value);

/*
 * Counters
 */

/**
 * struct mmapdev_counters - what happened since the device was made; exact
 * @mappings: mappings of the region that live now; the only one that falls
 * @maps: mmap calls that succeeded
 * @faults: page faults that reached the region's fault handler
 * @fault_arounds: read faults served from pages at hand, many pages at a time
 * @write_faults: first stores to a clean page of paged memory
 * @pages_in: pages read from the device
 * @pages_out: pages written back to the device
 * @page_errors: pages whose read or write-back failed
 * @commands: commands given to the device
 * @command_errors: commands that ended with an error, time-outs included
 * @timeouts: commands given up
 * @interrupts: interrupts taken from the device
 * @bytes_to_device: bytes that commands moved from the host
 * @bytes_from_device: bytes that commands moved to the host
 * @commands_held: commands that were given up and could not be stopped
 * @pages_held: pages of the host that those may still reach: none of them is
 *	freed until the device was reset
 *
 * @mappings to @page_errors are the region's, @commands on the device's. A
 * later version adds fields at the end only.
 */
struct mmapdev_counters {
	uint64_t mappings;
	uint64_t maps;
	uint64_t faults;
	uint64_t fault_arounds;
	uint64_t write_faults;
	uint64_t pages_in;
	uint64_t pages_out;
	uint64_t page_errors;
	uint64_t commands;
	uint64_t command_errors;
	uint64_t timeouts;
	uint64_t interrupts;
	uint64_t bytes_to_device;
	uint64_t bytes_from_device;
	uint64_t commands_held;
	uint64_t pages_held;
};

/**
 * mmapdev_counters_read() - read the counters of a region and its device
 * @region: the region
 * @counters: receives them
 * @size: sizeof(struct mmapdev_counters) as the program was compiled: a newer
 *	library writes no byte beyond it, an older one zeroes what it lacks
 *
 * Needs no right to the region's own node.
 *
 * Return: 0 or what the driver gave.
 */
int mmapdev_counters_read(struct mmapdev_region *region,
			  struct mmapdev_counters *counters, size_t size);

/**
 * mmapdev_counters_read_own() - what came of this device object alone
 * @region: the region
 * @counters: receives them
 * @size: as for mmapdev_counters_read()
 *
 * @mappings to @pages_in count what was done through this object's open file of
 * the region, and through mappings made with it, wherever they went; @pages_out
 * and @page_errors are 0, since who dirtied a page that goes back is not known.
 * From @commands on the counters are the device's.
 *
 * Return: 0; -EACCES: no right to the region's node.
 */
int mmapdev_counters_read_own(struct mmapdev_region *region,
			      struct mmapdev_counters *counters, size_t size);

#ifdef __cplusplus
}
#endif

#endif /* MMAPDEV_H */
