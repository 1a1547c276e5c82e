// SPDX-License-Identifier: Apache-2.0 OR MIT
// See buzzer.h.
#include "buzzer.h"

bool libtocksync_buzzer_exists(void)
{
    return libtock_buzzer_driver_exists();
}

returncode_t libtocksync_buzzer_tone(uint32_t frequency_hz, uint32_t duration_ms)
{
    const returncode_t code = libtock_buzzer_command_tone(frequency_hz, duration_ms);
    return code == RETURNCODE_SUCCESS ? libtocksync_buzzer_yield_wait_for() : code;
}
