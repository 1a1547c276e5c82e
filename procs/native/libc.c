// SPDX-License-Identifier: Apache-2.0 OR MIT
// The parts of the C library that would otherwise ask Linux: its end, its failures, its clocks and
// its first memory. Each definition here takes the place of the library's own when the executable
// is linked; anything not replaced, such as fopen, makes a Linux call and is a process fault.
#include "core/abi/abi.h"
#include "procs/native/stub.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

extern char __stack_top[], __data_end[], __thread_area_start[], __thread_area_end[];

// As other start-up code of Tock does, so that the kernel can show the memory map of the process.
__attribute__((constructor(102))) static void report_memory_map(void)
{
    uint32_t stack[4] = {MEMOP_STACK_START, (uint32_t)(uintptr_t)__stack_top};
    uint32_t heap[4] = {MEMOP_HEAP_START, (uint32_t)(uintptr_t)__data_end};
    native_syscall(SYSCALL_MEMOP, stack);
    native_syscall(SYSCALL_MEMOP, heap);
}

// --- First memory --------------------------------------------------------------------------------

static char *thread_area = __thread_area_start;

// glibc takes its thread-local storage from here before anything else works, memset included.
void *_dl_early_allocate(size_t size);
void *_dl_early_allocate(size_t size)
{
    char *start = thread_area;
    if (size > (size_t)(__thread_area_end - start))
        return NULL;
    thread_area = start + ((size + 63) & ~(size_t)63);
    return start;
}

// glibc before 2.35 takes it from here instead.
void *__sbrk(intptr_t delta);
void *__sbrk(intptr_t delta)
{
    void *start = _dl_early_allocate((size_t)delta);
    if (!start)
        start = native_sbrk((int32_t)delta);
    if (start)
        return start;
    errno = ENOMEM;
    return (void *)-1;
}

void *sbrk(intptr_t delta)
{
    void *start = native_sbrk((int32_t)delta);
    if (start)
        return start;
    errno = ENOMEM;
    return (void *)-1;
}

int brk(void *end)
{
    uint32_t slots[4] = {MEMOP_BRK, (uint32_t)(uintptr_t)end};
    native_syscall(SYSCALL_MEMOP, slots);
    if (slots[0] >= RETURN_SUCCESS)
        return 0;
    errno = ENOMEM;
    return -1;
}

// --- The end -------------------------------------------------------------------------------------

void _exit(int status)
{
    native_exit((uint32_t)status);
}

void _Exit(int status)
{
    native_exit((uint32_t)status);
}

// An undefined instruction: the kernel reports it with the address of this function's caller on the
// stack, which is all that is left to say.
void abort(void)
{
    __builtin_trap();
}

static _Noreturn void fail(const char *what)
{
    fflush(stdout);
    fprintf(stderr, "%s\n", what);
    abort();
}

void __assert_fail(const char *expression, const char *file, unsigned line, const char *function)
{
    fflush(stdout);
    fprintf(stderr, "%s:%u: %s: assertion failed: %s\n", file, line, function ? function : "?", expression);
    abort();
}

void __assert(const char *expression, const char *file, int line)
{
    __assert_fail(expression, file, (unsigned)line, NULL);
}

_Noreturn void __stack_chk_fail(void);
_Noreturn void __stack_chk_fail(void)
{
    fail("stack buffer overrun");
}

_Noreturn void __chk_fail(void);
_Noreturn void __chk_fail(void)
{
    fail("buffer overrun in a C library function");
}

_Noreturn void __fortify_fail(const char *what);
_Noreturn void __fortify_fail(const char *what)
{
    fail(what);
}

_Noreturn void __libc_fatal(const char *what);
_Noreturn void __libc_fatal(const char *what)
{
    fail(what);
}

// --- Other processes: there are none, so these are calls that the kernel answers with a fault ------

// Inline, so that the report names the function that was called.
static inline __attribute__((always_inline)) pid_t forbidden_call(long number)
{
    __asm__ volatile("syscall" : "+a"(number) : : "rcx", "r11", "memory");
    return (pid_t)number;
}

pid_t fork(void)
{
    return forbidden_call(SYS_fork);
}

pid_t vfork(void)
{
    return forbidden_call(SYS_vfork);
}

// --- Clocks: an application has the alarm driver, and no other time ------------------------------

static int no_clock(void)
{
    errno = ENOSYS;
    return -1;
}

time_t time(time_t *result)
{
    if (result)
        *result = -1;
    return no_clock();
}

clock_t clock(void)
{
    return no_clock();
}

int clock_gettime(clockid_t id, struct timespec *now)
{
    (void)id, (void)now;
    return no_clock();
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    (void)now, (void)zone;
    return no_clock();
}

int nanosleep(const struct timespec *wish, struct timespec *rest)
{
    (void)wish, (void)rest;
    return no_clock();
}

unsigned sleep(unsigned seconds)
{
    return no_clock() ? seconds : 0;
}

int usleep(useconds_t microseconds)
{
    (void)microseconds;
    return no_clock();
}
