// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-region-fd.c - device memory as a regular file: what that one can do
 *
 * Who may have one, and how long it lives, is told by test-region-life.c. Nobody has
 * the memory open between two tests.
 *
 * Load: mem_size=8393608
 */
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include "region.h"

START_TEST(it_tells_the_size_and_the_owner_of_the_node)
{
	struct stat status;
	int fd;

	ck_assert_int_eq(chown(MEMORY, 1234, 4711), 0);
	ck_assert_int_eq(chmod(MEMORY, 0640), 0);
	fd = open_region(O_RDWR);
	ck_assert_int_eq(fstat(fd, &status), 0);
	ck_assert_uint_eq(status.st_mode, S_IFREG | 0640);
	ck_assert_uint_eq(status.st_uid, 1234);
	ck_assert_uint_eq(status.st_gid, 4711);
	ck_assert_uint_eq(status.st_size, MEM_SIZE);
	/* What has no blocks is taken for a hole, and not copied. */
	ck_assert_uint_ge(status.st_blocks * 512, MEM_SIZE);
}
END_TEST

START_TEST(it_follows_the_owner_of_the_node_when_one_is_asked_for_again)
{
	int fd = open_region(O_RDWR);
	struct stat status;

	ck_assert_int_eq(chown(MEMORY, 0, 99), 0);
	ck_assert_int_eq(chmod(MEMORY, 0600), 0);
	open_region(O_RDWR);
	ck_assert_int_eq(fstat(fd, &status), 0);
	ck_assert_uint_eq(status.st_mode, S_IFREG | 0600);
	ck_assert_uint_eq(status.st_uid, 0);
	ck_assert_uint_eq(status.st_gid, 99);
}
END_TEST

START_TEST(its_owner_and_mode_are_changed_by_way_of_the_node_alone)
{
	int fd = open_region(O_RDWR);
	struct stat before, after;

	ck_assert_int_eq(fstat(fd, &before), 0);
	ck_assert_int_eq(fchmod(fd, 0666), -1);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_int_eq(fchown(fd, 1, 1), -1);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_int_eq(fstat(fd, &after), 0);
	ck_assert_uint_eq(after.st_mode, before.st_mode);
	ck_assert_uint_eq(after.st_uid, before.st_uid);
	ck_assert_uint_eq(after.st_gid, before.st_gid);
	/* Times are nobody's right. */
	ck_assert_int_eq(futimens(fd, NULL), 0);
}
END_TEST

START_TEST(it_is_closed_on_exec_and_begins_at_0)
{
	int node = open_node(MEMORY, O_RDWR), fd;

	ck_assert_int_eq(lseek(node, PAGE, SEEK_SET), PAGE);
	fd = ask_region_fd(node, MEM);
	ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
	ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 0);
}
END_TEST

START_TEST(a_mapping_of_it_has_the_name_of_the_node)
{
	char line[512];
	FILE *maps;

	map(open_region(O_RDWR), PAGE, RW, 0);
	maps = fopen("/proc/self/maps", "r");
	while (fgets(line, sizeof(line), maps))
		if (strstr(line, "/mmapdev-mem"))
			return;
	ck_abort_msg("no mapping of that name");
}
END_TEST

START_TEST(it_shows_what_the_node_shows)
{
	int node = open_node(MEMORY, O_RDWR), fd = ask_region_fd(node, MEM);
	char *by_node = map(node, MEM_SIZE, RW, 0);
	char *by_region = map(fd, MEM_SIZE, RW, 0);
	char text[8];

	strcpy(by_node + 3 * PAGE, "node");
	ck_assert_str_eq(by_region + 3 * PAGE, "node");
	strcpy(by_region + 4 * PAGE, "region");
	ck_assert_str_eq(by_node + 4 * PAGE, "region");
	ck_assert_int_eq(pread(fd, text, 5, 3 * PAGE), 5);
	ck_assert_str_eq(text, "node");
	ck_assert_int_eq(pwrite(fd, "again", 6, 5 * PAGE), 6);
	ck_assert_str_eq(by_node + 5 * PAGE, "again");
	begin(fd);
	ck_assert_int_eq(msync(by_region + 4 * PAGE, PAGE, MS_SYNC), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 3);
	ck_assert_int_eq(fsync(node), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 3);
}
END_TEST

