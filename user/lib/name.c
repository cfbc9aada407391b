// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "name.h"

#define STEM "mmapdev"
/* What the kernel has minor numbers for; keeps the sum below from wrapping. */
#define INDEX_END (1U << 20)

static const char *const suffixes[MMAPDEV_REGION_KINDS] = {
	[MMAPDEV_BUFFER] = "",
	[MMAPDEV_MEMORY] = "-mem",
	[MMAPDEV_REGISTERS] = "-regs",
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int parse_index(const char **text, unsigned int *index)
{
	unsigned int value = 0;

	while (is_digit(**text)) {
		value = value * 10 + *(*text)++ - '0';
		if (value >= INDEX_END)
			return -EINVAL;
	}
	*index = value;
	return 0;
}

static bool is_suffix(const char *text)
{
	int kind;

	for (kind = 0; kind < MMAPDEV_REGION_KINDS; kind++)
		if (!strcmp(text, suffixes[kind]))
			return true;
	return false;
}

static int parse_node(const char *text, unsigned int *index)
{
	if (strncmp(text, STEM, strlen(STEM)))
		return -EINVAL;
	text += strlen(STEM);
	/* No number is 0, hence no number begins with 0. */
	if (*text == '0' || parse_index(&text, index))
		return -EINVAL;
	return is_suffix(text) ? 0 : -EINVAL;
}

static int parse_number(const char *text, unsigned int *index)
{
	if (parse_index(&text, index))
		return -EINVAL;
	return *text ? -EINVAL : 0;
}

int mmapdev_name_parse(const char *name, unsigned int *index,
		       size_t *folder_length)
{
	const char *slash = strrchr(name, '/');

	*folder_length = slash ? slash - name + 1 : 0;
	if (!slash && is_digit(*name))
		return parse_number(name, index);
	return parse_node(name + *folder_length, index);
}

char *mmapdev_name_of_device(unsigned int index)
{
	return mmapdev_name_of_node("", index, MMAPDEV_BUFFER);
}

char *mmapdev_name_of_node(const char *folder, unsigned int index,
			   enum mmapdev_region_kind kind)
{
	char number[16] = "";
	char *name;

	if (index)
		snprintf(number, sizeof(number), "%u", index);
	if (asprintf(&name, "%s" STEM "%s%s", folder, number,
		     suffixes[kind]) < 0)
		return NULL;
	return name;
}
