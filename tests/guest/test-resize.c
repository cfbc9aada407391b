// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-resize.c - moving the end of device memory: who may, what fails, what races
 *
 * What the size means byte for byte is the matter of test-size.c.
 *
 * Load: mem_size=5000
 */
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include "lives.h"
#include "paged.h"
#include "removal.h"

#define ODD 5000UL /* in the second page */
#define TIB (1ULL << 40)

START_TEST(a_resize_needs_a_file_opened_for_writing)
{
	int fd = open_sized(ODD), reader = open_node(MEMORY, O_RDONLY);

	ck_assert_int_eq(resize(reader, PAGE), -EACCES);
	ck_assert_int_eq(resize(region_fd(reader), PAGE), -EACCES);
	ck_assert_uint_eq(size_of(fd), ODD);
	ck_assert_int_eq(resize(open_node(MEMORY, O_WRONLY), PAGE), 0);
	ck_assert_uint_eq(size_of(fd), PAGE);
}
END_TEST

START_TEST(a_size_beyond_what_the_device_has_is_enospc)
{
	int fd = open_sized(ODD);

	ck_assert_int_eq(resize(fd, TIB + 1), -ENOSPC);
	ck_assert_int_eq(resize(fd, INT64_MAX), -ENOSPC);
	ck_assert_int_eq(resize(fd, UINT64_MAX), -ENOSPC);
	ck_assert_uint_eq(size_of(fd), ODD);
	ck_assert_int_eq(resize(fd, TIB), 0);
	ck_assert_uint_eq(size_of(fd), TIB);
	ck_assert_int_eq(resize(fd, ODD), 0);
}
END_TEST

START_TEST(a_bad_argument_of_resize_changes_nothing)
{
	struct {
		struct mmapdev_resize resize;
		uint64_t tail;
	} future = { .resize = { .argsz = sizeof(future), .size = 2 * PAGE } };
	struct mmapdev_resize argument = { .argsz = sizeof(argument), .flags = 1 };
	int fd = open_sized(ODD);

	ck_assert_int_eq(call(fd, MMAPDEV_RESIZE, &argument), -EINVAL);
	argument = (struct mmapdev_resize){ .argsz = sizeof(argument) - 1 };
	ck_assert_int_eq(call(fd, MMAPDEV_RESIZE, &argument), -EINVAL);
	argument.argsz = 4097;
	ck_assert_int_eq(call(fd, MMAPDEV_RESIZE, &argument), -E2BIG);
	ck_assert_int_eq(call(fd, MMAPDEV_RESIZE, NULL), -EFAULT);
	future.tail = 1;
	ck_assert_int_eq(call(fd, MMAPDEV_RESIZE, &future), -E2BIG);
	ck_assert_uint_eq(size_of(fd), ODD);
	future.tail = 0;
	ck_assert_int_eq(call(fd, MMAPDEV_RESIZE, &future), 0);
	ck_assert_uint_eq(future.resize.argsz, sizeof(argument));
	ck_assert_uint_eq(size_of(fd), 2 * PAGE);
}
END_TEST

START_TEST(the_buffer_and_the_registers_have_no_resize)
{
	open_sized(ODD);
	ck_assert_int_eq(resize(open_node(BUFFER, O_RDWR), PAGE), -ENOTTY);
	ck_assert_int_eq(resize(open_node(REGISTERS, O_RDWR), PAGE), -ENOTTY);
}
END_TEST

START_TEST(a_shrink_that_cannot_write_back_leaves_the_size)
{
	int fd = open_sized(8 * PAGE);
	char *memory = map_random(fd, 8 * PAGE);

	memory[5 * PAGE] = 's';
	memory[6 * PAGE] = 's';
	set_attribute(FAIL_RANGE, "0x6000+4");
	ck_assert_int_eq(resize(fd, ODD), -EIO);
	ck_assert_uint_eq(size_of(fd), 8 * PAGE);
	ck_assert_int_eq(memory[6 * PAGE], 's');
	ck_assert_int_eq(memory[7 * PAGE], DEVICE);
	ck_assert_uint_eq(peek(5 * PAGE), 's' | (WORD_OF(DEVICE) & ~0xffU));
	set_attribute(FAIL_RANGE, "0+0");
	memory[6 * PAGE] = 't';
	ck_assert_int_eq(resize(fd, ODD), 0);
	ck_assert_uint_eq(peek(6 * PAGE), 't' | (WORD_OF(DEVICE) & ~0xffU));
}
END_TEST

