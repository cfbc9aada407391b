// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-memory.c - device memory: what arrives when, and what goes back
 *
 * The size is no multiple of the page size. Nobody has the memory open between
 * two tests, so each begins with nothing cached.
 *
 * Load: mem_size=8393608
 */
#include <signal.h>
#include <sys/wait.h>
#include "helpers.h"

#define SIZE 8393608UL /* 8 MiB and 5000 bytes */
#define END_PAGE (SIZE & ~(PAGE - 1))

static struct mmapdev_stats before;

static void begin(int fd)
{
	before = stats_of(fd, MMAPDEV_REGION_MEMORY);
}

#define since_begin(fd, counter)					\
	((long)(stats_of(fd, MMAPDEV_REGION_MEMORY).counter - before.counter))

/* A mapping of all the memory, with nothing read ahead. */
static char *map_random(int fd, int prot)
{
	char *memory = map(fd, SIZE, prot, 0);

	ck_assert_int_eq(madvise(memory, SIZE, MADV_RANDOM), 0);
	return memory;
}

START_TEST(fresh_memory_reads_zero)
{
	int fd = open_node(MEMORY, O_RDONLY);
	const char *memory = map(fd, SIZE, PROT_READ, 0);
	size_t i;

	for (i = 0; i < SIZE; i += 511)
		ck_assert_int_eq(memory[i], 0);
}
END_TEST

START_TEST(mmap_alone_brings_in_nothing)
{
	int fd = open_node(MEMORY, O_RDWR);

	begin(fd);
	map(fd, SIZE, PROT_READ | PROT_WRITE, 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 0);
	ck_assert_int_eq(since_begin(fd, faults), 0);
	ck_assert_int_eq(since_begin(fd, commands), 0);
	ck_assert_int_eq(since_begin(fd, maps), 1);
}
END_TEST

START_TEST(one_touch_brings_in_one_page)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ | PROT_WRITE);

	begin(fd);
	ck_assert_int_eq(load_signal(memory + 7 * PAGE), 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 1);
	ck_assert_int_eq(since_begin(fd, faults), 1);
	ck_assert_int_eq(since_begin(fd, commands), 1);
	ck_assert_int_eq(since_begin(fd, bytes_from_device), PAGE);
}
END_TEST

START_TEST(a_second_touch_brings_in_nothing)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ | PROT_WRITE);

	ck_assert_int_eq(load_signal(memory + 7 * PAGE), 0);
	begin(fd);
	ck_assert_int_eq(load_signal(memory + 7 * PAGE + 100), 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 0);
	ck_assert_int_eq(since_begin(fd, faults), 0);
}
END_TEST

START_TEST(a_second_mapping_finds_the_page_at_hand)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *first = map_random(fd, PROT_READ);
	char *second = map_random(fd, PROT_READ);

	ck_assert_int_eq(load_signal(first + 7 * PAGE), 0);
	begin(fd);
	ck_assert_int_eq(load_signal(second + 7 * PAGE), 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 0);
	ck_assert_int_eq(since_begin(fd, faults), 1);
	ck_assert_int_eq(since_begin(fd, fault_arounds), 1);
}
END_TEST

START_TEST(a_touch_without_advice_reads_its_neighbours_in_the_same_command)
{
	char *memory;
	int fd;

	set_attribute(CLASS "mmapdev-mem/read_ahead_kb", "64");
	fd = open_node(MEMORY, O_RDWR);
	memory = map(fd, SIZE, PROT_READ, 0);
	begin(fd);
	ck_assert_int_eq(load_signal(memory + 128 * PAGE), 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 16);
	ck_assert_int_eq(since_begin(fd, commands), 1);
	set_attribute(CLASS "mmapdev-mem/read_ahead_kb", "128");
}
END_TEST

START_TEST(read_ahead_is_kept_from_one_open_to_the_next)
{
	int fd = open_node(MEMORY, O_RDONLY);

	set_attribute(CLASS "mmapdev-mem/read_ahead_kb", "32");
	close(fd);
	fd = open_node(MEMORY, O_RDONLY);
	begin(fd);
	ck_assert_int_eq(load_signal((char *)map(fd, SIZE, PROT_READ, 0)), 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 8);
	set_attribute(CLASS "mmapdev-mem/read_ahead_kb", "128");
}
END_TEST

START_TEST(one_stored_byte_writes_back_one_page)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ | PROT_WRITE);
	size_t page;

	for (page = 0; page < 10; page++)
		ck_assert_int_eq(load_signal(memory + page * PAGE), 0);
	begin(fd);
	memory[5 * PAGE + 17] = 'x';
	ck_assert_int_eq(since_begin(fd, write_faults), 1);
	ck_assert_int_eq(since_begin(fd, pages_out), 0);
	ck_assert_int_eq(msync(memory, SIZE, MS_SYNC), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
	ck_assert_int_eq(since_begin(fd, bytes_to_device), PAGE);
}
END_TEST

