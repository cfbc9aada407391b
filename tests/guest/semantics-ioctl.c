// SPDX-License-Identifier: GPL-2.0-only
/*
 * semantics-ioctl.c - rows: the calls of <linux/mmapdev.h>, and a device in trouble
 */
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include "semantics.h"

static const char *ask(const struct column *c, unsigned long request,
		       void *argument)
{
	return result(ioctl(open_column(c, O_RDWR), request, argument));
}

static const char *tell_info(const struct column *c)
{
	struct mmapdev_info info = { .argsz = sizeof(info) };

	return ask(c, MMAPDEV_INFO, &info);
}

static const char *tell_region(const struct column *c)
{
	struct mmapdev_region_info info = { .argsz = sizeof(info),
					    .region = MMAPDEV_REGION_MEMORY };

	return ask(c, MMAPDEV_REGION_INFO, &info);
}

static const char *tell_no_region(const struct column *c)
{
	struct mmapdev_region_info info = { .argsz = sizeof(info),
					    .region = MMAPDEV_REGIONS };

	return ask(c, MMAPDEV_REGION_INFO, &info);
}

static const char *tell_stats(const struct column *c)
{
	struct mmapdev_stats stats = { .argsz = sizeof(stats) };

	return ask(c, MMAPDEV_STATS, &stats);
}

static const char *map_policy(int fd, __u32 flags, __u32 policy)
{
	struct mmapdev_map_policy argument = {
		.argsz = sizeof(argument),
		.flags = flags,
		.policy = policy,
	};

	return result(ioctl(fd, MMAPDEV_MAP_POLICY, &argument));
}

static const char *tell_policy(const struct column *c)
{
	return map_policy(open_column(c, O_RDWR), 0, 0);
}

static const char *choose_policy(const struct column *c)
{
	return map_policy(open_column(c, O_RDONLY), MMAPDEV_MAP_POLICY_SET,
			  c->policy);
}

static const char *choose_no_policy(const struct column *c)
{
	return map_policy(open_column(c, O_RDWR), MMAPDEV_MAP_POLICY_SET,
			  MMAPDEV_POLICIES);
}

static const char *choose_policy_late(const struct column *c)
{
	int fd = open_column(c, O_RDWR);

	map(fd, c->size, PROT_READ, 0);
	return map_policy(fd, MMAPDEV_MAP_POLICY_SET, c->policy);
}

static const char *choose_policy_after_refusal(const struct column *c)
{
	int fd = open_column(c, O_RDWR);

	mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 1L << 40);
	return map_policy(fd, MMAPDEV_MAP_POLICY_SET, c->policy);
}

/* A transfer that nothing is wrong with: 16 bytes from buffer to memory. */
static struct mmapdev_transfer good_copy(void)
{
	return (struct mmapdev_transfer){
		.argsz = sizeof(struct mmapdev_transfer),
		.op = MMAPDEV_OP_COPY,
		.src_region = MMAPDEV_REGION_BUFFER,
		.dst_region = MMAPDEV_REGION_MEMORY,
		.length = 16,
	};
}

static const char *copy_to_memory(const struct column *c)
{
	struct mmapdev_transfer transfer = good_copy();

	return ask(c, MMAPDEV_TRANSFER, &transfer);
}

static const char *copy_of_read_only(const struct column *c)
{
	struct mmapdev_transfer transfer = good_copy();

	return result(ioctl(open_column(c, O_RDONLY), MMAPDEV_TRANSFER,
			    &transfer));
}

static const char *copy_past_end(const struct column *c)
{
	struct mmapdev_transfer transfer = good_copy();

	transfer.dst_offset = MEMORY_SIZE - 15;
	return ask(c, MMAPDEV_TRANSFER, &transfer);
}

static const char *copy_nothing(const struct column *c)
{
	struct mmapdev_transfer transfer = good_copy();

	transfer.length = 0;
	return ask(c, MMAPDEV_TRANSFER, &transfer);
}

static const char *copy_within_buffer(const struct column *c)
{
	struct mmapdev_transfer transfer = good_copy();

	transfer.dst_region = MMAPDEV_REGION_BUFFER;
	transfer.dst_offset = PAGE;
	return ask(c, MMAPDEV_TRANSFER, &transfer);
}

static const char *copy_to_registers(const struct column *c)
{
	struct mmapdev_transfer transfer = good_copy();

	transfer.dst_region = MMAPDEV_REGION_REGISTERS;
	return ask(c, MMAPDEV_TRANSFER, &transfer);
}

