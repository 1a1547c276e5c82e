// SPDX-License-Identifier: Apache-2.0 OR MIT
// See view.h: where the panes are, and the frame around them. act_mouse.c and act_keys.c have what a person does.
#include "emulator/panel/ui.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WIDE = 1500, NARROW = 860, BAR = 46, HEAD = 32, GAP = 8, HINT_FRAMES = 30, NOTE_FRAMES = 240 };

const struct view_speed view_speeds[VIEW_SPEEDS] = {{"0.1×", 0.1}, {"0.5×", 0.5}, {"Real", 1}, {"4×", 4}, {"Max", 0}};

void view_init(struct view *view, const struct theme *theme)
{
    *view = (struct view){
        .theme = theme,
        .display_scale = 1,
        .zoom = 1,
        .has_window_focus = true,
        .shares = {[SPLIT_COLUMNS] = 0.53f, [SPLIT_LEFT] = 0.66f, [SPLIT_RIGHT] = 0.56f, [SPLIT_LAST] = 0.77f},
        .focus = PANE_CONSOLE,
        .mouse_x = -1,
        .mouse_y = -1,
        .ns_per_unit = 5e6,
    };
    view->recent[PANE_PINS] = 1;
    view->recent[PANE_CONSOLE] = view->clock = 2;
}

void view_note(struct view *view, const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    (void)vsnprintf(view->note, sizeof(view->note), text, arguments);
    va_end(arguments);
    view->note_frames = NOTE_FRAMES;
}

const struct hot *view_hit(const struct view *view, int x, int y)
{
    for (size_t i = view->hot_count; i-- > 0;)
        if (rect_contains(view->hots[i].box, x, y))
            return &view->hots[i];
    return NULL;
}

// --- Places --------------------------------------------------------------------------------------

static void add_slot(struct view *view, struct rect box, const enum pane *panes, size_t count)
{
    struct view_slot *const slot = &view->slots[view->slot_count++];
    *slot = (struct view_slot){.box = box, .count = count, .active = panes[0]};
    for (size_t i = 0; i < count; i++) {
        slot->panes[i] = panes[i];
        if (view->recent[panes[i]] > view->recent[slot->active])
            slot->active = panes[i];
    }
}

// Cuts the box at a share that the person can drag. A share keeps both sides usable.
static struct rect split(struct ui *ui, enum view_split which, bool columns, struct rect *box)
{
    const int gap = ui_px(ui, GAP);
    float *const share = &ui->view->shares[which];
    *share = *share < 0.2f ? 0.2f : *share > 0.85f ? 0.85f : *share;
    const struct rect all = *box;
    const int first = (int)((float)(columns ? all.w : all.h) * *share);
    const struct rect part = columns ? ui_cut_left(box, first) : ui_cut_top(box, first);
    const struct rect between = columns ? ui_cut_left(box, gap) : ui_cut_top(box, gap);
    ui->view->splits[which] = between;
    ui_hot(ui, between, HOT_SPLIT, which, columns, NULL);
    return part;
}

static void lay_out_narrow(struct ui *ui, struct rect box)
{
    static const enum pane board[] = {PANE_BOARD};
    static const enum pane rest[] = {PANE_CONSOLE, PANE_PROCESSES, PANE_PINS, PANE_SENSORS};
    const struct rect top = split(ui, SPLIT_LEFT, false, &box);
    add_slot(ui->view, top, board, 1);
    add_slot(ui->view, box, rest, 4);
}

static void lay_out_columns(struct ui *ui, struct rect box, bool wide)
{
    static const enum pane one[] = {PANE_BOARD, PANE_CONSOLE, PANE_PROCESSES, PANE_SENSORS, PANE_PINS};
    static const enum pane dock[] = {PANE_PINS, PANE_SENSORS};
    struct rect last = box;
    if (wide)
        box = split(ui, SPLIT_LAST, true, &last);
    struct rect left = split(ui, SPLIT_COLUMNS, true, &box);
    add_slot(ui->view, split(ui, SPLIT_LEFT, false, &left), &one[0], 1);
    add_slot(ui->view, left, dock, wide ? 1 : 2);
    add_slot(ui->view, split(ui, SPLIT_RIGHT, false, &box), &one[1], 1);
    add_slot(ui->view, box, &one[2], 1);
    if (wide)
        add_slot(ui->view, last, &one[3], 1);
}

static void lay_out(struct ui *ui, struct rect box)
{
    const float width = (float)box.w / ui->scale;
    ui->view->slot_count = 0;
    memset(ui->view->splits, 0, sizeof(ui->view->splits));
    if (width < NARROW)
        lay_out_narrow(ui, box);
    else
        lay_out_columns(ui, box, width >= WIDE && ui->view->channel_count > 0);
}

