// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-tool.c - what the tool makes of device memory: its size, cache, files
 *
 * The tool is run as a shell runs it; its output goes to no terminal. Nobody has
 * the memory open between two tests, so each begins with nothing cached.
 *
 * Load: mem_size=16M
 */
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>
#include "helpers.h"

#define SIZE (16UL << 20)
#define LONGEST 65536

static char output[LONGEST];

/* Run a command: its exit status; what it says, errors too, is in output. */
static int __attribute__((format(printf, 1, 2))) run(const char *format, ...)
{
	char command[512];
	size_t length;
	va_list words;
	int status;
	FILE *pipe;

	va_start(words, format);
	vsnprintf(command, sizeof(command) - 10, format, words);
	va_end(words);
	strcat(command, " 2>&1");
	pipe = popen(command, "r");
	ck_assert_ptr_nonnull(pipe);
	length = fread(output, 1, LONGEST - 1, pipe);
	output[length] = '\0';
	status = pclose(pipe);
	ck_assert_msg(WIFEXITED(status), "%s: status %#x", command, status);
	return WEXITSTATUS(status);
}

#define expect(status, ...)						\
({									\
	int got_ = run(__VA_ARGS__);					\
									\
	ck_assert_msg(got_ == (status), "status %d: %s", got_, output);	\
})

static void expect_says(const char *text)
{
	ck_assert_msg(strstr(output, text), "no '%s' in: %s", text, output);
}

/* A failure is one line that says who speaks. */
static void expect_complaint(const char *text)
{
	expect_says(text);
	ck_assert_msg(!strncmp(output, "mmapdev: ", 9), "%s", output);
	ck_assert_ptr_eq(strchr(output, '\n'), output + strlen(output) - 1);
}

static off_t size_of_memory(void)
{
	int fd = open_node(MEMORY, O_RDONLY);
	off_t size = lseek(fd, 0, SEEK_END);

	close(fd);
	return size;
}

#define FLUSHER "/proc/sys/vm/dirty_writeback_centisecs"

/*
 * Nothing that is dirty goes back by itself, however long the test takes: call it
 * before anything is. With 0 the flusher would begin at once.
 */
static void stop_flusher(void)
{
	set_attribute(FLUSHER, "360000");
}

static void start_flusher(void)
{
	set_attribute(FLUSHER, "500");
}

/* Open and mapped: 100 pages from the second MiB on, a tenth of them dirty. */
static int touch_pages(void)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, SIZE, PROT_READ | PROT_WRITE, 0) + (1 << 20);
	int i;

	ck_assert_int_eq(madvise(memory, 1 << 20, MADV_RANDOM), 0);
	for (i = 0; i < 100; i++) {
		ck_assert_int_eq(load_signal(memory + i * PAGE), 0);
		if (i % 10 == 0)
			memory[i * PAGE] = 'd';
	}
	return fd;
}

START_TEST(resize_moves_the_end_of_the_memory)
{
	expect(0, "mmapdev resize mem 5000");
	ck_assert_int_eq(size_of_memory(), 5000);
	expect(0, "mmapdev resize mmapdev 32M");
	ck_assert_int_eq(size_of_memory(), 32 << 20);
	expect(0, "mmapdev resize mmapdev:mem 0");
	ck_assert_int_eq(size_of_memory(), 0);
	expect(0, "mmapdev resize 0:mem 16M");
	ck_assert_int_eq(size_of_memory(), SIZE);
}
END_TEST

START_TEST(a_resize_that_cannot_be_says_why_and_changes_nothing)
{
	expect(1, "mmapdev resize mem 2T");
	expect_complaint("cannot resize mmapdev-mem to 2 TiB: it has less");
	expect(2, "mmapdev resize mem");
	expect_complaint("SIZE");
	expect(2, "mmapdev resize");
	expect_complaint("mem 32M");
	expect(2, "mmapdev resize buf 4M");
	expect_complaint("'buf' is not the device's memory");
	expect(2, "mmapdev resize mem 4X");
	expect_complaint("'4X' is no number");
	ck_assert_int_eq(size_of_memory(), SIZE);
}
END_TEST

START_TEST(info_tells_which_size_can_be_changed)
{
	expect(0, "mmapdev info");
	expect_says("16 MiB, can be changed\n");
	expect_says("4 MiB\n");
}
END_TEST

START_TEST(invalidate_forgets_what_is_cached)
{
	int fd = touch_pages();

	ck_assert_int_eq(fsync(fd), 0);
	expect(0, "mmapdev pages");
	expect_says("cached 100 pages");
	expect(0, "mmapdev invalidate mem 1M+40K");
	expect(0, "mmapdev pages");
	expect_says("cached 90 pages");
	expect(0, "mmapdev invalidate");
	expect(0, "mmapdev pages");
	expect_says("cached 0 pages");
}
END_TEST

