// SPDX-License-Identifier: Apache-2.0 OR MIT
// The touch driver's system calls, one function each.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_touch_driver_exists(void);

// Words: status, x << 16 | y, pressure << 16 | size.
returncode_t libtock_touch_set_upcall_single_touch(subscribe_upcall callback, void *opaque);
// Words: the gesture, 0, 0.
returncode_t libtock_touch_set_upcall_gesture(subscribe_upcall callback, void *opaque);
// Words: touches in the buffer, events that came before the last was acknowledged, touches that had no room.
returncode_t libtock_touch_set_upcall_multi_touch(subscribe_upcall callback, void *opaque);

// Lends the buffer that several touches go into.
returncode_t libtock_touch_set_allow_readwrite_multi_touch(void *data, int len);

returncode_t libtock_touch_command_get_number_of_touches(uint32_t *touches);
returncode_t libtock_touch_command_enable_single_touch(void);
returncode_t libtock_touch_command_disable_single_touch(void);
returncode_t libtock_touch_command_enable_multi_touch(void);
returncode_t libtock_touch_command_disable_multi_touch(void);
returncode_t libtock_touch_command_multi_touch_next(void);

#ifdef __cplusplus
}
#endif