/* A pipe holds the page, dirty and mapped, that the transfer overwrites. */
static const char *copy_onto_pinned(const struct column *c)
{
	struct mmapdev_transfer transfer = good_copy();
	char *memory = map(open_node(MEMORY, O_RDWR), PAGE, RW, 0);
	struct iovec part = { memory, PAGE };
	int ends[2];

	memory[0] = 'p';
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(vmsplice(ends[1], &part, 1, 0), PAGE);
	return ask(c, MMAPDEV_TRANSFER, &transfer);
}

static const char *unknown_call(const struct column *c)
{
	__u32 argument[64] = { sizeof(argument) };

	return ask(c, _IO(MMAPDEV_IOCTL_TYPE, 0xff), argument);
}

static const char *terminal_call(const struct column *c)
{
	int argument;

	return ask(c, FIONREAD, &argument);
}

static const char *no_structure(const struct column *c)
{
	return ask(c, MMAPDEV_INFO, NULL);
}

static const char *info_of_size(const struct column *c, __u32 argsz,
				__u32 flags, __u32 behind)
{
	union {
		struct mmapdev_info info;
		__u32 word[64];
	} argument = { .info = { .argsz = argsz, .flags = flags } };

	argument.word[63] = behind;
	return ask(c, MMAPDEV_INFO, &argument);
}

static const char *small_structure(const struct column *c)
{
	return info_of_size(c, sizeof(struct mmapdev_info) - 1, 0, 0);
}

static const char *large_structure(const struct column *c)
{
	return info_of_size(c, 256, 0, 0);
}

static const char *newer_structure(const struct column *c)
{
	return info_of_size(c, 256, 0, 1);
}

static const char *unknown_flag(const struct column *c)
{
	return info_of_size(c, sizeof(struct mmapdev_info), 1U << 31, 0);
}

const struct row ioctl_rows[] = {
	ROW("`INFO`", tell_info),
	ROW("`REGION_INFO`", tell_region),
	ROW("`REGION_INFO` or `STATS` of a region that there is no name for",
	    tell_no_region),
	ROW("`STATS`", tell_stats),
	ROW("`MAP_POLICY`", tell_policy, NOTE(NO_BUFFER, "buffer-call")),
	ROW("`MAP_POLICY` with `SET`, on a file opened read-only",
	    choose_policy, NOTE(NO_BUFFER, "buffer-call")),
	ROW("`MAP_POLICY` with `SET` to an unknown policy", choose_no_policy,
	    NOTE(NO_BUFFER, "buffer-call")),
	ROW("`MAP_POLICY` with `SET` after `mmap`", choose_policy_late,
	    NOTE(EAGER | FAULT, "policy"), NOTE(NO_BUFFER, "buffer-call")),
	ROW("`MAP_POLICY` with `SET` after an `mmap` that failed",
	    choose_policy_after_refusal, NOTE(EAGER | FAULT, "policy"),
	    NOTE(NO_BUFFER, "buffer-call")),
	ROW("`TRANSFER`", copy_to_memory, NOTE(NO_BUFFER, "buffer-call")),
	ROW("`TRANSFER` on a file opened read-only", copy_of_read_only,
	    NOTE(NO_BUFFER, "buffer-call")),
	ROW("`TRANSFER` that leaves its region", copy_past_end,
	    NOTE(NO_BUFFER, "buffer-call")),
	ROW("`TRANSFER` of length 0", copy_nothing,
	    NOTE(NO_BUFFER, "buffer-call")),
	ROW("`TRANSFER` from buffer to buffer", copy_within_buffer,
	    NOTE(NO_BUFFER, "buffer-call")),
	ROW("`TRANSFER` to the registers", copy_to_registers,
	    NOTE(NO_BUFFER, "buffer-call")),
	ROW("`TRANSFER` onto a page that is mapped, dirty and held by a pipe",
	    copy_onto_pinned, NOTE(NO_BUFFER, "buffer-call")),
	ROW("an unknown call", unknown_call),
	ROW("a call of somebody else (`FIONREAD`)", terminal_call,
	    NOTE(REGION, "regular")),
	ROW("`INFO` without a structure", no_structure),
	ROW("`INFO` with an `argsz` below the first version's",
	    small_structure),
	ROW("`INFO` with a larger structure, its tail zero", large_structure),
	ROW("`INFO` with a larger structure, its tail not zero",
	    newer_structure, NOTE(ALL, "newer")),
	ROW("`INFO` with an unknown flag", unknown_flag),
	{}
};

