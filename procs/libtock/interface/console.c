// SPDX-License-Identifier: Apache-2.0 OR MIT
// See console.h. The application's callback travels through the kernel as the upcall's user data, so
// nothing is kept here.
#include "console.h"

#include "syscalls/console_syscalls.h"

bool libtock_console_exists(void)
{
    return libtock_console_driver_exists();
}

static void write_done(int first, int second, int unused, void *opaque)
{
    (void)unused;
    uint32_t written;
    returncode_t result = libtock_console_write_result((uint32_t)first, (uint32_t)second, &written);
    if (opaque != NULL)
        ((libtock_console_callback_write)opaque)(result, written);
}

static void read_done(int status, int length, int unused, void *opaque)
{
    (void)unused;
    if (opaque != NULL)
        ((libtock_console_callback_read)opaque)(tock_status_to_returncode((statuscode_t)status), (uint32_t)length);
}

returncode_t libtock_console_write(const uint8_t *buffer, uint32_t len, libtock_console_callback_write cb)
{
    returncode_t code = libtock_console_write_done_set_upcall(write_done, (void *)cb);
    if (code != RETURNCODE_SUCCESS)
        return code;
    code = libtock_console_set_read_allow(buffer, len);
    if (code != RETURNCODE_SUCCESS)
        return code;
    return libtock_console_command_write((int)len);
}

returncode_t libtock_console_read(uint8_t *buffer, uint32_t len, libtock_console_callback_read cb)
{
    returncode_t code = libtock_console_read_done_set_upcall(read_done, (void *)cb);
    if (code != RETURNCODE_SUCCESS)
        return code;
    code = libtock_console_set_readwrite_allow(buffer, len);
    if (code != RETURNCODE_SUCCESS)
        return code;
    return libtock_console_command_read((int)len);
}

returncode_t libtock_console_abort_read(void)
{
    return libtock_console_command_abort_read();
}
