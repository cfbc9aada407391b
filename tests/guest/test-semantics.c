// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-semantics.c - docs/semantics.md says what this kernel does
 *
 * The table is made anew, as build/semantics.md, and compared. With SEMANTICS=write
 * in the environment it is only made: "make semantics" does that, and copies it.
 *
 * Load: mem_size=8393608
 */
#include <signal.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include "semantics.h"

#define KERNEL "6.1" /* that the table is about */
#define MADE "build/semantics.md"
#define KEPT "docs/semantics.md"
#define MAX_ROWS 64
#define CELL 40	  /* what came of a call */
#define MARKED 128 /* the same with its notes; the call with its */

/* Seconds until a call counts as one that never returns. */
#define PATIENCE 10

static const struct section sections[] = {
	{ "Making a mapping", mapping_rows },
	{ "Changing a mapping", changing_rows },
	{ "Loads and stores", touching_rows },
	{ "Others reach into a mapping", sharing_rows },
	{ "Synchronising, advising, locking", advice_rows },
	{ "The node as a file", file_rows },
	{ "What only a regular file can do", regular_rows },
	{ "Reading, writing, splicing", stream_rows },
	{ "Reading and writing with `O_DIRECT`", direct_rows },
	{ "`ioctl`: the calls of `<linux/mmapdev.h>`", ioctl_rows },
	{ "`ioctl`: the calls for device memory", memory_rows },
	{ "A device in trouble", trouble_rows },
	{}
};

/* \x2d is a hyphen: checkpatch would take the line for this file's own licence. */
static const char *const opening =
	"<!-- SPDX\x2dLicense-Identifier: GPL-2.0-only -->\n"
	"# What each call does on each node\n"
	"\n"
	"This page is generated: each cell is what Linux " KERNEL " answered when a test made\n"
	"that call (`tests/guest/test-semantics.c`). The test fails when an answer changes;\n"
	"`make semantics` then makes the page anew.\n"
	"\n"
	"| column | what was opened |\n"
	"|---|---|\n"
	"| buffer, eager | `/dev/mmapdev`, mapped at once: policy `eager`, the default |\n"
	"| buffer, by fault | `/dev/mmapdev`, mapped page by page on first touch: policy `fault` |\n"
	"| device memory | `/dev/mmapdev-mem`, which comes and goes through the page cache |\n"
	"| registers | `/dev/mmapdev-regs` |\n"
	"| region fd | device memory as a regular file, from `MMAPDEV_REGION_FD` of its node |\n"
	"\n"
	"`ok` is success, and where data is moved, all of it; `short` is a part of it. A\n"
	"name such as EINVAL is `errno`, one such as SIGBUS the signal that the access\n"
	"raises. `-`: there is no such case. Unless the row says otherwise the user is\n"
	"root, the file is open to read and write, and all of the region is mapped shared,\n"
	"to read and write. Marks lead to the reasons at the end.\n";

/* What the child of a cell says, in memory that it shares with us. */
static char *said;

static void run_cell(const struct row *row, const struct column *column,
		     char outcome[CELL])
{
	int status;
	pid_t pid;

	said[0] = '\0';
	pid = fork();
	if (!pid) {
		alarm(PATIENCE);
		prepare_column(column);
		snprintf(said, CELL, "%s", row->perform(column));
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status))
		snprintf(outcome, CELL, "killed by SIG%s",
			 sigabbrev_np(WTERMSIG(status)));
	else
		snprintf(outcome, CELL, "%s", said);
	ck_assert_msg(!WIFEXITED(status) || !WEXITSTATUS(status),
		      "\"%s\" could not be tried on %s", row->call,
		      column->title);
}

/* Is the kernel that runs one of this series? */
static bool is_kernel(const char *series)
{
	size_t length = strlen(series);
	struct utsname name;

	uname(&name);
	return !strncmp(name.release, series, length) &&
	       name.release[length] == '.';
}

