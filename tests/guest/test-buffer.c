// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-buffer.c - the DMA buffer: eager and by fault, read and written
 *
 * Load:
 */
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include "helpers.h"

#define SIZE (4UL << 20) /* the default */

static struct mmapdev_stats before;

static void begin(int fd)
{
	before = stats_of(fd, MMAPDEV_REGION_BUFFER);
}

#define since_begin(fd, counter)					\
	((long)(stats_of(fd, MMAPDEV_REGION_BUFFER).counter - before.counter))

static int open_buffer(enum mmapdev_policy policy)
{
	int fd = open_node(BUFFER, O_RDWR);

	ck_assert_int_eq(set_policy(fd, policy), 0);
	return fd;
}

static char *map_buffer(int fd)
{
	return map(fd, SIZE, PROT_READ | PROT_WRITE, 0);
}

START_TEST(a_fresh_buffer_reads_zero)
{
	const char *buffer = map_buffer(open_buffer(MMAPDEV_POLICY_EAGER));

	ck_assert_int_eq(buffer[0], 0);
	ck_assert_int_eq(memcmp(buffer, buffer + 1, SIZE - 1), 0);
}
END_TEST

START_TEST(an_eager_mapping_never_faults)
{
	int fd = open_buffer(MMAPDEV_POLICY_EAGER);
	char *buffer;
	size_t i;

	begin(fd);
	buffer = map_buffer(fd);
	for (i = 0; i < SIZE; i += PAGE)
		buffer[i] = 'e';
	ck_assert_int_eq(since_begin(fd, maps), 1);
	ck_assert_int_eq(since_begin(fd, faults), 0);
}
END_TEST

START_TEST(a_mapping_by_fault_faults_once_for_each_page_written)
{
	int fd = open_buffer(MMAPDEV_POLICY_FAULT);
	char *buffer;
	size_t i;

	begin(fd);
	buffer = map_buffer(fd);
	ck_assert_int_eq(since_begin(fd, faults), 0);
	for (i = 0; i < SIZE; i += PAGE)
		buffer[i] = 'f';
	ck_assert_int_eq(since_begin(fd, faults), SIZE / PAGE);
	for (i = 0; i < SIZE; i += PAGE)
		buffer[i] = 'g';
	ck_assert_int_eq(since_begin(fd, faults), SIZE / PAGE);
}
END_TEST

START_TEST(a_read_fault_maps_the_neighbours_too)
{
	int fd = open_buffer(MMAPDEV_POLICY_FAULT);
	char *buffer = map_buffer(fd);

	begin(fd);
	ck_assert_int_eq(load_signal(buffer + 32 * PAGE), 0);
	ck_assert_int_eq(load_signal(buffer + 33 * PAGE), 0);
	ck_assert_int_eq(since_begin(fd, faults), 1);
	ck_assert_int_eq(since_begin(fd, fault_arounds), 1);
}
END_TEST

START_TEST(no_buffer_mapping_gives_the_device_work)
{
	int fd = open_buffer(MMAPDEV_POLICY_FAULT);
	char *buffer = map_buffer(fd);

	begin(fd);
	memset(buffer, 'n', SIZE);
	ck_assert_int_eq(msync(buffer, SIZE, MS_SYNC), 0);
	ck_assert_int_eq(since_begin(fd, commands), 0);
}
END_TEST

START_TEST(both_ways_of_mapping_show_the_same_bytes)
{
	char *eager = map_buffer(open_buffer(MMAPDEV_POLICY_EAGER));
	char *fault = map_buffer(open_buffer(MMAPDEV_POLICY_FAULT));

	strcpy(eager + 3 * PAGE, "from eager");
	ck_assert_str_eq(fault + 3 * PAGE, "from eager");
	strcpy(fault + SIZE - 20, "from fault");
	ck_assert_str_eq(eager + SIZE - 20, "from fault");
}
END_TEST

