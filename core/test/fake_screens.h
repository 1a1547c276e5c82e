// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a board shows and where it is touched, driven by a test by hand, like the devices of fake_hil.h.
#pragma once

#include "core/hil/screen.h"
#include "core/hil/seven_segment.h"
#include "core/hil/text_screen.h"
#include "core/hil/touch.h"

enum { FAKE_SCREEN_WRITTEN = 1 << 14, FAKE_TEXT_PRINTED = 4096, FAKE_SCREEN_CALLS = 64, FAKE_DIGITS = 4 };

// --- Screen --------------------------------------------------------------------------------------

// What was asked of the screen, in its order.
struct fake_screen_call {
    char what; // 'f' frame, 'w' write, 'g' go on writing, 'p' power, 'b' brightness, 'i' invert, 'r' rotation,
               // 's' resolution, 'x' format
    uint32_t first, second;
};

struct fake_screen {
    struct hil_screen hil;
    struct hil_screen_client client;
    uint32_t width, height, format, rotation;
    struct hil_screen_frame frame;
    enum error refusal; // what the next call of kind `refused` gives
    char refused;
    struct fake_screen_call calls[FAKE_SCREEN_CALLS];
    size_t call_count;
    bool busy, writes;   // something is under way; it is a write
    const uint8_t *data; // of it
    size_t size;
    uint8_t written[FAKE_SCREEN_WRITTEN]; // all bytes so far
    size_t written_size;
};

// can_setup: has the operations that set it up.
void fake_screen_init(struct fake_screen *screen, uint32_t width, uint32_t height, uint32_t format, bool can_setup);
// What is under way is done, or fails. False: nothing was.
bool fake_screen_finish(struct fake_screen *screen);
bool fake_screen_fail(struct fake_screen *screen, enum error error);
// Finishes until nothing is under way; returns how often.
unsigned fake_screen_drain(struct fake_screen *screen);
// The calls so far, one letter each, until the next call of this; then they are forgotten.
const char *fake_screen_calls(struct fake_screen *screen);

// --- Text screen ---------------------------------------------------------------------------------

struct fake_text_screen {
    struct hil_text_screen hil;
    struct hil_text_screen_client client;
    enum error refusal; // what all operations give; OK: they work
    char calls[FAKE_SCREEN_CALLS + 1];
    size_t call_count;
    uint32_t first, second; // arguments of the last one
    bool busy;
    const uint8_t *data; // being printed
    size_t size, most;   // most: characters that one print takes at once, 0: all
    char printed[FAKE_TEXT_PRINTED];
    size_t printed_size;
};

void fake_text_screen_init(struct fake_text_screen *screen);
bool fake_text_screen_finish(struct fake_text_screen *screen);
bool fake_text_screen_fail(struct fake_text_screen *screen, enum error error);
unsigned fake_text_screen_drain(struct fake_text_screen *screen);

// --- Touch ---------------------------------------------------------------------------------------

struct fake_touch {
    struct hil_touch hil;
    struct hil_touch_client client;
    bool listening;
};

void fake_touch_init(struct fake_touch *touch);
void fake_touch_finger(struct fake_touch *touch, uint32_t status, uint16_t x, uint16_t y);
void fake_touch_fingers(struct fake_touch *touch, const struct hil_touch_event *events, size_t count);
void fake_touch_gesture(struct fake_touch *touch, uint32_t gesture);

// --- Digits --------------------------------------------------------------------------------------

struct fake_digits {
    struct hil_seven_segment hil;
    uint8_t shown[FAKE_DIGITS];
};

void fake_digits_init(struct fake_digits *digits);
