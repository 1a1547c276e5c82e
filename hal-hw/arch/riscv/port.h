// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the files of this port share, and the functions that trap.S calls.
#pragma once

#include "arch_process.h"
#include "core/kernel/kernel.h"

// Registers at a trap that found the kernel running.
struct riscv_kernel_frame {
    uint32_t registers[32]; // the place of x0 holds the pc
};

extern struct riscv_kernel_frame riscv_kernel_frame;
extern bool riscv_kernel_faulted;
extern struct kernel *riscv_kernel;

// Whose registers the processor held last: where trap.S saves what it left there.
extern struct arch_process *riscv_running;

// From trap.S. Each returns whom to run; NULL, of riscv_syscall() only: not the caller, see
// riscv_settle().
struct arch_process *riscv_syscall(uint32_t slot0, uint32_t slot1, uint32_t slot2, uint32_t slot3,
                                   uint32_t class_number, struct arch_process *arch);
struct arch_process *riscv_trap(struct arch_process *arch);
struct arch_process *riscv_settle(void);
_Noreturn void riscv_kernel_fault(void);

// To trap.S.
void riscv_trap_entry(void);
_Noreturn void riscv_begin(struct arch_process *first);

const char *riscv_cause_name(uint32_t cause);
