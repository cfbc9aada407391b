// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-region-life.c - device memory as a regular file: who gets one, who holds what
 *
 * Load: mem_size=8393608 buffer_size=64K
 */
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include "region.h"

#define GROUP 4711
#define USER 1000

static void give_node(mode_t mode)
{
	ck_assert_int_eq(chown(MEMORY, 0, GROUP), 0);
	ck_assert_int_eq(chmod(MEMORY, mode), 0);
}

/* As a program that was started by this user: /proc/self is its own. */
static void become_user(bool member)
{
	gid_t group = GROUP;

	ck_assert_int_eq(setgroups(member, &group), 0);
	ck_assert_int_eq(setgid(USER), 0);
	ck_assert_int_eq(setuid(USER), 0);
	ck_assert_int_eq(prctl(PR_SET_DUMPABLE, 1), 0);
}

static void expect_works(int fd)
{
	char *memory = map(fd, PAGE, RW, 0), byte = 0;

	ck_assert_int_eq(store_signal(memory, 'w'), 0);
	ck_assert_int_eq(pread(fd, &byte, 1, 0), 1);
	ck_assert_int_eq(byte, 'w');
	ck_assert_int_eq(fsync(fd), 0);
	munmap(memory, PAGE);
}

START_TEST(root_opens_it_again)
{
	int fd = open_again(open_region(O_RDWR), O_RDWR);

	ck_assert_int_ge(fd, 0);
	expect_works(fd);
}
END_TEST

START_TEST(a_member_of_the_group_of_the_node_opens_it_again)
{
	int fd;

	give_node(0660);
	fd = open_region(O_RDWR);
	become_user(true);
	fd = open_again(fd, O_RDWR);
	ck_assert_int_ge(fd, 0);
	expect_works(fd);
}
END_TEST

START_TEST(a_reader_cannot_open_it_again_to_write)
{
	int fd;

	give_node(0640);
	become_user(true);
	fd = open_region(O_RDONLY);
	ck_assert_int_eq(open_again(fd, O_RDWR), -EACCES);
	ck_assert_int_eq(open_again(fd, O_WRONLY), -EACCES);
	ck_assert_int_ge(open_again(fd, O_RDONLY), 0);
}
END_TEST

START_TEST(nobody_else_opens_it_again)
{
	int fd;

	give_node(0660);
	fd = open_region(O_RDWR);
	become_user(false);
	ck_assert_int_eq(open_again(fd, O_RDONLY), -EACCES);
	ck_assert_int_eq(open_again(fd, O_RDWR), -EACCES);
	/* But a descriptor is the right to use it. */
	expect_works(fd);
}
END_TEST

START_TEST(of_a_node_that_is_read_it_only_reads)
{
	struct mmapdev_invalidate discard = {
		.argsz = sizeof(discard),
		.flags = MMAPDEV_INVALIDATE_DISCARD,
		.length = PAGE,
	};
	int fd = open_region(O_RDONLY);
	char byte;

	ck_assert_int_eq(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDONLY);
	ck_assert_int_eq(pread(fd, &byte, 1, 0), 1);
	ck_assert_int_eq(pwrite(fd, "x", 1, 0), -1);
	ck_assert_int_eq(errno, EBADF);
	ck_assert_int_eq(ftruncate(fd, PAGE), -1);
	ck_assert_int_eq(errno, EINVAL);
	ck_assert_int_eq(fallocate(fd, FALLOC_FL_PUNCH_HOLE |
				   FALLOC_FL_KEEP_SIZE, 0, PAGE), -1);
	ck_assert_int_eq(errno, EBADF);
	ck_assert_int_eq(map_errno(fd, PAGE, RW, MAP_SHARED, 0), EACCES);
	ck_assert_int_eq(resize(fd, PAGE), -EACCES);
	ck_assert_int_eq(call(fd, MMAPDEV_INVALIDATE, &discard), -EACCES);
	ck_assert_int_eq(fcntl(ask_region_fd(fd, MEM), F_GETFL) & O_ACCMODE,
			 O_RDONLY);
}
END_TEST

