/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace.h - tracepoints (events/mmapdev/ of tracefs)
 *
 * Level 0. A mapping is made, a touch becomes a fault, a fault becomes a
 * command, a command brings a page. docs/tracing.md is for those who read them.
 *
 * Each record names the region or the device that it is about, as its node is
 * called. Offsets, addresses in device memory and lengths are bytes, latencies
 * nanoseconds, a status is 0 or -errno. What is printed as key=value has the key
 * as the name of its field, so that it can be filtered for.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM mmapdev

#if !defined(MMAPDEV_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define MMAPDEV_TRACE_H

#include <linux/mm.h>
#include <linux/tracepoint.h>
#include "compat.h"
#include "hw.h"

/*
 * Mappings. The number of mappings of a region is that of mmapdev_map and
 * mmapdev_map_copy less that of mmapdev_unmap.
 * @eager: all of it was mapped at once; else by fault
 * @shared: MAP_SHARED; else MAP_PRIVATE
 */
DECLARE_EVENT_CLASS(mmapdev_mapping,
	TP_PROTO(const char *region, const struct vm_area_struct *vma),
	TP_ARGS(region, vma),
	TP_STRUCT__entry(
		__string(region, region)
		__field(unsigned long, start)
		__field(unsigned long, end)
		__field(u64, offset)
		__field(bool, eager)
		__field(bool, shared)
	),
	TP_fast_assign(
		mmapdev_compat_assign_str(region, region);
		__entry->start = vma->vm_start;
		__entry->end = vma->vm_end;
		__entry->offset = (u64)vma->vm_pgoff << PAGE_SHIFT;
		__entry->eager = vma->vm_flags & VM_PFNMAP;
		__entry->shared = vma->vm_flags & VM_MAYSHARE;
	),
	TP_printk("region=%s start=%#lx end=%#lx offset=%#llx eager=%d shared=%d",
		  __get_str(region), __entry->start, __entry->end,
		  __entry->offset, __entry->eager, __entry->shared)
);

/* mmap(2) made one; what is to be mapped eagerly is. */
DEFINE_EVENT(mmapdev_mapping, mmapdev_map,
	TP_PROTO(const char *region, const struct vm_area_struct *vma),
	TP_ARGS(region, vma));
/* fork(2), mremap(2), or the cutting of one in two made one more. */
DEFINE_EVENT(mmapdev_mapping, mmapdev_map_copy,
	TP_PROTO(const char *region, const struct vm_area_struct *vma),
	TP_ARGS(region, vma));
/* One ends: of a mapping that was cut, the part that goes. */
DEFINE_EVENT(mmapdev_mapping, mmapdev_unmap,
	TP_PROTO(const char *region, const struct vm_area_struct *vma),
	TP_ARGS(region, vma));

#ifndef MMAPDEV_TRACE_ONCE
#define MMAPDEV_TRACE_ONCE
/* VM_FAULT_* as plain numbers, which is what a record has. */
enum {
	MMAPDEV_FAULT_OOM = (__force int)VM_FAULT_OOM,
	MMAPDEV_FAULT_SIGBUS = (__force int)VM_FAULT_SIGBUS,
	MMAPDEV_FAULT_MAJOR = (__force int)VM_FAULT_MAJOR,
	MMAPDEV_FAULT_HWPOISON = (__force int)VM_FAULT_HWPOISON,
	MMAPDEV_FAULT_NOPAGE = (__force int)VM_FAULT_NOPAGE,
	MMAPDEV_FAULT_LOCKED = (__force int)VM_FAULT_LOCKED,
	MMAPDEV_FAULT_RETRY = (__force int)VM_FAULT_RETRY,
};
#endif

TRACE_DEFINE_ENUM(FAULT_FLAG_TRIED);
TRACE_DEFINE_ENUM(FAULT_FLAG_USER);
TRACE_DEFINE_ENUM(FAULT_FLAG_REMOTE);
TRACE_DEFINE_ENUM(FAULT_FLAG_INSTRUCTION);

#define mmapdev_show_fault_flags(flags)					\
	__print_flags(flags, "|",					\
		      { FAULT_FLAG_TRIED,	"TRIED" },		\
		      { FAULT_FLAG_USER,	"USER" },		\
		      { FAULT_FLAG_REMOTE,	"REMOTE" },		\
		      { FAULT_FLAG_INSTRUCTION,	"INSTRUCTION" })

TRACE_DEFINE_ENUM(MMAPDEV_FAULT_OOM);
TRACE_DEFINE_ENUM(MMAPDEV_FAULT_SIGBUS);
TRACE_DEFINE_ENUM(MMAPDEV_FAULT_MAJOR);
TRACE_DEFINE_ENUM(MMAPDEV_FAULT_HWPOISON);
TRACE_DEFINE_ENUM(MMAPDEV_FAULT_NOPAGE);
TRACE_DEFINE_ENUM(MMAPDEV_FAULT_LOCKED);
TRACE_DEFINE_ENUM(MMAPDEV_FAULT_RETRY);

