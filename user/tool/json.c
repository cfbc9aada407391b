// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "json.h"

void json_add_text(struct json_object *object, const char *key,
		   const char *value)
{
	json_object_object_add(object, key, json_object_new_string(value));
}

void json_add_number(struct json_object *object, const char *key,
		     uint64_t value)
{
	json_object_object_add(object, key, json_object_new_uint64(value));
}

void json_add_item(struct json_object *array, const char *value)
{
	json_object_array_add(array, json_object_new_string(value));
}

void json_add_bool(struct json_object *object, const char *key, bool value)
{
	json_object_object_add(object, key, json_object_new_boolean(value));
}

void json_print(struct json_object *value)
{
	puts(json_object_to_json_string_ext(value,
					    JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_SPACED |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(value);
}
