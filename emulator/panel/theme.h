// SPDX-License-Identifier: Apache-2.0 OR MIT
// The panel's colours, light and dark. What is part of the board itself is the same in both.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct theme {
    const char *name;
    bool dark;
    uint32_t back;   // behind the panes
    uint32_t pane;   // a pane
    uint32_t raised; // a control on it
    uint32_t hover;  // a control under the mouse
    uint32_t sunken; // a console, a slider's groove
    uint32_t border;
    uint32_t text, dim, faint;
    uint32_t accent, on_accent; // what is chosen, and text on that colour
    uint32_t selection;
    uint32_t good, warn, bad;
    uint32_t stack, data, heap, grants; // of memory bars
    uint32_t signal;                    // of the logic analyser
    uint32_t shadow;
    uint32_t ansi[16]; // of consoles
};

extern const struct theme theme_light, theme_dark;
// NULL: there is none of this name.
const struct theme *theme_named(const char *name);
