// SPDX-License-Identifier: Apache-2.0 OR MIT
// See read_only_state_syscalls.h.
#include "read_only_state_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_read_only_state_driver_exists(void)
{
    return driver_exists(DRIVER_READ_ONLY_STATE);
}

returncode_t libtock_read_only_state_set_userspace_read_allow_allocate_region(uint8_t *buffer, uint32_t length)
{
    return (returncode_t)tock_allow_userspace_r_return_to_returncode(
        allow_userspace_read(DRIVER_READ_ONLY_STATE, READ_ONLY_STATE_UR_STATE, buffer, length));
}

returncode_t libtock_read_only_state_command_get_version(uint32_t *version)
{
    return driver_command_u32(DRIVER_READ_ONLY_STATE, READ_ONLY_STATE_COMMAND_VERSION, 0, 0, version);
}
