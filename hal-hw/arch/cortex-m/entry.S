/* SPDX-License-Identifier: Apache-2.0 OR MIT
 *
 * Vectors and exception entries of Armv7-M and Armv8-M (mainline). Each entry calls one C function,
 * which says what to resume (context_switch in port.h). All of them run at one priority, so none
 * preempts another; only HardFault does, and it is either a process's or the kernel's end.
 *
 * C keeps r4-r11, so they still hold the suspended context's values when the C function returns: they
 * are saved only when somebody else is to run.
 */
#define __ASSEMBLER__ 1
#include "arch_process.h"

    .syntax unified
    .thumb
#if CORTEXM_FP
    .fpu fpv4-sp-d16
#endif

    .section .vectors, "a"
    .global cortexm_vectors
    .balign 512
cortexm_vectors:
    .word _estack
    .word _start
    .word kernel_fault          /* NMI: nothing here raises it */
    .word hard_fault
    .word fault                 /* MemManage */
    .word fault                 /* BusFault */
    .word fault                 /* UsageFault */
    .word fault                 /* SecureFault (v8-M) */
    .word 0, 0, 0
    .word call                  /* SVCall */
    .word kernel_fault          /* DebugMonitor */
    .word 0
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

/* The common path: a system call that is answered to its caller. CONTROL is written again although
 * nothing changed it, so that no path resumes a process without setting nPRIV. */
function call
    push    {r4, lr}            /* r4 only keeps the stack aligned */
    mrs     r0, psp
    bl      cortexm_on_call
    cbnz    r1, change
    ldr     r0, =cortexm_current
    ldr     r0, [r0]
    ldr     r0, [r0, #ARCH_PROCESS_CONTROL]
    msr     control, r0
    pop     {r4, pc}

/* r0: save the suspended context there, or 0. r1: resume this one. */
change:
    pop     {r4, lr}
#if CORTEXM_FP
    tst     lr, #EXC_RETURN_BASIC_FRAME
    bne     1f
    ldr     r2, =cortexm_fp_used
    str     r2, [r2]            /* anything but 0 */
    cbz     r0, load
    add     r2, r0, #ARCH_PROCESS_FP
    vstmia  r2, {s16-s31}
#endif
1:  cbz     r0, load
#if CORTEXM_FP
    and     r3, lr, #EXC_RETURN_BASIC_FRAME
    mvn     r2, #(~(EXC_RETURN_PROCESS & ~EXC_RETURN_BASIC_FRAME))
    orr     r2, r2, r3          /* of LR only what the frame looks like */
    str     r2, [r0, #ARCH_PROCESS_EXC_RETURN]
#endif
    stm     r0, {r4-r11}
load:
    ldm     r1, {r4-r11}
    ldr     r0, [r1, #ARCH_PROCESS_PSP]
    ldr     r2, [r1, #ARCH_PROCESS_CONTROL]
    ldr     lr, [r1, #ARCH_PROCESS_EXC_RETURN]
    msr     psp, r0
    msr     control, r2
#if CORTEXM_FP
    tst     lr, #EXC_RETURN_BASIC_FRAME
    bne     2f
    add     r1, r1, #ARCH_PROCESS_FP
    vldmia  r1, {s16-s31}       /* s0-s15 come back with the frame */
    bx      lr
2:  ldr     r1, =cortexm_fp_used
    ldr     r3, [r1]
    cbz     r3, 3f
    tst     r2, #1              /* the idle loop doesn't look: its successor is kept clean */
    beq     3f
    b       clear_fp
3:
#endif
    bx      lr

#if CORTEXM_FP
/* What the process before left in the registers is not for this one, which starts without any. That the
 * handler used floating point itself is forgotten by the return (Armv7-M ARM B1.5.8). */
clear_fp:
    movs    r0, #0
    str     r0, [r1]
    vmov    s0, r0
    .irp    n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    vmov.f32 s\n, s0
    .endr
    vmsr    fpscr, r0
    bx      lr

    .section .bss.cortexm_fp_used, "aw", %nobits
    .balign 4
cortexm_fp_used:                /* not 0: a process left something in the registers */
    .space 4
    .section .text.entry, "ax"
#endif

    .macro entry name, handler
    function \name
    push    {r4, lr}
    mrs     r0, psp
    bl      \handler
    b       leave
    .endm

    entry   slice_end, cortexm_on_slice_end
    entry   pended, cortexm_on_pended

function interrupt
    push    {r4, lr}
    mrs     r0, psp
    mrs     r1, ipsr
    bl      cortexm_on_interrupt
leave:
    cbnz    r1, 1f
    ldr     r0, =cortexm_current
    ldr     r0, [r0]
    ldr     r0, [r0, #ARCH_PROCESS_CONTROL]
    msr     control, r0
    pop     {r4, pc}
1:  b       change

/* A fault's registers are printed, so they are saved at once. */
function fault
    push    {r4, lr}
    ldr     r2, =cortexm_current
    ldr     r2, [r2]
    stm     r2, {r4-r11}
    mrs     r0, psp
    bl      cortexm_on_fault
    b       leave

/* From thread mode while a process runs: its fault, taken here because it escalated (a breakpoint
 * without a debugger). Everything else is the kernel's. */
function hard_fault
    tst     lr, #8
    beq     kernel_fault
    ldr     r2, =cortexm_current
    ldr     r2, [r2]
    ldr     r3, =cortexm_idle
    cmp     r2, r3
    beq     kernel_fault
    push    {r4, lr}
    stm     r2, {r4-r11}
    mrs     r0, psp
    bl      cortexm_on_hard_fault
    b       leave

/* The report is printed on the kernel's own stack from its top: what was on it is of no use any more,
 * and an overflow left no room below. */
function kernel_fault
    ldr     r0, =cortexm_kernel_fault
    add     r1, r0, #32
    stm     r1!, {r4-r11}
    mov     r2, sp
    mov     r3, lr
    stm     r1!, {r2, r3}
    tst     r3, #4              /* where the frame is */
    it      ne
    mrsne   r2, psp
    ldr     r1, =_sstack
    cmp     r2, r1
    blo     1f
    ldr     r1, =_eram
    subs    r1, #32
    cmp     r2, r1
    bhi     1f
    ldm     r2, {r4-r11}
    stm     r0, {r4-r11}
1:  movs    r0, #0
#if __ARM_ARCH >= 8
    msr     msplim, r0
#endif
    ldr     r0, =_estack
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
