// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-invalidate.c - the device changes its memory by itself: MMAPDEV_INVALIDATE
 *
 * It does so by its PEEK registers, which tell nobody. What it had is DEVICE, what
 * it has then is NEWS.
 *
 * Load: mem_size=256K
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include "lives.h"
#include "paged.h"
#include "removal.h"

#define SIZE KNOWN
#define DISCARD MMAPDEV_INVALIDATE_DISCARD
#define NEWS 'n'
#define HUGE (2UL << 20)

/* Each of the first pages is cached and mapped, and the device changes it. */
static void cache_and_change(const char *memory, int pages)
{
	int page;

	for (page = 0; page < pages; page++) {
		ck_assert_int_eq(load_signal(memory + page * PAGE), 0);
		poke(page * PAGE, WORD_OF(NEWS));
	}
}

/* How many of the first pages show the news? */
static int news(const char *memory, int pages)
{
	int page, found = 0;

	for (page = 0; page < pages; page++)
		found += memory[page * PAGE] == NEWS;
	return found;
}

START_TEST(what_the_device_changes_is_seen_after_invalidation)
{
	int fd = open_sized(SIZE);
	char *memory = map_random(fd, SIZE), byte;

	cache_and_change(memory, 1);
	ck_assert_int_eq(memory[0], DEVICE);
	ck_assert_int_eq(pread(fd, &byte, 1, 0), 1);
	ck_assert_int_eq(byte, DEVICE);
	begin(fd);
	ck_assert_int_eq(invalidate(fd, 0, 1, 0), 0);
	ck_assert_int_eq(since_begin(fd, commands), 0);
	ck_assert_int_eq(memory[0], NEWS);
	ck_assert_int_eq(pread(fd, &byte, 1, 0), 1);
	ck_assert_int_eq(byte, NEWS);
	ck_assert_int_eq(since_begin(fd, pages_in), 1);
}
END_TEST

START_TEST(another_process_sees_it_in_its_old_mapping)
{
	int fd = open_sized(SIZE);
	struct gate touched = make_gate(), changed = make_gate();
	pid_t child = fork();

	if (!child) {
		char *memory = map(open_node(MEMORY, O_RDONLY), SIZE, PROT_READ, 0);

		ck_assert_int_eq(memory[0], DEVICE);
		open_gate(&touched);
		wait_at_gate(&changed);
		_exit(memory[0] != NEWS);
	}
	wait_at_gate(&touched);
	poke(0, WORD_OF(NEWS));
	ck_assert_int_eq(invalidate(fd, 0, SIZE, 0), 0);
	open_gate(&changed);
	expect_end(child, 0);
}
END_TEST

START_TEST(a_range_is_rounded_to_whole_pages_and_no_further)
{
	int fd = open_sized(SIZE);
	char *memory = map_random(fd, SIZE);

	cache_and_change(memory, 8);
	memory[4 * PAGE] = 's';
	ck_assert_int_eq(invalidate(fd, 3 * PAGE - 1, 2, 0), 0);
	begin(fd);
	ck_assert_int_eq(news(memory, 8), 2);
	ck_assert_int_eq(memory[2 * PAGE], NEWS);
	ck_assert_int_eq(memory[3 * PAGE], NEWS);
	ck_assert_int_eq(memory[4 * PAGE], 's');
	ck_assert_int_eq(since_begin(fd, pages_in), 2);
	ck_assert_int_eq(since_begin(fd, faults), 2);
}
END_TEST

START_TEST(with_a_dirty_page_nothing_is_forgotten)
{
	int fd = open_sized(SIZE);
	char *memory = map_random(fd, SIZE);

	cache_and_change(memory, 8);
	memory[7 * PAGE + 8] = 's';
	begin(fd);
	ck_assert_int_eq(invalidate(fd, 0, 7 * PAGE + 1, 0), -EBUSY);
	ck_assert_int_eq(news(memory, 8), 0);
	ck_assert_int_eq(since_begin(fd, faults), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 0);
	ck_assert_int_eq(msync(memory, SIZE, MS_SYNC), 0);
	ck_assert_int_eq(invalidate(fd, 0, 7 * PAGE + 1, 0), 0);
	ck_assert_int_eq(news(memory, 7), 7);
	ck_assert_int_eq(memory[7 * PAGE + 8], 's');
	/* The whole page went back: what the device had there is no more. */
	ck_assert_int_eq(memory[7 * PAGE], DEVICE);
}
END_TEST