START_TEST(invalidate_spares_what_is_dirty_unless_told_otherwise)
{
	char byte;
	int fd;

	stop_flusher();
	expect(0, "mmapdev fill mem:1M+1M 0");
	fd = touch_pages();
	expect(1, "mmapdev invalidate mem 1M");
	expect_complaint("some of it is dirty");
	expect(0, "mmapdev pages");
	expect_says("cached 100 pages (400 KiB) of 16 MiB, dirty 10 (40 KiB)");
	expect(1, "mmapdev invalidate mem 1M+100 --discard");
	expect_complaint("whole pages");
	expect(0, "mmapdev invalidate mem 1M --discard");
	expect(0, "mmapdev pages");
	expect_says("cached 0 pages (0 bytes) of 16 MiB, dirty 0 (0 bytes)");
	ck_assert_int_eq(pread(fd, &byte, 1, 1 << 20), 1);
	ck_assert_int_eq(byte, 0);
	start_flusher();
}
END_TEST

START_TEST(pages_draws_cells_by_what_is_cached_and_dirty)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map(fd, SIZE, PROT_READ | PROT_WRITE, 0);
	int i;

	stop_flusher();
	ck_assert_int_eq(madvise(memory, SIZE, MADV_RANDOM), 0);
	/* Of cells of four pages: one, two, three, four; dirty: one of two, both. */
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(load_signal(memory + i * 5 * PAGE), 0);
	for (i = 4; i < 7; i++)
		ck_assert_int_eq(load_signal(memory + (i - 4) * PAGE + 4 * PAGE), 0);
	memory[20 * PAGE] = 1;
	ck_assert_int_eq(load_signal(memory + 21 * PAGE), 0);
	memory[24 * PAGE] = 1;
	memory[25 * PAGE] = 1;
	expect(0, "LC_ALL=C mmapdev pages mem 0+1M --width 4");
	expect_says("            0  :*::\n      0x10000  .dD.\n");
	expect_says("a cell is 16 KiB");
	expect(0, "LC_ALL=C.UTF-8 mmapdev pages mem 0+1M --width 4");
	expect_says("            0  ░▓░░\n      0x10000  .dD.\n");
	start_flusher();
}
END_TEST

START_TEST(pages_counts_nothing_beside_its_range)
{
	int fd;

	stop_flusher();
	fd = touch_pages();
	expect(0, "mmapdev pages mem 1M+20K --width 1");
	expect_says("cached 5 pages (20 KiB) of 20 KiB, dirty 1 (4 KiB)");
	expect(0, "mmapdev pages mmapdev 0x100001+0x4000 --json");
	expect_says("\"offset\": 1048576,");
	expect_says("\"length\": 20480,");
	expect_says("\"cached\": 5,");
	expect_says("\"dirty\": 1,");
	close(fd);
	start_flusher();
}
END_TEST

START_TEST(pages_can_be_watched)
{
	int fd = touch_pages();
	char *second;

	expect(0, "mmapdev pages --watch=0.1 --count 2");
	expect_says("cached 100 pages");
	second = strstr(strstr(output, "cached 100 pages") + 1,
			"cached 100 pages");
	ck_assert_ptr_nonnull(second);
	ck_assert_ptr_null(strstr(second + 1, "cached 100 pages"));
	ck_assert_ptr_null(strchr(output, '\033'));
	expect(2, "mmapdev pages --count 2");
	expect_complaint("--watch");
	expect(2, "mmapdev pages --watch=never");
	expect_complaint("'never' is no time");
	expect(2, "mmapdev pages --width 0");
	expect_complaint("'0' is no width");
	close(fd);
}
END_TEST

START_TEST(stat_can_be_watched)
{
	const char *found = output;
	int zeroes = 0;

	/* With its last user the cache goes, so each of them brings it in. */
	expect(0, "while head -c 4K /dev/mmapdev-mem >/dev/null; do sleep 0.1; done & "
	       "mmapdev stat mem --watch=1 --count 6; kill $!");
	expect_says("per second, in the last ");
	/* On a busy machine a second may pass without one. */
	while ((found = strstr(found, "pages_in                    0.0\n"))) {
		zeroes++;
		found++;
	}
	ck_assert_int_lt(zeroes, 6);
	expect(0, "mmapdev stat mem --watch=0.1 --count 1 --json");
	expect_says("\"seconds\": 0.");
	expect_says("\"pages_in\": 0");
}
END_TEST

START_TEST(a_file_has_the_size_of_the_memory)
{
	expect(0, "mmapdev as-file mem -- stat -L -c %%s:%%F {}");
	ck_assert_str_eq(output, "16777216:regular file\n");
}
END_TEST

