// SPDX-License-Identifier: Apache-2.0 OR MIT
// The processes: what they are doing, what they used, what their memory is for, and orders to them.
#include "emulator/panel/ui.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ROW = 34, HEAD = 24, FOOT = 24, PAD = 12, ORDERS = 4, NS_PER_MS = 1000000 };

struct columns {
    struct rect name, state, used, calls, restarts, memory, orders;
};

static struct columns columns_of(struct ui *ui, struct rect row)
{
    struct columns c = {0};
    const bool narrow = row.w < ui_px(ui, 520);
    (void)ui_cut_left(&row, ui_px(ui, PAD));
    (void)ui_cut_right(&row, ui_px(ui, PAD));
    c.orders = ui_cut_right(&row, ui_px(ui, 114));
    (void)ui_cut_right(&row, ui_px(ui, 10));
    c.name = ui_cut_left(&row, narrow ? row.w / 2 : row.w * 27 / 100);
    c.state = ui_cut_left(&row, ui_px(ui, 66));
    if (!narrow) {
        c.used = ui_cut_left(&row, ui_px(ui, 58));
        c.calls = ui_cut_left(&row, ui_px(ui, 46));
        c.restarts = ui_cut_left(&row, ui_px(ui, 36));
    }
    (void)ui_cut_left(&row, ui_px(ui, 12));
    c.memory = row;
    return c;
}

static void draw_titles(struct ui *ui, struct rect head)
{
    const struct columns c = columns_of(ui, head);
    const struct ui_style left = {FONT_SANS, 11, ui->theme->dim, UI_LEFT};
    const struct ui_style right = {FONT_SANS, 11, ui->theme->dim, UI_RIGHT};
    ui_text(ui, c.name, left, "Name");
    ui_text(ui, c.state, left, "State");
    ui_text(ui, c.used, right, "Time");
    ui_text(ui, c.calls, right, "Calls");
    ui_text(ui, c.restarts, right, "Lives");
    ui_text(ui, c.memory, left, "Memory");
}

// --- A row ---------------------------------------------------------------------------------------

static uint32_t state_colour(const struct ui *ui, const struct model_process *p)
{
    const struct theme *const t = ui->theme;
    return p->stopped ? t->warn : p->faulted ? t->bad : !p->alive ? t->faint : t->good;
}

static void draw_state(struct ui *ui, struct rect box, const struct model_process *p)
{
    const uint32_t colour = state_colour(ui, p);
    const struct rect dot = ui_centred(ui_cut_left(&box, ui_px(ui, 14)), ui_px(ui, 7), ui_px(ui, 7));
    ui_fill(ui, dot, 4, colour);
    ui_text(ui, box, (struct ui_style){FONT_SANS, 12, colour, UI_LEFT}, p->state);
}

static void time_text(char *text, size_t size, uint64_t ns)
{
    const double ms = (double)ns / NS_PER_MS;
    (void)snprintf(text, size, ms < 10 ? "%.2f ms" : ms < 1000 ? "%.0f ms" : "%.1f s", ms < 1000 ? ms : ms / 1000);
}

static void count_text(char *text, size_t size, uint32_t count)
{
    if (count < 100000)
        (void)snprintf(text, size, "%" PRIu32, count);
    else if (count < 10000000)
        (void)snprintf(text, size, "%.0fk", count / 1e3);
    else
        (void)snprintf(text, size, "%.1fM", count / 1e6);
}

static void size_text(char *text, size_t size, uint32_t bytes)
{
    if (bytes < 10240)
        (void)snprintf(text, size, "%" PRIu32 " B", bytes);
    else
        (void)snprintf(text, size, "%" PRIu32 " KiB", bytes / 1024);
}

static void draw_memory(struct ui *ui, struct rect box, const struct model_process *p)
{
    const struct theme *const t = ui->theme;
    const uint32_t sizes[] = {p->stack, p->data, p->heap, p->unused, p->grants};
    const uint32_t colours[] = {t->stack, t->data, t->heap, t->raised, t->grants};
    char text[24];
    size_text(text, sizeof(text), p->ram);
    struct rect label = ui_cut_right(&box, ui_px(ui, 50));
    ui_text(ui, label, (struct ui_style){FONT_SANS, 11, t->dim, UI_RIGHT}, text);
    const struct rect bar = ui_centred(box, box.w, ui_px(ui, 10));
    const struct rect before = ui_clip(ui, bar);
    ui_fill(ui, bar, 3, t->raised);
    uint64_t from = 0;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]) && p->ram > 0; i++) {
        const int left = bar.x + (int)(from * (uint64_t)bar.w / p->ram);
        from += sizes[i];
        int right = bar.x + (int)(from * (uint64_t)bar.w / p->ram);
        right = right - left < 2 && sizes[i] > 0 ? left + 2 : right;
        if (sizes[i] > 0 && i != 3)
            ui_fill(ui, (struct rect){left, bar.y, right - left, bar.h}, 1, colours[i]);
    }
    ui_unclip(ui, before);
}

