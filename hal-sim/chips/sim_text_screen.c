// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sim_text_screen.h.
#include "hal-sim/chips/sim_text_screen.h"

#include <assert.h>
#include <string.h>

enum { CHARACTER_NS = 43000, CLEAR_NS = 1500000 };

// --- What it shows -------------------------------------------------------------------------------

static void next_row(struct sim_text *text)
{
    text->cursor_column = 0;
    text->cursor_row = (text->cursor_row + 1) % text->rows;
}

static void put(struct sim_text_screen *screen, char character)
{
    struct sim_text *const text = &screen->text;
    if (character == '\n') {
        next_row(text);
        return;
    }
    screen->cells[text->cursor_row * text->columns + text->cursor_column] = character;
    if (++text->cursor_column == text->columns)
        next_row(text);
}

static void wipe(struct sim_text_screen *screen)
{
    memset(screen->cells, ' ', sizeof(screen->cells));
    screen->text.cursor_column = screen->text.cursor_row = 0;
}

// --- Time ----------------------------------------------------------------------------------------

static enum error begin(struct sim_text_screen *screen, uint64_t ns)
{
    screen->busy = true;
    sim_clock_set(screen->clock, &screen->event, screen->clock->now_ns + ns);
    return ERROR_OK;
}

static void due(void *context)
{
    struct sim_text_screen *const screen = context;
    for (size_t i = 0; screen->data != NULL && i < screen->size; i++)
        put(screen, (char)screen->data[i]);
    sim_device_changed(&screen->device);
    sim_interrupts_raise(screen->interrupts, screen->line);
}

static void serve(void *context)
{
    struct sim_text_screen *const screen = context;
    const bool printed = screen->data != NULL;
    if (!screen->busy)
        return;
    screen->busy = false;
    screen->data = NULL;
    if (printed)
        screen->client.printed(screen->client.context, screen->size, ERROR_OK);
    else
        screen->client.done(screen->client.context, ERROR_OK);
}

// --- The HIL -------------------------------------------------------------------------------------

static void get_size(void *device, uint32_t *columns, uint32_t *rows)
{
    const struct sim_text_screen *const screen = device;
    *columns = screen->text.columns;
    *rows = screen->text.rows;
}

static void set_client(void *device, const struct hil_text_screen_client *client)
{
    ((struct sim_text_screen *)device)->client = *client;
}

static enum error print(void *device, const uint8_t *data, size_t size)
{
    struct sim_text_screen *const screen = device;
    if (screen->busy)
        return ERROR_BUSY;
    screen->data = data;
    screen->size = size;
    return begin(screen, (uint64_t)size * CHARACTER_NS);
}

static enum error set_cursor(void *device, uint32_t column, uint32_t row)
{
    struct sim_text_screen *const screen = device;
    if (screen->busy)
        return ERROR_BUSY;
    if (column >= screen->text.columns || row >= screen->text.rows)
        return ERROR_INVAL;
    screen->text.cursor_column = column;
    screen->text.cursor_row = row;
    return begin(screen, CHARACTER_NS);
}

// Sets one of the switches.
static enum error set(struct sim_text_screen *screen, bool *place, bool on)
{
    if (screen->busy)
        return ERROR_BUSY;
    *place = on;
    return begin(screen, CHARACTER_NS);
}

static enum error show_cursor(void *device, bool shown)
{
    return set(device, &((struct sim_text_screen *)device)->text.cursor_shown, shown);
}

static enum error blink_cursor(void *device, bool blinks)
{
    return set(device, &((struct sim_text_screen *)device)->text.cursor_blinks, blinks);
}

static enum error set_power(void *device, bool on)
{
    return set(device, &((struct sim_text_screen *)device)->text.on, on);
}

static enum error clear(void *device)
{
    struct sim_text_screen *const screen = device;
    if (screen->busy)
        return ERROR_BUSY;
    wipe(screen);
    return begin(screen, CLEAR_NS);
}

void sim_text_screen_init(struct sim_text_screen *screen, const struct sim_board_text_screen *board,
                          struct sim_clock *clock, struct sim_interrupts *interrupts, struct sim_devices *devices)
{
    static const struct hil_text_screen_ops ops = {get_size,    set_client,   print,     set_cursor,
                                                   show_cursor, blink_cursor, set_power, clear};
    assert(board->columns * board->rows <= SIM_TEXT_CELLS_MAX);
    *screen = (struct sim_text_screen){
        .hil = {&ops, screen},
        .clock = clock,
        .interrupts = interrupts,
        .event = {.run = due, .context = screen},
        .text = {.columns = board->columns, .rows = board->rows, .cells = screen->cells, .on = true},
        .device = {.name = board->name, .kind = SIM_DEVICE_TEXT_SCREEN, .text = &screen->text, .context = screen},
    };
    wipe(screen);
    screen->line = sim_interrupts_claim(interrupts, board->name, serve, screen);
    sim_devices_add(devices, &screen->device);
}