START_TEST(invalidation_needs_no_right_to_write)
{
	int fd = open_sized(SIZE), reader = open_node(MEMORY, O_RDONLY);
	char *memory = map_random(fd, SIZE);

	cache_and_change(memory, 1);
	ck_assert_int_eq(invalidate(reader, 0, SIZE, DISCARD), -EACCES);
	ck_assert_int_eq(memory[0], DEVICE);
	ck_assert_int_eq(invalidate(reader, 0, SIZE, 0), 0);
	ck_assert_int_eq(memory[0], NEWS);
}
END_TEST

START_TEST(discarding_throws_dirty_pages_away)
{
	int fd = open_sized(SIZE);
	char *memory = map_random(fd, SIZE);

	cache_and_change(memory, 8);
	memset(memory + 2 * PAGE, 's', 3 * PAGE);
	begin(fd);
	ck_assert_int_eq(invalidate(fd, 2 * PAGE, 2 * PAGE, DISCARD), 0);
	ck_assert_int_eq(news(memory, 8), 2);
	ck_assert(all(memory + 2 * PAGE + 4, PAGE - 4, DEVICE));
	ck_assert(all(memory + 4 * PAGE, PAGE, 's'));
	ck_assert_int_eq(since_begin(fd, pages_in), 2);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
	ck_assert_uint_eq(peek(2 * PAGE), WORD_OF(NEWS));
}
END_TEST

START_TEST(a_part_of_a_page_cannot_be_discarded)
{
	int fd = open_sized(SIZE);
	char *memory = map_random(fd, SIZE);

	memset(memory, 's', 2 * PAGE);
	ck_assert_int_eq(invalidate(fd, 0, 2 * PAGE - 1, DISCARD), -EINVAL);
	ck_assert_int_eq(invalidate(fd, 1, 2 * PAGE - 1, DISCARD), -EINVAL);
	ck_assert_int_eq(invalidate(fd, 0, 1, DISCARD), -EINVAL);
	ck_assert(all(memory, 2 * PAGE, 's'));
}
END_TEST

START_TEST(an_odd_end_can_be_discarded_up_to)
{
	int fd = open_sized(5000);
	char *memory = map_random(fd, SIZE);

	memset(memory, 's', 5000);
	ck_assert_int_eq(invalidate(fd, PAGE, 903, DISCARD), -EINVAL);
	ck_assert(all(memory, 5000, 's'));
	ck_assert_int_eq(invalidate(fd, PAGE, 904, DISCARD), 0);
	ck_assert(all(memory, PAGE, 's'));
	ck_assert(all(memory + PAGE, 904, DEVICE));
	ck_assert(all(memory + 5000, 2 * PAGE - 5000, 0));
	ck_assert_int_eq(invalidate(fd, 0, 5000, DISCARD), 0);
	ck_assert(all(memory, 5000, DEVICE));
}
END_TEST

START_TEST(a_range_outside_of_the_memory_is_einval)
{
	int fd = open_sized(5000);

	ck_assert_int_eq(invalidate(fd, 0, 0, 0), -EINVAL);
	ck_assert_int_eq(invalidate(fd, 0, 5001, 0), -EINVAL);
	ck_assert_int_eq(invalidate(fd, 5000, 1, 0), -EINVAL);
	ck_assert_int_eq(invalidate(fd, PAGE, UINT64_MAX - PAGE + 1, 0), -EINVAL);
	ck_assert_int_eq(invalidate(fd, UINT64_MAX, 1, 0), -EINVAL);
	ck_assert_int_eq(invalidate(fd, 0, 2 * PAGE, DISCARD), -EINVAL);
	ck_assert_int_eq(invalidate(fd, 0, 0, DISCARD), -EINVAL);
	ck_assert_int_eq(invalidate(fd, 4999, 1, 0), 0);
}
END_TEST

