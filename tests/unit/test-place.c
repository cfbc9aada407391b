// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "parse.h"
#include "suites.h"

#define WORDS(...) ((char *[]){ __VA_ARGS__, NULL })

static int count_of(char *const words[])
{
	int count = 0;

	while (words[count])
		count++;
	return count;
}

/* Gives how many words were taken. */
static int parse(char *const words[], struct place *place)
{
	return parse_place(words, count_of(words), place);
}

static void expect(char *const words[], const char *device,
		   enum mmapdev_region_kind region, uint64_t offset,
		   uint64_t length)
{
	struct place place;

	ck_assert_int_eq(parse(words, &place), count_of(words));
	ck_assert_int_eq(place.detail, PLACE_RANGE);
	ck_assert_str_eq(place.device, device);
	ck_assert_int_eq(place.region, region);
	ck_assert_uint_eq(place.offset, offset);
	ck_assert_uint_eq(place.length, length);
}

static void refuse(char *const words[], const char *reason)
{
	struct place place;

	ck_assert_int_eq(parse(words, &place), -EINVAL);
	ck_assert_msg(strstr(place.error, reason), "'%s' lacks '%s'",
		      place.error, reason);
}

START_TEST(the_parts_of_a_place_are_joined_or_words)
{
	expect(WORDS("mmapdev1:mem:0x10+4K"), "mmapdev1", MMAPDEV_MEMORY, 0x10,
	       4096);
	expect(WORDS("mmapdev1:mem", "0x10+4K"), "mmapdev1", MMAPDEV_MEMORY,
	       0x10, 4096);
	expect(WORDS("mmapdev1", "mem", "0x10+4K"), "mmapdev1", MMAPDEV_MEMORY,
	       0x10, 4096);
	expect(WORDS("mmapdev1", "mem:0x10+4K"), "mmapdev1", MMAPDEV_MEMORY,
	       0x10, 4096);
}
END_TEST

START_TEST(a_place_without_device_is_of_the_first)
{
	expect(WORDS(":buf", "5+6"), "", MMAPDEV_BUFFER, 5, 6);
	expect(WORDS("regs:5+6"), "", MMAPDEV_REGISTERS, 5, 6);
}
END_TEST

START_TEST(a_number_at_the_front_is_a_device)
{
	expect(WORDS("1", "mem", "0+16"), "1", MMAPDEV_MEMORY, 0, 16);
}
END_TEST

START_TEST(no_words_are_a_place_that_says_nothing)
{
	struct place place;

	ck_assert_int_eq(parse(WORDS(NULL), &place), 0);
	ck_assert_int_eq(place.detail, PLACE_NOTHING);
	ck_assert_str_eq(place.device, "");
}
END_TEST

START_TEST(a_device_alone_says_no_region)
{
	struct place place;

	ck_assert_int_eq(parse(WORDS("mmapdev2"), &place), 1);
	ck_assert_int_eq(place.detail, PLACE_DEVICE);
}
END_TEST

START_TEST(an_offset_alone_says_no_length)
{
	struct place place;

	ck_assert_int_eq(parse(WORDS("mem", "7"), &place), 2);
	ck_assert_int_eq(place.detail, PLACE_OFFSET);
	ck_assert_uint_eq(place.offset, 7);
}
END_TEST

START_TEST(words_behind_a_place_are_left)
{
	struct place place;

	ck_assert_int_eq(parse(WORDS("mem", "7", "48", "65"), &place), 2);
	ck_assert_int_eq(parse(WORDS("mem:7", "48"), &place), 1);
	ck_assert_int_eq(parse(WORDS("mem:0+4K", "to", "buf:0"), &place), 1);
	ck_assert_int_eq(parse(WORDS("mmapdev1", "read", "id"), &place), 1);
}
END_TEST

START_TEST(an_unknown_region_is_refused_by_its_name)
{
	refuse(WORDS("mmapdev:ram:0"), "'ram' is no region");
}
END_TEST

START_TEST(a_range_without_region_is_refused)
{
	refuse(WORDS("0+16"), "'0+16' has no region");
}
END_TEST

START_TEST(a_fourth_part_is_refused)
{
	refuse(WORDS("mmapdev:mem:0+1:2"), "':2' says more");
}
END_TEST

START_TEST(an_offset_that_is_no_number_is_refused)
{
	refuse(WORDS("mem:0y10"), "'0y10' is no number");
}
END_TEST

START_TEST(a_length_that_is_no_number_is_refused)
{
	refuse(WORDS("mem:0+"), "'' is no number");
}
END_TEST

START_TEST(a_length_of_zero_is_refused)
{
	refuse(WORDS("mem:16+0"), "'16+0' is empty");
}
END_TEST

START_TEST(a_range_that_wraps_around_is_refused)
{
	refuse(WORDS("mem:0xffffffffffffffff+1"), "too large");
}
END_TEST

START_TEST(a_word_longer_than_any_place_is_refused)
{
	char word[400];

	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	refuse(WORDS(word), "too long");
}
END_TEST

