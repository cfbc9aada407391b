// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-trace.c - what the tracepoints record, exactly and in order
 *
 * The records come from an instance of tracefs of our own, with a clock that
 * counts: one order for all processors. What is expected are patterns, as the
 * shell has them for file names.
 *
 * Load: sim=2 mem_size=16M
 */
#include <fnmatch.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "helpers.h"

#define TRACEFS "/sys/kernel/tracing"
#define INSTANCE TRACEFS "/instances/mmapdev-test/"
#define BUF MMAPDEV_REGION_BUFFER
#define MEM MMAPDEV_REGION_MEMORY
#define LENGTH (16 * PAGE)
#define RECORDS 64

/* From here on the records are ours. */
static void begin(void)
{
	set_attribute(INSTANCE "trace_clock", "counter");
	set_attribute(INSTANCE "events/mmapdev/enable", "1");
	close(open_node(INSTANCE "trace", O_WRONLY | O_TRUNC));
}

/* What was recorded since, as "event: fields", NULL behind the last. */
static char **records(void)
{
	char **list = calloc(RECORDS + 1, sizeof(*list));
	FILE *trace = fopen(INSTANCE "trace", "r");
	char line[512];
	int n = 0;

	ck_assert_ptr_nonnull(trace);
	while (n < RECORDS && fgets(line, sizeof(line), trace)) {
		const char *record = strstr(line, ": mmapdev_");

		if (*line == '#' || !record)
			continue;
		line[strcspn(line, "\n")] = '\0';
		list[n++] = strdup(record + 2);
	}
	fclose(trace);
	return list;
}

static void expect_list(const char *const patterns[])
{
	char **list = records();
	int i;

	for (i = 0; list[i] || patterns[i]; i++) {
		ck_assert_msg(list[i], "there is no %s", patterns[i]);
		ck_assert_msg(patterns[i], "there is also %s", list[i]);
		ck_assert_msg(!fnmatch(patterns[i], list[i], 0),
			      "%s is not %s", list[i], patterns[i]);
	}
}

/* These records, one after the other, and no more. */
#define expect(...) expect_list((const char *const []){ __VA_ARGS__, NULL })

static int count(const char *pattern)
{
	char **list = records();
	int i, n = 0;

	for (i = 0; list[i]; i++)
		n += !fnmatch(pattern, list[i], 0);
	return n;
}

/* The number in a field of the first record of an event. */
static long long number_in(const char *event, const char *field)
{
	char **list = records();
	const char *value;
	int i;

	for (i = 0; list[i]; i++) {
		if (strncmp(list[i], event, strlen(event)))
			continue;
		value = strstr(list[i], field);
		ck_assert_msg(value, "no %s in %s", field, list[i]);
		return strtoll(value + strlen(field), NULL, 0);
	}
	ck_abort_msg("there is no %s", event);
}

/* A string that stays. */
static const char *format(const char *text, ...)
{
	va_list arguments;
	char *string;
	int length;

	va_start(arguments, text);
	length = vasprintf(&string, text, arguments);
	va_end(arguments);
	ck_assert_int_gt(length, 0);
	return string;
}

/* Of the last command that the device of a file was given. */
static unsigned long long command_number(int fd)
{
	return stats_of(fd, MEM).commands;
}

/* Memory with nothing read ahead. */
static char *map_random(int fd)
{
	char *memory = map(fd, LENGTH, PROT_READ | PROT_WRITE, 0);

	madvise(memory, LENGTH, MADV_RANDOM);
	return memory;
}

START_TEST(a_mapping_is_recorded_when_it_comes_and_when_it_goes)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory;
	const char *where;

	begin();
	memory = map(fd, 3 * PAGE, PROT_READ, 2 * PAGE);
	munmap(memory, 3 * PAGE);
	where = format("region=mmapdev-mem start=%p end=%p offset=0x2000 eager=0 shared=1",
		       memory, memory + 3 * PAGE);
	expect(format("mmapdev_map: %s", where),
	       format("mmapdev_unmap: %s", where));
}
END_TEST

START_TEST(an_eager_mapping_is_told_from_one_by_fault)
{
	int eager = open_node(BUFFER, O_RDWR), fault = open_node(BUFFER, O_RDWR);

	ck_assert_int_eq(set_policy(eager, MMAPDEV_POLICY_EAGER), 0);
	ck_assert_int_eq(set_policy(fault, MMAPDEV_POLICY_FAULT), 0);
	begin();
	map(eager, PAGE, PROT_READ, 0);
	map(fault, PAGE, PROT_READ, 0);
	expect("mmapdev_map: region=mmapdev * eager=1 shared=1",
	       "mmapdev_map: region=mmapdev * eager=0 shared=1");
}
END_TEST

