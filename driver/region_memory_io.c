// SPDX-License-Identifier: GPL-2.0-only
/*
 * region_memory_io.c - pages of device memory on their way in and out
 *
 * Folios that follow one another travel in one command. All that is needed
 * after a page was dirtied is set aside before (mmapdev_memory_reserve), so
 * that write-back, which frees memory, never waits for memory.
 *
 * Code here finds its region by folio->mapping->host, never by way of a device:
 * a folio can belong to a life of the cache that is just ending.
 */
#include <linux/pagemap.h>
#include <linux/writeback.h>
#include "command.h"
#include "compat.h"
#include "region_memory.h"
#include "trace.h"

/**
 * struct mmapdev_batch - folios gathered into a command
 * @memory: theirs
 * @file: READ: whose access asks for them; NULL if nobody's
 * @op: READ or WRITE
 * @cmd: NULL, or a command with room for more
 */
struct mmapdev_batch {
	struct mmapdev_memory *memory;
	struct file *file;
	enum mmapdev_command_op op;
	struct mmapdev_command *cmd;
};

int mmapdev_memory_reserve(struct mmapdev_memory *memory, u64 offset,
			   u64 length)
{
	struct mmapdev_queue *queue = memory->region.queue;
	struct mmapdev_hw *hw = queue->hw;
	int ret, ticket;

	ret = mmapdev_queue_enter(queue, &ticket);
	if (ret)
		return ret;
	if (hw->ops->reserve)
		ret = hw->ops->reserve(hw, offset, length);
	mmapdev_queue_leave(queue, ticket);
	return ret;
}

/*
 * Bytes of a folio that the device has; the rest lies beyond the end. Not by the
 * size of the inode, which is 0 once the device is gone: what is still mapped
 * then must not read as zero.
 */
static size_t mmapdev_folio_length(struct mmapdev_memory *memory,
				   struct folio *folio)
{
	loff_t left = (loff_t)mmapdev_region_size(&memory->region) -
		      folio_pos(folio);

	return clamp_t(loff_t, left, 0, folio_size(folio));
}

int mmapdev_memory_reserve_folio(struct mmapdev_memory *memory,
				 struct folio *folio)
{
	size_t length = mmapdev_folio_length(memory, folio);

	return length ? mmapdev_memory_reserve(memory, folio_pos(folio),
					       length) : 0;
}

/* What lies beyond the end reads as zero, and never reaches the device. */
static void mmapdev_folio_zero_tail(struct folio *folio, size_t length)
{
	if (length < folio_size(folio))
		folio_zero_segment(folio, length, folio_size(folio));
}

/* A folio was moved by a command, or was not. */
static void mmapdev_memory_trace(struct mmapdev_memory *memory,
				 struct folio *folio,
				 const struct mmapdev_command *cmd)
{
	if (cmd->op == MMAPDEV_COMMAND_READ)
		trace_mmapdev_page_in(memory->region.name, folio_pos(folio),
				      folio_order(folio), cmd);
	else
		trace_mmapdev_write_back(memory->region.name, folio_pos(folio),
					 folio_order(folio), cmd);
}

/* All its folios together, before anybody can find that they have come. */
static void mmapdev_memory_count(struct mmapdev_memory *memory,
				 const struct mmapdev_command *cmd)
{
	struct mmapdev_counters *counters = &memory->region.counters;
	long pages = PFN_UP(cmd->length);

	if (cmd->status)
		atomic64_add(pages, &counters->page_errors);
	else if (cmd->op == MMAPDEV_COMMAND_READ)
		atomic64_add(pages, &counters->pages_in);
	else
		atomic64_add(pages, &counters->pages_out);
}

static void mmapdev_folio_written(struct folio *folio, int status)
{
	if (status)
		mapping_set_error(folio->mapping, -EIO);
	folio_end_writeback(folio);
}

/* Write back the next folio of those that did not go together. */
static void mmapdev_batch_write_next(struct work_struct *work)
{
	struct mmapdev_command *cmd = container_of(work, struct mmapdev_command,
						   work);

	cmd->address += cmd->length;
	cmd->sg += cmd->nents;
	cmd->nents = 1;
	cmd->rest--;
	cmd->length = cmd->sg->length;
	mmapdev_queue_submit(cmd);
}

/*
 * The device did not take a batch: each folio is tried by itself, so that a bad
 * one loses nothing of its neighbours. By the same command: there may be no
 * memory for another.
 */
static bool mmapdev_batch_is_split(struct mmapdev_command *cmd)
{
	if (cmd->op != MMAPDEV_COMMAND_WRITE || cmd->status != -EIO ||
	    cmd->nents == 1 || cmd->held)
		return false;
	cmd->rest = cmd->nents;
	cmd->nents = 0;
	cmd->length = 0;
	return true;
}

/*
 * The hardware may still use the memory of this command: it stays as it is, and
 * what was to follow by it fails, too.
 */