static void expect_transfer(char *const words[], const char *device)
{
	struct place src, dst;

	ck_assert_int_eq(parse_transfer(words, count_of(words), &src, &dst), 0);
	ck_assert_str_eq(src.device, device);
	ck_assert_str_eq(dst.device, device);
	ck_assert_int_eq(src.region, MMAPDEV_BUFFER);
	ck_assert_uint_eq(src.offset, 1);
	ck_assert_uint_eq(src.length, 4096);
	ck_assert_int_eq(dst.region, MMAPDEV_MEMORY);
	ck_assert_uint_eq(dst.offset, 0x1000);
}

static void refuse_transfer(char *const words[], const char *reason)
{
	struct place src, dst;

	ck_assert_int_eq(parse_transfer(words, count_of(words), &src, &dst),
			 -EINVAL);
	ck_assert_msg(strstr(src.error, reason), "'%s' lacks '%s'", src.error,
		      reason);
}

START_TEST(the_arrow_of_a_transfer_is_also_the_word_to)
{
	expect_transfer(WORDS("buf:1+4K", "->", "mem:0x1000"), "");
	expect_transfer(WORDS("buf:1+4K", "to", "mem:0x1000"), "");
}
END_TEST

START_TEST(a_transfer_can_be_one_quoted_word)
{
	expect_transfer(WORDS("buf:1+4K -> mem:0x1000"), "");
	expect_transfer(WORDS("buf:1+4K->mem:0x1000"), "");
}
END_TEST

START_TEST(the_device_of_a_transfer_can_stand_anywhere)
{
	expect_transfer(WORDS("1", "buf:1+4K", "to", "mem:0x1000"), "1");
	expect_transfer(WORDS("1:buf:1+4K", "to", "mem:0x1000"), "1");
	expect_transfer(WORDS("buf:1+4K", "to", "1:mem:0x1000"), "1");
}
END_TEST

START_TEST(a_transfer_between_two_devices_is_refused)
{
	refuse_transfer(WORDS("1:buf:0+1", "to", "2:mem:0"), "two devices");
}
END_TEST

START_TEST(an_arrow_that_the_shell_took_is_noticed)
{
	refuse_transfer(WORDS("buf:0+1", "-"), "shell");
}
END_TEST

START_TEST(a_transfer_without_an_arrow_is_refused)
{
	refuse_transfer(WORDS("buf:0+1", "mem:0"), "'mem:0' where");
	refuse_transfer(WORDS("buf:0+1"), "(nothing)");
}
END_TEST

START_TEST(a_transfer_takes_its_length_from_the_source)
{
	refuse_transfer(WORDS("buf:0", "to", "mem:0"), "source needs");
	refuse_transfer(WORDS("buf:0+1", "to", "mem:0+1"), "destination");
}
END_TEST

START_TEST(a_word_behind_a_transfer_is_refused)
{
	refuse_transfer(WORDS("buf:0+1", "to", "mem:0", "please"), "'please'");
}
END_TEST

START_TEST(a_transfer_of_too_many_words_is_refused)
{
	refuse_transfer(WORDS("buf", "0+1", "to", "mem", "0", "a", "b", "c",
			      "d", "e", "f"), "'a' is too much");
}
END_TEST

TCase *tests_place(void)
{
	TCase *tests = tcase_create("place");

	tcase_add_test(tests, the_parts_of_a_place_are_joined_or_words);
	tcase_add_test(tests, a_place_without_device_is_of_the_first);
	tcase_add_test(tests, a_number_at_the_front_is_a_device);
	tcase_add_test(tests, no_words_are_a_place_that_says_nothing);
	tcase_add_test(tests, a_device_alone_says_no_region);
	tcase_add_test(tests, an_offset_alone_says_no_length);
	tcase_add_test(tests, words_behind_a_place_are_left);
	tcase_add_test(tests, an_unknown_region_is_refused_by_its_name);
	tcase_add_test(tests, a_range_without_region_is_refused);
	tcase_add_test(tests, a_fourth_part_is_refused);
	tcase_add_test(tests, an_offset_that_is_no_number_is_refused);
	tcase_add_test(tests, a_length_that_is_no_number_is_refused);
	tcase_add_test(tests, a_length_of_zero_is_refused);
	tcase_add_test(tests, a_range_that_wraps_around_is_refused);
	tcase_add_test(tests, a_word_longer_than_any_place_is_refused);
	tcase_add_test(tests, the_arrow_of_a_transfer_is_also_the_word_to);
	tcase_add_test(tests, a_transfer_can_be_one_quoted_word);
	tcase_add_test(tests, the_device_of_a_transfer_can_stand_anywhere);
	tcase_add_test(tests, a_transfer_between_two_devices_is_refused);
	tcase_add_test(tests, an_arrow_that_the_shell_took_is_noticed);
	tcase_add_test(tests, a_transfer_without_an_arrow_is_refused);
	tcase_add_test(tests, a_transfer_takes_its_length_from_the_source);
	tcase_add_test(tests, a_word_behind_a_transfer_is_refused);
	tcase_add_test(tests, a_transfer_of_too_many_words_is_refused);
	return tests;
}
