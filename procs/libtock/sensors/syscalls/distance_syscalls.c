// SPDX-License-Identifier: Apache-2.0 OR MIT
// See distance_syscalls.h.
#include "distance_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_distance_driver_exists(void)
{
    return driver_exists(DRIVER_DISTANCE);
}

returncode_t libtock_distance_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_DISTANCE, DISTANCE_UPCALL_MEASURED, callback, opaque);
}

returncode_t libtock_distance_command_read(void)
{
    return driver_command(DRIVER_DISTANCE, DISTANCE_COMMAND_READ, 0, 0);
}

returncode_t libtock_distance_command_get_minimum_distance(uint32_t *distance)
{
    return driver_command_u32(DRIVER_DISTANCE, DISTANCE_COMMAND_MINIMUM, 0, 0, distance);
}

returncode_t libtock_distance_command_get_maximum_distance(uint32_t *distance)
{
    return driver_command_u32(DRIVER_DISTANCE, DISTANCE_COMMAND_MAXIMUM, 0, 0, distance);
}
