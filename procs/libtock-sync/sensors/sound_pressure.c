// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sound_pressure.h.
#include "sound_pressure.h"

#include "syscalls/sound_pressure_syscalls.h"

bool libtocksync_sound_pressure_exists(void)
{
    return libtock_sound_pressure_driver_exists();
}

returncode_t libtocksync_sound_pressure_enable(void)
{
    return libtock_sound_pressure_command_enable();
}

returncode_t libtocksync_sound_pressure_disable(void)
{
    return libtock_sound_pressure_command_disable();
}

returncode_t libtocksync_sound_pressure_read(uint8_t *sound_pressure)
{
    const returncode_t code = libtock_sound_pressure_command_read();
    return code == RETURNCODE_SUCCESS ? libtocksync_sound_pressure_yield_wait_for(sound_pressure) : code;
}
