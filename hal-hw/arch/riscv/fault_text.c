// SPDX-License-Identifier: Apache-2.0 OR MIT
// Faults in words: the processor's causes, where an address lies, and all registers.
#include "core/kernel/arch.h"
#include "core/kernel/format.h"
#include "core/kernel/process.h"
#include "core/kernel/report.h"
#include "csr.h"
#include "layout_symbols.h"
#include "port.h"

#define END "\r\n"

// RISC-V privileged, table 3.6. A user call never stands in a fault: it is a system call.
const char *riscv_cause_name(uint32_t cause)
{
    static const char *const names[] = {
        "instruction address misaligned",
        "instruction access fault",
        "illegal instruction",
        "breakpoint",
        "load address misaligned",
        "load access fault",
        "store or atomic address misaligned",
        "store or atomic access fault",
        "call from user mode",
        "call from supervisor mode",
        "reserved cause",
        "call from machine mode",
        "instruction page fault",
        "load page fault",
        "reserved cause",
        "store or atomic page fault",
    };
    if ((cause & CAUSE_INTERRUPT) != 0)
        return "interrupt";
    return cause < sizeof(names) / sizeof(names[0]) ? names[cause] : "reserved cause";
}

static bool has_address(uint32_t cause)
{
    return cause != CAUSE_BREAKPOINT && cause <= CAUSE_STORE_FAULT && cause != 2;
}

// In the words that every port has for it. The compiler's own checks and abort() end at ebreak.
static void print_cause(const struct process *process, struct format_sink *sink)
{
    const struct arch_process *const arch = process->arch;
    if (has_address(arch->cause))
        format(sink, " Cause: access to %#x, %s" END, (unsigned)arch->value, report_place(process, arch->value));
    else if (arch->cause == CAUSE_BREAKPOINT)
        format(sink, " Cause: breakpoint instruction, put there by abort() or a check" END);
    else
        format(sink, " Cause: %s" END, riscv_cause_name(arch->cause));
}

void arch_print_fault(const struct process *process, struct format_sink *sink)
{
    const struct arch_process *const arch = process->arch;
    if (!arch->has_fault)
        return;
    print_cause(process, sink);
    format(sink, "  %s (mcause %#x), mtval %#010x" END, riscv_cause_name(arch->cause), (unsigned)arch->cause,
           (unsigned)arch->value);
    format(sink, "  PC offset in its flash: %#x" END, (unsigned)(arch->registers[0] - process->memory.flash_start));
}

static void print_registers(const uint32_t registers[32], struct format_sink *sink)
{
    static const char names[32][4] = {"pc", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
                                      "a1", "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
                                      "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"};
    for (unsigned i = 0; i < 32; i++)
        format(sink, " %4s: %#010x%s", names[i], (unsigned)registers[i], i % 4 == 3 ? END : "");
}

void arch_print_registers(const struct process *process, struct format_sink *sink)
{
    print_registers(process->arch->registers, sink);
}

void arch_print_machine(struct kernel *kernel, struct format_sink *sink)
{
    (void)kernel;
    if (!riscv_kernel_faulted)
        return;
    format(sink, "---| RISC-V Machine State |---" END " mcause %#x, mtval %#010x, mstatus %#010x" END,
           (unsigned)csr_read(CSR_MCAUSE), (unsigned)csr_read(CSR_MTVAL), (unsigned)csr_read(CSR_MSTATUS));
    print_registers(riscv_kernel_frame.registers, sink);
}

// --- The kernel's own faults ---------------------------------------------------------------------

_Noreturn void riscv_kernel_fault(void)
{
    const uint32_t cause = csr_read(CSR_MCAUSE);
    const uint32_t address = csr_read(CSR_MTVAL);
    const bool is_first = !riscv_kernel_faulted;
    riscv_kernel_faulted = true;
    // A fault while a fault is told: the report itself failed.
    if (riscv_kernel == NULL || !is_first)
        for (;;)
            __asm__ volatile("wfi");
    const uint32_t bottom = (uint32_t)(uintptr_t)_sstack;
    if (cause == CAUSE_STORE_FAULT && address < bottom && riscv_kernel_frame.registers[REGISTER_SP] < bottom)
        kernel_panic(riscv_kernel, "kernel stack overflow at %#010x", (unsigned)address);
    kernel_panic(riscv_kernel, "kernel fault: %s at %#010x, pc %#010x", riscv_cause_name(cause), (unsigned)address,
                 (unsigned)riscv_kernel_frame.registers[0]);
}