START_TEST(reads_and_writes_agree_with_mappings)
{
	int fd = open_buffer(MMAPDEV_POLICY_EAGER);
	char *buffer = map_buffer(fd);
	char text[8];

	ck_assert_int_eq(pwrite(fd, "written", 8, PAGE - 3), 8);
	ck_assert_str_eq(buffer + PAGE - 3, "written");
	strcpy(buffer + 2 * PAGE - 3, "mapped!");
	ck_assert_int_eq(pread(fd, text, 8, 2 * PAGE - 3), 8);
	ck_assert_str_eq(text, "mapped!");
}
END_TEST

START_TEST(a_window_shows_the_bytes_at_its_offset)
{
	int fd = open_buffer(MMAPDEV_POLICY_EAGER);
	char *window;

	ck_assert_int_eq(pwrite(fd, "window", 7, 5 * PAGE), 7);
	window = map(fd, PAGE, PROT_READ, 5 * PAGE);
	ck_assert_str_eq(window, "window");
}
END_TEST

START_TEST(what_was_stored_stays_for_the_next_open)
{
	int fd = open_buffer(MMAPDEV_POLICY_EAGER);
	char text[5];

	ck_assert_int_eq(pwrite(fd, "stay", 5, 0), 5);
	close(fd);
	fd = open_buffer(MMAPDEV_POLICY_FAULT);
	ck_assert_int_eq(pread(fd, text, 5, 0), 5);
	ck_assert_str_eq(text, "stay");
}
END_TEST

START_TEST(the_end_is_the_size)
{
	int fd = open_buffer(MMAPDEV_POLICY_EAGER);
	char byte;

	ck_assert_int_eq(lseek(fd, 0, SEEK_END), SIZE);
	ck_assert_int_eq(read(fd, &byte, 1), 0);
}
END_TEST

START_TEST(a_write_at_the_end_is_enospc)
{
	int fd = open_buffer(MMAPDEV_POLICY_EAGER);

	ck_assert_int_eq(pwrite(fd, "12345", 5, SIZE - 2), 2);
	ck_assert_int_eq(pwrite(fd, "1", 1, SIZE), -1);
	ck_assert_int_eq(errno, ENOSPC);
}
END_TEST

START_TEST(a_mapping_of_the_last_page_is_granted)
{
	int fd = open_buffer(MMAPDEV_POLICY_EAGER);

	ck_assert_int_eq(load_signal(map(fd, PAGE, PROT_READ, SIZE - PAGE)), 0);
}
END_TEST

START_TEST(an_eager_mapping_past_the_end_is_refused)
{
	int fd = open_buffer(MMAPDEV_POLICY_EAGER);

	ck_assert_int_eq(map_errno(fd, SIZE + PAGE, PROT_READ, MAP_SHARED, 0),
			 EINVAL);
}
END_TEST

START_TEST(a_mapping_by_fault_past_the_end_is_refused)
{
	int fd = open_buffer(MMAPDEV_POLICY_FAULT);

	ck_assert_int_eq(map_errno(fd, 2 * PAGE, PROT_READ, MAP_SHARED,
				   SIZE - PAGE), EINVAL);
}
END_TEST

START_TEST(a_mapping_that_begins_at_the_end_is_refused)
{
	int fd = open_buffer(MMAPDEV_POLICY_EAGER);

	ck_assert_int_eq(map_errno(fd, PAGE, PROT_READ, MAP_SHARED, SIZE),
			 EINVAL);
}
END_TEST

START_TEST(an_offset_that_would_overflow_is_refused)
{
	int fd = open_buffer(MMAPDEV_POLICY_EAGER);

	ck_assert_int_eq(map_errno(fd, PAGE, PROT_READ, MAP_SHARED,
				   0x7ffffffffffff000), EINVAL);
}
END_TEST

