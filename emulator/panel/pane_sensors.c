// SPDX-License-Identifier: Apache-2.0 OR MIT
// Every quantity of every device: sliders for what can be set, bars for what the board shows.
#include "emulator/panel/ui.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

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

static void to_upper(char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] = (char)(text[i] - 'a' + 'A');
}

// A name in words, as people write them: adc_in is "ADC in".
static void readable(const char *name, char *text, size_t size)
{
    static const char *const abbreviations[] = {"adc", "dac", "pwm", "co2", "tvoc", "voc", "pm", "uv", "ph"};
    (void)snprintf(text, size, "%s", name);
    for (char *c = text; *c != '\0'; c++)
        *c = *c == '_' ? ' ' : *c;
    to_upper(text, 1);
    for (size_t at = 0, length; text[at] != '\0'; at += length + (text[at + length] == ' ')) {
        length = strcspn(text + at, " ");
        for (size_t i = 0; i < sizeof(abbreviations) / sizeof(abbreviations[0]); i++)
            if (length == strlen(abbreviations[i]) && strncasecmp(text + at, abbreviations[i], length) == 0)
                to_upper(text + at, length);
    }
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

// A device that can be made to fail has a switch for it beside its first quantity.
static void draw_switch(struct ui *ui, struct rect box, size_t row)
{
    const struct sim_device *const device = device_of(ui, row);
    if (device->was_broken == NULL || !is_title(ui, row))
        return;
    const struct theme *const t = ui->theme;
    const bool broken = device->failure != SIM_DEVICE_WORKS;
    const bool hovered = ui_is_hovered(ui, HOT_BREAK, row, 0);
    const struct rect disc = ui_centred(box, ui_px(ui, 16), ui_px(ui, 16));
    const struct ui_style style = {FONT_BOLD, 11, broken ? t->on_accent : hovered ? t->text : t->faint, UI_CENTRE};
    ui_fill(ui, disc, 8, broken ? t->bad : hovered ? t->hover : t->raised);
    ui_text(ui, disc, style, "!");
    ui_hot(ui, box, HOT_BREAK, row, 0, "Works, fails, gives no answer: X");
}

static void draw_value(struct ui *ui, struct rect box, const struct sim_device *device, size_t index)
{
    const struct sim_channel *const channel = &device->channels[index];
    const bool broken = device->failure != SIM_DEVICE_WORKS;
    const struct ui_style style = {FONT_MONO, 12, broken ? ui->theme->bad : ui->theme->text, UI_RIGHT};
    if (broken)
        ui_text(ui, box, style, device->failure == SIM_DEVICE_SILENT ? "no answer" : "fails");
    else
        ui_textf(ui, box, style, "%.*f %s", channel->decimals, units(channel, device->values[index]), channel->unit);
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
    (void)ui_cut_right(&box, ui_px(ui, PAD - 4));
    draw_switch(ui, ui_cut_right(&box, ui_px(ui, 24)), row);
    const struct rect label = ui_cut_left(&box, ui_px(ui, 126));
    const struct rect number = ui_cut_right(&box, ui_px(ui, 98));
    ui_text(ui, label, (struct ui_style){FONT_SANS, 12, is_alone(ui, row) ? t->text : t->dim, UI_LEFT}, name);
    draw_value(ui, number, device, index);
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

// Where the chosen row is, from the top of all of them.
static int chosen_top(const struct ui *ui)
{
    int y = ui_px(ui, 6);
    for (size_t i = 0; i <= ui->view->channel; i++) {
        if (is_hidden(ui, i))
            continue;
        y += is_title(ui, i) && !is_alone(ui, i) ? ui_px(ui, TITLE) : 0;
        y += i < ui->view->channel ? ui_px(ui, ROW) : 0;
    }
    return y;
}

void pane_sensors_draw(struct ui *ui, struct rect box)
{
    struct view *const view = ui->view;
    if (view->channel_count > 0)
        view->sensor_scroll = ui_reveal(ui, PANE_SENSORS, view->sensor_scroll, chosen_top(ui), ui_px(ui, ROW), box.h);
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
