// SPDX-License-Identifier: Apache-2.0 OR MIT
// See console.h: lend, start, wait, take back.
#include "console.h"

#include "syscalls/console_syscalls.h"

bool libtocksync_console_exists(void)
{
    return libtock_console_driver_exists();
}

returncode_t libtocksync_console_write(const uint8_t *buffer, uint32_t length, uint32_t *written)
{
    *written = 0;
    returncode_t code = libtock_console_set_read_allow(buffer, length);
    if (code != RETURNCODE_SUCCESS)
        return code;
    code = libtock_console_command_write((int)length);
    if (code == RETURNCODE_SUCCESS)
        code = libtocksync_console_yield_wait_for_write(written);
    libtock_console_set_read_allow(NULL, 0);
    return code;
}

returncode_t libtocksync_console_read(uint8_t *buffer, uint32_t length, uint32_t *read)
{
    *read = 0;
    returncode_t code = libtock_console_set_readwrite_allow(buffer, length);
    if (code != RETURNCODE_SUCCESS)
        return code;
    code = libtock_console_command_read((int)length);
    if (code == RETURNCODE_SUCCESS)
        code = libtocksync_console_yield_wait_for_read(read);
    libtock_console_set_readwrite_allow(NULL, 0);
    return code;
}
