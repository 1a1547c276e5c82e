// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for time to pass. Callbacks of other alarms and drivers run meanwhile, and may themselves
// wait.
#pragma once

#include <libtock/services/alarm.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Waits for ms milliseconds, or a little longer. Errors: ENODEVICE (no alarm driver); then it returns
// at once.
int libtocksync_alarm_delay_ms(uint32_t ms);

// Yields until *cond, which some callback sets, but for ms milliseconds at most. Returns
// RETURNCODE_SUCCESS if *cond is set, RETURNCODE_FAIL if the time is over.
int libtocksync_alarm_yield_for_with_timeout(bool *cond, uint32_t ms);

#ifdef __cplusplus
}
#endif