// --- Panes ---------------------------------------------------------------------------------------

static const struct {
    const char *name, *key;
    void (*draw)(struct ui *ui, struct rect box);
    void (*head)(struct ui *ui, struct rect *head);
} panes[PANES] = {
    [PANE_BOARD] = {"Board", "F2", pane_board_draw, NULL},
    [PANE_CONSOLE] = {"Console", "F3", pane_console_draw, NULL},
    [PANE_PROCESSES] = {"Processes", "F4", pane_processes_draw, NULL},
    [PANE_SENSORS] = {"Sensors", "F5", pane_sensors_draw, pane_sensors_head},
    [PANE_PINS] = {"Pins", "F6", pane_pins_draw, pane_pins_head},
};

static void draw_tab(struct ui *ui, struct rect *head, const char *name, const char *key, enum pane pane, size_t sub,
                     bool active)
{
    const struct theme *const t = ui->theme;
    const bool focused = active && ui->view->focus == pane && ui->view->has_window_focus;
    const bool hovered = ui_is_hovered(ui, HOT_TAB, pane, sub);
    const struct ui_style style = {FONT_BOLD, 12, active ? t->text : hovered ? t->text : t->dim, UI_LEFT};
    const struct ui_style faint = {FONT_SANS, 10, t->faint, UI_LEFT};
    const int pad = ui_px(ui, 12);
    const int width = ui_text_width(ui, style, name);
    const int key_width = key != NULL ? ui_text_width(ui, faint, key) + ui_px(ui, 7) : 0;
    struct rect tab = ui_cut_left(head, width + key_width + 2 * pad);
    ui_hot(ui, tab, HOT_TAB, pane, sub, NULL);
    if (active) {
        const struct rect line = {tab.x + pad, tab.y + tab.h - ui_px(ui, 2), width, ui_px(ui, 2)};
        ui_fill(ui, line, 1, focused ? t->accent : t->border);
    }
    (void)ui_cut_left(&tab, pad);
    ui_text(ui, ui_cut_left(&tab, width), style, name);
    if (key != NULL) {
        (void)ui_cut_left(&tab, ui_px(ui, 7));
        ui_text(ui, tab, faint, key);
    }
}

static void draw_head(struct ui *ui, const struct view_slot *slot, struct rect head)
{
    if (panes[slot->active].head != NULL)
        panes[slot->active].head(ui, &head);
    for (size_t i = 0; i < slot->count; i++) {
        const enum pane pane = slot->panes[i];
        const bool active = pane == slot->active;
        if (pane != PANE_CONSOLE) {
            draw_tab(ui, &head, panes[pane].name, panes[pane].key, pane, 0, active);
            continue;
        }
        for (size_t c = 0; c < ui->model->console_count; c++)
            draw_tab(ui, &head, ui->model->consoles[c].name, c == 0 ? panes[pane].key : NULL, pane, c,
                     active && ui->view->console == c);
    }
}

static void draw_slot(struct ui *ui, const struct view_slot *slot)
{
    const struct theme *const t = ui->theme;
    struct rect box = slot->box;
    scene_group(ui->scene, box);
    ui_fill(ui, box, 0, t->back);
    ui_fill(ui, box, 8, t->pane);
    ui_ring(ui, box, 8, t->border);
    ui_hot(ui, box, HOT_PANE, slot->active, 0, NULL);
    box = rect_inset(box, ui_px(ui, 1));
    struct rect head = ui_cut_top(&box, ui_px(ui, HEAD));
    ui_fill(ui, (struct rect){head.x, head.y + head.h - 1, head.w, 1}, 0, t->border);
    const struct rect before = ui_clip(ui, rect_inset(slot->box, 1));
    draw_head(ui, slot, head);
    ui_unclip(ui, before);
    const struct rect outer = ui_clip(ui, box);
    panes[slot->active].draw(ui, box);
    ui_unclip(ui, outer);
}

// --- What lies over them -------------------------------------------------------------------------