static void mmapdev_batch_give_up_rest(struct mmapdev_command *cmd)
{
	struct mmapdev_memory *memory = cmd->context;

	for (; cmd->rest; cmd->rest--) {
		struct scatterlist *sg = &cmd->sg[cmd->nents + cmd->rest - 1];

		atomic64_add(PFN_UP(sg->length),
			     &memory->region.counters.page_errors);
		mmapdev_folio_written(page_folio(sg_page(sg)), cmd->status);
	}
}

/* Any context. The folios, and then the inode, may go as soon as they end. */
static void mmapdev_batch_done(struct mmapdev_command *cmd)
{
	struct mmapdev_memory *memory = cmd->context;
	struct mmapdev_queue *queue = cmd->queue;
	unsigned int i;

	if (mmapdev_batch_is_split(cmd))
		INIT_WORK(&cmd->work, mmapdev_batch_write_next);
	else if (cmd->held)
		mmapdev_batch_give_up_rest(cmd);

	mmapdev_memory_count(memory, cmd);
	for (i = 0; i < cmd->nents; i++) {
		struct folio *folio = page_folio(sg_page(&cmd->sg[i]));

		mmapdev_memory_trace(memory, folio, cmd);
		if (cmd->op == MMAPDEV_COMMAND_READ)
			folio_end_read(folio, !cmd->status);
		else
			mmapdev_folio_written(folio, cmd->status);
	}
	if (cmd->rest)
		queue_work(queue->workqueue, &cmd->work);
	else
		mmapdev_queue_free(cmd);
}

static void mmapdev_batch_submit(struct mmapdev_batch *batch)
{
	struct mmapdev_command *cmd = batch->cmd;

	batch->cmd = NULL;
	if (cmd)
		mmapdev_queue_submit(cmd);
}

static bool mmapdev_batch_takes(struct mmapdev_batch *batch,
				struct folio *folio, size_t length)
{
	struct mmapdev_command *cmd = batch->cmd;

	return cmd && folio_pos(folio) == cmd->address + cmd->length &&
	       mmapdev_command_add(cmd, folio_page(folio, 0), length, 0);
}

/* The folio is locked (READ) or under write-back (WRITE) until its command ends. */
static void mmapdev_batch_add(struct mmapdev_batch *batch, struct folio *folio,
			      size_t length)
{
	struct mmapdev_queue *queue = batch->memory->region.queue;

	if (mmapdev_batch_takes(batch, folio, length))
		return;
	mmapdev_batch_submit(batch);
	batch->cmd = mmapdev_queue_alloc(queue, batch->op, folio_pos(folio));
	batch->cmd->done = mmapdev_batch_done;
	batch->cmd->context = batch->memory;
	mmapdev_batch_takes(batch, folio, length);
}

/* Move one folio, which stays locked, and wait for it. */
static int mmapdev_folio_move(struct folio *folio, enum mmapdev_command_op op)
{
	struct mmapdev_memory *memory = mmapdev_memory_of(folio->mapping->host);
	size_t length = mmapdev_folio_length(memory, folio);
	struct mmapdev_command *cmd;
	int ret;

	mmapdev_folio_zero_tail(folio, length);
	cmd = mmapdev_queue_alloc(memory->region.queue, op, folio_pos(folio));
	mmapdev_command_add(cmd, folio_page(folio, 0), length, 0);
	ret = mmapdev_queue_run(cmd);
	mmapdev_memory_trace(memory, folio, cmd);
	mmapdev_memory_count(memory, cmd);
	mmapdev_queue_free(cmd);
	return ret ? -EIO : 0;
}

int mmapdev_memory_refresh(struct folio *folio, u64 offset, u64 length)
{
	struct mmapdev_memory *memory = mmapdev_memory_of(folio->mapping->host);
	u64 size = mmapdev_region_size(&memory->region);
	size_t at = offset_in_folio(folio, offset);
	struct mmapdev_command *cmd;
	int ret;

	/* Nothing has come yet, so nothing can be old; or it lies beyond the end. */
	if (!folio_test_uptodate(folio) || offset >= size)
		return 0;
	folio_wait_writeback(folio);
	cmd = mmapdev_queue_alloc(memory->region.queue, MMAPDEV_COMMAND_READ,
				  offset);
	mmapdev_command_add(cmd, folio_page(folio, at >> PAGE_SHIFT),
			    min(length, size - offset), offset_in_page(at));
	ret = mmapdev_queue_run(cmd);
	mmapdev_memory_count(memory, cmd);
	mmapdev_queue_free(cmd);
	return ret ? -EIO : 0;
}

/*
 * The counter of the file, if it is anybody's: by the time that the pages have
 * come it may be closed.
 */
static void mmapdev_folio_asked_for(struct file *file, struct folio *folio)
{
	if (file)
		atomic64_add(folio_nr_pages(folio),
			     &to_mmapdev_file(file)->counters.pages_in);
}

