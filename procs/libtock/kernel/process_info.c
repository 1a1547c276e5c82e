// SPDX-License-Identifier: Apache-2.0 OR MIT
// See process_info.h. Every answer that needs a buffer takes it back before it returns.
#include "process_info.h"

#include "syscalls/process_info_syscalls.h"

bool libtock_process_info_exists(void)
{
    return libtock_process_info_driver_exists();
}

returncode_t libtock_process_info_get_process_count(uint32_t *count)
{
    return libtock_process_info_command_get_process_count(count);
}

static returncode_t lend(uint8_t *buffer, size_t length)
{
    return libtock_process_info_set_allow_readwrite_info_buffer(buffer, (uint32_t)length);
}

// Takes the buffer back; the result of the call that used it counts first.
static returncode_t take_back(returncode_t code)
{
    returncode_t taken = lend(NULL, 0);
    return code == RETURNCODE_SUCCESS ? taken : code;
}

returncode_t libtock_process_info_get_process_ids(uint8_t *buffer, size_t buffer_length, uint32_t *count)
{
    returncode_t code = lend(buffer, buffer_length);
    if (code != RETURNCODE_SUCCESS)
        return code;
    return take_back(libtock_process_info_command_get_process_ids(count));
}

returncode_t libtock_process_info_get_short_ids(uint8_t *buffer, size_t buffer_length, uint32_t *count)
{
    returncode_t code = lend(buffer, buffer_length);
    if (code != RETURNCODE_SUCCESS)
        return code;
    return take_back(libtock_process_info_command_get_short_ids(count));
}

returncode_t libtock_process_info_get_process_name(uint32_t process_id, uint8_t *buffer, size_t buffer_length)
{
    returncode_t code = lend(buffer, buffer_length);
    if (code != RETURNCODE_SUCCESS)
        return code;
    uint32_t length = 0;
    code = take_back(libtock_process_info_command_get_process_name(process_id, &length));
    if (code == RETURNCODE_SUCCESS && length < buffer_length)
        buffer[length] = '\0';
    return code;
}

returncode_t libtock_process_info_get_process_stats(uint32_t process_id, uint8_t *buffer, size_t buffer_length)
{
    returncode_t code = lend(buffer, buffer_length);
    if (code != RETURNCODE_SUCCESS)
        return code;
    return take_back(libtock_process_info_command_get_process_stats(process_id));
}

returncode_t libtock_process_info_set_process_state(uint32_t process_id, uint32_t state)
{
    return libtock_process_info_command_set_process_state(process_id, state);
}
