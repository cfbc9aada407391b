// SPDX-License-Identifier: GPL-2.0-only
/*
 * semantics-touch.c - rows: the program, and others, touch what is mapped
 */
#include <linux/futex.h>
#include <linux/io_uring.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include "semantics.h"

#define LAST_PAGE(c) (((c)->size - 1) & ~(PAGE - 1))

/* Loads and stores */

static const char *load_inside(const struct column *c)
{
	return load(map_column(c) + c->size - 1);
}

static const char *store_inside(const struct column *c)
{
	return store(map_column(c) + c->spot);
}

static const char *store_read_only(const struct column *c)
{
	return store(map(open_column(c, O_RDWR), c->size, PROT_READ, 0));
}

static const char *load_without_access(const struct column *c)
{
	return load(map(open_column(c, O_RDWR), c->size, PROT_NONE, 0));
}

/* The rest of the last page: its offset, or 0 if the page is full. */
static size_t rest(const struct column *c)
{
	return c->size % PAGE ? c->size : 0;
}

static const char *load_rest(const struct column *c)
{
	const char *mapping = map_column(c);
	size_t i;

	if (!rest(c))
		return NOT_HERE;
	for (i = rest(c); i < LAST_PAGE(c) + PAGE; i++)
		if (mapping[i])
			return "not zero";
	return "reads 0";
}

static const char *store_rest(const struct column *c)
{
	return rest(c) ? store(map_column(c) + rest(c)) : NOT_HERE;
}

/* Only what can be mapped past its end can be touched there. */
static char *past_end(const struct column *c)
{
	char *mapping = mmap(NULL, c->size + 2 * PAGE, RW, MAP_SHARED,
			     open_column(c, O_RDWR), 0);

	return mapping == MAP_FAILED ? NULL : mapping + LAST_PAGE(c) + PAGE;
}

static const char *load_past_end(const struct column *c)
{
	char *page = past_end(c);

	return page ? load(page) : NOT_HERE;
}

static const char *store_past_end(const struct column *c)
{
	char *page = past_end(c);

	return page ? store(page) : NOT_HERE;
}

/* With room kept behind it, so that nothing else is mapped there. */
static const char *load_behind_mapping(const struct column *c)
{
	size_t length = LAST_PAGE(c) + PAGE;
	char *room = map_flags(-1, length + PAGE, PROT_NONE,
			       MAP_PRIVATE | MAP_ANONYMOUS, 0);

	ck_assert_ptr_eq(mmap(room, length, RW, MAP_SHARED | MAP_FIXED,
			      open_column(c, O_RDWR), 0), room);
	return load(room + length);
}

static const char *seen(bool yes)
{
	return yes ? "seen" : "not seen";
}

static const char *store_then_pread(const struct column *c)
{
	char *mapping = map_column(c);
	char word[WORD];

	memcpy(mapping + c->spot, "Read", WORD);
	ck_assert_int_eq(pread(open_column(c, O_RDWR), word, WORD, c->spot),
			 WORD);
	return seen(!memcmp(word, "Read", WORD));
}

static const char *pwrite_then_load(const struct column *c)
{
	const char *mapping = map_column(c);

	ck_assert_int_eq(pwrite(open_column(c, O_RDWR), "Load", WORD, c->spot),
			 WORD);
	return seen(!memcmp(mapping + c->spot, "Load", WORD));
}

static const char *store_then_other_mapping(const struct column *c)
{
	char *mapping = map_column(c);
	char *other = map_column(c);

	memcpy(mapping + c->spot, "Both", WORD);
	return seen(!memcmp(other + c->spot, "Both", WORD));
}

static const char *private_store(const struct column *c)
{
	int fd = open_column(c, O_RDWR);
	char *mapping = mmap(NULL, c->size, RW, MAP_PRIVATE, fd, 0);
	char word[WORD];

	if (mapping == MAP_FAILED)
		return NOT_HERE;
	memcpy(mapping + c->spot, "Mine", WORD);
	ck_assert_int_eq(pread(fd, word, WORD, c->spot), WORD);
	return seen(!memcmp(word, "Mine", WORD));
}

