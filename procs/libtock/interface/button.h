// SPDX-License-Identifier: Apache-2.0 OR MIT
// The board's buttons, numbered from 0. None of these waits. Errors: ENODEVICE (no button driver),
// EINVAL (no such button).
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// Runs in a yield when a button changes: RETURNCODE_SUCCESS, the button's number, and whether it is
// now pressed.
typedef void (*libtock_button_callback)(returncode_t, int, bool);

bool libtock_button_exists(void);

// Stores 1 if the button is pressed, 0 if not.
returncode_t libtock_button_read(int button_num, int *button_value);

// Stores how many buttons the board has.
returncode_t libtock_button_count(int *count);

// From now on cb runs when this button is pressed and when it is released. A process has one such
// function for all its buttons: the one given last.
returncode_t libtock_button_notify_on_press(int button_num, libtock_button_callback cb);

#ifdef __cplusplus
}
#endif
