// SPDX-License-Identifier: Apache-2.0 OR MIT
// The way to an emulator: Arm semihosting (Arm semihosting specification 2.0), and out of it by
// SYS_EXIT_EXTENDED. Without an emulator or debugger that knows it, this is a fault.
#include "hal-hw/arch/hw.h"

enum { SYS_EXIT_EXTENDED = 0x20, APPLICATION_EXIT = 0x20026 };

uint32_t hw_semihosting(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

void hw_exit_emulator(unsigned status)
{
    const uint32_t block[2] = {APPLICATION_EXIT, status};
    (void)hw_semihosting(SYS_EXIT_EXTENDED, block);
    for (;;)
        continue;
}
