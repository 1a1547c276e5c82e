// SPDX-License-Identifier: Apache-2.0 OR MIT
// The "test finisher" of QEMU's virt board: a word written to it ends QEMU with a status.
#include "hal-hw/arch/hw.h"
#include "qemu_virt.h"

enum { PASS = 0x5555, FAIL = 0x3333, STATUS_SHIFT = 16 };

_Noreturn void hw_exit_emulator(unsigned status)
{
    volatile uint32_t *const finisher = (volatile uint32_t *)QEMU_VIRT_FINISHER;
    *finisher = status == 0 ? PASS : status << STATUS_SHIFT | FAIL;
    for (;;)
        __asm__ volatile("wfi");
}
