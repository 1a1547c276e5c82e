/* SPDX-License-Identifier: Apache-2.0 OR MIT
 *
 * Vectors and exception entries of Armv6-M, which has no fault exception but HardFault and few
 * instructions for the high registers. See entry.S for how it works; the two differ in nothing else.
 */
#define __ASSEMBLER__ 1
#include "arch_process.h"

    .syntax unified
    .thumb

    .section .vectors, "a"
    .global cortexm_vectors
    .balign 256
cortexm_vectors:
    .word _estack
    .word _start
    .word kernel_fault          /* NMI: nothing here raises it */
    .word hard_fault
    .word 0, 0, 0, 0, 0, 0, 0
    .word call                  /* SVCall */
    .word 0, 0
    .word pended                /* PendSV */
    .word slice_end             /* SysTick */
    .rept CORTEXM_LINES
    .word interrupt
    .endr

    .section .text.entry, "ax"

    .macro function name
    .balign 4
    .global \name
    .type \name, %function
    .thumb_func
\name:
    .endm

    .macro save_high to         /* r4-r11 to \to, which moves on; r4-r7 are lost */
    stm     \to!, {r4-r7}
    mov     r4, r8
    mov     r5, r9
    mov     r6, r10
    mov     r7, r11
    stm     \to!, {r4-r7}
    .endm

    .macro entry name, handler
    function \name
    push    {r4, lr}
    mrs     r0, psp
    bl      \handler
    b       leave
    .endm

    entry   call, cortexm_on_call
    entry   slice_end, cortexm_on_slice_end
    entry   pended, cortexm_on_pended

function interrupt
    push    {r4, lr}
    mrs     r0, psp
    mrs     r1, ipsr
    bl      cortexm_on_interrupt
leave:
    cmp     r1, #0
    bne     change
    ldr     r0, =cortexm_current
    ldr     r0, [r0]
    ldr     r0, [r0, #ARCH_PROCESS_CONTROL]
    msr     control, r0
    pop     {r4, pc}

/* r0: save the suspended context there, or 0. r1: resume this one. */
change:
    pop     {r4}
    pop     {r2}                /* LR at entry: of no use, there is one kind of frame */
    cmp     r0, #0
    beq     load
    save_high r0
load:
    mov     r0, r1
    adds    r0, #16
    ldm     r0!, {r4-r7}
    mov     r8, r4
    mov     r9, r5
    mov     r10, r6
    mov     r11, r7
    ldm     r1!, {r4-r7}
    ldm     r0!, {r1-r3}        /* psp, exc_return, control */
    msr     psp, r1
    msr     control, r3
    bx      r2

/* A process's fault if it comes from thread mode while a process runs; the kernel's end else. */
function hard_fault
    mov     r0, lr
    movs    r1, #8
    tst     r0, r1
    beq     kernel_fault
    ldr     r2, =cortexm_current
    ldr     r2, [r2]
    ldr     r3, =cortexm_idle
    cmp     r2, r3
    beq     kernel_fault
    push    {r4, lr}
    save_high r2
    mrs     r0, psp
    bl      cortexm_on_hard_fault
    b       leave               /* always to somebody else, so that r4-r7 are not missed */

function kernel_fault
    ldr     r0, =cortexm_kernel_fault
    adds    r0, #32
    mov     r2, sp
    mov     r3, lr
    movs    r1, #4
    tst     r3, r1              /* where the frame is */
    beq     1f
    mrs     r2, psp
1:  save_high r0
    stm     r0!, {r2, r3}
    ldr     r1, =_sstack
    cmp     r2, r1
    blo     2f
    ldr     r1, =_eram
    subs    r1, #32
    cmp     r2, r1
    bhi     2f
    ldr     r0, =cortexm_kernel_fault
    ldm     r2!, {r4-r7}
    stm     r0!, {r4-r7}
    ldm     r2!, {r4-r7}
    stm     r0!, {r4-r7}
2:  ldr     r0, =_estack
    msr     msp, r0
    bl      cortexm_on_kernel_fault

/* r0: the idle loop's stack. r1: the kernel's. Interrupts are off. */
function cortexm_idle_loop
    msr     psp, r0
    movs    r2, #CONTROL_IDLE
    msr     control, r2
    isb
    msr     msp, r1
    cpsie   i
    isb
1:  dsb
    wfi
    b       1b
