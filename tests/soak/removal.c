// SPDX-License-Identifier: GPL-2.0-only
/*
 * removal.c - removes the device at random moments under load
 *
 * removal COUNT SEED: workers map, touch, read, write, transfer, sync, poll and
 * open what devices there are; the device is unbound, or pulled out first, while
 * its commands are quick, slow or stuck, and bound again. What a worker reads is
 * what it wrote itself or zero, since each has a part of every region for its
 * own. Each shows signs of life all the time. The last line counts.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/mmapdev.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define DRIVER "/sys/bus/platform/drivers/mmapdev-sim/"
#define NAME "mmapdev-sim.0"
#define DEVICES 64
#define PAGE 4096UL
#define WORDS (PAGE / sizeof(uint64_t))
/* A worker's part of each region. */
#define PART (2 * PAGE)
/* Seconds in which every worker must have come round. */
#define PATIENCE 120

enum kind { EAGER, FAULT, MEMORY, FILES, TRANSFERS, REGISTERS, WAITS, KINDS };

static const char *const kind_names[KINDS] = {
	"eager", "fault", "memory", "files", "transfers", "registers", "waits",
};

#define WORKERS KINDS

struct worker {
	pid_t pid;
	atomic_ulong rounds;	/* signs of life */
	atomic_ulong cut_off;	/* rounds that ended because the device went */
	atomic_ulong wrong;	/* words that nobody can have written */
	atomic_ulong odd;	/* errors that nothing explains */
};

static struct worker *workers;
static int me;
static uint64_t seed;

/* xorshift64: the same numbers for the same seed. */
static uint64_t draw(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

/* Touches that may end in SIGBUS */

static sigjmp_buf gone;

static void on_bus_error(int signal)
{
	(void)signal;
	siglongjmp(gone, 1);
}

static uint64_t tag(unsigned long word)
{
	return 0x50414b0000000000 | (uint64_t)me << 32 | word;
}

static void check(uint64_t value, unsigned long word)
{
	if (value && value != tag(word)) {
		atomic_fetch_add(&workers[me].wrong, 1);
		fprintf(stderr, "worker %d: word %lu is %#lx\n", me, word,
			(unsigned long)value);
	}
}

/* A negative errno of a device that went, is failed or full of other devices. */
static void judge(const char *what, int error)
{
	switch (error) {
	case 0:
	case ENODEV:
	case EIO:
	case ETIMEDOUT:
	case EBUSY: /* a page was dirtied while a transfer dropped it */
	case ENOSPC:
		return;
	}
	atomic_fetch_add(&workers[me].odd, 1);
	fprintf(stderr, "worker %d: %s: %s\n", me, what, strerror(error));
}

#define attempt(call) judge(#call, (long)(call) < 0 ? errno : 0)

/* Open a node of any device that there is, -1 if there is none. */
static int open_any(const char *suffix)
{
	unsigned int first = draw(DEVICES), i;
	char path[64];

	for (i = 0; i < DEVICES; i++) {
		unsigned int number = (first + i) % DEVICES;
		int fd;

		if (number)
			snprintf(path, sizeof(path), "/dev/mmapdev%u%s", number,
				 suffix);
		else
			snprintf(path, sizeof(path), "/dev/mmapdev%s", suffix);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd >= 0)
			return fd;
		if (errno != ENOENT && errno != ENXIO)
			judge("open", errno);
	}
	usleep(1000);
	return -1;
}

static void touch(volatile uint64_t *words)
{
	unsigned int i;

	for (i = 0; i < 64; i++) {
		unsigned long word = draw(PART / sizeof(*words));

		check(words[word], word);
		words[word] = tag(word);
	}
}

