// SPDX-License-Identifier: Apache-2.0 OR MIT
// All pins over time, as a logic analyser shows them. The strip follows the time unless it was pulled back.
#include "emulator/panel/ui.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROW = 24, RULER = 22, LABEL = 104, PAD = 10, COLUMNS_MAX = 4096 };

// --- The scale -----------------------------------------------------------------------------------

static double ns_per_pixel(const struct ui *ui)
{
    return ui->view->ns_per_unit / ui->scale;
}

// Time at the right edge; whole pixels, so that what is old does not tremble.
static uint64_t end_of_strip(const struct ui *ui)
{
    const uint64_t end = ui->view->strip_held ? ui->view->strip_end_ns : ui->model->now_ns;
    const double step = ns_per_pixel(ui);
    return (uint64_t)(ceil((double)end / step) * step);
}

// 1, 2 or 5 times a power of ten: the next that is at least so long.
static double round_time(double ns)
{
    const double power = pow(10, floor(log10(ns)));
    const double factor = ns / power;
    return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
}

static void mark_text(char *text, size_t size, double ns, double step)
{
    if (step >= 1e9)
        (void)snprintf(text, size, "%.0f s", ns / 1e9);
    else if (step >= 1e6)
        (void)snprintf(text, size, "%.*f s", step >= 1e8 ? 1 : step >= 1e7 ? 2 : 3, ns / 1e9);
    else
        (void)snprintf(text, size, "%.*f ms", step >= 1e5 ? 1 : step >= 1e4 ? 2 : 3, ns / 1e6);
}

static void draw_ruler(struct ui *ui, struct rect ruler, struct rect strip, uint64_t end_ns)
{
    const double each = ns_per_pixel(ui);
    const double step = round_time(each * ui_px(ui, 84));
    const double start = (double)end_ns - each * strip.w;
    char text[32];
    for (double at = ceil((start < 0 ? 0 : start) / step) * step; at <= (double)end_ns; at += step) {
        const int x = strip.x + (int)lround((at - start) / each);
        ui_fill(ui, (struct rect){x, ruler.y + ruler.h - ui_px(ui, 4), 1, strip.h + ui_px(ui, 4)}, 0,
                colour_alpha(ui->theme->border, 170));
        mark_text(text, sizeof(text), at, step);
        const struct rect label = {x + ui_px(ui, 4), ruler.y, ui_px(ui, 76), ruler.h};
        ui_text(ui, label, (struct ui_style){FONT_MONO, 10, ui->theme->faint, UI_LEFT}, text);
    }
}

// --- Traces --------------------------------------------------------------------------------------

// inverted: what is lit or pressed at the low level is shown high.
static size_t fill_columns(const struct ui *ui, const struct model_trace *trace, bool inverted, uint64_t end_ns,
                           int width, uint8_t *columns)
{
    const double each = ns_per_pixel(ui);
    const double start = (double)end_ns - each * width;
    const size_t count = width < COLUMNS_MAX ? (size_t)width : COLUMNS_MAX;
    const uint64_t shown_ns = ui->model->now_ns;
    bool level;
    uint64_t index;
    bool known = model_level_at(trace, start > 0 ? (uint64_t)start : 0, &level, &index);
    for (size_t i = 0; i < count; i++) {
        const double from = start + each * (double)i;
        const double to = from + each;
        unsigned changes = 0;
        for (; index < trace->count; index++, changes++) {
            const uint64_t change = trace->changes[index % MODEL_TRACE_CHANGES];
            if ((double)(change >> 1) >= to)
                break;
            level = (change & 1) != 0;
            known = true;
        }
        const bool outside = to <= 0 || from > (double)shown_ns || !known;
        columns[i] = outside ? TRACE_NONE : changes > 1 ? TRACE_BOTH : level != inverted ? TRACE_HIGH : TRACE_LOW;
    }
    return count;
}

