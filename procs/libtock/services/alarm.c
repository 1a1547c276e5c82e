// SPDX-License-Identifier: Apache-2.0 OR MIT
// See alarm.h. All alarms hang in one list, soonest first, by their time on a clock of 64 bits that
// never wraps; the kernel's alarm is always set for the first. Each upcall runs one callback, and the
// kernel's alarm is set for the next one before that: so a callback may yield, cancel or set alarms
// as it likes, and no alarm waits for another's callback to end.
#include "alarm.h"

#include <stddef.h>

// The kernel's alarm is set no further ahead than half a wrap of its counter. That wakes us to count
// every wrap, even when the upcall comes up to half a wrap late.
#define LONGEST_LEG 0x80000000u

#define THOUSANDTHS 1000u

static libtock_alarm_ticks_t *first;

// The time at the last reading. Its low half is the kernel's counter. Wraps may go uncounted while no
// alarm is set: then no time on this clock means anything.
static uint64_t clock_now;

static int read_clock(void)
{
    uint32_t counter;
    int code = libtock_alarm_command_read(&counter);
    if (code == RETURNCODE_SUCCESS)
        clock_now += (uint32_t)(counter - (uint32_t)clock_now);
    return code;
}

// --- The list ------------------------------------------------------------------------------------

static void insert(libtock_alarm_ticks_t *alarm)
{
    libtock_alarm_ticks_t *before = NULL, *after = first;
    while (after != NULL && after->due <= alarm->due) {
        before = after;
        after = after->next;
    }
    alarm->prev = before;
    alarm->next = after;
    if (after != NULL)
        after->prev = alarm;
    if (before != NULL)
        before->next = alarm;
    else
        first = alarm;
}

// An alarm that is not in the list may hold anything in its members, so they are not asked.
static bool is_set(const libtock_alarm_ticks_t *alarm)
{
    for (const libtock_alarm_ticks_t *a = first; a != NULL; a = a->next)
        if (a == alarm)
            return true;
    return false;
}

static void take_out(libtock_alarm_ticks_t *alarm)
{
    if (alarm->next != NULL)
        alarm->next->prev = alarm->prev;
    if (alarm->prev != NULL)
        alarm->prev->next = alarm->next;
    else
        first = alarm->next;
    alarm->next = NULL;
    alarm->prev = NULL;
}

// --- The kernel's alarm --------------------------------------------------------------------------

// Sets the kernel's alarm for the first of ours, counted from the last reading of the clock. If that
// was so long ago that the alarm is due, the kernel sends the upcall at once.
static int arm(void)
{
    if (first == NULL)
        return RETURNCODE_SUCCESS;
    uint64_t left = first->due > clock_now ? first->due - clock_now : 0;
    uint32_t dt = left < LONGEST_LEG ? (uint32_t)left : LONGEST_LEG;
    return libtock_alarm_command_set_absolute((uint32_t)clock_now, dt);
}

static void alarm_fired(int now, int expiration, int unused, void *opaque)
{
    (void)now; // when the kernel queued this, which may be earlier than clock_now
    (void)expiration;
    (void)unused;
    (void)opaque;
    if (first == NULL || read_clock() != RETURNCODE_SUCCESS)
        return;
    libtock_alarm_ticks_t *alarm = first;
    if (alarm->due > clock_now) { // the end of a leg, or a call left over from an alarm since cancelled
        arm();
        return;
    }
    take_out(alarm);
    arm();
    if (alarm->callback != NULL)
        alarm->callback((uint32_t)clock_now, alarm->reference + alarm->dt, alarm->ud);
}

// Enters an alarm whose due time is filled in.
static int set(libtock_alarm_ticks_t *alarm)
{
    insert(alarm);
    if (alarm != first)
        return RETURNCODE_SUCCESS;
    // Again each time: the application may have used the driver by itself in between.
    int code = libtock_alarm_set_upcall(alarm_fired, NULL);
    if (code == RETURNCODE_SUCCESS)
        code = arm();
    if (code != RETURNCODE_SUCCESS)
        take_out(alarm);
    return code;
}

// --- Alarms in ticks -----------------------------------------------------------------------------

