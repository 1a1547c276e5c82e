// SPDX-License-Identifier: Apache-2.0 OR MIT
// The attacker's part for the processors of boards. Their own attacks are in tests/boards/. Included by attacker.c,
// once.
#pragma once

enum { CHANNEL = 0x0fff0000, GRAIN = 1024 };

#if defined(__riscv)

static inline void call_address(uint64_t address)
{
    ((void (*)(void))(uintptr_t)address)();
}

// A system call of any class.
static void tock_call(void)
{
    register uint32_t a0 __asm__("a0") = (uint32_t)numbers[1];
    register uint32_t a4 __asm__("a4") = (uint32_t)numbers[0];
    __asm__ volatile("ecall" : "+r"(a0), "+r"(a4) : : "a1", "a2", "a3", "memory");
    printf("answered\n");
}

#else

// In Thumb state, as all code is.
static inline void call_address(uint64_t address)
{
    ((void (*)(void))(uintptr_t)(address | 1))();
}

// A system call of one of the classes that the tests name: it is part of the instruction.
static void tock_call(void)
{
    register uint32_t r0 __asm__("r0") = (uint32_t)numbers[1];
    if (numbers[0] == 0)
        __asm__ volatile("svc 0" : "+r"(r0) : : "r1", "r2", "r3", "memory");
    else if (numbers[0] == 8)
        __asm__ volatile("svc 8" : "+r"(r0) : : "r1", "r2", "r3", "memory");
    else
        __asm__ volatile("svc 255" : "+r"(r0) : : "r1", "r2", "r3", "memory");
    printf("answered\n");
}

#endif

static bool attack_more(const char *word, const char *text)
{
    (void)word, (void)text;
    return false;
}