START_TEST(of_a_node_that_is_written_it_only_writes)
{
	int fd = open_region(O_WRONLY);
	char byte;

	ck_assert_int_eq(pwrite(fd, "x", 1, 0), 1);
	ck_assert_int_eq(pread(fd, &byte, 1, 0), -1);
	ck_assert_int_eq(errno, EBADF);
	ck_assert_int_eq(map_errno(fd, PAGE, PROT_READ, MAP_SHARED, 0), EACCES);
}
END_TEST

START_TEST(it_keeps_what_is_cached_when_the_node_is_closed)
{
	int buffer = open_node(BUFFER, O_RDWR), fd = open_region(O_RDWR);
	char *memory = map(fd, MEM_SIZE, RW, 0);

	begin(buffer);
	memory[30 * PAGE] = 'k';
	close(open_node(MEMORY, O_RDWR));
	ck_assert_int_eq(since_begin(buffer, pages_out), 0);
	close(fd);
	ck_assert_int_eq(memory[30 * PAGE], 'k');
	ck_assert_int_eq(since_begin(buffer, pages_out), 0);
	munmap(memory, MEM_SIZE);
	ck_assert_int_eq(since_begin(buffer, pages_out), 1);
	ck_assert_int_eq(device_byte(buffer, 30 * PAGE), 'k');
}
END_TEST

START_TEST(the_node_keeps_what_is_cached_when_it_is_closed)
{
	int node = open_node(MEMORY, O_RDWR), fd = ask_region_fd(node, MEM);

	ck_assert_int_eq(pwrite(fd, "kept", 4, 31 * PAGE), 4);
	begin(node);
	close(fd);
	ck_assert_int_eq(since_begin(node, pages_out), 0);
	ck_assert_int_eq(fsync(node), 0);
	ck_assert_int_eq(since_begin(node, pages_out), 1);
}
END_TEST

/* While it is under way nobody but the socket has it. */
START_TEST(it_can_be_handed_over_by_a_socket)
{
	int fd, ends[2];
	pid_t child;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	fd = open_region(O_RDWR);
	ck_assert_int_eq(pwrite(fd, "sent", 4, 32 * PAGE), 4);
	send_fd(ends[0], fd);
	close(fd);
	ck_assert_int_eq(unload_module(), -EWOULDBLOCK);
	child = fork();
	if (!child) {
		char *memory;

		become_user(false);
		memory = map(receive_fd(ends[1]), MEM_SIZE, RW, 0);
		_exit(memcmp(memory + 32 * PAGE, "sent", 4));
	}
	expect_end(child, 0);
}
END_TEST

START_TEST(it_keeps_the_module)
{
	int fd = open_region(O_RDWR);
	char *memory = map(fd, PAGE, RW, 0);

	ck_assert_int_eq(unload_module(), -EWOULDBLOCK);
	close(fd);
	ck_assert_int_eq(unload_module(), -EWOULDBLOCK);
	munmap(memory, PAGE);
	ck_assert_uint_eq(users(), 0);
	ck_assert_int_eq(unload_module(), 0);
	ck_assert_int_eq(load_module("mem_size=8393608 buffer_size=64K"), 0);
}
END_TEST

