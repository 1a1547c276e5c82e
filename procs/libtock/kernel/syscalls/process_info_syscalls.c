// SPDX-License-Identifier: Apache-2.0 OR MIT
// See process_info_syscalls.h.
#include "process_info_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_process_info_driver_exists(void)
{
    return driver_exists(DRIVER_PROCESS_INFO);
}

returncode_t libtock_process_info_set_allow_readwrite_info_buffer(uint8_t *buffer, uint32_t length)
{
    return driver_lend_readwrite(DRIVER_PROCESS_INFO, PROCESS_INFO_RW_DATA, buffer, length);
}

returncode_t libtock_process_info_command_get_process_count(uint32_t *count)
{
    return driver_command_u32(DRIVER_PROCESS_INFO, PROCESS_INFO_COMMAND_COUNT, 0, 0, count);
}

returncode_t libtock_process_info_command_get_process_ids(uint32_t *count)
{
    return driver_command_u32(DRIVER_PROCESS_INFO, PROCESS_INFO_COMMAND_READ_IDS, 0, 0, count);
}

returncode_t libtock_process_info_command_get_short_ids(uint32_t *count)
{
    return driver_command_u32(DRIVER_PROCESS_INFO, PROCESS_INFO_COMMAND_READ_SHORT_IDS, 0, 0, count);
}

returncode_t libtock_process_info_command_get_process_name(uint32_t process_id, uint32_t *name_len)
{
    return driver_command_u32(DRIVER_PROCESS_INFO, PROCESS_INFO_COMMAND_READ_NAME, process_id, 0, name_len);
}

returncode_t libtock_process_info_command_get_process_stats(uint32_t process_id)
{
    return driver_command(DRIVER_PROCESS_INFO, PROCESS_INFO_COMMAND_READ_STATISTICS, process_id, 0);
}

returncode_t libtock_process_info_command_set_process_state(uint32_t process_id, uint32_t state)
{
    return driver_command(DRIVER_PROCESS_INFO, PROCESS_INFO_COMMAND_CHANGE_STATE, process_id, state);
}
