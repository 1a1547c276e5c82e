// SPDX-License-Identifier: Apache-2.0 OR MIT
// How a wait of the kernel ends when no call ends it: a child stopped or died (SIGCHLD), or another
// thread called native_wake(). Both change the state word that the kernel sleeps on, so that a
// futex wait that has not begun yet does not begin. If the host program takes SIGCHLD over, waits
// still end, at their next timeout.
#include "hal-sim/native/internal.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>

static struct native_channel *_Atomic awaited;
static atomic_uint signals; // SIGCHLDs so far
static atomic_bool wake_wanted;
static atomic_int users;           // handlers that may hold the awaited pointer
static struct sigaction displaced; // whoever had SIGCHLD before us is called after us
static _Thread_local volatile sig_atomic_t inside;

// A call that is already there ends the wait as well, but its maker may not have woken anybody.
static void disturb(struct native_channel *channel)
{
    uint32_t state = __atomic_load_n(&channel->state, __ATOMIC_SEQ_CST);
    if (state != NATIVE_STATE_CALL)
        __atomic_compare_exchange_n(&channel->state, &state, NATIVE_STATE_ATTENTION, false, __ATOMIC_SEQ_CST,
                                    __ATOMIC_SEQ_CST);
    native_futex_wake(&channel->state);
}

static void disturb_awaited(void)
{
    int saved = errno;
    atomic_fetch_add(&users, 1);
    struct native_channel *channel = atomic_load(&awaited);
    if (channel)
        disturb(channel);
    atomic_fetch_sub(&users, 1);
    errno = saved;
}

void native_wake(void)
{
    atomic_store(&wake_wanted, true);
    disturb_awaited();
}

static void call_displaced(int number, siginfo_t *info, void *context)
{
    if (displaced.sa_flags & SA_SIGINFO)
        displaced.sa_sigaction(number, info, context);
    else if (displaced.sa_handler != SIG_DFL && displaced.sa_handler != SIG_IGN)
        displaced.sa_handler(number);
}

// Somebody who displaced us may call us, and we them: once each is enough.
static void on_sigchld(int number, siginfo_t *info, void *context)
{
    if (inside)
        return;
    inside = 1;
    atomic_fetch_add(&signals, 1);
    disturb_awaited();
    call_displaced(number, info, context);
    inside = 0;
}

void native_signals_install(void)
{
    struct sigaction now, ours = {.sa_sigaction = on_sigchld, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigaction(SIGCHLD, NULL, &now);
    if ((now.sa_flags & SA_SIGINFO) && now.sa_sigaction == on_sigchld)
        return;
    displaced = now;
    sigemptyset(&ours.sa_mask);
    sigaction(SIGCHLD, &ours, NULL);
}

uint32_t native_signals_counted(void)
{
    return atomic_load(&signals);
}

void native_await(struct native_channel *channel)
{
    atomic_store(&awaited, channel);
}

bool native_wake_taken(void)
{
    return atomic_load_explicit(&wake_wanted, memory_order_relaxed) && atomic_exchange(&wake_wanted, false);
}

void native_signals_settle(void)
{
    while (atomic_load(&users) != 0)
        continue;
}
