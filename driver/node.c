// SPDX-License-Identifier: GPL-2.0-only
/*
 * node.c - the character devices: one table of file operations for each region
 *
 * What is common to the nodes is here, what they do with their data is the
 * business of region_KIND.c.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include "compat.h"
#include "ioctl.h"
#include "node.h"
#include "sysfs.h"

static dev_t mmapdev_first;
static struct class *mmapdev_class;

/* What is particular to the region when its node is opened and released. */
static const struct {
	int (*open)(struct file *file);
	void (*release)(struct file *file);
} mmapdev_node_ops[MMAPDEV_REGIONS] = {
	[MMAPDEV_REGION_BUFFER] = { .open = mmapdev_buffer_open },
	[MMAPDEV_REGION_MEMORY] = { .open = mmapdev_memory_open,
				    .release = mmapdev_memory_release },
	[MMAPDEV_REGION_REGISTERS] = { .open = mmapdev_regs_open },
};

static int mmapdev_node_open(struct inode *inode, struct file *file)
{
	struct mmapdev_node *node = container_of(inode->i_cdev,
						 struct mmapdev_node, cdev);
	struct mmapdev_file *mf = kzalloc(sizeof(*mf), GFP_KERNEL);
	int ret;

	if (!mf)
		return -ENOMEM;
	mmapdev_file_init(mf, node->region);
	file->private_data = mf;
	ret = mmapdev_node_ops[mf->region->id].open(file);
	if (ret)
		kfree(mf);
	return ret;
}

static int mmapdev_node_release(struct inode *inode, struct file *file)
{
	enum mmapdev_region_id id = mmapdev_file_region(file)->id;

	if (mmapdev_node_ops[id].release)
		mmapdev_node_ops[id].release(file);
	kfree(to_mmapdev_file(file));
	return 0;
}

static __poll_t mmapdev_node_poll(struct file *file, poll_table *wait)
{
	struct mmapdev_device *device = mmapdev_file_region(file)->device;
	__poll_t causes = mmapdev_events_poll(&device->events, file, wait);

	if (mmapdev_gate_is_closed(&device->queue.gate))
		return EPOLLHUP | EPOLLERR;
	return EPOLLIN | EPOLLRDNORM | EPOLLOUT | EPOLLWRNORM | causes;
}

static const struct file_operations mmapdev_buffer_fops = {
	.owner = THIS_MODULE,
	.open = mmapdev_node_open,
	.release = mmapdev_node_release,
	.llseek = mmapdev_region_llseek,
	.read_iter = mmapdev_buffer_read_iter,
	.write_iter = mmapdev_buffer_write_iter,
	/* By way of read_iter: the page cache of an eager file is empty. */
	.splice_read = copy_splice_read,
	.splice_write = iter_file_splice_write,
	/* Caches are synchronised with the device at each command. */
	.fsync = mmapdev_region_fsync,
	.get_unmapped_area = mmapdev_buffer_get_unmapped_area,
	.mmap = mmapdev_buffer_mmap,
	.poll = mmapdev_node_poll,
	.unlocked_ioctl = mmapdev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static const struct file_operations mmapdev_memory_fops = {
	.owner = THIS_MODULE,
	.open = mmapdev_node_open,
	.release = mmapdev_node_release,
	.llseek = mmapdev_memory_llseek,
	.read_iter = mmapdev_memory_read_iter,
	.write_iter = mmapdev_memory_write_iter,
	.splice_read = mmapdev_memory_splice_read,
	.splice_write = iter_file_splice_write,
	.fsync = mmapdev_memory_fsync,
	.mmap = mmapdev_memory_mmap,
	.poll = mmapdev_node_poll,
	.unlocked_ioctl = mmapdev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static const struct file_operations mmapdev_regs_fops = {
	.owner = THIS_MODULE,
	.open = mmapdev_node_open,
	.release = mmapdev_node_release,
	.llseek = mmapdev_region_llseek,
	.read = mmapdev_regs_read,
	.write = mmapdev_regs_write,
	.fsync = mmapdev_region_fsync,
	.mmap = mmapdev_regs_mmap,
	.poll = mmapdev_node_poll,
	.unlocked_ioctl = mmapdev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static const struct file_operations *const mmapdev_fops[MMAPDEV_REGIONS] = {
	[MMAPDEV_REGION_BUFFER] = &mmapdev_buffer_fops,
	[MMAPDEV_REGION_MEMORY] = &mmapdev_memory_fops,
	[MMAPDEV_REGION_REGISTERS] = &mmapdev_regs_fops,
};

static void mmapdev_node_free(struct device *dev)
{
	struct mmapdev_node *node = container_of(dev, struct mmapdev_node, dev);

	mmapdev_device_put(node->device);
	kfree(node);
}

int mmapdev_node_add(struct mmapdev_device *device, enum mmapdev_region_id id)
{
	struct mmapdev_node *node = kzalloc(sizeof(*node), GFP_KERNEL);
	int ret;

	if (!node)
		return -ENOMEM;
	mmapdev_device_get(device);
	node->device = device;
	node->region = device->regions[id];
	device_initialize(&node->dev);
	node->dev.class = mmapdev_class;
	node->dev.parent = device->hw.dev;
	node->dev.release = mmapdev_node_free;
	node->dev.groups = mmapdev_sysfs_groups;
	node->dev.devt = mmapdev_first + device->index * MMAPDEV_REGIONS + id;
	cdev_init(&node->cdev, mmapdev_fops[id]);
	node->cdev.owner = device->hw.ops->owner;
	ret = dev_set_name(&node->dev, "%s", device->names[id]);
	if (!ret)
		ret = cdev_device_add(&node->cdev, &node->dev);
	if (ret) {
		put_device(&node->dev);
		return ret;
	}
	device->nodes[id] = node;
	return 0;
}

void mmapdev_node_remove(struct mmapdev_device *device,
			 enum mmapdev_region_id id)
{
	struct mmapdev_node *node = device->nodes[id];

	if (!node)
		return;
	device->nodes[id] = NULL;
	cdev_device_del(&node->cdev, &node->dev);
	put_device(&node->dev);
}

/* Who may use a node is decided by its mode alone: owner and group. */
static char *mmapdev_class_devnode(mmapdev_compat_const struct device *dev,
				   umode_t *mode)
{
	if (mode)
		*mode = 0660;
	return NULL;
}

int mmapdev_node_init(void)
{
	int ret;

	ret = alloc_chrdev_region(&mmapdev_first, 0,
				  MMAPDEV_MAX_DEVICES * MMAPDEV_REGIONS,
				  "mmapdev");
	if (ret)
		return ret;
	mmapdev_class = class_create("mmapdev");
	if (IS_ERR(mmapdev_class)) {
		mmapdev_node_exit();
		return PTR_ERR(mmapdev_class);
	}
	mmapdev_class->devnode = mmapdev_class_devnode;
	return 0;
}

void mmapdev_node_exit(void)
{
	if (!IS_ERR_OR_NULL(mmapdev_class))
		class_destroy(mmapdev_class);
	unregister_chrdev_region(mmapdev_first,
				 MMAPDEV_MAX_DEVICES * MMAPDEV_REGIONS);
}
