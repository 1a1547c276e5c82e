// SPDX-License-Identifier: Apache-2.0 OR MIT
// First instructions of an application on RISC-V. The kernel gives a0 the start of the binary, a1 the
// start of RAM, a2 its size, a3 the break, and no stack at all (TRD 104, section 3).
// The system call and error numbers repeat abi.h, which is C; start.c asserts that they agree.
        .section .start, "ax", @progbits
        .globl  _start
        .type   _start, @function
_start: .option push
        .option norelax                 // gp is not set yet
        lla     gp, __global_pointer$
        .option pop
        lla     t0, __flash_start
        bne     a0, t0, wrong_place
        lla     t0, __ram_start
        bne     a1, t0, wrong_place
        // Stack, data and bss come within reach all at once.
        li      a0, 0                   // brk
        lla     a1, __bss_end
        li      a4, 5                   // memop
        ecall
        li      t0, 128                 // success
        bne     a0, t0, no_memory
        lla     sp, __stack_top
        call    process_start

// Installed at other addresses than it was relocated to. The alert is all that can be told without
// memory.
wrong_place:
        li      a0, 8                   // low-level debug
        li      a1, 1                   // alert
        li      a2, 2                   // wrong location
        li      a3, 0
        li      a4, 2                   // command
        ecall
        li      a1, 6                   // INVAL
        j       leave
no_memory:
        li      a1, 9                   // NOMEM
leave:  li      a0, 0                   // terminate
        li      a4, 6                   // exit
        ecall
        j       leave
        .size   _start, . - _start
