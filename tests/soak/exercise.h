/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * exercise.h - what the parts of the exerciser share
 *
 * exercise.c starts workers and watches them, exercise-model.c knows what each
 * byte of the memory must be, exercise-operations.c draws operations, and the
 * others carry them out: on files, on mappings, by way of the device, by sync.
 * exercise-tail.c looks for the shortest list of operations that still fails.
 */
#ifndef MMAPDEV_TESTS_EXERCISE_H
#define MMAPDEV_TESTS_EXERCISE_H

#include <errno.h>
#include <linux/mmapdev.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE 4096UL
#define WORKERS 16
/* Several workers share the memory: stripe n is of worker n modulo their number. */
#define STRIPE 13523UL
/* No operation moves more at once. */
#define LENGTH 131072UL
/* A worker's part of the DMA buffer. */
#define BUFFER_PART (2 * LENGTH)

#define page_start(at) ((at) & ~(PAGE - 1))
#define page_end(at) page_start((at) + PAGE - 1)

static inline size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/**
 * struct worker - what others see of one
 * @begun: operations begun, skipped ones included: signs of life
 * @last: index of the one under way
 */
struct worker {
	atomic_ulong begun;
	atomic_ulong last;
};

/**
 * struct shared - among all processes of a run
 * @resizing: held for reading by each operation but those that move the end
 * @registers: the address to peek at is written first
 * @size: the end now
 * @shrinks: how often it moved back
 * @workers: theirs
 */
struct shared {
	pthread_rwlock_t resizing;
	pthread_mutex_t registers;
	atomic_ulong size;
	atomic_ulong shrinks;
	struct worker workers[WORKERS];
};

/**
 * struct settings - how a run goes; the same in all processes
 * @seed: together with its index all that makes an operation
 * @workers: how many processes
 * @most: bytes of memory, shown or beyond the end
 * @large: the memory may be cached in pieces of several pages
 * @spoil: the operation before which a byte is made wrong, or -1
 * @seconds: stop after so many, 0: never
 */
struct settings {
	uint64_t seed;
	unsigned int workers;
	size_t most;
	bool large;
	unsigned long spoil;
	unsigned long seconds;
};

/**
 * struct files - what a worker has open
 * @node: the memory node
 * @region: the same as a regular file
 * @direct: the same with O_DIRECT
 * @buffer: the DMA buffer's node
 * @registers: the registers' node
 * @transfers: a mapping of the worker's part of the buffer
 */
struct files {
	int node;
	int region;
	int direct;
	int buffer;
	int registers;
	unsigned char *transfers;
};

enum kind {
	READ, SCAN, WRITE, READ_VECTOR, WRITE_VECTOR, READ_DIRECT, WRITE_DIRECT,
	SPLICE_IN, SPLICE_OUT, AT_END, LOAD, STORE, MAP, UNMAP, REMAP, ADVISE, PROTECT,
	PRIVATE_LOAD, PRIVATE_STORE, PRIVATE_MAP, WRITE_SELF, READ_SELF, FORK, SYNC,
	FADVISE, DROP_CACHES, COMPACT, REOPEN, LAST_CLOSE, TO_DEVICE, FROM_DEVICE,
	COPY, FILL, CRC, PUNCH, RESIZE, INVALIDATE, DISCARD, KINDS
};

/**
 * struct operation - one, as drawn; then cut to what there is
 * @kind: which
 * @offset: bytes
 * @length: bytes, at most LENGTH
 * @key: of the bytes that it writes
 * @more: for pick()
 */
struct operation {
	enum kind kind;
	size_t offset;
	size_t length;
	uint64_t key;
	uint64_t more;
};

extern struct shared *shared;
extern struct settings settings;
extern struct files files;
extern unsigned int me;
/* What each byte is, also of those beyond the end; shared by all workers. */
extern unsigned char *shadow;
/* LENGTH bytes each, on a page boundary. */
extern unsigned char *scratch, *scratch2;
/* Nothing is printed; each operation is. */
extern bool quiet, verbose;

/* exercise-model.c */
uint64_t pick(struct operation *op, uint64_t below);
size_t size_now(void);

