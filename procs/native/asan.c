// SPDX-License-Identifier: Apache-2.0 OR MIT
// See asan.h. Every access of instrumented code calls one of the functions below; the names and their
// meaning are gcc's. Only poisoning of stack frames is inline code.
#include "procs/native/asan.h"

#include <assert.h>

extern char __ram_start[], __stack_top[];

static_assert((ASAN_COVERED_START >> 3) + ASAN_SHADOW_OFFSET == ASAN_SHADOW_START, "as the compiler computes it");
static_assert(sizeof(struct asan_global) == 64, "gcc lays it out");

// The C library starts before there is a shadow, and a report is not checked itself.
static bool is_ready;

static bool is_covered(uintptr_t address)
{
    return address - ASAN_COVERED_START < ASAN_COVERED_SIZE;
}

static uint8_t *shadow_at(uintptr_t address)
{
    return (uint8_t *)(address / ASAN_GRAIN + ASAN_SHADOW_OFFSET);
}

uint8_t asan_shadow_of(uintptr_t address)
{
    return is_covered(address) ? *shadow_at(address) : 0;
}

// Not memset: that checks what it touches.
static void fill(uint8_t *shadow, uint8_t value, size_t size)
{
    __asm__ volatile("rep stosb" : "+D"(shadow), "+c"(size) : "a"(value) : "memory");
}

// Whole grains only; the rest of a grain stays as it is.
static void set_shadow(uintptr_t start, uintptr_t end, uint8_t value)
{
    if (is_ready && start < end && is_covered(start) && is_covered(end - 1))
        fill(shadow_at(start), value, (end - start) / ASAN_GRAIN);
}

void asan_mark(const void *start, size_t size, enum asan_mark mark)
{
    const uintptr_t from = ((uintptr_t)start + ASAN_GRAIN - 1) & ~(uintptr_t)(ASAN_GRAIN - 1);
    const uintptr_t to = ((uintptr_t)start + size + ASAN_GRAIN - 1) & ~(uintptr_t)(ASAN_GRAIN - 1);
    set_shadow(from, to, (uint8_t)mark);
}

void asan_permit(const void *start, size_t size)
{
    const uintptr_t from = (uintptr_t)start & ~(uintptr_t)(ASAN_GRAIN - 1), end = (uintptr_t)start + size;
    set_shadow(from, end & ~(uintptr_t)(ASAN_GRAIN - 1), 0);
    if (is_ready && end % ASAN_GRAIN && is_covered(end))
        *shadow_at(end) = end % ASAN_GRAIN;
}

// Before the constructors, the first code that is instrumented. RAM below the data may hold what an
// earlier life of the process left there.
static void begin(void)
{
    is_ready = true;
    fill((uint8_t *)ASAN_SHADOW_START, 0, ASAN_SHADOW_SIZE);
    asan_mark((const void *)ASAN_SHADOW_START, ASAN_SHADOW_SIZE, ASAN_SHADOW);
}

__attribute__((section(".preinit_array"), used)) static void (*const begin_early)(void) = begin;

// --- Checks --------------------------------------------------------------------------------------

// Returns the first byte of the range that may not be touched, or 0. The size may be nonsense.
static uintptr_t find_forbidden(uintptr_t address, size_t size)
{
    const uintptr_t covered_end = ASAN_COVERED_START + ASAN_COVERED_SIZE;
    const uintptr_t start = address < ASAN_COVERED_START ? ASAN_COVERED_START : address;
    const uintptr_t wish = size > UINTPTR_MAX - address ? UINTPTR_MAX : address + size;
    const uintptr_t end = wish < covered_end ? wish : covered_end;
    for (uintptr_t at = start; at < end; at = (at | (ASAN_GRAIN - 1)) + 1) {
        const uint8_t shadow = *shadow_at(at);
        const uintptr_t left = end - at, last = at % ASAN_GRAIN + (left < ASAN_GRAIN ? left : ASAN_GRAIN);
        if (shadow >= ASAN_GRAIN)
            return at;
        if (shadow != 0 && (last < ASAN_GRAIN ? last : ASAN_GRAIN) > shadow)
            return (at & ~(uintptr_t)(ASAN_GRAIN - 1)) + (at % ASAN_GRAIN < shadow ? shadow : at % ASAN_GRAIN);
    }
    return 0;
}

