// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a target provides to the library, and all that it provides: one system call. Everything else
// under libtock/ and libtock-sync/ is the same C for every machine. Internal: applications include
// libtock/tock.h.
#pragma once

#include <stddef.h>
#include <stdint.h>

#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#include "procs/cortex-m/syscall.h"
#elif defined(__riscv)
#include "procs/riscv/syscall.h"
#elif defined(__linux__)
#include "procs/native/stub.h"

// Makes a call of the given class. The four slots go in as arguments and come out as results; a slot
// that the result does not use keeps its value. When the kernel asks for an upcall (a yield), it has
// run before this returns.
static inline void target_syscall(uint32_t class_number, uint32_t slots[4])
{
    native_syscall(class_number, slots);
}
#else
#error "This target has no system call stub yet."
#endif

// An address as the kernel knows it: 32 bits on every target, also on a 64-bit host, where
// applications live below 4 GiB. The empty assembly tells the compiler that the kernel may look
// behind the pointer, which a number does not say.
static inline uint32_t target_address(const volatile void *pointer)
{
    __asm__ volatile("" : : "r"(pointer) : "memory");
    return (uint32_t)(uintptr_t)pointer;
}

static inline void *target_pointer(uint32_t address)
{
    return (void *)(uintptr_t)address;
}