START_TEST(a_growth_that_cannot_write_back_leaves_the_size)
{
	int fd = open_sized(ODD);
	char *memory = map_random(fd, 8 * PAGE);

	memory[PAGE] = 's';
	set_attribute(FAIL_RANGE, "0x1000+4");
	ck_assert_int_eq(resize(fd, 8 * PAGE), -EIO);
	ck_assert_uint_eq(size_of(fd), ODD);
	ck_assert_int_eq(load_signal(memory + 2 * PAGE), SIGBUS);
	ck_assert_int_eq(memory[PAGE], 's');
}
END_TEST

START_TEST(a_device_that_is_gone_has_no_resize)
{
	int fd = open_sized(ODD), file = region_fd(fd);

	set_attribute(SIM "unplug", "1");
	ck_assert_int_eq(resize(fd, PAGE), -ENODEV);
	ck_assert_int_eq(ftruncate(file, PAGE), -1);
	ck_assert_int_eq(errno, ENODEV);
	close(fd);
	close(file);
	fresh_device();
}
END_TEST

START_TEST(reading_stops_at_the_new_end)
{
	int fd = open_sized(8 * PAGE);
	char data[8 * PAGE];

	ck_assert_int_eq(pread(fd, data, sizeof(data), 0), 8 * PAGE);
	ck_assert_int_eq(resize(fd, ODD), 0);
	ck_assert_int_eq(pread(fd, data, sizeof(data), 0), ODD);
	ck_assert(all(data, ODD, DEVICE));
	ck_assert_int_eq(pread(fd, data, 10, ODD), 0);
	ck_assert_int_eq(pread(fd, data, 10, 7 * PAGE), 0);
	ck_assert_int_eq(resize(fd, ODD + 5), 0);
	ck_assert_int_eq(pread(fd, data, 10, ODD), 5);
	ck_assert(all(data, 5, DEVICE));
}
END_TEST

START_TEST(a_write_across_the_end_is_short_and_one_at_the_end_enospc)
{
	int fd = open_sized(8 * PAGE);
	char data[100];

	memset(data, 'w', sizeof(data));
	ck_assert_int_eq(resize(fd, ODD), 0);
	begin(fd);
	ck_assert_int_eq(pwrite(fd, data, 100, ODD - 40), 40);
	ck_assert_int_eq(pwrite(fd, data, 100, ODD), -1);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_int_eq(pwrite(fd, data, 100, 7 * PAGE), -1);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(since_begin(fd, pages_out), 1);
	ck_assert_uint_eq(peek(ODD - 4), WORD_OF('w'));
	ck_assert_uint_eq(peek(ODD), WORD_OF(DEVICE));
	ck_assert_int_eq(resize(fd, 8 * PAGE), 0);
	ck_assert_int_eq(pwrite(fd, data, 100, ODD), 100);
}
END_TEST

START_TEST(appending_is_enospc_wherever_the_end_is)
{
	int fd = open_sized(ODD), appending = open_node(MEMORY, O_WRONLY | O_APPEND);

	ck_assert_int_eq(write(appending, "w", 1), -1);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_int_eq(resize(fd, 8 * PAGE), 0);
	ck_assert_int_eq(write(appending, "w", 1), -1);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_uint_eq(size_of(fd), 8 * PAGE);
}
END_TEST

static void run_on(int processor)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	ck_assert_int_eq(sched_setaffinity(0, sizeof(set), &set), 0);
}

/* What a process does while the end moves; it exits with the result. */
static int write_page(int fd)
{
	char data[PAGE];

	memset(data, 'w', PAGE);
	return pwrite(fd, data, PAGE, 7 * PAGE) == PAGE ? 0 : errno;
}

static int read_ahead(int fd)
{
	return posix_fadvise(fd, 0, 8 * PAGE, POSIX_FADV_WILLNEED);
}

static int read_odd_page(int fd)
{
	char data[PAGE];
	ssize_t length = pread(fd, data, PAGE, PAGE);

	return length < 0 ? errno : !all(data, length, DEVICE);
}

