// SPDX-License-Identifier: Apache-2.0 OR MIT
// See proximity_syscalls.h.
#include "proximity_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_proximity_driver_exists(void)
{
    return driver_exists(DRIVER_PROXIMITY);
}

returncode_t libtock_proximity_set_upcall(subscribe_upcall upcall, void *opaque)
{
    return driver_subscribe(DRIVER_PROXIMITY, PROXIMITY_UPCALL_MEASURED, upcall, opaque);
}

returncode_t libtock_proximity_command_read(void)
{
    return driver_command(DRIVER_PROXIMITY, PROXIMITY_COMMAND_READ, 0, 0);
}

returncode_t libtock_proximity_command_read_on_interrupt(uint32_t lower_threshold, uint32_t higher_threshold)
{
    return driver_command(DRIVER_PROXIMITY, PROXIMITY_COMMAND_READ_ON_INTERRUPT, lower_threshold, higher_threshold);
}