static void map_and_touch(int fd, int policy)
{
	struct mmapdev_map_policy set = {
		.argsz = sizeof(set), .flags = MMAPDEV_MAP_POLICY_SET,
		.policy = policy,
	};
	void *volatile mapping;
	volatile int rounds = 1 + draw(20);

	if (policy >= 0)
		attempt(ioctl(fd, MMAPDEV_MAP_POLICY, &set));
	mapping = mmap(NULL, PART, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		       me * PART);
	if (mapping == MAP_FAILED) {
		judge("mmap", errno);
		return;
	}
	if (sigsetjmp(gone, 1)) {
		atomic_fetch_add(&workers[me].cut_off, 1);
	} else {
		while (rounds--) {
			touch(mapping);
			if (!draw(4))
				attempt(msync(mapping, PART, MS_SYNC));
			if (!draw(8))
				madvise(mapping, PART, MADV_DONTNEED);
		}
	}
	/* What fork(2) copies may be taken away while it does. */
	if (!draw(4)) {
		pid_t child = fork();

		if (!child)
			_exit(0);
		judge("fork", child < 0 ? errno : 0);
		waitpid(child, NULL, 0);
	}
	munmap(mapping, PART);
}

static void read_and_write(int fd)
{
	uint64_t words[WORDS];
	unsigned int i, page = draw(PART / PAGE);
	off_t offset = me * PART + page * PAGE;

	for (i = 0; i < WORDS; i++)
		words[i] = tag(page * WORDS + i);
	attempt(pwrite(fd, words, PAGE, offset));
	if (pread(fd, words, PAGE, offset) == PAGE)
		for (i = 0; i < WORDS; i++)
			check(words[i], page * WORDS + i);
	else if (errno == ENODEV)
		atomic_fetch_add(&workers[me].cut_off, 1);
	if (!draw(4))
		attempt(fsync(fd));
}

static void move(int fd)
{
	struct mmapdev_transfer transfer = {
		.argsz = sizeof(transfer), .op = MMAPDEV_OP_COPY,
		.src_region = draw(2), .src_offset = me * PART,
		.dst_offset = me * PART, .length = PART,
	};

	transfer.dst_region = !transfer.src_region;
	read_and_write(fd);
	attempt(ioctl(fd, MMAPDEV_TRANSFER, &transfer));
}

static void use_registers(int fd)
{
	volatile uint32_t *registers;
	uint32_t value = me;

	attempt(pwrite(fd, &value, 4, MMAPDEV_SIM_SCRATCH + 4 * (me % 16)));
	attempt(pread(fd, &value, 4, MMAPDEV_SIM_ID));
	registers = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (registers == MAP_FAILED) {
		judge("mmap", errno);
		return;
	}
	if (sigsetjmp(gone, 1)) {
		atomic_fetch_add(&workers[me].cut_off, 1);
	} else {
		unsigned int rounds = 200;

		while (rounds--) {
			if (registers[MMAPDEV_SIM_ID / 4] != MMAPDEV_SIM_ID_VALUE)
				atomic_fetch_add(&workers[me].wrong, 1);
			registers[MMAPDEV_SIM_DOORBELL / 4] = 1;
		}
	}
	munmap((void *)registers, PAGE);
}

static void wait_for_events(int fd)
{
	struct pollfd events = { .fd = fd, .events = POLLPRI };

	attempt(poll(&events, 1, draw(200)));
	if (events.revents & POLLHUP)
		atomic_fetch_add(&workers[me].cut_off, 1);
}

static void work(enum kind kind)
{
	static const char *const suffixes[KINDS] = {
		[EAGER] = "", [FAULT] = "", [MEMORY] = "-mem", [FILES] = "-mem",
		[TRANSFERS] = "", [REGISTERS] = "-regs", [WAITS] = "-mem",
	};
	int fd = open_any(suffixes[kind]);

	if (fd < 0)
		return;
	switch (kind) {
	case EAGER:
		map_and_touch(fd, MMAPDEV_POLICY_EAGER);
		break;
	case FAULT:
		map_and_touch(fd, MMAPDEV_POLICY_FAULT);
		break;
	case MEMORY:
		map_and_touch(fd, -1);
		break;
	case FILES:
		read_and_write(fd);
		break;
	case TRANSFERS:
		move(fd);
		break;
	case REGISTERS:
		use_registers(fd);
		break;
	case WAITS:
		wait_for_events(fd);
		break;
	case KINDS:
		break;
	}
	close(fd);
}

