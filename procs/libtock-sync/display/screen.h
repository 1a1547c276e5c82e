// SPDX-License-Identifier: Apache-2.0 OR MIT
// A screen of pixels, waiting until each thing is done. No callback runs meanwhile. What the functions without a
// comment do stands in libtock/display/screen.h.
//
// To draw, set a frame, and write its pixels row by row.
#pragma once

#include <libtock/display/screen_types.h>
#include <libtock/tock.h>

#include "syscalls/screen_syscalls.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_screen_exists(void);

// Allocates len zeroed bytes for pixels. *buffer must be NULL before: ALREADY. FAIL: no memory.
statuscode_t libtocksync_screen_buffer_init(size_t len, uint8_t **buffer);

returncode_t libtocksync_screen_get_supported_resolutions(uint32_t *resolutions);
returncode_t libtocksync_screen_get_supported_resolution(size_t index, uint32_t *width, uint32_t *height);
returncode_t libtocksync_screen_get_supported_pixel_formats(uint32_t *formats);
returncode_t libtocksync_screen_get_supported_pixel_format(size_t index, libtock_screen_format_t *format);
int libtocksync_screen_get_bits_per_pixel(libtock_screen_format_t format);

// Width and height as the screen is rotated now.
returncode_t libtocksync_screen_get_resolution(uint32_t *width, uint32_t *height);
returncode_t libtocksync_screen_get_pixel_format(libtock_screen_format_t *format);
returncode_t libtocksync_screen_get_rotation(libtock_screen_rotation_t *rotation);

returncode_t libtocksync_screen_set_power(bool on);
// 0 is dark, 65535 as bright as it gets.
returncode_t libtocksync_screen_set_brightness(uint32_t brightness);
returncode_t libtocksync_screen_invert_on(void);
returncode_t libtocksync_screen_invert_off(void);
returncode_t libtocksync_screen_set_pixel_format(libtock_screen_format_t format);
returncode_t libtocksync_screen_set_rotation(libtock_screen_rotation_t rotation);

// The rectangle that is written to. EINVAL: it goes over the edge.
returncode_t libtocksync_screen_set_frame(uint16_t x, uint16_t y, uint16_t width, uint16_t height);
// Fills the frame with one RGB_565 color, which is stored at the buffer's start. ESIZE: the buffer has less than 3
// bytes.
returncode_t libtocksync_screen_fill(uint8_t *buffer, int buffer_len, size_t color);
// Writes length bytes of the buffer, from the frame's upper left corner on.
returncode_t libtocksync_screen_write(uint8_t *buffer, int buffer_len, size_t length);

#ifdef __cplusplus
}
#endif