/*
 * The end moves while @run, in a process, is held up in @function, with what it
 * found there before. What did @run say?
 */
static int move_during(int fd, uint64_t size, int (*run)(int fd),
		       const char *function, bool at_return)
{
	struct gate gate = make_gate();
	int status;
	pid_t child;

	run_on(0);
	child = fork();
	if (!child) {
		run_on(1);
		wait_at_gate(&gate);
		_exit(run(fd));
	}
	delay_thread(child, function, at_return, 1500);
	open_gate(&gate);
	ck_assert(eventually(is_delayed()));
	ck_assert_int_eq(resize(fd, size), 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	end_delay();
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

START_TEST(a_write_that_meets_a_shrink_does_not_claim_what_is_lost)
{
	int fd = open_sized(8 * PAGE);
	int ret = move_during(fd, PAGE, write_page, "generic_write_checks", false);

	ck_assert(ret == 0 || ret == ENOSPC);
	ck_assert_int_eq(resize(fd, 8 * PAGE), 0);
	ck_assert(all((char *)map(fd, 8 * PAGE, RW, 0) + 7 * PAGE, PAGE,
		      ret ? DEVICE : 'w'));
}
END_TEST

static int fill_page(int fd)
{
	(void)fd;
	return -fill(open_node(BUFFER, O_RDWR), 7 * PAGE, PAGE, 0x6666666666666666);
}

static int write_page_direct(int fd)
{
	static char page[PAGE] __attribute__((aligned(PAGE)));
	int direct = open_node(MEMORY, O_RDWR | O_DIRECT);

	(void)fd;
	return pwrite(direct, page, PAGE, 7 * PAGE) == PAGE ? 0 : errno;
}

/* It has found the range to be inside before. */
START_TEST(a_fill_that_meets_a_shrink_changes_nothing)
{
	int fd = open_sized(8 * PAGE);

	ck_assert_int_eq(move_during(fd, PAGE, fill_page, "mmapdev_memory_begin",
				     false), EINVAL);
	ck_assert_uint_eq(peek(7 * PAGE), WORD_OF(DEVICE));
}
END_TEST

START_TEST(a_direct_write_that_meets_a_shrink_changes_nothing)
{
	int fd = open_sized(8 * PAGE);

	ck_assert_int_eq(move_during(fd, PAGE, write_page_direct,
				     "mmapdev_memory_begin", false), ENOSPC);
	ck_assert_uint_eq(peek(7 * PAGE), WORD_OF(DEVICE));
}
END_TEST

START_TEST(a_read_ahead_that_meets_a_shrink_leaves_no_zeros_for_a_growth)
{
	int fd = open_sized(8 * PAGE);

	move_during(fd, PAGE, read_ahead, "page_cache_ra_unbounded", false);
	ck_assert_int_eq(resize(fd, 8 * PAGE), 0);
	ck_assert(all(map(fd, 8 * PAGE, RW, 0), 8 * PAGE, DEVICE));
}
END_TEST

/* It has found the page whose tail is zero, and looks at the size then. */
START_TEST(a_read_that_meets_a_growth_sees_no_zeros)
{
	int fd = open_sized(ODD);

	ck_assert_int_eq(read_odd_page(fd), 0);
	ck_assert_int_eq(move_during(fd, 8 * PAGE, read_odd_page,
				     "filemap_get_pages", true), 0);
}
END_TEST

static sigjmp_buf bus;

static void catch_bus(int signal)
{
	siglongjmp(bus, signal);
}

/* Loads or stores that may meet the end: false if they did. */
static bool copied(void *to, const void *from, size_t length)
{
	if (sigsetjmp(bus, 1))
		return false;
	memcpy(to, from, length);
	return true;
}

/*
 * Who runs for a while at the same time. The device's first six pages are never
 * written; page 6 is stored to by one process, page 7 written to by another. Each
 * exits with the number of the check that failed.
 */
static int move_the_end(int fd, char *memory, unsigned int round)
{
	const uint64_t sizes[] = { 8 * PAGE, ODD, 8 * PAGE, 0, 7 * PAGE, PAGE };
	int ret = resize(fd, sizes[round % 6]);

	(void)memory;
	return ret && ret != -EBUSY;
}

static int load_pages(int fd, char *memory, unsigned int round)
{
	const char *page = memory + round % 6 * PAGE;
	char data[PAGE];

	(void)fd;
	if (!copied(data, page, PAGE))
		return 0;
	/* The tail of page 1 is zero while the end is in it. */
	return !all(data, round % 6 == 1 ? ODD - PAGE : PAGE, DEVICE);
}

static int read_pages(int fd, char *memory, unsigned int round)
{
	ssize_t length;
	char data[PAGE];

	(void)memory;
	length = pread(fd, data, PAGE, round % 6 * PAGE);
	if (length < 0)
		return 1;
	return all(data, length, DEVICE) ? 0 : 2;
}

static int store_page(int fd, char *memory, unsigned int round)
{
	static unsigned int stored;
	unsigned int found;

	(void)fd;
	if (stored && copied(&found, memory + 6 * PAGE, 4) && found != stored)
		return 1;
	round++;
	if (copied(memory + 6 * PAGE, &round, 4))
		stored = round;
	return 0;
}

static int write_pages(int fd, char *memory, unsigned int round)
{
	static char written[PAGE] = { [0 ... PAGE - 1] = DEVICE };
	char data[PAGE];
	ssize_t length = pread(fd, data, PAGE, 7 * PAGE);

	(void)memory;
	if (length && (length != PAGE || memcmp(data, written, PAGE)))
		return 1;
	memset(data, round, PAGE);
	length = pwrite(fd, data, PAGE, 7 * PAGE);
	if (length == PAGE)
		memset(written, round, PAGE);
	else if (length >= 0 || errno != ENOSPC)
		return 2;
	return 0;
}

/* For a few seconds. Return: that of the check that failed. */
static int keep_on(int (*run)(int fd, char *memory, unsigned int round))
{
	struct sigaction catching = { .sa_handler = catch_bus };
	int fd = open_node(MEMORY, O_RDWR), ret = 0;
	char *memory = map(fd, 8 * PAGE, RW, 0);
	time_t end = time(NULL) + 3;
	unsigned int round;

	sigaction(SIGBUS, &catching, NULL);
	for (round = 0; !ret && time(NULL) < end; round++)
		ret = run(fd, memory, round);
	return ret;
}

START_TEST(racing_resizes_let_nobody_see_a_wrong_byte)
{
	int (*const runs[])(int fd, char *memory, unsigned int round) = {
		move_the_end, load_pages, read_pages, store_page, write_pages };
	const size_t count = sizeof(runs) / sizeof(runs[0]);
	int fd = open_sized(8 * PAGE), status;
	pid_t children[count];

	for (size_t i = 0; i < count; i++) {
		children[i] = fork();
		if (!children[i])
			_exit(keep_on(runs[i]));
	}
	for (size_t i = 0; i < count; i++) {
		ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
		ck_assert_msg(!status, "process %zu ended with %#x", i, status);
	}
	ck_assert_int_eq(resize(fd, 8 * PAGE), 0);
	ck_assert(all(map(fd, 8 * PAGE, RW, 0), 6 * PAGE, DEVICE));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_resize_needs_a_file_opened_for_writing,
		a_size_beyond_what_the_device_has_is_enospc,
		a_bad_argument_of_resize_changes_nothing,
		the_buffer_and_the_registers_have_no_resize,
		a_shrink_that_cannot_write_back_leaves_the_size,
		a_growth_that_cannot_write_back_leaves_the_size,
		a_device_that_is_gone_has_no_resize,
		reading_stops_at_the_new_end,
		a_write_across_the_end_is_short_and_one_at_the_end_enospc,
		appending_is_enospc_wherever_the_end_is,
		a_write_that_meets_a_shrink_does_not_claim_what_is_lost,
		a_fill_that_meets_a_shrink_changes_nothing,
		a_direct_write_that_meets_a_shrink_changes_nothing,
		a_read_ahead_that_meets_a_shrink_leaves_no_zeros_for_a_growth,
		a_read_that_meets_a_growth_sees_no_zeros,
		racing_resizes_let_nobody_see_a_wrong_byte,
		NULL
	};

	return run_tests("resize", tests);
}
