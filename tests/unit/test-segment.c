// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "fixture.h"
#include "mock.h"
#include "suites.h"

#define PAGE 4096
#define SEGMENT (2 * PAGE)

static char mapped[SEGMENT];

static struct mmapdev *device;
static struct mmapdev_region *memory;

static void set_up(void)
{
	device = fixture_device();
	memory = fixture_open_region(device, MMAPDEV_MEMORY);
}

static void tear_down(void)
{
	fixture_close(device, MEMORY_FD);
}

#define MAP(at, bytes, prots, gives) \
	{ .kind = MOCK_MMAP, .fd = MEMORY_FD, .offset = (at), \
	  .length = (bytes), .prot = (prots), .flags = MAP_SHARED, \
	  .address = mapped, .result = (gives) }
#define ADVISE(bytes) \
	{ .kind = MOCK_MADVISE, .address = mapped, .length = (bytes), \
	  .flags = MADV_SEQUENTIAL }
#define SYNC(bytes, gives) \
	{ .kind = MOCK_MSYNC, .address = mapped, .length = (bytes), \
	  .result = (gives) }
#define UNMAP(bytes) \
	{ .kind = MOCK_MUNMAP, .address = mapped, .length = (bytes) }
#define DROP(at, bytes) \
	{ .kind = MOCK_FADVISE, .fd = MEMORY_FD, .offset = (at), \
	  .length = (bytes), .flags = POSIX_FADV_DONTNEED }

/* What came, and when to stop. */
struct visit {
	void *data;
	uint64_t offset;
	size_t length;
};

static struct visit visits[4];
static int visited;
static int stop_at;
static int stop_with;

static int note(void *data, uint64_t offset, size_t length, void *context)
{
	ck_assert_ptr_eq(context, visits);
	visits[visited++] = (struct visit){ data, offset, length };
	return visited == stop_at ? stop_with : 0;
}

static void expect_visit(int i, const char *data, uint64_t offset, size_t length)
{
	ck_assert_int_gt(visited, i);
	ck_assert_ptr_eq(visits[i].data, data);
	ck_assert_uint_eq(visits[i].offset, offset);
	ck_assert_uint_eq(visits[i].length, length);
}

static int walk(uint64_t offset, uint64_t length, size_t segment, int prot)
{
	int ret;

	visited = 0;
	ret = mmapdev_region_for_each_segment(memory, offset, length, segment,
					      prot, note, visits);
	mock_end();
	return ret;
}

START_TEST(segments_come_one_after_another_and_are_dropped)
{
	MOCK_EXPECT(MAP(PAGE, PAGE, PROT_READ, 0), ADVISE(PAGE),
		    UNMAP(PAGE), DROP(PAGE, PAGE),
		    MAP(SEGMENT, SEGMENT, PROT_READ, 0), ADVISE(SEGMENT),
		    UNMAP(SEGMENT), DROP(SEGMENT, SEGMENT),
		    MAP(2 * SEGMENT, 1, PROT_READ, 0), ADVISE(1),
		    UNMAP(1), DROP(2 * SEGMENT, PAGE));
	ck_assert_int_eq(walk(PAGE + 7, PAGE - 7 + SEGMENT + 1, SEGMENT,
			      PROT_READ), 0);
	ck_assert_int_eq(visited, 3);
	expect_visit(0, mapped + 7, PAGE + 7, PAGE - 7);
	expect_visit(1, mapped, SEGMENT, SEGMENT);
	expect_visit(2, mapped, 2 * SEGMENT, 1);
}
END_TEST

START_TEST(segments_of_length_zero_go_to_the_end)
{
	MOCK_EXPECT(MAP(MEMORY_SIZE - PAGE, PAGE, PROT_READ, 0), ADVISE(PAGE),
		    UNMAP(PAGE), DROP(MEMORY_SIZE - PAGE, PAGE));
	ck_assert_int_eq(walk(MEMORY_SIZE - PAGE, 0, SEGMENT, PROT_READ), 0);
	expect_visit(0, mapped, MEMORY_SIZE - PAGE, PAGE);
}
END_TEST

