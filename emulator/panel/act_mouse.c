// SPDX-License-Identifier: Apache-2.0 OR MIT
// See act.h: what is common to both, and the mouse.
#include "emulator/panel/act.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WHEEL_ROWS = 3, WHEEL_PIXELS = 60 };

// --- What can be done ----------------------------------------------------------------------------

void act_input(struct view *view, const struct machine_input *input)
{
    if (view->port.input != NULL)
        view->port.input(view->port.context, input);
}

void act_button(struct view *view, size_t button, bool pressed)
{
    const struct machine_input input = {.kind = MACHINE_INPUT_BUTTON, .index = button, .value = pressed};
    act_input(view, &input);
}

void act_focus(struct view *view, enum pane pane)
{
    view->focus = pane;
    view->recent[pane] = ++view->clock;
}

void act_pause(struct view *view, const struct model *model)
{
    if (view->port.pause != NULL)
        view->port.pause(view->port.context, !model->paused);
}

void act_step(struct view *view)
{
    if (view->port.step != NULL)
        view->port.step(view->port.context);
}

void act_speed(struct view *view, const struct model *model, size_t index)
{
    if (view->port.speed != NULL && index < VIEW_SPEEDS && !model->held)
        view->port.speed(view->port.context, view_speeds[index].speed);
}

void act_theme(struct view *view)
{
    view->theme = view->theme->dark ? &theme_light : &theme_dark;
}

void act_order(struct view *view, const struct model *model, size_t row, enum machine_order order)
{
    if (row >= model->process_count)
        return;
    const struct machine_input input = {
        .kind = MACHINE_INPUT_ORDER, .index = model->processes[row].index, .value = (int32_t)order};
    act_input(view, &input);
}

void act_set(struct view *view, const struct model *model, size_t row, double value)
{
    if (row >= view->channel_count)
        return;
    const struct sim_device *const device = model->devices[view->channels[row].device];
    const size_t index = view->channels[row].channel;
    const struct sim_channel *const channel = &device->channels[index];
    const double bounded = value < channel->least ? channel->least : value > channel->most ? channel->most : value;
    const int32_t wanted = (int32_t)lround(bounded);
    if (channel->is_output || device->values[index] == wanted)
        return;
    const struct machine_input input = {
        .kind = MACHINE_INPUT_DEVICE, .device = device->name, .index = index, .value = wanted};
    act_input(view, &input);
}

void act_break(struct view *view, const struct model *model, size_t row)
{
    if (row >= view->channel_count)
        return;
    const struct sim_device *const device = model->devices[view->channels[row].device];
    if (device->was_broken == NULL)
        return;
    const int32_t next = device->failure == SIM_DEVICE_WORKS    ? (int32_t)ERROR_FAIL
                         : device->failure == SIM_DEVICE_SILENT ? SIM_DEVICE_WORKS
                                                                : SIM_DEVICE_SILENT;
    const struct machine_input input = {.kind = MACHINE_INPUT_BREAK, .device = device->name, .value = next};
    act_input(view, &input);
}

void act_drive(struct view *view, const struct model *model, size_t line, int how)
{
    if (line >= model->line_count || !model->lines[line].is_gpio)
        return;
    const size_t gpio = model->lines[line].index;
    const struct machine_input input = {
        .kind = how == 0 ? MACHINE_INPUT_PIN_RELEASE : MACHINE_INPUT_PIN_DRIVE, .index = gpio, .value = how == 2};
    view->driven[gpio % MODEL_PINS_MAX] = (int8_t)how;
    act_input(view, &input);
}

void act_zoom(struct view *view, double factor)
{
    const double wanted = view->ns_per_unit * factor;
    view->ns_per_unit = wanted < 1000 ? 1000 : wanted > 1e9 ? 1e9 : wanted;
}

void act_pull(struct view *view, const struct model *model, double pixels)
{
    const double ns = pixels * view->ns_per_unit / (double)(view->display_scale * view->zoom);
    const double end = (double)(view->strip_held ? view->strip_end_ns : model->now_ns) - ns;
    view->strip_held = end < (double)model->now_ns;
    view->strip_end_ns = end < 0 ? 0 : (uint64_t)end;
}