int libtock_alarm_at(uint32_t reference, uint32_t dt, libtock_alarm_callback callback, void *opaque,
                     libtock_alarm_ticks_t *alarm)
{
    int code = read_clock();
    if (code != RETURNCODE_SUCCESS)
        return code;
    if (is_set(alarm))
        take_out(alarm);
    uint32_t elapsed = (uint32_t)clock_now - reference;
    alarm->reference = reference;
    alarm->dt = dt;
    alarm->due = elapsed < dt ? clock_now + (dt - elapsed) : clock_now;
    alarm->callback = callback;
    alarm->ud = opaque;
    return set(alarm);
}

void libtock_alarm_cancel(libtock_alarm_ticks_t *alarm)
{
    if (!is_set(alarm))
        return;
    bool was_first = alarm == first;
    take_out(alarm);
    if (!was_first)
        return;
    if (first != NULL)
        arm();
    else
        libtock_alarm_command_stop();
}

// --- Alarms in milliseconds ----------------------------------------------------------------------

static uint64_t whole_ticks(uint64_t thousandths)
{
    return thousandths / THOUSANDTHS + (thousandths % THOUSANDTHS != 0);
}

// Moves the alarm's due time ahead by `thousandths` of a tick and remembers what rounding added.
static void move_due(libtock_alarm_t *timer, uint64_t thousandths)
{
    uint64_t exact = thousandths - timer->ahead;
    uint64_t ticks = whole_ticks(exact);
    timer->ahead = (uint32_t)(ticks * THOUSANDTHS - exact);
    timer->alarm.reference = (uint32_t)timer->alarm.due;
    timer->alarm.dt = (uint32_t)ticks;
    timer->alarm.due += ticks;
}

static int start(uint32_t ms, libtock_alarm_callback callback, void *opaque, libtock_alarm_t *timer)
{
    uint32_t frequency;
    int code = libtock_alarm_command_get_frequency(&frequency);
    if (code == RETURNCODE_SUCCESS)
        code = read_clock();
    if (code != RETURNCODE_SUCCESS)
        return code;
    if (is_set(&timer->alarm))
        take_out(&timer->alarm);
    timer->interval_ms = ms;
    timer->period = (uint64_t)ms * frequency;
    timer->ahead = 0;
    timer->alarm.due = clock_now;
    timer->alarm.callback = callback;
    timer->alarm.ud = opaque;
    move_due(timer, timer->period);
    return set(&timer->alarm);
}

int libtock_alarm_in_ms(uint32_t ms, libtock_alarm_callback cb, void *opaque, libtock_alarm_t *alarm)
{
    return start(ms, cb, opaque, alarm);
}

static void repeat(uint32_t now, uint32_t scheduled, void *opaque)
{
    libtock_alarm_t *timer = opaque;
    // At least a tick, so that a period of 0 ms leaves time for others.
    uint64_t period = timer->period > THOUSANDTHS ? timer->period : THOUSANDTHS;
    uint64_t missed = (clock_now - timer->alarm.due) * THOUSANDTHS / period;
    move_due(timer, (missed + 1) * period);
    insert(&timer->alarm);
    if (first == &timer->alarm)
        arm();
    timer->callback(now, scheduled, timer->user_data);
}

void libtock_alarm_repeating_every_ms(uint32_t ms, libtock_alarm_callback cb, void *opaque, libtock_alarm_t *alarm)
{
    alarm->callback = cb;
    alarm->user_data = opaque;
    start(ms, repeat, alarm, alarm);
}

void libtock_alarm_ms_cancel(libtock_alarm_t *alarm)
{
    libtock_alarm_cancel(&alarm->alarm);
}

// --- The counter in other units ------------------------------------------------------------------

uint32_t libtock_alarm_ticks_to_ms(uint32_t ticks)
{
    uint32_t frequency = 0;
    if (libtock_alarm_command_get_frequency(&frequency) != RETURNCODE_SUCCESS || frequency == 0)
        return 0;
    return (uint32_t)((uint64_t)ticks * 1000 / frequency);
}

int libtock_alarm_gettimeasticks(struct timeval *tv)
{
    uint32_t frequency = 0, ticks = 0;
    int code = libtock_alarm_command_get_frequency(&frequency);
    if (code == RETURNCODE_SUCCESS)
        code = libtock_alarm_command_read(&ticks);
    if (code == RETURNCODE_SUCCESS && frequency == 0)
        code = RETURNCODE_FAIL;
    if (code != RETURNCODE_SUCCESS)
        return code;
    tv->tv_sec = (time_t)(ticks / frequency);
    tv->tv_usec = (suseconds_t)((uint64_t)(ticks % frequency) * 1000000 / frequency);
    return RETURNCODE_SUCCESS;
}