/* A device that does not answer in time, or has no room left */

static void be_slow(void)
{
	set_attribute(CLASS "mmapdev/timeout_ms", "20");
	set_attribute(SIM "latency_us", "1000000");
}

static void be_quick(void)
{
	set_attribute(SIM "latency_us", "0");
	set_attribute(CLASS "mmapdev/timeout_ms", "5000");
	set_attribute(CLASS "mmapdev/reset", "1");
}

static const char *slow_load(const struct column *c)
{
	char *mapping = map_column(c);
	const char *outcome;

	be_slow();
	outcome = load(mapping + c->spot);
	be_quick();
	return outcome;
}

static const char *slow_read(const struct column *c)
{
	char word[WORD];
	int fd = open_column(c, O_RDWR);
	const char *outcome;

	be_slow();
	outcome = transferred(pread(fd, word, WORD, c->spot), WORD);
	be_quick();
	return outcome;
}

/* Of a store that nobody has written back yet. */
static const char *slow_sync(const struct column *c, bool again)
{
	int fd = open_column(c, O_RDWR);
	char *mapping = map(fd, c->size, RW, 0);
	const char *outcome;

	ck_assert_int_eq(store_signal(mapping + c->spot, 's'), 0);
	be_slow();
	outcome = result(fsync(fd));
	be_quick();
	return again ? result(fsync(fd)) : outcome;
}

static const char *slow_first_sync(const struct column *c)
{
	return slow_sync(c, false);
}

static const char *slow_second_sync(const struct column *c)
{
	return slow_sync(c, true);
}

static const char *slow_transfer(const struct column *c)
{
	struct mmapdev_transfer transfer = good_copy();
	int fd = open_column(c, O_RDWR);
	const char *outcome;

	be_slow();
	outcome = result(ioctl(fd, MMAPDEV_TRANSFER, &transfer));
	be_quick();
	return outcome;
}

/* No page more than there are already; the usual limit comes back with it. */
static void be_full(char usual[32])
{
	char used[32];

	get_attribute(SIM "storage_limit", usual, 32);
	get_attribute(SIM "storage_used", used, sizeof(used));
	set_attribute(SIM "storage_limit", used);
}

/* Device memory is written where it never was, the others anywhere. */
static off_t new_place(const struct column *c)
{
	return c->region == MMAPDEV_REGION_MEMORY ? (off_t)LONELY : c->spot;
}

static const char *full_store(const struct column *c)
{
	char *mapping = map_column(c);
	const char *outcome;
	char usual[32];

	be_full(usual);
	outcome = store(mapping + new_place(c));
	set_attribute(SIM "storage_limit", usual);
	return outcome;
}

static const char *full_write(const struct column *c)
{
	int fd = open_column(c, O_RDWR);
	const char *outcome;
	char usual[32];

	be_full(usual);
	outcome = transferred(pwrite(fd, "Full", WORD, new_place(c)), WORD);
	set_attribute(SIM "storage_limit", usual);
	return outcome;
}

static const char *full_transfer(const struct column *c)
{
	struct mmapdev_transfer transfer = good_copy();
	const char *outcome;
	char usual[32];

	transfer.dst_offset = LONELY;
	be_full(usual);
	outcome = ask(c, MMAPDEV_TRANSFER, &transfer);
	set_attribute(SIM "storage_limit", usual);
	return outcome;
}

const struct row trouble_rows[] = {
	ROW("the device is too slow: a first load", slow_load,
	    NOTE(PAGED, "slow")),
	ROW("the device is too slow: `read`", slow_read, NOTE(PAGED, "slow")),
	ROW("the device is too slow: `fsync` after a store", slow_first_sync,
	    NOTE(PAGED, "slow")),
	ROW("the device is too slow: the `fsync` after that one",
	    slow_second_sync, NOTE(PAGED, "once")),
	ROW("the device is too slow: `TRANSFER`", slow_transfer,
	    NOTE(EAGER | FAULT, "slow"), NOTE(NO_BUFFER, "buffer-call")),
	ROW("the simulated storage is full: a first store", full_store,
	    NOTE(PAGED, "storage")),
	ROW("the simulated storage is full: `write`", full_write,
	    NOTE(PAGED, "storage")),
	ROW("the simulated storage is full: `TRANSFER`", full_transfer,
	    NOTE(EAGER | FAULT, "storage"), NOTE(NO_BUFFER, "buffer-call")),
	{}
};
