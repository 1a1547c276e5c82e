// SPDX-License-Identifier: Apache-2.0 OR MIT
// The panel of a session: the window if there is a desktop, and pictures of it where there is none. All of it runs in
// the session's loop.
#pragma once

#include "emulator/session.h"

struct panel;

// A window, a picture, or a client that may ask for one needs a panel.
bool panel_is_wanted(const struct options *options);
// Sets session->panel. False: it can't be; stderr says why.
bool panel_create(struct session *session);
// The machine exists from now on. False: what the options ask for can't be done; stderr says why.
bool panel_start(struct panel *panel);
void panel_destroy(struct panel *panel);
// There is a window.
bool panel_is_open(const struct panel *panel);
// The run is over, but the window stays until it is closed.
void panel_finished(struct panel *panel);

// What happens, for the model.
void panel_uart(struct panel *panel, unsigned port, const uint8_t *data, size_t size);
void panel_led(struct panel *panel, size_t led, bool on);
void panel_pin(struct panel *panel, uint32_t pin, bool level);
void panel_scheduled(struct panel *panel, const struct kernel_decision *decision);
// The machine was put back to another moment.
void panel_restored(struct panel *panel);
void panel_kernel_text(struct panel *panel, const char *text, size_t size);
// Writes a picture as a PNG file. of: "panel", or a device with a picture; NULL is the panel. width, height: 0 for the
// usual size. theme: "light", "dark"; NULL is the one of the options. Returns NULL, or why it can't be.
const char *panel_screenshot(struct panel *panel, const char *path, const char *of, int width, int height,
                             const char *theme);
