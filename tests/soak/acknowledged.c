// SPDX-License-Identifier: GPL-2.0-only
/*
 * acknowledged.c - what a sync has acknowledged survives, whatever happens then
 *
 * acknowledged COUNT SEED: a process stores numbers into device memory and syncs
 * them; while its pages go back it is killed, or the device is unbound, or pulled
 * out. The device's memory is a physical range, which survives: bound anew, each
 * word must be as new as the last sync that answered 0, and no newer than what was
 * stored. After a kill, and at an unbind in good order, nothing stored is lost.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define DRIVER "/sys/bus/platform/drivers/mmapdev-sim/"
#define NAME "mmapdev-sim.0"
#define LOAD "modprobe mmapdev sim_range=0x10000000+4M buffer_size=256K"
#define SIZE (4UL << 20)
#define PAGE 4096UL
/* A cell is a sector, of which the first word counts. */
#define CELL 512UL
#define CELLS (SIZE / CELL)
#define PER_PAGE (PAGE / CELL)
/* Removals between two loads of the module. */
#define LOADS 50

/**
 * struct cell - what is known of one; numbers only grow
 * @meant: the newest that may be there
 * @stored: the newest that was stored for certain
 * @acknowledged: the newest that a sync has answered for
 */
struct cell {
	atomic_ulong meant;
	atomic_ulong stored;
	atomic_ulong acknowledged;
};

struct shared {
	struct cell cells[CELLS];
	atomic_ulong number;
	atomic_ulong syncs;
	atomic_int error;
};

static struct shared *shared;
static uint64_t seed;
static unsigned long cut[3], checked, lost, odd;

enum end { KILL, UNBIND, PULL, ENDS };

static uint64_t draw(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

static void must(const char *what, bool good)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

static uint64_t word_of(unsigned long cell, unsigned long number)
{
	return (uint64_t)cell << 48 | number;
}

static bool set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, value, strlen(value)) > 0;

	if (fd >= 0)
		close(fd);
	return done;
}

/* The debug kernel releases numbers late: it may have another one than before. */
static int open_memory(void)
{
	glob_t found;
	char path[64];
	int fd;

	must("the node", !glob(DRIVER NAME "/mmapdev/*-mem", 0, NULL, &found));
	snprintf(path, sizeof(path), "/dev/%s", strrchr(found.gl_pathv[0], '/') + 1);
	globfree(&found);
	fd = open(path, O_RDWR | O_CLOEXEC);
	must(path, fd >= 0);
	return fd;
}

/* The process that stores */

static unsigned char *memory;
static int fd;

/* The device has gone: wait for the end. */
static void stop(int number)
{
	(void)number;
	for (;;)
		pause();
}

static void judge(long ret)
{
	if (ret >= 0)
		return;
	if (errno != ENODEV && errno != EIO)
		atomic_store(&shared->error, errno);
	stop(0);
}

static uint64_t mean(unsigned long cell)
{
	unsigned long number = 1 + atomic_fetch_add(&shared->number, 1);

	atomic_store(&shared->cells[cell].meant, number);
	return word_of(cell, number);
}

static void is_stored(unsigned long cell)
{
	atomic_store(&shared->cells[cell].stored, atomic_load(&shared->cells[cell].meant));
}

static void acknowledge(unsigned long first, unsigned long count)
{
	unsigned long cell;

	for (cell = first; cell < first + count; cell++)
		atomic_store(&shared->cells[cell].acknowledged,
			     atomic_load(&shared->cells[cell].stored));
	atomic_fetch_add(&shared->syncs, 1);
}

static void store_page(unsigned long page, int flags)
{
	static unsigned char bytes[PAGE];
	struct iovec vector = { bytes, PAGE };
	unsigned long first = page * PER_PAGE, i;

	for (i = 0; i < PER_PAGE; i++)
		*(uint64_t *)(bytes + i * CELL) = mean(first + i);
	judge(pwritev2(fd, &vector, 1, page * PAGE, flags));
	for (i = 0; i < PER_PAGE; i++)
		is_stored(first + i);
	if (flags)
		acknowledge(first, PER_PAGE);
}

static void store_word(unsigned long cell)
{
	*(volatile uint64_t *)(memory + cell * CELL) = mean(cell);
	is_stored(cell);
}

/* Neighbours or not, so that commands are long or many. */
static void store_some(void)
{
	unsigned int count = 1 + draw(300), how = draw(5);
	unsigned long at = draw(CELLS);

	while (count--) {
		at = draw(4) ? (at + PER_PAGE) % CELLS : draw(CELLS);
		if (how < 3)
			store_word(at);
		else
			store_page(at / PER_PAGE, how == 4 && !draw(20) ? RWF_DSYNC : 0);
	}
}

static void sync_some(void)
{
	unsigned long page = draw(SIZE / PAGE), pages = 1 + draw(SIZE / PAGE - page);

	switch (draw(4)) {
	case 0:
		judge(fsync(fd));
		acknowledge(0, CELLS);
		break;
	case 1:
		judge(fdatasync(fd));
		acknowledge(0, CELLS);
		break;
	case 2:
		judge(msync(memory, SIZE, MS_SYNC));
		acknowledge(0, CELLS);
		break;
	case 3:
		judge(msync(memory + page * PAGE, pages * PAGE, MS_SYNC));
		acknowledge(page * PER_PAGE, pages * PER_PAGE);
		break;
	}
}

