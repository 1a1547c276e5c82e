// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the address checks say about an error, on the console, in plain words: what was done, to which
// memory, and how far outside. Then a trap whose registers tell the kernel, which can name source
// lines, where it was (see struct native_check_trap).
#include "core/abi/native_channel.h"
#include "procs/native/asan.h"
#include "procs/native/checked_heap.h"
#include "procs/native/stub.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

extern char __ram_start[], __stack_top[];

static char text[768];
static size_t used;

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text + used, sizeof text - used, format, arguments);
    va_end(arguments);
    if (size > 0)
        used += (size_t)size < sizeof text - used ? (size_t)size : sizeof text - used - 1;
}

// "8 bytes behind", "4 bytes before", "3 bytes into" a thing.
static void say_distance(uintptr_t address, uintptr_t start, size_t size)
{
    if (address < start)
        say("%zu bytes before ", (size_t)(start - address));
    else if (address >= start + size)
        say("%zu bytes behind ", (size_t)(address - start - size));
    else
        say("%zu bytes into ", (size_t)(address - start));
}

static void say_global(uintptr_t address)
{
    const struct asan_global *g = asan_find_global(address);
    if (!g)
        return;
    say_distance(address, g->start, g->size);
    say("the global variable '%s' of %zu bytes", g->name, (size_t)g->size);
    if (g->place)
        say(" (%s:%d)", g->place->file, g->place->line);
}

// --- Stack ---------------------------------------------------------------------------------------

// A frame begins with this word, a description of its variables, and its function. The description is
// "COUNT START SIZE NAME-LENGTH NAME ...", a name being "variable" or "variable:line".
#define FRAME_MAGIC 0x41b58ab3u

static const uintptr_t *find_frame(uintptr_t address)
{
    uintptr_t at = address & ~(uintptr_t)(ASAN_GRAIN - 1);
    while (at > (uintptr_t)__ram_start && asan_shadow_of(at) != ASAN_STACK_LEFT)
        at -= ASAN_GRAIN;
    while (at > (uintptr_t)__ram_start && asan_shadow_of(at - ASAN_GRAIN) == ASAN_STACK_LEFT)
        at -= ASAN_GRAIN;
    const uintptr_t *frame = (const uintptr_t *)at;
    return at > (uintptr_t)__ram_start && frame[0] == FRAME_MAGIC ? frame : NULL;
}

static size_t distance(uintptr_t address, uintptr_t start, size_t size)
{
    return address < start ? start - address : address < start + size ? 0 : address - start - size + 1;
}

// The variable that the address is nearest to.
static void say_variable(uintptr_t address, const uintptr_t *frame)
{
    const char *at = (const char *)frame[1], *name = NULL;
    size_t start, size, length, best_start = 0, best_size = 0, best_length = 0;
    int count = 0, step = 0;
    if (sscanf(at, "%d%n", &count, &step) != 1)
        return;
    for (at += step; count > 0 && sscanf(at, " %zu %zu %zu %n", &start, &size, &length, &step) == 3; count--) {
        at += step;
        const uintptr_t base = (uintptr_t)frame;
        if (!name || distance(address, base + start, size) < distance(address, base + best_start, best_size)) {
            name = at;
            best_start = start, best_size = size, best_length = length;
        }
        at += length;
    }
    if (!name)
        return;
    const char *colon = memchr(name, ':', best_length);
    const int shown = (int)(colon ? colon - name : (ptrdiff_t)best_length);
    say_distance(address, (uintptr_t)frame + best_start, best_size);
    say("the local variable '%.*s' of %zu bytes", shown, name, best_size);
    if (colon)
        say(" (line %.*s)", (int)best_length - shown - 1, colon + 1);
}

static void say_stack(uintptr_t address)
{
    const uintptr_t *frame = find_frame(address);
    if (frame)
        say_variable(address, frame);
    else
        say("on the stack");
}

// --- Kinds ---------------------------------------------------------------------------------------

static void say_heap(uintptr_t address, const struct checked_block *block)
{
    say_distance(address, block->start, block->size);
    say("a heap block of %zu bytes%s", block->size, block->freed_at ? " that was freed" : "");
}

