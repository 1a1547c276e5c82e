// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a checking build tells its checker about memory: valgrind's memcheck (NATIVE_MEMCHECK) or our
// own address checks (NATIVE_ASAN, asan.c). NATIVE_CHECKED stands for either. In an ordinary build all
// of this is empty.
#pragma once

#include <stddef.h>
#include <stdint.h>

#if defined(NATIVE_ASAN)

#include "procs/native/asan.h"

#elif defined(NATIVE_MEMCHECK)

#include <valgrind/memcheck.h>

enum { CHECKER_ZONE = 64 }; // bytes on each side of a heap block that nothing may touch

// Nothing but the heap itself may touch these bytes any more.
static inline void checker_forbid(const void *start, size_t size)
{
    (void)VALGRIND_MAKE_MEM_NOACCESS(start, size);
}

// The kernel wrote these bytes, or gave them zeroed.
static inline void checker_permit(const void *start, size_t size)
{
    (void)VALGRIND_MAKE_MEM_DEFINED(start, size);
}

// Between these the heap may touch what is forbidden.
static inline void checker_pause(void)
{
    VALGRIND_DISABLE_ERROR_REPORTING;
}

static inline void checker_resume(void)
{
    VALGRIND_ENABLE_ERROR_REPORTING;
}

static inline void checker_allocated(const void *memory, size_t size)
{
    VALGRIND_MALLOCLIKE_BLOCK(memory, size, 0, 0);
}

static inline void checker_freed(const void *memory, size_t size)
{
    (void)size;
    VALGRIND_FREELIKE_BLOCK(memory, 0);
}

// memory was freed, or is no block at all; it was allocated and freed there, if known.
static inline void checker_wrong_free(const void *memory, uintptr_t allocated_at, uintptr_t freed_at, uintptr_t pc)
{
    (void)allocated_at, (void)freed_at, (void)pc;
    VALGRIND_FREELIKE_BLOCK(memory, 0); // memcheck says what is wrong with it
}

// The application lends bytes to the kernel, which may fill them if they are writable.
static inline void checker_lent(const void *start, size_t size, _Bool writable, uintptr_t pc)
{
    (void)pc;
    (void)VALGRIND_CHECK_MEM_IS_ADDRESSABLE(start, size);
    if (writable)
        (void)VALGRIND_MAKE_MEM_DEFINED_IF_ADDRESSABLE(start, size);
}

// Before the application begins: its stack up to now, and what lies above its first break. Below the
// stack pointer are 128 bytes that functions may use (System V ABI for AMD64, section 3.2.2).
static inline void checker_begin(char *stack_start, char *stack_now, char *stack_end, char *heap, char *ram_end)
{
    (void)VALGRIND_STACK_REGISTER(stack_start, stack_end);
    checker_forbid(stack_start, (size_t)(stack_now - 128 - stack_start));
    (void)VALGRIND_MAKE_MEM_UNDEFINED(stack_now - 128, 128);
    checker_forbid(heap, (size_t)(ram_end - heap));
}

// The application break moved up or down.
static inline void checker_break(char *from, char *to)
{
    if (to > from)
        checker_permit(from, (size_t)(to - from));
    else
        checker_forbid(to, (size_t)(from - to));
}

#define checker_read(start, size, pc)  ((void)(pc))
#define checker_write(start, size, pc) ((void)(pc))

#else

static inline void checker_forbid(const void *start, size_t size)
{
    (void)start, (void)size;
}

static inline void checker_permit(const void *start, size_t size)
{
    (void)start, (void)size;
}

static inline void checker_lent(const void *start, size_t size, _Bool writable, uintptr_t pc)
{
    (void)start, (void)size, (void)writable, (void)pc;
}

static inline void checker_begin(char *stack_start, char *stack_now, char *stack_end, char *heap, char *ram_end)
{
    (void)stack_start, (void)stack_now, (void)stack_end, (void)heap, (void)ram_end;
}

static inline void checker_break(char *from, char *to)
{
    (void)from, (void)to;
}

#endif