static pid_t start(void)
{
	struct sigaction action = { .sa_handler = stop };
	pid_t pid = fork();

	if (pid)
		return pid;
	seed += atomic_load(&shared->number);
	sigaction(SIGBUS, &action, NULL);
	fd = open_memory();
	memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	must("mmap", memory != MAP_FAILED);
	for (;;) {
		store_some();
		sync_some();
	}
}

/* The process that ends it, and looks at what is left */

static void bind(void)
{
	unsigned int tries = 300;

	while (!set(DRIVER "bind", NAME) && --tries)
		usleep(100000);
	must("bind", tries);
}

static void load(void)
{
	must("rmmod", !system("rmmod mmapdev") && !system(LOAD));
}

/* All zero, whatever was there before. */
static void clear(void)
{
	unsigned char page[PAGE] = {};
	unsigned long cell;
	int file = open_memory();

	for (cell = 0; cell < CELLS; cell++) {
		*(uint64_t *)(page + cell % PER_PAGE * CELL) = word_of(cell, 0);
		if (cell % PER_PAGE == PER_PAGE - 1)
			must("write", pwrite(file, page, PAGE, cell / PER_PAGE * PAGE) == PAGE);
	}
	must("fsync", !fsync(file));
	close(file);
}

static void check_cell(unsigned long index, uint64_t word, unsigned long least, enum end end)
{
	static const char *const names[ENDS] = { "kill", "unbind", "pulling out" };
	struct cell *cell = &shared->cells[index];
	unsigned long number = word & ((1UL << 48) - 1);

	checked += least != 0;
	if (word >> 48 != index || number < least || number > cell->meant) {
		lost++;
		printf("after %s: word at %#lx is %#lx, should be %#lx to %#lx\n", names[end],
		       index * CELL, (unsigned long)word,
		       (unsigned long)word_of(index, least),
		       (unsigned long)word_of(index, cell->meant));
	}
	/* From here on this is what there is. */
	cell->meant = number;
	cell->stored = number;
	cell->acknowledged = number;
}

static void check(const unsigned long *least, enum end end)
{
	static unsigned char bytes[SIZE];
	int file = open_memory();
	unsigned long cell;

	must("read", pread(file, bytes, SIZE, 0) == (long)SIZE);
	close(file);
	for (cell = 0; cell < CELLS; cell++)
		check_cell(cell, *(uint64_t *)(bytes + cell * CELL), least[cell], end);
}

/* What is certain to be there: all that is stored, or what was acknowledged. */
static void note(unsigned long *least, bool stored)
{
	unsigned long cell, number;

	for (cell = 0; cell < CELLS; cell++) {
		number = stored ? shared->cells[cell].stored : shared->cells[cell].acknowledged;
		if (number > least[cell])
			least[cell] = number;
	}
}

static void cut_once(unsigned long round)
{
	static const char *const latencies[] = { "0", "50", "500", "3000" };
	unsigned long *least = calloc(CELLS, sizeof(*least));
	enum end end = draw(ENDS);
	pid_t pid;

	must("latency_us", set(DRIVER NAME "/latency_us", latencies[draw(4)]));
	pid = start();
	must("fork", pid > 0);
	usleep(10000 + draw(150000));
	if (end == UNBIND)
		note(least, true);
	if (end == PULL)
		must("unplug", set(DRIVER NAME "/unplug", "1"));
	if (end != KILL)
		must("unbind", set(DRIVER "unbind", NAME));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	note(least, end == KILL);
	if (end == KILL)
		must("unbind", set(DRIVER "unbind", NAME));
	bind();
	if (round % LOADS == 0)
		load();
	odd += atomic_exchange(&shared->error, 0) != 0;
	cut[end]++;
	check(least, end);
	free(least);
}

int main(int argc, char *argv[])
{
	unsigned long count, i;

	if (argc != 3) {
		fprintf(stderr, "usage: %s COUNT SEED\n", argv[0]);
		return 2;
	}
	count = strtoul(argv[1], NULL, 0);
	seed = strtoul(argv[2], NULL, 0) ?: 1;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	must("memory", shared != MAP_FAILED);
	setvbuf(stdout, NULL, _IOLBF, 0);
	clear();
	for (i = 1; i <= count && !lost; i++) {
		cut_once(i);
		if (i % 50 == 0)
			printf("%lu times, %lu syncs\n", i, (unsigned long)shared->syncs);
	}
	printf("%lu writers cut off: %lu killed, %lu by unbinding, %lu by pulling out; %lu syncs acknowledged, %lu words that must be there; %lu lost, %lu odd errors\n",
	       cut[KILL] + cut[UNBIND] + cut[PULL], cut[KILL], cut[UNBIND], cut[PULL],
	       (unsigned long)shared->syncs, checked, lost, odd);
	return lost || odd || !shared->syncs;
}
