// SPDX-License-Identifier: Apache-2.0 OR MIT
// Clients that write down what they are told, and let the device of a test move on between two bytes.
#pragma once

#include "core/hil/alarm.h"
#include "core/hil/gpio.h"
#include "core/hil/rng.h"
#include "core/hil/uart.h"

#include <string.h>

enum { LISTENER_BYTES = 64 };

static struct listener {
    unsigned calls;
    size_t sent;
    uint8_t bytes[LISTENER_BYTES];
    size_t count;
    enum error error;
    bool wants_more;
    void (*after_bytes)(void); // NULL: nothing happens
    uint32_t pin;
    bool level;
} heard;

static inline void on_sent(void *context, size_t size, enum error error)
{
    (void)context;
    heard.calls++;
    heard.sent = size;
    heard.error = error;
}

static inline void on_received(void *context, const uint8_t *data, size_t size)
{
    (void)context;
    memcpy(heard.bytes + heard.count, data, size);
    heard.count += size;
    if (heard.after_bytes != NULL)
        heard.after_bytes();
}

static inline bool on_random(void *context, const uint8_t *data, size_t size, enum error error)
{
    heard.calls++;
    heard.error = error;
    heard.count = 0;
    on_received(context, data, size);
    return heard.wants_more;
}

static inline void on_alarm(void *context)
{
    (void)context;
    heard.calls++;
}

static inline void on_change(void *context, uint32_t pin, bool level)
{
    (void)context;
    heard.calls++;
    heard.pin = pin;
    heard.level = level;
}
