// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sound_pressure_syscalls.h.
#include "sound_pressure_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_sound_pressure_driver_exists(void)
{
    return driver_exists(DRIVER_SOUND_PRESSURE);
}

returncode_t libtock_sound_pressure_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_SOUND_PRESSURE, SOUND_PRESSURE_UPCALL_MEASURED, callback, opaque);
}

returncode_t libtock_sound_pressure_command_read(void)
{
    return driver_command(DRIVER_SOUND_PRESSURE, SOUND_PRESSURE_COMMAND_READ, 0, 0);
}

returncode_t libtock_sound_pressure_command_enable(void)
{
    return driver_command(DRIVER_SOUND_PRESSURE, SOUND_PRESSURE_COMMAND_ENABLE, 0, 0);
}

returncode_t libtock_sound_pressure_command_disable(void)
{
    return driver_command(DRIVER_SOUND_PRESSURE, SOUND_PRESSURE_COMMAND_DISABLE, 0, 0);
}
