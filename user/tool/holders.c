// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holders.h"

#define NODES "/dev/mmapdev"

static bool is_node(const char *folder, const char *link)
{
	char path[300], target[300];
	ssize_t length;

	snprintf(path, sizeof(path), "%s/%s", folder, link);
	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return false;
	target[length] = '\0';
	return !strncmp(target, NODES, strlen(NODES));
}

static bool has_open(const char *pid)
{
	char folder[32];
	struct dirent *entry;
	bool found = false;
	DIR *dir;

	snprintf(folder, sizeof(folder), "/proc/%.16s/fd", pid);
	dir = opendir(folder);
	if (!dir)
		return false;
	while (!found && (entry = readdir(dir)))
		found = is_node(folder, entry->d_name);
	closedir(dir);
	return found;
}

static bool has_mapped(const char *pid)
{
	char path[32];
	char *line = NULL;
	size_t size = 0;
	bool found = false;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%.16s/maps", pid);
	maps = fopen(path, "r");
	if (!maps)
		return false;
	while (!found && getline(&line, &size, maps) > 0)
		found = strstr(line, " " NODES);
	free(line);
	fclose(maps);
	return found;
}

static void print_holder(FILE *out, const char *pid)
{
	char path[32], name[32] = "?";
	FILE *comm;

	snprintf(path, sizeof(path), "/proc/%.16s/comm", pid);
	comm = fopen(path, "r");
	if (comm) {
		if (fscanf(comm, "%31[^\n]", name) != 1)
			strcpy(name, "?");
		fclose(comm);
	}
	fprintf(out, "%s%s (pid %s)", ftell(out) ? ", " : "", name, pid);
}

char *holders_find(void)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	while (out && proc && (entry = readdir(proc)))
		if (strspn(entry->d_name, "0123456789") &&
		    (has_open(entry->d_name) || has_mapped(entry->d_name)))
			print_holder(out, entry->d_name);
	if (proc)
		closedir(proc);
	if (out)
		fclose(out);
	return text;
}
