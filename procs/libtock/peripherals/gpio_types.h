// SPDX-License-Identifier: Apache-2.0 OR MIT
// How a GPIO pin is configured; the values are those of the driver's commands.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    libtock_pull_none = 0,
    libtock_pull_up = 1,
    libtock_pull_down = 2,
} libtock_gpio_input_mode_t;

// Which changes of level interrupt.
typedef enum {
    libtock_change = 0,
    libtock_rising_edge = 1,
    libtock_falling_edge = 2,
} libtock_gpio_interrupt_mode_t;

#ifdef __cplusplus
}
#endif
