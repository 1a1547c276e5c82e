// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the kernel of a virt machine may reach besides memory: from the finisher to the last virtio
// device.
#include "pmp_variant.h"
#include "qemu_virt.h"

const struct pmp_devices pmp_devices = {
    QEMU_VIRT_FINISHER,
    QEMU_VIRT_VIRTIO + QEMU_VIRT_VIRTIO_COUNT *QEMU_VIRT_VIRTIO_STRIDE,
};
