// SPDX-License-Identifier: GPL-2.0-only
/*
 * test-lives.c - mappings that are inherited, cut, moved, replaced
 *
 * For each kind of mapping: the count is right after each step, and at the end
 * nothing is left that would keep the module. What the calls answer is in
 * docs/semantics.md.
 */
#include <pthread.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include "lives.h"

/* A place where nothing is mapped. */
static char *find_room(size_t size)
{
	char *room = map_flags(-1, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
			       0);

	munmap(room, size);
	return room;
}

START_TEST(a_forked_mapping_lives_until_the_last_process_is_out)
{
	const struct kind *kind = &kinds[_i];
	struct gate gate = make_gate();
	char *mapping = map_kind(kind);
	pid_t child;

	expect_live(kind, 1);
	child = fork();
	if (!child) {
		wait_at_gate(&gate);
		word_of(kind, mapping) = 0x6c617374;
		_exit(0);
	}
	expect_live(kind, 2);
	munmap(mapping, kind->size);
	expect_live(kind, 1);
	ck_assert_int_eq(unload_module(), -EWOULDBLOCK);
	open_gate(&gate);
	expect_end(child, 0);
	ck_assert_uint_eq(word_in_region(kind), 0x6c617374);
	expect_nothing_left(kind);
}
END_TEST

START_TEST(a_mapping_that_is_not_for_children_stays_one)
{
	const struct kind *kind = &kinds[_i];
	struct gate gate = make_gate();
	char *mapping = map_kind(kind);
	pid_t child;

	ck_assert_int_eq(madvise(mapping, kind->size, MADV_DONTFORK), 0);
	child = fork();
	if (!child) {
		wait_at_gate(&gate);
		_exit(0);
	}
	expect_live(kind, 1);
	munmap(mapping, kind->size);
	expect_live(kind, 0);
	ck_assert_uint_eq(users(), 0);
	open_gate(&gate);
	expect_end(child, 0);
	expect_nothing_left(kind);
}
END_TEST

static void *map_in_thread(void *kind)
{
	return map_kind(kind);
}

START_TEST(what_a_thread_mapped_outlives_it)
{
	const struct kind *kind = &kinds[_i];
	pthread_t thread;
	void *mapping;

	pthread_create(&thread, NULL, map_in_thread, (void *)kind);
	pthread_join(thread, &mapping);
	expect_live(kind, 1);
	ck_assert_int_eq(store_signal((char *)mapping + kind->word, 't'), 0);
	munmap(mapping, kind->size);
	expect_nothing_left(kind);
}
END_TEST

/* Nine pages, of which those from @first on are unmapped. */
static char *map_and_cut(const struct kind *kind, int first, int pages)
{
	char *mapping = map_kind(kind);
	int i;

	ck_assert_int_eq(munmap(mapping + first * PAGE, pages * PAGE), 0);
	for (i = 0; i < 9; i++)
		ck_assert_int_eq(!load_signal(mapping + i * PAGE),
				 i < first || i >= first + pages);
	return mapping;
}

START_TEST(a_mapping_without_its_head_is_still_one)
{
	const struct kind *kind = &kinds[_i];
	char *mapping = map_and_cut(kind, 0, 3);

	expect_live(kind, 1);
	munmap(mapping, kind->size);
	expect_nothing_left(kind);
}
END_TEST

START_TEST(a_mapping_without_its_tail_is_still_one)
{
	const struct kind *kind = &kinds[_i];
	char *mapping = map_and_cut(kind, 6, 3);

	expect_live(kind, 1);
	munmap(mapping, kind->size);
	expect_nothing_left(kind);
}
END_TEST

START_TEST(a_mapping_without_its_middle_is_two)
{
	const struct kind *kind = &kinds[_i];
	char *mapping = map_and_cut(kind, 3, 3);

	expect_live(kind, 2);
	munmap(mapping, 3 * PAGE);
	expect_live(kind, 1);
	munmap(mapping + 6 * PAGE, 3 * PAGE);
	expect_nothing_left(kind);
}
END_TEST

START_TEST(a_mapping_with_another_protection_in_its_middle_is_three)
{
	const struct kind *kind = &kinds[_i];
	char *mapping = map_kind(kind);

	ck_assert_int_eq(mprotect(mapping + 3 * PAGE, 3 * PAGE, PROT_READ), 0);
	expect_live(kind, 3);
	munmap(mapping, kind->size);
	expect_nothing_left(kind);
}
END_TEST

START_TEST(a_locked_mapping_goes_like_any_other)
{
	const struct kind *kind = &kinds[_i];
	char *mapping = map_kind(kind);

	ck_assert_int_eq(mlock(mapping, kind->size), 0);
	expect_live(kind, 1);
	ck_assert_int_eq(munlock(mapping, kind->size), 0);
	expect_live(kind, 1);
	ck_assert_int_eq(mlock(mapping, kind->size), 0);
	munmap(mapping, kind->size);
	expect_nothing_left(kind);
}
END_TEST

