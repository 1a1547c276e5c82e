// SPDX-License-Identifier: Apache-2.0 OR MIT
// A screen of pixels, without waiting: each function starts something, and its callback runs in a later yield with
// the result. One thing at a time: while one is under way the others give EBUSY. See also
// libtock-sync/display/screen.h.
//
// To draw, set a frame, and write its pixels row by row. Colors here are those of RGB_565.
#pragma once

#include "../tock.h"
#include "screen_types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*libtock_screen_callback_done)(returncode_t);
typedef void (*libtock_screen_callback_format)(returncode_t, libtock_screen_format_t);
typedef void (*libtock_screen_callback_rotation)(returncode_t, libtock_screen_rotation_t);

bool libtock_screen_exists(void);

// Allocates len zeroed bytes for pixels. *buffer must be NULL before: ALREADY. FAIL: no memory.
statuscode_t libtock_screen_buffer_init(size_t len, uint8_t **buffer);

// --- What the screen can -----------------------------------------------------------------------------

// Whether format, rotation and resolution can be set. If not, the four after it give ENOSUPPORT.
bool libtock_screen_setup_enabled(void);
returncode_t libtock_screen_get_supported_resolutions(uint32_t *resolutions);
returncode_t libtock_screen_get_supported_resolution(size_t index, uint32_t *width, uint32_t *height);
returncode_t libtock_screen_get_supported_pixel_formats(uint32_t *formats);
returncode_t libtock_screen_get_supported_pixel_format(size_t index, libtock_screen_format_t *format);
// 0 for a format that there is not.
int libtock_screen_get_bits_per_pixel(libtock_screen_format_t format);

// --- How it is set -----------------------------------------------------------------------------------

// Width and height as the screen is rotated now; of the process's part of it, if the board shares it out.
returncode_t libtock_screen_get_resolution(uint32_t *width, uint32_t *height);
// The kernel knows these at once: the callback runs before the function returns.
returncode_t libtock_screen_get_pixel_format(libtock_screen_callback_format cb);
returncode_t libtock_screen_get_rotation(libtock_screen_callback_rotation cb);

// 0 is dark, 65535 as bright as it gets.
returncode_t libtock_screen_set_brightness(uint32_t brightness, libtock_screen_callback_done cb);
returncode_t libtock_screen_invert_on(libtock_screen_callback_done cb);
returncode_t libtock_screen_invert_off(libtock_screen_callback_done cb);
returncode_t libtock_screen_set_pixel_format(libtock_screen_format_t format, libtock_screen_callback_done cb);
returncode_t libtock_screen_set_rotation(libtock_screen_rotation_t rotation, libtock_screen_callback_done cb);
returncode_t libtock_screen_set_resolution(uint32_t width, uint32_t height, libtock_screen_callback_done cb);

// --- Drawing -------------------------------------------------------------------------------------

// The rectangle that is written to. EINVAL, to the callback: it goes over the edge.
returncode_t libtock_screen_set_frame(uint16_t x, uint16_t y, uint16_t width, uint16_t height,
                                      libtock_screen_callback_done cb);
// Fills the frame with one RGB_565 color, which is stored at the buffer's start. ESIZE: the buffer has less than 3
// bytes.
returncode_t libtock_screen_fill(uint8_t *buffer, int buffer_len, size_t color, libtock_screen_callback_done cb);
// Writes length bytes of the buffer, from the frame's upper left corner on. The buffer must stay what it is until the
// callback runs.
returncode_t libtock_screen_write(uint8_t *buffer, int buffer_len, size_t length, libtock_screen_callback_done cb);

#ifdef __cplusplus
}
#endif
