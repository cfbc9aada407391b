// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suites.h"

/* The tests are started in user/. */
#define HEADER "include/mmapdev.h"
#define MAP "lib/libmmapdev.map"

static char *text_of(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	ck_assert_msg(file, "%s cannot be opened", path);
	ck_assert_msg(getdelim(&text, &size, '\0', file) > 0, "%s is empty",
		      path);
	fclose(file);
	return text;
}

/* Comments name functions too. */
static void blank_comments(char *text)
{
	char *start, *end;

	while ((start = strstr(text, "/*"))) {
		end = strstr(start, "*/");
		ck_assert_ptr_nonnull(end);
		memset(start, ' ', end + 2 - start);
	}
}

static bool is_word(char c)
{
	return isalnum(c) || c == '_';
}

/* Does a name that is followed by @after stand in the text? */
static bool has_name(const char *text, const char *name, size_t length,
		     char after)
{
	const char *found = text;

	while ((found = strstr(found, "mmapdev_"))) {
		bool begins = found == text || !is_word(found[-1]);

		if (begins && !strncmp(found, name, length) &&
		    found[length] == after)
			return true;
		found++;
	}
	return false;
}

/* Each name in @text that is followed by @after has to be in @other. */
static void expect_names_in(const char *text, char after, const char *other,
			    char other_after)
{
	const char *name = text;
	int count = 0;

	while ((name = strstr(name, "mmapdev_"))) {
		size_t length = 0;

		while (is_word(name[length]))
			length++;
		if (name[length] == after) {
			ck_assert_msg(has_name(other, name, length,
					       other_after),
				      "%.*s is missing", (int)length, name);
			count++;
		}
		name += length;
	}
	ck_assert_int_gt(count, 20);
}

START_TEST(every_function_of_the_header_is_in_the_map)
{
	char *header = text_of(HEADER);
	char *map = text_of(MAP);

	blank_comments(header);
	expect_names_in(header, '(', map, ';');
	free(header);
	free(map);
}
END_TEST

START_TEST(every_symbol_of_the_map_is_in_the_header)
{
	char *header = text_of(HEADER);
	char *map = text_of(MAP);

	blank_comments(header);
	expect_names_in(map, ';', header, '(');
	free(header);
	free(map);
}
END_TEST

TCase *tests_symbols(void)
{
	TCase *tests = tcase_create("symbols");

	tcase_add_test(tests, every_function_of_the_header_is_in_the_map);
	tcase_add_test(tests, every_symbol_of_the_map_is_in_the_header);
	return tests;
}
