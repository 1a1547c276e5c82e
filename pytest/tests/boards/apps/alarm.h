// SPDX-License-Identifier: Apache-2.0 OR MIT
// The alarm by its bare calls (driver 0), for applications that count the instructions up to it.
#pragma once

#include <libtock/tock.h>

#include <stdint.h>

enum {
    ALARM = 0,
    ALARM_FREQUENCY = 1,
    ALARM_NOW = 2,
    ALARM_SET_RELATIVE = 5,
    ALARM_SET_ABSOLUTE = 6,
    US_PER_S = 1000000
};

static volatile unsigned fired; // how often it went off

static void on_alarm(int now, int expired, int unused, void *opaque)
{
    (void)now;
    (void)expired;
    (void)unused;
    (void)opaque;
    fired++;
}

static uint32_t alarm_frequency(void)
{
    return command(ALARM, ALARM_FREQUENCY, 0, 0).data[0];
}

static uint32_t alarm_ticks(uint32_t us)
{
    return (uint32_t)((uint64_t)alarm_frequency() * us / US_PER_S) + 1;
}

static bool alarm_set(uint32_t us)
{
    return command(ALARM, ALARM_SET_RELATIVE, (int)alarm_ticks(us), 0).type == TOCK_SYSCALL_SUCCESS_U32;
}

// Returns just behind a tick, and always as long behind it.
static void alarm_wait_for_tick(uint32_t us)
{
    const uint32_t ticks = alarm_ticks(us);
    const uint32_t now = command(ALARM, ALARM_NOW, 0, 0).data[0];
    (void)!command(ALARM, ALARM_SET_ABSOLUTE, (int)now, (int)ticks).type;
    (void)yield_wait_for(ALARM, 0);
}