void act_follow(struct view *view)
{
    view->strip_held = false;
}

void act_send(struct view *view, const struct model *model, const char *text, size_t size)
{
    const struct model_console *const console = &model->consoles[view->console];
    if (!console->takes_input || size == 0)
        return;
    const struct machine_input input = {
        .kind = MACHINE_INPUT_UART, .index = console->port, .data = (const uint8_t *)text, .size = size};
    view->text[view->console].scrolled = false;
    act_input(view, &input);
}

void act_scroll_text(struct view *view, const struct model *model, long rows)
{
    console_scroll(model->consoles[view->console].text, &view->text[view->console], view->text_columns, view->text_rows,
                   rows);
}

void act_copy(struct view *view, const struct model *model)
{
    const bool backwards = console_place_before(view->select_to, view->select_from);
    const struct console_place from = backwards ? view->select_to : view->select_from;
    const struct console_place to = backwards ? view->select_from : view->select_to;
    if (!view->selected || view->port.copy == NULL)
        return;
    char *const text = console_copy(model->consoles[view->console].text, from, to);
    if (text != NULL)
        view->port.copy(view->port.context, text);
    free(text);
}

// --- Text and screens ----------------------------------------------------------------------------

static struct console_place place_at(const struct view *view, int x, int y)
{
    const int row = (y - view->text_box.y) / (view->cell_h > 0 ? view->cell_h : 1);
    const size_t index = row < 0 ? 0 : (size_t)row < view->row_count ? (size_t)row : view->row_count - 1;
    const int from_left = x - view->text_box.x + view->cell_w / 2;
    const int column = from_left < 0 ? 0 : from_left / (view->cell_w > 0 ? view->cell_w : 1);
    if (view->row_count == 0)
        return (struct console_place){0};
    const struct console_row *const at = &view->rows[index];
    const uint32_t within = (uint32_t)column < at->count ? (uint32_t)column : at->count;
    return (struct console_place){at->line, at->first + within};
}

static void begin_selection(struct view *view, const struct model *model, int x, int y, unsigned clicks)
{
    const struct console_place at = place_at(view, x, y);
    view->select_from = view->select_to = at;
    view->selecting = true;
    view->selected = false;
    if (clicks == 2) {
        console_word(model->consoles[view->console].text, at, &view->select_from, &view->select_to);
        view->selected = true;
        view->selecting = false;
    }
}

static void extend_selection(struct view *view, const struct model *model, int x, int y)
{
    if (y < view->text_box.y)
        act_scroll_text(view, model, 1);
    if (y > view->text_box.y + view->text_box.h)
        act_scroll_text(view, model, -1);
    view->select_to = place_at(view, x, y);
    view->selected =
        view->select_to.line != view->select_from.line || view->select_to.column != view->select_from.column;
}

static uint16_t along(int at, int from, int length, uint32_t pixels)
{
    const int64_t pixel = length > 0 ? (int64_t)(at - from) * pixels / length : 0;
    return (uint16_t)(pixel < 0 ? 0 : pixel >= (int64_t)pixels ? (int64_t)pixels - 1 : pixel);
}

static void touch(struct view *view, const struct model *model, int x, int y, enum sim_touch_status status)
{
    const struct hot *const held = &view->held;
    if (!act_can_touch(model, held->index))
        return;
    const struct sim_picture *const picture = model->devices[held->index]->picture;
    act_touch(view, model, held->index,
              (struct act_finger){status, along(x, held->box.x, held->box.w, picture->width),
                                  along(y, held->box.y, held->box.h, picture->height)});
}

// --- Dragging ------------------------------------------------------------------------------------

static void drag_slider(struct view *view, const struct model *model, int x)
{
    const struct hot *const held = &view->held;
    if (held->index >= view->channel_count)
        return;
    const struct view_channel *const at = &view->channels[held->index];
    const struct sim_channel *const channel = &model->devices[at->device]->channels[at->channel];
    const int edge = (int)lroundf(15 * view->display_scale * view->zoom) / 2;
    const double share = (double)(x - held->box.x - edge) / (held->box.w - 2 * edge > 0 ? held->box.w - 2 * edge : 1);
    act_set(view, model, held->index, channel->least + share * ((double)channel->most - (double)channel->least));
}

