// SPDX-License-Identifier: Apache-2.0 OR MIT
// A serial port: one buffer out at a time, bytes in as they arrive.
#pragma once

#include "core/abi/abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hil_uart_client {
    // The buffer of the last transmit is out, or failed with error; it is the caller's again.
    void (*transmitted)(void *context, size_t size, enum error error);
    // Bytes arrived, oldest first. They are gone when this returns.
    void (*received)(void *context, const uint8_t *data, size_t size);
    void *context;
};

struct hil_uart_ops {
    // data stays untouched until transmitted() is called. BUSY: one is under way. SIZE: empty.
    enum error (*transmit)(void *device, const uint8_t *data, size_t size);
    // Until it is switched on, arriving bytes are lost.
    void (*set_receiving)(void *device, bool on);
    // The device copies *client.
    void (*set_client)(void *device, const struct hil_uart_client *client);
};

struct hil_uart {
    const struct hil_uart_ops *ops;
    void *device;
};