START_TEST(a_bad_argument_of_invalidate_is_refused)
{
	struct mmapdev_invalidate argument = { .argsz = sizeof(argument) - 1,
					       .length = PAGE };
	int fd = open_sized(SIZE);

	ck_assert_int_eq(invalidate(fd, 0, PAGE, 2), -EINVAL);
	ck_assert_int_eq(invalidate(fd, 0, PAGE, DISCARD | 1U << 31), -EINVAL);
	ck_assert_int_eq(call(fd, MMAPDEV_INVALIDATE, &argument), -EINVAL);
	ck_assert_int_eq(invalidate(open_node(BUFFER, O_RDWR), 0, PAGE, 0),
			 -ENOTTY);
	ck_assert_int_eq(invalidate(open_node(REGISTERS, O_RDWR), 0, PAGE, 0),
			 -ENOTTY);
	ck_assert_int_eq(invalidate(region_fd(fd), 0, PAGE, 0), 0);
}
END_TEST

START_TEST(private_copies_stay)
{
	int fd = open_sized(SIZE);
	char *memory = map_flags(fd, SIZE, RW, MAP_PRIVATE, 0);

	cache_and_change(memory, 4);
	memory[PAGE + 8] = 'p';
	memory[2 * PAGE + 8] = 'p';
	ck_assert_int_eq(invalidate(fd, 0, 2 * PAGE, 0), 0);
	ck_assert_int_eq(invalidate(fd, 2 * PAGE, 2 * PAGE, DISCARD), 0);
	ck_assert_int_eq(memory[0], NEWS);
	ck_assert_int_eq(memory[PAGE], DEVICE);
	ck_assert_int_eq(memory[PAGE + 8], 'p');
	ck_assert_int_eq(memory[2 * PAGE], DEVICE);
	ck_assert_int_eq(memory[2 * PAGE + 8], 'p');
	ck_assert_int_eq(memory[3 * PAGE], NEWS);
}
END_TEST

START_TEST(a_locked_page_is_dropped_and_comes_back)
{
	int fd = open_sized(SIZE);
	char *memory = map_random(fd, SIZE);

	ck_assert_int_eq(mlock(memory, PAGE), 0);
	cache_and_change(memory, 1);
	ck_assert_int_eq(invalidate(fd, 0, PAGE, 0), 0);
	begin(fd);
	ck_assert_int_eq(memory[0], NEWS);
	ck_assert_int_eq(since_begin(fd, pages_in), 1);
}
END_TEST

/* Whoever pinned it keeps the old page, which is no longer that of the memory. */
static void expect_pinned_page_dropped(uint32_t flags)
{
	int fd = open_sized(SIZE), ends[2];
	char *memory = map_random(fd, SIZE), byte;
	struct iovec page = { .iov_base = memory, .iov_len = PAGE };

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(vmsplice(ends[1], &page, 1, 0), PAGE);
	cache_and_change(memory, 1);
	ck_assert_int_eq(invalidate(fd, 0, PAGE, flags), 0);
	ck_assert_int_eq(memory[0], NEWS);
	ck_assert_int_eq(read(ends[0], &byte, 1), 1);
	ck_assert_int_eq(byte, DEVICE);
}

START_TEST(a_pinned_page_is_dropped_and_comes_back)
{
	expect_pinned_page_dropped(0);
	expect_pinned_page_dropped(DISCARD);
}
END_TEST

START_TEST(pages_on_their_way_in_are_waited_for_and_dropped)
{
	int fd = open_sized(SIZE), file = region_fd(fd);
	char byte;

	ck_assert_int_eq(posix_fadvise(file, 0, 0, POSIX_FADV_RANDOM), 0);
	set_attribute(LATENCY, "300000");
	begin(fd);
	ck_assert_int_eq(posix_fadvise(fd, 0, 8 * PAGE, POSIX_FADV_WILLNEED), 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 0);
	ck_assert_int_eq(invalidate(fd, 0, 8 * PAGE, 0), 0);
	ck_assert_int_eq(since_begin(fd, pages_in), 8);
	set_attribute(LATENCY, "0");
	poke(0, WORD_OF(NEWS));
	ck_assert_int_eq(pread(file, &byte, 1, 0), 1);
	ck_assert_int_eq(byte, NEWS);
	ck_assert_int_eq(since_begin(fd, pages_in), 9);
}
END_TEST

