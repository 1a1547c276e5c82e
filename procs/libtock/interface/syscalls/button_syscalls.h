// SPDX-License-Identifier: Apache-2.0 OR MIT
// The button driver's system calls, one function each. Buttons are numbered from 0; a number beyond
// the last gives EINVAL.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_button_driver_exists(void);

// The upcall's words: button number, 1 if it is now pressed and 0 if released, 0.
returncode_t libtock_button_set_upcall(subscribe_upcall callback, void *opaque);

// Stores how many buttons the board has. The driver answers this in place of the existence check.
returncode_t libtock_button_command_count(int *count);

// Makes changes of the button reach this process's upcall, or no more.
returncode_t libtock_button_command_enable_interrupt(int button_num);
returncode_t libtock_button_command_disable_interrupt(int button_num);

// Stores 1 if the button is pressed, 0 if not.
returncode_t libtock_button_command_read(int button_num, int *button_value);

#ifdef __cplusplus
}
#endif
