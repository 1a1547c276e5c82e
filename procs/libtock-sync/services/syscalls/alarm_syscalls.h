// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the alarm driver's upcall, for an application that sets the driver's one alarm itself.
// It needs no subscribed function.
#pragma once

#include <libtock/peripherals/syscalls/alarm_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Waits until the alarm goes off. Not while alarms of libtock/services/alarm.h are set: it would take
// their upcall from them.
returncode_t libtocksync_alarm_yield_wait_for(void);

#ifdef __cplusplus
}
#endif
