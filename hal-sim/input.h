// SPDX-License-Identifier: Apache-2.0 OR MIT
// Everything that can come to a machine from outside, in one form. Keyboard, panel, control socket and a
// replayed record all go through machine_input(), so whoever listens there has the whole outside of a run.
#pragma once

#include "hal-sim/device.h"

enum machine_input_kind {
    MACHINE_INPUT_UART,        // index: port; data, size
    MACHINE_INPUT_BUTTON,      // index: button; value: pressed
    MACHINE_INPUT_PIN_DRIVE,   // index: in the board's gpio list; value: level
    MACHINE_INPUT_PIN_RELEASE, // index
    MACHINE_INPUT_DEVICE,      // device, index: channel, value
    MACHINE_INPUT_TOUCH,       // device, touch
    MACHINE_INPUT_ORDER,       // index: process slot; value: enum machine_order
    MACHINE_INPUT_BREAK,       // device, value: its failure; index: how many times, 0: until another such input
};

enum machine_order {
    MACHINE_ORDER_STOP,
    MACHINE_ORDER_RESUME,
    MACHINE_ORDER_TERMINATE,
    MACHINE_ORDER_START,
    MACHINE_ORDER_RESTART,
    MACHINE_ORDER_FAULT,
    MACHINE_ORDERS
};

struct machine_input {
    enum machine_input_kind kind;
    const char *device; // its name
    size_t index;
    int32_t value;
    struct sim_touch touch;
    const uint8_t *data; // gone when the call returns
    size_t size;
};

const char *machine_order_name(enum machine_order order);
// MACHINE_ORDERS: there is none of that name.
enum machine_order machine_order_named(const char *name);
