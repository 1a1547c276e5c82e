// SPDX-License-Identifier: Apache-2.0 OR MIT
// Where QEMU's RISC-V "virt" machine has its devices (hw/riscv/virt.c tells so to guests in its device
// tree) and their interrupt lines.
#pragma once

enum {
    QEMU_VIRT_FINISHER = 0x00100000,
    QEMU_VIRT_CLINT = 0x02000000,
    QEMU_VIRT_PLIC = 0x0c000000,
    QEMU_VIRT_UART = 0x10000000,
    QEMU_VIRT_VIRTIO = 0x10001000,
    QEMU_VIRT_VIRTIO_STRIDE = 0x1000,
    QEMU_VIRT_VIRTIO_COUNT = 8,
    QEMU_VIRT_PLIC_SOURCES = 96,
    QEMU_VIRT_LINE_VIRTIO = 1, // the first of eight
    QEMU_VIRT_LINE_UART = 10,
    QEMU_VIRT_TIMER_HZ = 10000000,
};

// finisher.c: begins anew.
_Noreturn void qemu_virt_reset(void);
