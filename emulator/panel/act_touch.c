// SPDX-License-Identifier: Apache-2.0 OR MIT
// See act.h: fingers on screens, from the mouse and from a cursor that keys move.
#include "emulator/panel/act.h"

enum { STEPS = 64, LONG_STEPS = 8, PRESSURE = 128 };

// The device that feels a finger on this one's picture: itself, or the glass that lies on it.
static const struct sim_device *glass_of(const struct model *model, size_t index)
{
    if (index >= model->device_count || model->devices[index]->picture == NULL)
        return NULL;
    if (model->devices[index]->touched != NULL)
        return model->devices[index];
    for (size_t i = 0; model->devices[index]->kind == SIM_DEVICE_SCREEN && i < model->device_count; i++)
        if (model->devices[i]->kind == SIM_DEVICE_TOUCH && model->devices[i]->touched != NULL)
            return model->devices[i];
    return NULL;
}

bool act_can_touch(const struct model *model, size_t device)
{
    const struct sim_device *const glass = glass_of(model, device);
    return glass != NULL && model->devices[device]->picture->width > 0 && model->devices[device]->picture->height > 0;
}

void act_touch(struct view *view, const struct model *model, size_t device, struct act_finger finger)
{
    if (!act_can_touch(model, device))
        return;
    const struct machine_input input = {
        .kind = MACHINE_INPUT_TOUCH,
        .device = glass_of(model, device)->name,
        .touch = {.status = finger.status, .x = finger.x, .y = finger.y, .pressure = PRESSURE, .size = 1},
    };
    act_input(view, &input);
}

// --- The cursor ----------------------------------------------------------------------------------

static void put_finger(struct view *view, const struct model *model, enum sim_touch_status status)
{
    const struct view_cursor *const cursor = &view->cursor;
    act_touch(view, model, cursor->device, (struct act_finger){status, cursor->x, cursor->y});
}

void act_lift_cursor(struct view *view, const struct model *model)
{
    if (view->cursor.down)
        put_finger(view, model, SIM_TOUCH_RELEASED);
    view->cursor.down = false;
}

void act_leave_screen(struct view *view, const struct model *model)
{
    act_lift_cursor(view, model);
    view->cursor.shown = false;
}

// From the device that had the cursor last, the next that can be touched.
static size_t next_screen(const struct view *view, const struct model *model)
{
    const size_t from = view->cursor.shown ? view->cursor.device + 1 : 0;
    for (size_t i = 0; i < model->device_count; i++)
        if (act_can_touch(model, (from + i) % model->device_count))
            return (from + i) % model->device_count;
    return model->device_count;
}

void act_enter_screen(struct view *view, const struct model *model)
{
    const size_t device = next_screen(view, model);
    if (device >= model->device_count) {
        view_note(view, "This board has no screen that feels a finger");
        return;
    }
    act_lift_cursor(view, model);
    const struct sim_picture *const picture = model->devices[device]->picture;
    if (!view->cursor.shown || device != view->cursor.device)
        view->cursor = (struct view_cursor){
            .device = device, .x = (uint16_t)(picture->width / 2), .y = (uint16_t)(picture->height / 2)};
    view->cursor.shown = true;
    view_note(view, "Arrows move the finger, Space puts it on the glass, Escape leaves");
}

static uint16_t moved(uint16_t at, int by, uint32_t pixels)
{
    const int64_t wanted = (int64_t)at + by;
    return (uint16_t)(wanted < 0 ? 0 : wanted >= (int64_t)pixels ? (int64_t)pixels - 1 : wanted);
}

static int step_of(uint32_t pixels, unsigned modifiers)
{
    const uint32_t step = pixels / ((modifiers & VIEW_SHIFT) != 0 ? LONG_STEPS : STEPS);
    return step < 1 || (modifiers & VIEW_CTRL) != 0 ? 1 : (int)step;
}

static void move_cursor(struct view *view, const struct model *model, unsigned key, unsigned modifiers)
{
    struct view_cursor *const cursor = &view->cursor;
    const struct sim_picture *const picture = model->devices[cursor->device]->picture;
    const int step = step_of(picture->width > picture->height ? picture->width : picture->height, modifiers);
    const int dx = key == KEY_LEFT ? -step : key == KEY_RIGHT ? step : 0;
    const int dy = key == KEY_UP ? -step : key == KEY_DOWN ? step : 0;
    cursor->x = moved(cursor->x, dx, picture->width);
    cursor->y = moved(cursor->y, dy, picture->height);
    if (cursor->down)
        put_finger(view, model, SIM_TOUCH_MOVED);
}

bool act_cursor_key(struct view *view, const struct model *model, unsigned key, unsigned modifiers)
{
    if (!view->cursor.shown)
        return false;
    switch (key) {
    case KEY_UP:
    case KEY_DOWN:
    case KEY_LEFT:
    case KEY_RIGHT:
        move_cursor(view, model, key, modifiers);
        return true;
    case ' ':
    case KEY_ENTER:
        if (!view->cursor.down)
            put_finger(view, model, SIM_TOUCH_PRESSED);
        view->cursor.down = true;
        return true;
    case KEY_ESCAPE:
        act_leave_screen(view, model);
        return true;
    default:
        return false;
    }
}
