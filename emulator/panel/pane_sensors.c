// SPDX-License-Identifier: Apache-2.0 OR MIT
// Every quantity of every device: sliders for what can be set, bars for what the board shows.
#include "emulator/panel/ui.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROW = 34, TITLE = 28, PAD = 14 };

static const struct sim_device *device_of(const struct ui *ui, size_t row)
{
    return ui->model->devices[ui->view->channels[row].device];
}

static double units(const struct sim_channel *channel, int32_t value)
{
    return value / pow(10, channel->decimals);
}

static bool is_title(const struct ui *ui, size_t row)
{
    return row == 0 || ui->view->channels[row].device != ui->view->channels[row - 1].device;
}

// A device of one quantity needs no title of its own.
static bool is_alone(const struct ui *ui, size_t row)
{
    return device_of(ui, row)->channel_count == 1;
}

// Digits of a display are a row of lamps, not quantities: they are seen on the board.
static bool is_hidden(const struct ui *ui, size_t row)
{
    return device_of(ui, row)->kind == SIM_DEVICE_SEVEN_SEGMENT;
}

static void readable(const char *name, char *text, size_t size)
{
    (void)snprintf(text, size, "%s", name);
    for (char *c = text; *c != '\0'; c++)
        *c = *c == '_' ? ' ' : *c;
    if (text[0] >= 'a' && text[0] <= 'z')
        text[0] = (char)(text[0] - 'a' + 'A');
}

static void draw_slider(struct ui *ui, struct rect box, size_t row, const struct sim_channel *channel, int32_t value)
{
    const struct theme *const t = ui->theme;
    const bool held = ui_is_held(ui, HOT_SLIDER, row, 0);
    const bool hovered = held || ui_is_hovered(ui, HOT_SLIDER, row, 0);
    const bool chosen = ui->view->focus == PANE_SENSORS && ui->view->channel == row;
    const struct rect groove = ui_centred(box, box.w, ui_px(ui, 5));
    const double range = (double)channel->most - (double)channel->least;
    const double share = range > 0 ? ((double)value - channel->least) / range : 0;
    const double bounded = share < 0 ? 0 : share > 1 ? 1 : share;
    const int filled = (int)(bounded * groove.w);
    ui_fill(ui, groove, 3, t->dark ? t->hover : t->border);
    ui_fill(ui, (struct rect){groove.x, groove.y, filled, groove.h}, 3, channel->is_output ? t->good : t->accent);
    if (channel->is_output)
        return;
    const int size = ui_px(ui, held ? 17 : 15);
    const struct rect thumb = {groove.x + filled - size / 2, box.y + (box.h - size) / 2, size, size};
    if (chosen)
        ui_fill(ui, rect_inset(thumb, -ui_px(ui, 3)), 12, colour_alpha(t->accent, 90));
    ui_fill(ui, thumb, 10, hovered || chosen ? t->accent : t->dark ? 0xffd6dbe2 : 0xffffffff);
    ui_ring(ui, thumb, 10, hovered || chosen ? t->accent : t->dark ? 0xff0f1216 : 0xff9aa3b0);
    ui_hot(ui, (struct rect){groove.x - size / 2, box.y, groove.w + size, box.h}, HOT_SLIDER, row, 0, NULL);
}

static void draw_row(struct ui *ui, struct rect box, size_t row)
{
    const struct theme *const t = ui->theme;
    const struct sim_device *const device = device_of(ui, row);
    const size_t index = ui->view->channels[row].channel;
    const struct sim_channel *const channel = &device->channels[index];
    const int32_t value = device->values[index];
    char name[64];
    readable(is_alone(ui, row) ? device->name : channel->name, name, sizeof(name));
    (void)ui_cut_left(&box, ui_px(ui, PAD));
    (void)ui_cut_right(&box, ui_px(ui, PAD));
    const struct rect label = ui_cut_left(&box, ui_px(ui, 126));
    const struct rect number = ui_cut_right(&box, ui_px(ui, 104));
    ui_text(ui, label, (struct ui_style){FONT_SANS, 12, is_alone(ui, row) ? t->text : t->dim, UI_LEFT}, name);
    ui_textf(ui, number, (struct ui_style){FONT_MONO, 12, t->text, UI_RIGHT}, "%.*f %s", channel->decimals,
             units(channel, value), channel->unit);
    (void)ui_cut_left(&box, ui_px(ui, 10));
    (void)ui_cut_right(&box, ui_px(ui, 4));
    draw_slider(ui, box, row, channel, value);
}

static int draw_title(struct ui *ui, struct rect box, int y, size_t row)
{
    char name[64];
    if (!is_title(ui, row) || is_alone(ui, row))
        return 0;
    const struct sim_device *const device = device_of(ui, row);
    struct rect line = {box.x + ui_px(ui, PAD), y, box.w - 2 * ui_px(ui, PAD), ui_px(ui, TITLE)};
    readable(device->name, name, sizeof(name));
    const struct ui_style kind = {FONT_SANS, 10, ui->theme->faint, UI_RIGHT};
    ui_text(ui, line, kind, sim_device_kind_name(device->kind));
    ui_text(ui, line, (struct ui_style){FONT_BOLD, 12, ui->theme->text, UI_LEFT}, name);
    return line.h;
}

void pane_sensors_draw(struct ui *ui, struct rect box)
{
    struct view *const view = ui->view;
    int y = box.y + ui_px(ui, 6) - view->sensor_scroll;
    const struct rect before = ui_clip(ui, box);
    for (size_t i = 0; i < view->channel_count; i++) {
        if (is_hidden(ui, i))
            continue;
        y += draw_title(ui, box, y, i);
        const struct rect row = {box.x, y, box.w, ui_px(ui, ROW)};
        if (!rect_is_empty(rect_intersect(row, box)))
            draw_row(ui, row, i);
        y += row.h;
    }
    const int all = y + view->sensor_scroll - box.y + ui_px(ui, 6);
    view->sensor_scroll_max = all > box.h ? all - box.h : 0;
    if (view->sensor_scroll > view->sensor_scroll_max)
        view->sensor_scroll = view->sensor_scroll_max;
    const struct rect bar = {box.x + box.w - ui_px(ui, 7), box.y, ui_px(ui, 5), box.h};
    ui_scroll_bar(ui, bar, view->sensor_scroll, box.h, all);
    ui_unclip(ui, before);
    if (view->channel_count == 0)
        ui_text(ui, box, (struct ui_style){FONT_SANS, 13, ui->theme->faint, UI_CENTRE}, "This board has no sensors.");
}

void pane_sensors_head(struct ui *ui, struct rect *head)
{
    const struct view *const view = ui->view;
    char label[80];
    if (view->channel_count == 0)
        return;
    (void)ui_cut_right(head, ui_px(ui, 6));
    (void)snprintf(label, sizeof(label), view->is_playing ? "■ %s" : "▶ %s",
                   view->playing != NULL ? view->playing : "Play CSV");
    struct rect cell = ui_cut_right(head, ui_px(ui, 104));
    const struct ui_button button = {.kind = HOT_PLAY,
                                     .label = label,
                                     .hint = view->playing != NULL
                                                 ? "Begin or end playback: P"
                                                 : "Drop a CSV file on the window, or use --play FILE",
                                     .chosen = view->is_playing};
    ui_button(ui, ui_centred(cell, cell.w, ui_px(ui, 22)), &button);
}
