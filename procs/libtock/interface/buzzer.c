// SPDX-License-Identifier: Apache-2.0 OR MIT
// See buzzer.h. The application's callback travels through the kernel as the upcall's user data.
#include "buzzer.h"

#include "syscalls/buzzer_syscalls.h"

static void ended(int status, int unused0, int unused1, void *opaque)
{
    (void)status;
    (void)unused0;
    (void)unused1;
    ((libtock_buzzer_done_callback)opaque)();
}

bool libtock_buzzer_exists(void)
{
    return libtock_buzzer_driver_exists();
}

returncode_t libtock_buzzer_tone(uint32_t frequency_hz, uint32_t duration_ms, libtock_buzzer_done_callback cb)
{
    const returncode_t code = libtock_buzzer_set_upcall(ended, (void *)cb);
    return code == RETURNCODE_SUCCESS ? libtock_buzzer_command_tone(frequency_hz, duration_ms) : code;
}
