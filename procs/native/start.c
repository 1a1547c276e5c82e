// SPDX-License-Identifier: Apache-2.0 OR MIT
// An application that another program runs, such as valgrind, which has to load the executable itself:
// it takes its place on the virtual board without the kernel's help. All of this runs on Linux's stack
// before the C library starts, and may not write to data: RAM comes in its place.
#include "core/abi/native_channel.h"
#include "procs/native/checker.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINUX_WRITE = 1, LINUX_CLOSE = 3, LINUX_MMAP = 9, LINUX_EXIT_GROUP = 231 };
enum { READ_WRITE = 3, SHARED_FIXED = 0x11, STANDARD_ERROR = 2, PAGE = 4096, REFUSED = 126 };

extern char __ram_start[], __stack_top[], __data_end[];

static long linux_call(long number, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result = number;
    __asm__ volatile("syscall"
                     : "+a"(result)
                     : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

_Noreturn static void refuse(void)
{
    static const char text[] = "This is an application for Verge: start it with ./verge run.\n";
    (void)linux_call(LINUX_WRITE, STANDARD_ERROR, (long)text, sizeof text - 1, 0, 0, 0);
    for (;;)
        (void)linux_call(LINUX_EXIT_GROUP, REFUSED, 0, 0, 0, 0, 0);
}

static bool take_prefix(const char **text)
{
    const char *expected = NATIVE_HANDOVER_PREFIX;
    while (*expected && **text == *expected)
        expected++, (*text)++;
    return *expected == '\0';
}

// ":" and a number in small hexadecimal digits.
static bool take_number(const char **text, uint64_t *number)
{
    if (*(*text)++ != ':')
        return false;
    for (*number = 0; **text && **text != ':'; (*text)++) {
        const char digit = **text;
        *number = *number << 4 | (uint64_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    return true;
}

static bool parse(const char *text, uint64_t numbers[NATIVE_HANDOVER_WORDS])
{
    if (!take_prefix(&text))
        return false;
    for (unsigned i = 0; i < NATIVE_HANDOVER_WORDS; i++)
        if (!take_number(&text, &numbers[i]))
            return false;
    return *text == '\0';
}

static void map(uintptr_t address, uint64_t size, uint64_t fd, uint64_t offset)
{
    if (linux_call(LINUX_MMAP, (long)address, (long)size, READ_WRITE, SHARED_FIXED, (long)fd, (long)offset) !=
        (long)address)
        refuse();
}

// stack: as Linux left it, argc first. Returns the stack pointer to go on with.
void *native_set_up(const uint64_t *stack);
void *native_set_up(const uint64_t *stack)
{
    struct native_handover h;
    if (!parse((const char *)stack[2], (uint64_t *)&h))
        refuse();
    map(NATIVE_CHANNEL_ADDRESS, PAGE, h.memory_fd, h.channel_offset);
    map((uintptr_t)__ram_start, h.ram_size, h.memory_fd, h.ram_offset);
    (void)linux_call(LINUX_CLOSE, (long)h.memory_fd, 0, 0, 0, 0, 0);
    char *now = (char *)(uintptr_t)h.stack_pointer;
    checker_begin(__ram_start, now, __stack_top, __data_end, __ram_start + h.ram_size);
    return now;
}
