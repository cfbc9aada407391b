// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "fixture.h"
#include "mock.h"
#include "suites.h"

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

#define CELL 8192ULL
#define WANTED 100
#define FIRST MMAPDEV_PAGES_CELLS

/* What is asked for and what comes: cells with rising numbers from @value on. */
struct exchange {
	struct mmapdev_pages question;
	struct mmapdev_pages answer;
};

static struct exchange exchange(uint64_t offset, uint32_t wanted,
				uint32_t given, uint32_t value)
{
	struct exchange made = { .question = {
		.argsz = sizeof(made.question),
		.offset = offset,
		.cell = CELL,
		.cells = wanted,
	} };
	uint32_t i;

	made.answer = made.question;
	made.answer.cells = given;
	for (i = 0; i < given; i++) {
		made.answer.state[i].cached = value + i;
		made.answer.state[i].dirty = 2 * (value + i);
	}
	return made;
}

#define ASK(exchange, gives) \
	{ .kind = MOCK_IOCTL, .fd = MEMORY_FD, .request = MMAPDEV_PAGES, \
	  .in = &(exchange).question, \
	  .out = (gives) ? NULL : &(exchange).answer, \
	  .size = sizeof(struct mmapdev_pages), .result = (gives) }

static void expect_cells(const struct mmapdev_cell *cells, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		ck_assert_uint_eq(cells[i].cached, 1 + i);
		ck_assert_uint_eq(cells[i].dirty, 2 * (1 + i));
	}
}

START_TEST(a_picture_of_many_cells_takes_several_calls)
{
	struct exchange one = exchange(4096, FIRST, FIRST, 1);
	struct exchange two = exchange(4096 + FIRST * CELL, WANTED - FIRST,
				       WANTED - FIRST, 1 + FIRST);
	struct mmapdev_cell cells[WANTED];

	MOCK_EXPECT(ASK(one, 0), ASK(two, 0));
	ck_assert_int_eq(mmapdev_region_get_pages(memory, 4096, CELL, WANTED,
						  cells), WANTED);
	expect_cells(cells, WANTED);
	mock_end();
}
END_TEST

START_TEST(a_picture_ends_with_the_memory)
{
	struct exchange one = exchange(0, FIRST, 5, 1);
	struct mmapdev_cell cells[WANTED] = { [5] = { 99, 99 } };

	MOCK_EXPECT(ASK(one, 0));
	ck_assert_int_eq(mmapdev_region_get_pages(memory, 0, CELL, WANTED,
						  cells), 5);
	expect_cells(cells, 5);
	ck_assert_uint_eq(cells[5].cached, 99);
	mock_end();
}
END_TEST

START_TEST(a_picture_of_no_cells_asks_nothing)
{
	ck_assert_int_eq(mmapdev_region_get_pages(memory, 0, CELL, 0, NULL),
			 0);
}
END_TEST

START_TEST(an_error_in_the_middle_of_a_picture_is_passed_on)
{
	struct exchange one = exchange(0, FIRST, FIRST, 1);
	struct exchange two = exchange(FIRST * CELL, WANTED - FIRST, 0, 1);
	struct mmapdev_cell cells[WANTED];

	MOCK_EXPECT(ASK(one, 0), ASK(two, -EINTR));
	ck_assert_int_eq(mmapdev_region_get_pages(memory, 0, CELL, WANTED,
						  cells), -EINTR);
	mock_end();
}
END_TEST

TCase *tests_pages(void)
{
	TCase *tests = tcase_create("pages");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_picture_of_many_cells_takes_several_calls);
	tcase_add_test(tests, a_picture_ends_with_the_memory);
	tcase_add_test(tests, a_picture_of_no_cells_asks_nothing);
	tcase_add_test(tests,
		       an_error_in_the_middle_of_a_picture_is_passed_on);
	return tests;
}
