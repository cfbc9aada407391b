// SPDX-License-Identifier: GPL-2.0-only
/*
 * helpers.c - what the guest's test programs share
 */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include "helpers.h"

/*
 * Check selects by the name of a case, not of a test. Hence each test is a case
 * of its own: CK_RUN_CASE=name then runs just this one.
 */
static void add_test(Suite *suite, const TTest *test, int times)
{
	TCase *tcase = tcase_create(test->name);

	tcase_add_loop_test(tcase, test, 0, times);
	suite_add_tcase(suite, tcase);
}

static int run_suite(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}

int run_tests(const char *name, const TTest *const tests[])
{
	Suite *suite = suite_create(name);

	for (; *tests; tests++)
		add_test(suite, *tests, 1);
	return run_suite(suite);
}

int run_loop_tests(const char *name, const struct loop_test tests[])
{
	Suite *suite = suite_create(name);

	for (; tests->test; tests++)
		add_test(suite, tests->test, tests->times);
	return run_suite(suite);
}

int open_node(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	ck_assert_msg(fd >= 0, "open %s: %s", path, strerror(errno));
	return fd;
}

void *map_flags(int fd, size_t length, int prot, int flags, off_t offset)
{
	void *address = mmap(NULL, length, prot, flags, fd, offset);

	ck_assert_msg(address != MAP_FAILED, "mmap: %s", strerror(errno));
	return address;
}

void *map(int fd, size_t length, int prot, off_t offset)
{
	return map_flags(fd, length, prot, MAP_SHARED, offset);
}

int map_errno(int fd, size_t length, int prot, int flags, off_t offset)
{
	void *address = mmap(NULL, length, prot, flags, fd, offset);

	ck_assert_msg(address == MAP_FAILED, "mmap succeeded");
	return errno;
}

static sigjmp_buf signal_return;

static void catch_signal(int signal)
{
	siglongjmp(signal_return, signal);
}

static int access_signal(volatile char *address, bool store, char value)
{
	struct sigaction catching = { .sa_handler = catch_signal };
	struct sigaction bus, segv;
	int signal;

	sigaction(SIGBUS, &catching, &bus);
	sigaction(SIGSEGV, &catching, &segv);
	signal = sigsetjmp(signal_return, 1);
	if (!signal) {
		if (store)
			*address = value;
		else
			(void)*address;
	}
	sigaction(SIGBUS, &bus, NULL);
	sigaction(SIGSEGV, &segv, NULL);
	return signal;
}

int load_signal(const volatile char *address)
{
	return access_signal((volatile char *)address, false, 0);
}

int store_signal(volatile char *address, char value)
{
	return access_signal(address, true, value);
}

int call(int fd, unsigned long request, void *argument)
{
	return ioctl(fd, request, argument) ? -errno : 0;
}

struct mmapdev_stats stats_of(int fd, enum mmapdev_region_id region)
{
	struct mmapdev_stats stats = { .argsz = sizeof(stats),
				       .region = region };
	int ret = call(fd, MMAPDEV_STATS, &stats);

	ck_assert_msg(!ret, "MMAPDEV_STATS: %s", strerror(-ret));
	return stats;
}

void set_attribute(const char *path, const char *value)
{
	int fd = open_node(path, O_WRONLY);
	ssize_t written = write(fd, value, strlen(value));

	ck_assert_msg(written == (ssize_t)strlen(value), "%s to %s: %s", value,
		      path, strerror(errno));
	close(fd);
}

void get_attribute(const char *path, char *value, size_t size)
{
	int fd = open_node(path, O_RDONLY);
	ssize_t length = read(fd, value, size - 1);

	ck_assert_msg(length >= 0, "read %s: %s", path, strerror(errno));
	value[length] = '\0';
	value[strcspn(value, "\n")] = '\0';
	close(fd);
}

unsigned long long get_number(const char *path)
{
	char value[64];

	get_attribute(path, value, sizeof(value));
	return strtoull(value, NULL, 0);
}

