// SPDX-License-Identifier: Apache-2.0 OR MIT
// As many alarms as an application wants, from the one that the kernel gives each process. Callbacks
// run inside a yield, one for each yield, soonest alarm first. Nothing here waits: for that see
// libtock-sync/services/alarm.h.
//
// Ticks are the counts of the board's 32-bit counter, which wraps. Milliseconds have no such limit:
// an alarm set in ms may lie many wraps ahead. An alarm goes off at its time or later, never before.
// It may go off late by as much as the application computes without a yield; the service keeps count
// of the wraps as long as that is less than half of one.
#pragma once

#include <sys/time.h>

#include "../peripherals/syscalls/alarm_syscalls.h"
#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// Runs when an alarm goes off: the time now, the time that the alarm was set for (both in ticks), and
// the pointer given with it. It may set and cancel any alarm, its own included, and may wait.
typedef void (*libtock_alarm_callback)(uint32_t, uint32_t, void *);

// One alarm set in ticks. The application provides the memory and keeps it until the alarm has gone
// off or is cancelled; what is inside belongs to the service.
typedef struct alarm {
    uint32_t reference;
    uint32_t dt;
    uint64_t due; // on the service's own clock, which does not wrap
    libtock_alarm_callback callback;
    void *ud;
    struct alarm *next;
    struct alarm *prev;
} libtock_alarm_ticks_t;

// One alarm set in milliseconds, once or repeating. The same rules hold.
typedef struct alarm_data {
    uint32_t interval_ms;
    uint32_t ahead;  // thousandths of a tick by which `alarm` is later than the exact time
    uint64_t period; // thousandths of a tick
    libtock_alarm_callback callback;
    void *user_data;
    libtock_alarm_ticks_t alarm;
} libtock_alarm_t;

// Whole milliseconds in that many ticks; 0 if there is no alarm driver.
uint32_t libtock_alarm_ticks_to_ms(uint32_t);

// Sets an alarm dt ticks after reference. reference is a time that has passed; if it is more than dt
// ticks ago, the callback runs in the next yield. An alarm that is set already is set anew.
// Errors: ENODEVICE, ENOMEM, as the driver's.
int libtock_alarm_at(uint32_t reference, uint32_t dt, libtock_alarm_callback callback, void *opaque,
                     libtock_alarm_ticks_t *alarm);

// Takes an alarm back. Does nothing if it is not set.
void libtock_alarm_cancel(libtock_alarm_ticks_t *alarm);

// Sets an alarm ms milliseconds from now. Errors as for libtock_alarm_at.
int libtock_alarm_in_ms(uint32_t ms, libtock_alarm_callback cb, void *opaque, libtock_alarm_t *alarm);

// Sets an alarm that goes off every ms milliseconds until it is cancelled. The times are exact
// multiples from now on, with no drift; those that pass while the application is busy are left out.
void libtock_alarm_repeating_every_ms(uint32_t ms, libtock_alarm_callback cb, void *opaque, libtock_alarm_t *alarm);

// Takes an alarm back that was set in milliseconds. Does nothing if it is not set.
void libtock_alarm_ms_cancel(libtock_alarm_t *alarm);

// The counter as seconds and microseconds; it starts again from 0 when the counter wraps. An
// application's _gettimeofday() can be made of it. Returns 0, or a return code below 0.
int libtock_alarm_gettimeasticks(struct timeval *tv) __attribute__((nonnull));

#ifdef __cplusplus
}
#endif
