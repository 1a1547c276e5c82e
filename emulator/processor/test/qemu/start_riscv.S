# SPDX-License-Identifier: Apache-2.0 OR MIT
# The way into a case and out of it on RISC-V. Between both, mscratch leads to where its registers go; the runner's
# own lie on its stack.
    .macro  each_register what, base
    .irp    n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
    \what   x\n, 4*\n(\base)
    .endr
    .endm

    .macro  kept_registers what
    \what   ra, 0(sp)
    \what   gp, 4(sp)
    \what   tp, 8(sp)
    \what   s0, 12(sp)
    \what   s1, 16(sp)
    .irp    n, 2,3,4,5,6,7,8,9,10,11
    \what   s\n, 12+4*\n(sp)
    .endr
    .endm

    .section .start, "ax"
    .globl  _start
_start:
    la      sp, runner_stack_top
    la      t0, runner_broken
    csrw    mtvec, t0
    call    runner_main

    .globl  runner_enter
runner_enter:
    addi    sp, sp, -64
    kept_registers sw
    la      t0, kept_sp
    sw      sp, 0(t0)
    csrw    mscratch, a1
    li      t0, 0x1800      # mstatus.MPP: to user mode
    csrc    mstatus, t0
    mv      x31, a0
    each_register lw, x31
    lw      x31, 124(x31)
    mret

    .balign 4
    .globl  runner_trap
runner_trap:
    csrrw   x31, mscratch, x31
    each_register sw, x31
    csrr    t0, mscratch
    sw      t0, 124(x31)
    la      t0, kept_sp
    lw      sp, 0(t0)
    kept_registers lw
    addi    sp, sp, 64
    ret

    .section .bss
    .balign 16
kept_sp:
    .space  16
    .space  4096
runner_stack_top:
