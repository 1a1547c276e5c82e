// SPDX-License-Identifier: Apache-2.0 OR MIT
// The way to an emulator (RISC-V semihosting 0.3). Where nobody listens, this is a breakpoint that the
// kernel reports as its own fault.
#include "hal-hw/arch/hw.h"

// The three instructions must be uncompressed, and not cross a page.
__attribute__((noinline)) uint32_t hw_semihosting(uint32_t operation, const void *argument)
{
    register uint32_t a0 __asm__("a0") = operation;
    register const void *a1 __asm__("a1") = argument;
    __asm__ volatile(".option push\n"
                     ".balign 16\n"
                     ".option norvc\n" // after the padding, which may need a short instruction
                     "slli x0, x0, 0x1f\n"
                     "ebreak\n"
                     "srai x0, x0, 7\n"
                     ".option pop\n"
                     : "+r"(a0)
                     : "r"(a1)
                     : "memory");
    return a0;
}