/* Cut a range to what exists and is the worker's own: false if that is nothing. */
bool cut(size_t *offset, size_t *length);

/* Another range of an operation, cut as well. */
bool cut_other(struct operation *op, size_t *offset, size_t length);

/* Fill with what the operation writes at an offset. */
void compose(const struct operation *op, unsigned char *bytes, size_t offset, size_t length);

/* They end the process with what is wrong. */
void bad(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
void must(const char *what, bool good);
void compare(const char *what, const void *found, size_t offset, size_t length);
void compare_with(const char *what, const void *found, const void *expected, size_t offset,
		  size_t length);

/* Four bytes of the device itself, at a multiple of four. */
uint32_t peek(size_t offset);
void poke(size_t offset, uint32_t value);

/* What was acknowledged must be on the device: look at some words of a range. */
void check_device(struct operation *op, size_t offset, size_t length);

/* A call that may be disturbed by stores of other workers: EBUSY. */
#define patiently(call)							\
({									\
	long ret_;							\
	int tries_ = 10000;						\
	do {								\
		ret_ = (call);						\
	} while (ret_ < 0 && errno == EBUSY && settings.workers > 1 &&	\
		 --tries_);						\
	ret_;								\
})

/* exercise-operations.c */
struct operation draw(unsigned int worker, unsigned long index);
void describe(const struct operation *op, char *text, size_t size);
void perform(unsigned long index);
extern struct operation current;

/* exercise-files.c */
void open_files(void);
void close_files(void);
/* A file to read and write the cached way. */
int any_file(struct operation *op);
void do_read(struct operation *op);
void do_scan(struct operation *op);
void do_write(struct operation *op);
void do_read_vector(struct operation *op);
void do_write_vector(struct operation *op);
void do_read_direct(struct operation *op);
void do_write_direct(struct operation *op);
void do_splice_in(struct operation *op);
void do_splice_out(struct operation *op);
void do_at_end(struct operation *op);
void do_fadvise(struct operation *op);
void do_reopen(struct operation *op);

/* exercise-maps.c */
struct mapping {
	unsigned char *at;
	size_t start;
	size_t length;
	bool regular;
};

/*
 * Move an operation's range into a mapping, and cut it: the address of its first
 * byte, or NULL. @which tells the mapping if it is not NULL.
 */
unsigned char *place(struct operation *op, struct mapping **which);
void unmap_all(void);
void do_load(struct operation *op);
void do_store(struct operation *op);
void do_map(struct operation *op);
void do_unmap(struct operation *op);
void do_remap(struct operation *op);
void do_advise(struct operation *op);
void do_protect(struct operation *op);
void do_write_self(struct operation *op);
void do_read_self(struct operation *op);
void do_fork(struct operation *op);

/* exercise-private.c */
void private_shrunk(size_t end);
void private_unmap(void);
void do_private_load(struct operation *op);
void do_private_store(struct operation *op);
void do_private_map(struct operation *op);

/* exercise-device.c */
void clear_all(void);
void do_to_device(struct operation *op);
void do_from_device(struct operation *op);
void do_copy(struct operation *op);
void do_fill(struct operation *op);
void do_crc(struct operation *op);
void do_punch(struct operation *op);
void do_resize(struct operation *op);
void do_invalidate(struct operation *op);
void do_discard(struct operation *op);
/* The CRC-32C of all that is shown is that of the shadow. */
void check_all_by_crc(void);
/* A byte of the device becomes wrong, and nobody is told but the cache. */
void spoil(void);

/* exercise-sync.c */
void do_sync(struct operation *op);
void do_drop_caches(struct operation *op);
void do_compact(struct operation *op);
void do_last_close(struct operation *op);
/* Compare everything, all of the shadow included: as the last operation. */
void check_all(void);

/* exercise-tail.c */
/* Run operations [from, to) in a process from zeroed memory: does it fail? */
typedef bool (*rerun_fn)(unsigned long from, unsigned long to, bool quiet);
void find_tail(unsigned long from, unsigned long to, rerun_fn rerun);
/* Is that operation left out? */
bool is_left_out(unsigned long index);

#endif
