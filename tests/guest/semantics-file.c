// SPDX-License-Identifier: GPL-2.0-only
/*
 * semantics-file.c - rows: the node as a file, read, written, spliced, polled
 */
#include <poll.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include "semantics.h"

/* Open, seek, size */

static const char *open_read_write(const struct column *c)
{
	return result(open(c->path, O_RDWR));
}

static const char *open_direct(const struct column *c)
{
	return result(open(c->path, O_RDWR | O_DIRECT));
}

static const char *become_direct(const struct column *c)
{
	return result(fcntl(open_column(c, O_RDWR), F_SETFL, O_DIRECT));
}

static const char *open_as_nobody(const struct column *c)
{
	become_nobody(0);
	return result(open(c->path, O_RDONLY));
}

static const char *open_twice(const struct column *c)
{
	open_column(c, O_RDWR);
	return result(open(c->path, O_RDWR));
}

static const char *seek_end(const struct column *c)
{
	off_t end = lseek(open_column(c, O_RDWR), 0, SEEK_END);

	if (end < 0)
		return result(end);
	return end == (off_t)c->size ? "the size" : "another size";
}

static const char *seek_past_end(const struct column *c)
{
	return result(lseek(open_column(c, O_RDWR), c->size + 1, SEEK_SET));
}

static const char *seek_before_start(const struct column *c)
{
	return result(lseek(open_column(c, O_RDWR), -1, SEEK_SET));
}

static const char *seek_data(const struct column *c)
{
	return result(lseek(open_column(c, O_RDWR), 0, SEEK_DATA));
}

static const char *sync_file(const struct column *c)
{
	return result(fsync(open_column(c, O_RDWR)));
}

static const char *sync_data(const struct column *c)
{
	return result(fdatasync(open_column(c, O_RDWR)));
}

/* posix_fadvise() returns its error. */
static const char *advise_file(const struct column *c, int advice)
{
	errno = posix_fadvise(open_column(c, O_RDWR), 0, c->size, advice);
	return result(errno ? -1 : 0);
}

static const char *advise_file_willneed(const struct column *c)
{
	return advise_file(c, POSIX_FADV_WILLNEED);
}

static const char *advise_file_dontneed(const struct column *c)
{
	return advise_file(c, POSIX_FADV_DONTNEED);
}

static const char *lock_file(const struct column *c)
{
	return result(flock(open_column(c, O_RDWR), LOCK_EX | LOCK_NB));
}

static const char *events(short revents)
{
	switch (revents) {
	case 0:
		return "nothing";
	case POLLIN | POLLOUT:
		return "in, out";
	default:
		return "more";
	}
}

static const char *poll_file(const struct column *c)
{
	struct pollfd pfd = { .fd = open_column(c, O_RDWR),
			      .events = POLLIN | POLLOUT | POLLPRI };

	ck_assert_int_ge(poll(&pfd, 1, 0), 0);
	return events(pfd.revents);
}

static const char *add_to_epoll(const struct column *c)
{
	struct epoll_event event = { .events = EPOLLIN };

	return result(epoll_ctl(epoll_create1(0), EPOLL_CTL_ADD,
				open_column(c, O_RDWR), &event));
}

const struct row file_rows[] = {
	ROW("`open` to read and write", open_read_write),
	ROW("`open` while it is open", open_twice),
	ROW("`open` by a user who is neither owner nor in the group",
	    open_as_nobody),
	ROW("`open` with `O_DIRECT`", open_direct, NOTE(FIXED, "direct")),
	ROW("`fcntl` to set `O_DIRECT`", become_direct, NOTE(FIXED, "direct")),
	ROW("`lseek` to the end", seek_end),
	ROW("`lseek` beyond the end", seek_past_end, NOTE(PAGED, "seek")),
	ROW("`lseek` to before the start", seek_before_start),
	ROW("`lseek` with `SEEK_DATA`", seek_data, NOTE(PAGED, "seek")),
	ROW("`fsync`", sync_file, NOTE(FIXED, "no-sync")),
	ROW("`fdatasync`", sync_data, NOTE(FIXED, "no-sync")),
	ROW("`posix_fadvise` `WILLNEED`", advise_file_willneed),
	ROW("`posix_fadvise` `DONTNEED`", advise_file_dontneed),
	ROW("`flock`", lock_file),
	ROW("`poll` without an event", poll_file),
	ROW("`epoll_ctl` to add it", add_to_epoll, NOTE(REGION, "regular")),
	{}
};

