// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "parse.h"
#include "suites.h"

static uint64_t number(const char *text)
{
	uint64_t value;

	ck_assert_int_eq(parse_number(text, &value), 0);
	return value;
}

static void refuse(const char *text, int error)
{
	uint64_t value;

	ck_assert_int_eq(parse_number(text, &value), error);
}

START_TEST(a_decimal_number_is_understood)
{
	ck_assert_uint_eq(number("4096"), 4096);
}
END_TEST

START_TEST(a_hexadecimal_number_is_understood)
{
	ck_assert_uint_eq(number("0x1Fff"), 0x1fff);
}
END_TEST

START_TEST(a_leading_zero_does_not_make_a_number_octal)
{
	ck_assert_uint_eq(number("010"), 10);
}
END_TEST

START_TEST(suffixes_count_in_1024)
{
	ck_assert_uint_eq(number("3K"), 3 << 10);
	ck_assert_uint_eq(number("3m"), 3 << 20);
	ck_assert_uint_eq(number("3G"), 3ULL << 30);
	ck_assert_uint_eq(number("0x3T"), 3ULL << 40);
}
END_TEST

START_TEST(the_largest_number_is_understood)
{
	ck_assert_uint_eq(number("18446744073709551615"), UINT64_MAX);
	ck_assert_uint_eq(number("0xffffffffffffffff"), UINT64_MAX);
}
END_TEST

START_TEST(a_number_of_more_than_64_bits_is_refused)
{
	refuse("18446744073709551616", -ERANGE);
	refuse("0x10000000000000000", -ERANGE);
}
END_TEST

START_TEST(a_number_with_a_suffix_that_overflows_is_refused)
{
	refuse("16777216T", -ERANGE);
	ck_assert_uint_eq(number("16777215T"), 16777215ULL << 40);
}
END_TEST

START_TEST(a_word_without_digits_is_no_number)
{
	refuse("", -EINVAL);
	refuse("K", -EINVAL);
	refuse("0x", -EINVAL);
}
END_TEST

START_TEST(a_sign_or_a_blank_is_no_part_of_a_number)
{
	refuse("-1", -EINVAL);
	refuse("+1", -EINVAL);
	refuse(" 1", -EINVAL);
}
END_TEST

START_TEST(letters_behind_a_number_are_refused)
{
	refuse("12ab", -EINVAL);
	refuse("4KB", -EINVAL);
	refuse("4P", -EINVAL);
}
END_TEST

TCase *tests_number(void)
{
	TCase *tests = tcase_create("number");

	tcase_add_test(tests, a_decimal_number_is_understood);
	tcase_add_test(tests, a_hexadecimal_number_is_understood);
	tcase_add_test(tests, a_leading_zero_does_not_make_a_number_octal);
	tcase_add_test(tests, suffixes_count_in_1024);
	tcase_add_test(tests, the_largest_number_is_understood);
	tcase_add_test(tests, a_number_of_more_than_64_bits_is_refused);
	tcase_add_test(tests, a_number_with_a_suffix_that_overflows_is_refused);
	tcase_add_test(tests, a_word_without_digits_is_no_number);
	tcase_add_test(tests, a_sign_or_a_blank_is_no_part_of_a_number);
	tcase_add_test(tests, letters_behind_a_number_are_refused);
	return tests;
}
