// SPDX-License-Identifier: Apache-2.0 OR MIT
// See place.h.
#include "emulator/panel/place.h"

#include <string.h>

enum {
    MARGIN = 50,
    GAP = 40,
    PLAIN_WIDTH = 900,
    PLAIN_LEAST = 420,
    PLAIN_COLOUR = 0x123a4a,
    PLAIN_PRINT = 0xdfe9ec,
    SCREEN_WIDTH = 420
};

bool place_is_shown(const struct sim_device *device)
{
    return device->picture != NULL || device->text != NULL || device->kind == SIM_DEVICE_SEVEN_SEGMENT ||
           device->kind == SIM_DEVICE_BUZZER;
}

static size_t pin_named(const struct sim_board_pin *pins, size_t count, const char *name)
{
    size_t i = 0;
    while (i < count && strcmp(pins[i].name, name) != 0)
        i++;
    return i;
}

static size_t device_named(const struct model *model, const char *name)
{
    size_t i = 0;
    while (i < model->device_count && strcmp(model->devices[i]->name, name) != 0)
        i++;
    return i;
}

// False: the board has no such thing, so it is not drawn.
static bool find(const struct model *model, const struct sim_look_part *part, size_t *index)
{
    const struct sim_board *const board = model->board;
    *index = 0;
    switch (part->kind) {
    case SIM_LOOK_LED:
        *index = pin_named(board->leds, board->led_count, part->name);
        return *index < board->led_count;
    case SIM_LOOK_BUTTON:
        *index = pin_named(board->buttons, board->button_count, part->name);
        return *index < board->button_count;
    case SIM_LOOK_DEVICE:
        *index = device_named(model, part->name);
        return *index < model->device_count;
    default:
        return true;
    }
}

static void add(struct place_board *placed, const struct sim_look_part *part, size_t index)
{
    if (placed->count < PLACE_PARTS_MAX)
        placed->parts[placed->count++] = (struct place_part){*part, index};
}

static bool is_placed(const struct place_board *placed, enum sim_look_kind kind, size_t index)
{
    for (size_t i = 0; i < placed->count; i++)
        if (placed->parts[i].part.kind == kind && placed->parts[i].index == index)
            return true;
    return false;
}

// --- Places for the rest -------------------------------------------------------------------------

// Fills rows from the left, the rows from the top.
struct flow {
    struct place_board *placed;
    uint32_t x, y, row; // row: the height of this one
};

static void end_row(struct flow *flow)
{
    if (flow->row > 0)
        flow->y += flow->row + GAP;
    flow->x = MARGIN;
    flow->row = 0;
}

static void place(struct flow *flow, enum sim_look_kind kind, const char *name, size_t index, uint16_t width,
                  uint16_t height)
{
    if (is_placed(flow->placed, kind, index))
        return;
    if (flow->x > MARGIN && flow->x + width + MARGIN > flow->placed->width)
        end_row(flow);
    const struct sim_look_part part = {
        .kind = kind,
        .name = name,
        .x = (uint16_t)flow->x,
        .y = (uint16_t)flow->y,
        .width = width,
        .height = height,
    };
    add(flow->placed, &part, index);
    flow->x += (uint32_t)width + GAP;
    if (height > flow->row)
        flow->row = height;
}

static void place_device(struct flow *flow, const struct sim_device *device, size_t index)
{
    uint16_t width = 90, height = 90;
    if (device->kind == SIM_DEVICE_LED_MATRIX) {
        width = height = 220;
    } else if (device->picture != NULL && device->picture->width > 0) {
        width = SCREEN_WIDTH;
        height = (uint16_t)((uint64_t)SCREEN_WIDTH * device->picture->height / device->picture->width);
    } else if (device->text != NULL) {
        width = (uint16_t)(device->text->columns * 14);
        height = (uint16_t)(device->text->rows * 30 + 20);
    } else if (device->kind == SIM_DEVICE_SEVEN_SEGMENT) {
        width = (uint16_t)(device->channel_count * 46);
    }
    place(flow, SIM_LOOK_DEVICE, device->name, index, width, height);
}

// An LED of a matrix is shown as a part of that.
static bool is_in_matrix(const struct sim_board *board, size_t led)
{
    return board->led_matrix != NULL && led < (size_t)board->led_matrix->columns * board->led_matrix->rows;
}

static void place_rest(const struct model *model, struct flow *flow)
{
    const struct sim_board *const board = model->board;
    for (size_t i = 0; i < model->device_count; i++)
        if (place_is_shown(model->devices[i]))
            place_device(flow, model->devices[i], i);
    end_row(flow);
    for (size_t i = 0; i < board->led_count; i++)
        if (!is_in_matrix(board, i))
            place(flow, SIM_LOOK_LED, board->leds[i].name, i, 26, 26);
    end_row(flow);
    for (size_t i = 0; i < board->button_count; i++)
        place(flow, SIM_LOOK_BUTTON, board->buttons[i].name, i, 62, 62);
    end_row(flow);
}

// No wider than what is on it.
static void narrow(struct place_board *placed)
{
    uint32_t right = PLAIN_LEAST;
    for (size_t i = 0; i < placed->count; i++) {
        const struct sim_look_part *const part = &placed->parts[i].part;
        const uint32_t end = (uint32_t)part->x + part->width + MARGIN;
        right = end > right ? end : right;
    }
    placed->width = right;
}

void place_board(const struct model *model, struct place_board *placed)
{
    static const struct sim_board_look plain = {
        .width = PLAIN_WIDTH, .height = MARGIN, .corner = 30, .colour = PLAIN_COLOUR, .print = PLAIN_PRINT};
    const struct sim_board_look *const look = model->board->look != NULL ? model->board->look : &plain;
    *placed = (struct place_board){
        .width = look->width, .corner = look->corner, .colour = look->colour, .print = look->print};
    for (size_t i = 0; i < look->part_count; i++) {
        size_t index;
        if (find(model, &look->parts[i], &index))
            add(placed, &look->parts[i], index);
    }
    struct flow flow = {placed, MARGIN, look->height, 0};
    place_rest(model, &flow);
    if (model->board->look == NULL)
        narrow(placed);
    placed->height = flow.y > look->height ? flow.y + MARGIN - GAP : look->height;
}
