// SPDX-License-Identifier: Apache-2.0 OR MIT
// See screen.h. The application's callback travels through the kernel as the upcall's user data.
#include "screen.h"

#include "screen_color.h"
#include "syscalls/screen_syscalls.h"

#include <stdlib.h>

static void done(int status, int unused1, int unused2, void *opaque)
{
    (void)unused1, (void)unused2;
    ((libtock_screen_callback_done)opaque)(tock_status_to_returncode((statuscode_t)status));
}

static void format_arrived(int status, int format, int unused, void *opaque)
{
    (void)unused;
    ((libtock_screen_callback_format)opaque)(tock_status_to_returncode((statuscode_t)status),
                                             (libtock_screen_format_t)format);
}

static void rotation_arrived(int status, int rotation, int unused, void *opaque)
{
    (void)unused;
    ((libtock_screen_callback_rotation)opaque)(tock_status_to_returncode((statuscode_t)status),
                                               (libtock_screen_rotation_t)rotation);
}

static returncode_t listen(libtock_screen_callback_done cb)
{
    return libtock_screen_set_upcall(done, (void *)cb);
}

bool libtock_screen_exists(void)
{
    return libtock_screen_driver_exists();
}

statuscode_t libtock_screen_buffer_init(size_t len, uint8_t **buffer)
{
    if (*buffer != NULL)
        return TOCK_STATUSCODE_ALREADY;
    *buffer = calloc(1, len);
    return *buffer != NULL ? TOCK_STATUSCODE_SUCCESS : TOCK_STATUSCODE_FAIL;
}

// --- What the screen can -----------------------------------------------------------------------------

bool libtock_screen_setup_enabled(void)
{
    uint32_t enabled;
    return libtock_screen_command_enabled(&enabled) == RETURNCODE_SUCCESS && enabled != 0;
}

returncode_t libtock_screen_get_supported_resolutions(uint32_t *resolutions)
{
    return libtock_screen_command_get_supported_resolutions(resolutions);
}

returncode_t libtock_screen_get_supported_resolution(size_t index, uint32_t *width, uint32_t *height)
{
    return libtock_screen_command_get_supported_resolution((uint32_t)index, width, height);
}

returncode_t libtock_screen_get_supported_pixel_formats(uint32_t *formats)
{
    return libtock_screen_command_get_supported_pixel_formats(formats);
}

returncode_t libtock_screen_get_supported_pixel_format(size_t index, libtock_screen_format_t *format)
{
    uint32_t number;
    returncode_t code = libtock_screen_command_get_supported_pixel_format((uint32_t)index, &number);
    if (code == RETURNCODE_SUCCESS)
        *format = (libtock_screen_format_t)number;
    return code;
}

int libtock_screen_get_bits_per_pixel(libtock_screen_format_t format)
{
    switch (format) {
    case MONO:
    case MONO_8BITPAGE:
        return 1;
    case RGB_4BIT:
        return 4;
    case RGB_233:
        return 8;
    case RGB_565:
        return 16;
    case RGB_888:
        return 24;
    case ARGB_8888:
        return 32;
    default:
        return 0;
    }
}

// --- How it is set -----------------------------------------------------------------------------------

returncode_t libtock_screen_get_resolution(uint32_t *width, uint32_t *height)
{
    return libtock_screen_command_get_resolution(width, height);
}

returncode_t libtock_screen_get_pixel_format(libtock_screen_callback_format cb)
{
    uint32_t format;
    bool answered;
    returncode_t code = libtock_screen_set_upcall(format_arrived, (void *)cb);
    if (code == RETURNCODE_SUCCESS)
        code = libtock_screen_command_ask_pixel_format(&format, &answered);
    if (code == RETURNCODE_SUCCESS && answered)
        cb(code, (libtock_screen_format_t)format);
    return code;
}

returncode_t libtock_screen_get_rotation(libtock_screen_callback_rotation cb)
{
    uint32_t rotation;
    bool answered;
    returncode_t code = libtock_screen_set_upcall(rotation_arrived, (void *)cb);
    if (code == RETURNCODE_SUCCESS)
        code = libtock_screen_command_ask_rotation(&rotation, &answered);
    if (code == RETURNCODE_SUCCESS && answered)
        cb(code, (libtock_screen_rotation_t)rotation);
    return code;
}

returncode_t libtock_screen_set_brightness(uint32_t brightness, libtock_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_screen_command_set_brightness(brightness) : code;
}

returncode_t libtock_screen_invert_on(libtock_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_screen_command_invert_on() : code;
}

returncode_t libtock_screen_invert_off(libtock_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_screen_command_invert_off() : code;
}

returncode_t libtock_screen_set_pixel_format(libtock_screen_format_t format, libtock_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_screen_command_set_pixel_format((uint32_t)format) : code;
}

returncode_t libtock_screen_set_rotation(libtock_screen_rotation_t rotation, libtock_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_screen_command_set_rotation((uint32_t)rotation) : code;
}

returncode_t libtock_screen_set_resolution(uint32_t width, uint32_t height, libtock_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_screen_command_set_resolution(width, height) : code;
}

// --- Drawing -------------------------------------------------------------------------------------

returncode_t libtock_screen_set_frame(uint16_t x, uint16_t y, uint16_t width, uint16_t height,
                                      libtock_screen_callback_done cb)
{
    returncode_t code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_screen_command_set_frame(x, y, width, height) : code;
}

returncode_t screen_store_color(uint8_t *buffer, int buffer_len, size_t color)
{
    if (buffer_len < 3)
        return RETURNCODE_ESIZE;
    buffer[0] = (uint8_t)(color >> 8);
    buffer[1] = (uint8_t)color;
    return RETURNCODE_SUCCESS;
}

returncode_t libtock_screen_fill(uint8_t *buffer, int buffer_len, size_t color, libtock_screen_callback_done cb)
{
    returncode_t code = screen_store_color(buffer, buffer_len, color);
    if (code == RETURNCODE_SUCCESS)
        code = libtock_screen_set_readonly_allow(buffer, (size_t)buffer_len);
    if (code == RETURNCODE_SUCCESS)
        code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_screen_command_fill() : code;
}

returncode_t libtock_screen_write(uint8_t *buffer, int buffer_len, size_t length, libtock_screen_callback_done cb)
{
    returncode_t code = libtock_screen_set_readonly_allow(buffer, (size_t)buffer_len);
    if (code == RETURNCODE_SUCCESS)
        code = listen(cb);
    return code == RETURNCODE_SUCCESS ? libtock_screen_command_write((uint32_t)length) : code;
}
