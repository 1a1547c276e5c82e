// SPDX-License-Identifier: Apache-2.0 OR MIT
// See alarm.h. Each wait has its alarm and its flag on its own stack frame, so that waits may nest.
#include "alarm.h"

static void raise_flag(uint32_t now, uint32_t scheduled, void *opaque)
{
    (void)now;
    (void)scheduled;
    *(bool *)opaque = true;
}

int libtocksync_alarm_delay_ms(uint32_t ms)
{
    bool over = false;
    libtock_alarm_t alarm;
    int code = libtock_alarm_in_ms(ms, raise_flag, &over, &alarm);
    if (code == RETURNCODE_SUCCESS)
        yield_for(&over);
    return code;
}

int libtocksync_alarm_yield_for_with_timeout(bool *cond, uint32_t ms)
{
    volatile bool *set = cond;
    volatile bool over = false;
    libtock_alarm_t alarm;
    int code = libtock_alarm_in_ms(ms, raise_flag, (void *)&over, &alarm);
    if (code != RETURNCODE_SUCCESS)
        return code;
    while (!*set && !over)
        yield();
    libtock_alarm_ms_cancel(&alarm);
    return *set ? RETURNCODE_SUCCESS : RETURNCODE_FAIL;
}