/* One from the call and one from /proc/self/fd are files of two ways to be made. */
static int region_by(int way, int flags)
{
	int fd = open_region(flags);

	return way ? open_again(fd, flags) : fd;
}

START_TEST(a_touch_without_advice_reads_its_neighbours_as_on_the_node)
{
	int fd = region_by(_i, O_RDWR);
	char *memory = map(fd, MEM_SIZE, PROT_READ, 0);

	begin(fd);
	ck_assert_int_eq(load_signal(memory + 512 * PAGE), 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 32);
	ck_assert_int_eq(since_begin(fd, faults), 1);
}
END_TEST

START_TEST(ftruncate_moves_the_end_for_the_node_too)
{
	int node = open_node(MEMORY, O_RDWR), fd = ask_region_fd(node, MEM);
	char *memory = map(node, MEM_SIZE, RW, 0);
	struct stat status;

	strcpy(memory + 9 * PAGE, "kept");
	ck_assert_int_eq(ftruncate(fd, 9 * PAGE), 0);
	ck_assert_int_eq(lseek(node, 0, SEEK_END), 9 * PAGE);
	ck_assert_int_eq(fstat(fd, &status), 0);
	ck_assert_uint_eq(status.st_size, 9 * PAGE);
	ck_assert_int_eq(load_signal(memory + 9 * PAGE), SIGBUS);
	ck_assert_int_eq(load_signal(memory + 9 * PAGE - 1), 0);
	ck_assert_int_eq(ftruncate(fd, 2 * MEM_SIZE), 0);
	ck_assert_int_eq(lseek(node, 0, SEEK_END), 2 * MEM_SIZE);
	ck_assert_str_eq(memory + 9 * PAGE, "kept");
	ck_assert_int_eq(ftruncate(fd, MEM_SIZE), 0);
}
END_TEST

START_TEST(ftruncate_beyond_what_the_device_has_is_enospc)
{
	int fd = open_region(O_RDWR);

	ck_assert_int_eq(ftruncate(fd, 1L << 50), -1);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_int_eq(lseek(fd, 0, SEEK_END), MEM_SIZE);
}
END_TEST

/* As for a program that was told that its files are large (O_LARGEFILE). */
START_TEST(it_reaches_beyond_2_gib)
{
	uint64_t place = 5UL << 29;
	int fd = region_by(_i, O_RDWR);
	char text[4];

	ck_assert_int_eq(ftruncate(fd, 3UL << 30), 0);
	ck_assert_int_eq(pwrite(fd, "far!", 4, place), 4);
	ck_assert_int_eq(fsync(fd), 0);
	peek_bytes(place, text, 4);
	ck_assert_mem_eq(text, "far!", 4);
	ck_assert_int_eq(pread(fd, text, 4, place), 4);
	ck_assert_mem_eq(text, "far!", 4);
	ck_assert_int_eq(ftruncate(fd, MEM_SIZE), 0);
}
END_TEST

START_TEST(opening_it_again_with_o_trunc_cuts_it)
{
	int fd = open_region(O_RDWR), again = open_again(fd, O_RDWR | O_TRUNC);

	ck_assert_int_ge(again, 0);
	ck_assert_int_eq(lseek(fd, 0, SEEK_END), 0);
	ck_assert_int_eq(ftruncate(fd, MEM_SIZE), 0);
}
END_TEST

START_TEST(sync_file_range_writes_back_its_range)
{
	int fd = open_region(O_RDWR);
	char *memory = map(fd, MEM_SIZE, RW, 0);

	memset(memory, 's', 10 * PAGE);
	begin(fd);
	ck_assert_int_eq(sync_file_range(fd, 2 * PAGE, 3 * PAGE,
					 SYNC_FILE_RANGE_WAIT_BEFORE |
					 SYNC_FILE_RANGE_WRITE |
					 SYNC_FILE_RANGE_WAIT_AFTER), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 3);
	ck_assert_int_eq(since_begin(fd, bytes_to_device), 3 * PAGE);
	ck_assert(device_is_all(2 * PAGE, 's', 3 * PAGE));
}
END_TEST

