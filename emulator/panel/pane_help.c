// SPDX-License-Identifier: Apache-2.0 OR MIT
// All keys on one card. act_keys.c does what stands here.
#include "emulator/panel/ui.h"

struct help_line {
    const char *key, *text; // no text: a heading
};

static const struct help_line left[] = {
    {"Anywhere", NULL},
    {"F1", "this card"},
    {"F2 to F6", "board, console, processes, sensors, pins"},
    {"Ctrl+Tab", "the next pane; with Shift the one before"},
    {"F7, F9", "slower, faster"},
    {"F8, F10", "pause or go on; on to the next event"},
    {"F11, F12", "full screen; light or dark"},
    {"Alt+Arrows", "move the dividers beside the pane"},
    {"Alt+1 to Alt+9", "hold a button of the board"},
    {"Ctrl++, Ctrl+-", "larger, smaller; Ctrl+0 as it was"},
    {"Ctrl+S", "save a picture of the panel"},
    {"Ctrl+Q", "end the run"},
    {"Board", NULL},
    {"1 to 9", "hold a button"},
    {"Arrows, Space", "choose a button; hold it"},
    {"T", "touch a screen; again: the next one"},
    {"Arrows, Space, Esc", "move the finger, put it down; leave"},
};

static const struct help_line right[] = {
    {"Console", NULL},
    {"any key", "goes to the board"},
    {"F3 again", "the next console"},
    {"PgUp, PgDn", "scroll back"},
    {"Ctrl+Shift+C, V, A", "copy, paste, select all"},
    {"Ctrl+Shift+Arrows", "select; with Space begin here, W a word"},
    {"Processes", NULL},
    {"Up, Down", "choose one"},
    {"S, T, R, F", "stop, end, restart, make it fault"},
    {"Sensors", NULL},
    {"Up, Down", "choose a quantity"},
    {"Left, Right", "change it; with Shift by more"},
    {"P; X", "begin or end playback; let a sensor fail"},
    {"Pins", NULL},
    {"Up, Down; H, L, N", "choose a pin; high, low, not driven"},
    {"+, -; Left, Right, End", "zoom; back, forth, to now"},
};

static void draw_column(struct ui *ui, struct rect box, const struct help_line *lines, size_t count)
{
    const struct theme *const t = ui->theme;
    for (size_t i = 0; i < count; i++) {
        if (lines[i].text == NULL) {
            (void)ui_cut_top(&box, ui_px(ui, i > 0 ? 12 : 0));
            ui_text(ui, ui_cut_top(&box, ui_px(ui, 26)), (struct ui_style){FONT_BOLD, 13, t->accent, UI_LEFT},
                    lines[i].key);
            continue;
        }
        struct rect row = ui_cut_top(&box, ui_px(ui, 25));
        const struct rect key = ui_cut_left(&row, ui_px(ui, 158));
        ui_text(ui, key, (struct ui_style){FONT_BOLD, 12, t->text, UI_LEFT}, lines[i].key);
        ui_text(ui, row, (struct ui_style){FONT_SANS, 12, t->dim, UI_LEFT}, lines[i].text);
    }
}

void pane_help_draw(struct ui *ui, struct rect box)
{
    const struct theme *const t = ui->theme;
    ui_fill(ui, box, 0, t->dark ? 0xb0000000 : 0x90202838);
    const int width = ui_px(ui, 920) < box.w - ui_px(ui, 24) ? ui_px(ui, 920) : box.w - ui_px(ui, 24);
    const int height = ui_px(ui, 572) < box.h - ui_px(ui, 24) ? ui_px(ui, 572) : box.h - ui_px(ui, 24);
    struct rect card = ui_centred(box, width, height);
    ui_hot(ui, box, HOT_HELP, 0, 0, NULL);
    ui_fill(ui, card, 12, t->pane);
    ui_ring(ui, card, 12, t->border);
    card = rect_inset(card, ui_px(ui, 28));
    const struct rect before = ui_clip(ui, card);
    struct rect title = ui_cut_top(&card, ui_px(ui, 40));
    ui_text(ui, title, (struct ui_style){FONT_SANS, 12, t->faint, UI_RIGHT}, "any key closes");
    title.y -= ui_px(ui, 6);
    ui_text(ui, title, (struct ui_style){FONT_BOLD, 18, t->text, UI_LEFT}, "Keys");
    const struct rect first = ui_cut_left(&card, card.w / 2);
    draw_column(ui, rect_inset(first, 0), left, sizeof(left) / sizeof(left[0]));
    (void)ui_cut_left(&card, ui_px(ui, 18));
    draw_column(ui, card, right, sizeof(right) / sizeof(right[0]));
    ui_unclip(ui, before);
}