int copy(int buffer, enum mmapdev_region_id src, uint64_t src_offset,
	 enum mmapdev_region_id dst, uint64_t dst_offset, uint64_t length)
{
	struct mmapdev_transfer transfer = {
		.argsz = sizeof(transfer),
		.op = MMAPDEV_OP_COPY,
		.src_region = src,
		.src_offset = src_offset,
		.dst_region = dst,
		.dst_offset = dst_offset,
		.length = length,
	};

	return call(buffer, MMAPDEV_TRANSFER, &transfer);
}

int fill(int buffer, uint64_t offset, uint64_t length, uint64_t value)
{
	struct mmapdev_transfer transfer = {
		.argsz = sizeof(transfer),
		.op = MMAPDEV_OP_FILL,
		.dst_region = MMAPDEV_REGION_MEMORY,
		.dst_offset = offset,
		.length = length,
		.value = value,
	};

	return call(buffer, MMAPDEV_TRANSFER, &transfer);
}

int crc32c(int buffer, uint64_t offset, uint64_t length, uint32_t *crc)
{
	struct mmapdev_transfer transfer = {
		.argsz = sizeof(transfer),
		.op = MMAPDEV_OP_CRC32C,
		.src_region = MMAPDEV_REGION_MEMORY,
		.src_offset = offset,
		.length = length,
	};
	int ret = call(buffer, MMAPDEV_TRANSFER, &transfer);

	*crc = transfer.value;
	return ret;
}

/*
 * By way of the CRC of a single byte, which is as good as the byte and touches
 * no buffer. A dirty page would be written back first: use it for what must have
 * arrived only after looking at pages_out, or when nobody has the memory open.
 */
unsigned char device_byte(int buffer, uint64_t offset)
{
	uint32_t wanted, crc;
	int byte, bit;
	int ret = crc32c(buffer, offset, 1, &wanted);

	ck_assert_msg(!ret, "CRC32C: %s", strerror(-ret));
	for (byte = 0; byte < 256; byte++) {
		crc = ~0U ^ byte;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
		if ((crc ^ ~0U) == wanted)
			return byte;
	}
	ck_abort_msg("%#x is the CRC-32C of no byte", wanted);
}

int set_policy(int fd, enum mmapdev_policy policy)
{
	struct mmapdev_map_policy map_policy = {
		.argsz = sizeof(map_policy),
		.flags = MMAPDEV_MAP_POLICY_SET,
		.policy = policy,
	};

	return call(fd, MMAPDEV_MAP_POLICY, &map_policy);
}

/* Where modprobe would find the module. */
static const char *module_path(void)
{
	static char path[256];
	FILE *modinfo;

	if (*path)
		return path;
	modinfo = popen("modinfo -n mmapdev", "r");
	ck_assert_ptr_nonnull(fgets(path, sizeof(path), modinfo));
	pclose(modinfo);
	path[strcspn(path, "\n")] = '\0';
	return path;
}

int load_module(const char *parameters)
{
	int fd = open_node(module_path(), O_RDONLY);
	int ret;

	if (exists(LOADED))
		ck_assert_int_eq(unload_module(), 0);
	ret = syscall(SYS_finit_module, fd, parameters, 0) ? -errno : 0;
	close(fd);
	return ret;
}

int unload_module(void)
{
	return syscall(SYS_delete_module, "mmapdev", O_NONBLOCK) ? -errno : 0;
}

void must_load(const char *parameters)
{
	ck_assert_int_eq(load_module(parameters), 0);
}

bool exists(const char *path)
{
	return !access(path, F_OK);
}

void end_delay(void)
{
	ck_assert_int_eq(system("rmmod mmapdev-delay"), 0);
}

void delay_thread(int task, const char *function, bool at_return, int ms)
{
	char command[256];

	/* A test that failed may have left it. */
	if (exists(LOADED "_delay"))
		end_delay();
	snprintf(command, sizeof(command),
		 "modprobe mmapdev-delay task=%d symbol=%s at_return=%d ms=%d",
		 task, function, at_return, ms);
	ck_assert_msg(!system(command), "%s", command);
}

bool is_delayed(void)
{
	char reached[4];

	get_attribute("/sys/module/mmapdev_delay/parameters/reached", reached,
		      sizeof(reached));
	return *reached == 'Y';
}
