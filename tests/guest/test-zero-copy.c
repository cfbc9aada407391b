// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-zero-copy.c - device memory goes out by reference
 *
 * What is in a pipe or a socket is the page of the cache itself: a store that
 * comes after sendfile(2) or splice(2), and before the reader, is what he reads.
 *
 * Load: mem_size=8M
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include "helpers.h"

#define SIZE (8UL << 20)
#define MEM MMAPDEV_REGION_MEMORY
#define RW (PROT_READ | PROT_WRITE)
#define WAYS 2 /* the node, and a region fd */

static struct mmapdev_stats before;

static void begin(int fd)
{
	before = stats_of(fd, MEM);
}

#define since_begin(fd, counter)					\
	((long)(stats_of(fd, MEM).counter - before.counter))

static int open_way(int way)
{
	struct mmapdev_region_fd region_fd = {
		.argsz = sizeof(region_fd), .region = MEM };
	int fd = open_node(MEMORY, O_RDWR);

	if (!way)
		return fd;
	ck_assert_int_eq(call(fd, MMAPDEV_REGION_FD, &region_fd), 0);
	close(fd);
	return region_fd.fd;
}

/* Two pages of a letter each, and nothing read ahead. */
static char *map_letters(int fd)
{
	char *memory = map(fd, SIZE, RW, 0);

	ck_assert_int_eq(madvise(memory, SIZE, MADV_RANDOM), 0);
	memset(memory, 'a', 2 * PAGE);
	return memory;
}

static void read_all(int fd, char *data, size_t size)
{
	size_t done;
	ssize_t ret;

	for (done = 0; done < size; done += ret) {
		ret = read(fd, data + done, size - done);
		ck_assert_int_gt(ret, 0);
	}
}

/* The second of the two pages is stored to after it went out. */
static void expect_by_reference(int reader, char *memory)
{
	char data[2 * PAGE];

	memset(memory + PAGE, 'b', PAGE);
	read_all(reader, data, sizeof(data));
	ck_assert_int_eq(memcmp(data, memory, sizeof(data)), 0);
}

START_TEST(splice_puts_the_page_itself_into_a_pipe)
{
	int fd = open_way(_i), pipe_fds[2];
	char *memory = map_letters(fd);
	off_t offset = 0;

	ck_assert_int_eq(pipe(pipe_fds), 0);
	ck_assert_int_eq(splice(fd, &offset, pipe_fds[1], NULL, 2 * PAGE, 0),
			 2 * PAGE);
	expect_by_reference(pipe_fds[0], memory);
}
END_TEST

START_TEST(sendfile_puts_the_page_itself_into_a_unix_socket)
{
	int fd = open_way(_i), sockets[2];
	char *memory = map_letters(fd);
	off_t offset = 0;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
	ck_assert_int_eq(sendfile(sockets[0], fd, &offset, 2 * PAGE), 2 * PAGE);
	expect_by_reference(sockets[1], memory);
}
END_TEST

static void connect_tcp(int sockets[2])
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(bind(listener, (void *)&address, size), 0);
	ck_assert_int_eq(listen(listener, 1), 0);
	ck_assert_int_eq(getsockname(listener, (void *)&address, &size), 0);
	sockets[0] = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(connect(sockets[0], (void *)&address, size), 0);
	sockets[1] = accept(listener, NULL, NULL);
	ck_assert_int_ge(sockets[1], 0);
	close(listener);
}

START_TEST(sendfile_puts_the_page_itself_into_a_tcp_socket)
{
	int fd = open_way(_i), sockets[2];
	char *memory = map_letters(fd);
	off_t offset = 0;

	connect_tcp(sockets);
	ck_assert_int_eq(sendfile(sockets[0], fd, &offset, 2 * PAGE), 2 * PAGE);
	expect_by_reference(sockets[1], memory);
}
END_TEST

START_TEST(each_page_that_goes_out_comes_in_once)
{
	int fd = open_way(_i), pipe_fds[2];
	char data[16 * PAGE];
	off_t offset = 100 * PAGE;

	ck_assert_int_eq(pipe(pipe_fds), 0);
	ck_assert_int_eq(posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM), 0);
	begin(fd);
	ck_assert_int_eq(splice(fd, &offset, pipe_fds[1], NULL, sizeof(data), 0),
			 sizeof(data));
	read_all(pipe_fds[0], data, sizeof(data));
	ck_assert_int_eq(since_begin(fd, pages_in), 16);
	ck_assert_int_eq(since_begin(fd, bytes_from_device), sizeof(data));
	/* The second time all of it is at hand. */
	offset = 100 * PAGE;
	ck_assert_int_eq(splice(fd, &offset, pipe_fds[1], NULL, sizeof(data), 0),
			 sizeof(data));
	ck_assert_int_eq(since_begin(fd, pages_in), 16);
}
END_TEST

START_TEST(what_is_in_a_pipe_stays_valid_when_its_file_is_closed)
{
	int fd = open_way(_i), pipe_fds[2];
	char data[2 * PAGE], expected[2 * PAGE];
	char *memory = map_letters(fd);
	off_t offset = 0;

	ck_assert_int_eq(pipe(pipe_fds), 0);
	ck_assert_int_eq(splice(fd, &offset, pipe_fds[1], NULL, 2 * PAGE, 0),
			 2 * PAGE);
	munmap(memory, SIZE);
	close(fd);
	memset(expected, 'a', sizeof(expected));
	read_all(pipe_fds[0], data, sizeof(data));
	ck_assert_int_eq(memcmp(data, expected, sizeof(data)), 0);
}
END_TEST

START_TEST(a_pipe_gives_device_memory_what_it_has)
{
	int fd = open_way(_i), pipe_fds[2];
	char *memory = map_letters(fd);
	off_t offset = 5 * PAGE + 3;

	ck_assert_int_eq(pipe(pipe_fds), 0);
	ck_assert_int_eq(write(pipe_fds[1], "into the device", 15), 15);
	ck_assert_int_eq(splice(pipe_fds[0], NULL, fd, &offset, 15, 0), 15);
	ck_assert_int_eq(memcmp(memory + 5 * PAGE + 3, "into the device", 15), 0);
}
END_TEST

int main(void)
{
	const struct loop_test tests[] = {
		{ splice_puts_the_page_itself_into_a_pipe, WAYS },
		{ sendfile_puts_the_page_itself_into_a_unix_socket, WAYS },
		{ sendfile_puts_the_page_itself_into_a_tcp_socket, WAYS },
		{ each_page_that_goes_out_comes_in_once, WAYS },
		{ what_is_in_a_pipe_stays_valid_when_its_file_is_closed, WAYS },
		{ a_pipe_gives_device_memory_what_it_has, WAYS },
		{}
	};

	return run_loop_tests("zero-copy", tests);
}
