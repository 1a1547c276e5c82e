// SPDX-License-Identifier: Apache-2.0 OR MIT
// From reset to C: one hart, interrupts off, a stack whose depth can be measured, data and bss.
#include "arch_process.h"
#include "csr.h"

    .section .reset, "ax"
    .globl _start
_start:
    csrw CSR_MIE, zero
    la t0, riscv_trap_entry
    csrw CSR_MTVEC, t0
    csrw CSR_MSCRATCH, zero
    // A second hart has nothing to do here, and what a boot loader left in the PMP must not count
    // against the first.
    csrr t0, mhartid
    bnez t0, park
    la sp, _estack

    la t0, _sstack
    li t1, STACK_PAINT
paint:
    sw t1, 0(t0)
    addi t0, t0, 4
    bltu t0, sp, paint

    la t0, _srelocate
    la t1, _erelocate
    la t2, _lrelocate
    j copy_next
copy:
    lw t3, 0(t2)
    sw t3, 0(t0)
    addi t0, t0, 4
    addi t2, t2, 4
copy_next:
    bltu t0, t1, copy

    la t0, _szero
    la t1, _ezero
    j zero_next
zero:
    sw zero, 0(t0)
    addi t0, t0, 4
zero_next:
    bltu t0, t1, zero

    call board_start
park:
    wfi
    j park
