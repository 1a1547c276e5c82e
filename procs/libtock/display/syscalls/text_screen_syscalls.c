// SPDX-License-Identifier: Apache-2.0 OR MIT
// See text_screen_syscalls.h.
#include "text_screen_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_text_screen_driver_exists(void)
{
    return driver_exists(DRIVER_TEXT_SCREEN);
}

returncode_t libtock_text_screen_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_TEXT_SCREEN, TEXT_SCREEN_UPCALL_DONE, callback, opaque);
}

returncode_t libtock_text_screen_set_readonly_allow(const uint8_t *ptr, uint32_t size)
{
    return driver_lend_readonly(DRIVER_TEXT_SCREEN, TEXT_SCREEN_RO_TEXT, ptr, size);
}

static returncode_t order(uint32_t number)
{
    return driver_command(DRIVER_TEXT_SCREEN, number, 0, 0);
}

returncode_t libtock_text_screen_command_get_size(void)
{
    return order(TEXT_SCREEN_COMMAND_RESOLUTION);
}

returncode_t libtock_text_screen_command_on(void)
{
    return order(TEXT_SCREEN_COMMAND_DISPLAY_ON);
}

returncode_t libtock_text_screen_command_off(void)
{
    return order(TEXT_SCREEN_COMMAND_DISPLAY_OFF);
}

returncode_t libtock_text_screen_command_blink_on(void)
{
    return order(TEXT_SCREEN_COMMAND_BLINK_ON);
}

returncode_t libtock_text_screen_command_blink_off(void)
{
    return order(TEXT_SCREEN_COMMAND_BLINK_OFF);
}

returncode_t libtock_text_screen_command_show_cursor(void)
{
    return order(TEXT_SCREEN_COMMAND_CURSOR_ON);
}

returncode_t libtock_text_screen_command_hide_cursor(void)
{
    return order(TEXT_SCREEN_COMMAND_CURSOR_OFF);
}

returncode_t libtock_text_screen_command_clear(void)
{
    return order(TEXT_SCREEN_COMMAND_CLEAR);
}

returncode_t libtock_text_screen_command_home(void)
{
    return order(TEXT_SCREEN_COMMAND_HOME);
}

returncode_t libtock_text_screen_command_write(uint32_t len)
{
    return driver_command(DRIVER_TEXT_SCREEN, TEXT_SCREEN_COMMAND_PRINT, len, 0);
}

returncode_t libtock_text_screen_command_set_cursor(uint32_t col, uint32_t row)
{
    return driver_command(DRIVER_TEXT_SCREEN, TEXT_SCREEN_COMMAND_SET_CURSOR, col, row);
}
