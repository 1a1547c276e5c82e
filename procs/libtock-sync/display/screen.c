// SPDX-License-Identifier: Apache-2.0 OR MIT
// See screen.h.
#include "screen.h"

#include <libtock/display/screen.h>

#include "libtock/display/screen_color.h"

static returncode_t wait_after(returncode_t code)
{
    return code == RETURNCODE_SUCCESS ? libtocksync_screen_yield_wait_for() : code;
}

bool libtocksync_screen_exists(void)
{
    return libtock_screen_driver_exists();
}

statuscode_t libtocksync_screen_buffer_init(size_t len, uint8_t **buffer)
{
    return libtock_screen_buffer_init(len, buffer);
}

returncode_t libtocksync_screen_get_supported_resolutions(uint32_t *resolutions)
{
    return libtock_screen_get_supported_resolutions(resolutions);
}

returncode_t libtocksync_screen_get_supported_resolution(size_t index, uint32_t *width, uint32_t *height)
{
    return libtock_screen_get_supported_resolution(index, width, height);
}

returncode_t libtocksync_screen_get_supported_pixel_formats(uint32_t *formats)
{
    return libtock_screen_get_supported_pixel_formats(formats);
}

returncode_t libtocksync_screen_get_supported_pixel_format(size_t index, libtock_screen_format_t *format)
{
    return libtock_screen_get_supported_pixel_format(index, format);
}

int libtocksync_screen_get_bits_per_pixel(libtock_screen_format_t format)
{
    return libtock_screen_get_bits_per_pixel(format);
}

// --- How it is set -----------------------------------------------------------------------------------

returncode_t libtocksync_screen_get_resolution(uint32_t *width, uint32_t *height)
{
    return libtock_screen_command_get_resolution(width, height);
}

returncode_t libtocksync_screen_get_pixel_format(libtock_screen_format_t *format)
{
    uint32_t value;
    bool answered;
    returncode_t code = libtock_screen_command_ask_pixel_format(&value, &answered);
    if (code != RETURNCODE_SUCCESS)
        return code;
    if (!answered)
        return libtocksync_screen_yield_wait_for_format(format);
    *format = (libtock_screen_format_t)value;
    return code;
}

returncode_t libtocksync_screen_get_rotation(libtock_screen_rotation_t *rotation)
{
    uint32_t value;
    bool answered;
    returncode_t code = libtock_screen_command_ask_rotation(&value, &answered);
    if (code != RETURNCODE_SUCCESS)
        return code;
    if (!answered)
        return libtocksync_screen_yield_wait_for_rotation(rotation);
    *rotation = (libtock_screen_rotation_t)value;
    return code;
}

returncode_t libtocksync_screen_set_power(bool on)
{
    return wait_after(libtock_screen_command_set_power(on));
}

returncode_t libtocksync_screen_set_brightness(uint32_t brightness)
{
    return wait_after(libtock_screen_command_set_brightness(brightness));
}

returncode_t libtocksync_screen_invert_on(void)
{
    return wait_after(libtock_screen_command_invert_on());
}

returncode_t libtocksync_screen_invert_off(void)
{
    return wait_after(libtock_screen_command_invert_off());
}

returncode_t libtocksync_screen_set_pixel_format(libtock_screen_format_t format)
{
    return wait_after(libtock_screen_command_set_pixel_format((uint32_t)format));
}

returncode_t libtocksync_screen_set_rotation(libtock_screen_rotation_t rotation)
{
    return wait_after(libtock_screen_command_set_rotation((uint32_t)rotation));
}

// --- Drawing -------------------------------------------------------------------------------------

returncode_t libtocksync_screen_set_frame(uint16_t x, uint16_t y, uint16_t width, uint16_t height)
{
    return wait_after(libtock_screen_command_set_frame(x, y, width, height));
}

returncode_t libtocksync_screen_fill(uint8_t *buffer, int buffer_len, size_t color)
{
    returncode_t code = screen_store_color(buffer, buffer_len, color);
    if (code == RETURNCODE_SUCCESS)
        code = libtock_screen_set_readonly_allow(buffer, (size_t)buffer_len);
    if (code != RETURNCODE_SUCCESS)
        return code;
    code = wait_after(libtock_screen_command_fill());
    libtock_screen_set_readonly_allow(NULL, 0);
    return code;
}

returncode_t libtocksync_screen_write(uint8_t *buffer, int buffer_len, size_t length)
{
    returncode_t code = libtock_screen_set_readonly_allow(buffer, (size_t)buffer_len);
    if (code != RETURNCODE_SUCCESS)
        return code;
    code = wait_after(libtock_screen_command_write((uint32_t)length));
    libtock_screen_set_readonly_allow(NULL, 0);
    return code;
}