START_TEST(a_writable_segment_is_synced_before_it_goes)
{
	MOCK_EXPECT(MAP(0, PAGE, PROT_WRITE, 0), ADVISE(PAGE), SYNC(PAGE, 0),
		    UNMAP(PAGE), DROP(0, PAGE));
	ck_assert_int_eq(walk(0, PAGE, SEGMENT, PROT_WRITE), 0);
	ck_assert_int_eq(visited, 1);
}
END_TEST

START_TEST(what_could_not_be_written_back_ends_the_walk)
{
	MOCK_EXPECT(MAP(0, SEGMENT, PROT_WRITE, 0), ADVISE(SEGMENT),
		    SYNC(SEGMENT, -EIO), UNMAP(SEGMENT), DROP(0, SEGMENT));
	ck_assert_int_eq(walk(0, 2 * SEGMENT, SEGMENT, PROT_WRITE), -EIO);
	ck_assert_int_eq(visited, 1);
}
END_TEST

START_TEST(a_callback_that_stops_has_its_segment_ended_and_its_value_returned)
{
	stop_at = 2;
	stop_with = 5;
	MOCK_EXPECT(MAP(0, SEGMENT, PROT_WRITE, 0), ADVISE(SEGMENT),
		    SYNC(SEGMENT, 0), UNMAP(SEGMENT), DROP(0, SEGMENT),
		    MAP(SEGMENT, SEGMENT, PROT_WRITE, 0), ADVISE(SEGMENT),
		    SYNC(SEGMENT, -EIO), UNMAP(SEGMENT),
		    DROP(SEGMENT, SEGMENT));
	ck_assert_int_eq(walk(0, 3 * SEGMENT, SEGMENT, PROT_WRITE), 5);
	ck_assert_int_eq(visited, 2);
}
END_TEST

START_TEST(a_segment_that_cannot_be_mapped_ends_the_walk)
{
	MOCK_EXPECT(MAP(0, SEGMENT, PROT_READ, 0), ADVISE(SEGMENT),
		    UNMAP(SEGMENT), DROP(0, SEGMENT),
		    MAP(SEGMENT, SEGMENT, PROT_READ, -ENOMEM));
	ck_assert_int_eq(walk(0, 3 * SEGMENT, SEGMENT, PROT_READ), -ENOMEM);
	ck_assert_int_eq(visited, 1);
}
END_TEST

START_TEST(a_walk_that_leaves_the_region_is_refused)
{
	ck_assert_int_eq(walk(MEMORY_SIZE + 1, 0, SEGMENT, PROT_READ), -EINVAL);
	ck_assert_int_eq(walk(1, MEMORY_SIZE, SEGMENT, PROT_READ), -EINVAL);
	ck_assert_int_eq(walk(1, UINT64_MAX, SEGMENT, PROT_READ), -EINVAL);
	ck_assert_int_eq(visited, 0);
}
END_TEST

START_TEST(a_segment_that_is_no_multiple_is_refused)
{
	ck_assert_int_eq(walk(0, PAGE, 0, PROT_READ), -EINVAL);
	ck_assert_int_eq(walk(0, PAGE, PAGE + 1, PROT_READ), -EINVAL);
}
END_TEST

TCase *tests_segment(void)
{
	TCase *tests = tcase_create("segment");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, segments_come_one_after_another_and_are_dropped);
	tcase_add_test(tests, segments_of_length_zero_go_to_the_end);
	tcase_add_test(tests, a_writable_segment_is_synced_before_it_goes);
	tcase_add_test(tests, what_could_not_be_written_back_ends_the_walk);
	tcase_add_test(tests,
		       a_callback_that_stops_has_its_segment_ended_and_its_value_returned);
	tcase_add_test(tests, a_segment_that_cannot_be_mapped_ends_the_walk);
	tcase_add_test(tests, a_walk_that_leaves_the_region_is_refused);
	tcase_add_test(tests, a_segment_that_is_no_multiple_is_refused);
	return tests;
}
