// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-handover.c - files and mappings across exec, and from process to process
 */
#include <sys/socket.h>
#include "lives.h"

/* A process that becomes another program, which copies its input to its output. */
struct echo {
	pid_t pid;
	int in, out;
};

static struct echo exec_with(const struct kind *kind, int fd_flags)
{
	int in[2], out[2];
	struct echo echo;

	ck_assert_int_eq(pipe2(in, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
	echo.pid = fork();
	if (!echo.pid) {
		int fd = open_kind(kind, O_RDWR);

		fcntl(fd, F_SETFD, fd_flags);
		map(fd, kind->size, RW, 0);
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		execlp("cat", "cat", NULL);
		_exit(1);
	}
	close(in[0]);
	close(out[1]);
	echo.in = in[1];
	echo.out = out[0];
	return echo;
}

/* When it has answered, it is the other program. */
static void wait_for_exec(struct echo *echo)
{
	char byte;

	ck_assert_int_eq(write(echo->in, "e", 1), 1);
	ck_assert_int_eq(read(echo->out, &byte, 1), 1);
}

START_TEST(exec_takes_the_mappings_away_and_closes_the_file)
{
	const struct kind *kind = &kinds[_i];
	struct echo echo = exec_with(kind, FD_CLOEXEC);

	wait_for_exec(&echo);
	expect_live(kind, 0);
	ck_assert_uint_eq(users(), 0);
	close(echo.in);
	expect_end(echo.pid, 0);
	expect_nothing_left(kind);
}
END_TEST

START_TEST(a_file_that_is_kept_over_exec_keeps_the_node)
{
	const struct kind *kind = &kinds[_i];
	unsigned long long one = users_by_a_file(kind);
	struct echo echo = exec_with(kind, 0);

	wait_for_exec(&echo);
	expect_live(kind, 0);
	ck_assert_uint_eq(users(), one);
	ck_assert_int_eq(unload_module(), -EWOULDBLOCK);
	close(echo.in);
	expect_end(echo.pid, 0);
	expect_nothing_left(kind);
}
END_TEST

#define MAX_FDS 3

static void send_files(int socket, const int *fds, int count)
{
	union {
		char bytes[CMSG_SPACE(MAX_FDS * sizeof(int))];
		struct cmsghdr align;
	} control = {};
	struct iovec byte = { "", 1 };
	struct msghdr message = {
		.msg_iov = &byte,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = CMSG_SPACE(count * sizeof(int)),
	};
	struct cmsghdr *rights = CMSG_FIRSTHDR(&message);

	ck_assert_ptr_nonnull(rights);
	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(rights), fds, count * sizeof(int));
	ck_assert_int_eq(sendmsg(socket, &message, 0), 1);
}

static int receive_file(int socket)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = {};
	char byte;
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	struct cmsghdr *rights;
	int fd;

	ck_assert_int_eq(recvmsg(socket, &message, 0), 1);
	rights = CMSG_FIRSTHDR(&message);
	ck_assert_ptr_nonnull(rights);
	memcpy(&fd, CMSG_DATA(rights), sizeof(fd));
	return fd;
}

/* A new open file, which is nowhere but in a message. */
static void put_in_flight(const struct kind *kind, int socket)
{
	int fd = open_kind(kind, O_RDWR);

	send_files(socket, &fd, 1);
	close(fd);
}

START_TEST(a_file_in_flight_arrives_after_its_sender_is_gone)
{
	const struct kind *kind = &kinds[_i];
	unsigned long long one = users_by_a_file(kind);
	int sockets[2], fd;
	char *mapping;
	pid_t sender;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
	sender = fork();
	if (!sender) {
		put_in_flight(kind, sockets[0]);
		_exit(0);
	}
	close(sockets[0]);
	expect_end(sender, 0);
	ck_assert_uint_eq(users(), one);
	ck_assert_int_eq(unload_module(), -EWOULDBLOCK);
	fd = receive_file(sockets[1]);
	mapping = map(fd, kind->size, RW, 0);
	close(fd);
	expect_live(kind, 1);
	word_of(kind, mapping) = 0x66647321;
	munmap(mapping, kind->size);
	ck_assert_uint_eq(word_in_region(kind), 0x66647321);
	expect_nothing_left(kind);
}
END_TEST

START_TEST(a_file_that_nobody_receives_is_closed_with_its_socket)
{
	const struct kind *kind = &kinds[_i];
	unsigned long long one = users_by_a_file(kind);
	int sockets[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
	put_in_flight(kind, sockets[0]);
	ck_assert_uint_eq(users(), one);
	close(sockets[0]);
	close(sockets[1]);
	expect_nothing_left(kind);
}
END_TEST

/* Sockets in flight in themselves, found by the kernel's garbage collector. */
START_TEST(a_file_in_flight_in_a_circle_is_found_and_closed)
{
	const struct kind *kind = &kinds[_i];
	int sockets[2], others[2], fds[MAX_FDS];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
	fds[0] = open_kind(kind, O_RDWR);
	fds[1] = sockets[0];
	fds[2] = sockets[1];
	send_files(sockets[0], fds, MAX_FDS);
	close(fds[0]);
	close(sockets[0]);
	close(sockets[1]);
	ck_assert_uint_ne(users(), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, others), 0);
	close(others[0]);
	close(others[1]);
	ck_assert(eventually(!users()));
	expect_nothing_left(kind);
}
END_TEST

START_TEST(a_duplicate_is_the_same_open_file)
{
	const struct kind *kind = &kinds[_i];
	unsigned long long one = users_by_a_file(kind);
	int fd = open_kind(kind, O_RDWR), other = dup(fd);
	char *mapping;

	ck_assert_uint_eq(users(), one);
	close(fd);
	ck_assert_uint_eq(users(), one);
	mapping = map(other, kind->size, RW, 0);
	close(other);
	ck_assert_uint_eq(users(), one);
	munmap(mapping, kind->size);
	expect_nothing_left(kind);
}
END_TEST

int main(void)
{
	const struct loop_test tests[] = {
		{ exec_takes_the_mappings_away_and_closes_the_file, KINDS },
		{ a_file_that_is_kept_over_exec_keeps_the_node, KINDS },
		{ a_file_in_flight_arrives_after_its_sender_is_gone, KINDS },
		{ a_file_that_nobody_receives_is_closed_with_its_socket, KINDS },
		{ a_file_in_flight_in_a_circle_is_found_and_closed, KINDS },
		{ a_duplicate_is_the_same_open_file, KINDS },
		{}
	};

	return run_loop_tests("handover", tests);
}