START_TEST(python_truncates_a_file)
{
	expect(0, "mmapdev as-file -- python3 -c '"
	       "f = open(\"{}\", \"r+b\"); f.truncate(12345); print(f.seek(0, 2))'");
	ck_assert_str_eq(output, "12345\n");
	ck_assert_int_eq(size_of_memory(), 12345);
	expect(0, "mmapdev resize mem 16M");
}
END_TEST

START_TEST(cp_saves_a_file_and_dd_brings_it_back)
{
	expect(0, "head -c 16M /dev/urandom >/tmp/data");
	expect(0, "mmapdev as-file mem -- dd if=/tmp/data of={} conv=notrunc,fsync bs=1M status=none");
	expect(0, "cmp /tmp/data /dev/mmapdev-mem");
	expect(0, "mmapdev as-file mem --read-only -- cp {} /tmp/saved");
	expect(0, "cmp /tmp/data /tmp/saved");
	unlink("/tmp/saved");
	unlink("/tmp/data");
}
END_TEST

/* As the help says: it truncates first. */
START_TEST(cp_to_a_file_finds_no_room)
{
	expect(0, "head -c 4K /dev/urandom >/tmp/data");
	expect(1, "mmapdev as-file mem -- cp /tmp/data {}");
	expect_says("No space left on device");
	ck_assert_int_eq(size_of_memory(), 0);
	expect(0, "mmapdev resize mem 16M");
	unlink("/tmp/data");
}
END_TEST

START_TEST(the_exit_status_of_as_file_is_the_program_s)
{
	expect(7, "mmapdev as-file mem -- sh -c 'test -f {} && exit 7'");
	expect(127, "mmapdev as-file mem -- /no/such/program {}");
	expect_complaint("cannot run '/no/such/program'");
	expect(126, "mmapdev as-file mem -- /dev/null {}");
	expect_complaint("cannot run '/dev/null'");
}
END_TEST

START_TEST(a_file_that_is_read_only_cannot_be_written)
{
	expect(1, "mmapdev as-file mem --read-only -- sh -c 'echo >&${0##*/}' {}");
	expect(0, "mmapdev as-file mem --read-only -- sh -c 'head -c 1 <&${0##*/}' {}");
}
END_TEST

START_TEST(as_file_without_a_program_or_a_place_for_the_file_is_refused)
{
	expect(2, "mmapdev as-file mem -- cat");
	expect_complaint("the words of 'cat' have no {}");
	expect(2, "mmapdev as-file mem --");
	expect_complaint("which program?");
	expect(2, "mmapdev as-file mem cat {}");
	expect_complaint("which program?");
	expect(2, "mmapdev as-file buf -- cat {}");
	expect_complaint("'buf' is not the device's memory");
}
END_TEST

START_TEST(each_verb_has_its_help)
{
	static const char *const verbs[] = {
		"resize", "invalidate", "as-file", "pages", "stat" };
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		expect(0, "mmapdev help %s", verbs[i]);
		expect_says(verbs[i]);
		expect(0, "mmapdev %s --help", verbs[i]);
		expect_says("Usage: mmapdev");
		expect(0, "mmapdev help");
		expect_says(verbs[i]);
	}
	/* What the program is asked is not for the tool. */
	expect(0, "mmapdev as-file mem -- sh -c 'echo $0' --help{}");
	expect_says("--help/proc/self/fd/");
}
END_TEST

START_TEST(the_example_of_segments_finds_the_best)
{
	expect(0, "build/user/examples/segments");
	expect_says("    64 KiB ");
	expect_says(" 16384 KiB ");
	expect_says("<- best");
	expect_says("sum of 16 MiB: ");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		resize_moves_the_end_of_the_memory,
		a_resize_that_cannot_be_says_why_and_changes_nothing,
		info_tells_which_size_can_be_changed,
		invalidate_forgets_what_is_cached,
		invalidate_spares_what_is_dirty_unless_told_otherwise,
		pages_draws_cells_by_what_is_cached_and_dirty,
		pages_counts_nothing_beside_its_range,
		pages_can_be_watched,
		stat_can_be_watched,
		a_file_has_the_size_of_the_memory,
		python_truncates_a_file,
		cp_saves_a_file_and_dd_brings_it_back,
		cp_to_a_file_finds_no_room,
		the_exit_status_of_as_file_is_the_program_s,
		a_file_that_is_read_only_cannot_be_written,
		as_file_without_a_program_or_a_place_for_the_file_is_refused,
		each_verb_has_its_help,
		the_example_of_segments_finds_the_best,
		NULL
	};

	return run_tests("tool", tests);
}
