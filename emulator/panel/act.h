// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a person does, between the mouse (act_mouse.c) and the keyboard (act_keys.c).
#pragma once

#include "emulator/panel/view.h"

void act_input(struct view *view, const struct machine_input *input);
void act_button(struct view *view, size_t button, bool pressed);
void act_focus(struct view *view, enum pane pane);
void act_pause(struct view *view, const struct model *model);
void act_step(struct view *view);
void act_speed(struct view *view, const struct model *model, size_t index);
void act_theme(struct view *view);
void act_order(struct view *view, const struct model *model, size_t row, enum machine_order order);
// Sets a channel to what lies nearest within its limits.
void act_set(struct view *view, const struct model *model, size_t row, double value);
// The device of a channel: from working to failing, to no answer at all, and back.
void act_break(struct view *view, const struct model *model, size_t row);
void act_drive(struct view *view, const struct model *model, size_t line, int how);
// factor: below 1 is finer. The end of the strip stays where it is.
void act_zoom(struct view *view, double factor);
// Pulls the strip by real pixels, to the right being back in time.
void act_pull(struct view *view, const struct model *model, double pixels);
void act_follow(struct view *view);
void act_send(struct view *view, const struct model *model, const char *text, size_t size);
void act_scroll_text(struct view *view, const struct model *model, long rows);
void act_copy(struct view *view, const struct model *model);

// A finger on the picture of a device, in its pixels.
struct act_finger {
    enum sim_touch_status status;
    uint16_t x, y;
};
bool act_can_touch(const struct model *model, size_t device);
void act_touch(struct view *view, const struct model *model, size_t device, struct act_finger finger);
// The finger that keys move: to the next screen, off the glass, away; false: the key is none of the cursor's.
void act_enter_screen(struct view *view, const struct model *model);
void act_lift_cursor(struct view *view, const struct model *model);
void act_leave_screen(struct view *view, const struct model *model);
bool act_cursor_key(struct view *view, const struct model *model, unsigned key, unsigned modifiers);