static void draw_label(struct ui *ui, struct rect box, size_t row)
{
    const struct theme *const t = ui->theme;
    const struct model_line *const line = &ui->model->lines[row];
    const bool high = ui->model->traces[line->pin % MODEL_PINS_MAX].level != line->inverted;
    const bool chosen = ui->view->focus == PANE_PINS && ui->view->line == row;
    const int driven = line->is_gpio ? ui->view->driven[line->index % MODEL_PINS_MAX] : 0;
    if (chosen)
        ui_fill(ui, rect_inset(box, 1), 4, colour_mix(t->pane, t->accent, 34));
    if (line->is_gpio)
        ui_hot(ui, box, HOT_PIN, row, 0, "Drive it high, low, or not at all: H, L, N");
    (void)ui_cut_left(&box, ui_px(ui, PAD));
    (void)ui_cut_right(&box, ui_px(ui, 6));
    const struct rect lamp = ui_centred(ui_cut_right(&box, ui_px(ui, 10)), ui_px(ui, 8), ui_px(ui, 8));
    ui_fill(ui, lamp, driven != 0 ? 1 : 4, high ? t->signal : t->dark ? t->hover : t->border);
    if (driven != 0)
        ui_ring(ui, rect_inset(lamp, -ui_px(ui, 2)), 2, t->accent);
    ui_text(ui, box, (struct ui_style){FONT_SANS, 11, driven != 0 ? t->accent : t->dim, UI_LEFT}, line->name);
}

static void draw_line(struct ui *ui, struct rect box, size_t row, uint64_t end_ns)
{
    const struct model_trace *const trace = &ui->model->traces[ui->model->lines[row].pin % MODEL_PINS_MAX];
    uint8_t columns[COLUMNS_MAX];
    draw_label(ui, ui_cut_left(&box, ui_px(ui, LABEL)), row);
    const struct rect band = ui_centred(box, box.w, ui_px(ui, ROW - 10));
    const size_t count = fill_columns(ui, trace, ui->model->lines[row].inverted, end_ns, box.w, columns);
    ui_fill(ui, (struct rect){box.x, box.y + box.h - 1, box.w, 1}, 0, colour_alpha(ui->theme->border, 110));
    scene_trace(ui->scene, band, (float)ui_px(ui, 1.5f), columns, count, ui->theme->signal);
}

void pane_pins_draw(struct ui *ui, struct rect box)
{
    struct view *const view = ui->view;
    const uint64_t end_ns = end_of_strip(ui);
    struct rect ruler = ui_cut_top(&box, ui_px(ui, RULER));
    (void)ui_cut_right(&box, ui_px(ui, 10));
    (void)ui_cut_left(&ruler, ui_px(ui, LABEL));
    const struct rect strip = {box.x + ui_px(ui, LABEL), box.y, box.w - ui_px(ui, LABEL), box.h};
    view->strip_width = strip.w;
    const int row = ui_px(ui, ROW);
    const int all = row * (int)ui->model->line_count;
    view->pin_scroll = ui_reveal(ui, PANE_PINS, view->pin_scroll, row * (int)view->line, row, box.h);
    view->pin_scroll_max = all > box.h ? all - box.h : 0;
    if (view->pin_scroll > view->pin_scroll_max)
        view->pin_scroll = view->pin_scroll_max;
    if (strip.w <= 0)
        return;
    draw_ruler(ui, ruler, strip, end_ns);
    const struct rect before = ui_clip(ui, box);
    ui_hot(ui, strip, HOT_STRIP, 0, 0, NULL);
    for (size_t i = 0; i < ui->model->line_count; i++) {
        const struct rect at = {box.x, box.y - view->pin_scroll + (int)i * row, box.w, row};
        if (!rect_is_empty(rect_intersect(at, box)))
            draw_line(ui, at, i, end_ns);
    }
    ui_unclip(ui, before);
    const struct rect bar = {box.x + box.w + ui_px(ui, 2), box.y, ui_px(ui, 5), box.h};
    ui_scroll_bar(ui, bar, view->pin_scroll, box.h, all);
}

void pane_pins_head(struct ui *ui, struct rect *head)
{
    static const struct {
        const char *label, *hint;
        int width;
    } zooms[] = {{"+", "Finer: +", 24}, {"−", "Coarser: -", 24}, {"Now", "Follow the time: End", 44}};
    static const size_t subs[] = {1, 0, 2};
    (void)ui_cut_right(head, ui_px(ui, 6));
    for (size_t i = 3; i-- > 0;) {
        struct rect cell = ui_cut_right(head, ui_px(ui, (float)zooms[i].width));
        (void)ui_cut_right(head, ui_px(ui, 4));
        const struct ui_button button = {.kind = HOT_ZOOM,
                                         .sub = subs[i],
                                         .label = zooms[i].label,
                                         .hint = zooms[i].hint,
                                         .chosen = subs[i] == 2 && !ui->view->strip_held};
        ui_button(ui, ui_centred(cell, cell.w, ui_px(ui, 22)), &button);
    }
}