/* Who has but the name of it (O_PATH) is no user: that life is over. */
START_TEST(what_nobody_uses_any_more_cannot_be_opened_or_cut)
{
	int fd = open_region(O_RDWR), name = open_again(fd, O_PATH);
	char path[32], text[4];
	struct stat status;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", name);
	ck_assert_int_eq(truncate(path, PAGE), 0);
	ck_assert_int_eq(truncate(path, MEM_SIZE), 0);
	ck_assert_int_eq(pwrite(fd, "last", 4, 0), 4);
	close(fd);
	peek_bytes(0, text, 4);
	ck_assert_mem_eq(text, "last", 4);
	ck_assert_int_eq(open_again(name, O_RDWR), -ENXIO);
	ck_assert_int_eq(truncate(path, PAGE), -1);
	ck_assert_int_eq(errno, ENXIO);
	ck_assert_int_eq(chmod(path, 0666), -1);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_int_eq(stat(path, &status), 0);
	sync();
	/* Another life is another file. */
	fd = open_region(O_RDWR);
	ck_assert_int_eq(open_again(name, O_RDWR), -ENXIO);
	ck_assert_int_eq(lseek(fd, 0, SEEK_END), MEM_SIZE);
	close(name);
	expect_works(fd);
}
END_TEST

#define SECONDS 3

/* Opens and cuts what another process is just closing; reports by its status. */
static void reopen_for_a_while(const char *path)
{
	time_t end = time(NULL) + SECONDS;
	bool once = false;
	int fd;

	while (time(NULL) < end || !once) {
		fd = open(path, O_RDWR);
		if (fd < 0 && errno != ENXIO && errno != ENOENT)
			_exit(1);
		once |= fd >= 0;
		if (fd >= 0 && pwrite(fd, "race", 4, 33 * PAGE) != 4)
			_exit(2);
		close(fd);
		if (truncate(path, MEM_SIZE) && errno != ENXIO &&
		    errno != ENOENT)
			_exit(3);
		if (time(NULL) > end + 20)
			_exit(4);
	}
	_exit(0);
}

START_TEST(opening_it_again_races_with_the_last_close)
{
	char path[64];
	int fd, status;
	pid_t child;

	fd = open_region(O_RDWR);
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", getpid(), fd);
	close(fd);
	child = fork();
	if (!child)
		reopen_for_a_while(path);
	while (!waitpid(child, &status, WNOHANG)) {
		ck_assert_int_eq(open_region(O_RDWR), fd);
		ck_assert_int_eq(pwrite(fd, "last", 4, 34 * PAGE), 4);
		close(fd);
	}
	ck_assert_int_eq(status, 0);
	expect_live(&kinds[KIND_MEMORY], 0);
	ck_assert_uint_eq(users(), 0);
}
END_TEST

/* Every call on the file of a device that is gone. */
static void expect_dead(int fd, char *memory)
{
	struct mmapdev_info info = { .argsz = sizeof(info) };
	char byte;

#define expect_enodev(call)						\
	do {								\
		errno = 0;						\
		ck_assert_msg((long)(call) == -1 && errno == ENODEV,	\
			      "%s: %m", #call);				\
	} while (0)

	expect_enodev(pread(fd, &byte, 1, 0));
	expect_enodev(pwrite(fd, "x", 1, 0));
	expect_enodev(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0));
	expect_enodev(fsync(fd));
	expect_enodev(lseek(fd, 0, SEEK_END));
	expect_enodev(ftruncate(fd, PAGE));
	expect_enodev(fallocate(fd, FALLOC_FL_PUNCH_HOLE |
				FALLOC_FL_KEEP_SIZE, 0, PAGE));
#undef expect_enodev
	ck_assert_int_eq(call(fd, MMAPDEV_INFO, &info), -ENODEV);
	ck_assert_int_eq(ask_region_fd(fd, MEM), -ENODEV);
	ck_assert_int_eq(open_again(fd, O_RDWR), -ENODEV);
	ck_assert_int_eq(load_signal(memory), SIGBUS);
	ck_assert_int_eq(store_signal(memory, 1), SIGBUS);
	ck_assert_int_eq(munmap(memory, PAGE), 0);
	ck_assert_int_eq(close(fd), 0);
}

START_TEST(it_answers_enodev_once_the_driver_is_unbound)
{
	char *memory;
	int fd;

	fresh_device();
	fd = open_region(O_RDWR);
	memory = map(fd, PAGE, RW, 0);
	memory[0] = 'd';
	unbind();
	expect_dead(fd, memory);
	fresh_device();
	expect_works(open_region(O_RDWR));
}
END_TEST