static const char *store_read_only_register(const struct column *c)
{
	uint32_t *id;

	if (c->region != MMAPDEV_REGION_REGISTERS)
		return NOT_HERE;
	id = (uint32_t *)(map_column(c) + MMAPDEV_SIM_ID);
	__atomic_store_n(id, 0, __ATOMIC_RELAXED);
	return eventually(__atomic_load_n(id, __ATOMIC_RELAXED) ==
			  MMAPDEV_SIM_ID_VALUE) ? "undone" : "kept";
}

static bool word_is_there(void *address)
{
	return !memcmp(address, "Fork", WORD);
}

static bool store_word(void *address)
{
	memcpy(address, "Fork", WORD);
	return true;
}

static bool survives_load(void *address)
{
	return !load_signal(address);
}

static const char *parent_stores(const struct column *c)
{
	char *word = map_column(c) + c->spot;

	store_word(word);
	return seen(in_child(word_is_there, word));
}

static const char *child_stores(const struct column *c)
{
	char *word = map_column(c) + c->spot;

	in_child(store_word, word);
	return seen(word_is_there(word));
}

static const char *not_for_children(const struct column *c)
{
	char *mapping = map_column(c);
	int ret = madvise(mapping, c->size, MADV_DONTFORK);

	if (ret)
		return result(ret);
	return in_child(survives_load, mapping) ? "ok" : "SIGSEGV";
}

const struct row touching_rows[] = {
	ROW("a load in range", load_inside),
	ROW("a store in range", store_inside),
	ROW("a store to a mapping that is not writable", store_read_only),
	ROW("a load from a mapping with `PROT_NONE`", load_without_access),
	ROW("a load in the rest of the last page", load_rest,
	    NOTE(FIXED, "full-page"), NOTE(PAGED, "rest")),
	ROW("a store to the rest of the last page", store_rest,
	    NOTE(FIXED, "full-page"), NOTE(PAGED, "rest")),
	ROW("a load past the end", load_past_end, NOTE(FIXED, "fixed"),
	    NOTE(PAGED, "past")),
	ROW("a store past the end", store_past_end, NOTE(FIXED, "fixed"),
	    NOTE(PAGED, "past")),
	ROW("a load right behind the mapping", load_behind_mapping),
	ROW("a store, then `pread`", store_then_pread),
	ROW("`pwrite`, then a load", pwrite_then_load),
	ROW("a store, then a load from a second mapping",
	    store_then_other_mapping),
	ROW("a store to a private mapping, then `pread`", private_store,
	    NOTE(PFN, "private")),
	ROW("a store to a register that is read-only", store_read_only_register,
	    NOTE(REGS, "scan")),
	ROW("`fork`: the child loads what its parent stored", parent_stores),
	ROW("`fork`: the parent loads what its child stored", child_stores),
	ROW("`fork` after `MADV_DONTFORK`: a load of the child",
	    not_for_children),
	{}
};

/* Others reach in: the kernel, devices, other processes */

static const char *futex(const struct column *c, int op, int value)
{
	return result(syscall(SYS_futex, map_column(c) + c->spot, op, value,
			      NULL, NULL, 0));
}

static const char *futex_wake(const struct column *c)
{
	return futex(c, FUTEX_WAKE, 1);
}

/* That the value is another one is only found by looking at it. */
static const char *futex_wait(const struct column *c)
{
	ck_assert_int_eq(pwrite(open_column(c, O_RDWR), "Wait", WORD, c->spot),
			 WORD);
	return futex(c, FUTEX_WAIT, 0);
}

static const char *read_into(const struct column *c)
{
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], "Pipe", WORD), WORD);
	return transferred(read(ends[0], map_column(c) + c->spot, WORD), WORD);
}

static const char *write_from(const struct column *c)
{
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	return transferred(write(ends[1], map_column(c), WORD), WORD);
}

static const char *read_direct_into(const struct column *c)
{
	int disk = open_node("/dev/ram0", O_RDWR | O_DIRECT);

	return transferred(pread(disk, map_column(c), PAGE, 0), PAGE);
}

