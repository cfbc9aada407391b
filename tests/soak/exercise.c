// SPDX-License-Identifier: GPL-2.0-only
/*
 * exercise.c - random operations on device memory, of which each byte is known
 *
 * A child process carries them out, or several do, each in its own stripes of the
 * memory; this one watches. What they store goes into a shadow as well, and what
 * they read is compared with it. A failure is run again to find its shortest tail.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "exercise.h"

#define MEMORY "/sys/class/mmapdev/mmapdev-mem/"
/* Seconds without an operation after which a worker counts as hung. */
#define PATIENCE 300
/* Seconds from one line that tells of progress to the next. */
#define PROGRESS 10

static unsigned long first, count = 10000;
static time_t started;

static void on_signal(int number, siginfo_t *info, void *context)
{
	(void)context;
	bad("%s at %p", strsignal(number), info->si_addr);
}

static bool time_is_up(void)
{
	return settings.seconds && time(NULL) - started >= (time_t)settings.seconds;
}

/* What children do */

static void prepare(unsigned long from, unsigned long to)
{
	(void)from;
	(void)to;
	open_files();
	clear_all();
}

static void work(unsigned long from, unsigned long to)
{
	struct worker *worker = &shared->workers[me];
	unsigned long index;

	open_files();
	for (index = from; index < to && !time_is_up(); index++) {
		atomic_store(&worker->last, index);
		if (index == settings.spoil)
			spoil();
		if (!is_left_out(index))
			perform(index);
		atomic_fetch_add(&worker->begun, 1);
	}
}

static void finish(unsigned long from, unsigned long to)
{
	(void)from;
	shared->workers[me].last = to;
	current.kind = KINDS;
	open_files();
	check_all();
}

static pid_t start(void (*run)(unsigned long, unsigned long), unsigned int worker,
		   unsigned long from, unsigned long to)
{
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };
	pid_t pid = fork();

	if (pid)
		return pid;
	me = worker;
	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
	scratch = mmap(NULL, 4 * LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		       0);
	must("memory", scratch != MAP_FAILED);
	scratch2 = scratch + 2 * LENGTH;
	run(from, to);
	fflush(stdout);
	_exit(0);
}

/* Watching them */

static unsigned long all_begun(void)
{
	unsigned long sum = 0;
	unsigned int i;

	for (i = 0; i < settings.workers; i++)
		sum += atomic_load(&shared->workers[i].begun);
	return sum;
}

/* Tells of progress; false if there was none for too long. */
static bool goes_on(void)
{
	static unsigned long seen;
	static time_t told, changed;
	time_t now = time(NULL);
	unsigned long begun = all_begun();

	if (begun != seen || !told)
		changed = now;
	seen = begun;
	if (!told)
		told = now;
	if (now - told >= PROGRESS && !quiet) {
		printf("exercise: %lu of %lu operations\n", begun, count);
		told = now;
	}
	return now - changed < PATIENCE;
}

static void end(pid_t *pids)
{
	unsigned int i;

	for (i = 0; i < settings.workers; i++)
		if (pids[i])
			kill(pids[i], SIGKILL);
}

/* Wait for all, or for the first that fails: the number of failures. */
static unsigned int wait_for(pid_t *pids, unsigned int left)
{
	unsigned int i, failed = 0;

	while (left) {
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG);

		if (!pid) {
			usleep(1000);
			if (goes_on())
				continue;
			printf("exercise: nothing goes on any more\n");
			end(pids);
			return failed + 1;
		}
		left--;
		for (i = 0; i < settings.workers; i++)
			if (pids[i] == pid)
				pids[i] = 0;
		if (status && !failed++)
			end(pids);
	}
	return failed;
}

static bool fails(void (*run)(unsigned long, unsigned long), unsigned int workers,
		  unsigned long from, unsigned long to)
{
	pid_t pids[WORKERS] = {};
	unsigned int i;

	for (i = 0; i < workers; i++)
		pids[i] = start(run, i, from, to);
	return wait_for(pids, workers);
}

/* Set-up */

static void make_locks(void)
{
	pthread_rwlockattr_t rwlock;
	pthread_mutexattr_t mutex;

	pthread_rwlockattr_init(&rwlock);
	pthread_rwlockattr_setpshared(&rwlock, PTHREAD_PROCESS_SHARED);
	/* Else there would always be a reader, and the end would never move. */
	pthread_rwlockattr_setkind_np(&rwlock, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&shared->resizing, &rwlock);
	pthread_mutexattr_init(&mutex);
	pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&shared->registers, &mutex);
}