START_TEST(a_private_mapping_is_told_from_a_shared_one)
{
	int fd = open_node(REGISTERS, O_RDONLY);

	begin();
	map_flags(fd, PAGE, PROT_READ, MAP_PRIVATE, 0);
	map_flags(fd, PAGE, PROT_READ, MAP_SHARED, 0);
	expect("mmapdev_map: region=mmapdev-regs * eager=1 shared=0",
	       "mmapdev_map: region=mmapdev-regs * eager=1 shared=1");
}
END_TEST

START_TEST(a_mapping_that_fork_copies_is_recorded)
{
	char *memory = map(open_node(MEMORY, O_RDWR), PAGE, PROT_READ, 0);
	const char *start = format("region=mmapdev-mem start=%p *", memory);

	begin();
	if (!fork())
		_exit(0);
	wait(NULL);
	expect(format("mmapdev_map_copy: %s", start),
	       format("mmapdev_unmap: %s", start));
}
END_TEST

START_TEST(the_part_that_is_unmapped_is_recorded)
{
	char *memory = map(open_node(MEMORY, O_RDWR), 3 * PAGE, PROT_READ, 0);

	begin();
	munmap(memory + PAGE, PAGE);
	ck_assert_int_eq(count("mmapdev_unmap: *"), 1);
	ck_assert_int_eq(count(format("mmapdev_unmap: * start=%p end=%p offset=0x1000 *",
				      memory + PAGE, memory + 2 * PAGE)), 1);
	/* One became two, by way of a third. */
	ck_assert_int_eq(count("mmapdev_map_copy: *"), 2);
}
END_TEST

/* The page is there when the device has been asked. */
START_TEST(one_touch_of_a_quick_device_is_one_fault)
{
	char *memory = map_random(open_node(MEMORY, O_RDWR));

	begin();
	ck_assert_int_eq(load_signal(memory + 3 * PAGE), 0);
	expect("mmapdev_command_submit: * op=read address=0x3000 *",
	       "mmapdev_command_done: * op=read address=0x3000 * status=0 *",
	       "mmapdev_page_in: * offset=0x3000 order=0 * status=0 *",
	       format("mmapdev_fault: region=mmapdev-mem address=%p offset=0x3000 write=0 flags=USER result=MAJOR|LOCKED",
		      memory + 3 * PAGE));
}
END_TEST

START_TEST(one_touch_is_one_command_one_page_and_one_fault_served)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd);
	unsigned long long n = command_number(fd) + 1;
	const char *where = format("region=mmapdev-mem address=%p offset=0x3000 write=0",
				   memory + 3 * PAGE);

	set_attribute(SIM "latency_us", "1");
	begin();
	ck_assert_int_eq(load_signal(memory + 3 * PAGE), 0);
	set_attribute(SIM "latency_us", "0");
	expect(format("mmapdev_command_submit: device=mmapdev command=%llu op=read address=0x3000 length=4096",
		      n),
	       format("mmapdev_command_done: device=mmapdev command=%llu op=read address=0x3000 length=4096 status=0 latency_ns=[1-9]*",
		      n),
	       format("mmapdev_page_in: region=mmapdev-mem offset=0x3000 order=0 command=%llu status=0 latency_ns=[1-9]*",
		      n),
	       format("mmapdev_fault: %s flags=USER result=MAJOR|RETRY", where),
	       format("mmapdev_fault_around: %s flags=TRIED|USER result=NOPAGE",
		      where));
}
END_TEST

START_TEST(a_page_at_hand_is_one_fault_around)
{
	int fd = open_node(BUFFER, O_RDWR);
	char *buffer;

	ck_assert_int_eq(set_policy(fd, MMAPDEV_POLICY_FAULT), 0);
	buffer = map(fd, LENGTH, PROT_READ, 0);
	begin();
	ck_assert_int_eq(load_signal(buffer + PAGE), 0);
	expect(format("mmapdev_fault_around: region=mmapdev address=%p offset=0x1000 write=0 flags=USER result=NOPAGE",
		      buffer + PAGE));
}
END_TEST

