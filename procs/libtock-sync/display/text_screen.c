// SPDX-License-Identifier: Apache-2.0 OR MIT
// See text_screen.h.
#include "text_screen.h"

#include "syscalls/text_screen_syscalls.h"

static returncode_t wait_after(returncode_t code)
{
    return code == RETURNCODE_SUCCESS ? libtocksync_text_screen_yield_wait_for_done() : code;
}

bool libtocksync_text_screen_exists(void)
{
    return libtock_text_screen_driver_exists();
}

returncode_t libtocksync_text_screen_get_size(uint32_t *width, uint32_t *height)
{
    returncode_t code = libtock_text_screen_command_get_size();
    return code == RETURNCODE_SUCCESS ? libtocksync_text_screen_yield_wait_for_size(width, height) : code;
}

returncode_t libtocksync_text_screen_display_on(void)
{
    return wait_after(libtock_text_screen_command_on());
}

returncode_t libtocksync_text_screen_display_off(void)
{
    return wait_after(libtock_text_screen_command_off());
}

returncode_t libtocksync_text_screen_blink_on(void)
{
    return wait_after(libtock_text_screen_command_blink_on());
}

returncode_t libtocksync_text_screen_blink_off(void)
{
    return wait_after(libtock_text_screen_command_blink_off());
}

returncode_t libtocksync_text_screen_show_cursor(void)
{
    return wait_after(libtock_text_screen_command_show_cursor());
}

returncode_t libtocksync_text_screen_hide_cursor(void)
{
    return wait_after(libtock_text_screen_command_hide_cursor());
}

returncode_t libtocksync_text_screen_clear(void)
{
    return wait_after(libtock_text_screen_command_clear());
}

returncode_t libtocksync_text_screen_home(void)
{
    return wait_after(libtock_text_screen_command_home());
}

returncode_t libtocksync_text_screen_set_cursor(uint8_t col, uint8_t row)
{
    return wait_after(libtock_text_screen_command_set_cursor(col, row));
}

returncode_t libtocksync_text_screen_write(uint8_t *buffer, uint32_t buffer_len, uint32_t write_len)
{
    returncode_t code = libtock_text_screen_set_readonly_allow(buffer, buffer_len);
    if (code != RETURNCODE_SUCCESS)
        return code;
    code = wait_after(libtock_text_screen_command_write(write_len));
    libtock_text_screen_set_readonly_allow(NULL, 0);
    return code;
}