/* Of a folio that lies beyond the end, which has just moved, nothing is there. */
static void mmapdev_batch_read(struct mmapdev_batch *batch, struct folio *folio)
{
	size_t length = mmapdev_folio_length(batch->memory, folio);

	mmapdev_folio_zero_tail(folio, length);
	if (!length) {
		folio_end_read(folio, true);
		return;
	}
	mmapdev_folio_asked_for(batch->file, folio);
	mmapdev_batch_add(batch, folio, length);
}

static int mmapdev_memory_read_folio(struct file *file, struct folio *folio)
{
	struct mmapdev_batch batch = {
		.memory = mmapdev_memory_of(folio->mapping->host),
		.file = file,
		.op = MMAPDEV_COMMAND_READ,
	};

	mmapdev_batch_read(&batch, folio);
	mmapdev_batch_submit(&batch);
	return 0;
}

static void mmapdev_memory_readahead(struct readahead_control *ractl)
{
	struct mmapdev_batch batch = {
		.memory = mmapdev_memory_of(ractl->mapping->host),
		.file = ractl->file,
		.op = MMAPDEV_COMMAND_READ,
	};
	struct folio *folio;

	while ((folio = readahead_folio(ractl)))
		mmapdev_batch_read(&batch, folio);
	mmapdev_batch_submit(&batch);
}

static int mmapdev_memory_write_folio(struct folio *folio,
				      struct writeback_control *wbc, void *data)
{
	struct mmapdev_batch *batch = data;
	size_t length = mmapdev_folio_length(batch->memory, folio);

	/* Beyond the end, which has just moved: it is about to go. */
	if (!length) {
		folio_unlock(folio);
		return 0;
	}
	mmapdev_folio_zero_tail(folio, length);
	folio_start_writeback(folio);
	folio_unlock(folio);
	mmapdev_batch_add(batch, folio, length);
	return 0;
}

static int mmapdev_memory_writepages(struct address_space *mapping,
				     struct writeback_control *wbc)
{
	struct mmapdev_batch batch = {
		.memory = mmapdev_memory_of(mapping->host),
		.op = MMAPDEV_COMMAND_WRITE,
	};
	int ret;

	ret = write_cache_pages(mapping, wbc, mmapdev_memory_write_folio,
				&batch);
	mmapdev_batch_submit(&batch);
	return ret;
}

/* Invalidation found a dirty folio: it is locked and unmapped. */
static int mmapdev_memory_launder_folio(struct folio *folio)
{
	if (!folio_clear_dirty_for_io(folio))
		return 0;
	return mmapdev_folio_move(folio, MMAPDEV_COMMAND_WRITE);
}

/* Bytes of a folio are about to be written: make the others right. */
static int mmapdev_folio_prepare(struct file *file, struct folio *folio,
				 size_t offset, size_t len)
{
	int ret;

	ret = mmapdev_memory_reserve_folio(mmapdev_memory_of(folio->mapping->host),
					   folio);
	if (ret || folio_test_uptodate(folio) ||
	    (!offset && len >= folio_size(folio)))
		return ret;
	mmapdev_folio_asked_for(file, folio);
	ret = mmapdev_folio_move(folio, MMAPDEV_COMMAND_READ);
	if (!ret)
		folio_mark_uptodate(folio);
	return ret;
}

static int mmapdev_memory_write_begin(struct file *file,
				      struct address_space *mapping, loff_t pos,
				      unsigned int len,
				      struct mmapdev_compat_begun **begun, void **fsdata)
{
	struct folio *folio;
	struct page *page;
	int ret;

	page = grab_cache_page_write_begin(mapping, pos >> PAGE_SHIFT);
	if (!page)
		return -ENOMEM;
	folio = page_folio(page);
	ret = mmapdev_folio_prepare(file, folio, offset_in_folio(folio, pos), len);
	if (ret) {
		folio_unlock(folio);
		folio_put(folio);
		return ret;
	}
	*begun = mmapdev_compat_begun_of(folio, page);
	return 0;
}

static int mmapdev_memory_write_end(struct file *file,
				    struct address_space *mapping, loff_t pos,
				    unsigned int len, unsigned int copied,
				    struct mmapdev_compat_begun *begun, void *fsdata)
{
	struct folio *folio = mmapdev_compat_begun_folio(begun);

	/* A whole page was announced, but not all of it came: start over. */
	if (!folio_test_uptodate(folio) && copied < len) {
		copied = 0;
	} else if (copied) {
		folio_mark_uptodate(folio);
		folio_mark_dirty(folio);
	}
	folio_unlock(folio);
	folio_put(folio);
	return copied;
}

const struct address_space_operations mmapdev_memory_aops = {
	.read_folio = mmapdev_memory_read_folio,
	.readahead = mmapdev_memory_readahead,
	.writepages = mmapdev_memory_writepages,
	.dirty_folio = filemap_dirty_folio,
	.launder_folio = mmapdev_memory_launder_folio,
	.write_begin = mmapdev_memory_write_begin,
	.write_end = mmapdev_memory_write_end,
	.migrate_folio = filemap_migrate_folio,
};