START_TEST(the_first_store_to_a_clean_page_is_a_write_fault)
{
	char *memory = map_random(open_node(MEMORY, O_RDWR));

	ck_assert_int_eq(load_signal(memory + PAGE), 0);
	begin();
	ck_assert_int_eq(store_signal(memory + PAGE, 'x'), 0);
	ck_assert_int_eq(store_signal(memory + PAGE, 'y'), 0);
	expect(format("mmapdev_write_fault: region=mmapdev-mem address=%p offset=0x1000 write=1 flags= result=LOCKED",
		      memory + PAGE));
}
END_TEST

START_TEST(a_fault_of_a_system_call_is_not_the_users)
{
	char *memory = map_random(open_node(MEMORY, O_RDWR));
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	begin();
	ck_assert_int_eq(write(ends[1], memory + PAGE, 1), 1);
	ck_assert_int_eq(count("mmapdev_fault: * write=0 flags= result=MAJOR|LOCKED"),
			 1);
}
END_TEST

START_TEST(each_page_that_is_written_back_names_its_command)
{
	int fd = open_node(MEMORY, O_RDWR);
	char *memory = map_random(fd);
	unsigned long long n;

	memory[4 * PAGE] = 'x';
	memory[5 * PAGE] = 'x';
	n = command_number(fd) + 1;
	begin();
	ck_assert_int_eq(msync(memory, LENGTH, MS_SYNC), 0);
	expect(format("mmapdev_command_submit: device=mmapdev command=%llu op=write address=0x4000 length=8192",
		      n),
	       format("mmapdev_command_done: * command=%llu op=write * status=0 *",
		      n),
	       format("mmapdev_write_back: region=mmapdev-mem offset=0x4000 order=0 command=%llu status=0 latency_ns=[1-9]*",
		      n),
	       format("mmapdev_write_back: region=mmapdev-mem offset=0x5000 order=0 command=%llu status=0 latency_ns=[1-9]*",
		      n));
}
END_TEST

START_TEST(each_kind_of_transfer_is_a_command_of_its_name)
{
	int fd = open_node(BUFFER, O_RDWR);
	uint32_t crc;

	begin();
	ck_assert_int_eq(copy(fd, BUF, 0, MEM, 0x1000, 6), 0);
	ck_assert_int_eq(copy(fd, MEM, 0x1000, BUF, 0, 6), 0);
	ck_assert_int_eq(copy(fd, MEM, 0x1000, MEM, 0x2000, 6), 0);
	ck_assert_int_eq(fill(fd, 0x3000, 6, 0), 0);
	ck_assert_int_eq(crc32c(fd, 0x3000, 6, &crc), 0);
	expect("*_submit: * op=write address=0x1000 length=6",
	       "*_done: * op=write address=0x1000 length=6 status=0 *",
	       "*_submit: * op=read address=0x1000 length=6",
	       "*_done: * op=read address=0x1000 length=6 status=0 *",
	       "*_submit: * op=copy address=0x2000 length=6",
	       "*_done: * op=copy address=0x2000 length=6 status=0 *",
	       "*_submit: * op=fill address=0x3000 length=6",
	       "*_done: * op=fill address=0x3000 length=6 status=0 *",
	       "*_submit: * op=crc32c address=0x3000 length=6",
	       "*_done: * op=crc32c address=0x3000 length=6 status=0 *");
}
END_TEST

START_TEST(the_latency_of_a_command_is_that_of_the_device_at_least)
{
	int fd = open_node(BUFFER, O_RDWR);

	set_attribute(SIM "latency_us", "2000");
	begin();
	ck_assert_int_eq(copy(fd, BUF, 0, MEM, 0, PAGE), 0);
	set_attribute(SIM "latency_us", "0");
	ck_assert_int_ge(number_in("mmapdev_command_done", "latency_ns="),
			 2000000);
}
END_TEST

START_TEST(the_latency_of_a_page_is_that_of_its_command)
{
	char *memory = map_random(open_node(MEMORY, O_RDWR));

	set_attribute(SIM "latency_us", "2000");
	begin();
	ck_assert_int_eq(load_signal(memory), 0);
	set_attribute(SIM "latency_us", "0");
	ck_assert_int_ge(number_in("mmapdev_page_in", "latency_ns="), 2000000);
	ck_assert_int_eq(number_in("mmapdev_page_in", "latency_ns="),
			 number_in("mmapdev_command_done", "latency_ns="));
}
END_TEST

/*
 * The kernel tries a page that could not be read once more, then gives up; but
 * by then the device has failed.
 */
