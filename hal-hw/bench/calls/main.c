// SPDX-License-Identifier: Apache-2.0 OR MIT
// What system calls cost on a board, printed as "NAME COST": nanoseconds, which are instructions where
// an emulator counts one a nanosecond. The loop around each call is measured too and taken off.
#include <libtock/peripherals/syscalls/alarm_syscalls.h>
#include <libtock/tock.h>
#include <stdio.h>

enum { TIMES = 20000, CONSOLE = 1, ALARM = 0, FREE_RW = 1 };

static uint8_t buffer[16];
static uint32_t frequency;

static void nothing(void)
{
    __asm__ volatile("" ::: "memory");
}

static void null_command(void)
{
    (void)command(CONSOLE, 0, 0, 0);
}

static void memop_ram_start(void)
{
    (void)memop(2, 0);
}

static void allow(void)
{
    (void)allow_readwrite(CONSOLE, FREE_RW, buffer, sizeof(buffer));
}

static void upcall(int a, int b, int c, void *data)
{
    (void)a;
    (void)b;
    (void)c;
    (void)data;
}

static void subscribe_alarm(void)
{
    (void)subscribe(ALARM, 0, upcall, NULL);
}

static void yield_nothing(void)
{
    (void)yield_no_wait();
}

static uint32_t ticks(void)
{
    uint32_t now = 0;
    (void)libtock_alarm_command_read(&now);
    return now;
}

static uint32_t cost_ns(void (*call)(void))
{
    const uint32_t start = ticks();
    for (int i = 0; i < TIMES; i++)
        call();
    const uint64_t passed = ticks() - start;
    return (uint32_t)(passed * 1000000000u / frequency / TIMES);
}

static uint32_t ran_at;

static void fired(int now, int scheduled, int unused, void *data)
{
    (void)now;
    (void)scheduled;
    (void)unused;
    (void)data;
    ran_at = ticks();
}

// From the moment that an alarm was set for, in the middle of a sleep, until its upcall has asked for the time.
static uint32_t upcall_latency_ns(void)
{
    enum { ALARMS = 50, AHEAD_HZ = 1000 };
    uint64_t sum = 0;
    (void)subscribe(ALARM, 0, fired, NULL);
    for (int i = 0; i < ALARMS; i++) {
        const uint32_t start = ticks(), ahead = frequency / AHEAD_HZ;
        (void)libtock_alarm_command_set_absolute(start, ahead);
        yield();
        sum += ran_at - start - ahead;
    }
    return (uint32_t)(sum * 1000000000u / frequency / ALARMS);
}

int main(void)
{
    static const struct {
        const char *name;
        void (*call)(void);
    } calls[] = {{"null_command", null_command},
                 {"memop", memop_ram_start},
                 {"allow", allow},
                 {"subscribe", subscribe_alarm},
                 {"yield_no_wait", yield_nothing}};
    (void)libtock_alarm_command_get_frequency(&frequency);
    const uint32_t loop = cost_ns(nothing);
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        printf("%s %u\n", calls[i].name, (unsigned)(cost_ns(calls[i].call) - loop));
    printf("alarm_to_upcall %u\n", (unsigned)upcall_latency_ns());
    return 0;
}
