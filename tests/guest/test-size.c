// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-size.c - where device memory ends, byte for byte, and what moves its end
 *
 * Each test gives the memory its own size first, and the device bytes that are no
 * zeros: so what reads zero is the kernel's, and what reads DEVICE the device's.
 *
 * Load: mem_size=5000
 */
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "lives.h"
#include "paged.h"
#include "removal.h"

#define ODD 5000UL /* in the second page */
#define ODD_END (2 * PAGE)

/* A mapping that has no other behind it. */
static char *map_alone(int fd, size_t length)
{
	char *area = map_flags(-1, 64 * PAGE, PROT_NONE,
			       MAP_PRIVATE | MAP_ANONYMOUS, 0);

	munmap(area, 64 * PAGE);
	ck_assert_ptr_eq(mmap(area, length, RW,
			      MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0), area);
	return area;
}

START_TEST(bytes_past_an_odd_end_read_zero)
{
	int fd = open_sized(ODD);
	char *memory = map(fd, ODD, PROT_READ, 0);

	ck_assert(all(memory, ODD, DEVICE));
	ck_assert(all(memory + ODD, ODD_END - ODD, 0));
}
END_TEST

START_TEST(stores_past_an_odd_end_never_reach_the_device)
{
	int fd = open_sized(ODD);
	char *memory = map_random(fd, ODD);

	begin(fd);
	memset(memory + ODD, 'x', ODD_END - ODD);
	ck_assert_int_eq(msync(memory, ODD_END, MS_SYNC), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
	ck_assert_int_eq(since_begin(fd, bytes_to_device), ODD - PAGE);
	ck_assert_uint_eq(peek(ODD), WORD_OF(DEVICE));
	ck_assert_uint_eq(peek(ODD_END - 4), WORD_OF(DEVICE));
	ck_assert_int_eq(resize(fd, ODD_END), 0);
	ck_assert(all(memory, ODD_END, DEVICE));
}
END_TEST

START_TEST(a_store_before_an_odd_end_takes_nothing_past_it_along)
{
	int fd = open_sized(ODD);
	char *memory = map_random(fd, ODD);

	memory[ODD - 1] = 's';
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_uint_eq(peek(ODD - 4), 's' << 24 | (WORD_OF(DEVICE) & 0xffffff));
	ck_assert_uint_eq(peek(ODD), WORD_OF(DEVICE));
}
END_TEST

START_TEST(a_mapping_of_an_odd_length_ends_with_its_page)
{
	char *memory = map_alone(open_sized(ODD), ODD);

	ck_assert_int_eq(load_signal(memory + ODD_END - 1), 0);
	ck_assert_int_eq(store_signal(memory + ODD_END - 1, 'x'), 0);
	ck_assert_int_eq(load_signal(memory + ODD_END), SIGSEGV);
}
END_TEST

START_TEST(a_longer_mapping_is_sigbus_past_the_end_and_sigsegv_past_its_own)
{
	char *memory = map_alone(open_sized(ODD), 15000);

	ck_assert_int_eq(load_signal(memory + ODD_END - 1), 0);
	ck_assert_int_eq(load_signal(memory + ODD_END), SIGBUS);
	ck_assert_int_eq(store_signal(memory + ODD_END, 'x'), SIGBUS);
	ck_assert_int_eq(load_signal(memory + 14999), SIGBUS);
	ck_assert_int_eq(load_signal(memory + 4 * PAGE - 1), SIGBUS);
	ck_assert_int_eq(store_signal(memory + 4 * PAGE - 1, 'x'), SIGBUS);
	ck_assert_int_eq(load_signal(memory + 4 * PAGE), SIGSEGV);
}
END_TEST

START_TEST(empty_memory_is_sigbus_everywhere)
{
	int fd = open_sized(0), page, other = 0;
	char *memory = map(fd, 1000 * PAGE, RW, 0);

	begin(fd);
	for (page = 0; page < 1000; page++)
		other += load_signal(memory + page * PAGE) != SIGBUS ||
			 store_signal(memory + page * PAGE, 'x') != SIGBUS;
	ck_assert_int_eq(other, 0);
	ck_assert_int_eq(since_begin(fd, commands), 0);
}
END_TEST

START_TEST(empty_memory_grows_under_its_mapping_page_by_page)
{
	int fd = open_sized(0), page;
	char *memory = map(fd, 1000 * PAGE, RW, 0);

	ck_assert_int_eq(load_signal(memory), SIGBUS);
	begin(fd);
	for (page = 0; page < 8; page++) {
		ck_assert_int_eq(resize(fd, (page + 1) * PAGE), 0);
		ck_assert(all(memory + page * PAGE, PAGE, DEVICE));
		ck_assert_int_eq(load_signal(memory + (page + 1) * PAGE), SIGBUS);
	}
	ck_assert_int_eq(resize(fd, 1000 * PAGE), 0);
	ck_assert_int_eq(store_signal(memory + 1000 * PAGE - 1, 'x'), 0);
	ck_assert_int_eq(since_begin(fd, maps), 0);
}
END_TEST

START_TEST(growth_shows_the_bytes_that_it_adds_and_no_more)
{
	const size_t sizes[] = { 1, 511, 4095, 4096, 4097, 5000, 8191, 8193 };
	int fd = open_sized(0);
	char *memory = map_random(fd, 4 * PAGE);

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t end = (sizes[i] + PAGE - 1) & -PAGE;

		ck_assert_int_eq(resize(fd, sizes[i]), 0);
		ck_assert(all(memory, sizes[i], DEVICE));
		ck_assert(all(memory + sizes[i], end - sizes[i], 0));
		ck_assert_int_eq(load_signal(memory + end), SIGBUS);
	}
}
END_TEST

