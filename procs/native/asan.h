// SPDX-License-Identifier: Apache-2.0 OR MIT
// The run time of address checks: what gcc's -fsanitize=kernel-address calls, and what the heap and
// the string functions tell it. One shadow byte describes eight bytes of RAM: 0, all may be touched;
// 1 to 7, the first so many; else none, and the value says why. The shadow lies in RAM itself.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The shadow's place is known to the compiler (flags.txt) and the linker (native.ld).
#define ASAN_SHADOW_START  ((uintptr_t)0x20000000)
#define ASAN_SHADOW_SIZE   ((uintptr_t)0x200000)
#define ASAN_SHADOW_OFFSET ((uintptr_t)0x1c100000)
#define ASAN_GRAIN         8u
#define ASAN_COVERED_START ((ASAN_SHADOW_START - ASAN_SHADOW_OFFSET) * ASAN_GRAIN)
#define ASAN_COVERED_SIZE  (ASAN_SHADOW_SIZE * ASAN_GRAIN)

enum { CHECKER_ZONE = 64 };

// The compiler writes the first five, and the last.
enum asan_mark {
    ASAN_STACK_LEFT = 0xf1,
    ASAN_STACK_MIDDLE = 0xf2,
    ASAN_STACK_RIGHT = 0xf3,
    ASAN_STACK_AFTER_RETURN = 0xf5,
    ASAN_STACK_OUT_OF_SCOPE = 0xf8,
    ASAN_GLOBAL_ZONE = 0xf9,
    ASAN_HEAP_ZONE = 0xfa,
    ASAN_HEAP_FREED = 0xfd,
    ASAN_SHADOW = 0xfe,
};

// Where an access comes from: the address behind the call, and the frame of the function called.
struct asan_site {
    uintptr_t pc;
    const void *frame;
};

void asan_mark(const void *start, size_t size, enum asan_mark mark);
void asan_permit(const void *start, size_t size);
// Reports and faults if any byte may not be touched.
void asan_check(uintptr_t address, size_t size, bool writes, struct asan_site site);
uint8_t asan_shadow_of(uintptr_t address);

// What is described by a global variable's registration. Laid out by the compiler.
struct asan_place {
    const char *file;
    int line, column;
};
struct asan_global {
    uintptr_t start, size, size_with_zone;
    const char *name, *module;
    uintptr_t has_constructor;
    const struct asan_place *place;
    uintptr_t indicator;
};
// The global variable that an address lies beside. NULL: none.
const struct asan_global *asan_find_global(uintptr_t address);

// asan_report.c: prints what is wrong, and ends in a fault at the site.
_Noreturn void asan_report_access(uintptr_t address, size_t size, bool writes, struct asan_site site);
_Noreturn void asan_report_free(uintptr_t address, uintptr_t allocated_at, uintptr_t freed_at, struct asan_site site);

// --- What checker.h promises ---------------------------------------------------------------------

#define asan_here(pc) ((struct asan_site){(pc), __builtin_frame_address(0)})

static inline void checker_forbid(const void *start, size_t size)
{
    asan_mark(start, size, ASAN_HEAP_ZONE);
}

static inline void checker_permit(const void *start, size_t size)
{
    asan_permit(start, size);
}

static inline void checker_pause(void)
{
}

static inline void checker_resume(void)
{
}

static inline void checker_allocated(const void *memory, size_t size)
{
    asan_mark((const char *)memory - CHECKER_ZONE, CHECKER_ZONE, ASAN_HEAP_ZONE);
    asan_permit(memory, size);
    const uintptr_t end = ((uintptr_t)memory + size + ASAN_GRAIN - 1) & ~(uintptr_t)(ASAN_GRAIN - 1);
    asan_mark((const void *)end, CHECKER_ZONE, ASAN_HEAP_ZONE);
}

static inline void checker_freed(const void *memory, size_t size)
{
    asan_mark(memory, size, ASAN_HEAP_FREED);
}

static inline void checker_wrong_free(const void *memory, uintptr_t allocated_at, uintptr_t freed_at, uintptr_t pc)
{
    asan_report_free((uintptr_t)memory, allocated_at, freed_at, asan_here(pc));
}

static inline void checker_lent(const void *start, size_t size, bool writable, uintptr_t pc)
{
    asan_check((uintptr_t)start, size, writable, asan_here(pc));
}

static inline void checker_begin(char *stack_start, char *stack_now, char *stack_end, char *heap, char *ram_end)
{
    (void)stack_start, (void)stack_now, (void)stack_end, (void)heap, (void)ram_end;
}

static inline void checker_break(char *from, char *to)
{
    (void)from, (void)to;
}

#define checker_read(start, size, pc)  asan_check((uintptr_t)(start), (size), false, asan_here(pc))
#define checker_write(start, size, pc) asan_check((uintptr_t)(start), (size), true, asan_here(pc))
