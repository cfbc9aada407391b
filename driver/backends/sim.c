// SPDX-License-Identifier: GPL-2.0-only
/*
 * sim.c - the simulated device, as the kernel sees it
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include "../compat.h"
#include "sim.h"

#define SIM_MAX_COMMAND SZ_2M

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
