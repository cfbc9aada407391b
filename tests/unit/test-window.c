// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <sys/mman.h>

#include "fixture.h"
#include "mock.h"
#include "suites.h"

#define PROT_BOTH (PROT_READ | PROT_WRITE)
#define PAGE 4096

/* Of two pages; a third one lets any range of that length fit. */
#define SIZE (2 * PAGE)
#define ROOM (3 * PAGE)

static char here[ROOM], there[ROOM];

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

#define MAP(at, bytes, where, gives) \
	{ .kind = MOCK_MMAP, .fd = MEMORY_FD, .offset = (at), \
	  .length = (bytes), .prot = PROT_BOTH, .flags = MAP_SHARED, \
	  .address = (where), .result = (gives) }
#define UNMAP(where, bytes) \
	{ .kind = MOCK_MUNMAP, .address = (where), .length = (bytes) }

static struct mmapdev_window *open_window(void)
{
	struct mmapdev_window *window;

	ck_assert_int_eq(mmapdev_window_open(memory, SIZE, PROT_BOTH, &window),
			 0);
	return window;
}

/* @at of the window, which is @bytes behind the start of @mapping. */
static void expect_at(struct mmapdev_window *window, uint64_t at, size_t length,
		      const char *mapping, size_t bytes)
{
	void *pointer;

	ck_assert_int_eq(mmapdev_window_at(window, at, length, &pointer), 0);
	ck_assert_ptr_eq(pointer, mapping + bytes);
	mock_end();
}

static void close_window(struct mmapdev_window *window, void *mapping,
			 size_t length)
{
	MOCK_EXPECT(UNMAP(mapping, length));
	mmapdev_window_close(window);
	mock_end();
}

START_TEST(a_window_slides_when_a_range_is_not_in_it)
{
	struct mmapdev_window *window = open_window();

	MOCK_EXPECT(MAP(PAGE, ROOM, here, 0));
	expect_at(window, PAGE + 5, 10, here, 5);
	MOCK_EXPECT(UNMAP(here, ROOM), MAP(6 * PAGE, ROOM, there, 0));
	expect_at(window, 6 * PAGE + 1, 1, there, 1);
	close_window(window, there, ROOM);
}
END_TEST

START_TEST(a_range_in_the_window_costs_no_call)
{
	struct mmapdev_window *window = open_window();

	MOCK_EXPECT(MAP(PAGE, ROOM, here, 0));
	expect_at(window, PAGE, 1, here, 0);
	expect_at(window, 2 * PAGE, SIZE, here, PAGE);
	expect_at(window, 4 * PAGE - 1, 1, here, ROOM - 1);
	close_window(window, here, ROOM);
}
END_TEST

START_TEST(the_longest_range_fits_wherever_it_begins)
{
	struct mmapdev_window *window = open_window();

	MOCK_EXPECT(MAP(PAGE, ROOM, here, 0));
	expect_at(window, 2 * PAGE - 1, SIZE, here, PAGE - 1);
	close_window(window, here, ROOM);
}
END_TEST

START_TEST(a_range_that_begins_in_the_window_and_leaves_it_slides)
{
	struct mmapdev_window *window = open_window();

	MOCK_EXPECT(MAP(0, ROOM, here, 0));
	expect_at(window, 0, 1, here, 0);
	MOCK_EXPECT(UNMAP(here, ROOM), MAP(2 * PAGE, ROOM, there, 0));
	expect_at(window, ROOM - 1, 2, there, PAGE - 1);
	close_window(window, there, ROOM);
}
END_TEST

START_TEST(who_goes_back_has_a_window_of_what_lies_before)
{
	struct mmapdev_window *window = open_window();

	MOCK_EXPECT(MAP(8 * PAGE, ROOM, here, 0));
	expect_at(window, 8 * PAGE, 1, here, 0);
	MOCK_EXPECT(UNMAP(here, ROOM), MAP(5 * PAGE, ROOM, there, 0));
	expect_at(window, 8 * PAGE - 1, 1, there, ROOM - 1);
	expect_at(window, 5 * PAGE, 1, there, 0);
	MOCK_EXPECT(UNMAP(there, ROOM), MAP(0, ROOM, here, 0));
	expect_at(window, PAGE, 1, here, PAGE);
	close_window(window, here, ROOM);
}
END_TEST