START_TEST(a_page_that_does_not_come_is_recorded_with_its_error)
{
	char *memory = map_random(open_node(MEMORY, O_RDWR));
	int signal;

	set_attribute(CLASS "mmapdev/timeout_ms", "20");
	set_attribute(SIM "latency_us", "1000000");
	begin();
	signal = load_signal(memory + PAGE);
	set_attribute(SIM "latency_us", "0");
	set_attribute(CLASS "mmapdev/timeout_ms", "5000");
	set_attribute(CLASS "mmapdev/reset", "1");
	ck_assert_int_eq(signal, SIGBUS);
	expect("mmapdev_command_submit: * op=read address=0x1000 *",
	       "mmapdev_command_done: * status=-110 *",
	       "mmapdev_page_in: * offset=0x1000 order=0 * status=-110 *",
	       "mmapdev_fault: * flags=USER result=MAJOR|RETRY",
	       "mmapdev_command_submit: * op=read address=0x1000 *",
	       "mmapdev_command_done: * status=-5 *",
	       "mmapdev_page_in: * offset=0x1000 order=0 * status=-5 *",
	       "mmapdev_fault: * flags=TRIED|USER result=SIGBUS");
}
END_TEST

START_TEST(a_cause_is_recorded_when_it_rises_and_when_it_is_acknowledged)
{
	int fd = open_node(REGISTERS, O_RDWR);
	uint32_t cause = MMAPDEV_SIM_IRQ_DOORBELL;

	begin();
	ck_assert_int_eq(pwrite(fd, &cause, 4, MMAPDEV_SIM_DOORBELL), 4);
	ck_assert_int_eq(pwrite(fd, &cause, 4, MMAPDEV_SIM_DOORBELL), 4);
	ck_assert_int_eq(pwrite(fd, &cause, 4, MMAPDEV_SIM_IRQ_ACK), 4);
	expect("mmapdev_event: device=mmapdev risen=0x1 pending=0x1",
	       "mmapdev_event: device=mmapdev risen=0x0 pending=0x0");
}
END_TEST

START_TEST(the_records_of_a_second_device_have_its_name)
{
	int buffer = open_node("/dev/mmapdev1", O_RDWR);
	int fd = open_node("/dev/mmapdev1-mem", O_RDWR);

	begin();
	ck_assert_int_eq(fill(buffer, 0, PAGE, 0), 0);
	map(fd, PAGE, PROT_READ, 0);
	expect("mmapdev_command_submit: device=mmapdev1 *",
	       "mmapdev_command_done: device=mmapdev1 *",
	       "mmapdev_map: region=mmapdev1-mem *");
}
END_TEST

START_TEST(a_removal_is_recorded_stage_by_stage)
{
	begin();
	set_attribute(SIM_DRIVER "unbind", "mmapdev-sim.1");
	/* What holds the last reference may lag behind. */
	ck_assert(eventually(count("mmapdev_remove: * stage=released")));
	expect("mmapdev_remove: device=mmapdev1 stage=dead",
	       "mmapdev_remove: device=mmapdev1 stage=zapped",
	       "mmapdev_remove: device=mmapdev1 stage=released");
	set_attribute(SIM_DRIVER "bind", "mmapdev-sim.1");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_mapping_is_recorded_when_it_comes_and_when_it_goes,
		an_eager_mapping_is_told_from_one_by_fault,
		a_private_mapping_is_told_from_a_shared_one,
		a_mapping_that_fork_copies_is_recorded,
		the_part_that_is_unmapped_is_recorded,
		one_touch_of_a_quick_device_is_one_fault,
		one_touch_is_one_command_one_page_and_one_fault_served,
		a_page_at_hand_is_one_fault_around,
		the_first_store_to_a_clean_page_is_a_write_fault,
		a_fault_of_a_system_call_is_not_the_users,
		each_page_that_is_written_back_names_its_command,
		each_kind_of_transfer_is_a_command_of_its_name,
		the_latency_of_a_command_is_that_of_the_device_at_least,
		the_latency_of_a_page_is_that_of_its_command,
		a_page_that_does_not_come_is_recorded_with_its_error,
		a_cause_is_recorded_when_it_rises_and_when_it_is_acknowledged,
		the_records_of_a_second_device_have_its_name,
		a_removal_is_recorded_stage_by_stage,
		NULL
	};
	int ret;

	if (access(TRACEFS "/instances", F_OK))
		return 77; /* a kernel without */
	mkdir(INSTANCE, 0700);
	ret = run_tests("trace", tests);
	rmdir(INSTANCE);
	return ret;
}
