// SPDX-License-Identifier: Apache-2.0 OR MIT
// See alarm_syscalls.h.
#include "alarm_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_alarm_driver_exists(void)
{
    return driver_exists(DRIVER_ALARM);
}

int libtock_alarm_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_ALARM, ALARM_UPCALL_FIRED, callback, opaque);
}

int libtock_alarm_command_get_frequency(uint32_t *frequency)
{
    return driver_command_u32(DRIVER_ALARM, ALARM_COMMAND_FREQUENCY, 0, 0, frequency);
}

int libtock_alarm_command_read(uint32_t *time)
{
    return driver_command_u32(DRIVER_ALARM, ALARM_COMMAND_NOW, 0, 0, time);
}

int libtock_alarm_command_stop(void)
{
    return driver_command(DRIVER_ALARM, ALARM_COMMAND_STOP, 0, 0);
}

int libtock_alarm_command_set_relative(uint32_t dt, uint32_t *actual)
{
    return driver_command_u32(DRIVER_ALARM, ALARM_COMMAND_SET_RELATIVE, dt, 0, actual);
}

int libtock_alarm_command_set_absolute(uint32_t reference, uint32_t dt)
{
    uint32_t expiration;
    return driver_command_u32(DRIVER_ALARM, ALARM_COMMAND_SET_ABSOLUTE, reference, dt, &expiration);
}
