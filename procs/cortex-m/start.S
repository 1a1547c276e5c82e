// SPDX-License-Identifier: Apache-2.0 OR MIT
// First instructions of an application on Cortex-M. The kernel gives r0 the start of the binary, r1
// the start of RAM, r2 its size, r3 the break, and a stack of a few words (TRD 104, section 3).
// The system call and error numbers repeat abi.h, which is C; start.c asserts that they agree.
        .syntax unified
        .thumb

        .section .start, "ax", %progbits
        .globl  _start
        .type   _start, %function
        .thumb_func
_start: ldr     r4, =__flash_start
        cmp     r0, r4
        bne     wrong_place
        ldr     r4, =__ram_start
        cmp     r1, r4
        bne     wrong_place
        // Stack, data and bss come within reach all at once.
        movs    r0, #0                  // brk
        ldr     r1, =__bss_end
        svc     5                       // memop
        cmp     r0, #128                // success
        bne     no_memory
        ldr     r0, =__stack_top
        mov     sp, r0
        bl      process_start

// Installed at other addresses than it was relocated to. The alert is all that can be told without
// memory.
wrong_place:
        movs    r0, #8                  // low-level debug
        movs    r1, #1                  // alert
        movs    r2, #2                  // wrong location
        movs    r3, #0
        svc     2                       // command
        movs    r1, #6                  // INVAL
        b       leave
no_memory:
        movs    r1, #9                  // NOMEM
leave:  movs    r0, #0                  // terminate
        svc     6                       // exit
        b       leave
        .size   _start, . - _start
        .ltorg