#define mmapdev_show_fault_result(result)				\
	__print_flags(result, "|",					\
		      { MMAPDEV_FAULT_OOM,	"OOM" },		\
		      { MMAPDEV_FAULT_SIGBUS,	"SIGBUS" },		\
		      { MMAPDEV_FAULT_MAJOR,	"MAJOR" },		\
		      { MMAPDEV_FAULT_HWPOISON,	"HWPOISON" },		\
		      { MMAPDEV_FAULT_NOPAGE,	"NOPAGE" },		\
		      { MMAPDEV_FAULT_LOCKED,	"LOCKED" },		\
		      { MMAPDEV_FAULT_RETRY,	"RETRY" })

/*
 * Page faults, once the handler knows.
 * @address: what was touched
 * @offset: of the page, in the region
 * @flags: FAULT_FLAG_*. TRIED: not for the first time. USER: by an instruction
 *	of the program. REMOTE: by another process (ptrace, /proc/PID/mem).
 *	None: by the kernel, in a system call; a write fault never has any.
 * @result: VM_FAULT_*. MAJOR: the page had to be brought in. RETRY: the handler
 *	let go of its locks meanwhile, and the fault will come again. LOCKED,
 *	NOPAGE: it is served. SIGBUS, OOM: it failed.
 */
DECLARE_EVENT_CLASS(mmapdev_page_fault,
	TP_PROTO(const char *region, const struct vm_fault *vmf,
		 vm_fault_t result),
	TP_ARGS(region, vmf, result),
	TP_STRUCT__entry(
		__string(region, region)
		__field(unsigned long, address)
		__field(u64, offset)
		__field(bool, write)
		__field(unsigned int, flags)
		__field(unsigned int, result)
	),
	TP_fast_assign(
		mmapdev_compat_assign_str(region, region);
		__entry->address = vmf->real_address;
		__entry->offset = (u64)vmf->pgoff << PAGE_SHIFT;
		__entry->write = vmf->flags & FAULT_FLAG_WRITE;
		__entry->flags = vmf->flags &
			(FAULT_FLAG_TRIED | FAULT_FLAG_USER |
			 FAULT_FLAG_REMOTE | FAULT_FLAG_INSTRUCTION);
		__entry->result = (__force unsigned int)result;
	),
	TP_printk("region=%s address=%#lx offset=%#llx write=%d flags=%s result=%s",
		  __get_str(region), __entry->address, __entry->offset,
		  __entry->write,
		  mmapdev_show_fault_flags(__entry->flags),
		  mmapdev_show_fault_result(__entry->result))
);

/* A page was looked for in the page cache, and brought in if it was not there. */
DEFINE_EVENT(mmapdev_page_fault, mmapdev_fault,
	TP_PROTO(const char *region, const struct vm_fault *vmf,
		 vm_fault_t result),
	TP_ARGS(region, vmf, result));
/* The page and those around it were at hand, and have been mapped. */
DEFINE_EVENT(mmapdev_page_fault, mmapdev_fault_around,
	TP_PROTO(const char *region, const struct vm_fault *vmf,
		 vm_fault_t result),
	TP_ARGS(region, vmf, result));
/* First store to a clean page: it is dirty now, or could not be made so. */
DEFINE_EVENT(mmapdev_page_fault, mmapdev_write_fault,
	TP_PROTO(const char *region, const struct vm_fault *vmf,
		 vm_fault_t result),
	TP_ARGS(region, vmf, result));

/*
 * Pages that a command moved or failed to move: one record for each folio, as
 * the counters pages_in, pages_out and page_errors.
 * @order: of the folio, which is PAGE_SIZE << order bytes
 * @command: its number
 * @latency_ns: of the command
 */
DECLARE_EVENT_CLASS(mmapdev_page,
	TP_PROTO(const char *region, u64 offset, unsigned int order,
		 const struct mmapdev_command *cmd),
	TP_ARGS(region, offset, order, cmd),
	TP_STRUCT__entry(
		__string(region, region)
		__field(u64, offset)
		__field(unsigned int, order)
		__field(u64, command)
		__field(int, status)
		__field(u64, latency_ns)
	),
	TP_fast_assign(
		mmapdev_compat_assign_str(region, region);
		__entry->offset = offset;
		__entry->order = order;
		__entry->command = cmd->number;
		__entry->status = cmd->status;
		__entry->latency_ns = cmd->latency_ns;
	),
	TP_printk("region=%s offset=%#llx order=%u command=%llu status=%d latency_ns=%llu",
		  __get_str(region), __entry->offset, __entry->order,
		  __entry->command, __entry->status, __entry->latency_ns)
);