START_TEST(a_moved_mapping_is_the_same_at_another_place)
{
	const struct kind *kind = &kinds[_i];
	char *mapping = map_kind(kind);
	char *room = find_room(kind->size);

	word_of(kind, mapping) = 0x6d6f7665;
	ck_assert_ptr_eq(mremap(mapping, kind->size, kind->size,
				MREMAP_MAYMOVE | MREMAP_FIXED, room), room);
	expect_live(kind, 1);
	ck_assert_int_ne(load_signal(mapping), 0);
	ck_assert_uint_eq(word_of(kind, room), 0x6d6f7665);
	munmap(room, kind->size);
	expect_nothing_left(kind);
}
END_TEST

START_TEST(a_mapping_whose_middle_is_moved_is_three)
{
	const struct kind *kind = &kinds[_i];
	char *mapping = map_kind(kind);
	char *room = find_room(3 * PAGE);

	mapping[3 * PAGE] = 'm';
	ck_assert_ptr_eq(mremap(mapping + 3 * PAGE, 3 * PAGE, 3 * PAGE,
				MREMAP_MAYMOVE | MREMAP_FIXED, room), room);
	expect_live(kind, 3);
	ck_assert_int_eq(*room, 'm');
	munmap(room, 3 * PAGE);
	expect_live(kind, 2);
	munmap(mapping, kind->size);
	expect_nothing_left(kind);
}
END_TEST

START_TEST(a_mapping_that_another_one_is_moved_onto_goes)
{
	const struct kind *kind = &kinds[_i];
	char *mapping = map_kind(kind);
	char *other = map_kind(kind);

	expect_live(kind, 2);
	ck_assert_ptr_eq(mremap(mapping, kind->size, kind->size,
				MREMAP_MAYMOVE | MREMAP_FIXED, other), other);
	expect_live(kind, 1);
	munmap(other, kind->size);
	expect_nothing_left(kind);
}
END_TEST

START_TEST(a_doorbell_through_a_moved_mapping_is_taken)
{
	const struct kind *kind = &kinds[KIND_REGISTERS];
	char *mapping = map_kind(kind), *room = find_room(PAGE);
	volatile uint32_t *doorbell;
	int i;

	ck_assert_ptr_eq(mremap(mapping, PAGE, PAGE,
				MREMAP_MAYMOVE | MREMAP_FIXED, room), room);
	doorbell = (uint32_t *)(room + MMAPDEV_SIM_DOORBELL);
	/* Once might be the last look at the old place. */
	for (i = 0; i < 3; i++) {
		*doorbell = 1;
		ck_assert(eventually(!*doorbell));
	}
	munmap(room, PAGE);
	expect_nothing_left(kind);
}
END_TEST