START_TEST(what_msync_acknowledged_is_in_the_device)
{
	int fd = open_node(MEMORY, O_RDWR);
	int buffer = open_node(BUFFER, O_RDWR);
	char *memory = map_random(fd, PROT_READ | PROT_WRITE);

	memory[6 * PAGE + 18] = 'y';
	ck_assert_int_eq(msync(memory, SIZE, MS_SYNC), 0);
	begin(fd);
	ck_assert_int_eq(device_byte(buffer, 6 * PAGE + 18), 'y');
	ck_assert_int_eq(since_begin(fd, pages_out), 0);
}
END_TEST

START_TEST(a_second_msync_writes_back_nothing)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ | PROT_WRITE);

	memory[0] = 'z';
	ck_assert_int_eq(msync(memory, SIZE, MS_SYNC), 0);
	begin(fd);
	ck_assert_int_eq(msync(memory, SIZE, MS_SYNC), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 0);
}
END_TEST

START_TEST(a_store_after_write_back_marks_the_page_dirty_again)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ | PROT_WRITE);

	memory[0] = 'z';
	ck_assert_int_eq(msync(memory, SIZE, MS_SYNC), 0);
	begin(fd);
	memory[1] = 'z';
	memory[2] = 'z';
	ck_assert_int_eq(since_begin(fd, write_faults), 1);
	ck_assert_int_eq(msync(memory, SIZE, MS_SYNC), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
}
END_TEST

START_TEST(msync_of_a_part_writes_back_that_part)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ | PROT_WRITE);

	memory[0] = 'a';
	memory[100 * PAGE] = 'b';
	begin(fd);
	ck_assert_int_eq(msync(memory + 100 * PAGE, PAGE, MS_SYNC), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
}
END_TEST

START_TEST(fsync_writes_back)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ | PROT_WRITE);

	memory[0] = 'f';
	begin(fd);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
}
END_TEST

START_TEST(pages_that_follow_one_another_go_back_in_one_command)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ | PROT_WRITE);

	memset(memory + 20 * PAGE, 'r', 10 * PAGE);
	begin(fd);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 10);
	ck_assert_int_eq(since_begin(fd, commands), 1);
}
END_TEST

START_TEST(the_flusher_writes_back_unasked)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory;

	set_attribute("/proc/sys/vm/dirty_expire_centisecs", "10");
	set_attribute("/proc/sys/vm/dirty_writeback_centisecs", "10");
	memory = map_random(fd, PROT_READ | PROT_WRITE);
	begin(fd);
	memory[3 * PAGE] = 'u';
	ck_assert(eventually(since_begin(fd, pages_out) == 1));
	set_attribute("/proc/sys/vm/dirty_writeback_centisecs", "500");
	set_attribute("/proc/sys/vm/dirty_expire_centisecs", "3000");
}
END_TEST

START_TEST(sync_writes_back)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ | PROT_WRITE);

	memory[4 * PAGE] = 's';
	begin(fd);
	sync();
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
}
END_TEST

START_TEST(the_last_close_writes_back)
{
	int buffer = open_node(BUFFER, O_RDWR);
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ | PROT_WRITE);

	begin(buffer);
	memory[8 * PAGE] = 'c';
	munmap(memory, SIZE);
	ck_assert_int_eq(since_begin(buffer, pages_out), 0);
	close(fd);
	ck_assert_int_eq(since_begin(buffer, pages_out), 1);
	ck_assert_int_eq(device_byte(buffer, 8 * PAGE), 'c');
}
END_TEST

START_TEST(a_mapping_outlives_close)
{
	int buffer = open_node(BUFFER, O_RDWR);
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ | PROT_WRITE);

	close(fd);
	memory[9 * PAGE] = 'o';
	ck_assert_int_eq(memory[9 * PAGE], 'o');
	begin(buffer);
	munmap(memory, SIZE);
	ck_assert_int_eq(since_begin(buffer, pages_out), 1);
}
END_TEST

START_TEST(what_a_killed_process_stored_is_in_the_device_when_it_is_reaped)
{
	int buffer = open_node(BUFFER, O_RDWR);
	int status;

	begin(buffer);
	if (!fork()) {
		int fd = open_node(MEMORY, O_RDWR);
		char *memory = map_random(fd, PROT_READ | PROT_WRITE);

		memory[10 * PAGE] = 'k';
		raise(SIGKILL);
	}
	wait(&status);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(since_begin(buffer, mappings), 0);
	ck_assert_int_eq(device_byte(buffer, 10 * PAGE), 'k');
}
END_TEST

