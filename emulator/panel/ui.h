// SPDX-License-Identifier: Apache-2.0 OR MIT
// What all panes draw with: lengths in logical pixels, text in boxes, controls. Each call adds shapes to the scene and
// says what is under the mouse there.
#pragma once

#include "emulator/panel/view.h"

struct ui {
    struct view *view;
    const struct model *model;
    const struct theme *theme;
    struct fonts *fonts;
    struct scene *scene;
    float scale;
};

enum ui_align { UI_LEFT, UI_CENTRE, UI_RIGHT };

struct ui_style {
    enum font_face face;
    int size; // logical
    uint32_t colour;
    enum ui_align align;
};

// Logical to real pixels.
int ui_px(const struct ui *ui, float length);

// Cuts a part off a box and returns it. Lengths are real pixels.
struct rect ui_cut_top(struct rect *box, int height);
struct rect ui_cut_left(struct rect *box, int width);
struct rect ui_cut_right(struct rect *box, int width);
struct rect ui_cut_bottom(struct rect *box, int height);
struct rect ui_centred(struct rect box, int width, int height);

void ui_fill(struct ui *ui, struct rect box, float radius, uint32_t colour);
void ui_ring(struct ui *ui, struct rect box, float radius, uint32_t colour);
// One line in the middle of the box's height, shortened with an ellipsis where it does not fit. Returns its width.
int ui_text(struct ui *ui, struct rect box, struct ui_style style, const char *text);
int ui_textf(struct ui *ui, struct rect box, struct ui_style style, const char *text, ...)
    __attribute__((format(printf, 4, 5)));
int ui_text_width(const struct ui *ui, struct ui_style style, const char *text);

// Nothing is drawn outside of the box until the clip that was returned is given back.
struct rect ui_clip(struct ui *ui, struct rect box);
void ui_unclip(struct ui *ui, struct rect before);

// The box answers to the mouse.
void ui_hot(struct ui *ui, struct rect box, enum hot_kind kind, size_t index, size_t sub, const char *hint);
bool ui_is_hovered(const struct ui *ui, enum hot_kind kind, size_t index, size_t sub);
bool ui_is_held(const struct ui *ui, enum hot_kind kind, size_t index, size_t sub);

struct ui_button {
    enum hot_kind kind;
    size_t index, sub;
    const char *label, *hint;
    bool chosen, disabled;
};
// A button with a label; chosen ones are filled.
void ui_button(struct ui *ui, struct rect box, const struct ui_button *button);
// A scroll bar of a list: how much of it is shown, and from where, in the same unit.
void ui_scroll_bar(struct ui *ui, struct rect box, double from, double shown, double all);
// The scroll position that shows a row of a list, if a key has just chosen it.
int ui_reveal(const struct ui *ui, enum pane pane, int scroll, int top, int height, int room);

// The panes. Each draws into its box.
void pane_bar_draw(struct ui *ui, struct rect box);
void pane_board_draw(struct ui *ui, struct rect box);
void pane_console_draw(struct ui *ui, struct rect box);
void pane_processes_draw(struct ui *ui, struct rect box);
void pane_sensors_draw(struct ui *ui, struct rect box);
void pane_pins_draw(struct ui *ui, struct rect box);
void pane_help_draw(struct ui *ui, struct rect box);
// Controls in a pane's head, at its right end; they shorten the box.
void pane_sensors_head(struct ui *ui, struct rect *head);
void pane_pins_head(struct ui *ui, struct rect *head);

// A part of the board, in real pixels; k is how many of them 0.1 mm has.
void board_part_draw(struct ui *ui, const struct place_part *part, struct rect box, float k);
void board_device_draw(struct ui *ui, size_t device, struct rect box, float k);