START_TEST(a_mapping_cannot_grow_past_the_end)
{
	char *eager = map_buffer(open_buffer(MMAPDEV_POLICY_EAGER));
	char *fault = map_buffer(open_buffer(MMAPDEV_POLICY_FAULT));

	ck_assert_ptr_eq(mremap(eager, SIZE, SIZE + PAGE, MREMAP_MAYMOVE),
			 MAP_FAILED);
	ck_assert_int_eq(errno, EFAULT);
	ck_assert_ptr_eq(mremap(fault, SIZE, SIZE + PAGE, MREMAP_MAYMOVE),
			 MAP_FAILED);
	ck_assert_int_eq(errno, EFAULT);
}
END_TEST

START_TEST(a_private_writable_eager_mapping_is_refused)
{
	int fd = open_buffer(MMAPDEV_POLICY_EAGER);

	ck_assert_int_eq(map_errno(fd, PAGE, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE, 0), EINVAL);
}
END_TEST

START_TEST(a_private_eager_mapping_cannot_become_writable)
{
	int fd = open_buffer(MMAPDEV_POLICY_EAGER);
	char *buffer = map_flags(fd, PAGE, PROT_READ, MAP_PRIVATE, 0);

	ck_assert_int_eq(mprotect(buffer, PAGE, PROT_READ | PROT_WRITE), -1);
	ck_assert_int_eq(errno, EACCES);
}
END_TEST

START_TEST(a_private_store_by_fault_stays_private)
{
	int fd = open_buffer(MMAPDEV_POLICY_FAULT);
	char *private = map_flags(fd, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE,
				  0);
	char *shared = map_buffer(fd);

	shared[6 * PAGE] = 's';
	private[6 * PAGE] = 'p';
	ck_assert_int_eq(private[6 * PAGE], 'p');
	ck_assert_int_eq(shared[6 * PAGE], 's');
}
END_TEST

START_TEST(a_writable_shared_mapping_needs_a_writable_file)
{
	int fd = open_node(BUFFER, O_RDONLY);

	ck_assert_int_eq(map_errno(fd, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
				   0), EACCES);
}
END_TEST

START_TEST(a_store_to_a_read_only_mapping_is_sigsegv)
{
	int fd = open_buffer(MMAPDEV_POLICY_EAGER);

	ck_assert_int_eq(store_signal(map(fd, PAGE, PROT_READ, 0), 'x'),
			 SIGSEGV);
}
END_TEST

START_TEST(the_policy_is_fixed_by_the_first_mmap)
{
	int fd = open_buffer(MMAPDEV_POLICY_FAULT);

	map(fd, PAGE, PROT_READ, 0);
	ck_assert_int_eq(set_policy(fd, MMAPDEV_POLICY_EAGER), -EBUSY);
	ck_assert_int_eq(set_policy(fd, MMAPDEV_POLICY_FAULT), -EBUSY);
}
END_TEST

START_TEST(an_unknown_policy_is_refused)
{
	ck_assert_int_eq(set_policy(open_node(BUFFER, O_RDWR),
				    MMAPDEV_POLICIES), -EINVAL);
}
END_TEST

START_TEST(a_new_open_file_takes_the_policy_of_sysfs)
{
	char *buffer;
	int fd;

	set_attribute(CLASS "mmapdev/policy", "fault");
	fd = open_node(BUFFER, O_RDWR);
	set_attribute(CLASS "mmapdev/policy", "eager");
	begin(fd);
	buffer = map_buffer(fd);
	buffer[0] = 'x';
	ck_assert_int_eq(since_begin(fd, faults), 1);
}
END_TEST

static int futex_wake(void *address)
{
	return syscall(SYS_futex, address, FUTEX_WAKE, 1, NULL, NULL, 0) < 0 ?
	       -errno : 0;
}

START_TEST(a_futex_works_in_a_mapping_by_fault)
{
	char *buffer = map_buffer(open_buffer(MMAPDEV_POLICY_FAULT));

	ck_assert_int_eq(futex_wake(buffer + PAGE), 0);
}
END_TEST

