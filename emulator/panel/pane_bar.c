// SPDX-License-Identifier: Apache-2.0 OR MIT
// The bar at the top: which board, how time goes, and what concerns all panes.
#include "emulator/panel/ui.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NS_PER_S = 1000000000 };

static void draw_pause_icon(struct ui *ui, struct rect box, bool paused, uint32_t colour)
{
    const struct rect icon = ui_centred(box, ui_px(ui, 10), ui_px(ui, 12));
    if (paused) {
        scene_triangle(ui->scene, icon, 0, colour);
        return;
    }
    const int width = ui_px(ui, 3);
    ui_fill(ui, (struct rect){icon.x, icon.y, width, icon.h}, 1, colour);
    ui_fill(ui, (struct rect){icon.x + icon.w - width, icon.y, width, icon.h}, 1, colour);
}

static void draw_step_icon(struct ui *ui, struct rect box, uint32_t colour)
{
    const struct rect icon = ui_centred(box, ui_px(ui, 13), ui_px(ui, 12));
    const int width = ui_px(ui, 3);
    scene_triangle(ui->scene, (struct rect){icon.x, icon.y, icon.w - width, icon.h}, 0, colour);
    ui_fill(ui, (struct rect){icon.x + icon.w - width, icon.y, width, icon.h}, 1, colour);
}

// A round disc, half of it filled: light and dark.
static void draw_theme_icon(struct ui *ui, struct rect box, uint32_t colour)
{
    const struct rect icon = ui_centred(box, ui_px(ui, 14), ui_px(ui, 14));
    ui_ring(ui, icon, 7, colour);
    const struct rect before = ui_clip(ui, (struct rect){icon.x, icon.y, icon.w / 2, icon.h});
    ui_fill(ui, icon, 7, colour);
    ui_unclip(ui, before);
}

static struct rect draw_control(struct ui *ui, struct rect *bar, bool left, int width, struct ui_button button)
{
    const int gap = ui_px(ui, 4);
    const struct rect cell = left ? ui_cut_left(bar, width) : ui_cut_right(bar, width);
    const struct rect box = ui_centred(cell, width, ui_px(ui, 28));
    (void)(left ? ui_cut_left(bar, gap) : ui_cut_right(bar, gap));
    ui_button(ui, box, &button);
    return box;
}

static bool is_speed(const struct model *model, double speed)
{
    return model->speed == speed;
}

static void draw_speeds(struct ui *ui, struct rect *bar)
{
    const struct theme *const t = ui->theme;
    const int width = ui_px(ui, 46);
    const struct rect cell = ui_cut_left(bar, width * VIEW_SPEEDS + ui_px(ui, 4));
    struct rect box = ui_centred(cell, cell.w, ui_px(ui, 28));
    ui_fill(ui, box, 6, t->raised);
    box = rect_inset(box, ui_px(ui, 2));
    for (size_t i = 0; i < VIEW_SPEEDS; i++) {
        const bool chosen = !ui->model->held && is_speed(ui->model, view_speeds[i].speed);
        const struct ui_button button = {.kind = HOT_SPEED,
                                         .index = i,
                                         .label = view_speeds[i].name,
                                         .hint = "Speed: F7 slower, F9 faster",
                                         .chosen = chosen,
                                         .disabled = ui->model->held};
        ui_button(ui, ui_cut_left(&box, width), &button);
    }
}

static void draw_clock(struct ui *ui, struct rect *bar)
{
    const struct theme *const t = ui->theme;
    const struct model *const m = ui->model;
    char rate[48] = "paused";
    if (m->finished)
        (void)snprintf(rate, sizeof(rate), "%s", m->ending);
    else if (m->held)
        (void)snprintf(rate, sizeof(rate), "held by a client");
    else if (!m->paused && m->rate.at_wall_ns == 0)
        rate[0] = '\0';
    else if (!m->paused)
        (void)snprintf(rate, sizeof(rate), m->rate.shown < 10 ? "%.2f× real" : "%.0f× real", m->rate.shown);
    const struct ui_style small = {FONT_SANS, 12, m->paused || m->finished ? t->warn : t->dim, UI_RIGHT};
    const struct ui_style digits = {FONT_MONO_BOLD, 16, t->text, UI_RIGHT};
    (void)ui_cut_right(bar, ui_px(ui, 10));
    const struct rect rate_box = ui_cut_right(bar, ui_px(ui, 104));
    ui_text(ui, rate_box, small, rate);
    const uint64_t us = m->now_ns / 1000;
    const struct rect clock_box = ui_cut_right(bar, ui_px(ui, 158));
    ui_textf(ui, clock_box, digits, "%" PRIu64 ".%03u %03u s", m->now_ns / NS_PER_S, (unsigned)(us / 1000 % 1000),
             (unsigned)(us % 1000));
}

static void draw_title(struct ui *ui, struct rect bar)
{
    const struct theme *const t = ui->theme;
    const struct rect mark = ui_centred(ui_cut_left(&bar, ui_px(ui, 20)), ui_px(ui, 18), ui_px(ui, 18));
    ui_fill(ui, mark, 5, t->accent);
    ui_text(ui, mark, (struct ui_style){FONT_BOLD, 12, t->on_accent, UI_CENTRE}, "V");
    (void)ui_cut_left(&bar, ui_px(ui, 9));
    const struct ui_style bold = {FONT_BOLD, 14, t->text, UI_LEFT};
    const int width = ui_text(ui, bar, bold, ui->model->board->name);
    (void)ui_cut_left(&bar, width + ui_px(ui, 12));
    if (bar.w > ui_px(ui, 100))
        ui_text(ui, bar, (struct ui_style){FONT_SANS, 12, t->dim, UI_LEFT}, ui->model->board->title);
}

void pane_bar_draw(struct ui *ui, struct rect bar)
{
    const struct theme *const t = ui->theme;
    const bool narrow = bar.w < ui_px(ui, 900);
    const bool off = ui->model->held || ui->model->finished;
    const uint32_t ink = off ? t->faint : t->text;
    ui_fill(ui, bar, 0, t->back);
    (void)ui_cut_left(&bar, ui_px(ui, 12));
    (void)ui_cut_right(&bar, ui_px(ui, 12));
    const int square = ui_px(ui, 32);
    draw_control(ui, &bar, false, square, (struct ui_button){.kind = HOT_HELP, .label = "?", .hint = "All keys: F1"});
    const struct rect theme = draw_control(
        ui, &bar, false, square, (struct ui_button){.kind = HOT_THEME, .label = "", .hint = "Light or dark: F12"});
    draw_theme_icon(ui, theme, t->text);
    draw_clock(ui, &bar);
    struct rect title = ui_cut_left(&bar, narrow ? ui_px(ui, 110) : bar.w - ui_px(ui, 330));
    (void)ui_cut_right(&title, ui_px(ui, 12));
    draw_title(ui, title);
    const struct rect pause = draw_control(
        ui, &bar, true, square,
        (struct ui_button){
            .kind = HOT_PAUSE, .label = "", .hint = ui->model->paused ? "Go on: F8" : "Pause: F8", .disabled = off});
    draw_pause_icon(ui, pause, ui->model->paused, ink);
    const struct rect step = draw_control(
        ui, &bar, true, square,
        (struct ui_button){.kind = HOT_STEP, .label = "", .hint = "On to the next event: F10", .disabled = off});
    draw_step_icon(ui, step, ink);
    (void)ui_cut_left(&bar, ui_px(ui, 8));
    if (bar.w >= ui_px(ui, 234))
        draw_speeds(ui, &bar);
}
