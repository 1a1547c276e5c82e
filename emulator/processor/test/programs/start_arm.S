@ SPDX-License-Identifier: Apache-2.0 OR MIT
@ Start of the test programs on Arm: a stack, data and thread-local storage, then program(r0, r1), whose result
@ an svc hands over.
    .syntax unified
    .section .start, "ax"
    .globl _start
    .thumb_func
_start:
    ldr     r2, =_stack_top
    mov     sp, r2
    mov     r4, r0
    mov     r5, r1
    ldr     r0, =_data_load
    ldr     r1, =_data_start
    ldr     r2, =_data_end
1:  cmp     r1, r2
    bhs     2f
    ldr     r3, [r0]
    str     r3, [r1]
    adds    r0, #4
    adds    r1, #4
    b       1b
2:  ldr     r1, =_bss_start
    ldr     r2, =_bss_end
    movs    r3, #0
3:  cmp     r1, r2
    bhs     4f
    str     r3, [r1]
    adds    r1, #4
    b       3b
4:  ldr     r0, =_thread_storage
    bl      _set_tls
    mov     r0, r4
    mov     r1, r5
    bl      program
    svc     7
    bkpt    1
    .pool
