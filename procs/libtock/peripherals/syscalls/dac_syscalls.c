// SPDX-License-Identifier: Apache-2.0 OR MIT
// See dac_syscalls.h.
#include "dac_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_dac_driver_exists(void)
{
    return driver_exists(DRIVER_DAC);
}

returncode_t libtock_dac_command_initialize(void)
{
    return driver_command(DRIVER_DAC, DAC_COMMAND_INITIALIZE, 0, 0);
}

returncode_t libtock_dac_command_set_value(uint32_t value)
{
    return driver_command(DRIVER_DAC, DAC_COMMAND_SET, value, 0);
}