/* Bytes in and out */

static char bytes[PAGE];

static const char *read_at(const struct column *c, size_t length, off_t offset)
{
	return transferred(pread(open_column(c, O_RDWR), bytes, length, offset),
			   length);
}

static const char *write_at(const struct column *c, size_t length, off_t offset)
{
	return transferred(pwrite(open_column(c, O_RDWR), bytes, length,
				  offset), length);
}

static const char *read_inside(const struct column *c)
{
	return read_at(c, WORD, c->spot);
}

static const char *read_byte(const struct column *c)
{
	return read_at(c, 1, 1);
}

static const char *read_nothing(const struct column *c)
{
	return read_at(c, 0, 0);
}

static const char *read_across_end(const struct column *c)
{
	return read_at(c, 2 * WORD, c->size - WORD);
}

static const char *read_end(const struct column *c)
{
	return read_at(c, WORD, c->size);
}

static const char *read_past_end(const struct column *c)
{
	return read_at(c, WORD, c->size + PAGE);
}

static const char *read_before_start(const struct column *c)
{
	return read_at(c, WORD, -WORD);
}

static const char *read_write_only(const struct column *c)
{
	return transferred(pread(open_column(c, O_WRONLY), bytes, WORD,
				 c->spot), WORD);
}

/* An address where nothing can be. */
static void *nowhere(void)
{
	return map_flags(-1, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, 0);
}

static const char *read_to_nowhere(const struct column *c)
{
	return transferred(pread(open_column(c, O_RDWR), nowhere(), WORD,
				 c->spot), WORD);
}

static const char *read_vector(const struct column *c)
{
	struct iovec parts[] = { { bytes, WORD }, { bytes + WORD, WORD } };

	return transferred(preadv(open_column(c, O_RDWR), parts, 2, c->spot),
			   2 * WORD);
}

static const char *read_nowait(const struct column *c)
{
	struct iovec part = { bytes, WORD };

	return transferred(preadv2(open_column(c, O_RDWR), &part, 1, c->spot,
				   RWF_NOWAIT), WORD);
}

static const char *write_inside(const struct column *c)
{
	return write_at(c, WORD, c->spot);
}

static const char *write_byte(const struct column *c)
{
	return write_at(c, 1, c->spot + 1);
}

static const char *write_across_end(const struct column *c)
{
	return write_at(c, 2 * WORD, c->size - WORD);
}

static const char *write_end(const struct column *c)
{
	return write_at(c, WORD, c->size);
}

static const char *write_past_end(const struct column *c)
{
	return write_at(c, WORD, c->size + PAGE);
}

static const char *write_append(const struct column *c)
{
	return transferred(pwrite(open_column(c, O_RDWR | O_APPEND), bytes,
				  WORD, c->spot), WORD);
}

static const char *write_read_only(const struct column *c)
{
	return transferred(pwrite(open_column(c, O_RDONLY), bytes, WORD,
				  c->spot), WORD);
}

static const char *write_from_nowhere(const struct column *c)
{
	return transferred(pwrite(open_column(c, O_RDWR), nowhere(), WORD,
				  c->spot), WORD);
}

static const char *write_itself(const struct column *c)
{
	int fd = open_column(c, O_RDWR);
	char *mapping = map(fd, c->size, RW, 0);

	return transferred(pwrite(fd, mapping + c->spot, WORD, c->spot), WORD);
}

static const char *write_durable(const struct column *c)
{
	struct iovec part = { bytes, WORD };

	return transferred(pwritev2(open_column(c, O_RDWR), &part, 1, c->spot,
				    RWF_DSYNC), WORD);
}

