// SPDX-License-Identifier: Apache-2.0 OR MIT
// See screen_syscalls.h.
#include "screen_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/display/screen_types.h"
#include "libtock/driver_call.h"

#include <assert.h>

static_assert(MONO == SCREEN_FORMAT_MONO && RGB_233 == SCREEN_FORMAT_RGB_332 && RGB_565 == SCREEN_FORMAT_RGB_565 &&
                  RGB_888 == SCREEN_FORMAT_RGB_888 && ARGB_8888 == SCREEN_FORMAT_BGRA_8888 &&
                  RGB_4BIT == SCREEN_FORMAT_RGB_4BIT && MONO_8BITPAGE == SCREEN_FORMAT_MONO_8BIT_PAGE,
              "the driver's pixel formats");
static_assert(ROTATION_NORMAL == SCREEN_ROTATION_NORMAL && ROTATION_90 == SCREEN_ROTATION_90 &&
                  ROTATION_180 == SCREEN_ROTATION_180 && ROTATION_270 == SCREEN_ROTATION_270,
              "the driver's rotations");

bool libtock_screen_driver_exists(void)
{
    return driver_exists(DRIVER_SCREEN);
}

returncode_t libtock_screen_set_upcall(subscribe_upcall cb, void *opaque)
{
    return driver_subscribe(DRIVER_SCREEN, SCREEN_UPCALL_DONE, cb, opaque);
}

returncode_t libtock_screen_set_readonly_allow(const void *ptr, size_t size)
{
    return driver_lend_readonly(DRIVER_SCREEN, SCREEN_RO_PIXELS, ptr, size);
}

// --- Questions -----------------------------------------------------------------------------------

static returncode_t ask(uint32_t number, uint32_t index, uint32_t *value)
{
    return driver_command_u32(DRIVER_SCREEN, number, index, 0, value);
}

static returncode_t ask_size(uint32_t number, uint32_t index, uint32_t *width, uint32_t *height)
{
    const syscall_return_t answer = command(DRIVER_SCREEN, number, (int)index, 0);
    return (returncode_t)tock_command_return_u32_u32_to_returncode(answer, width, height);
}

returncode_t libtock_screen_command_enabled(uint32_t *enabled)
{
    return ask(SCREEN_COMMAND_CAN_SETUP, 0, enabled);
}

returncode_t libtock_screen_command_get_supported_resolutions(uint32_t *resolutions)
{
    return ask(SCREEN_COMMAND_RESOLUTION_COUNT, 0, resolutions);
}

returncode_t libtock_screen_command_get_supported_resolution(uint32_t index, uint32_t *width, uint32_t *height)
{
    return ask_size(SCREEN_COMMAND_RESOLUTION_AT, index, width, height);
}

returncode_t libtock_screen_command_get_supported_pixel_formats(uint32_t *formats)
{
    return ask(SCREEN_COMMAND_FORMAT_COUNT, 0, formats);
}

returncode_t libtock_screen_command_get_supported_pixel_format(uint32_t index, uint32_t *format)
{
    return ask(SCREEN_COMMAND_FORMAT_AT, index, format);
}

returncode_t libtock_screen_command_get_resolution(uint32_t *width, uint32_t *height)
{
    return ask_size(SCREEN_COMMAND_RESOLUTION, 0, width, height);
}

// Kernels of today answer with the value; the interface of libtock-c is for those that answer by the upcall.
static returncode_t ask_either(uint32_t number, uint32_t *value, bool *answered)
{
    const syscall_return_t answer = command(DRIVER_SCREEN, number, 0, 0);
    *answered = answer.type == TOCK_SYSCALL_SUCCESS_U32;
    if (*answered)
        return (returncode_t)tock_command_return_u32_to_returncode(answer, value);
    return (returncode_t)tock_command_return_novalue_to_returncode(answer);
}

returncode_t libtock_screen_command_ask_pixel_format(uint32_t *value, bool *answered)
{
    return ask_either(SCREEN_COMMAND_FORMAT, value, answered);
}

returncode_t libtock_screen_command_ask_rotation(uint32_t *value, bool *answered)
{
    return ask_either(SCREEN_COMMAND_ROTATION, value, answered);
}

returncode_t libtock_screen_command_get_pixel_format(void)
{
    uint32_t value;
    bool answered;
    return libtock_screen_command_ask_pixel_format(&value, &answered);
}

returncode_t libtock_screen_command_get_rotation(void)
{
    uint32_t value;
    bool answered;
    return libtock_screen_command_ask_rotation(&value, &answered);
}

// --- Changes -------------------------------------------------------------------------------------

static returncode_t change(uint32_t number, uint32_t first, uint32_t second)
{
    return driver_command(DRIVER_SCREEN, number, first, second);
}

returncode_t libtock_screen_command_set_power(bool on)
{
    return change(SCREEN_COMMAND_SET_POWER, on, 0);
}

returncode_t libtock_screen_command_set_brightness(uint32_t brightness)
{
    return change(SCREEN_COMMAND_SET_BRIGHTNESS, brightness, 0);
}

returncode_t libtock_screen_command_invert_on(void)
{
    return change(SCREEN_COMMAND_INVERT_ON, 0, 0);
}

returncode_t libtock_screen_command_invert_off(void)
{
    return change(SCREEN_COMMAND_INVERT_OFF, 0, 0);
}

returncode_t libtock_screen_command_set_pixel_format(uint32_t format)
{
    return change(SCREEN_COMMAND_SET_FORMAT, format, 0);
}

returncode_t libtock_screen_command_set_rotation(uint32_t rotation)
{
    return change(SCREEN_COMMAND_SET_ROTATION, rotation, 0);
}

returncode_t libtock_screen_command_set_resolution(uint32_t width, uint32_t height)
{
    return change(SCREEN_COMMAND_SET_RESOLUTION, width, height);
}

returncode_t libtock_screen_command_set_frame(uint16_t x, uint16_t y, uint16_t width, uint16_t height)
{
    return change(SCREEN_COMMAND_SET_FRAME,
                  (uint32_t)x << SCREEN_SET_FRAME_X_SHIFT | (uint32_t)y << SCREEN_SET_FRAME_Y_SHIFT,
                  (uint32_t)width << SCREEN_SET_FRAME_WIDTH_SHIFT | (uint32_t)height << SCREEN_SET_FRAME_HEIGHT_SHIFT);
}

returncode_t libtock_screen_command_write(uint32_t length)
{
    return change(SCREEN_COMMAND_WRITE, length, 0);
}

returncode_t libtock_screen_command_fill(void)
{
    return change(SCREEN_COMMAND_FILL, 0, 0);
}