START_TEST(shrinking_takes_mapped_pages_away_at_once)
{
	int fd = open_sized(8 * PAGE);
	char *memory = map_random(fd, 8 * PAGE);

	ck_assert_int_eq(mlock(memory + 4 * PAGE, PAGE), 0);
	ck_assert_int_eq(load_signal(memory + 5 * PAGE), 0);
	memory[6 * PAGE] = 's';
	ck_assert_int_eq(resize(fd, ODD), 0);
	ck_assert_int_eq(load_signal(memory + 2 * PAGE), SIGBUS);
	ck_assert_int_eq(load_signal(memory + 4 * PAGE), SIGBUS);
	ck_assert_int_eq(load_signal(memory + 5 * PAGE), SIGBUS);
	ck_assert_int_eq(load_signal(memory + 6 * PAGE), SIGBUS);
	ck_assert_int_eq(store_signal(memory + 6 * PAGE, 's'), SIGBUS);
	ck_assert(all(memory, ODD, DEVICE));
	ck_assert(all(memory + ODD, ODD_END - ODD, 0));
}
END_TEST

START_TEST(shrinking_takes_pages_away_from_other_processes)
{
	int fd = open_sized(8 * PAGE);
	struct gate touched = make_gate(), shrunk = make_gate();
	pid_t child = fork();

	if (!child) {
		char *memory = map(open_node(MEMORY, O_RDWR), 8 * PAGE, RW, 0);

		memory[7 * PAGE] = 'c';
		open_gate(&touched);
		wait_at_gate(&shrunk);
		_exit(load_signal(memory + 7 * PAGE) != SIGBUS ||
		      load_signal(memory) != 0);
	}
	wait_at_gate(&touched);
	ck_assert_int_eq(resize(fd, PAGE), 0);
	open_gate(&shrunk);
	expect_end(child, 0);
	ck_assert_uint_eq(peek(7 * PAGE), 'c' | (WORD_OF(DEVICE) & ~0xffU));
}
END_TEST

START_TEST(shrinking_takes_private_copies_past_the_end_and_leaves_the_others)
{
	int fd = open_sized(8 * PAGE);
	char *memory = map_flags(fd, 8 * PAGE, RW, MAP_PRIVATE, 0);

	memset(memory, 'p', 4 * PAGE);
	ck_assert_int_eq(resize(fd, ODD), 0);
	ck_assert_int_eq(load_signal(memory + 2 * PAGE), SIGBUS);
	ck_assert_int_eq(load_signal(memory + 3 * PAGE), SIGBUS);
	/* The copy of the page that holds the end is whole, as with any file. */
	ck_assert(all(memory, ODD_END, 'p'));
	ck_assert_int_eq(resize(fd, 8 * PAGE), 0);
	ck_assert(all(memory, ODD_END, 'p'));
	ck_assert(all(memory + 2 * PAGE, 6 * PAGE, DEVICE));
}
END_TEST

START_TEST(shrinking_writes_back_what_was_stored_past_the_new_end)
{
	int fd = open_sized(8 * PAGE);
	char *memory = map_random(fd, 8 * PAGE);

	memory[0] = 's';
	memset(memory + ODD, 's', 8);
	memset(memory + 6 * PAGE, 's', PAGE);
	begin(fd);
	ck_assert_int_eq(resize(fd, ODD), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 2);
	ck_assert_uint_eq(peek(ODD), WORD_OF('s'));
	ck_assert_uint_eq(peek(6 * PAGE), WORD_OF('s'));
	ck_assert_uint_eq(peek(7 * PAGE - 4), WORD_OF('s'));
	ck_assert_int_eq(resize(fd, 8 * PAGE), 0);
	ck_assert(all(memory + ODD, 8, 's'));
	ck_assert(all(memory + 6 * PAGE, PAGE, 's'));
	ck_assert_int_eq(memory[0], 's');
}
END_TEST