/* A known difference of the kernel that runs is turned back. */
static void undo_difference(const struct row *row, unsigned int column,
			    char outcome[CELL])
{
	const struct difference *d;

	for (d = differences; d->kernel; d++) {
		if (!is_kernel(d->kernel) || strcmp(d->call, row->call) ||
		    d->column != column)
			continue;
		ck_assert_msg(!strcmp(outcome, d->there),
			      "%s: it is now %s (semantics-kernels.c says %s)",
			      row->call, outcome, d->there);
		snprintf(outcome, CELL, "%s", d->here);
	}
}

/*
 * A cell with its marks, "[^name]". Notes for ALL columns have theirs beside the
 * call, whose "column" is ALL.
 */
static void print_cell(char cell[MARKED], const char *text,
		       const struct row *row, unsigned int column)
{
	int i, length = snprintf(cell, MARKED, "%s", text);

	for (i = 0; i < MAX_NOTES; i++) {
		unsigned int noted = row->notes[i].columns;

		if (column == ALL || noted == ALL ? noted == column :
						    noted & column)
			length += snprintf(cell + length, MARKED - length,
					   " [^%s]", row->notes[i].name);
	}
	ck_assert_int_lt(length, MARKED);
}

static int longer(int width, const char *text)
{
	return (int)strlen(text) > width ? (int)strlen(text) : width;
}

/* The last column is the call, though it is printed first. */
static void print_line(FILE *to, char cells[COLUMNS + 1][MARKED],
		       const int width[COLUMNS + 1])
{
	size_t c;

	fprintf(to, "| %-*s |", width[COLUMNS], cells[COLUMNS]);
	for (c = 0; c < COLUMNS; c++)
		fprintf(to, " %-*s |", width[c], cells[c]);
	fputc('\n', to);
}

static void print_head(FILE *to, const int width[COLUMNS + 1])
{
	char cells[COLUMNS + 1][MARKED];
	size_t c;

	snprintf(cells[COLUMNS], MARKED, "call");
	for (c = 0; c < COLUMNS; c++)
		snprintf(cells[c], MARKED, "%s", columns[c].title);
	print_line(to, cells, width);
	for (c = 0; c <= COLUMNS; c++) {
		memset(cells[c], '-', width[c]);
		cells[c][width[c]] = '\0';
	}
	print_line(to, cells, width);
}

static void print_section(FILE *to, const struct section *section)
{
	static char cells[MAX_ROWS][COLUMNS + 1][MARKED];
	const struct row *rows = section->rows;
	int width[COLUMNS + 1] = {};
	char outcome[CELL];
	size_t count, r, c;

	for (c = 0; c < COLUMNS; c++)
		width[c] = strlen(columns[c].title);
	for (r = 0; rows[r].call; r++) {
		ck_assert_uint_lt(r, MAX_ROWS);
		print_cell(cells[r][COLUMNS], rows[r].call, &rows[r], ALL);
		for (c = 0; c < COLUMNS; c++) {
			run_cell(&rows[r], &columns[c], outcome);
			undo_difference(&rows[r], 1U << c, outcome);
			print_cell(cells[r][c], outcome, &rows[r], 1U << c);
		}
		for (c = 0; c <= COLUMNS; c++)
			width[c] = longer(width[c], cells[r][c]);
	}
	count = r;
	fprintf(to, "\n## %s\n\n", section->title);
	print_head(to, width);
	for (r = 0; r < count; r++)
		print_line(to, cells[r], width);
}

/* Lines of at most 80 characters; those after the first are indented. */
static void print_note(FILE *to, const struct note *note)
{
	int column = fprintf(to, "\n[^%s]:", note->name) - 1;
	const char *word = note->text;

	while (*word) {
		int length = strcspn(word, " ");

		if (column + 1 + length > 80)
			column = fprintf(to, "\n   ") - 1;
		column += fprintf(to, " %.*s", length, word);
		word += length + (word[length] == ' ');
	}
	fputc('\n', to);
}

static void print_differences(FILE *to)
{
	const struct difference *d;

	fputs("\n## Other kernels\n\n"
	      "The test passes on these, too; what they answer otherwise is:\n\n"
	      "| kernel | call | on | " KERNEL " | there |\n|---|---|---|---|---|\n",
	      to);
	for (d = differences; d->kernel; d++)
		fprintf(to, "| %s | %s | %s | %s | %s |\n", d->kernel, d->call,
			columns[__builtin_ctz(d->column)].title, d->here,
			d->there);
}

