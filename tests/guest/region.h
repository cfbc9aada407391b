/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * region.h - device memory as a regular file, and as the device itself has it
 */
#ifndef MMAPDEV_TESTS_REGION_H
#define MMAPDEV_TESTS_REGION_H

#include "lives.h"
#include "paged.h"
#include "removal.h"

/*
 * 8 MiB and 5000 bytes, as in the lines "Load:": the last page is not full, and
 * neither is the last block of 512 bytes.
 */
#define MEM_SIZE 8393608UL
#define END_PAGE (MEM_SIZE & ~(PAGE - 1))

/* MMAPDEV_REGION_FD of an open file: the new one, or -errno. */
int ask_region_fd(int fd, __u32 region);

/* A region fd, from a node that was opened with these flags and is closed again. */
int open_region(int flags);

/* Open what a descriptor stands for once more: it, or -errno. */
int open_again(int fd, int flags);

/* Hand a descriptor over by a unix socket. */
void send_fd(int socket, int fd);
int receive_fd(int socket);

/* What the device itself has, in multiples of four bytes: past all caches. */
void peek_bytes(uint64_t offset, void *bytes, size_t length);
void poke_bytes(uint64_t offset, const void *bytes, size_t length);

/* Are all bytes there this one? */
bool is_all(const void *bytes, char value, size_t length);
bool device_is_all(uint64_t offset, char value, size_t length);

#endif
