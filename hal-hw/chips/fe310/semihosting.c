// SPDX-License-Identifier: Apache-2.0 OR MIT
// Ends an emulator that was started with semihosting: this machine has no device for it.
#include "hal-hw/arch/hw.h"

enum { SYS_EXIT_EXTENDED = 0x20, ADP_STOPPED_APPLICATION_EXIT = 0x20026 };

_Noreturn void hw_exit_emulator(unsigned status)
{
    const uint32_t arguments[2] = {ADP_STOPPED_APPLICATION_EXIT, status};
    (void)hw_semihosting(SYS_EXIT_EXTENDED, arguments);
    for (;;)
        __asm__ volatile("wfi");
}
