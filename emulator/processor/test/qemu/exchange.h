// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the test and the program on QEMU's machine tell each other, in two files: "cases" is a header, the three pages
// as each case finds them, and cases; "results" is a result for each of them, followed by the words of RAM that have
// changed. All of it is words of the same order on both sides.
#pragma once

#include <stdint.h>

enum {
    EXCHANGE_PAGE = 4096,
    EXCHANGE_CODE = 32,     // words of code that a case brings
    EXCHANGE_BUDGET = 2000, // instructions, more or less, after which a case is stopped that does not end
};

// Of the machine, and of the cases of this file.
enum exchange_feature {
    EXCHANGE_FLOAT = 1,       // there is floating point, which is in use
    EXCHANGE_REGIONS_V8 = 2,  // the protection unit is Armv8-M's
    EXCHANGE_MUST_ALIGN = 4,  // CCR.UNALIGN_TRP
    EXCHANGE_DIVIDE_TRAP = 8, // CCR.DIV_0_TRP
};

// A process may read and execute code, read and write RAM, and read tables; and nothing else.
struct exchange_header {
    uint32_t count;
    uint32_t features;
    uint32_t code, ram, tables;
};

struct exchange_case {
    uint32_t registers[32]; // Arm: r0 to lr
    uint32_t pc;
    uint32_t xpsr;
    uint32_t fpscr;
    uint32_t single[32];
    uint32_t code_at; // offset in its page, of whole words
    uint32_t code[EXCHANGE_CODE];
};

struct exchange_change {
    uint32_t offset;
    uint32_t value;
};

struct exchange_result {
    uint32_t registers[32];
    uint32_t pc;
    uint32_t xpsr;
    uint32_t fpscr;
    uint32_t single[32];
    uint32_t cause;   // RISC-V: mcause. Arm: the number of the exception
    uint32_t detail;  // RISC-V: mtval. Arm: CFSR
    uint32_t address; // Arm: MMFAR or BFAR if one is valid
    uint32_t hard;    // Arm: HFSR
    uint32_t frame;   // Arm: where the exception has put registers on the process's stack
    uint32_t frame_size;
    uint32_t changes; // that follow
};

// Where an Arm exception puts registers, or leaves them: below the stack pointer, on 8 bytes.
enum { EXCHANGE_FRAME = 0x20, EXCHANGE_FRAME_FLOAT = 0x68, EXCHANGE_FRAME_PADDED = 1 << 9 };
// v8-M, D1.2.265: the frame is of secure state's floating point, which is in use.
enum { EXCHANGE_FRAME_SECURE_FLOAT = 1 << 20 };
