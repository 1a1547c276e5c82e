@ SPDX-License-Identifier: Apache-2.0 OR MIT
@ The way into a case and out of it on Cortex-M: in by a supervisor call of the runner, whose handler returns to
@ unprivileged code; out by any exception of that, whose handler returns to where the runner's call was.
    .syntax unified
    .cpu    cortex-m4
    .fpu    fpv4-sp-d16
    .equ    SINGLE, 35 * 4 + 16 * 4     @ s16 in a case and in a result
    .equ    RUNNER, 0xfffffff9          @ exception return: thread mode, main stack

    .section .start, "ax"
    .word   runner_stack_top
    .word   _start
    .rept   9
    .word   on_exception
    .endr
    .word   on_call
    .rept   36
    .word   on_exception
    .endr

    .globl  _start
    .thumb_func
_start:
    bl      runner_main
    b       .

    .globl  runner_enter
    .thumb_func
runner_enter:
    push    {r4-r11, lr}
    svc     0
    pop     {r4-r11, pc}

    .thumb_func
on_call:
    mrs     r0, control
    lsls    r0, r0, #31
    bmi     on_exception
    ldm     sp, {r0-r3}                 @ the runner's: case, frame, exception return, control
    msr     psp, r1
    tst     r2, #0x10
    bne     1f
    add     r1, r0, #SINGLE
    vldm    r1, {s16-s31}
1:  add     r1, r0, #4 * 4
    ldm     r1, {r4-r11}
    msr     control, r3
    isb
    bx      r2

    .thumb_func
on_exception:
    mrs     r0, control
    lsls    r0, r0, #31
    bpl     runner_broken
    ldr     r2, =runner_result
    ldr     r2, [r2]
    add     r3, r2, #4 * 4
    stm     r3, {r4-r11}
    ldr     r3, =runner_float
    ldr     r3, [r3]
    cbz     r3, 1f
    add     r3, r2, #SINGLE
    vstm    r3, {s16-s31}
1:  mrs     r0, psp
    mov     r1, lr
    bl      runner_finish
    mov     r0, #0
    msr     control, r0
    isb
    ldr     lr, =RUNNER
    bx      lr
    .pool

    .section .bss
    .balign 16
    .space  4096
runner_stack_top:
