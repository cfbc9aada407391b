// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysfs.c - the attributes of the nodes, /sys/class/mmapdev/NODE/
 */
#include <linux/kstrtox.h>
#include <linux/string.h>
#include "device.h"
#include "recovery.h"
#include "sysfs.h"

/* A command takes between a millisecond and ten minutes. */
#define MMAPDEV_TIMEOUT_MS_MAX (10 * 60 * 1000)

static struct mmapdev_node *to_mmapdev_node(struct device *dev)
{
	return container_of(dev, struct mmapdev_node, dev);
}

static ssize_t size_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return sysfs_emit(buf, "%llu\n",
			  mmapdev_region_size(to_mmapdev_node(dev)->region));
}
static DEVICE_ATTR_RO(size);

static ssize_t backend_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	struct mmapdev_hw *hw = &to_mmapdev_node(dev)->device->hw;

	return sysfs_emit(buf, "%s%s\n", hw->backend,
			  hw->simulated ? " SIMULATED" : "");
}
static DEVICE_ATTR_RO(backend);

static ssize_t timeout_ms_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	struct mmapdev_queue *queue = &to_mmapdev_node(dev)->device->queue;

	return sysfs_emit(buf, "%u\n", READ_ONCE(queue->timeout_ms));
}

static ssize_t timeout_ms_store(struct device *dev,
				struct device_attribute *attr, const char *buf,
				size_t count)
{
	struct mmapdev_queue *queue = &to_mmapdev_node(dev)->device->queue;
	unsigned int ms;
	int ret = kstrtouint(buf, 0, &ms);

	if (ret)
		return ret;
	if (!ms || ms > MMAPDEV_TIMEOUT_MS_MAX)
		return -EINVAL;
	WRITE_ONCE(queue->timeout_ms, ms);
	return count;
}
static DEVICE_ATTR_RW(timeout_ms);

static ssize_t policy_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	struct mmapdev_buffer *buffer = &to_mmapdev_node(dev)->device->buffer;

	return sysfs_emit(buf, "%s\n",
			  mmapdev_policy_names[READ_ONCE(buffer->policy)]);
}

static ssize_t policy_store(struct device *dev, struct device_attribute *attr,
			    const char *buf, size_t count)
{
	struct mmapdev_buffer *buffer = &to_mmapdev_node(dev)->device->buffer;
	int policy = sysfs_match_string(mmapdev_policy_names, buf);

	if (policy < 0)
		return policy;
	WRITE_ONCE(buffer->policy, policy);
	return count;
}
static DEVICE_ATTR_RW(policy);

static ssize_t read_ahead_kb_show(struct device *dev,
				  struct device_attribute *attr, char *buf)
{
	struct mmapdev_memory *memory = &to_mmapdev_node(dev)->device->memory;

	return sysfs_emit(buf, "%lu\n",
			  mmapdev_cache_read_ahead_kb(&memory->cache));
}

static ssize_t read_ahead_kb_store(struct device *dev,
				   struct device_attribute *attr,
				   const char *buf, size_t count)
{
	struct mmapdev_memory *memory = &to_mmapdev_node(dev)->device->memory;
	unsigned long kb;
	int ret = kstrtoul(buf, 0, &kb);

	if (ret)
		return ret;
	mmapdev_cache_set_read_ahead_kb(&memory->cache, kb);
	return count;
}
static DEVICE_ATTR_RW(read_ahead_kb);

static ssize_t max_dirty_ratio_show(struct device *dev,
				    struct device_attribute *attr, char *buf)
{
	struct mmapdev_memory *memory = &to_mmapdev_node(dev)->device->memory;

	return sysfs_emit(buf, "%u\n",
			  mmapdev_cache_max_dirty_ratio(&memory->cache));
}

static ssize_t max_dirty_ratio_store(struct device *dev,
				     struct device_attribute *attr,
				     const char *buf, size_t count)
{
	struct mmapdev_memory *memory = &to_mmapdev_node(dev)->device->memory;
	unsigned int percent;

	return kstrtouint(buf, 0, &percent) ?:
	       mmapdev_cache_set_max_dirty_ratio(&memory->cache, percent) ?:
	       count;
}
static DEVICE_ATTR_RW(max_dirty_ratio);

static ssize_t max_folio_order_show(struct device *dev,
				    struct device_attribute *attr, char *buf)
{
	struct mmapdev_memory *memory = &to_mmapdev_node(dev)->device->memory;

	return sysfs_emit(buf, "%u\n", mmapdev_cache_max_order(&memory->cache));
}

static ssize_t max_folio_order_store(struct device *dev,
				     struct device_attribute *attr,
				     const char *buf, size_t count)
{
	struct mmapdev_memory *memory = &to_mmapdev_node(dev)->device->memory;
	unsigned int order;

	return kstrtouint(buf, 0, &order) ?:
	       mmapdev_cache_set_max_order(&memory->cache, order) ?: count;
}
static DEVICE_ATTR_RW(max_folio_order);

static ssize_t state_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	struct mmapdev_queue *queue = &to_mmapdev_node(dev)->device->queue;

	if (mmapdev_gate_is_closed(&queue->gate))
		return sysfs_emit(buf, "gone\n");
	return sysfs_emit(buf, "%s\n",
			  READ_ONCE(queue->failed) ? "failed" : "working");
}
static DEVICE_ATTR_RO(state);

static ssize_t reset_store(struct device *dev, struct device_attribute *attr,
			   const char *buf, size_t count)
{
	struct mmapdev_queue *queue = &to_mmapdev_node(dev)->device->queue;
	bool reset;
	int ret = kstrtobool(buf, &reset);

	if (ret)
		return ret;
	if (!reset)
		return -EINVAL;
	return mmapdev_recovery_reset(queue) ?: count;
}
static DEVICE_ATTR_WO(reset);

static struct attribute *mmapdev_attrs[] = {
	&dev_attr_size.attr,
	&dev_attr_backend.attr,
	&dev_attr_timeout_ms.attr,
	&dev_attr_state.attr,
	&dev_attr_reset.attr,
	&dev_attr_policy.attr,
	&dev_attr_read_ahead_kb.attr,
	&dev_attr_max_dirty_ratio.attr,
	&dev_attr_max_folio_order.attr,
	NULL
};

/* An attribute stands only at the node of the region that it belongs to. */
static umode_t mmapdev_attr_is_visible(struct kobject *kobj,
				       struct attribute *attr, int n)
{
	struct mmapdev_node *node = to_mmapdev_node(kobj_to_dev(kobj));
	bool buffer = node->region->id == MMAPDEV_REGION_BUFFER;
	bool memory = node->region->id == MMAPDEV_REGION_MEMORY;

	if (attr == &dev_attr_policy.attr)
		return buffer ? attr->mode : 0;
	if (attr == &dev_attr_read_ahead_kb.attr ||
	    attr == &dev_attr_max_dirty_ratio.attr ||
	    attr == &dev_attr_max_folio_order.attr)
		return memory ? attr->mode : 0;
	return attr->mode;
}

static const struct attribute_group mmapdev_group = {
	.attrs = mmapdev_attrs,
	.is_visible = mmapdev_attr_is_visible,
};

const struct attribute_group *mmapdev_sysfs_groups[] = {
	&mmapdev_group,
	NULL
};
