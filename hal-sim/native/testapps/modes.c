// SPDX-License-Identifier: Apache-2.0 OR MIT
// The application of most tests: asks the kernel what to do, and does it. See modes.h.
#include "hal-sim/native/testapps/modes.h"
#include "core/abi/native_channel.h"
#include "procs/native/stub.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

enum { YIELD = 0, SUBSCRIBE = 1, COMMAND = 2, YIELD_WAIT = 1, TEST_DRIVER = 0x1000 };

static uint32_t command(uint32_t number, uint32_t a, uint32_t b, uint32_t *second)
{
    uint32_t slots[4] = {TEST_DRIVER, number, a, b};
    native_syscall(COMMAND, slots);
    if (second)
        *second = slots[2];
    return slots[1];
}

static void report(uint32_t number, uint32_t a, uint32_t b)
{
    command(number, a, b, NULL);
}

static void yield(void)
{
    native_syscall(YIELD, (uint32_t[4]){YIELD_WAIT});
}

static int depth;

static void on_upcall(uint32_t a, uint32_t b, uint32_t c, void *data)
{
    report(10, a, b);
    report(11, c, (uint32_t)(uintptr_t)data);
    if (depth-- > 0)
        yield();
    report(12, a, 0);
}

static void print_upcall(uint32_t a, uint32_t b, uint32_t c, void *data)
{
    printf("in an upcall: %u %u %u %p\n", a, b, c, data);
}

static void do_yield(int levels, void (*function)(uint32_t, uint32_t, uint32_t, void *))
{
    depth = levels;
    report(1, (uint32_t)(uintptr_t)function, 0);
    yield();
    report(2, 0, 0);
}

// The compiler sees through what these tests do, and warns; it does not see through this.
static uintptr_t hide(uintptr_t value)
{
    __asm__ volatile("" : "+r"(value));
    return value;
}

// A generator of our own: the test must do the same on every libc.
static uint32_t next(void)
{
    static uint32_t state = 1;
    state = state * 1664525u + 1013904223u;
    return state >> 8;
}

static unsigned check_filled(const unsigned char *block, size_t size, unsigned char value)
{
    for (size_t i = 0; i < size; i++)
        if (block[i] != value)
            return 1;
    return 0;
}

