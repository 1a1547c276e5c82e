// SPDX-License-Identifier: Apache-2.0 OR MIT
// See air_quality_syscalls.h.
#include "air_quality_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_air_quality_driver_exists(void)
{
    return driver_exists(DRIVER_AIR_QUALITY);
}

returncode_t libtock_air_quality_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_AIR_QUALITY, AIR_QUALITY_UPCALL_MEASURED, callback, opaque);
}

returncode_t libtock_air_quality_command_read_co2(void)
{
    return driver_command(DRIVER_AIR_QUALITY, AIR_QUALITY_COMMAND_READ_CO2, 0, 0);
}

returncode_t libtock_air_quality_command_read_tvoc(void)
{
    return driver_command(DRIVER_AIR_QUALITY, AIR_QUALITY_COMMAND_READ_TVOC, 0, 0);
}
