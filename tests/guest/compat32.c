// SPDX-License-Identifier: GPL-2.0-only
/*
 * compat32.c - a 32-bit program, which makes the calls that test-compat.c judges
 *
 *	compat32 info NODE
 *	compat32 region NODE REGION
 *	compat32 policy NODE POLICY		sets it
 *	compat32 stats NODE REGION
 *	compat32 transfer NODE OP SRC SRC_OFFSET DST DST_OFFSET LENGTH VALUE
 *	compat32 unknown NODE			a call that there is not
 *	compat32 read NODE OFFSET LENGTH	pread(2)
 *	compat32 write NODE OFFSET BYTES	pwrite(2)
 *	compat32 small NODE OFFSET BYTES	pwrite(2), but without O_LARGEFILE
 *	compat32 load NODE OFFSET LENGTH	by mmap2
 *	compat32 load-old NODE OFFSET LENGTH	by the mmap of early kernels
 *	compat32 store NODE OFFSET BYTES	by mmap2
 *
 * What comes of it, a structure or bytes, is written to standard output as it
 * is. Exit status: 0, the errno of the call that failed, or 255 if there is no such
 * command. A mapping of the buffer arrives in the way that is the default.
 *
 * Offsets are 32 bits wide unless a call says otherwise (pread64, mmap64).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mmapdev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096UL

_Static_assert(sizeof(void *) == 4 && sizeof(off_t) == 4, "32 bits");

static int fd;
static char **words;

static void must(int good)
{
	if (!good)
		exit(errno);
}

static unsigned long long number(int i)
{
	return strtoull(words[i], NULL, 0);
}

static void call(unsigned long request, void *argument, size_t size)
{
	must(!ioctl(fd, request, argument));
	fwrite(argument, size, 1, stdout);
}

static void info(void)
{
	struct mmapdev_info info = { .argsz = sizeof(info) };

	call(MMAPDEV_INFO, &info, sizeof(info));
}

static void region(void)
{
	struct mmapdev_region_info info = {
		.argsz = sizeof(info),
		.region = number(0),
	};

	call(MMAPDEV_REGION_INFO, &info, sizeof(info));
}

static void policy(void)
{
	struct mmapdev_map_policy policy = {
		.argsz = sizeof(policy),
		.flags = MMAPDEV_MAP_POLICY_SET,
		.policy = number(0),
	};

	call(MMAPDEV_MAP_POLICY, &policy, sizeof(policy));
}

static void stats(void)
{
	struct mmapdev_stats stats = {
		.argsz = sizeof(stats),
		.region = number(0),
	};

	call(MMAPDEV_STATS, &stats, sizeof(stats));
}

static void transfer(void)
{
	struct mmapdev_transfer transfer = {
		.argsz = sizeof(transfer),
		.op = number(0),
		.src_region = number(1),
		.src_offset = number(2),
		.dst_region = number(3),
		.dst_offset = number(4),
		.length = number(5),
		.value = number(6),
	};

	call(MMAPDEV_TRANSFER, &transfer, sizeof(transfer));
}

static void unknown(void)
{
	char argument[PAGE] = "";

	call(_IO(MMAPDEV_IOCTL_TYPE, 0xff), argument, sizeof(argument));
}

static void read_bytes(void)
{
	char bytes[PAGE];
	ssize_t length = pread64(fd, bytes, number(1), number(0));

	must(length >= 0);
	fwrite(bytes, length, 1, stdout);
}

static void write_bytes(void)
{
	must(pwrite64(fd, words[1], strlen(words[1]), number(0)) >= 0);
}

/* The page that has the byte at @offset: a pointer to that. */
static char *map(int prot)
{
	unsigned long in_page = number(0) % PAGE;
	char *page = mmap64(NULL, PAGE, prot, MAP_SHARED, fd,
			    number(0) - in_page);

	must(page != MAP_FAILED);
	return page + in_page;
}

static void load(void)
{
	fwrite(map(PROT_READ), number(1), 1, stdout);
}

/* Its six arguments come in memory, the offset in bytes. */
static void load_old(void)
{
	unsigned long arguments[] = { 0, PAGE, PROT_READ, MAP_SHARED, fd,
				      number(0) };
	char *page = (char *)syscall(SYS_mmap, arguments);

	must(page != MAP_FAILED);
	fwrite(page, number(1), 1, stdout);
}

static void store(void)
{
	memcpy(map(PROT_READ | PROT_WRITE), words[1], strlen(words[1]));
}

static const struct {
	const char *name;
	int words;
	int flags;
	void (*run)(void);
} commands[] = {
	{ "info", 0, O_LARGEFILE, info },
	{ "region", 1, O_LARGEFILE, region },
	{ "policy", 1, O_LARGEFILE, policy },
	{ "stats", 1, O_LARGEFILE, stats },
	{ "transfer", 7, O_LARGEFILE, transfer },
	{ "unknown", 0, O_LARGEFILE, unknown },
	{ "read", 2, O_LARGEFILE, read_bytes },
	{ "write", 2, O_LARGEFILE, write_bytes },
	{ "small", 2, 0, write_bytes },
	{ "load", 2, O_LARGEFILE, load },
	{ "load-old", 2, O_LARGEFILE, load_old },
	{ "store", 2, O_LARGEFILE, store },
	{ }
};

static int usage(void)
{
	fputs("compat32: compat32.c tells what it takes\n", stderr);
	return 255;
}

int main(int argc, char **argv)
{
	int i;

	if (argc < 3)
		return usage();
	for (i = 0; commands[i].name; i++)
		if (!strcmp(argv[1], commands[i].name))
			break;
	if (!commands[i].name || argc != 3 + commands[i].words)
		return usage();
	words = argv + 3;
	fd = open(argv[2], O_RDWR | commands[i].flags);
	must(fd >= 0);
	commands[i].run();
	return 0;
}