void asan_check(uintptr_t address, size_t size, bool writes, struct asan_site site)
{
    const uintptr_t wrong = is_ready && size != 0 ? find_forbidden(address, size) : 0;
    if (wrong == 0)
        return;
    is_ready = false;
    asan_report_access(wrong, size, writes, site);
}

// Most accesses are to a grain that may be touched.
static inline void check_short(uintptr_t address, size_t size, bool writes, struct asan_site site)
{
    if (is_covered(address) && (*shadow_at(address) != 0 || address % ASAN_GRAIN + size > ASAN_GRAIN))
        asan_check(address, size, writes, site);
}

#define SITE ((struct asan_site){(uintptr_t)__builtin_return_address(0), __builtin_frame_address(0)})
#define DEFINE_CHECKS(size)                                                                                            \
    void __asan_load##size##_noabort(uintptr_t address);                                                               \
    void __asan_load##size##_noabort(uintptr_t address)                                                                \
    {                                                                                                                  \
        check_short(address, size, false, SITE);                                                                       \
    }                                                                                                                  \
    void __asan_store##size##_noabort(uintptr_t address);                                                              \
    void __asan_store##size##_noabort(uintptr_t address)                                                               \
    {                                                                                                                  \
        check_short(address, size, true, SITE);                                                                        \
    }

DEFINE_CHECKS(1)
DEFINE_CHECKS(2)
DEFINE_CHECKS(4)
DEFINE_CHECKS(8)
DEFINE_CHECKS(16)

void __asan_loadN_noabort(uintptr_t address, size_t size);
void __asan_loadN_noabort(uintptr_t address, size_t size)
{
    asan_check(address, size, false, SITE);
}

void __asan_storeN_noabort(uintptr_t address, size_t size);
void __asan_storeN_noabort(uintptr_t address, size_t size)
{
    asan_check(address, size, true, SITE);
}

// --- Stack ---------------------------------------------------------------------------------------

void __asan_poison_stack_memory(uintptr_t address, size_t size);
void __asan_poison_stack_memory(uintptr_t address, size_t size)
{
    asan_mark((const void *)address, size, ASAN_STACK_OUT_OF_SCOPE);
}

void __asan_unpoison_stack_memory(uintptr_t address, size_t size);
void __asan_unpoison_stack_memory(uintptr_t address, size_t size)
{
    asan_permit((const void *)address, size);
}

// Frames may be left without clearing their marks.
void __asan_handle_no_return(void);
void __asan_handle_no_return(void)
{
    const char *here = __builtin_frame_address(0);
    if (here >= __ram_start && here < __stack_top)
        asan_permit(here, (size_t)(__stack_top - here));
}

// --- Global variables ----------------------------------------------------------------------------

enum { GLOBAL_LISTS = 256 };

// One for each source file that has any.
static struct {
    const struct asan_global *globals;
    size_t count;
} lists[GLOBAL_LISTS];
static size_t list_count;

void __asan_register_globals(const struct asan_global *globals, size_t count);
void __asan_register_globals(const struct asan_global *globals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct asan_global *g = &globals[i];
        asan_mark((const void *)g->start, g->size_with_zone, ASAN_GLOBAL_ZONE);
        asan_permit((const void *)g->start, g->size);
    }
    if (list_count == GLOBAL_LISTS)
        return; // checked all the same, but without a name in reports
    lists[list_count].globals = globals;
    lists[list_count++].count = count;
}

void __asan_unregister_globals(const struct asan_global *globals, size_t count);
void __asan_unregister_globals(const struct asan_global *globals, size_t count)
{
    (void)globals, (void)count; // at the end of a process that goes anyway
}

const struct asan_global *asan_find_global(uintptr_t address)
{
    for (size_t i = 0; i < list_count; i++)
        for (size_t j = 0; j < lists[i].count; j++) {
            const struct asan_global *g = &lists[i].globals[j];
            if (address >= g->start && address < g->start + g->size_with_zone)
                return g;
        }
    return NULL;
}