START_TEST(a_futex_in_an_eager_mapping_is_efault)
{
	char *buffer = map_buffer(open_buffer(MMAPDEV_POLICY_EAGER));

	ck_assert_int_eq(futex_wake(buffer + PAGE), -EFAULT);
}
END_TEST

START_TEST(poll_says_readable_and_writable_and_no_more)
{
	struct pollfd pfd = {
		.fd = open_node(BUFFER, O_RDWR),
		.events = POLLIN | POLLOUT | POLLPRI,
	};

	ck_assert_int_eq(poll(&pfd, 1, 0), 1);
	ck_assert_int_eq(pfd.revents, POLLIN | POLLOUT);
}
END_TEST

START_TEST(sync_calls_succeed)
{
	int fd = open_buffer(MMAPDEV_POLICY_EAGER);
	char *buffer = map_buffer(fd);

	ck_assert_int_eq(fsync(fd), 0);
	ck_assert_int_eq(msync(buffer, SIZE, MS_SYNC), 0);
}
END_TEST

/*
 * Were both kinds in one address_space, compaction would free pages in use: a
 * "Bad page map" in the kernel's log, and only if the eager one came first.
 */
static void compact_under(enum mmapdev_policy first, enum mmapdev_policy second)
{
	char *one = map_buffer(open_buffer(first));
	char *two = map_buffer(open_buffer(second));
	size_t i;

	for (i = 0; i < SIZE; i += PAGE) {
		one[i] = 'c';
		ck_assert_int_eq(two[i], 'c');
	}
	for (i = 0; i < 3; i++)
		set_attribute("/proc/sys/vm/compact_memory", "1");
	munmap(one, SIZE);
	for (i = 0; i < SIZE; i += PAGE)
		ck_assert_int_eq(two[i], 'c');
}

START_TEST(compaction_spares_an_eager_mapping_made_before_one_by_fault)
{
	compact_under(MMAPDEV_POLICY_EAGER, MMAPDEV_POLICY_FAULT);
}
END_TEST

START_TEST(compaction_spares_an_eager_mapping_made_after_one_by_fault)
{
	compact_under(MMAPDEV_POLICY_FAULT, MMAPDEV_POLICY_EAGER);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_fresh_buffer_reads_zero,
		an_eager_mapping_never_faults,
		a_mapping_by_fault_faults_once_for_each_page_written,
		a_read_fault_maps_the_neighbours_too,
		no_buffer_mapping_gives_the_device_work,
		both_ways_of_mapping_show_the_same_bytes,
		reads_and_writes_agree_with_mappings,
		a_window_shows_the_bytes_at_its_offset,
		what_was_stored_stays_for_the_next_open,
		the_end_is_the_size,
		a_write_at_the_end_is_enospc,
		a_mapping_of_the_last_page_is_granted,
		an_eager_mapping_past_the_end_is_refused,
		a_mapping_by_fault_past_the_end_is_refused,
		a_mapping_that_begins_at_the_end_is_refused,
		an_offset_that_would_overflow_is_refused,
		a_mapping_cannot_grow_past_the_end,
		a_private_writable_eager_mapping_is_refused,
		a_private_eager_mapping_cannot_become_writable,
		a_private_store_by_fault_stays_private,
		a_writable_shared_mapping_needs_a_writable_file,
		a_store_to_a_read_only_mapping_is_sigsegv,
		the_policy_is_fixed_by_the_first_mmap,
		an_unknown_policy_is_refused,
		a_new_open_file_takes_the_policy_of_sysfs,
		a_futex_works_in_a_mapping_by_fault,
		a_futex_in_an_eager_mapping_is_efault,
		poll_says_readable_and_writable_and_no_more,
		sync_calls_succeed,
		compaction_spares_an_eager_mapping_made_before_one_by_fault,
		compaction_spares_an_eager_mapping_made_after_one_by_fault,
		NULL
	};

	return run_tests("buffer", tests);
}