static void start(int number)
{
	struct sigaction action = { .sa_handler = on_bus_error };
	pid_t pid = fork();

	if (pid) {
		workers[number].pid = pid;
		return;
	}
	me = number;
	seed += number + 1;
	/* There are two processors, and the one who removes should get a share. */
	setpriority(PRIO_PROCESS, 0, 10);
	sigaction(SIGBUS, &action, NULL);
	for (;;) {
		work(me % KINDS);
		atomic_fetch_add(&workers[me].rounds, 1);
		/* An emulated machine has better to do than to wait for all of us. */
		usleep(draw(10000));
	}
}

/* One of them is killed wherever it is, and another one takes its place. */
static void replace(int number)
{
	kill(workers[number].pid, SIGKILL);
	waitpid(workers[number].pid, NULL, 0);
	start(number);
}

/* Removal */

static bool set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, value, strlen(value)) > 0;

	if (fd >= 0)
		close(fd);
	return done;
}

static bool set_device(const char *attribute, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), DRIVER NAME "/%s", attribute);
	return set(path, value);
}

static void set_pace(void)
{
	static const char *const latencies[] = { "0", "0", "100", "3000" };
	static const char *const stuck[] = { "no", "no", "no", "commands",
					     "abort" };

	set_device("latency_us", latencies[draw(4)]);
	set_device("stuck", stuck[draw(5)]);
}

/* All nodes show their device's time-out: that of the bound one is among them. */
static void be_impatient(void)
{
	unsigned int i;
	char path[64];

	for (i = 0; i < DEVICES; i++) {
		snprintf(path, sizeof(path),
			 "/sys/class/mmapdev/mmapdev%.0u/timeout_ms", i);
		set(path, "100");
	}
}

static unsigned long pulled;

static void remove_once(void)
{
	unsigned int tries = 300;

	be_impatient();
	set_pace();
	usleep(draw(60000));
	if (!draw(2)) {
		pulled += set_device("unplug", "1");
		usleep(draw(10000));
	}
	if (!set(DRIVER "unbind", NAME)) {
		perror("unbind");
		exit(1);
	}
	if (!draw(4))
		usleep(draw(10000));
	/* The debug kernel releases numbers late: there may be none for a while. */
	while (!set(DRIVER "bind", NAME) && --tries)
		usleep(100000);
	if (!tries) {
		perror("bind");
		exit(1);
	}
}

static bool all_come_round(void)
{
	unsigned long before[WORKERS];
	int i, tries = PATIENCE * 10;
	bool all;

	for (i = 0; i < WORKERS; i++)
		before[i] = atomic_load(&workers[i].rounds);
	do {
		usleep(100000);
		all = true;
		for (i = 0; i < WORKERS; i++)
			all = all && atomic_load(&workers[i].rounds) != before[i];
	} while (!all && --tries);
	for (i = 0; i < WORKERS && !all; i++)
		if (atomic_load(&workers[i].rounds) == before[i])
			fprintf(stderr, "worker %d (%s) stands still\n", i,
				kind_names[i % KINDS]);
	return all;
}

int main(int argc, char *argv[])
{
	unsigned long count, i, rounds = 0, cut_off = 0, wrong = 0, odd = 0;
	int still = 0;

	if (argc != 3) {
		fprintf(stderr, "usage: %s COUNT SEED\n", argv[0]);
		return 2;
	}
	count = strtoul(argv[1], NULL, 0);
	seed = strtoul(argv[2], NULL, 0) ?: 1;
	workers = mmap(NULL, WORKERS * sizeof(*workers),
		       PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		       0);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; i < WORKERS; i++)
		start(i);
	for (i = 1; i <= count; i++) {
		remove_once();
		if (!draw(8))
			replace(draw(WORKERS));
		if (i % 50 == 0) {
			still += !all_come_round();
			printf("%lu removals\n", i);
		}
	}
	for (i = 0; i < WORKERS; i++) {
		kill(workers[i].pid, SIGKILL);
		waitpid(workers[i].pid, NULL, 0);
		rounds += atomic_load(&workers[i].rounds);
		cut_off += atomic_load(&workers[i].cut_off);
		wrong += atomic_load(&workers[i].wrong);
		odd += atomic_load(&workers[i].odd);
	}
	printf("%lu removals, %lu of them pulled out; %lu rounds of work, %lu cut off; %lu wrong words, %lu odd errors, %d stood still\n",
	       count, pulled, rounds, cut_off, wrong, odd, still);
	return wrong || odd || still || !cut_off;
}
