// SPDX-License-Identifier: Apache-2.0 OR MIT
// See buzzer_syscalls.h.
#include "buzzer_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_buzzer_driver_exists(void)
{
    return driver_exists(DRIVER_BUZZER);
}

returncode_t libtock_buzzer_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_BUZZER, BUZZER_UPCALL_DONE, callback, opaque);
}

returncode_t libtock_buzzer_command_tone(uint32_t frequency_hz, uint32_t duration_ms)
{
    return driver_command(DRIVER_BUZZER, BUZZER_COMMAND_BUZZ, frequency_hz, duration_ms);
}
