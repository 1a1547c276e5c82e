// SPDX-License-Identifier: Apache-2.0 OR MIT
// What Armv7-M and Armv8-M (mainline) know of faults: switching the exceptions on, collecting the status
// registers, and putting them into words (Armv7-M ARM B3.2.15 to B3.2.18, Armv8-M ARM D1.2.2).
#include "core/kernel/format.h"
#include "core/kernel/memory.h"
#include "core/kernel/report.h"
#include "hal-hw/arch/cortex-m/port.h"
#include "hal-hw/arch/cortex-m/scs.h"

enum { CFSR_MSTKERR = 1 << 4, CFSR_STKERR = 1 << 12, CFSR_STKOF = 1 << 20 };

#if CORTEXM_FP
// Lazy stacking writes to a process's stack long after the exception, when a failure would be blamed on
// whoever runs then. Without it s0-s15 go with the frame, or the fault comes with it.
static void start_floating_point(void)
{
    SCB_CPACR |= CPACR_FP_FULL;
    barrier();
    FPU_FPCCR = (FPU_FPCCR & ~FPCCR_LSPEN) | FPCCR_ASPEN;
    barrier();
}
#else
static void start_floating_point(void)
{
}
#endif

extern uint8_t _sstack[];

void fault_init(void)
{
    SCB_SHCSR |= SHCSR_MEMFAULTENA | SHCSR_BUSFAULTENA | SHCSR_USGFAULTENA;
    SCB_CCR |= CCR_STKALIGN | CCR_DIV_0_TRP;
#if __ARM_ARCH >= 8
    SCB_SHCSR |= SHCSR_SECUREFAULTENA;
    __asm__ volatile("msr msplim, %0" ::"r"(_sstack));
#endif
    start_floating_point();
}

// A fault while an exception's frame is written leaves that exception pending, a system call among them.
// It was the faulted process's and must not be taken for that of who runs next.
void fault_collect(struct cortexm_fault *fault)
{
    *fault = (struct cortexm_fault){SCB_CFSR, SCB_HFSR, SCB_MMFAR, SCB_BFAR};
    SCB_CFSR = fault->cfsr; // write one to clear
    SCB_HFSR = fault->hfsr;
    SCB_SHCSR &= ~(SHCSR_USGFAULTPENDED | SHCSR_MEMFAULTPENDED | SHCSR_BUSFAULTPENDED | SHCSR_SVCALLPENDED |
                   SHCSR_SECUREFAULTPENDED);
}

bool fault_frame_was_lost(const struct cortexm_fault *fault)
{
    return (fault->cfsr & (CFSR_MSTKERR | CFSR_STKERR | CFSR_STKOF)) != 0;
}

// --- In words -------------------------------------------------------------------------------------------

enum {
    IACCVIOL = 1 << 0,
    MMARVALID = 1 << 7,
    IBUSERR = 1 << 8,
    BFARVALID = 1 << 15,
    UNDEFINSTR = 1 << 16,
    DIVBYZERO = 1 << 25,
    HFSR_DEBUGEVT = 1u << 31,
    TRAP = 0xdeff, // the undefined instruction of __builtin_trap()
};

struct status_bit {
    uint8_t bit;
    const char *text;
};

static const struct status_bit configurable[] = {
    {0, "IACCVIOL: instruction fetch not permitted"},
    {1, "DACCVIOL: data access not permitted"},
    {3, "MUNSTKERR: exception return could not read its stack"},
    {4, "MSTKERR: exception entry could not write its stack"},
    {5, "MLSPERR: saving of floating point registers not permitted"},
    {8, "IBUSERR: bus error on instruction fetch"},
    {9, "PRECISERR: bus error on a data access"},
    {10, "IMPRECISERR: bus error on an earlier data access"},
    {11, "UNSTKERR: bus error on exception return"},
    {12, "STKERR: bus error on exception entry"},
    {13, "LSPERR: bus error on saving floating point registers"},
    {16, "UNDEFINSTR: undefined instruction"},
    {17, "INVSTATE: not in Thumb state"},
    {18, "INVPC: illegal exception return"},
    {19, "NOCP: no such coprocessor, or it is switched off"},
    {20, "STKOF: stack pointer below its limit"},
    {24, "UNALIGNED: unaligned access"},
    {25, "DIVBYZERO: division by zero"},
};

static const struct status_bit hard[] = {
    {1, "VECTTBL: vector could not be read"},
    {30, "FORCED: escalated"},
    {31, "DEBUGEVT: breakpoint without a debugger"},
};

static void print_bits(uint32_t value, const struct status_bit *bits, size_t count, struct format_sink *sink)
{
    for (size_t i = 0; i < count; i++)
        if (value >> bits[i].bit & 1)
            format(sink, "  %s\r\n", bits[i].text);
}

static void cause_access(const struct process *process, uint32_t address, struct format_sink *sink)
{
    format(sink, " Cause: access to %#x, %s\r\n", (unsigned)address, report_place(process, address));
}

static void cause_undefined(const struct process *process, uint32_t pc, struct format_sink *sink)
{
    const uint8_t *const at = memory_readable_view(process, pc, 2);
    const bool is_trap = at != NULL && (at[0] | at[1] << 8) == TRAP;
    format(sink, " Cause: illegal instruction%s\r\n", is_trap ? ", put there by abort() or a check" : "");
}

// What has no words of its own here is told by the first status bit.
void fault_cause(const struct process *process, uint32_t pc, struct format_sink *sink)
{
    const struct cortexm_fault *const fault = &process->arch->fault;
    unsigned first = 0;
    if (fault->cfsr & MMARVALID)
        cause_access(process, fault->mmfar, sink);
    else if (fault->cfsr & BFARVALID)
        cause_access(process, fault->bfar, sink);
    else if (fault_frame_was_lost(fault))
        cause_access(process, process->arch->psp, sink);
    else if (fault->cfsr & (IACCVIOL | IBUSERR))
        cause_access(process, pc, sink);
    else if (fault->cfsr & UNDEFINSTR)
        cause_undefined(process, pc, sink);
    else if (fault->cfsr & DIVBYZERO)
        format(sink, " Cause: division by zero or overflow\r\n");
    else if ((fault->hfsr & HFSR_DEBUGEVT) || fault->cfsr == 0) // QEMU 7.2 sets no bit for it but FORCED
        format(sink, " Cause: breakpoint instruction without a debugger\r\n");
    else {
        while (first + 1 < sizeof(configurable) / sizeof(configurable[0]) &&
               !(fault->cfsr >> configurable[first].bit & 1))
            first++;
        format(sink, " Cause: %s\r\n", configurable[first].text);
    }
}

void fault_text(const struct cortexm_fault *fault, struct format_sink *sink)
{
    print_bits(fault->cfsr, configurable, sizeof(configurable) / sizeof(configurable[0]), sink);
    print_bits(fault->hfsr, hard, sizeof(hard) / sizeof(hard[0]), sink);
    format(sink, "  CFSR: 0x%08X  HFSR: 0x%08X\r\n", (unsigned)fault->cfsr, (unsigned)fault->hfsr);
    if (fault->cfsr & MMARVALID)
        format(sink, "  MMFAR, the address: 0x%08X\r\n", (unsigned)fault->mmfar);
    if (fault->cfsr & BFARVALID)
        format(sink, "  BFAR, the address: 0x%08X\r\n", (unsigned)fault->bfar);
}
