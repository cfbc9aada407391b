// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-direct.c - O_DIRECT on device memory: past the cache, and coherent with it
 *
 * What goes wrong on the way is in test-direct-trouble.c.
 *
 * Load: mem_size=8393608
 */
#include <signal.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include "region.h"

/* The last block of 512 bytes is not full. */
#define END_BLOCK (MEM_SIZE & ~511UL)

/* The ways to come by such a file. */
enum { NODE_OPENED, NODE_SET, REGION_OPENED, REGION_SET, WAYS };

static int open_direct(int way, int flags)
{
	bool node = way == NODE_OPENED || way == NODE_SET;
	int fd = node ? open_node(MEMORY, flags) : open_region(flags);
	int again;

	if (way == NODE_SET || way == REGION_SET) {
		ck_assert_int_eq(fcntl(fd, F_SETFL, O_DIRECT), 0);
		return fd;
	}
	again = node ? open_node(MEMORY, flags | O_DIRECT) :
		       open_again(fd, flags | O_DIRECT);
	ck_assert_int_ge(again, 0);
	close(fd);
	return again;
}

/* Memory of our own that nobody touched. */
static char *pages(size_t length)
{
	return map_flags(-1, length, RW, MAP_PRIVATE | MAP_ANONYMOUS, 0);
}

/* Numbers that are all different. */
static void number(char *bytes, size_t length, uint32_t seed)
{
	uint32_t *word = (uint32_t *)bytes;
	size_t i;

	for (i = 0; i < length / sizeof(*word); i++)
		word[i] = (seed + i) * 2654435761U;
}

START_TEST(it_goes_past_the_cache)
{
	int fd = open_direct(_i, O_RDWR);
	char *out = pages(8 * PAGE), *in = pages(8 * PAGE);

	number(out, 8 * PAGE, _i);
	begin(fd);
	ck_assert_int_eq(pwrite(fd, out, 8 * PAGE, 512), 8 * PAGE);
	ck_assert_int_eq(since_begin(fd, bytes_to_device), 8 * PAGE);
	ck_assert_int_eq(pread(fd, in, 8 * PAGE, 512), 8 * PAGE);
	ck_assert_int_eq(since_begin(fd, bytes_from_device), 8 * PAGE);
	ck_assert_int_eq(memcmp(in, out, 8 * PAGE), 0);
	ck_assert_int_eq(since_begin(fd, commands), 2);
	ck_assert_int_eq(since_begin(fd, pages_in), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 0);
	peek_bytes(512, in, PAGE);
	ck_assert_int_eq(memcmp(in, out, PAGE), 0);
	/* Nothing is left to be written back, either. */
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 0);
}
END_TEST

START_TEST(it_moves_the_position)
{
	int fd = open_direct(_i, O_RDWR);
	char *bytes = pages(PAGE);

	ck_assert_int_eq(write(fd, bytes, PAGE), PAGE);
	ck_assert_int_eq(read(fd, bytes, 512), 512);
	ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), PAGE + 512);
}
END_TEST

START_TEST(it_is_given_up_again_by_fcntl)
{
	int fd = open_direct(_i, O_RDWR);

	ck_assert_int_eq(fcntl(fd, F_SETFL, 0), 0);
	begin(fd);
	ck_assert_int_eq(pwrite(fd, "x", 1, 1), 1);
	ck_assert_int_eq(since_begin(fd, pages_in), 1);
}
END_TEST

START_TEST(a_direct_read_sees_what_a_mapping_stored_last)
{
	int fd = open_direct(_i, O_RDWR);
	char *memory = map(fd, MEM_SIZE, RW, 0), *in = pages(PAGE);

	number(memory + 20 * PAGE, PAGE, 20 + _i);
	ck_assert_int_eq(pread(fd, in, PAGE, 20 * PAGE), PAGE);
	ck_assert_int_eq(memcmp(in, memory + 20 * PAGE, PAGE), 0);
}
END_TEST

START_TEST(another_mapping_shows_what_a_direct_write_wrote)
{
	char *memory = map(open_node(MEMORY, O_RDWR), MEM_SIZE, RW, 0);
	int fd = open_direct(_i, O_RDWR);
	char *out = pages(2 * PAGE);

	number(out, 2 * PAGE, 21 + _i);
	ck_assert_int_eq(load_signal(memory + 21 * PAGE), 0);
	ck_assert_int_eq(store_signal(memory + 22 * PAGE, 'x'), 0);
	ck_assert_int_eq(pwrite(fd, out, 2 * PAGE, 21 * PAGE), 2 * PAGE);
	ck_assert_int_eq(memcmp(memory + 21 * PAGE, out, 2 * PAGE), 0);
	ck_assert_int_eq(fsync(fd), 0);
	peek_bytes(22 * PAGE, out, PAGE);
	ck_assert_int_eq(memcmp(memory + 22 * PAGE, out, PAGE), 0);
}
END_TEST

