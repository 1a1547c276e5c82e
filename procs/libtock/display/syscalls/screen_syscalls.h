// SPDX-License-Identifier: Apache-2.0 OR MIT
// The screen driver's system calls, one function each. Lengths are bytes. What changes something is answered by the
// upcall, with a status as its first word.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_screen_driver_exists(void);

returncode_t libtock_screen_set_upcall(subscribe_upcall cb, void *opaque);

// Lends the pixels to write.
returncode_t libtock_screen_set_readonly_allow(const void *ptr, size_t size);

// Questions, answered at once.
returncode_t libtock_screen_command_enabled(uint32_t *enabled);
returncode_t libtock_screen_command_get_supported_resolutions(uint32_t *resolutions);
returncode_t libtock_screen_command_get_supported_resolution(uint32_t index, uint32_t *width, uint32_t *height);
returncode_t libtock_screen_command_get_supported_pixel_formats(uint32_t *formats);
returncode_t libtock_screen_command_get_supported_pixel_format(uint32_t index, uint32_t *format);
returncode_t libtock_screen_command_get_resolution(uint32_t *width, uint32_t *height);

// These two exist for their names: they can't give the answer. The two after them do. *answered: it is in *value;
// otherwise the kernel answers by the upcall, in its second word.
returncode_t libtock_screen_command_get_pixel_format(void);
returncode_t libtock_screen_command_get_rotation(void);
returncode_t libtock_screen_command_ask_pixel_format(uint32_t *value, bool *answered);
returncode_t libtock_screen_command_ask_rotation(uint32_t *value, bool *answered);

returncode_t libtock_screen_command_set_power(bool on);
returncode_t libtock_screen_command_set_brightness(uint32_t brightness);
returncode_t libtock_screen_command_invert_on(void);
returncode_t libtock_screen_command_invert_off(void);
returncode_t libtock_screen_command_set_pixel_format(uint32_t format);
returncode_t libtock_screen_command_set_rotation(uint32_t rotation);
returncode_t libtock_screen_command_set_resolution(uint32_t width, uint32_t height);
returncode_t libtock_screen_command_set_frame(uint16_t x, uint16_t y, uint16_t width, uint16_t height);
returncode_t libtock_screen_command_write(uint32_t length);
returncode_t libtock_screen_command_fill(void);

#ifdef __cplusplus
}
#endif
