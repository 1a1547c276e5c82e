// SPDX-License-Identifier: Apache-2.0 OR MIT
// The code of the gate page, by which the kernel makes a stopped child call Linux. An application
// may jump here too, but gains nothing: the filter and the tracer judge a call by who asked for it.
#include "hal-sim/native/internal.h"

// At 0: one call, then a trap. At NATIVE_GATE_BATCH: rbx is the address of struct native_linux_call
// elements; each result replaces its number; a negative number ends the list.
__asm__(".pushsection .rodata\n"
        ".balign 16\n"
        ".globl native_gate_code\n"
        "native_gate_code:\n"
        "    syscall\n"
        "    int3\n"
        "    .balign 16, 0xcc\n"
        "1:  mov (%rbx), %rax\n"
        "    test %rax, %rax\n"
        "    js 2f\n"
        "    mov 8(%rbx), %rdi\n"
        "    mov 16(%rbx), %rsi\n"
        "    mov 24(%rbx), %rdx\n"
        "    mov 32(%rbx), %r10\n"
        "    mov 40(%rbx), %r8\n"
        "    mov 48(%rbx), %r9\n"
        "    syscall\n"
        "    mov %rax, (%rbx)\n"
        "    add $56, %rbx\n"
        "    jmp 1b\n"
        "2:  int3\n"
        "    .balign 16, 0xcc\n"
        "native_gate_end:\n"
        "    .balign 8\n"
        ".globl native_gate_size\n"
        "native_gate_size:\n"
        "    .quad native_gate_end - native_gate_code\n"
        ".popsection\n");

static_assert(sizeof(struct native_linux_call) == 56, "the gate code steps by it");
