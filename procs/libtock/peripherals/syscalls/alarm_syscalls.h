// SPDX-License-Identifier: Apache-2.0 OR MIT
// The alarm driver's system calls, one function each. Time is a counter of 32 bits that wraps; its
// frequency is the board's. A process has one alarm at this level, and libtock/services/alarm.h makes
// many of it: an application uses either the service or these, not both at once.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_alarm_driver_exists(void);

// The upcall's words: the time when the alarm went off, the time it was set for, 0.
int libtock_alarm_set_upcall(subscribe_upcall callback, void *opaque);

// Stores the counter's frequency in Hz.
int libtock_alarm_command_get_frequency(uint32_t *frequency);

// Stores the counter's value in ticks.
int libtock_alarm_command_read(uint32_t *time);

// Takes the alarm back. EALREADY if none is set.
int libtock_alarm_command_stop(void);

// Sets the alarm dt ticks from now, in place of one that is set, and stores the time it is set for.
int libtock_alarm_command_set_relative(uint32_t dt, uint32_t *actual);

// Sets the alarm dt ticks after reference, in place of one that is set. reference is a time that has
// passed: if it is more than dt ticks ago, the alarm goes off at once.
int libtock_alarm_command_set_absolute(uint32_t reference, uint32_t dt);

#ifdef __cplusplus
}
#endif
