// SPDX-License-Identifier: Apache-2.0 OR MIT
// A window of the desktop, through SDL: shows a canvas, turns events into calls of the view, keeps the clipboard, and
// plays a tone. Knows nothing of a session.
#pragma once

#include "emulator/panel/view.h"

struct window;

struct window_owner {
    void *context;
    void (*closed)(void *context);
    void (*dropped)(void *context, const char *path); // a file was dropped on it
};

// NULL: there is no desktop that it can be opened on; message says why.
struct window *window_create(const char *title, int width, int height, const struct window_owner *owner, char *message,
                             size_t message_size);
void window_destroy(struct window *window);
// In pixels; scale is how many of them make a logical one.
void window_size(const struct window *window, int *width, int *height, float *scale);
// Takes all events that wait. True: there was any.
bool window_take_events(struct window *window, struct view *view, const struct model *model);
// What follows belongs to one thread, while no other uses the window; window_leave_thread() is its last call.
// False: SDL has no surface for it; message says why.
bool window_can_show(struct window *window, char *message, size_t message_size);
void window_leave_thread(struct window *window);
// Shows the parts of the canvas. all: every part, whatever is listed.
void window_show(struct window *window, const struct canvas *canvas, const struct scene_dirty *parts, bool all);
// The window's content was lost and must be shown whole.
bool window_is_exposed(struct window *window);
void window_resize(struct window *window, int width, int height);
void window_toggle_full_screen(struct window *window);
void window_copy(struct window *window, const char *text);
// To be freed; NULL: nothing.
char *window_paste(struct window *window);
// 0 is silence. Does nothing where there is no audio device.
void window_tone(struct window *window, unsigned hz);
