// SPDX-License-Identifier: Apache-2.0 OR MIT
// The one way into the kernel and the one way out. mscratch says where a trap comes from: it points
// to the record of the process that runs, and is 0 while the kernel does. The kernel runs with
// interrupts off, so nothing nests: a trap that finds 0 is a defect of the kernel.
//
// A system call that returns to its caller is the common path. C preserves s0-s11, and this kernel
// is built without gp and tp, so these stay in the processor on that path; the rest is kept in the
// record. Everything else saves and loads all of it.
#include "arch_process.h"
#include "csr.h"
#include "pmp_door.inc"

#define AT(number) 4 * number

// Registers that C may clobber, sp apart. a0 to a7 are x10 to x17, t3 to t6 x28 to x31.
    .macro each_caller_saved operation, base
    \operation ra, AT(1)(\base)
    \operation t0, AT(5)(\base)
    \operation t1, AT(6)(\base)
    \operation t2, AT(7)(\base)
    \operation a0, AT(10)(\base)
    \operation a1, AT(11)(\base)
    \operation a2, AT(12)(\base)
    \operation a3, AT(13)(\base)
    \operation a4, AT(14)(\base)
    \operation a5, AT(15)(\base)
    \operation a6, AT(16)(\base)
    \operation a7, AT(17)(\base)
    \operation t3, AT(28)(\base)
    \operation t4, AT(29)(\base)
    \operation t5, AT(30)(\base)
    \operation t6, AT(31)(\base)
    .endm

    .macro each_callee_saved operation, base
    \operation gp, AT(3)(\base)
    \operation tp, AT(4)(\base)
    \operation s0, AT(8)(\base)
    \operation s1, AT(9)(\base)
    \operation s2, AT(18)(\base)
    \operation s3, AT(19)(\base)
    \operation s4, AT(20)(\base)
    \operation s5, AT(21)(\base)
    \operation s6, AT(22)(\base)
    \operation s7, AT(23)(\base)
    \operation s8, AT(24)(\base)
    \operation s9, AT(25)(\base)
    \operation s10, AT(26)(\base)
    \operation s11, AT(27)(\base)
    .endm

    .section .text.riscv_trap_entry, "ax"
    .globl riscv_trap_entry
    .balign 64
riscv_trap_entry:
    csrrw sp, mscratch, sp
    beqz sp, kernel_trap
    each_caller_saved sw, sp
    csrr t0, mscratch
    csrr t1, mepc
    csrr t2, mcause
    sw t0, AT(2)(sp)
    csrw mscratch, zero
    pmp_enter_kernel
    // Exit ends its caller, and an unknown class leads to a report that shows all registers: these take the
    // long way. Classes 0 to 5 may return to their caller.
    li t3, CAUSE_USER_CALL
    bne t2, t3, other_trap
    sltiu t4, a4, 6
    beqz t4, other_trap
    addi t1, t1, 4 // past the ecall, which has no short form
    sw t1, ARCH_PROCESS_PC(sp)
    mv a5, sp // and a0 to a4 hold what the process passed
    la sp, _estack
    call riscv_syscall
    beqz a0, leave
resume:
    lw t0, ARCH_PROCESS_PC(a0)
    csrw mscratch, a0
    csrw mepc, t0
    pmp_leave_kernel
    mv sp, a0
    each_caller_saved lw, sp
    lw sp, AT(2)(sp)
    mret

// The call led to somebody else: its caller's part that is still in the processor is saved now.
leave:
    la t0, riscv_running
    lw t0, 0(t0)
    each_callee_saved sw, t0
    call riscv_settle
    j load_all

other_trap:
    sw t1, ARCH_PROCESS_PC(sp)
    each_callee_saved sw, sp
    mv a0, sp
    la sp, _estack
    call riscv_trap
load_all:
    // Whatever happened before: the next mret goes to user mode.
    li t0, MSTATUS_MPP
    csrc mstatus, t0
    li t0, MSTATUS_MPIE
    csrs mstatus, t0
    each_callee_saved lw, a0
    j resume

// _Noreturn void riscv_begin(struct arch_process *first): the first mret.
    .globl riscv_begin
riscv_begin:
    la sp, _estack
    j load_all

// sp is free now: it was swapped with mscratch. The report gets the stack from its top, for it may
// be an overflow that led here, and nobody returns to what lies on it.
kernel_trap:
    la sp, riscv_kernel_frame
    each_caller_saved sw, sp
    each_callee_saved sw, sp
    csrr t0, mscratch
    sw t0, AT(2)(sp)
    csrr t0, mepc
    sw t0, ARCH_PROCESS_PC(sp)
    csrw mscratch, zero
    la sp, _estack
    call riscv_kernel_fault