static void make_shared(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	shadow = mmap(NULL, page_end(settings.most), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || shadow == MAP_FAILED) {
		perror("exercise: memory");
		exit(2);
	}
}

/* Who failed, or was killed, has left them locked. */
static bool run_once(unsigned int workers, unsigned long from, unsigned long to)
{
	make_locks();
	return fails(prepare, 1, from, to) || fails(work, workers, from, to) ||
	       fails(finish, 1, from, to);
}

static bool run_again(unsigned long from, unsigned long to, bool silent)
{
	quiet = silent;
	verbose = !silent;
	return run_once(1, from, to);
}

static unsigned long attribute(const char *path, const char *value)
{
	int fd = open(path, (value ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
	char text[32] = "";
	long done = -1;

	if (fd >= 0)
		done = value ? write(fd, value, strlen(value)) : read(fd, text, sizeof(text) - 1);
	if (done < 0) {
		perror(path);
		exit(2);
	}
	close(fd);
	return strtoul(text, NULL, 0);
}

static int list(void)
{
	unsigned int worker;
	unsigned long index;
	char text[128];

	for (worker = 0; worker < settings.workers; worker++)
		for (index = first; index < first + count / settings.workers; index++) {
			struct operation op = draw(worker, index);

			describe(&op, text, sizeof(text));
			printf("%u %lu: %s\n", worker, index, text);
		}
	return 0;
}

static void explain(unsigned long to)
{
	unsigned long last = atomic_load(&shared->workers[0].last);

	settings.seconds = 0;
	if (settings.workers == 1)
		find_tail(first, least(last + 1, to), run_again);
	else
		printf("exercise: several processes: no tail is looked for\n");
}

static int run(void)
{
	unsigned long to = first + count / settings.workers, begun;
	bool failed;

	make_shared();
	started = time(NULL);
	failed = run_once(settings.workers, first, to);
	begun = all_begun();
	if (failed)
		explain(to);
	printf("exercise: %lu operations, seed %lu: %s\n", begun, (unsigned long)settings.seed,
	       failed ? "BAD" : "good");
	return failed;
}

static int usage(const char *name)
{
	fprintf(stderr,
		"usage: %s [--seed N] [--ops N] [--from N] [--processes N] [--seconds N] [--latency US] [--spoil N] [--list]\n",
		name);
	return 2;
}

int main(int argc, char *argv[])
{
	static const struct option options[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "ops", required_argument, NULL, 'o' },
		{ "from", required_argument, NULL, 'f' },
		{ "processes", required_argument, NULL, 'p' },
		{ "seconds", required_argument, NULL, 't' },
		{ "latency", required_argument, NULL, 'l' },
		{ "spoil", required_argument, NULL, 'w' },
		{ "list", no_argument, NULL, 'L' },
		{},
	};
	const char *latency = "0";
	bool only_list = false;
	int option, ret;

	settings = (struct settings) { .seed = 1, .workers = 1, .spoil = -1 };
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		unsigned long number = optarg ? strtoul(optarg, NULL, 0) : 0;

		switch (option) {
		case 's':
			settings.seed = number;
			break;
		case 'o':
			count = number;
			break;
		case 'f':
			first = number;
			break;
		case 'p':
			settings.workers = number;
			break;
		case 't':
			settings.seconds = number;
			break;
		case 'l':
			latency = optarg;
			break;
		case 'w':
			settings.spoil = number;
			break;
		case 'L':
			only_list = true;
			break;
		default:
			return usage(argv[0]);
		}
	}
	if (optind != argc || !settings.workers || settings.workers > WORKERS)
		return usage(argv[0]);
	setvbuf(stdout, NULL, _IOLBF, 0);
	settings.most = attribute(MEMORY "size", NULL);
	settings.large = attribute(MEMORY "max_folio_order", NULL);
	if (only_list)
		return list();
	attribute(MEMORY "device/latency_us", latency);
	attribute(MEMORY "timeout_ms", "60000");
	/* The flusher shall come in between, too. */
	attribute("/proc/sys/vm/dirty_writeback_centisecs", "20");
	attribute("/proc/sys/vm/dirty_expire_centisecs", "50");
	ret = run();
	attribute("/proc/sys/vm/dirty_writeback_centisecs", "500");
	attribute("/proc/sys/vm/dirty_expire_centisecs", "3000");
	attribute(MEMORY "device/latency_us", "0");
	return ret;
}