static void print_table(FILE *to)
{
	const struct section *section;
	size_t i;

	fputs(opening, to);
	for (section = sections; section->title; section++)
		print_section(to, section);
	print_differences(to);
	fputs("\n## Why\n", to);
	for (i = 0; notes[i].name; i++)
		print_note(to, &notes[i]);
}

/* One of which nobody looked at the answers may give others, and be right. */
static bool is_known_kernel(void)
{
	const struct difference *d;

	for (d = differences; d->kernel; d++)
		if (is_kernel(d->kernel))
			return true;
	return is_kernel(KERNEL);
}

/* Some rows need a disk: one of RAM will do. */
static bool has_disk(void)
{
	return !system("modprobe -q brd rd_nr=1 rd_size=64") &&
	       !access("/dev/ram0", F_OK);
}

static bool only_make(void)
{
	const char *wanted = getenv("SEMANTICS");

	return wanted && !strcmp(wanted, "write");
}

static FILE *open_file(const char *path, const char *mode)
{
	FILE *file = fopen(path, mode);

	ck_assert_msg(file, "%s: %s", path, strerror(errno));
	return file;
}

static void make_table(void)
{
	char *text;
	size_t length;
	FILE *made, *memory = open_memstream(&text, &length);

	said = map_flags(-1, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, 0);
	print_table(memory);
	fclose(memory);
	made = open_file(MADE, "w");
	ck_assert_uint_eq(fwrite(text, 1, length, made), length);
	ck_assert_int_eq(fclose(made), 0);
}

/* The next line, or "" at the end. */
static const char *next_line(FILE *file, char **line)
{
	size_t size = 0;

	*line = NULL;
	return getline(line, &size, file) < 0 ? "" : *line;
}

static void compare_tables(void)
{
	FILE *made = open_file(MADE, "r"), *kept = open_file(KEPT, "r");
	int number;

	for (number = 1; !feof(made) || !feof(kept); number++) {
		char *one, *other;
		const char *is = next_line(made, &one);
		const char *was = next_line(kept, &other);

		ck_assert_msg(!strcmp(is, was),
			      KEPT ", line %d: it is now: %.*s (\"make semantics\" writes all anew)",
			      number, (int)strcspn(is, "\n"), is);
		free(one);
		free(other);
	}
}

START_TEST(the_table_in_docs_is_what_this_kernel_does)
{
	make_table();
	if (!only_make())
		compare_tables();
}
END_TEST

static bool is_mark(const struct row *row, const char *name)
{
	size_t i;

	for (i = 0; i < MAX_NOTES; i++)
		if (row->notes[i].name && !strcmp(row->notes[i].name, name))
			return true;
	return false;
}

START_TEST(every_note_has_a_mark)
{
	const struct section *section;
	const struct note *note;
	const struct row *row;

	for (note = notes; note->name; note++) {
		bool marked = false;

		for (section = sections; section->title; section++)
			for (row = section->rows; row->call; row++)
				marked |= is_mark(row, note->name);
		ck_assert_msg(marked, "%s", note->name);
	}
}
END_TEST

static bool is_note(const char *name)
{
	const struct note *note;

	for (note = notes; note->name; note++)
		if (!strcmp(note->name, name))
			return true;
	return false;
}

START_TEST(every_mark_has_a_note)
{
	const struct section *section;
	const struct row *row;
	size_t i;

	for (section = sections; section->title; section++)
		for (row = section->rows; row->call; row++)
			for (i = 0; i < MAX_NOTES && row->notes[i].name; i++)
				ck_assert_msg(is_note(row->notes[i].name), "%s",
					      row->notes[i].name);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_table_in_docs_is_what_this_kernel_does,
		every_mark_has_a_note,
		every_note_has_a_mark,
		NULL
	};

	if (!is_known_kernel())
		return 77;
	if (!has_disk()) {
		printf("this kernel has no RAM disk (brd)\n");
		return 77;
	}
	return run_tests("semantics", tests);
}
