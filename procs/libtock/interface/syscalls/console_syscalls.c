// SPDX-License-Identifier: Apache-2.0 OR MIT
// See console_syscalls.h.
#include "console_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_console_driver_exists(void)
{
    return driver_exists(DRIVER_CONSOLE);
}

returncode_t libtock_console_write_done_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_CONSOLE, CONSOLE_UPCALL_WRITE_DONE, callback, opaque);
}

returncode_t libtock_console_read_done_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_CONSOLE, CONSOLE_UPCALL_READ_DONE, callback, opaque);
}

returncode_t libtock_console_set_read_allow(const uint8_t *buffer, uint32_t len)
{
    return driver_lend_readonly(DRIVER_CONSOLE, CONSOLE_RO_WRITE, buffer, len);
}

returncode_t libtock_console_set_readwrite_allow(uint8_t *buffer, uint32_t len)
{
    return driver_lend_readwrite(DRIVER_CONSOLE, CONSOLE_RW_READ, buffer, len);
}

returncode_t libtock_console_command_write(int length)
{
    return driver_command(DRIVER_CONSOLE, CONSOLE_COMMAND_WRITE, (uint32_t)length, 0);
}

returncode_t libtock_console_command_read(int length)
{
    return driver_command(DRIVER_CONSOLE, CONSOLE_COMMAND_READ, (uint32_t)length, 0);
}

returncode_t libtock_console_command_abort_read(void)
{
    return driver_command(DRIVER_CONSOLE, CONSOLE_COMMAND_ABORT_READ, 0, 0);
}

returncode_t libtock_console_write_result(uint32_t first, uint32_t second, uint32_t *written)
{
    if (second == 0) { // (length, 0, 0), what Tock's own kernel sends
        *written = first;
        return RETURNCODE_SUCCESS;
    }
    *written = second;
    if (first == second) // (length, length, 0)
        return RETURNCODE_SUCCESS;
    return tock_status_to_returncode((statuscode_t)first);
}
