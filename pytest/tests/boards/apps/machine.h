// SPDX-License-Identifier: Apache-2.0 OR MIT
// What attacks need of the processor, for Thumb and for RISC-V. The number or address that an attack is about
// stands in one register, which C keeps and a fault's report shows: r6, or s2. The tests look there for who
// did it.
#pragma once

#include <stdint.h>

#if defined(__riscv)

#define AIMED(name) register uint32_t name __asm__("s2")

static inline void read_8(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("lbu t0, 0(%0)" : "+r"(at) : : "t0", "memory");
}

static inline void read_16(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("lhu t0, 0(%0)" : "+r"(at) : : "t0", "memory");
}

static inline void read_32(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("lw t0, 0(%0)" : "+r"(at) : : "t0", "memory");
}

static inline void write_8(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("sb %0, 0(%0)" : "+r"(at) : : "memory");
}

static inline void write_16(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("sh %0, 0(%0)" : "+r"(at) : : "memory");
}

static inline void write_32(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("sw %0, 0(%0)" : "+r"(at) : : "memory");
}

static inline void keep_8(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("lb t0, 0(%0)\n\tsb t0, 0(%0)" : "+r"(at) : : "t0", "memory");
}

static inline void keep_16(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("lh t0, 0(%0)\n\tsh t0, 0(%0)" : "+r"(at) : : "t0", "memory");
}

static inline void keep_32(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("lw t0, 0(%0)\n\tsw t0, 0(%0)" : "+r"(at) : : "t0", "memory");
}

// Several words by one instruction: this processor has none, its nearest is an atomic one.
static inline void read_many(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("lr.w t0, (%0)" : "+r"(at) : : "t0", "memory");
}

static inline void write_many(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("amoadd.w t0, zero, (%0)" : "+r"(at) : : "t0", "memory");
}

static inline void run_at(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("jalr ra, 0(%0)"
                     : "+r"(at)
                     :
                     : "ra", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7",
                       "memory");
}

// A system call of this class, every slot alike, with this stack pointer.
static inline void call_on(uint32_t stack, uint32_t class_number, uint32_t slot)
{
    AIMED(at) = stack;
    register uint32_t a0 __asm__("a0") = slot;
    register uint32_t a1 __asm__("a1") = slot;
    register uint32_t a2 __asm__("a2") = slot;
    register uint32_t a3 __asm__("a3") = slot;
    register uint32_t a4 __asm__("a4") = class_number;
    __asm__ volatile("mv s3, sp\n\tmv sp, %0\n\tecall\n\tmv sp, s3"
                     : "+r"(at), "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4)
                     :
                     : "s3", "ra", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "a5", "a6", "a7", "memory");
}

static inline void spin_on(uint32_t stack, uint32_t rounds)
{
    AIMED(at) = stack;
    __asm__ volatile("mv s3, sp\n\tmv sp, %0\n1:\taddi %1, %1, -1\n\tbnez %1, 1b\n\tmv sp, s3"
                     : "+r"(at), "+r"(rounds)
                     :
                     : "s3", "memory");
}

#define STACK_NOW(into) __asm__ volatile("mv %0, sp" : "=r"(into))

#else

#define AIMED(name) register uint32_t name __asm__("r6")

static inline void read_8(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("ldrb r0, [%0]" : "+r"(at) : : "r0", "memory");
}

static inline void read_16(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("ldrh r0, [%0]" : "+r"(at) : : "r0", "memory");
}

static inline void read_32(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("ldr r0, [%0]" : "+r"(at) : : "r0", "memory");
}

static inline void write_8(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("strb %0, [%0]" : "+r"(at) : : "memory");
}

static inline void write_16(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("strh %0, [%0]" : "+r"(at) : : "memory");
}

static inline void write_32(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("str %0, [%0]" : "+r"(at) : : "memory");
}

static inline void keep_8(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("ldrb r0, [%0]\n\tstrb r0, [%0]" : "+r"(at) : : "r0", "memory");
}

static inline void keep_16(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("ldrh r0, [%0]\n\tstrh r0, [%0]" : "+r"(at) : : "r0", "memory");
}

static inline void keep_32(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("ldr r0, [%0]\n\tstr r0, [%0]" : "+r"(at) : : "r0", "memory");
}

static inline void read_many(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("mov r4, %0\n\tldmia r4!, {r0-r3}" : "+r"(at) : : "r0", "r1", "r2", "r3", "r4", "memory");
}

// Reads first, so that where it may write it changes nothing.
static inline void write_many(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("mov r4, %0\n\tldmia r4!, {r0-r3}\n\tmov r4, %0\n\tstmia r4!, {r0-r3}"
                     : "+r"(at)
                     :
                     : "r0", "r1", "r2", "r3", "r4", "memory");
}

static inline void run_at(uint32_t address)
{
    AIMED(at) = address;
    __asm__ volatile("blx %0" : "+r"(at) : : "r0", "r1", "r2", "r3", "r12", "lr", "cc", "memory");
}

// The class is part of the instruction: attacker.c has one of each, at `calls`.
static inline void call_on(uint32_t stack, uint32_t class_number, uint32_t slot)
{
    extern const uint8_t calls[];
    AIMED(at) = stack;
    register uint32_t r4 __asm__("r4") = ((uint32_t)(uintptr_t)calls + 4 * class_number) | 1;
    register uint32_t r5 __asm__("r5") = slot;
    __asm__ volatile("mov r8, sp\n\t"
                     "mov r0, r5\n\tmov r1, r5\n\tmov r2, r5\n\tmov r3, r5\n\t"
                     "mov sp, %0\n\tblx %1\n\tmov sp, r8"
                     : "+r"(at)
                     : "r"(r4), "r"(r5)
                     : "r0", "r1", "r2", "r3", "r8", "r12", "lr", "cc", "memory");
}

static inline void spin_on(uint32_t stack, uint32_t rounds)
{
    AIMED(at) = stack;
    __asm__ volatile(".syntax unified\n\tmov r8, sp\n\tmov sp, %0\n1:\tsubs %1, %1, #1\n\tbne 1b\n\tmov sp, r8"
                     : "+r"(at), "+r"(rounds)
                     :
                     : "r8", "cc", "memory");
}

#define STACK_NOW(into) __asm__ volatile("mov %0, sp" : "=r"(into))

#endif
