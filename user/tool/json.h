/* SPDX-License-Identifier: GPL-2.0-only */
/* json.h - the few things that this tool says in JSON, over json-c */
#ifndef TOOL_JSON_H
#define TOOL_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

void json_add_text(struct json_object *object, const char *key,
		   const char *value);
void json_add_number(struct json_object *object, const char *key,
		     uint64_t value);

/* To an array. */
void json_add_item(struct json_object *array, const char *value);

void json_add_bool(struct json_object *object, const char *key, bool value);

/* Prints the value and frees it. */
void json_print(struct json_object *value);

#endif
