// SPDX-License-Identifier: GPL-2.0-only
/*
 * semantics-advice.c - rows: a mapping is synchronised, advised about, locked
 */
#include "semantics.h"

static const char *sync_mapping(const struct column *c, int flags)
{
	return result(msync(map_column(c), c->size, flags));
}

static const char *sync_now(const struct column *c)
{
	return sync_mapping(c, MS_SYNC);
}

static const char *sync_later(const struct column *c)
{
	return sync_mapping(c, MS_ASYNC);
}

static const char *sync_invalidate(const struct column *c)
{
	return sync_mapping(c, MS_SYNC | MS_INVALIDATE);
}

static const char *sync_locked(const struct column *c)
{
	char *mapping = map_column(c);

	ck_assert_int_eq(mlock(mapping, PAGE), 0);
	return result(msync(mapping, PAGE, MS_SYNC | MS_INVALIDATE));
}

static const char *sync_now_and_later(const struct column *c)
{
	return sync_mapping(c, MS_SYNC | MS_ASYNC);
}

static const char *sync_odd(const struct column *c)
{
	return result(msync(map_column(c) + 512, 512, MS_SYNC));
}

static const char *sync_unmapped(const struct column *c)
{
	char *mapping = map_column(c);

	munmap(mapping, c->size);
	return result(msync(mapping, c->size, MS_SYNC));
}

/*
 * Not of all: POPULATE_WRITE gives storage to each page, and LONELY shall have
 * none.
 */
static size_t advised(const struct column *c)
{
	return c->size < 16 * PAGE ? c->size : 16 * PAGE;
}

/* Advice is followed by a load: whatever it did, the data must be there. */
static const char *advise(const struct column *c, int advice)
{
	char *mapping = map_column(c);
	int ret;

	ck_assert_int_eq(pwrite(open_column(c, O_RDWR), "Keep", WORD, c->spot),
			 WORD);
	ck_assert_int_eq(load_signal(mapping + c->spot), 0);
	ret = madvise(mapping, advised(c), advice);
	if (ret)
		return result(ret);
	return memcmp(mapping + c->spot, "Keep", WORD) ? "data lost" : "ok";
}

#define ADVICE(name, advice)						\
	static const char *advise_##name(const struct column *c)	\
	{								\
		return advise(c, advice);				\
	}

ADVICE(normal, MADV_NORMAL)
ADVICE(random, MADV_RANDOM)
ADVICE(sequential, MADV_SEQUENTIAL)
ADVICE(willneed, MADV_WILLNEED)
ADVICE(dontneed, MADV_DONTNEED)
ADVICE(free, MADV_FREE)
ADVICE(remove, MADV_REMOVE)
ADVICE(cold, MADV_COLD)
ADVICE(pageout, MADV_PAGEOUT)
ADVICE(populate_read, MADV_POPULATE_READ)
ADVICE(populate_write, MADV_POPULATE_WRITE)
ADVICE(dontfork, MADV_DONTFORK)
ADVICE(dofork, MADV_DOFORK)
ADVICE(dontdump, MADV_DONTDUMP)
ADVICE(dodump, MADV_DODUMP)
ADVICE(wipeonfork, MADV_WIPEONFORK)
ADVICE(hugepage, MADV_HUGEPAGE)
ADVICE(mergeable, MADV_MERGEABLE)
ADVICE(unknown, 99)

static const char *populate_past_end(const struct column *c)
{
	size_t length = c->size + 2 * PAGE;
	char *mapping = mmap(NULL, length, RW, MAP_SHARED,
			     open_column(c, O_RDWR), 0);

	if (mapping == MAP_FAILED)
		return NOT_HERE;
	return result(madvise(mapping, length, MADV_POPULATE_READ));
}

static const char *lock(const struct column *c)
{
	return result(mlock(map_column(c), c->size));
}

static const char *lock_on_fault(const struct column *c)
{
	return result(mlock2(map_column(c), c->size, MLOCK_ONFAULT));
}

static const char *lock_past_end(const struct column *c)
{
	size_t length = c->size + 2 * PAGE;
	char *mapping = mmap(NULL, length, RW, MAP_SHARED,
			     open_column(c, O_RDWR), 0);

	return mapping == MAP_FAILED ? NOT_HERE : result(mlock(mapping, length));
}

static const char *lock_as_nobody(const struct column *c, size_t limit)
{
	char *mapping = map_column(c);

	become_nobody(limit);
	return result(mlock(mapping, PAGE));
}