// A partly permitted grain has no mark of its own: the next one tells.
static uint8_t mark_of(uintptr_t address)
{
    const uint8_t shadow = asan_shadow_of(address);
    return shadow < ASAN_GRAIN ? asan_shadow_of(address + ASAN_GRAIN) : shadow;
}

static const char *kind_of(uint8_t mark, const struct checked_block *block)
{
    switch (mark) {
    case ASAN_STACK_LEFT:
    case ASAN_STACK_MIDDLE:
    case ASAN_STACK_RIGHT:
        return "stack buffer overrun";
    case ASAN_STACK_OUT_OF_SCOPE:
        return "use of a local variable after its scope";
    case ASAN_STACK_AFTER_RETURN:
        return "use of a local variable after its function returned";
    case ASAN_GLOBAL_ZONE:
        return "global variable overrun";
    case ASAN_HEAP_FREED:
        return "use after free";
    case ASAN_SHADOW:
        return "access to the checks' own memory";
    default:
        return block->freed_at ? "use after free" : "heap overrun";
    }
}

static void say_place(uintptr_t address, uint8_t mark, const struct checked_block *block)
{
    if (block->start)
        say_heap(address, block);
    else if (mark == ASAN_GLOBAL_ZONE)
        say_global(address);
    else if (address >= (uintptr_t)__ram_start && address < (uintptr_t)__stack_top)
        say_stack(address);
    else
        say("in no variable or block");
}

// --- The end -------------------------------------------------------------------------------------

// Who called the function of the error, and who that. frame belongs to a function of ours.
static void find_callers(const uintptr_t *frame, uintptr_t pc, uintptr_t callers[2])
{
    for (unsigned i = 0; i < 2;) {
        frame = (const uintptr_t *)frame[0];
        if ((uintptr_t)frame < (uintptr_t)__ram_start || (uintptr_t)(frame + 2) > (uintptr_t)__stack_top)
            return;
        if (frame[1] != pc) // still on our side of the error
            callers[i++] = frame[1];
    }
}

// The trap flag stops the process behind the jump: at the place of the error, one byte into the call.
_Noreturn static void trap(uintptr_t pc, const uintptr_t callers[2], uintptr_t allocated_at, uintptr_t freed_at)
{
    register uintptr_t r12 __asm__("r12") = callers[0];
    register uintptr_t r13 __asm__("r13") = callers[1];
    register uintptr_t r14 __asm__("r14") = allocated_at;
    register uintptr_t r15 __asm__("r15") = freed_at;
    register uintptr_t rbx __asm__("rbx") = NATIVE_CHECK_TRAP;
    __asm__ volatile("pushfq\n\t"
                     "orq $0x100, (%%rsp)\n\t"
                     "popfq\n\t"
                     "jmp *%0"
                     :
                     : "r"(pc - 1), "r"(r12), "r"(r13), "r"(r14), "r"(r15), "r"(rbx)
                     : "memory");
    __builtin_unreachable();
}

_Noreturn static void end(struct asan_site site, const struct checked_block *block)
{
    uintptr_t callers[2] = {0, 0};
    find_callers(site.frame, site.pc, callers);
    fflush(stdout);
    native_console_report(text, used);
    trap(site.pc, callers, block->allocated_at, block->freed_at);
}

void asan_report_access(uintptr_t address, size_t size, bool writes, struct asan_site site)
{
    struct checked_block block = {0};
    const uint8_t mark = mark_of(address);
    const bool on_heap = mark == ASAN_HEAP_ZONE || mark == ASAN_HEAP_FREED;
    if (on_heap)
        (void)checked_heap_find(address, &block);
    used = 0;
    say("address check: %s: %s of %zu bytes at 0x%zx, ", kind_of(mark, &block), writes ? "write" : "read", size,
        (size_t)address);
    say_place(address, mark, &block);
    say("\n");
    end(site, &block);
}

void asan_report_free(uintptr_t address, uintptr_t allocated_at, uintptr_t freed_at, struct asan_site site)
{
    const struct checked_block block = {address, 0, allocated_at, freed_at};
    used = 0;
    say("address check: %s: 0x%zx\n", freed_at ? "a block is freed twice" : "free of what is no heap block",
        (size_t)address);
    end(site, &block);
}