static void draw_orders(struct ui *ui, struct rect box, size_t row, const struct model_process *p)
{
    const struct {
        const char *label, *hint;
        enum machine_order order;
        bool possible;
    } orders[ORDERS] = {
        {p->stopped ? "▶" : "■", p->stopped ? "Let it go on: S" : "Stop it: S",
         p->stopped ? MACHINE_ORDER_RESUME : MACHINE_ORDER_STOP, p->alive},
        {p->alive ? "×" : "▶", p->alive ? "End it: T" : "Start it: T",
         p->alive ? MACHINE_ORDER_TERMINATE : MACHINE_ORDER_START, true},
        {"↻", "Restart it: R", MACHINE_ORDER_RESTART, p->alive},
        {"!", "Make it fault: F", MACHINE_ORDER_FAULT, p->alive},
    };
    for (size_t i = 0; i < ORDERS; i++) {
        const struct rect cell = ui_cut_left(&box, ui_px(ui, 28));
        const struct ui_button button = {.kind = HOT_ORDER,
                                         .index = row,
                                         .sub = orders[i].order,
                                         .label = orders[i].label,
                                         .hint = orders[i].hint,
                                         .disabled = !orders[i].possible};
        ui_button(ui, ui_centred(cell, ui_px(ui, 25), ui_px(ui, 23)), &button);
    }
}

static void draw_row(struct ui *ui, struct rect box, size_t row)
{
    const struct theme *const t = ui->theme;
    const struct model_process *const p = &ui->model->processes[row];
    const bool chosen = ui->view->process == row;
    const struct columns c = columns_of(ui, box);
    const struct ui_style number = {FONT_MONO, 11, t->text, UI_RIGHT};
    char text[32];
    ui_hot(ui, box, HOT_PROCESS, row, 0, NULL);
    if (chosen && ui->view->focus == PANE_PROCESSES)
        ui_fill(ui, rect_inset(box, ui_px(ui, 2)), 5, colour_mix(t->pane, t->accent, 34));
    else if (ui_is_hovered(ui, HOT_PROCESS, row, 0))
        ui_fill(ui, rect_inset(box, ui_px(ui, 2)), 5, t->raised);
    ui_text(ui, c.name, (struct ui_style){FONT_BOLD, 13, p->alive ? t->text : t->dim, UI_LEFT}, p->name);
    draw_state(ui, c.state, p);
    time_text(text, sizeof(text), p->used_ns);
    ui_text(ui, c.used, number, text);
    count_text(text, sizeof(text), p->syscalls);
    ui_text(ui, c.calls, number, text);
    ui_textf(ui, c.restarts, (struct ui_style){FONT_MONO, 11, p->restarts > 0 ? t->warn : t->dim, UI_RIGHT}, "%" PRIu32,
             p->restarts + 1);
    draw_memory(ui, c.memory, p);
    draw_orders(ui, c.orders, row, p);
}

// --- The pane ------------------------------------------------------------------------------------

static void draw_legend(struct ui *ui, struct rect box)
{
    const struct theme *const t = ui->theme;
    const struct {
        const char *name;
        uint32_t colour;
    } keys[] = {{"Stack", t->stack}, {"Data", t->data}, {"Heap", t->heap}, {"Free", t->raised}, {"Grants", t->grants}};
    const struct ui_style style = {FONT_SANS, 11, t->dim, UI_LEFT};
    (void)ui_cut_left(&box, ui_px(ui, PAD));
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const struct rect swatch = ui_centred(ui_cut_left(&box, ui_px(ui, 10)), ui_px(ui, 9), ui_px(ui, 9));
        ui_fill(ui, swatch, 2, keys[i].colour);
        if (keys[i].colour == t->raised)
            ui_ring(ui, swatch, 2, t->border);
        (void)ui_cut_left(&box, ui_px(ui, 6));
        const int width = ui_text(ui, box, style, keys[i].name);
        (void)ui_cut_left(&box, width + ui_px(ui, 14));
    }
    ui_textf(ui, box, (struct ui_style){FONT_SANS, 11, t->dim, UI_RIGHT}, "%zu of %" PRIu32 " slots   ",
             ui->model->process_count, ui->model->slots);
}

void pane_processes_draw(struct ui *ui, struct rect box)
{
    struct view *const view = ui->view;
    const int row = ui_px(ui, ROW);
    const struct rect foot = ui_cut_bottom(&box, ui_px(ui, FOOT));
    draw_titles(ui, ui_cut_top(&box, ui_px(ui, HEAD)));
    draw_legend(ui, foot);
    const int all = row * (int)ui->model->process_count;
    view->process_scroll = ui_reveal(ui, PANE_PROCESSES, view->process_scroll, row * (int)view->process, row, box.h);
    view->process_scroll_max = all > box.h ? all - box.h : 0;
    if (view->process_scroll > view->process_scroll_max)
        view->process_scroll = view->process_scroll_max;
    const struct rect before = ui_clip(ui, box);
    for (size_t i = 0; i < ui->model->process_count; i++) {
        const struct rect at = {box.x, box.y - view->process_scroll + (int)i * row, box.w, row};
        if (!rect_is_empty(rect_intersect(at, box)))
            draw_row(ui, at, i);
    }
    const struct rect bar = {box.x + box.w - ui_px(ui, 7), box.y, ui_px(ui, 5), box.h};
    ui_scroll_bar(ui, bar, view->process_scroll, box.h, all);
    ui_unclip(ui, before);
    if (ui->model->process_count == 0)
        ui_text(ui, box, (struct ui_style){FONT_SANS, 13, ui->theme->faint, UI_CENTRE}, "No application is installed.");
}