static void drag_split(struct view *view, int x, int y)
{
    const bool columns = view->held.sub != 0;
    const struct rect at = view->splits[view->held.index];
    const int moved = columns ? x - view->grab_x : y - view->grab_y;
    const float whole = (float)view->grab_value;
    if (rect_is_empty(at) || whole <= 0)
        return;
    view->shares[view->held.index] += (float)moved / whole;
    view->grab_x = x;
    view->grab_y = y;
}

static void drag_bar(struct view *view, const struct model *model, int y)
{
    const struct console *const text = model->consoles[view->console].text;
    const int height = view->text_box.h > 0 ? view->text_box.h : 1;
    const long lines = (long)(text->next - text->oldest);
    const long rows = (long)(view->grab_y - y) * lines / height;
    if (rows == 0)
        return;
    act_scroll_text(view, model, rows);
    view->grab_y = y;
}

static void drag(struct view *view, const struct model *model, int x, int y)
{
    switch (view->held.kind) {
    case HOT_SLIDER:
        drag_slider(view, model, x);
        break;
    case HOT_TEXT:
        if (view->selecting)
            extend_selection(view, model, x, y);
        break;
    case HOT_TEXT_BAR:
        drag_bar(view, model, y);
        break;
    case HOT_TOUCH:
        touch(view, model, x, y, SIM_TOUCH_MOVED);
        break;
    case HOT_STRIP:
        act_pull(view, model, x - view->grab_x);
        view->grab_x = x;
        break;
    case HOT_SPLIT:
        drag_split(view, x, y);
        break;
    default:
        break;
    }
}

// --- The mouse -----------------------------------------------------------------------------------

void view_mouse_move(struct view *view, const struct model *model, int x, int y)
{
    if (x == view->mouse_x && y == view->mouse_y)
        return;
    view->mouse_x = x;
    view->mouse_y = y;
    if (view->mouse_down)
        drag(view, model, x, y);
}

// What acts as soon as it is pressed.
static void press(struct view *view, const struct model *model, int x, int y, unsigned clicks)
{
    switch (view->held.kind) {
    case HOT_BUTTON:
        view->chosen_button = view->held.index;
        act_button(view, view->held.index, true);
        break;
    case HOT_TOUCH:
        touch(view, model, x, y, SIM_TOUCH_PRESSED);
        break;
    case HOT_SLIDER:
        view->channel = view->held.index;
        drag_slider(view, model, x);
        break;
    case HOT_TEXT:
        begin_selection(view, model, x, y, clicks);
        break;
    case HOT_PROCESS:
    case HOT_ORDER:
        view->process = view->held.index;
        break;
    case HOT_BREAK:
        view->channel = view->held.index;
        break;
    case HOT_PIN:
        view->line = view->held.index;
        break;
    default:
        break;
    }
}

static enum pane pane_under(const struct view *view, int x, int y)
{
    for (size_t i = 0; i < view->slot_count; i++)
        if (rect_contains(view->slots[i].box, x, y))
            return view->slots[i].active;
    return PANES;
}

// The length that a split divides.
static void grab(struct view *view, int x, int y)
{
    view->grab_x = x;
    view->grab_y = y;
    if (view->held.kind != HOT_SPLIT)
        return;
    const struct rect at = view->splits[view->held.index];
    const float share = view->shares[view->held.index];
    const int before = view->held.sub != 0 ? at.x - view->slots[0].box.x : at.y - view->slots[0].box.y;
    const float length = view->held.index == SPLIT_LAST || before <= 0 ? (float)view->width : (float)before / share;
    view->grab_value = (uint64_t)length;
}