START_TEST(what_one_open_stored_the_next_one_reads)
{
	int fd = open_node(MEMORY, O_RDWR);
	char text[6];

	ck_assert_int_eq(pwrite(fd, "again", 6, 11 * PAGE), 6);
	close(fd);
	fd = open_node(MEMORY, O_RDONLY);
	begin(fd);
	ck_assert_int_eq(pread(fd, text, 6, 11 * PAGE), 6);
	ck_assert_str_eq(text, "again");
	ck_assert_int_gt(since_begin(fd, pages_in), 0);
}
END_TEST

START_TEST(a_read_sees_what_a_mapping_stored)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ | PROT_WRITE);
	char text[6];

	strcpy(memory + 12 * PAGE, "store");
	ck_assert_int_eq(pread(fd, text, 6, 12 * PAGE), 6);
	ck_assert_str_eq(text, "store");
}
END_TEST

START_TEST(a_mapping_sees_what_was_written)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ);

	ck_assert_int_eq(memory[13 * PAGE], 0);
	ck_assert_int_eq(pwrite(fd, "write", 6, 13 * PAGE), 6);
	ck_assert_str_eq(memory + 13 * PAGE, "write");
}
END_TEST

START_TEST(a_write_of_a_part_of_a_page_keeps_the_rest)
{
	int buffer = open_node(BUFFER, O_RDWR);
	int fd;

	ck_assert_int_eq(fill(buffer, 14 * PAGE, PAGE, 0x4141414141414141), 0);
	fd = open_node(MEMORY, O_RDWR);
	begin(fd);
	ck_assert_int_eq(pwrite(fd, "B", 1, 14 * PAGE + 1), 1);
	ck_assert_int_eq(since_begin(fd, pages_in), 1);
	close(fd);
	ck_assert_int_eq(device_byte(buffer, 14 * PAGE), 'A');
	ck_assert_int_eq(device_byte(buffer, 14 * PAGE + 1), 'B');
	ck_assert_int_eq(device_byte(buffer, 15 * PAGE - 1), 'A');
}
END_TEST

START_TEST(a_write_of_a_whole_page_reads_nothing)
{
	int fd = open_node(MEMORY, O_RDWR);
	char page[PAGE];

	memset(page, 'w', PAGE);
	begin(fd);
	ck_assert_int_eq(pwrite(fd, page, PAGE, 16 * PAGE), PAGE);
	ck_assert_int_eq(since_begin(fd, pages_in), 0);
}
END_TEST

START_TEST(a_synchronous_write_is_in_the_device_when_it_returns)
{
	int fd = open_node(MEMORY, O_RDWR | O_SYNC);

	begin(fd);
	ck_assert_int_eq(pwrite(fd, "S", 1, 17 * PAGE), 1);
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
}
END_TEST

START_TEST(the_end_is_the_size)
{
	int fd = open_node(MEMORY, O_RDONLY);

	ck_assert_int_eq(lseek(fd, 0, SEEK_END), SIZE);
}
END_TEST

START_TEST(a_read_at_the_end_gives_nothing)
{
	char byte;

	ck_assert_int_eq(pread(open_node(MEMORY, O_RDONLY), &byte, 1, SIZE), 0);
}
END_TEST

START_TEST(a_write_across_the_end_is_short)
{
	int fd = open_node(MEMORY, O_RDWR);

	ck_assert_int_eq(pwrite(fd, "12345", 5, SIZE - 2), 2);
}
END_TEST

START_TEST(a_write_at_the_end_is_enospc)
{
	int fd = open_node(MEMORY, O_RDWR);

	ck_assert_int_eq(pwrite(fd, "1", 1, SIZE), -1);
	ck_assert_int_eq(errno, ENOSPC);
}
END_TEST

START_TEST(the_rest_of_the_last_page_reads_zero)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ);
	size_t i;

	for (i = SIZE; i < END_PAGE + PAGE; i++)
		ck_assert_int_eq(memory[i], 0);
}
END_TEST

START_TEST(a_store_behind_the_end_never_reaches_the_device)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ | PROT_WRITE);

	begin(fd);
	memory[SIZE] = 'x';
	ck_assert_int_eq(msync(memory + END_PAGE, PAGE, MS_SYNC), 0);
	ck_assert_int_eq(since_begin(fd, bytes_to_device), SIZE - END_PAGE);
	close(fd);
	munmap(memory, SIZE);
	fd = open_node(MEMORY, O_RDONLY);
	ck_assert_int_eq(map_random(fd, PROT_READ)[SIZE], 0);
}
END_TEST

START_TEST(a_mapping_past_the_end_is_granted)
{
	int fd = open_node(MEMORY, O_RDONLY);

	map(fd, SIZE + 100 * PAGE, PROT_READ, 0);
	map(fd, PAGE, PROT_READ, END_PAGE + 100 * PAGE);
}
END_TEST

