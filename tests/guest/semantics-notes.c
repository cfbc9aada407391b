// SPDX-License-Identifier: GPL-2.0-only
/*
 * semantics-notes.c - why a cell of docs/semantics.md is as it is
 */
#include "semantics.h"

const struct note notes[] = {
	{ "write-only",
	  "A mapping can always be read, whatever its `PROT_*`; so the "
	  "kernel asks for a file that can be read, whichever file it "
	  "is." },
	{ "private",
	  "A private writable mapping copies a page at the first store "
	  "to it. Of pages that are mapped by their number (see pfn) "
	  "the kernel knows the copies only if it may overwrite the "
	  "mapping's offset, and then nobody finds the mapping by its "
	  "place in the region. So it is refused, at once and not at "
	  "the store, and a private mapping that can only be read "
	  "cannot become writable later." },
	{ "fixed",
	  "Nothing lies past the end of a buffer or of the registers, "
	  "so nothing is mapped there: `mmap` checks the range, and the "
	  "kernel is told that `mremap` may neither grow nor double the "
	  "mapping, which it answers with EFAULT, or EINVAL for "
	  "`MREMAP_DONTUNMAP`. Use another `mmap`." },
	{ "past",
	  "Device memory is mapped past its end as a file is: only a "
	  "touch there fails, and so does what would bring these pages "
	  "in. An `mmap` of 1 TiB costs nothing but what is touched." },
	{ "one-page",
	  "The registers of the simulated device are a single page." },
	{ "map-sync",
	  "`MAP_SYNC` is for storage that the CPU writes directly "
	  "(DAX)." },
	{ "hugetlb",
	  "`MAP_HUGETLB` is for anonymous memory and for files of "
	  "hugetlbfs." },
	{ "complete",
	  "All pages are mapped from the start, so there is nothing to "
	  "populate: `MAP_POPULATE` has no effect, and `madvise` says "
	  "that this is no such mapping." },
	{ "unlocked",
	  "The limit is checked, but there is no further effect: these "
	  "pages never leave memory anyway. So `MS_INVALIDATE` does not "
	  "find them locked, either." },
	{ "full-page",
	  "The size is a multiple of the page size: there is no rest." },
	{ "rest",
	  "The memory has 8393608 bytes here, so that its last page is "
	  "not full. The rest of it reads zero, and what is stored "
	  "there never reaches the device." },
	{ "scan",
	  "The simulator looks for stores from time to time (sysfs "
	  "attribute `scan_us`), and puts back what may not be written." },
	{ "pfn",
	  "These pages are mapped by their number (a page frame number, "
	  "PFN): the kernel has nothing by which to hold them. All that "
	  "needs to hold a page, if only for a moment, is refused: "
	  "futexes and hence all locks between processes, `O_DIRECT`, "
	  "`vmsplice`, `process_vm_readv`. A plain `read` or `write` "
	  "copies, and works. For the buffer, map it by fault "
	  "(`MAP_POLICY`, or the policy in sysfs) and all of this "
	  "works." },
	{ "debugger",
	  "The kernel cannot hold the page (see pfn), and would ask the "
	  "driver to access it instead; this driver does not do that." },
	{ "uring",
	  "Linux 6.1 takes only anonymous and shared memory for "
	  "registered buffers, no mapping of any other file. Linux 6.12 "
	  "takes this buffer, but no file that is written back." },
	{ "no-sync",
	  "There is nothing to do: whatever was stored is seen by the "
	  "device without it." },
	{ "no-advice",
	  "There is no way to bring such a page back once it is "
	  "unmapped, so it cannot be given away." },
	{ "anonymous",
	  "That is for private anonymous memory alone." },
	{ "node",
	  "A node is a character device, and for the kernel that is no "
	  "regular file, whose size could be asked for or changed: it "
	  "answers without asking the driver, and knows no file system "
	  "by which to find its pages. The size is told by `lseek` to "
	  "the end and by `REGION_INFO`, and changed by `RESIZE`; pages "
	  "are written back by `fsync` and `msync`, and read ahead by "
	  "`madvise` and `posix_fadvise`. A region fd is a regular "
	  "file." },
	{ "regular",
	  "A region fd is what the kernel takes for a file on a disk: "
	  "`poll` says of those that they are always ready, and `epoll` "
	  "has no use for them; `MADV_REMOVE` punches a hole; `FIONREAD` "
	  "tells how far the end is. Poll the node to learn of "
	  "events." },
	{ "end",
	  "The end says how far the file reaches, and nothing of what "
	  "the device has: that shows again when the end moves back, "
	  "where a file on a disk would read zero." },
	{ "last-byte",
	  "The last page of a regular file that can be mapped is the one "
	  "whose end an `off_t` can name." },
	{ "allocate",
	  "There is nothing to allocate: the device has its memory. "
	  "`RESIZE` or `ftruncate` make the file longer." },
	{ "owner",
	  "A region fd has the owner and the mode of its node. Who wants "
	  "others changes the node." },
	{ "other-fs",
	  "That is for two files of one file system; `sendfile` and "
	  "`splice` go everywhere." },
	{ "special",
	  "The kernel says so of all mappings of hardware and of those "
	  "that `mremap` may not grow. What `DONTFORK` and `DONTDUMP` "
	  "did to such a mapping stays." },
	{ "mlock-limit",
	  "ENOMEM from `mlock`, but EAGAIN from `mmap` with "
	  "`MAP_LOCKED`: both are what the kernel says for all files." },
	{ "in-core",
	  "`mincore` asks the page cache. The pages of the buffer are "
	  "in it, all of them and always; but what is mapped by page "
	  "frame number is nowhere that `mincore` would look." },
	{ "direct",
	  "There is no way around: reading and writing a buffer or "
	  "registers is direct anyway. `O_DIRECT` is for device memory, "
	  "past its page cache." },
	{ "blocks",
	  "As of a disk: position, address and length of `O_DIRECT` are "
	  "multiples of 512. What crosses an end that is none is "
	  "short." },
	{ "seek",
	  "As in a file, whose size could grow until something is "
	  "written there. The other regions know `SEEK_SET`, `SEEK_CUR` "
	  "and `SEEK_END`, within their size." },
	{ "width",
	  "A register is accessed as a whole, at a multiple of its "
	  "width: `access_widths` of `REGION_INFO` tells which widths "
	  "there are." },
	{ "nowait",
	  "No node promises reads that never wait. What io_uring cannot "
	  "do at once it does in a thread of its own." },
	{ "read-only",
	  "Writing to a register that is read-only is an error, and so "
	  "the last register, which is such a one, refuses what crosses "
	  "the end." },
	{ "full",
	  "The size is the hardware's, or what `RESIZE` says: a `write` "
	  "adds nothing at the end. One that begins before it is "
	  "short." },
	{ "no-iter",
	  "Registers are accessed one by one, by `read` and `write` "
	  "alone: they are no stream of bytes that could be handed on "
	  "in pages, and have no flags for a single call." },
	{ "buffer-call",
	  "The call belongs to the buffer's node." },
	{ "memory-call",
	  "The call belongs to the node of device memory, and to region "
	  "fds." },
	{ "whose",
	  "Nobody but the caller knows whose data is to survive: `msync` "
	  "first if it is the host's, `DISCARD` if it is the "
	  "device's." },
	{ "policy",
	  "The policy of an open file is fixed by its first `mmap`, "
	  "even one that fails. Open the node again for the other one." },
	{ "newer",
	  "The caller knows fields that this kernel does not, and uses "
	  "them." },
	{ "slow",
	  "The device took longer than `timeout_ms`. A transfer says so "
	  "(ETIMEDOUT); paging knows EIO alone, and a load or store "
	  "only SIGBUS. The next touch tries again. What is at hand, in "
	  "the buffer or in registers, needs no device." },
	{ "once",
	  "An error of write-back is told once to each open file, as "
	  "with other files. The page is clean now, and what was stored "
	  "in it may be lost." },
	{ "storage",
	  "The simulator keeps what is written in the host's memory, up "
	  "to `storage_limit` (sysfs). A page is given its storage "
	  "before it is written the first time: later, in write-back, "
	  "it would be too late to refuse." },
	{}
};