START_TEST(a_window_goes_no_further_than_the_region)
{
	struct mmapdev_window *window = open_window();

	MOCK_EXPECT(MAP(MEMORY_SIZE - PAGE, PAGE, here, 0));
	expect_at(window, MEMORY_SIZE - 1, 1, here, PAGE - 1);
	close_window(window, here, PAGE);
}
END_TEST

START_TEST(a_range_that_cannot_be_in_the_window_is_refused)
{
	struct mmapdev_window *window = open_window();
	void *pointer = NULL;

	ck_assert_int_eq(mmapdev_window_at(window, 0, 0, &pointer), -EINVAL);
	ck_assert_int_eq(mmapdev_window_at(window, 0, SIZE + 1, &pointer),
			 -EINVAL);
	ck_assert_int_eq(mmapdev_window_at(window, MEMORY_SIZE, 1, &pointer),
			 -EINVAL);
	ck_assert_int_eq(mmapdev_window_at(window, MEMORY_SIZE - 1, 2,
					   &pointer), -EINVAL);
	ck_assert_int_eq(mmapdev_window_at(window, UINT64_MAX, 1, &pointer),
			 -EINVAL);
	ck_assert_ptr_null(pointer);
	mmapdev_window_close(window);
}
END_TEST

START_TEST(a_window_that_could_not_slide_can_be_used_again)
{
	struct mmapdev_window *window = open_window();
	void *pointer = NULL;

	MOCK_EXPECT(MAP(0, ROOM, here, 0));
	expect_at(window, 0, 1, here, 0);
	MOCK_EXPECT(UNMAP(here, ROOM), MAP(8 * PAGE, ROOM, NULL, -ENOMEM));
	ck_assert_int_eq(mmapdev_window_at(window, 8 * PAGE, 1, &pointer),
			 -ENOMEM);
	ck_assert_ptr_null(pointer);
	MOCK_EXPECT(MAP(8 * PAGE, ROOM, there, 0));
	expect_at(window, 8 * PAGE, 1, there, 0);
	close_window(window, there, ROOM);
}
END_TEST

START_TEST(a_window_of_no_size_or_of_too_much_is_refused)
{
	struct mmapdev_window *window = NULL;

	ck_assert_int_eq(mmapdev_window_open(memory, 0, PROT_BOTH, &window),
			 -EINVAL);
	ck_assert_int_eq(mmapdev_window_open(memory, SIZE_MAX, PROT_BOTH,
					     &window), -EOVERFLOW);
	ck_assert_ptr_null(window);
}
END_TEST

START_TEST(closing_no_window_does_nothing)
{
	mmapdev_window_close(NULL);
}
END_TEST

TCase *tests_window(void)
{
	TCase *tests = tcase_create("window");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_window_slides_when_a_range_is_not_in_it);
	tcase_add_test(tests, a_range_in_the_window_costs_no_call);
	tcase_add_test(tests, the_longest_range_fits_wherever_it_begins);
	tcase_add_test(tests,
		       a_range_that_begins_in_the_window_and_leaves_it_slides);
	tcase_add_test(tests, who_goes_back_has_a_window_of_what_lies_before);
	tcase_add_test(tests, a_window_goes_no_further_than_the_region);
	tcase_add_test(tests, a_range_that_cannot_be_in_the_window_is_refused);
	tcase_add_test(tests, a_window_that_could_not_slide_can_be_used_again);
	tcase_add_test(tests, a_window_of_no_size_or_of_too_much_is_refused);
	tcase_add_test(tests, closing_no_window_does_nothing);
	return tests;
}
