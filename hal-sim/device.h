// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the outside of a board sees of a device, whatever it is: quantities that can be set (a sensor's
// slider) or that it shows (a duty cycle), a picture, a text, fingers on a glass. A chip in chips/ fills one in and
// lists it; the panel, the control socket, records and tests know devices by this alone.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sim_device_kind {
    SIM_DEVICE_SENSOR,
    SIM_DEVICE_ADC,
    SIM_DEVICE_DAC,
    SIM_DEVICE_PWM,
    SIM_DEVICE_BUZZER,
    SIM_DEVICE_SCREEN,
    SIM_DEVICE_TEXT_SCREEN,
    SIM_DEVICE_TOUCH,
    SIM_DEVICE_LED_MATRIX,
    SIM_DEVICE_SEVEN_SEGMENT,
};

// One quantity. Values are whole numbers: 2345 with 2 decimals and the unit "°C" means 23.45 °C.
struct sim_channel {
    const char *name; // unique in its device
    const char *unit; // "" for a bare number
    uint8_t decimals;
    bool is_output; // the device shows it: nobody outside can set it
    int32_t least, most, start;
};

// Pixels as a person sees them, after rotation and inversion.
struct sim_picture {
    uint32_t width, height;
    const uint32_t *pixels; // 0x00rrggbb, row by row from the top
    bool on;                // powered; otherwise a viewer shows a dark glass
    uint16_t brightness;    // of the backlight, 65535 is full
};

struct sim_text {
    uint32_t columns, rows;
    const char *cells; // row by row, blanks where nothing was printed; not terminated
    uint32_t cursor_column, cursor_row;
    bool on, cursor_shown, cursor_blinks;
};

enum sim_touch_status { SIM_TOUCH_RELEASED, SIM_TOUCH_PRESSED, SIM_TOUCH_MOVED };

// One finger, in pixels of the screen as a person sees it.
struct sim_touch {
    uint8_t finger; // 0 is the first
    enum sim_touch_status status;
    uint16_t x, y;
    uint8_t pressure, size;
};

// How a device fails at what it is asked for: an error of the kernel's, or this.
enum { SIM_DEVICE_WORKS = 0, SIM_DEVICE_SILENT = -1 };

struct sim_devices;

struct sim_device {
    const char *name; // unique on its board
    enum sim_device_kind kind;
    const struct sim_channel *channels; // as many as values, none for a mere picture
    int32_t *values;
    size_t channel_count;
    const struct sim_picture *picture; // NULL: it shows none
    const struct sim_text *text;       // NULL: it shows none
    // Somebody outside has set a channel, within its limits; values[] has it already. NULL: nothing to do then.
    void (*was_set)(struct sim_device *device, size_t channel);
    // NULL: no glass to touch. A gesture comes from the movement.
    void (*touched)(struct sim_device *device, const struct sim_touch *touch);
    // It can be made to fail: `failure` has just changed. NULL: it can't.
    void (*was_broken)(struct sim_device *device);
    int32_t failure;        // SIM_DEVICE_WORKS, SIM_DEVICE_SILENT (no answer), or the error that answers
    uint32_t failures_left; // how many times yet; 0: until somebody outside mends it
    void *context;          // the chip's own
    uint64_t changes;       // counts every change of what it shows

    struct sim_devices *owner;
    struct sim_device *next;
};

// All devices of a machine, in the order in which they were added.
struct sim_devices {
    struct sim_device *first;
    void (*changed)(void *context, const struct sim_device *device);
    void *context;
};

// Lists a device and gives its channels their first values.
void sim_devices_add(struct sim_devices *devices, struct sim_device *device);
// NULL: this board has none of that name.
struct sim_device *sim_devices_find(const struct sim_devices *devices, const char *name);
// The channel of that name; channel_count if there is none.
size_t sim_device_channel(const struct sim_device *device, const char *name);
const char *sim_device_kind_name(enum sim_device_kind kind);

// For chips: how the answer that is due now fails; counts it.
int32_t sim_device_failure(struct sim_device *device);
// For chips: what the device shows has changed (an output value, pixels, text).
void sim_device_changed(struct sim_device *device);
// Sets an output channel, and tells if that is a change.
void sim_device_show(struct sim_device *device, size_t channel, int32_t value);