static void expect_written_page_dropped(uint32_t flags)
{
	struct blocked sync = { .fd = open_sized(SIZE) };
	char *memory = map_random(sync.fd, SIZE);

	memset(memory, 's', PAGE);
	set_attribute(LATENCY, "300000");
	begin(sync.fd);
	block(&sync, run_fsync);
	ck_assert(eventually(since_begin(sync.fd, commands) == 1));
	ck_assert_int_eq(invalidate(sync.fd, 0, PAGE, flags), 0);
	ck_assert_int_eq(since_begin(sync.fd, pages_out), 1);
	ck_assert_int_eq(result_of(&sync), 0);
	set_attribute(LATENCY, "0");
	poke(0, WORD_OF(NEWS));
	ck_assert_int_eq(memory[0], NEWS);
	ck_assert(all(memory + 4, PAGE - 4, 's'));
}

START_TEST(pages_on_their_way_back_are_waited_for_and_dropped)
{
	expect_written_page_dropped(0);
	expect_written_page_dropped(DISCARD);
}
END_TEST

/* Large, mapped, and all of it dirty: the memory's first huge page. */
static char *map_large_folio(int fd)
{
	char *area = map_flags(-1, 2 * HUGE, PROT_NONE,
			       MAP_PRIVATE | MAP_ANONYMOUS, 0);
	char *memory = (char *)(((uintptr_t)area + HUGE - 1) & -HUGE);

	ck_assert_ptr_eq(mmap(memory, HUGE, RW, MAP_SHARED | MAP_FIXED, fd, 0),
			 memory);
	ck_assert_int_eq(madvise(memory, HUGE, MADV_HUGEPAGE), 0);
	begin(fd);
	memset(memory, 's', KNOWN);
	ck_assert_int_eq(since_begin(fd, pages_in), HUGE / PAGE);
	return memory;
}

/* Discard page 8. The other pages of its folio lose nothing. */
static void expect_rest_left(bool pinned)
{
	char *memory;
	struct iovec page = { .iov_len = PAGE };
	int fd, ends[2];

	set_attribute(CLASS "mmapdev-mem/max_folio_order", "9");
	fd = open_sized(HUGE);
	memory = map_large_folio(fd);
	set_attribute(CLASS "mmapdev-mem/max_folio_order", "0");
	ck_assert_int_eq(pipe(ends), 0);
	page.iov_base = memory + 9 * PAGE;
	if (pinned)
		ck_assert_int_eq(vmsplice(ends[1], &page, 1, 0), PAGE);
	ck_assert_int_eq(invalidate(fd, 8 * PAGE, PAGE, DISCARD), 0);
	ck_assert(all(memory, 8 * PAGE, 's'));
	ck_assert(all(memory + 8 * PAGE, PAGE, DEVICE));
	ck_assert(all(memory + 9 * PAGE, KNOWN - 9 * PAGE, 's'));
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_uint_eq(peek(7 * PAGE), WORD_OF('s'));
	ck_assert_uint_eq(peek(8 * PAGE), WORD_OF(DEVICE));
	ck_assert_uint_eq(peek(9 * PAGE), WORD_OF('s'));
	munmap(memory, HUGE);
	close(fd);
	close(ends[0]);
	close(ends[1]);
}

START_TEST(discarding_a_part_of_a_large_folio_leaves_the_rest)
{
	expect_rest_left(false);
}
END_TEST

/* A pin keeps a folio from being split: its part is brought in anew, in place. */
START_TEST(discarding_a_part_of_a_pinned_folio_leaves_the_rest)
{
	expect_rest_left(true);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_the_device_changes_is_seen_after_invalidation,
		another_process_sees_it_in_its_old_mapping,
		a_range_is_rounded_to_whole_pages_and_no_further,
		with_a_dirty_page_nothing_is_forgotten,
		invalidation_needs_no_right_to_write,
		discarding_throws_dirty_pages_away,
		a_part_of_a_page_cannot_be_discarded,
		an_odd_end_can_be_discarded_up_to,
		a_range_outside_of_the_memory_is_einval,
		a_bad_argument_of_invalidate_is_refused,
		private_copies_stay,
		a_locked_page_is_dropped_and_comes_back,
		a_pinned_page_is_dropped_and_comes_back,
		pages_on_their_way_in_are_waited_for_and_dropped,
		pages_on_their_way_back_are_waited_for_and_dropped,
		discarding_a_part_of_a_large_folio_leaves_the_rest,
		discarding_a_part_of_a_pinned_folio_leaves_the_rest,
		NULL
	};

	return run_tests("invalidate", tests);
}
