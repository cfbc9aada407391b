// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-rights.c - who may do what: members of a group, readers, nobody
 *
 * Each test drops its rights for good: it is a process of its own. The nodes have
 * the group that a udev rule would give them (test-udev.c).
 */
#include <ftw.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include "lives.h"

#define GROUP 4711
#define USER 1000

static const char *const nodes[] = { BUFFER, MEMORY, REGISTERS };

#define NODES 3

/* The nodes are the group's, with a mode; and I am a member of it, or not. */
static void give_nodes(mode_t mode)
{
	int i;

	for (i = 0; i < NODES; i++) {
		ck_assert_int_eq(chown(nodes[i], 0, GROUP), 0);
		ck_assert_int_eq(chmod(nodes[i], mode), 0);
	}
}

static void become_user(bool member)
{
	gid_t group = GROUP;

	ck_assert_int_eq(setgroups(member, &group), 0);
	ck_assert_int_eq(setgid(USER), 0);
	ck_assert_int_eq(setuid(USER), 0);
	/* As a program that was started by this user: /proc/self is its own. */
	ck_assert_int_eq(prctl(PR_SET_DUMPABLE, 1), 0);
}

static int open_errno(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

START_TEST(a_member_maps_reads_and_writes_every_kind)
{
	const struct kind *kind = &kinds[_i];
	struct pollfd poll_fd;
	uint32_t word = 0x77726974;
	char *mapping;

	give_nodes(0660);
	become_user(true);
	poll_fd.fd = open_kind(kind, O_RDWR);
	poll_fd.events = POLLIN | POLLOUT;
	mapping = map(poll_fd.fd, kind->size, RW, 0);
	word_of(kind, mapping) = 0x73746f72;
	ck_assert_uint_eq(word_in_region(kind), 0x73746f72);
	ck_assert_int_eq(msync(mapping, kind->size, MS_SYNC), 0);
	ck_assert_int_eq(pwrite(poll_fd.fd, &word, sizeof(word), kind->word),
			 sizeof(word));
	ck_assert_int_eq(fsync(poll_fd.fd), 0);
	ck_assert_uint_eq(word_of(kind, mapping), word);
	ck_assert_int_eq(poll(&poll_fd, 1, 0), 1);
	ck_assert_int_eq(mlock(mapping, PAGE), 0);
}
END_TEST

START_TEST(a_member_makes_every_call)
{
	struct mmapdev_info info = { .argsz = sizeof(info) };
	struct mmapdev_region_info region = { .argsz = sizeof(region) };
	struct mmapdev_stats stats = { .argsz = sizeof(stats) };
	uint32_t crc;
	int i, fd;

	give_nodes(0660);
	become_user(true);
	for (i = 0; i < NODES; i++) {
		fd = open_node(nodes[i], O_RDWR);
		ck_assert_int_eq(call(fd, MMAPDEV_INFO, &info), 0);
		ck_assert_int_eq(call(fd, MMAPDEV_REGION_INFO, &region), 0);
		ck_assert_int_eq(call(fd, MMAPDEV_STATS, &stats), 0);
	}
	fd = open_node(BUFFER, O_RDWR);
	ck_assert_int_eq(set_policy(fd, MMAPDEV_POLICY_FAULT), 0);
	ck_assert_int_eq(copy(fd, MMAPDEV_REGION_BUFFER, 0,
			      MMAPDEV_REGION_MEMORY, 0, PAGE), 0);
	ck_assert_int_eq(copy(fd, MMAPDEV_REGION_MEMORY, 0,
			      MMAPDEV_REGION_BUFFER, 0, PAGE), 0);
	ck_assert_int_eq(fill(fd, 0, PAGE, 1), 0);
	ck_assert_int_eq(crc32c(fd, 0, PAGE, &crc), 0);
}
END_TEST

START_TEST(anybody_else_opens_no_node_in_any_way)
{
	int i;

	give_nodes(0660);
	become_user(false);
	for (i = 0; i < NODES; i++) {
		ck_assert_int_eq(open_errno(nodes[i], O_RDONLY), EACCES);
		ck_assert_int_eq(open_errno(nodes[i], O_WRONLY), EACCES);
		ck_assert_int_eq(open_errno(nodes[i], O_RDWR), EACCES);
	}
}
END_TEST

START_TEST(each_node_has_its_own_mode)
{
	give_nodes(0660);
	ck_assert_int_eq(chmod(BUFFER, 0600), 0);
	ck_assert_int_eq(chmod(REGISTERS, 0640), 0);
	become_user(true);
	ck_assert_int_eq(open_errno(BUFFER, O_RDONLY), EACCES);
	ck_assert_int_eq(open_errno(MEMORY, O_RDWR), 0);
	ck_assert_int_eq(open_errno(REGISTERS, O_RDONLY), 0);
	ck_assert_int_eq(open_errno(REGISTERS, O_RDWR), EACCES);
}
END_TEST

/* A descriptor is the right; but it is no more than what it was opened for. */
START_TEST(a_file_that_was_handed_over_works_without_any_right)
{
	const struct kind *kind = &kinds[_i];
	int fd = open_kind(kind, O_RDWR);
	char *mapping, path[32];

	give_nodes(0660);
	become_user(false);
	mapping = map(fd, kind->size, RW, 0);
	ck_assert_int_eq(store_signal(mapping + kind->word, 'h'), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ck_assert_int_eq(open_errno(path, O_RDONLY), EACCES);
}
END_TEST

/* What was stored by root, and what a reader sees after all its attempts. */
#define WORD 0x72656164U

static int reader(const struct kind *kind)
{
	const uint32_t word = WORD;
	int fd = open_kind(kind, O_RDWR);

	ck_assert_int_eq(pwrite(fd, &word, sizeof(word), kind->word),
			 sizeof(word));
	close(fd);
	give_nodes(0640);
	become_user(true);
	return open_kind(kind, O_RDONLY);
}

START_TEST(a_reader_cannot_write_to_the_file)
{
	const struct kind *kind = &kinds[_i];
	uint32_t word = 0;
	struct iovec part = { &word, sizeof(word) };
	int fd = reader(kind), pipes[2];
	char path[32];

	ck_assert_int_lt(pwrite(fd, &word, sizeof(word), kind->word), 0);
	ck_assert_int_eq(errno, EBADF);
	ck_assert_int_lt(pwritev(fd, &part, 1, kind->word), 0);
	ck_assert_int_eq(errno, EBADF);
	ck_assert_int_eq(pipe(pipes), 0);
	ck_assert_int_eq(write(pipes[1], &word, sizeof(word)), sizeof(word));
	ck_assert_int_lt(splice(pipes[0], NULL, fd, NULL, sizeof(word), 0), 0);
	ck_assert_int_eq(errno, EBADF);
	ck_assert_int_lt(fallocate(fd, 0, 0, PAGE), 0);
	ck_assert_int_eq(errno, EBADF);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ck_assert_int_eq(open_errno(path, O_RDWR), EACCES);
	ck_assert_int_eq(open_errno(path, O_WRONLY), EACCES);
	ck_assert_uint_eq(word_in_region(kind), WORD);
}
END_TEST

START_TEST(a_reader_cannot_make_a_mapping_that_writes)
{
	const struct kind *kind = &kinds[_i];
	int fd = reader(kind);
	char *mapping;

	ck_assert_int_eq(map_errno(fd, kind->size, RW, MAP_SHARED, 0), EACCES);
	ck_assert_int_eq(map_errno(fd, kind->size, PROT_WRITE, MAP_SHARED, 0),
			 EACCES);
	mapping = map(fd, kind->size, PROT_READ, 0);
	ck_assert_int_ne(mprotect(mapping, kind->size, RW), 0);
	ck_assert_int_eq(errno, EACCES);
	ck_assert_int_eq(mprotect(mapping, kind->size, PROT_NONE), 0);
	ck_assert_int_ne(mprotect(mapping, kind->size, PROT_WRITE), 0);
	ck_assert_int_eq(errno, EACCES);
	ck_assert_uint_eq(word_in_region(kind), WORD);
}
END_TEST

/* A debugger may even write to what is mapped for reading alone: to a copy. */
static void write_by_force(const struct kind *kind, char *mapping)
{
	char *target = mapping + kind->word;
	uint32_t word = 0;
	struct iovec here = { &word, sizeof(word) };
	struct iovec there = { target, sizeof(word) };
	int self = open_node("/proc/self/mem", O_RDWR);
	int pipes[2];

	pwrite(self, &word, sizeof(word), (off_t)target);
	process_vm_writev(getpid(), &here, 1, &there, 1, 0);
	ck_assert_int_eq(pipe(pipes), 0);
	ck_assert_int_eq(write(pipes[1], &word, sizeof(word)), sizeof(word));
	ck_assert_int_lt(read(pipes[0], target, sizeof(word)), 0);
	ck_assert_int_eq(errno, EFAULT);
	ck_assert_int_eq(store_signal(target, 0), SIGSEGV);
}

START_TEST(a_reader_cannot_write_through_a_mapping_by_force)
{
	const struct kind *kind = &kinds[_i];
	int fd = reader(kind);

	write_by_force(kind, map(fd, kind->size, PROT_READ, 0));
	ck_assert_uint_eq(word_in_region(kind), WORD);
	write_by_force(kind, map_flags(fd, kind->size, PROT_READ, MAP_PRIVATE,
				       0));
	ck_assert_uint_eq(word_in_region(kind), WORD);
}
END_TEST

START_TEST(a_reader_cannot_have_the_device_write)
{
	const struct kind *kind = &kinds[KIND_EAGER];
	int fd = reader(kind);

	ck_assert_int_eq(copy(fd, MMAPDEV_REGION_MEMORY, 0,
			      MMAPDEV_REGION_BUFFER, 0, PAGE), -EACCES);
	ck_assert_int_eq(copy(fd, MMAPDEV_REGION_BUFFER, 0,
			      MMAPDEV_REGION_MEMORY, 0, PAGE), -EACCES);
	ck_assert_int_eq(copy(fd, MMAPDEV_REGION_MEMORY, 0,
			      MMAPDEV_REGION_MEMORY, PAGE, PAGE), -EACCES);
	ck_assert_int_eq(fill(fd, 0, PAGE, 1), -EACCES);
	ck_assert_uint_eq(word_in_region(kind), WORD);
}
END_TEST

START_TEST(a_writer_cannot_read_in_any_way)
{
	const struct kind *kind = &kinds[_i];
	uint32_t word;
	int fd;

	give_nodes(0620);
	become_user(true);
	fd = open_kind(kind, O_WRONLY);
	ck_assert_int_lt(pread(fd, &word, sizeof(word), kind->word), 0);
	ck_assert_int_eq(errno, EBADF);
	ck_assert_int_eq(map_errno(fd, kind->size, PROT_READ, MAP_SHARED, 0),
			 EACCES);
	ck_assert_int_eq(map_errno(fd, kind->size, PROT_WRITE, MAP_SHARED, 0),
			 EACCES);
	if (kind->region == MMAPDEV_REGION_BUFFER)
		ck_assert_int_eq(crc32c(fd, 0, PAGE, &word), -EACCES);
}
END_TEST

/* The files of sysfs that are ours. */
static const char *const folders[] = {
	"/sys/devices/platform/mmapdev-sim.0",
	"/sys/bus/platform/drivers/mmapdev-sim",
	"/sys/module/mmapdev",
};

static int files_seen;

static int check_not_writable(const char *path, const struct stat *status,
			      int type, struct FTW *ftw)
{
	(void)ftw;
	if (type != FTW_F)
		return 0;
	files_seen++;
	ck_assert_msg(!(status->st_mode & 0022), "%s: mode %o", path,
		      status->st_mode);
	ck_assert_msg(open_errno(path, O_WRONLY) == EACCES,
		      "%s can be opened for writing", path);
	return 0;
}

START_TEST(only_root_writes_attributes)
{
	size_t i;

	give_nodes(0660);
	become_user(true);
	for (i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		nftw(folders[i], check_not_writable, 8, FTW_PHYS);
	ck_assert_int_gt(files_seen, 50);
}
END_TEST

int main(void)
{
	const struct loop_test tests[] = {
		{ a_member_maps_reads_and_writes_every_kind, KINDS },
		{ a_member_makes_every_call, 1 },
		{ anybody_else_opens_no_node_in_any_way, 1 },
		{ each_node_has_its_own_mode, 1 },
		{ a_file_that_was_handed_over_works_without_any_right, KINDS },
		{ a_reader_cannot_write_to_the_file, KINDS },
		{ a_reader_cannot_make_a_mapping_that_writes, KINDS },
		{ a_reader_cannot_write_through_a_mapping_by_force, KINDS },
		{ a_reader_cannot_have_the_device_write, 1 },
		{ a_writer_cannot_read_in_any_way, KINDS },
		{ only_root_writes_attributes, 1 },
		{}
	};

	return run_loop_tests("rights", tests);
}