START_TEST(a_direct_write_into_a_part_of_a_dirty_page_keeps_the_rest)
{
	int fd = open_direct(_i, O_RDWR);
	char *memory = map(fd, MEM_SIZE, RW, 0), *out = pages(512);

	memset(memory + 23 * PAGE, 'd', PAGE);
	memset(out, 'w', 512);
	ck_assert_int_eq(pwrite(fd, out, 512, 23 * PAGE + 1024), 512);
	ck_assert(is_all(memory + 23 * PAGE, 'd', 1024));
	ck_assert(is_all(memory + 23 * PAGE + 1024, 'w', 512));
	ck_assert(is_all(memory + 23 * PAGE + 1536, 'd', PAGE - 1536));
}
END_TEST

START_TEST(a_private_copy_stays_as_it_is)
{
	int fd = open_direct(_i, O_RDWR);
	char *mine = map_flags(fd, MEM_SIZE, RW, MAP_PRIVATE, 0);
	char *out = pages(PAGE);

	mine[24 * PAGE] = 'm';
	memset(out, 'w', PAGE);
	ck_assert_int_eq(pwrite(fd, out, PAGE, 24 * PAGE), PAGE);
	ck_assert_int_eq(mine[24 * PAGE], 'm');
}
END_TEST

START_TEST(it_is_short_at_the_end)
{
	int fd = open_direct(_i, O_RDWR);
	size_t rest = MEM_SIZE - END_BLOCK;
	char *bytes = pages(PAGE), past[512];

	/* What the device has behind the end is not ours. */
	memset(past, 'p', sizeof(past));
	poke_bytes(MEM_SIZE, past, sizeof(past));
	memset(bytes, 'e', PAGE);
	begin(fd);
	ck_assert_int_eq(pwrite(fd, bytes, PAGE, END_BLOCK), rest);
	ck_assert_int_eq(since_begin(fd, bytes_to_device), rest);
	ck_assert(device_is_all(END_BLOCK, 'e', rest));
	ck_assert(device_is_all(MEM_SIZE, 'p', sizeof(past)));
	memset(bytes, 'r', PAGE);
	ck_assert_int_eq(pread(fd, bytes, PAGE, END_BLOCK), rest);
	ck_assert_int_eq(since_begin(fd, bytes_from_device), rest);
	ck_assert(is_all(bytes, 'e', rest));
	ck_assert(is_all(bytes + rest, 'r', PAGE - rest));
}
END_TEST

START_TEST(nothing_is_beyond_the_end)
{
	int fd = open_direct(_i, O_RDWR);
	char *bytes = pages(PAGE);

	begin(fd);
	ck_assert_int_eq(pread(fd, bytes, PAGE, END_BLOCK + 512), 0);
	ck_assert_int_eq(pwrite(fd, bytes, PAGE, END_BLOCK + 512), -1);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_int_eq(pread(fd, bytes, 0, 0), 0);
	ck_assert_int_eq(pwrite(fd, bytes, 0, 0), 0);
	ck_assert_int_eq(since_begin(fd, commands), 0);
}
END_TEST