void view_mouse_down(struct view *view, const struct model *model, int x, int y, unsigned clicks)
{
    const struct hot *const hot = view_hit(view, x, y);
    const enum pane pane = view->help ? PANES : pane_under(view, x, y);
    if (view->mouse_down) // a second button of the mouse
        return;
    view->mouse_x = x;
    view->mouse_y = y;
    view->held = hot != NULL ? *hot : (struct hot){0};
    view->mouse_down = true;
    if (pane != PANES && view->held.kind != HOT_TAB)
        act_focus(view, pane);
    if (view->cursor.shown) // one finger, and the mouse has it now
        act_leave_screen(view, model);
    grab(view, x, y);
    press(view, model, x, y, clicks);
}

// What acts when it is let go, if the mouse is still there.
static void click(struct view *view, const struct model *model)
{
    switch (view->held.kind) {
    case HOT_TAB:
        act_focus(view, (enum pane)view->held.index);
        if (view->held.index == PANE_CONSOLE) {
            view->selected = view->selected && view->console == view->held.sub;
            view->console = view->held.sub;
        }
        break;
    case HOT_PAUSE:
        act_pause(view, model);
        break;
    case HOT_STEP:
        act_step(view);
        break;
    case HOT_SPEED:
        act_speed(view, model, view->held.index);
        break;
    case HOT_THEME:
        act_theme(view);
        break;
    case HOT_HELP:
        view->help = !view->help;
        break;
    case HOT_ORDER:
        act_order(view, model, view->held.index, (enum machine_order)view->held.sub);
        break;
    case HOT_PLAY:
        if (view->port.play != NULL)
            view->port.play(view->port.context);
        break;
    case HOT_BREAK:
        act_break(view, model, view->held.index);
        break;
    case HOT_PIN: {
        const size_t gpio = model->lines[view->held.index].index % MODEL_PINS_MAX;
        act_drive(view, model, view->held.index, (view->driven[gpio] + 2) % 3);
        break;
    }
    case HOT_ZOOM:
        if (view->held.sub == 2)
            act_follow(view);
        else
            act_zoom(view, view->held.sub == 1 ? 0.5 : 2);
        break;
    default:
        break;
    }
}

void view_mouse_up(struct view *view, const struct model *model, int x, int y)
{
    const struct hot *const hot = view_hit(view, x, y);
    if (!view->mouse_down)
        return;
    view->mouse_down = false;
    if (view->held.kind == HOT_BUTTON)
        act_button(view, view->held.index, false);
    else if (view->held.kind == HOT_TOUCH)
        touch(view, model, x, y, SIM_TOUCH_RELEASED);
    else if (hot != NULL && hot->kind == view->held.kind && hot->index == view->held.index &&
             hot->sub == view->held.sub)
        click(view, model);
    view->selecting = false;
    view->held = (struct hot){0};
}

static int scrolled(int scroll, int most, int by)
{
    const int wanted = scroll + by;
    return wanted < 0 ? 0 : wanted > most ? most : wanted;
}

void view_wheel(struct view *view, const struct model *model, int rows, unsigned modifiers)
{
    const int pixels = -rows * (int)(WHEEL_PIXELS * view->display_scale * view->zoom);
    switch (pane_under(view, view->mouse_x, view->mouse_y)) {
    case PANE_CONSOLE:
        act_scroll_text(view, model, rows * WHEEL_ROWS);
        break;
    case PANE_PROCESSES:
        view->process_scroll = scrolled(view->process_scroll, view->process_scroll_max, pixels);
        break;
    case PANE_SENSORS:
        view->sensor_scroll = scrolled(view->sensor_scroll, view->sensor_scroll_max, pixels);
        break;
    case PANE_PINS:
        if ((modifiers & VIEW_CTRL) != 0)
            act_zoom(view, rows > 0 ? 0.8 : 1.25);
        else if ((modifiers & VIEW_SHIFT) != 0)
            act_pull(view, model, rows * WHEEL_PIXELS);
        else
            view->pin_scroll = scrolled(view->pin_scroll, view->pin_scroll_max, pixels);
        break;
    default:
        break;
    }
}

void view_let_go(struct view *view, const struct model *model)
{
    for (size_t i = 0; i < 64; i++)
        if ((view->keys_held >> i & 1) != 0)
            act_button(view, i, false);
    view->keys_held = 0;
    act_lift_cursor(view, model);
    view_mouse_up(view, model, -1, -1);
}
