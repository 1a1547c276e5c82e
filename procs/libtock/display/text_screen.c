// SPDX-License-Identifier: Apache-2.0 OR MIT
// See text_screen.h. The application's callback travels through the kernel as the upcall's user data.
#include "text_screen.h"

#include "syscalls/text_screen_syscalls.h"

static void done(int status, int unused1, int unused2, void *opaque)
{
    (void)unused1, (void)unused2;
    ((libtock_text_screen_callback_done)opaque)(tock_status_to_returncode((statuscode_t)status));
}

static void size_arrived(int status, int columns, int rows, void *opaque)
{
    ((libtock_text_screen_callback_size)opaque)(tock_status_to_returncode((statuscode_t)status), (uint32_t)columns,
                                                (uint32_t)rows);
}

static returncode_t listen(libtock_text_screen_callback_done cb)
{
    return libtock_text_screen_set_upcall(done, (void *)cb);
}

bool libtock_text_screen_exists(void)
{
    return libtock_text_screen_driver_exists();
}

returncode_t libtock_text_screen_get_size(libtock_text_screen_callback_size cb)
{
    returncode_t code = libtock_text_screen_set_upcall(size_arrived, (void *)cb);
    return code == RETURNCODE_SUCCESS ? libtock_text_screen_command_get_size() : code;
}

returncode_t libtock_text_screen_display_on(libtock_text_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_text_screen_command_on() : code;
}

returncode_t libtock_text_screen_display_off(libtock_text_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_text_screen_command_off() : code;
}

returncode_t libtock_text_screen_blink_on(libtock_text_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_text_screen_command_blink_on() : code;
}

returncode_t libtock_text_screen_blink_off(libtock_text_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_text_screen_command_blink_off() : code;
}

returncode_t libtock_text_screen_show_cursor(libtock_text_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_text_screen_command_show_cursor() : code;
}

returncode_t libtock_text_screen_hide_cursor(libtock_text_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_text_screen_command_hide_cursor() : code;
}

returncode_t libtock_text_screen_clear(libtock_text_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_text_screen_command_clear() : code;
}

returncode_t libtock_text_screen_home(libtock_text_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_text_screen_command_home() : code;
}

returncode_t libtock_text_screen_set_cursor(uint8_t col, uint8_t row, libtock_text_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_text_screen_command_set_cursor(col, row) : code;
}

returncode_t libtock_text_screen_write(uint8_t *buffer, uint32_t buffer_len, uint32_t write_len,
                                       libtock_text_screen_callback_done cb)
{
    returncode_t code = libtock_text_screen_set_readonly_allow(buffer, buffer_len);
    if (code == RETURNCODE_SUCCESS)
        code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_text_screen_command_write(write_len) : code;
}
