// SPDX-License-Identifier: Apache-2.0 OR MIT
// QEMU's RISC-V virt machine: the protection unit, the timer that stops what does not end, and semihosting.
#include "runner.h"

#define MTIMECMP ((volatile uint32_t *)0x02004000)
#define MTIME    ((volatile uint32_t *)0x0200bff8)
// pmpcfg: R, W, X, and naturally aligned powers of two (privileged 3.7.1).
enum { READ = 1, WRITE = 2, EXECUTE = 4, NAPOT = 0x18 };
enum { TIMEOUT_WAIT = 1 << 21, TIMER_INTERRUPT = 1 << 7, TICKS = EXCHANGE_BUDGET / 100 };

extern const uint8_t runner_trap[];
void runner_enter(const struct exchange_case *begin, struct exchange_result *result);

// The three instructions must be uncompressed, and not cross a page.
__attribute__((noinline)) uint32_t runner_host(uint32_t operation, const void *argument)
{
    register uint32_t a0 __asm__("a0") = operation;
    register const void *a1 __asm__("a1") = argument;
    __asm__ volatile(".option push\n"
                     ".balign 16\n"
                     ".option norvc\n"
                     "slli x0, x0, 0x1f\n"
                     "ebreak\n"
                     "srai x0, x0, 7\n"
                     ".option pop\n"
                     : "+r"(a0)
                     : "r"(a1)
                     : "memory");
    return a0;
}

static uint32_t whole_page(uint32_t address)
{
    return (address | (EXCHANGE_PAGE / 2 - 1)) >> 2;
}

static void set_timer(uint32_t ticks)
{
    MTIMECMP[1] = 0xffffffff;
    MTIMECMP[0] = MTIME[0] + ticks;
    if (ticks != 0)
        MTIMECMP[1] = MTIME[1];
}

// User mode has no counters, and may not wait.
void runner_protect(const struct exchange_header *header)
{
    const uint32_t rights = (NAPOT | READ | EXECUTE) | (NAPOT | READ | WRITE) << 8 | (NAPOT | READ) << 16;
    __asm__ volatile("csrw pmpaddr0, %0" ::"r"(whole_page(header->code)));
    __asm__ volatile("csrw pmpaddr1, %0" ::"r"(whole_page(header->ram)));
    __asm__ volatile("csrw pmpaddr2, %0" ::"r"(whole_page(header->tables)));
    __asm__ volatile("csrw pmpcfg0, %0" ::"r"(rights));
    __asm__ volatile("csrw mtvec, %0" ::"r"(runner_trap));
    __asm__ volatile("csrw mcounteren, zero");
    __asm__ volatile("csrw mstatus, %0" ::"r"(TIMEOUT_WAIT));
    __asm__ volatile("csrw mie, %0" ::"r"(TIMER_INTERRUPT));
}

void runner_run(const struct exchange_case *begin, struct exchange_result *result)
{
    set_timer(TICKS);
    __asm__ volatile("csrw mepc, %0" ::"r"(begin->pc));
    __asm__ volatile("fence.i" ::: "memory");
    runner_enter(begin, result);
    set_timer(0);
    __asm__ volatile("csrr %0, mepc" : "=r"(result->pc));
    __asm__ volatile("csrr %0, mcause" : "=r"(result->cause));
    __asm__ volatile("csrr %0, mtval" : "=r"(result->detail));
}
