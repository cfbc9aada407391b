// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim.c - the simulated device, as the kernel sees it
 */
#include <linux/dma-mapping.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include "../compat.h"
#include "sim.h"

#define SIM_MAX_COMMAND SZ_1M
#define SIM_LATENCY_US_MAX (60 * 1000 * 1000)
#define SIM_SCAN_US_MIN 10
#define SIM_SCAN_US_MAX (1000 * 1000)

static struct platform_device *sim_devices[SIM_MAX_DEVICES];

/**
 * struct sim_platform_data - between sim_init() and sim_probe()
 * @config: of the device
 * @error: what probe returned, which the driver core keeps to itself
 */
struct sim_platform_data {
	struct sim_config config;
	int error;
};

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
	WRITE_ONCE(sim->latency_us, us);
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
	&dev_attr_unplug.attr,
	NULL
};
ATTRIBUTE_GROUPS(sim);

static int sim_reserve(struct mmapdev_hw *hw, u64 address, u64 length)
{
	return sim_storage_reserve(&to_sim(hw)->storage, address, length);
}

static int sim_resize(struct mmapdev_hw *hw, u64 size)
{
	return sim_storage_check_size(&to_sim(hw)->storage, size);
}

static const struct mmapdev_hw_ops sim_ops = {
	.owner = THIS_MODULE,
	.submit = sim_engine_submit,
	.abort = sim_engine_abort,
	.reset = sim_engine_reset,
	.reserve = sim_reserve,
	.resize = sim_resize,
	.reg_read = sim_regs_read,
	.reg_write = sim_regs_write,
	.regs_watch = sim_regs_watch,
};

static int sim_start(struct sim *sim, struct device *dev,
		     const struct sim_config *config)
{
	struct mmapdev_hw *hw = sim->hw;
	int ret;

	hw->backend = "sim";
	hw->simulated = true;
	hw->operations = BIT(MMAPDEV_OP_COPY) | BIT(MMAPDEV_OP_FILL) |
			 BIT(MMAPDEV_OP_CRC32C);
	hw->mem_size = config->mem_size;
	hw->max_length = SIM_MAX_COMMAND;
	hw->reg_size = PAGE_SIZE;
	hw->reg_widths = sizeof(u32);
	hw->reg_cached = true;

	ret = sim_storage_init(&sim->storage, config);
	if (!ret)
		ret = sim_engine_init(sim);
	if (!ret)
		ret = sim_regs_init(sim);
	if (ret)
		return ret;
	hw->reg_phys = virt_to_phys(sim->regs.page);
	dma_set_max_seg_size(dev, UINT_MAX);
	return mmapdev_register(hw);
}

/* Nobody can reach the hardware: not registered, or not any more. */
static void sim_destroy(struct sim *sim)
{
	/* The scan raises interrupts, and these write the register page. */
	sim_regs_stop(sim);
	sim_engine_exit(sim);
	sim_regs_exit(sim);
	sim_storage_exit(&sim->storage);
	mmapdev_free(sim->hw);
	kfree(sim);
}

static int sim_create(struct device *dev, const struct sim_config *config)
{
	struct sim *sim = kzalloc(sizeof(*sim), GFP_KERNEL);
	int ret;

	if (!sim)
		return -ENOMEM;
	spin_lock_init(&sim->lock);
	sim->hw = mmapdev_alloc(dev, &sim_ops, sim);
	if (IS_ERR(sim->hw)) {
		ret = PTR_ERR(sim->hw);
		kfree(sim);
		return ret;
	}
	dev_set_drvdata(dev, sim);
	ret = sim_start(sim, dev, config);
	if (ret)
		sim_destroy(sim);
	return ret;
}

static int sim_probe(struct platform_device *pdev)
{
	struct sim_platform_data *data = dev_get_platdata(&pdev->dev);

	data->error = sim_create(&pdev->dev, &data->config);
	return data->error;
}

static void sim_remove(struct platform_device *pdev)
{
	struct sim *sim = platform_get_drvdata(pdev);

	mmapdev_unregister(sim->hw);
	sim_destroy(sim);
}

static struct platform_driver sim_driver = {
	.driver = {
		.name = "mmapdev-sim",
		.dev_groups = sim_groups,
		/* sim_add() asks at once how it went. */
		.probe_type = PROBE_FORCE_SYNCHRONOUS,
	},
	.probe = sim_probe,
	.mmapdev_compat_remove = sim_remove,
};

static struct platform_device *sim_add(const struct sim_config *config, int id)
{
	const struct sim_platform_data data = {
		.config = *config,
		.error = -ENODEV, /* if nobody probes it */
	};
	const struct platform_device_info info = {
		.name = "mmapdev-sim",
		.id = id,
		.data = &data,
		.size_data = sizeof(data),
		.dma_mask = DMA_BIT_MASK(64),
	};
	struct platform_device *pdev = platform_device_register_full(&info);
	const struct sim_platform_data *probed;
	int ret;

	if (IS_ERR(pdev))
		return pdev;
	probed = dev_get_platdata(&pdev->dev);
	ret = probed->error;
	if (!ret)
		return pdev;
	platform_device_unregister(pdev);
	return ERR_PTR(ret);
}

static void sim_remove_devices(void)
{
	int i;

	for (i = 0; i < SIM_MAX_DEVICES; i++) {
		platform_device_unregister(sim_devices[i]);
		sim_devices[i] = NULL;
	}
}

int sim_init(const struct sim_config *config)
{
	unsigned int i;
	int ret = platform_driver_register(&sim_driver);

	if (ret)
		return ret;
	for (i = 0; i < config->devices; i++) {
		struct platform_device *pdev = sim_add(config, i);

		if (IS_ERR(pdev)) {
			sim_exit();
			return PTR_ERR(pdev);
		}
		sim_devices[i] = pdev;
	}
	return 0;
}

void sim_exit(void)
{
	sim_remove_devices();
	platform_driver_unregister(&sim_driver);
}