START_TEST(readahead_brings_in_its_range)
{
	int fd = region_by(_i, O_RDWR);
	char *memory = map(fd, MEM_SIZE, PROT_READ, 0);
	char page[PAGE];

	ck_assert_int_eq(madvise(memory, MEM_SIZE, MADV_RANDOM), 0);
	begin(fd);
	ck_assert_int_eq(readahead(fd, 100 * PAGE, 128 * PAGE), 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 128);
	ck_assert_int_eq(pread(fd, page, PAGE, 227 * PAGE), PAGE);
	ck_assert_int_eq(since_begin(fd, pages_in), 128);
	ck_assert_int_eq(load_signal(memory + 99 * PAGE), 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 129);
}
END_TEST

static const int clearing[] = {
	FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
	FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE,
};

#define WAYS_TO_CLEAR 2

/* Some pages that are dirty, some that are on the device alone. */
static char *full_of_h(int fd)
{
	char *memory = map(fd, MEM_SIZE, RW, 0);

	memset(memory, 'h', 10 * PAGE);
	memset(memory + END_PAGE, 'h', MEM_SIZE - END_PAGE);
	ck_assert_int_eq(fsync(fd), 0);
	memset(memory + 2 * PAGE, 'h', 2 * PAGE);
	return memory;
}

START_TEST(a_hole_is_zero_on_the_device_and_in_a_mapping)
{
	int fd = open_region(O_RDWR);
	char *memory = full_of_h(fd);

	ck_assert_int_eq(fallocate(fd, clearing[_i], PAGE + 100, 5 * PAGE), 0);
	ck_assert(device_is_all(PAGE + 100, 0, 5 * PAGE));
	ck_assert(device_is_all(PAGE, 'h', 100));
	ck_assert(device_is_all(6 * PAGE + 100, 'h', PAGE - 100));
	ck_assert(is_all(memory, 'h', PAGE + 100));
	ck_assert(is_all(memory + PAGE + 100, 0, 5 * PAGE));
	ck_assert(is_all(memory + 6 * PAGE + 100, 'h', 4 * PAGE - 100));
	ck_assert_int_eq(lseek(fd, 0, SEEK_END), MEM_SIZE);
}
END_TEST

START_TEST(a_hole_ends_at_the_end)
{
	int fd = open_region(O_RDWR);
	char *memory = full_of_h(fd);

	poke_bytes(END_PAGE + 2 * PAGE, "past", 4);
	ck_assert_int_eq(fallocate(fd, clearing[_i], END_PAGE + 4, 1L << 40),
			 0);
	ck_assert(is_all(memory + END_PAGE, 'h', 4));
	ck_assert(is_all(memory + END_PAGE + 4, 0, MEM_SIZE - END_PAGE - 4));
	ck_assert_int_eq(lseek(fd, 0, SEEK_END), MEM_SIZE);
	ck_assert(!device_is_all(END_PAGE + 2 * PAGE, 0, 4));
}
END_TEST

START_TEST(a_hole_beyond_the_end_changes_nothing)
{
	int fd = open_region(O_RDWR);

	poke_bytes(END_PAGE + 2 * PAGE, "past", 4);
	begin(fd);
	ck_assert_int_eq(fallocate(fd, clearing[_i], MEM_SIZE, 1L << 30), 0);
	ck_assert_int_eq(since_begin(fd, commands), 0);
	ck_assert_int_eq(lseek(fd, 0, SEEK_END), MEM_SIZE);
	ck_assert(!device_is_all(END_PAGE + 2 * PAGE, 0, 4));
}
END_TEST

START_TEST(other_ways_of_fallocate_are_eopnotsupp)
{
	static const int modes[] = {
		0, FALLOC_FL_KEEP_SIZE, FALLOC_FL_PUNCH_HOLE,
		FALLOC_FL_ZERO_RANGE, FALLOC_FL_COLLAPSE_RANGE,
		FALLOC_FL_INSERT_RANGE,
		FALLOC_FL_UNSHARE_RANGE | FALLOC_FL_KEEP_SIZE,
	};
	int fd = open_region(O_RDWR);
	size_t i;

	begin(fd);
	for (i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		ck_assert_msg(fallocate(fd, modes[i], 0, PAGE) == -1 &&
			      errno == EOPNOTSUPP, "mode %#x: %m", modes[i]);
	}
	ck_assert_int_eq(since_begin(fd, commands), 0);
}
END_TEST

