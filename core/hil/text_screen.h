// SPDX-License-Identifier: Apache-2.0 OR MIT
// A screen of characters in rows and columns, with a cursor.
#pragma once

#include "core/abi/abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// None of these is called from within one of the operations.
struct hil_text_screen_client {
    // The last operation, not a print, is done.
    void (*done)(void *context, enum error error);
    // Of the last print so many characters are shown; the buffer is the caller's again.
    void (*printed)(void *context, size_t size, enum error error);
    void *context;
};

struct hil_text_screen_ops {
    void (*size)(void *device, uint32_t *columns, uint32_t *rows);
    // The device copies *client.
    void (*set_client)(void *device, const struct hil_text_screen_client *client);

    // What begins here is answered by the client. While it lasts all of them give BUSY.
    // Characters from the cursor on; data stays untouched until printed() is called.
    enum error (*print)(void *device, const uint8_t *data, size_t size);
    // INVAL: there is no such place.
    enum error (*set_cursor)(void *device, uint32_t column, uint32_t row);
    enum error (*show_cursor)(void *device, bool shown);
    enum error (*blink_cursor)(void *device, bool blinks);
    enum error (*set_power)(void *device, bool on);
    // Also puts the cursor into the first column of the first row.
    enum error (*clear)(void *device);
};

struct hil_text_screen {
    const struct hil_text_screen_ops *ops;
    void *device;
};