static unsigned exercise_heap(void)
{
    enum { BLOCKS = 48, STEPS = 20000 };
    static unsigned char *blocks[BLOCKS];
    static size_t sizes[BLOCKS];
    unsigned errors = 0;
    for (unsigned step = 0; step < STEPS; step++) {
        unsigned i = next() % BLOCKS;
        size_t size = next() % (step % 64 == 0 ? 4000 : 300);
        errors += blocks[i] ? check_filled(blocks[i], sizes[i], (unsigned char)i) : 0;
        if (next() % 3 == 0) {
            unsigned char *grown = realloc(blocks[i], size + 1);
            errors += !grown || check_filled(grown, size + 1 < sizes[i] ? size + 1 : sizes[i], (unsigned char)i);
            blocks[i] = grown;
            size++;
        } else {
            free(blocks[i]);
            size_t alignment = (size_t)16 << next() % 6;
            blocks[i] = next() % 4 ? malloc(size) : aligned_alloc(alignment, size);
            errors += !blocks[i] || ((uintptr_t)blocks[i] & 15);
        }
        sizes[i] = size;
        if (blocks[i])
            memset(blocks[i], (int)i, size);
    }
    for (unsigned i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    unsigned char *zero = calloc(100, 10);
    errors += !zero || check_filled(zero, 1000, 0);
    errors += hide((uintptr_t)calloc(hide((uintptr_t)-1 / 2), 3)) != 0;
    return errors;
}

static uint32_t fill_heap(void)
{
    uint32_t kilobytes = 0;
    while (hide((uintptr_t)malloc(1000)))
        kilobytes++;
    return errno == ENOMEM ? kilobytes : 0;
}

static long linux_call(long number, long a, long b, long c, long d)
{
    register long r10 __asm__("r10") = d;
    long result = number;
    __asm__ volatile("syscall" : "+a"(result) : "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
    return result;
}

_Noreturn static void scribble(uint32_t seed)
{
    volatile uint32_t *page = (volatile uint32_t *)(uintptr_t)NATIVE_CHANNEL_ADDRESS;
    for (uint32_t i = seed;; i = i * 1664525u + 1013904223u)
        page[(i >> 16) % (sizeof(struct native_channel) / 4)] = i >> 8 & 7;
}

_Noreturn static void flip(void)
{
    volatile uint32_t *page = (volatile uint32_t *)(uintptr_t)NATIVE_CHANNEL_ADDRESS;
    for (;;) {
        *page = 3;
        *page = 0;
        *page = 1;
        *page = 77;
    }
}

__attribute__((noinline)) static void smash(void)
{
    uint64_t local[1];
    volatile uint64_t *at = (volatile uint64_t *)hide((uintptr_t)local);
    for (unsigned i = 0; i < 64; i++)
        at[i] = 0x4141414141414141u;
}

__attribute__((noinline)) static unsigned overflow(unsigned n)
{
    volatile char room[256];
    room[n % 256] = (char)n;
    return (hide(1) ? overflow(n + 1) : 0) + (unsigned char)room[n % 256];
}

static void touch(enum mode mode, uint32_t argument)
{
    volatile uint32_t *word = (volatile uint32_t *)(uintptr_t)argument;
    if (mode == MODE_WRITE)
        *word = 42;
    else if (mode == MODE_EXECUTE)
        ((void (*)(void))(uintptr_t)argument)();
    else
        for (;;)
            report(3, *word, 0);
}

static void ask_linux(enum mode mode, uint32_t argument)
{
    enum { FUTEX_WAIT = 0, FUTEX_WAKE = 1 };
    long channel = NATIVE_CHANNEL_ADDRESS;
    struct timespec moment = {0, 1000};
    switch ((int)mode) {
    case MODE_LINUX:
        linux_call((long)argument, 0, 0, 0, 0);
        break;
    case MODE_KILL_SELF:
        linux_call(SYS_kill, 0, 9, 0, 0);
        break;
    case MODE_INT80:
        __asm__ volatile("int $0x80" : : "a"(1), "b"(0) : "memory");
        break;
    case MODE_RDTSC:
        __builtin_ia32_rdtsc();
        break;
    case MODE_FUTEX_TIMEOUT:
        linux_call(SYS_futex, channel, FUTEX_WAIT, 1, (long)&moment);
        break;
    case MODE_FUTEX_ELSEWHERE:
        linux_call(SYS_futex, (long)&depth, FUTEX_WAIT, 0, 0);
        break;
    case MODE_SLEEP:
        for (;;)
            linux_call(SYS_futex, channel, FUTEX_WAIT, 1, 0);
    case MODE_WAKE:
        for (;;)
            linux_call(SYS_futex, channel, FUTEX_WAKE, 1, 0);
    case MODE_GATE:
        __asm__ volatile("call *%%rbx"
                         :
                         : "a"(9), "b"((uint64_t)NATIVE_GATE_ADDRESS), "D"(0x30000000), "S"(4096)
                         : "rcx", "r11", "memory");
        break;
    default:
        return;
    }
    report(4, 0, 0);
}

static volatile uint32_t counter;

static void misbehave(enum mode mode, uint32_t argument)
{
    char *block;
    uintptr_t address;
    switch ((int)mode) {
    case MODE_ASSERT:
        assert(argument == 12345);
        break;
    case MODE_ABORT:
        abort();
    case MODE_FREE_TWICE:
        block = malloc(40);
        address = hide((uintptr_t)block);
        free(block);
        free((void *)address);
        break;
    case MODE_LOOP:
        for (;;)
            counter++;
    case MODE_SCRIBBLE:
        scribble(argument);
    case MODE_FLIP:
        flip();
    case MODE_SMASH:
        smash();
        break;
    case MODE_OVERFLOW:
        report(5, overflow(0), 0);
        break;
    case MODE_DIVIDE:
        report(6, argument / (uint32_t)hide(0), 0);
    }
}

static void behave(enum mode mode, uint32_t argument)
{
    struct timespec moment = {0, 1};
    switch ((int)mode) {
    case MODE_ECHO:
        for (uint32_t i = 1; i <= argument; i++)
            report(1, i, 2 * i);
        break;
    case MODE_YIELD:
        do_yield(0, on_upcall);
        break;
    case MODE_NESTED:
        do_yield(1, on_upcall);
        break;
    case MODE_HEAP:
        report(7, exercise_heap(), 0);
        break;
    case MODE_MANY_MALLOCS:
        report(7, fill_heap(), 0);
        break;
    case MODE_PRINT:
        printf("%d is %.3f and %s\n", 42, 2.718281828, "text");
        do_yield(0, print_upcall);
        fprintf(stderr, "error %c\n", 'x');
        fputs("no newline", stdout);
        break;
    case MODE_TIME:
        report(8, (uint32_t)time(NULL), (uint32_t)clock());
        report(9, (uint32_t)nanosleep(&moment, NULL), (uint32_t)errno);
    }
}

int main(void)
{
    uint32_t argument;
    enum mode mode = (enum mode)command(0, 0, 0, &argument);
    if (mode == MODE_READ || mode == MODE_WRITE || mode == MODE_EXECUTE)
        touch(mode, argument);
    ask_linux(mode, argument);
    misbehave(mode, argument);
    behave(mode, argument);
    return (int)argument;
}