static const char *write_direct_from(const struct column *c)
{
	int disk = open_node("/dev/ram0", O_RDWR | O_DIRECT);

	return transferred(pwrite(disk, map_column(c), PAGE, 0), PAGE);
}

static const char *vmsplice_from(const struct column *c)
{
	struct iovec part = { map_column(c), WORD };
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	return transferred(vmsplice(ends[1], &part, 1, 0), WORD);
}

static const char *register_with_io_uring(const struct column *c)
{
	struct io_uring_params parameters = {};
	struct iovec part = { map_column(c), PAGE };
	int ring = syscall(SYS_io_uring_setup, 1, &parameters);

	ck_assert_int_ge(ring, 0);
	return result(syscall(SYS_io_uring_register, ring,
			      IORING_REGISTER_BUFFERS, &part, 1));
}

static const char *other_process_reads(const struct column *c)
{
	char word[WORD];
	struct iovec here = { word, WORD }, there = { map_column(c), WORD };

	return transferred(process_vm_readv(getpid(), &here, 1, &there, 1, 0),
			   WORD);
}

static const char *other_process_writes(const struct column *c)
{
	char word[WORD] = "Vm w";
	struct iovec here = { word, WORD };
	struct iovec there = { map_column(c) + c->spot, WORD };

	return transferred(process_vm_writev(getpid(), &here, 1, &there, 1, 0),
			   WORD);
}

static const char *proc_mem_reads(const struct column *c)
{
	char word[WORD];

	return transferred(pread(open_node("/proc/self/mem", O_RDWR), word,
				 WORD, (off_t)map_column(c)), WORD);
}

static const char *proc_mem_writes(const struct column *c)
{
	return transferred(pwrite(open_node("/proc/self/mem", O_RDWR), "Proc",
				  WORD, (off_t)map_column(c) + c->spot), WORD);
}

/* As a debugger looks at the memory of what it debugs. */
static const char *debugger_reads(const struct column *c)
{
	char *mapping = map_column(c);
	const char *outcome;
	pid_t child = fork();

	if (!child) {
		pause();
		_exit(0);
	}
	ck_assert_int_eq(ptrace(PTRACE_ATTACH, child, 0, 0), 0);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	errno = 0;
	ptrace(PTRACE_PEEKDATA, child, mapping, 0);
	outcome = result(errno ? -1 : 0);
	kill(child, SIGKILL);
	return outcome;
}

const struct row sharing_rows[] = {
	ROW("`futex` wake, as process-shared locks do", futex_wake,
	    NOTE(PFN, "pfn")),
	ROW("`futex` wait for a value that is another one", futex_wait,
	    NOTE(PFN, "pfn")),
	ROW("`read` of another file into the mapping", read_into),
	ROW("`write` of the mapping to another file", write_from),
	ROW("`read` with `O_DIRECT` of a disk into the mapping",
	    read_direct_into, NOTE(PFN, "pfn")),
	ROW("`write` with `O_DIRECT` of the mapping to a disk",
	    write_direct_from, NOTE(PFN, "pfn")),
	ROW("`vmsplice` of the mapping to a pipe", vmsplice_from,
	    NOTE(PFN, "pfn")),
	ROW("`io_uring_register` of the mapping as a buffer",
	    register_with_io_uring, NOTE(PFN, "pfn"),
	    NOTE(FAULT | PAGED, "uring")),
	ROW("`process_vm_readv` of it", other_process_reads, NOTE(PFN, "pfn")),
	ROW("`process_vm_writev` of it", other_process_writes,
	    NOTE(PFN, "pfn")),
	ROW("`/proc/self/mem` read", proc_mem_reads,
	    NOTE(PFN, "debugger")),
	ROW("`/proc/self/mem` write", proc_mem_writes,
	    NOTE(PFN, "debugger")),
	ROW("`ptrace` peek, as a debugger does", debugger_reads,
	    NOTE(PFN, "debugger")),
	{}
};