START_TEST(madv_remove_clears)
{
	int fd = open_region(O_RDWR);
	char *memory = full_of_h(fd);

	ck_assert_int_eq(madvise(memory + PAGE, 3 * PAGE, MADV_REMOVE), 0);
	ck_assert(device_is_all(PAGE, 0, 3 * PAGE));
	ck_assert(is_all(memory, 'h', PAGE));
	ck_assert(is_all(memory + PAGE, 0, 3 * PAGE));
	ck_assert(is_all(memory + 4 * PAGE, 'h', PAGE));
}
END_TEST

/* The node's file system is that of all nodes, which knows nothing of our pages. */
START_TEST(syncfs_writes_back_all_that_is_dirty)
{
	int node = open_node(MEMORY, O_RDWR), fd = ask_region_fd(node, MEM);
	char *memory = map(node, MEM_SIZE, RW, 0);

	memory[0] = 'f';
	memory[100 * PAGE] = 'f';
	memory[END_PAGE] = 'f';
	begin(fd);
	ck_assert_int_eq(syncfs(node), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 0);
	ck_assert_int_eq(syncfs(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 3);
}
END_TEST

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#define HUGE (2UL << 20)

/*
 * The kernel makes huge pages of programs that nobody has open for writing. Ours go
 * page by page.
 */
START_TEST(what_is_mapped_to_be_executed_gets_no_huge_pages)
{
	int fd = open_region(O_RDONLY), node = open_node(MEMORY, O_RDWR);
	char *room = map_flags(-1, 2 * HUGE, PROT_NONE,
			       MAP_PRIVATE | MAP_ANONYMOUS, 0);
	char *program = (char *)(((uintptr_t)room + HUGE - 1) & -HUGE);
	char *memory = map(node, MEM_SIZE, RW, 0);

	if (mmap(program, HUGE, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED,
		 fd, 0) != program)
		return;
	ck_assert_int_eq(madvise(program, HUGE, MADV_POPULATE_READ), 0);
	ck_assert_int_eq(madvise(program, HUGE, MADV_COLLAPSE), -1);
	ck_assert_int_eq(errno, EINVAL);
	memory[17 * PAGE] = 'p';
	begin(fd);
	ck_assert_int_eq(fsync(node), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
	ck_assert_int_eq(program[17 * PAGE], 'p');
}
END_TEST

int main(void)
{
	const struct loop_test tests[] = {
		{ it_tells_the_size_and_the_owner_of_the_node, 1 },
		{ it_follows_the_owner_of_the_node_when_one_is_asked_for_again, 1 },
		{ its_owner_and_mode_are_changed_by_way_of_the_node_alone, 1 },
		{ it_is_closed_on_exec_and_begins_at_0, 1 },
		{ a_mapping_of_it_has_the_name_of_the_node, 1 },
		{ it_shows_what_the_node_shows, 1 },
		{ a_touch_without_advice_reads_its_neighbours_as_on_the_node, 2 },
		{ ftruncate_moves_the_end_for_the_node_too, 1 },
		{ ftruncate_beyond_what_the_device_has_is_enospc, 1 },
		{ it_reaches_beyond_2_gib, 2 },
		{ opening_it_again_with_o_trunc_cuts_it, 1 },
		{ sync_file_range_writes_back_its_range, 1 },
		{ readahead_brings_in_its_range, 2 },
		{ a_hole_is_zero_on_the_device_and_in_a_mapping, WAYS_TO_CLEAR },
		{ a_hole_ends_at_the_end, WAYS_TO_CLEAR },
		{ a_hole_beyond_the_end_changes_nothing, WAYS_TO_CLEAR },
		{ other_ways_of_fallocate_are_eopnotsupp, 1 },
		{ madv_remove_clears, 1 },
		{ syncfs_writes_back_all_that_is_dirty, 1 },
		{ what_is_mapped_to_be_executed_gets_no_huge_pages, 1 },
		{}
	};

	return run_loop_tests("region-fd", tests);
}
