// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim_sysfs.c - what the simulated device can be told to do, in its attributes
 *
 * docs/ABI/sysfs-class-mmapdev describes them.
 */
#include <linux/device.h>
#include <linux/kstrtox.h>
#include <linux/sysfs.h>
#include "sim.h"

#define SIM_LATENCY_US_MAX (60 * 1000 * 1000)
#define SIM_SCAN_US_MIN 10
#define SIM_SCAN_US_MAX (1000 * 1000)

static ssize_t latency_us_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	struct sim *sim = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%u\n", READ_ONCE(sim->latency_us));
}

static ssize_t latency_us_store(struct device *dev,
				struct device_attribute *attr, const char *buf,
				size_t count)
{
	struct sim *sim = dev_get_drvdata(dev);
	unsigned int us;
	int ret = kstrtouint(buf, 0, &us);

	if (ret)
		return ret;
	if (us > SIM_LATENCY_US_MAX)
		return -EINVAL;
	sim_engine_set_latency(sim, us);
	return count;
}
static DEVICE_ATTR_RW(latency_us);

static ssize_t scan_us_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	struct sim *sim = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%u\n", READ_ONCE(sim->regs.scan_us));
}

static ssize_t scan_us_store(struct device *dev, struct device_attribute *attr,
			     const char *buf, size_t count)
{
	struct sim *sim = dev_get_drvdata(dev);
	unsigned int us;
	int ret = kstrtouint(buf, 0, &us);

	if (ret)
		return ret;
	if (us < SIM_SCAN_US_MIN || us > SIM_SCAN_US_MAX)
		return -EINVAL;
	WRITE_ONCE(sim->regs.scan_us, us);
	return count;
}
static DEVICE_ATTR_RW(scan_us);

static ssize_t storage_used_show(struct device *dev,
				 struct device_attribute *attr, char *buf)
{
	struct sim *sim = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%llu\n", READ_ONCE(sim->storage.used));
}
static DEVICE_ATTR_RO(storage_used);

static ssize_t storage_limit_show(struct device *dev,
				  struct device_attribute *attr, char *buf)
{
	struct sim *sim = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%llu\n", READ_ONCE(sim->storage.limit));
}

static ssize_t storage_limit_store(struct device *dev,
				   struct device_attribute *attr,
				   const char *buf, size_t count)
{
	struct sim *sim = dev_get_drvdata(dev);
	u64 limit;
	int ret = kstrtou64(buf, 0, &limit);

	if (ret)
		return ret;
	WRITE_ONCE(sim->storage.limit, limit);
	return count;
}
static DEVICE_ATTR_RW(storage_limit);

static const char *const sim_stuck_names[] = {
	[SIM_STUCK_NO] = "no",
	[SIM_STUCK_COMMANDS] = "commands",
	[SIM_STUCK_ABORT] = "abort",
	[SIM_STUCK_RESET] = "reset",
};

static ssize_t stuck_show(struct device *dev, struct device_attribute *attr,
			  char *buf)
{
	struct sim *sim = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%s\n", sim_stuck_names[READ_ONCE(sim->stuck)]);
}

static ssize_t stuck_store(struct device *dev, struct device_attribute *attr,
			   const char *buf, size_t count)
{
	struct sim *sim = dev_get_drvdata(dev);
	int stuck = sysfs_match_string(sim_stuck_names, buf);

	if (stuck < 0)
		return stuck;
	sim_engine_set_stuck(sim, stuck);
	return count;
}
static DEVICE_ATTR_RW(stuck);

static ssize_t fail_range_show(struct device *dev,
			       struct device_attribute *attr, char *buf)
{
	struct sim *sim = dev_get_drvdata(dev);
	u64 start, length;

	spin_lock_irq(&sim->lock);
	start = sim->fail_start;
	length = sim->fail_length;
	spin_unlock_irq(&sim->lock);
	return sysfs_emit(buf, "%#llx+%#llx\n", start, length);
}

static ssize_t fail_range_store(struct device *dev,
				struct device_attribute *attr, const char *buf,
				size_t count)
{
	struct sim *sim = dev_get_drvdata(dev);
	u64 start, length;
	int end = 0;

	if (sscanf(buf, "%lli+%lli %n", &start, &length, &end) != 2 ||
	    buf[end] || start + length < start)
		return -EINVAL;
	spin_lock_irq(&sim->lock);
	sim->fail_start = start;
	sim->fail_length = length;
	spin_unlock_irq(&sim->lock);
	return count;
}
static DEVICE_ATTR_RW(fail_range);

static ssize_t checksums_show(struct device *dev, struct device_attribute *attr,
			      char *buf)
{
	struct sim *sim = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%d\n", READ_ONCE(sim->hw->stable_writes));
}

static ssize_t checksums_store(struct device *dev,
			       struct device_attribute *attr, const char *buf,
			       size_t count)
{
	struct sim *sim = dev_get_drvdata(dev);
	bool checksums;
	int ret = kstrtobool(buf, &checksums);

	if (ret)
		return ret;
	WRITE_ONCE(sim->hw->stable_writes, checksums);
	return count;
}
static DEVICE_ATTR_RW(checksums);

/* The card is pulled out. Unbinding and binding puts another one in. */
static ssize_t unplug_store(struct device *dev, struct device_attribute *attr,
			    const char *buf, size_t count)
{
	struct sim *sim = dev_get_drvdata(dev);
	bool unplug;
	int ret = kstrtobool(buf, &unplug);

	if (ret)
		return ret;
	if (!unplug)
		return -EINVAL;
	mmapdev_gone(sim->hw);
	/* Nobody tells any more that a mapping of the registers has gone. */
	sim_regs_stop(sim);
	return count;
}
static DEVICE_ATTR_WO(unplug);

static struct attribute *sim_attrs[] = {
	&dev_attr_latency_us.attr,
	&dev_attr_scan_us.attr,
	&dev_attr_storage_used.attr,
	&dev_attr_storage_limit.attr,
	&dev_attr_stuck.attr,
	&dev_attr_fail_range.attr,
	&dev_attr_checksums.attr,
	&dev_attr_unplug.attr,
	NULL
};
static const struct attribute_group sim_group = {
	.attrs = sim_attrs,
};

const struct attribute_group *sim_groups[] = {
	&sim_group,
	NULL
};
