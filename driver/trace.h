/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace.h - tracepoints (events/mmapdev/ of tracefs)
 *
 * Level 0. A mapping is made (mmap), a touch becomes a fault, a fault becomes
 * a command, a command brings the data.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM mmapdev

#if !defined(MMAPDEV_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define MMAPDEV_TRACE_H

#include <linux/mm.h>
#include <linux/tracepoint.h>
#include "compat.h"
#include "hw.h"

TRACE_EVENT(mmapdev_mmap,
	TP_PROTO(const char *region, struct vm_area_struct *vma, bool eager),
	TP_ARGS(region, vma, eager),
	TP_STRUCT__entry(
		__string(region, region)
		__field(unsigned long, start)
		__field(unsigned long, end)
		__field(u64, offset)
		__field(bool, eager)
	),
	TP_fast_assign(
		mmapdev_compat_assign_str(region, region);
		__entry->start = vma->vm_start;
		__entry->end = vma->vm_end;
		__entry->offset = (u64)vma->vm_pgoff << PAGE_SHIFT;
		__entry->eager = eager;
	),
	TP_printk("%s %#lx-%#lx offset %#llx %s", __get_str(region),
		  __entry->start, __entry->end, __entry->offset,
		  __entry->eager ? "eager" : "by fault")
);

/* What the fault handler did: the page was at hand, or had to be brought in. */
TRACE_EVENT(mmapdev_fault,
	TP_PROTO(const char *kind, struct vm_fault *vmf, vm_fault_t result),
	TP_ARGS(kind, vmf, result),
	TP_STRUCT__entry(
		__string(kind, kind)
		__field(unsigned long, address)
		__field(u64, offset)
		__field(bool, write)
		__field(unsigned int, result)
	),
	TP_fast_assign(
		mmapdev_compat_assign_str(kind, kind);
		__entry->address = vmf->address;
		__entry->offset = (u64)vmf->pgoff << PAGE_SHIFT;
		__entry->write = vmf->flags & FAULT_FLAG_WRITE;
		__entry->result = (__force unsigned int)result;
	),
	TP_printk("%s at %#lx offset %#llx %s result %#x", __get_str(kind),
		  __entry->address, __entry->offset,
		  __entry->write ? "write" : "read", __entry->result)
);

DECLARE_EVENT_CLASS(mmapdev_command,
	TP_PROTO(const struct mmapdev_command *cmd),
	TP_ARGS(cmd),
	TP_STRUCT__entry(
		__field(const void *, cmd)
		__field(int, op)
		__field(u64, address)
		__field(size_t, length)
		__field(int, status)
	),
	TP_fast_assign(
		__entry->cmd = cmd;
		__entry->op = cmd->op;
		__entry->address = cmd->address;
		__entry->length = cmd->length;
		__entry->status = cmd->status;
	),
	TP_printk("%p %s %#llx+%zu status %d", __entry->cmd,
		  __print_symbolic(__entry->op,
				   { MMAPDEV_COMMAND_READ, "read" },
				   { MMAPDEV_COMMAND_WRITE, "write" },
				   { MMAPDEV_COMMAND_COPY, "copy" },
				   { MMAPDEV_COMMAND_FILL, "fill" },
				   { MMAPDEV_COMMAND_CRC32C, "crc32c" }),
		  __entry->address, __entry->length, __entry->status)
);

DEFINE_EVENT(mmapdev_command, mmapdev_command_submit,
	TP_PROTO(const struct mmapdev_command *cmd), TP_ARGS(cmd));
DEFINE_EVENT(mmapdev_command, mmapdev_command_done,
	TP_PROTO(const struct mmapdev_command *cmd), TP_ARGS(cmd));

#endif /* MMAPDEV_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
