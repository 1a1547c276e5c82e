// SPDX-License-Identifier: Apache-2.0 OR MIT
// The "test finisher" of QEMU's virt board: a word written to it ends QEMU with a status, or resets it.
#include "hal-hw/arch/hw.h"
#include "qemu_virt.h"

enum { PASS = 0x5555, FAIL = 0x3333, RESET = 0x7777, STATUS_SHIFT = 16 };

_Noreturn void qemu_virt_reset(void)
{
    *(volatile uint32_t *)QEMU_VIRT_FINISHER = RESET;
    for (;;)
        __asm__ volatile("wfi");
}

_Noreturn void hw_exit_emulator(unsigned status)
{
    volatile uint32_t *const finisher = (volatile uint32_t *)QEMU_VIRT_FINISHER;
    *finisher = status == 0 ? PASS : status << STATUS_SHIFT | FAIL;
    for (;;)
        __asm__ volatile("wfi");
}