static const char *lock_beyond_limit(const struct column *c)
{
	return lock_as_nobody(c, PAGE - 1);
}

static const char *lock_without_right(const struct column *c)
{
	return lock_as_nobody(c, 0);
}

static const char *unlock(const struct column *c)
{
	return result(munlock(map_column(c), c->size));
}

static const char *in_core(char *page)
{
	unsigned char state;
	int ret = mincore(page, PAGE, &state);

	if (ret)
		return result(ret);
	return state & 1 ? "in core" : "not in core";
}

static const char *in_core_untouched(const struct column *c)
{
	return in_core(map_column(c));
}

static const char *in_core_touched(const struct column *c)
{
	char *mapping = map_column(c);

	ck_assert_int_eq(load_signal(mapping), 0);
	return in_core(mapping);
}

const struct row advice_rows[] = {
	ROW("`msync` with `MS_SYNC`", sync_now, NOTE(FIXED, "no-sync")),
	ROW("`msync` with `MS_ASYNC`", sync_later),
	ROW("`msync` with `MS_INVALIDATE`", sync_invalidate),
	ROW("`msync` with `MS_INVALIDATE` after `mlock`", sync_locked,
	    NOTE(FIXED, "unlocked")),
	ROW("`msync` with `MS_SYNC` and `MS_ASYNC`", sync_now_and_later),
	ROW("`msync` at an address that is no page multiple", sync_odd),
	ROW("`msync` of what is not mapped any more", sync_unmapped),
	ROW("`madvise` `NORMAL`", advise_normal),
	ROW("`madvise` `RANDOM`", advise_random),
	ROW("`madvise` `SEQUENTIAL`", advise_sequential),
	ROW("`madvise` `WILLNEED`", advise_willneed),
	ROW("`madvise` `DONTNEED`", advise_dontneed, NOTE(PFN, "no-advice")),
	ROW("`madvise` `COLD`", advise_cold, NOTE(PFN, "no-advice")),
	ROW("`madvise` `PAGEOUT`", advise_pageout, NOTE(PFN, "no-advice")),
	ROW("`madvise` `FREE`", advise_free, NOTE(ALL, "anonymous")),
	ROW("`madvise` `REMOVE`", advise_remove, NOTE(NODES, "node"),
	    NOTE(REGION, "regular")),
	ROW("`madvise` `POPULATE_READ`", advise_populate_read,
	    NOTE(PFN, "complete")),
	ROW("`madvise` `POPULATE_WRITE`", advise_populate_write,
	    NOTE(PFN, "complete")),
	ROW("`madvise` `POPULATE_READ` past the end", populate_past_end,
	    NOTE(FIXED, "fixed"), NOTE(PAGED, "past")),
	ROW("`madvise` `DONTFORK`", advise_dontfork),
	ROW("`madvise` `DOFORK`", advise_dofork, NOTE(PFN, "special")),
	ROW("`madvise` `DONTDUMP`", advise_dontdump),
	ROW("`madvise` `DODUMP`", advise_dodump, NOTE(FIXED, "special")),
	ROW("`madvise` `WIPEONFORK`", advise_wipeonfork,
	    NOTE(ALL, "anonymous")),
	ROW("`madvise` `HUGEPAGE`", advise_hugepage),
	ROW("`madvise` `MERGEABLE`", advise_mergeable),
	ROW("`madvise` of an unknown kind", advise_unknown),
	ROW("`mlock`", lock, NOTE(FIXED, "unlocked")),
	ROW("`mlock2` with `MLOCK_ONFAULT`", lock_on_fault,
	    NOTE(FIXED, "unlocked")),
	ROW("`mlock` past the end", lock_past_end, NOTE(FIXED, "fixed"),
	    NOTE(PAGED, "past")),
	ROW("`mlock` beyond `RLIMIT_MEMLOCK`, unprivileged", lock_beyond_limit,
	    NOTE(ALL, "mlock-limit")),
	ROW("`mlock` with an `RLIMIT_MEMLOCK` of 0, unprivileged",
	    lock_without_right),
	ROW("`munlock`", unlock),
	ROW("`mincore` of a page that nobody touched", in_core_untouched,
	    NOTE(FIXED, "in-core")),
	ROW("`mincore` of a page that was touched", in_core_touched,
	    NOTE(PFN, "in-core")),
	{}
};