static const char *write_register(const struct column *c)
{
	if (c->region != MMAPDEV_REGION_REGISTERS)
		return NOT_HERE;
	return write_at(c, WORD, MMAPDEV_SIM_ID);
}

static const char *send_to(const struct column *c, int to)
{
	off_t offset = 0;

	return transferred(sendfile(to, open_column(c, O_RDWR), &offset, PAGE),
			   PAGE);
}

static const char *send_to_pipe(const struct column *c)
{
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	return send_to(c, ends[1]);
}

static const char *send_to_socket(const struct column *c)
{
	int ends[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	return send_to(c, ends[1]);
}

static const char *send_from_file(const struct column *c)
{
	int file = open_node("/proc/self/exe", O_RDONLY);
	int fd = open_column(c, O_RDWR);
	off_t offset = 0;

	ck_assert_int_eq(lseek(fd, c->spot, SEEK_SET), c->spot);
	return transferred(sendfile(fd, file, &offset, WORD), WORD);
}

static const char *splice_to_pipe(const struct column *c)
{
	loff_t offset = 0;
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	return transferred(splice(open_column(c, O_RDWR), &offset, ends[1],
				  NULL, PAGE, 0), PAGE);
}

static const char *splice_from_pipe(const struct column *c)
{
	loff_t offset = c->spot;
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], bytes, WORD), WORD);
	return transferred(splice(ends[0], NULL, open_column(c, O_RDWR),
				  &offset, WORD, 0), WORD);
}

static const char *copy_range(const struct column *c)
{
	loff_t offset = 0;

	return transferred(copy_file_range(open_column(c, O_RDWR), &offset,
					   open_node("/tmp", O_RDWR | O_TMPFILE),
					   NULL, PAGE, 0), PAGE);
}

const struct row stream_rows[] = {
	ROW("`read`", read_inside),
	ROW("`read` of 1 byte at offset 1", read_byte, NOTE(REGS, "width")),
	ROW("`read` of 0 bytes", read_nothing),
	ROW("`read` across the end", read_across_end),
	ROW("`read` at the end", read_end),
	ROW("`read` past the end", read_past_end),
	ROW("`pread` at a negative offset", read_before_start),
	ROW("`read` of a file opened write-only", read_write_only),
	ROW("`read` to an address that is not accessible", read_to_nowhere),
	ROW("`preadv` into two words", read_vector),
	ROW("`preadv2` with `RWF_NOWAIT`", read_nowait, NOTE(ALL, "nowait")),
	ROW("`write`", write_inside),
	ROW("`write` of 1 byte at an odd offset", write_byte,
	    NOTE(REGS, "width")),
	ROW("`write` across the end", write_across_end,
	    NOTE(REGS, "read-only")),
	ROW("`write` at the end", write_end, NOTE(ALL, "full")),
	ROW("`write` past the end", write_past_end, NOTE(ALL, "full")),
	ROW("`write` with `O_APPEND`", write_append, NOTE(ALL, "full")),
	ROW("`write` to a file opened read-only", write_read_only),
	ROW("`write` from an address that is not accessible", write_from_nowhere),
	ROW("`write` of its own mapping onto itself", write_itself),
	ROW("`pwritev2` with `RWF_DSYNC`", write_durable,
	    NOTE(REGS, "no-iter")),
	ROW("`write` to a register that is read-only", write_register,
	    NOTE(REGS, "read-only")),
	ROW("`sendfile` to a pipe", send_to_pipe, NOTE(REGS, "no-iter")),
	ROW("`sendfile` to a socket", send_to_socket, NOTE(REGS, "no-iter")),
	ROW("`sendfile` of another file to it", send_from_file,
	    NOTE(REGS, "no-iter")),
	ROW("`splice` to a pipe", splice_to_pipe, NOTE(REGS, "no-iter")),
	ROW("`splice` from a pipe", splice_from_pipe, NOTE(REGS, "no-iter")),
	ROW("`copy_file_range` to another file", copy_range,
	    NOTE(NODES, "node"), NOTE(REGION, "other-fs")),
	{}
};