START_TEST(a_touch_past_the_end_is_sigbus)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, SIZE + 2 * PAGE, PROT_READ | PROT_WRITE, 0);

	ck_assert_int_eq(load_signal(memory + END_PAGE + PAGE - 1), 0);
	ck_assert_int_eq(load_signal(memory + END_PAGE + PAGE), SIGBUS);
	ck_assert_int_eq(store_signal(memory + END_PAGE + PAGE, 'x'), SIGBUS);
}
END_TEST

START_TEST(a_private_store_never_reaches_the_device)
{
	int buffer = open_node(BUFFER, O_RDWR);
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_flags(fd, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE,
				 0);

	begin(fd);
	memory[18 * PAGE] = 'p';
	ck_assert_int_eq(memory[18 * PAGE], 'p');
	ck_assert_int_eq(msync(memory, SIZE, MS_SYNC), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 0);
	ck_assert_int_eq(device_byte(buffer, 18 * PAGE), 0);
}
END_TEST

START_TEST(a_writable_shared_mapping_needs_a_writable_file)
{
	int fd = open_node(MEMORY, O_RDONLY);

	ck_assert_int_eq(map_errno(fd, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
				   0), EACCES);
}
END_TEST

START_TEST(clean_pages_are_dropped_on_advice_and_come_back)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ);

	ck_assert_int_eq(load_signal(memory), 0);
	munmap(memory, SIZE);
	ck_assert_int_eq(posix_fadvise(fd, 0, SIZE, POSIX_FADV_DONTNEED), 0);
	memory = map_random(fd, PROT_READ);
	begin(fd);
	ck_assert_int_eq(load_signal(memory), 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 1);
}
END_TEST

START_TEST(willneed_brings_in_the_whole_range)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ);

	begin(fd);
	ck_assert_int_eq(madvise(memory, 128 * PAGE, MADV_WILLNEED), 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 128);
	ck_assert_int_eq(load_signal(memory + 127 * PAGE), 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 128);
}
END_TEST

START_TEST(two_open_files_share_the_pages)
{
	int first = open_node(MEMORY, O_RDWR);
	int second = open_node(MEMORY, O_RDWR);
	char *stored = map_random(first, PROT_READ | PROT_WRITE);
	char *seen = map_random(second, PROT_READ);

	stored[19 * PAGE] = '2';
	ck_assert_int_eq(seen[19 * PAGE], '2');
}
END_TEST

START_TEST(parent_and_child_share_the_mapping)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd, PROT_READ | PROT_WRITE);
	int status;

	if (!fork()) {
		memory[20 * PAGE] = 'h';
		_exit(0);
	}
	wait(&status);
	ck_assert_int_eq(memory[20 * PAGE], 'h');
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		fresh_memory_reads_zero,
		mmap_alone_brings_in_nothing,
		one_touch_brings_in_one_page,
		a_second_touch_brings_in_nothing,
		a_second_mapping_finds_the_page_at_hand,
		a_touch_without_advice_reads_its_neighbours_in_the_same_command,
		read_ahead_is_kept_from_one_open_to_the_next,
		one_stored_byte_writes_back_one_page,
		what_msync_acknowledged_is_in_the_device,
		a_second_msync_writes_back_nothing,
		a_store_after_write_back_marks_the_page_dirty_again,
		msync_of_a_part_writes_back_that_part,
		fsync_writes_back,
		pages_that_follow_one_another_go_back_in_one_command,
		the_flusher_writes_back_unasked,
		sync_writes_back,
		the_last_close_writes_back,
		a_mapping_outlives_close,
		what_a_killed_process_stored_is_in_the_device_when_it_is_reaped,
		what_one_open_stored_the_next_one_reads,
		a_read_sees_what_a_mapping_stored,
		a_mapping_sees_what_was_written,
		a_write_of_a_part_of_a_page_keeps_the_rest,
		a_write_of_a_whole_page_reads_nothing,
		a_synchronous_write_is_in_the_device_when_it_returns,
		the_end_is_the_size,
		a_read_at_the_end_gives_nothing,
		a_write_across_the_end_is_short,
		a_write_at_the_end_is_enospc,
		the_rest_of_the_last_page_reads_zero,
		a_store_behind_the_end_never_reaches_the_device,
		a_mapping_past_the_end_is_granted,
		a_touch_past_the_end_is_sigbus,
		a_private_store_never_reaches_the_device,
		a_writable_shared_mapping_needs_a_writable_file,
		clean_pages_are_dropped_on_advice_and_come_back,
		willneed_brings_in_the_whole_range,
		two_open_files_share_the_pages,
		parent_and_child_share_the_mapping,
		NULL
	};

	return run_tests("memory", tests);
}
