// SPDX-License-Identifier: GPL-2.0-only
/*
 * region.c - device memory as a regular file, and as the device itself has it
 */
#include <stdio.h>
#include <sys/socket.h>
#include "region.h"

int ask_region_fd(int fd, __u32 region)
{
	struct mmapdev_region_fd argument = {
		.argsz = sizeof(argument),
		.region = region,
		.fd = -1,
	};

	return call(fd, MMAPDEV_REGION_FD, &argument) ?: argument.fd;
}

int open_region(int flags)
{
	int node = open_node(MEMORY, flags);
	int fd = ask_region_fd(node, MEM);

	ck_assert_msg(fd >= 0, "MMAPDEV_REGION_FD: %s", strerror(-fd));
	close(node);
	return fd;
}

int open_again(int fd, int flags)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int peek_at(uint64_t offset)
{
	static int registers = -1;
	uint32_t half[2] = { offset, offset >> 32 };

	/* A device that was bound again is another one. */
	if (registers >= 0)
		close(registers);
	registers = open_node(REGISTERS, O_RDWR);
	ck_assert_int_eq(pwrite(registers, half, 8, MMAPDEV_SIM_PEEK_LOW), 8);
	return registers;
}

void peek_bytes(uint64_t offset, void *bytes, size_t length)
{
	int registers = peek_at(offset);
	uint32_t *word = bytes, low;
	size_t i;

	for (i = 0; i < length / 4; i++) {
		low = offset + 4 * i;
		if (pwrite(registers, &low, 4, MMAPDEV_SIM_PEEK_LOW) != 4 ||
		    pread(registers, &word[i], 4, MMAPDEV_SIM_PEEK_DATA) != 4)
			ck_abort_msg("peek at %#lx: %m", offset + 4 * i);
	}
}

void poke_bytes(uint64_t offset, const void *bytes, size_t length)
{
	int registers = peek_at(offset);
	const uint32_t *word = bytes;
	uint32_t low;
	size_t i;

	for (i = 0; i < length / 4; i++) {
		low = offset + 4 * i;
		if (pwrite(registers, &low, 4, MMAPDEV_SIM_PEEK_LOW) != 4 ||
		    pwrite(registers, &word[i], 4, MMAPDEV_SIM_PEEK_DATA) != 4)
			ck_abort_msg("poke at %#lx: %m", offset + 4 * i);
	}
}

bool is_all(const void *bytes, char value, size_t length)
{
	return all(bytes, length, value);
}

bool device_is_all(uint64_t offset, char value, size_t length)
{
	char *bytes = malloc(length);
	bool same;

	peek_bytes(offset, bytes, length);
	same = is_all(bytes, value, length);
	free(bytes);
	return same;
}

void send_fd(int socket, int fd)
{
	char control[CMSG_SPACE(sizeof(fd))] = "", byte = 0;
	struct iovec part = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	ck_assert_int_eq(sendmsg(socket, &message, 0), 1);
}

int receive_fd(int socket)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec part = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *header;
	int fd = -1;

	ck_assert_int_eq(recvmsg(socket, &message, 0), 1);
	header = CMSG_FIRSTHDR(&message);
	ck_assert_ptr_nonnull(header);
	if (header)
		memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}
