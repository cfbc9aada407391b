// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <sys/mman.h>

#include "fixture.h"
#include "mock.h"
#include "suites.h"

#define PROT_BOTH (PROT_READ | PROT_WRITE)

static char mapped[MEMORY_SIZE];
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

#define MAP(at, bytes, gives) \
	{ .kind = MOCK_MMAP, .fd = MEMORY_FD, .offset = (at), \
	  .length = (bytes), .prot = PROT_BOTH, .flags = MAP_SHARED, \
	  .address = mapped, .result = (gives) }

static struct mmapdev_mapping *map_pages(void)
{
	struct mmapdev_mapping *mapping;

	MOCK_EXPECT(MAP(4096, 8192, 0));
	ck_assert_int_eq(mmapdev_region_map(memory, 4096, 8192, PROT_BOTH,
					    MAP_SHARED, &mapping), 0);
	mock_end();
	return mapping;
}

static void unmap_pages(struct mmapdev_mapping *mapping)
{
	MOCK_EXPECT({ .kind = MOCK_MUNMAP, .address = mapped,
		      .length = 8192 });
	mmapdev_mapping_unmap(mapping);
	mock_end();
}

START_TEST(a_mapping_is_what_was_asked_for)
{
	struct mmapdev_mapping *mapping = map_pages();

	ck_assert_ptr_eq(mmapdev_mapping_get_data(mapping), mapped);
	ck_assert_uint_eq(mmapdev_mapping_get_length(mapping), 8192);
	unmap_pages(mapping);
}
END_TEST

START_TEST(a_mapping_of_length_zero_goes_to_the_end)
{
	struct mmapdev_mapping *mapping;

	MOCK_EXPECT(MAP(4096, MEMORY_SIZE - 4096, 0),
		    { .kind = MOCK_MUNMAP, .address = mapped,
		      .length = MEMORY_SIZE - 4096 });
	ck_assert_int_eq(mmapdev_region_map(memory, 4096, 0, PROT_BOTH,
					    MAP_SHARED, &mapping), 0);
	mmapdev_mapping_unmap(mapping);
	mock_end();
}
END_TEST

START_TEST(to_the_end_from_beyond_it_is_refused)
{
	struct mmapdev_mapping *mapping = NULL;

	ck_assert_int_eq(mmapdev_region_map(memory, MEMORY_SIZE, 0, PROT_BOTH,
					    MAP_SHARED, &mapping), -EINVAL);
	ck_assert_ptr_null(mapping);
}
END_TEST

START_TEST(a_mapping_that_the_driver_refuses_leaves_nothing)
{
	struct mmapdev_mapping *mapping = NULL;

	MOCK_EXPECT(MAP(1, 8192, -EINVAL));
	ck_assert_int_eq(mmapdev_region_map(memory, 1, 8192, PROT_BOTH,
					    MAP_SHARED, &mapping), -EINVAL);
	ck_assert_ptr_null(mapping);
	mock_end();
}
END_TEST

START_TEST(a_part_of_a_mapping_is_synced)
{
	struct mmapdev_mapping *mapping = map_pages();

	MOCK_EXPECT({ .kind = MOCK_MSYNC, .address = mapped + 100,
		      .length = 20 });
	ck_assert_int_eq(mmapdev_mapping_sync(mapping, 100, 20), 0);
	mock_end();
	unmap_pages(mapping);
}
END_TEST

START_TEST(a_sync_of_length_zero_goes_to_the_end)
{
	struct mmapdev_mapping *mapping = map_pages();

	MOCK_EXPECT({ .kind = MOCK_MSYNC, .address = mapped + 100,
		      .length = 8092 });
	ck_assert_int_eq(mmapdev_mapping_sync(mapping, 100, 0), 0);
	mock_end();
	unmap_pages(mapping);
}
END_TEST

START_TEST(a_sync_that_leaves_the_mapping_is_refused)
{
	struct mmapdev_mapping *mapping = map_pages();

	ck_assert_int_eq(mmapdev_mapping_sync(mapping, 8193, 0), -EINVAL);
	ck_assert_int_eq(mmapdev_mapping_sync(mapping, 8192, 1), -EINVAL);
	ck_assert_int_eq(mmapdev_mapping_sync(mapping, 1, SIZE_MAX), -EINVAL);
	unmap_pages(mapping);
}
END_TEST

START_TEST(an_error_of_msync_is_passed_on)
{
	struct mmapdev_mapping *mapping = map_pages();

	MOCK_EXPECT({ .kind = MOCK_MSYNC, .address = mapped, .length = 8192,
		      .result = -EIO });
	ck_assert_int_eq(mmapdev_mapping_sync(mapping, 0, 0), -EIO);
	mock_end();
	unmap_pages(mapping);
}
END_TEST

START_TEST(unmapping_nothing_does_nothing)
{
	mmapdev_mapping_unmap(NULL);
}
END_TEST

TCase *tests_mapping(void)
{
	TCase *tests = tcase_create("mapping");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_mapping_is_what_was_asked_for);
	tcase_add_test(tests, a_mapping_of_length_zero_goes_to_the_end);
	tcase_add_test(tests, to_the_end_from_beyond_it_is_refused);
	tcase_add_test(tests, a_mapping_that_the_driver_refuses_leaves_nothing);
	tcase_add_test(tests, a_part_of_a_mapping_is_synced);
	tcase_add_test(tests, a_sync_of_length_zero_goes_to_the_end);
	tcase_add_test(tests, a_sync_that_leaves_the_mapping_is_refused);
	tcase_add_test(tests, an_error_of_msync_is_passed_on);
	tcase_add_test(tests, unmapping_nothing_does_nothing);
	return tests;
}