#define expect_einval(call)						\
	do {								\
		errno = 0;						\
		ck_assert_msg((call) == -1 && errno == EINVAL, "%s: %m", \
			      #call);					\
	} while (0)

START_TEST(what_is_not_aligned_is_einval)
{
	int fd = open_direct(_i, O_RDWR);
	char *bytes = pages(2 * PAGE);
	struct iovec parts[] = { { bytes, 512 }, { bytes + 1024, 100 } };

	begin(fd);
	expect_einval(pread(fd, bytes, PAGE, 256));
	expect_einval(pwrite(fd, bytes, PAGE, 256));
	expect_einval(pread(fd, bytes + 8, PAGE, 0));
	expect_einval(pwrite(fd, bytes + 8, PAGE, 0));
	expect_einval(pread(fd, bytes, 100, 0));
	expect_einval(pwrite(fd, bytes, 100, 0));
	expect_einval(preadv(fd, parts, 2, 0));
	expect_einval(pwritev(fd, parts, 2, 0));
	/* Not even where the memory ends with a part of a block. */
	expect_einval(pread(fd, bytes, MEM_SIZE - END_BLOCK, END_BLOCK));
	ck_assert_int_eq(since_begin(fd, commands), 0);
}
END_TEST

#define PARTS 100

START_TEST(many_parts_are_gathered_and_scattered)
{
	size_t length = PARTS * 1024;
	char *out = pages(2 * length), *in = pages(2 * length);
	struct iovec from[PARTS], to[PARTS];
	int fd = open_direct(_i, O_RDWR), i;
	char *all = malloc(length);

	number(out, 2 * length, 25);
	for (i = 0; i < PARTS; i++) {
		from[i] = (struct iovec){ out + 2048 * i, 1024 };
		/* Backwards, and with parts of different length. */
		to[i] = (struct iovec){ in + 2048 * (PARTS - 1 - i),
					i % 2 ? 512 : 1536 };
	}
	ck_assert_int_eq(pwritev(fd, from, PARTS, 40 * PAGE), length);
	ck_assert_int_eq(preadv(fd, to, PARTS, 40 * PAGE), length);
	for (i = 0, length = 0; i < PARTS; length += to[i++].iov_len)
		memcpy(all + length, to[i].iov_base, to[i].iov_len);
	for (i = 0; i < PARTS; i++)
		ck_assert(!memcmp(all + 1024 * i, from[i].iov_base, 1024));
	free(all);
}
END_TEST

/* A command has 64 pages, of which the first one and the last one may be parts. */
START_TEST(what_is_large_is_several_commands)
{
	size_t length = 5 << 20;
	char *out = pages(length + PAGE), *in = pages(length + PAGE);
	int fd = open_direct(_i, O_RDWR);

	number(out, length + PAGE, 26);
	begin(fd);
	ck_assert_int_eq(pwrite(fd, out, length, PAGE), length);
	ck_assert_int_eq(since_begin(fd, commands), length / (64 * PAGE));
	ck_assert_int_eq(pread(fd, in + 512, length, PAGE), length);
	ck_assert_int_eq(since_begin(fd, bytes_from_device), length);
	ck_assert_int_eq(memcmp(in + 512, out, length), 0);
	ck_assert(is_all(in, 0, 512));
	ck_assert(is_all(in + 512 + length, 0, PAGE - 512));
}
END_TEST

/* The buffer is the host's memory: the device moves from there to itself. */
START_TEST(a_buffer_that_is_mapped_by_fault_will_do)
{
	int buffer = open_node(BUFFER, O_RDWR), fd = open_direct(_i, O_RDWR);
	char *mapping, *in = pages(4 * PAGE);

	ck_assert_int_eq(set_policy(buffer, MMAPDEV_POLICY_FAULT), 0);
	mapping = map(buffer, 8 * PAGE, RW, 0);
	number(mapping, 4 * PAGE, 27 + _i);
	ck_assert_int_eq(pwrite(fd, mapping, 4 * PAGE, 27 * PAGE), 4 * PAGE);
	ck_assert_int_eq(pread(fd, mapping + 4 * PAGE, 4 * PAGE, 27 * PAGE),
			 4 * PAGE);
	ck_assert_int_eq(memcmp(mapping, mapping + 4 * PAGE, 4 * PAGE), 0);
	ck_assert_int_eq(pread(buffer, in, 4 * PAGE, 4 * PAGE), 4 * PAGE);
	ck_assert_int_eq(memcmp(mapping, in, 4 * PAGE), 0);
}
END_TEST

START_TEST(what_is_mapped_by_number_is_efault)
{
	int buffer = open_node(BUFFER, O_RDWR), fd = open_direct(_i, O_RDWR);
	char *mapping;

	ck_assert_int_eq(set_policy(buffer, MMAPDEV_POLICY_EAGER), 0);
	mapping = map(buffer, PAGE, RW, 0);
	begin(fd);
	ck_assert_int_eq(pread(fd, mapping, PAGE, 0), -1);
	ck_assert_int_eq(errno, EFAULT);
	ck_assert_int_eq(pwrite(fd, mapping, PAGE, 0), -1);
	ck_assert_int_eq(errno, EFAULT);
	ck_assert_int_eq(since_begin(fd, commands), 0);
}
END_TEST

/* Its pages come in while they are pinned, and go home by write-back. */
START_TEST(a_mapping_of_the_same_memory_will_do)
{
	int fd = open_direct(_i, O_RDWR);
	char *memory = map(fd, MEM_SIZE, RW, 0), *in = pages(8 * PAGE);

	number(memory + 50 * PAGE, 8 * PAGE, 50 + _i);
	ck_assert_int_eq(pwrite(fd, memory + 50 * PAGE, 8 * PAGE, 70 * PAGE),
			 8 * PAGE);
	ck_assert_int_eq(memcmp(memory + 50 * PAGE, memory + 70 * PAGE,
				8 * PAGE), 0);
	ck_assert_int_eq(pread(fd, memory + 90 * PAGE, 8 * PAGE, 70 * PAGE),
			 8 * PAGE);
	ck_assert_int_eq(fsync(fd), 0);
	peek_bytes(90 * PAGE, in, PAGE);
	ck_assert_int_eq(memcmp(memory + 50 * PAGE, in, PAGE), 0);
}
END_TEST

START_TEST(a_mapping_of_the_same_pages_will_do)
{
	int fd = open_direct(_i, O_RDWR);
	char *memory = map(fd, MEM_SIZE, RW, 0), *copy = pages(4 * PAGE);

	number(memory + 110 * PAGE, 4 * PAGE, 110 + _i);
	memcpy(copy, memory + 110 * PAGE, 4 * PAGE);
	ck_assert_int_eq(pwrite(fd, memory + 110 * PAGE, 4 * PAGE, 110 * PAGE),
			 4 * PAGE);
	ck_assert_int_eq(pread(fd, memory + 110 * PAGE, 4 * PAGE, 110 * PAGE),
			 4 * PAGE);
	ck_assert_int_eq(memcmp(memory + 110 * PAGE, copy, 4 * PAGE), 0);
}
END_TEST

/* A pipe has no memory of a user. */
START_TEST(splice_and_sendfile_go_through_the_cache)
{
	int fd = open_direct(_i, O_RDWR), ends[2];
	loff_t offset = 120 * PAGE;
	char *out = pages(PAGE), in[PAGE];

	number(out, PAGE, 120 + _i);
	ck_assert_int_eq(pwrite(fd, out, PAGE, 120 * PAGE), PAGE);
	ck_assert_int_eq(pipe(ends), 0);
	begin(fd);
	ck_assert_int_eq(splice(fd, &offset, ends[1], NULL, PAGE, 0), PAGE);
	ck_assert_int_eq(read(ends[0], in, PAGE), PAGE);
	ck_assert_int_eq(memcmp(in, out, PAGE), 0);
	ck_assert_int_gt(since_begin(fd, pages_in), 0);
	offset = 120 * PAGE;
	ck_assert_int_eq(sendfile(ends[1], fd, &offset, PAGE), PAGE);
	ck_assert_int_eq(read(ends[0], in, PAGE), PAGE);
	ck_assert_int_eq(memcmp(in, out, PAGE), 0);
	ck_assert_int_eq(write(ends[1], "odd", 3), 3);
	offset = 121 * PAGE + 1;
	ck_assert_int_eq(splice(ends[0], NULL, fd, &offset, 3, 0), 3);
	begin(fd);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
}
END_TEST

int main(void)
{
	const struct loop_test tests[] = {
		{ it_goes_past_the_cache, WAYS },
		{ it_moves_the_position, WAYS },
		{ it_is_given_up_again_by_fcntl, WAYS },
		{ a_direct_read_sees_what_a_mapping_stored_last, WAYS },
		{ another_mapping_shows_what_a_direct_write_wrote, WAYS },
		{ a_direct_write_into_a_part_of_a_dirty_page_keeps_the_rest, WAYS },
		{ a_private_copy_stays_as_it_is, WAYS },
		{ it_is_short_at_the_end, WAYS },
		{ nothing_is_beyond_the_end, WAYS },
		{ what_is_not_aligned_is_einval, WAYS },
		{ many_parts_are_gathered_and_scattered, WAYS },
		{ what_is_large_is_several_commands, WAYS },
		{ a_buffer_that_is_mapped_by_fault_will_do, WAYS },
		{ what_is_mapped_by_number_is_efault, WAYS },
		{ a_mapping_of_the_same_memory_will_do, WAYS },
		{ a_mapping_of_the_same_pages_will_do, WAYS },
		{ splice_and_sendfile_go_through_the_cache, WAYS },
		{}
	};

	return run_loop_tests("direct", tests);
}
