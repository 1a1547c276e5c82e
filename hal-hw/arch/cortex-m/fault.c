// SPDX-License-Identifier: Apache-2.0 OR MIT
// The kernel's own end, by a fault of its own or by its stack's overflow.
#include "core/kernel/arch.h"
#include "core/kernel/format.h"
#include "hal-hw/arch/cortex-m/port.h"

extern uint8_t _sstack[], _estack[];

struct cortexm_kernel_fault cortexm_kernel_fault;
bool cortexm_kernel_faulted;

static struct cortexm_fault kernel_status;

// --- The kernel's own end ------------------------------------------------------------------------------

// The stack pointer stands in the guard or below, or so near that no frame found room.
static bool stack_overflowed(void)
{
    return cortexm_kernel_fault.msp < (uint32_t)(uintptr_t)_sstack + STACK_GUARD_BYTES ||
           fault_frame_was_lost(&kernel_status);
}

void cortexm_on_kernel_fault(void)
{
    fault_collect(&kernel_status);
    cortexm_kernel_faulted = true;
    if (stack_overflowed())
        kernel_panic(cortexm_kernel, "kernel stack overflow");
    kernel_panic(cortexm_kernel, "kernel fault at %#x", (unsigned)cortexm_kernel_fault.frame.pc);
}

static void print_kernel_registers(struct format_sink *sink)
{
    const struct cortexm_kernel_fault *const at = &cortexm_kernel_fault;
    for (unsigned i = 0; i < 4; i++)
        format(sink, "  R%-2u : 0x%08X%s", i, (unsigned)at->frame.r0_to_r3[i], i == 3 ? "\r\n" : "");
    for (unsigned i = 0; i < 8; i++)
        format(sink, "  R%-2u : 0x%08X%s", i + 4, (unsigned)at->r4_to_r11[i], i % 4 == 3 ? "\r\n" : "");
    format(sink, "  R12 : 0x%08X  MSP : 0x%08X  LR  : 0x%08X  PC  : 0x%08X\r\n  xPSR: 0x%08X  EXC_RETURN: 0x%08X\r\n",
           (unsigned)at->frame.r12, (unsigned)at->msp, (unsigned)at->frame.lr, (unsigned)at->frame.pc,
           (unsigned)at->frame.psr, (unsigned)at->exc_return);
}

void arch_print_machine(struct kernel *kernel, struct format_sink *sink)
{
    (void)kernel;
    if (!cortexm_kernel_faulted) {
        format(sink, "No Cortex-M faults detected.\r\n");
        return;
    }
    format(sink, "---| Cortex-M Fault Status |---\r\n");
    fault_text(&kernel_status, sink);
    print_kernel_registers(sink);
}
