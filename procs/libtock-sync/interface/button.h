// SPDX-License-Identifier: Apache-2.0 OR MIT
// The board's buttons, numbered from 0, for an application that waits for them. Errors: ENODEVICE (no
// button driver), EINVAL (no such button).
#pragma once

#include <libtock/tock.h>

#include "syscalls/button_syscalls.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_button_exists(void);

// Stores how many buttons the board has.
returncode_t libtocksync_button_count(int *count);

// Stores 1 if the button is pressed, 0 if not.
returncode_t libtocksync_button_read(int button_num, int *button_value);

// Waits until the button is pressed; if it is held down now, until it is pressed again. No callback
// runs meanwhile. Afterwards the button's interrupt is disabled, so that presses nobody waits for do
// not fill the queue of upcalls.
returncode_t libtocksync_button_wait_for_press(int button_num);

#ifdef __cplusplus
}
#endif