START_TEST(it_answers_enodev_once_the_card_is_pulled)
{
	char *memory;
	int fd;

	fresh_device();
	fd = open_region(O_RDWR);
	memory = map(fd, PAGE, RW, 0);
	memory[0] = 'd';
	set_attribute(SIM "unplug", "1");
	expect_dead(fd, memory);
	fresh_device();
	expect_works(open_region(O_RDWR));
}
END_TEST

START_TEST(a_bad_request_makes_no_file)
{
	struct mmapdev_region_fd argument = {
		.argsz = sizeof(argument),
		.flags = 1,
		.region = MEM,
	};
	int node = open_node(MEMORY, O_RDWR), next = dup(node);

	close(next);
	ck_assert_int_eq(ask_region_fd(node, MMAPDEV_REGIONS), -EINVAL);
	ck_assert_int_eq(ask_region_fd(node, ~0U), -EINVAL);
	ck_assert_int_eq(ask_region_fd(node, BUF), -EOPNOTSUPP);
	ck_assert_int_eq(ask_region_fd(node, MMAPDEV_REGION_REGISTERS),
			 -EOPNOTSUPP);
	ck_assert_int_eq(call(node, MMAPDEV_REGION_FD, &argument), -EINVAL);
	ck_assert_int_eq(ask_region_fd(open_node(BUFFER, O_RDWR), MEM),
			 -ENOTTY);
	ck_assert_int_eq(ask_region_fd(open_node(REGISTERS, O_RDWR), MEM),
			 -ENOTTY);
	/* The two nodes have taken the next two. */
	ck_assert_int_eq(dup(node), next + 2);
}
END_TEST

START_TEST(without_a_free_descriptor_it_is_emfile)
{
	int node = open_node(MEMORY, O_RDWR);
	struct rlimit limit = { .rlim_cur = node + 1, .rlim_max = node + 1 };

	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	ck_assert_int_eq(ask_region_fd(node, MEM), -EMFILE);
	expect_works(node);
}
END_TEST

/* It could be used by nobody, and would stay until the process ends. */
START_TEST(who_cannot_be_told_of_it_gets_none)
{
	int node = open_node(MEMORY, O_RDWR), next = dup(node);
	struct mmapdev_region_fd *argument =
		map_flags(-1, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, 0);
	unsigned long long before;

	close(next);
	argument->argsz = sizeof(*argument);
	argument->region = MEM;
	ck_assert_int_eq(mprotect(argument, PAGE, PROT_READ), 0);
	before = users();
	ck_assert_int_eq(call(node, MMAPDEV_REGION_FD, argument), -EFAULT);
	ck_assert_uint_eq(users(), before);
	ck_assert_int_eq(fcntl(next, F_GETFD), -1);
	ck_assert_int_eq(dup(node), next);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		root_opens_it_again,
		a_member_of_the_group_of_the_node_opens_it_again,
		a_reader_cannot_open_it_again_to_write,
		nobody_else_opens_it_again,
		of_a_node_that_is_read_it_only_reads,
		of_a_node_that_is_written_it_only_writes,
		it_keeps_what_is_cached_when_the_node_is_closed,
		the_node_keeps_what_is_cached_when_it_is_closed,
		it_can_be_handed_over_by_a_socket,
		it_keeps_the_module,
		what_nobody_uses_any_more_cannot_be_opened_or_cut,
		opening_it_again_races_with_the_last_close,
		it_answers_enodev_once_the_driver_is_unbound,
		it_answers_enodev_once_the_card_is_pulled,
		a_bad_request_makes_no_file,
		without_a_free_descriptor_it_is_emfile,
		who_cannot_be_told_of_it_gets_none,
		NULL
	};

	return run_tests("region-life", tests);
}