static void draw_hint(struct ui *ui)
{
    struct view *const view = ui->view;
    if (view->hover.kind == HOT_NONE || view->hover.hint == NULL || view->mouse_down || view->hint_after < HINT_FRAMES)
        return;
    const struct ui_style style = {FONT_SANS, 12, ui->theme->dark ? 0xff10141a : 0xffffffff, UI_CENTRE};
    const int width = ui_text_width(ui, style, view->hover.hint) + ui_px(ui, 16);
    const int height = ui_px(ui, 24);
    struct rect box = {view->hover.box.x + (view->hover.box.w - width) / 2,
                       view->hover.box.y + view->hover.box.h + ui_px(ui, 6), width, height};
    if (box.y + box.h > view->height)
        box.y = view->hover.box.y - height - ui_px(ui, 6);
    box.x = box.x + width > view->width - 4 ? view->width - 4 - width : box.x;
    box.x = box.x < 4 ? 4 : box.x;
    scene_group(ui->scene, rect_inset(box, -2));
    ui_fill(ui, box, 5, ui->theme->dark ? 0xffe2e6ec : 0xff262d38);
    ui_text(ui, box, style, view->hover.hint);
}

static void draw_note(struct ui *ui)
{
    struct view *const view = ui->view;
    if (view->note_frames == 0)
        return;
    view->note_frames--;
    const struct ui_style style = {FONT_SANS, 13, ui->theme->on_accent, UI_CENTRE};
    const int wanted = ui_text_width(ui, style, view->note) + ui_px(ui, 32);
    const int width = wanted < view->width - 20 ? wanted : view->width - 20;
    const struct rect box = {(view->width - width) / 2, view->height - ui_px(ui, 56), width, ui_px(ui, 34)};
    scene_group(ui->scene, rect_inset(box, -2));
    ui_fill(ui, box, 17, ui->theme->accent);
    ui_text(ui, rect_inset(box, ui_px(ui, 4)), style, view->note);
}

// --- All of it -----------------------------------------------------------------------------------

static void list_channels(struct view *view, const struct model *model)
{
    view->channel_count = 0;
    for (size_t d = 0; d < model->device_count; d++)
        for (size_t c = 0; c < model->devices[d]->channel_count && view->channel_count < VIEW_CHANNELS_MAX; c++)
            view->channels[view->channel_count++] = (struct view_channel){(uint16_t)d, (uint16_t)c};
    if (view->channel >= view->channel_count)
        view->channel = view->channel_count > 0 ? view->channel_count - 1 : 0;
    if (view->process >= model->process_count)
        view->process = model->process_count > 0 ? model->process_count - 1 : 0;
}

static struct ui begin(struct view *view, const struct model *model, struct fonts *fonts, struct scene *scene)
{
    const struct rect all = {0, 0, view->width, view->height};
    scene_clear(scene, all);
    view->hot_count = 0;
    scene_group(scene, all);
    scene_fill(scene, all, 0, view->theme->back, view->theme->back);
    return (struct ui){view, model, view->theme, fonts, scene, view->display_scale * view->zoom};
}

static void follow_mouse(struct view *view)
{
    const struct hot *const hot = view_hit(view, view->mouse_x, view->mouse_y);
    const struct hot none = {0};
    const struct hot now = hot != NULL ? *hot : none;
    const bool moved = now.kind != view->hover.kind || now.index != view->hover.index || now.sub != view->hover.sub;
    view->hint_after = moved ? 0 : view->hint_after + 1;
    view->hover = now;
}

void view_draw(struct view *view, const struct model *model, struct fonts *fonts, struct scene *scene)
{
    struct ui ui = begin(view, model, fonts, scene);
    list_channels(view, model);
    struct rect box = {0, 0, view->width, view->height};
    const int gap = ui_px(&ui, GAP);
    const struct rect bar = ui_cut_top(&box, ui_px(&ui, BAR));
    (void)ui_cut_left(&box, gap);
    (void)ui_cut_right(&box, gap);
    (void)ui_cut_bottom(&box, gap);
    lay_out(&ui, box);
    scene_group(scene, bar);
    pane_bar_draw(&ui, bar);
    for (size_t i = 0; i < view->slot_count; i++)
        draw_slot(&ui, &view->slots[i]);
    view->reveals = false;
    if (view->help) {
        scene_group(scene, (struct rect){0, 0, view->width, view->height});
        view->hot_count = 0;
        pane_help_draw(&ui, (struct rect){0, 0, view->width, view->height});
    }
    draw_note(&ui);
    follow_mouse(view);
    draw_hint(&ui);
}

void view_draw_device(struct view *view, const struct model *model, struct fonts *fonts, struct scene *scene,
                      const struct sim_device *device)
{
    struct ui ui = begin(view, model, fonts, scene);
    for (size_t i = 0; i < model->device_count; i++)
        if (model->devices[i] == device)
            board_device_draw(&ui, i, (struct rect){0, 0, view->width, view->height}, (float)view->width / 420);
}