DEFINE_EVENT(mmapdev_page, mmapdev_page_in,
	TP_PROTO(const char *region, u64 offset, unsigned int order,
		 const struct mmapdev_command *cmd),
	TP_ARGS(region, offset, order, cmd));
DEFINE_EVENT(mmapdev_page, mmapdev_write_back,
	TP_PROTO(const char *region, u64 offset, unsigned int order,
		 const struct mmapdev_command *cmd),
	TP_ARGS(region, offset, order, cmd));

TRACE_DEFINE_ENUM(MMAPDEV_COMMAND_READ);
TRACE_DEFINE_ENUM(MMAPDEV_COMMAND_WRITE);
TRACE_DEFINE_ENUM(MMAPDEV_COMMAND_COPY);
TRACE_DEFINE_ENUM(MMAPDEV_COMMAND_FILL);
TRACE_DEFINE_ENUM(MMAPDEV_COMMAND_CRC32C);

#define mmapdev_show_op(op)						\
	__print_symbolic(op,						\
			 { MMAPDEV_COMMAND_READ,	"read" },	\
			 { MMAPDEV_COMMAND_WRITE,	"write" },	\
			 { MMAPDEV_COMMAND_COPY,	"copy" },	\
			 { MMAPDEV_COMMAND_FILL,	"fill" },	\
			 { MMAPDEV_COMMAND_CRC32C,	"crc32c" })

/*
 * Commands, of paging and of transfers alike.
 * @command: counts the device's commands, from 1
 * @status: done: how it went; 0 before
 * @latency_ns: done: since it was submitted; 0 before
 */
DECLARE_EVENT_CLASS(mmapdev_command,
	TP_PROTO(const char *device, const struct mmapdev_command *cmd),
	TP_ARGS(device, cmd),
	TP_STRUCT__entry(
		__string(device, device)
		__field(u64, command)
		__field(int, op)
		__field(u64, address)
		__field(size_t, length)
		__field(int, status)
		__field(u64, latency_ns)
	),
	TP_fast_assign(
		mmapdev_compat_assign_str(device, device);
		__entry->command = cmd->number;
		__entry->op = cmd->op;
		__entry->address = cmd->address;
		__entry->length = cmd->length;
		__entry->status = cmd->status;
		__entry->latency_ns = cmd->latency_ns;
	),
	TP_printk("device=%s command=%llu op=%s address=%#llx length=%zu",
		  __get_str(device), __entry->command,
		  mmapdev_show_op(__entry->op), __entry->address,
		  __entry->length)
);

/* The backend is about to be given one. */
DEFINE_EVENT(mmapdev_command, mmapdev_command_submit,
	TP_PROTO(const char *device, const struct mmapdev_command *cmd),
	TP_ARGS(device, cmd));
/* It is over: completed, impossible to map for DMA, or given up. */
DEFINE_EVENT_PRINT(mmapdev_command, mmapdev_command_done,
	TP_PROTO(const char *device, const struct mmapdev_command *cmd),
	TP_ARGS(device, cmd),
	TP_printk("device=%s command=%llu op=%s address=%#llx length=%zu status=%d latency_ns=%llu",
		  __get_str(device), __entry->command,
		  mmapdev_show_op(__entry->op), __entry->address,
		  __entry->length, __entry->status, __entry->latency_ns)
);

/*
 * The causes for which a device wants attention have changed.
 * @risen: those that were not there before; poll(2) wakes up for them
 * @pending: all that are there now
 */
TRACE_EVENT(mmapdev_event,
	TP_PROTO(const char *device, u32 risen, u32 pending),
	TP_ARGS(device, risen, pending),
	TP_STRUCT__entry(
		__string(device, device)
		__field(u32, risen)
		__field(u32, pending)
	),
	TP_fast_assign(
		mmapdev_compat_assign_str(device, device);
		__entry->risen = risen;
		__entry->pending = pending;
	),
	TP_printk("device=%s risen=%#x pending=%#x", __get_str(device),
		  __entry->risen, __entry->pending)
);

/*
 * A device goes.
 * @stage: how far it got. dead: the hardware is not used any more. zapped: no
 *	mapping has a page of it. released: the last user is gone, all that
 *	belonged to it is freed.
 */
TRACE_EVENT(mmapdev_remove,
	TP_PROTO(const char *device, const char *stage),
	TP_ARGS(device, stage),
	TP_STRUCT__entry(
		__string(device, device)
		__string(stage, stage)
	),
	TP_fast_assign(
		mmapdev_compat_assign_str(device, device);
		mmapdev_compat_assign_str(stage, stage);
	),
	TP_printk("device=%s stage=%s", __get_str(device), __get_str(stage))
);

#endif /* MMAPDEV_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
