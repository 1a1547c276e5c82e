// SPDX-License-Identifier: Apache-2.0 OR MIT
// Between remote.c and remote_devices.c.
#pragma once

#include "core/capsules/virtual_alarm.h"
#include "core/kernel/deferred.h"
#include "core/kernel/format.h"
#include "hal-hw/firmware/remote.h"

enum {
    REMOTE_LINE = 160,  // bytes of a request
    REMOTE_INPUT = 128, // bytes typed that are still on the wire
    REMOTE_LEDS_MAX = 16,
    REMOTE_BUTTONS = 4,
    REMOTE_PINS = 8,
    REMOTE_BYTE_US = 87, // 10 bits at 115200 baud
};

// What a run may stop on; the numbers are the protocol's.
enum remote_stop {
    REMOTE_STOP_UART = 1,
    REMOTE_STOP_LED = 2,
    REMOTE_STOP_PIN = 4,
    REMOTE_STOP_FAULT = 8,
    REMOTE_STOP_STATE = 16,
};

struct remote {
    uint32_t start_us;

    // The run that is under way.
    bool running, stop_seen;
    uint32_t until_us;          // since the start
    unsigned stop_on;           // enum remote_stop
    uint32_t event_us, stop_us; // of the last event that was told, and of the first that the run stops on
    struct virtual_alarm alarm;
    struct deferred_call work;
    bool has_work;

    uint32_t led_count, button_count, pin_count;
};

extern struct remote remote;

// The way to the tool: host.c.
void remote_host_open(void);
// Sends what was collected at the end of a line.
void remote_host_write(const char *bytes, size_t size);
char remote_host_read(void);

extern struct format_sink remote_escaped;
// To the tool: text as it is, bytes in their escaped form, the start of an event's line.
void remote_say(const char *text, ...) __attribute__((format(printf, 1, 2)));
void remote_say_bytes(const uint8_t *data, size_t size);
void remote_event(const char *name);
void remote_happened(enum remote_stop what);

// --- Devices: remote_devices.c -------------------------------------------------------------------------

const struct hil_uart *remote_tap_uart(const struct hil_uart *uart);
const struct hil_led *remote_tap_leds(const struct hil_led *leds, size_t count);
void remote_add_devices(void);
// Nothing is on its way in either direction.
bool remote_uart_is_quiet(void);
// Requests.
void remote_write(const char *words);
void remote_leds(const char *words);
void remote_buttons(const char *words);
void remote_button(const char *words);
void remote_pins(const char *words);
void remote_pin(const char *words);
