// SPDX-License-Identifier: Apache-2.0 OR MIT
// System calls of a native application: a call record on the shared page, and the wait for its
// answer. The kernel and the application each sleep by the two-word protocol below, so that no
// Linux call is made as long as both still look at the page.
#include "procs/native/stub.h"

#include "core/abi/abi.h"
#include "core/abi/native_channel.h"
#include "procs/native/checker.h"

#include <stddef.h>
#include <stdint.h>

static_assert(NATIVE_NOTE_TYPE == 1 && NATIVE_ABI_VERSION == 1, "start.S repeats both");
static_assert(sizeof(NATIVE_NOTE_OWNER) == 6, "start.S repeats it");

enum { LINUX_FUTEX = 202, LINUX_EXIT_GROUP = 231, FUTEX_WAIT = 0, FUTEX_WAKE = 1 };

// The upcall's last argument is opaque application data, as wide as a pointer here.
typedef void (*upcall_function)(uint32_t, uint32_t, uint32_t, uintptr_t);

#define CHANNEL ((struct native_channel *)(uintptr_t)NATIVE_CHANNEL_ADDRESS)

// Not libc's syscall(): that touches errno, and the filter wants the timeout to be zero.
static inline void futex(int operation, uint32_t value)
{
    register long timeout __asm__("r10") = 0;
    long result = LINUX_FUTEX;
    __asm__ volatile("syscall"
                     : "+a"(result)
                     : "D"(&CHANNEL->state), "S"((long)operation), "d"((long)value), "r"(timeout)
                     : "rcx", "r11", "memory");
}

static inline uint32_t state_now(void)
{
    return __atomic_load_n(&CHANNEL->state, __ATOMIC_SEQ_CST);
}

// Announce, look once more, sleep: the kernel changes the state first and looks for sleepers then,
// so in a total order one of the two sees the other.
static void sleep_until_answered(void)
{
    __atomic_store_n(&CHANNEL->application_sleeps, 1, __ATOMIC_SEQ_CST);
    while (state_now() == NATIVE_STATE_CALL)
        futex(FUTEX_WAIT, NATIVE_STATE_CALL);
    __atomic_store_n(&CHANNEL->application_sleeps, 0, __ATOMIC_RELAXED);
}

static inline void wait_for_answer(void)
{
    for (uint32_t n = CHANNEL->spin; n > 0; n--) {
        if (state_now() != NATIVE_STATE_CALL)
            return;
        __builtin_ia32_pause();
    }
    if (state_now() == NATIVE_STATE_CALL)
        sleep_until_answered();
}

// The arguments are taken off the page before the function runs: calls that it makes use the page.
static void run_upcall(void)
{
    upcall_function function = (upcall_function)(uintptr_t)CHANNEL->upcall_function;
    uint32_t a = CHANNEL->upcall_arguments[0], b = CHANNEL->upcall_arguments[1];
    uint32_t c = CHANNEL->upcall_arguments[2], data = CHANNEL->upcall_arguments[3];
    function(a, b, c, data);
}

_Noreturn static void leave(void)
{
    for (;;)
        __asm__ volatile("syscall" : : "a"((long)LINUX_EXIT_GROUP), "D"(0L) : "rcx", "r11", "memory");
}

// What a call says about memory, for a checking build.
static void tell_checker_before(uint32_t class_number, const uint32_t slots[4], uintptr_t pc)
{
    const _Bool writable = class_number == SYSCALL_ALLOW_READ_WRITE || class_number == SYSCALL_ALLOW_USERSPACE_READABLE;
    if ((writable || class_number == SYSCALL_ALLOW_READ_ONLY) && slots[3] != 0)
        checker_lent((const void *)(uintptr_t)slots[2], slots[3], writable, pc);
}

static void tell_checker_after(uint32_t class_number, uint32_t operation, uint32_t argument, const uint32_t slots[4])
{
    static uint32_t known_break;
    if (class_number != SYSCALL_MEMOP || slots[0] < RETURN_SUCCESS)
        return;
    if (operation == MEMOP_SBRK)
        known_break = slots[1];
    else if (operation != MEMOP_BRK || known_break == 0)
        return;
    const uint32_t new_break = operation == MEMOP_SBRK ? known_break + argument : argument;
    checker_break((char *)(uintptr_t)known_break, (char *)(uintptr_t)new_break);
    known_break = new_break;
}

static void post_call(uint32_t class_number, const uint32_t slots[4])
{
    CHANNEL->call_class = class_number;
    for (unsigned i = 0; i < 4; i++)
        CHANNEL->slots[i] = slots[i];
    __atomic_exchange_n(&CHANNEL->state, NATIVE_STATE_CALL, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&CHANNEL->kernel_sleeps, __ATOMIC_SEQ_CST))
        futex(FUTEX_WAKE, 1);
}

void native_syscall(uint32_t class_number, uint32_t slots[4])
{
    const uint32_t first = slots[0], second = slots[1];
    tell_checker_before(class_number, slots, (uintptr_t)__builtin_return_address(0));
    post_call(class_number, slots);
    wait_for_answer();
    // Linux leaves its traces in these two only where the application slept, which depends on the
    // host. A fault report shows them, and a run must repeat to the byte.
    __asm__ volatile("xorl %%ecx, %%ecx\n\txorl %%r11d, %%r11d" : : : "rcx", "r11", "cc");
    checker_permit(CHANNEL, sizeof *CHANNEL);
    if (CHANNEL->resume == NATIVE_RESUME_UPCALL) {
        run_upcall();
        return;
    }
    if (CHANNEL->resume == NATIVE_RESUME_LEAVE)
        leave();
    for (unsigned i = 0; i < 4; i++)
        slots[i] = CHANNEL->slots[i];
    tell_checker_after(class_number, first, second, slots);
}

_Noreturn void native_exit(uint32_t completion_code)
{
    for (;;)
        native_syscall(SYSCALL_EXIT, (uint32_t[4]){EXIT_TERMINATE, completion_code});
}

void *native_sbrk(int32_t delta)
{
    uint32_t slots[4] = {MEMOP_SBRK, (uint32_t)delta};
    native_syscall(SYSCALL_MEMOP, slots);
    return slots[0] == RETURN_SUCCESS_U32 ? (void *)(uintptr_t)slots[1] : NULL;
}
