// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sound_pressure.h. The application's callback travels through the kernel as the upcall's user data.
#include "sound_pressure.h"

#include "syscalls/sound_pressure_syscalls.h"

static void measured(int value, int unused0, int unused1, void *opaque)
{
    (void)unused0;
    (void)unused1;
    ((libtock_sound_pressure_callback)opaque)(RETURNCODE_SUCCESS, (uint8_t)value);
}

bool libtock_sound_pressure_exists(void)
{
    return libtock_sound_pressure_driver_exists();
}

returncode_t libtock_sound_pressure_enable(void)
{
    return libtock_sound_pressure_command_enable();
}

returncode_t libtock_sound_pressure_disable(void)
{
    return libtock_sound_pressure_command_disable();
}

returncode_t libtock_sound_pressure_read(libtock_sound_pressure_callback cb)
{
    const returncode_t code = libtock_sound_pressure_set_upcall(measured, (void *)cb);
    return code == RETURNCODE_SUCCESS ? libtock_sound_pressure_command_read() : code;
}
