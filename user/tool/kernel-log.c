// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel-log.h"

/* The largest that the kernel gives. */
#define RECORD 8192
/* Of the eight levels of a message, those up to 3 are errors. */
#define ERROR_LEVEL 3

int kernel_log_open(void)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (log >= 0)
		lseek(log, 0, SEEK_END);
	return log;
}

/* "PRIORITY,NUMBER,TIME,FLAGS;SPEAKER: TEXT\n..." */
static char *text_of_error(char *record, const char *speaker)
{
	unsigned long priority = strtoul(record, NULL, 10);
	char *text = strchr(record, ';');
	char *colon;

	if (!text || (priority & 7) > ERROR_LEVEL)
		return NULL;
	text++;
	text[strcspn(text, "\n")] = '\0';
	colon = strstr(text, ": ");
	if (!colon || strncmp(text, speaker, strlen(speaker)))
		return NULL;
	return strdup(colon + 2);
}

char *kernel_log_find_error(int log, const char *speaker)
{
	char record[RECORD];
	char *text = NULL;
	ssize_t length;

	while (!text && (length = read(log, record, sizeof(record) - 1)) > 0) {
		record[length] = '\0';
		text = text_of_error(record, speaker);
	}
	return text;
}

void kernel_log_close(int log)
{
	if (log >= 0)
		close(log);
}