/* Of the kinds only device memory can be in two places. */
START_TEST(a_mapping_that_is_moved_and_kept_is_two)
{
	const struct kind *kind = &kinds[KIND_MEMORY];
	char *mapping = map_kind(kind), *moved;

	mapping[0] = 'k';
	moved = mremap(mapping, kind->size, kind->size,
		       MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
	ck_assert_ptr_ne(moved, MAP_FAILED);
	expect_live(kind, 2);
	ck_assert_int_eq(mapping[0], 'k');
	ck_assert_int_eq(moved[0], 'k');
	munmap(mapping, kind->size);
	expect_live(kind, 1);
	munmap(moved, kind->size);
	expect_nothing_left(kind);
}
END_TEST

START_TEST(a_mapping_that_grew_or_shrank_is_still_one)
{
	const struct kind *kind = &kinds[KIND_MEMORY];
	char *mapping = map_kind(kind);

	mapping = mremap(mapping, kind->size, 2 * kind->size, MREMAP_MAYMOVE);
	ck_assert_ptr_ne(mapping, MAP_FAILED);
	expect_live(kind, 1);
	ck_assert_int_eq(store_signal(mapping + 2 * kind->size - 1, 'g'), 0);
	mapping = mremap(mapping, 2 * kind->size, PAGE, 0);
	ck_assert_ptr_ne(mapping, MAP_FAILED);
	expect_live(kind, 1);
	munmap(mapping, PAGE);
	expect_nothing_left(kind);
}
END_TEST

/* All others, whose size is fixed. */
static const struct kind *const fixed_kinds[] = {
	&kinds[KIND_EAGER],
	&kinds[KIND_FAULT],
	&kinds[KIND_REGISTERS],
};

START_TEST(a_mapping_that_may_not_grow_is_left_as_it_was)
{
	const struct kind *kind = fixed_kinds[_i];
	char *mapping = map_kind(kind);

	ck_assert_ptr_eq(mremap(mapping, kind->size, kind->size + PAGE,
				MREMAP_MAYMOVE), MAP_FAILED);
	ck_assert_int_eq(errno, EFAULT);
	expect_live(kind, 1);
	ck_assert_int_eq(store_signal(mapping + kind->word, 's'), 0);
	munmap(mapping, kind->size);
	expect_nothing_left(kind);
}
END_TEST

START_TEST(a_mapping_goes_when_another_one_takes_its_place)
{
	const struct kind *kind = &kinds[_i];
	char *mapping = map_kind(kind);
	int fd = open_kind(kind, O_RDWR);

	ck_assert_ptr_eq(mmap(mapping, kind->size, RW, MAP_SHARED | MAP_FIXED,
			      fd, 0), mapping);
	close(fd);
	expect_live(kind, 1);
	ck_assert_int_eq(store_signal(mapping + kind->word, 'n'), 0);
	ck_assert_ptr_eq(mmap(mapping, kind->size, RW, MAP_PRIVATE |
			      MAP_ANONYMOUS | MAP_FIXED, -1, 0), mapping);
	expect_nothing_left(kind);
}
END_TEST

START_TEST(a_mapping_with_a_hole_made_by_another_one_is_two)
{
	const struct kind *kind = &kinds[_i];
	char *mapping = map_kind(kind), *hole = mapping + 3 * PAGE;

	ck_assert_ptr_eq(mmap(hole, 3 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS |
			      MAP_FIXED, -1, 0), hole);
	expect_live(kind, 2);
	munmap(mapping, kind->size);
	expect_nothing_left(kind);
}
END_TEST

/* Through another process, as gdb does: it reaches what has pages, no more. */
START_TEST(what_a_debugger_stores_is_in_the_region)
{
	const struct kind *kind = &kinds[_i];
	bool has_pages = _i == KIND_FAULT || _i == KIND_MEMORY;
	char *mapping = map_kind(kind);
	pid_t child;

	word_of(kind, mapping) = 0x62616b65;
	child = fork();
	if (!child) {
		pause();
		_exit(0);
	}
	ck_assert_int_eq(ptrace(PTRACE_ATTACH, child, 0, 0), 0);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	ck_assert_int_eq(!ptrace(PTRACE_POKEDATA, child, mapping + kind->word,
				 0x706f6b65), has_pages);
	ck_assert_uint_eq(word_of(kind, mapping),
			  has_pages ? 0x706f6b65 : 0x62616b65);
	expect_live(kind, 2);
	ck_assert_int_eq(ptrace(PTRACE_DETACH, child, 0, 0), 0);
	kill(child, SIGKILL);
	expect_end(child, SIGKILL);
	munmap(mapping, kind->size);
	expect_nothing_left(kind);
}
END_TEST

/* In processes, since threads would wait for one another in mmap. */
START_TEST(mappings_that_many_make_at_once_are_all_counted)
{
	const struct kind *kind = &kinds[_i];
	int fd = open_kind(kind, O_RDWR), i;
	uint64_t maps = stats_of(fd, kind->region).maps;
	pid_t children[4];

	for (i = 0; i < 4; i++) {
		children[i] = fork();
		if (children[i])
			continue;
		for (i = 0; i < 500; i++)
			munmap(map(fd, PAGE, RW, 0), PAGE);
		_exit(0);
	}
	for (i = 0; i < 4; i++)
		expect_end(children[i], 0);
	ck_assert_uint_eq(stats_of(fd, kind->region).maps - maps, 4 * 500);
	close(fd);
	expect_nothing_left(kind);
}
END_TEST

int main(void)
{
	const struct loop_test tests[] = {
		{ a_forked_mapping_lives_until_the_last_process_is_out, KINDS },
		{ a_mapping_that_is_not_for_children_stays_one, KINDS },
		{ what_a_thread_mapped_outlives_it, KINDS },
		{ a_mapping_without_its_head_is_still_one, KINDS_OF_PAGES },
		{ a_mapping_without_its_tail_is_still_one, KINDS_OF_PAGES },
		{ a_mapping_without_its_middle_is_two, KINDS_OF_PAGES },
		{ a_mapping_with_another_protection_in_its_middle_is_three,
		  KINDS_OF_PAGES },
		{ a_locked_mapping_goes_like_any_other, KINDS },
		{ a_moved_mapping_is_the_same_at_another_place, KINDS },
		{ a_mapping_whose_middle_is_moved_is_three, KINDS_OF_PAGES },
		{ a_mapping_that_another_one_is_moved_onto_goes, KINDS },
		{ a_doorbell_through_a_moved_mapping_is_taken, 1 },
		{ a_mapping_that_is_moved_and_kept_is_two, 1 },
		{ a_mapping_that_grew_or_shrank_is_still_one, 1 },
		{ a_mapping_that_may_not_grow_is_left_as_it_was, 3 },
		{ a_mapping_goes_when_another_one_takes_its_place, KINDS },
		{ a_mapping_with_a_hole_made_by_another_one_is_two,
		  KINDS_OF_PAGES },
		{ what_a_debugger_stores_is_in_the_region, KINDS },
		{ mappings_that_many_make_at_once_are_all_counted, KINDS },
		{}
	};

	return run_loop_tests("lives", tests);
}