START_TEST(growth_shows_what_the_device_has_past_the_old_end)
{
	int fd = open_sized(ODD);
	char *memory = map_random(fd, 8 * PAGE);

	ck_assert_int_eq(memory[0], DEVICE);
	poke(ODD, WORD_OF('e'));
	ck_assert(all(memory + ODD, ODD_END - ODD, 0));
	begin(fd);
	ck_assert_int_eq(resize(fd, 8 * PAGE), 0);
	ck_assert(all(memory + ODD, 4, 'e'));
	ck_assert_int_eq(memory[0], DEVICE);
	/* The page before the one that held the end is still there. */
	ck_assert_int_eq(since_begin(fd, pages_in), 1);
	ck_assert_int_eq(since_begin(fd, faults), 1);
}
END_TEST

START_TEST(growth_keeps_what_was_stored_before_the_old_end)
{
	int fd = open_sized(ODD);
	char *memory = map_random(fd, 8 * PAGE);

	memset(memory, 's', ODD);
	begin(fd);
	ck_assert_int_eq(resize(fd, 8 * PAGE), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
	ck_assert(all(memory, ODD, 's'));
	ck_assert(all(memory + ODD, ODD_END - ODD, DEVICE));
}
END_TEST

START_TEST(a_resize_to_the_same_size_drops_nothing)
{
	int fd = open_sized(ODD);
	char *memory = map_random(fd, ODD);

	memory[0] = 's';
	memory[PAGE] = 's';
	begin(fd);
	ck_assert_int_eq(resize(fd, ODD), 0);
	ck_assert_int_eq(memory[0], 's');
	ck_assert_int_eq(memory[PAGE], 's');
	ck_assert_int_eq(since_begin(fd, faults), 0);
	ck_assert_int_eq(since_begin(fd, commands), 0);
}
END_TEST

static void expect_size(int fd, uint64_t size)
{
	struct stat status;
	int file = region_fd(fd);

	ck_assert_int_eq(fstat(file, &status), 0);
	ck_assert_uint_eq(status.st_size, size);
	ck_assert_uint_eq(status.st_blocks, (size + 511) / 512);
	ck_assert_uint_eq(lseek(file, 0, SEEK_END), size);
	ck_assert_uint_eq(lseek(fd, 0, SEEK_END), size);
	ck_assert_uint_eq(size_of(fd), size);
	ck_assert_uint_eq(size_of(open_node(BUFFER, O_RDWR)), size);
	ck_assert_uint_eq(get_number(CLASS "mmapdev-mem/size"), size);
	close(file);
}

START_TEST(every_open_file_is_told_the_new_size)
{
	int fd = open_sized(ODD), other = open_node(MEMORY, O_RDONLY);

	ck_assert_int_eq(resize(fd, 123456), 0);
	expect_size(other, 123456);
	ck_assert_int_eq(ftruncate(region_fd(fd), 77), 0);
	expect_size(other, 77);
	ck_assert_int_eq(resize(region_fd(fd), 0), 0);
	expect_size(other, 0);
}
END_TEST

START_TEST(a_device_begins_with_the_size_that_the_module_was_told)
{
	int fd = open_sized(PAGE);

	close(fd);
	fresh_device();
	fd = open_node(MEMORY, O_RDWR);
	expect_size(fd, ODD);
}
END_TEST

START_TEST(the_size_survives_the_last_close)
{
	int fd = open_sized(ODD);
	char *memory;

	ck_assert_int_eq(resize(fd, 2 * PAGE + 1), 0);
	close(fd);
	fd = open_node(MEMORY, O_RDWR);
	memory = map(fd, 8 * PAGE, RW, 0);
	ck_assert(all(memory, 2 * PAGE + 1, DEVICE));
	ck_assert(all(memory + 2 * PAGE + 1, PAGE - 1, 0));
	ck_assert_int_eq(load_signal(memory + 3 * PAGE), SIGBUS);
	expect_size(fd, 2 * PAGE + 1);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		bytes_past_an_odd_end_read_zero,
		stores_past_an_odd_end_never_reach_the_device,
		a_store_before_an_odd_end_takes_nothing_past_it_along,
		a_mapping_of_an_odd_length_ends_with_its_page,
		a_longer_mapping_is_sigbus_past_the_end_and_sigsegv_past_its_own,
		empty_memory_is_sigbus_everywhere,
		empty_memory_grows_under_its_mapping_page_by_page,
		growth_shows_the_bytes_that_it_adds_and_no_more,
		shrinking_takes_mapped_pages_away_at_once,
		shrinking_takes_pages_away_from_other_processes,
		shrinking_takes_private_copies_past_the_end_and_leaves_the_others,
		shrinking_writes_back_what_was_stored_past_the_new_end,
		growth_shows_what_the_device_has_past_the_old_end,
		growth_keeps_what_was_stored_before_the_old_end,
		a_resize_to_the_same_size_drops_nothing,
		every_open_file_is_told_the_new_size,
		a_device_begins_with_the_size_that_the_module_was_told,
		the_size_survives_the_last_close,
		NULL
	};

	return run_tests("size", tests);
}
