// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sim_screen.h.
#include "hal-sim/chips/sim_screen.h"

#include "hal-sim/chips/sim_pixels.h"

// A command is some bytes on the wires: setting a frame, the longest one, takes eleven.
enum { COMMAND_BYTES = 11, PAGE_ROWS = 8, INVERSION = 0xffffff };

static struct sim_screen *screen_of(void *device)
{
    return device;
}

static bool is_sideways(const struct sim_screen *screen)
{
    return screen->rotation == SCREEN_ROTATION_90 || screen->rotation == SCREEN_ROTATION_270;
}

static struct hil_screen_frame whole(const struct sim_screen *screen)
{
    const uint16_t width = screen->board->width, height = screen->board->height;
    return is_sideways(screen) ? (struct hil_screen_frame){.width = height, .height = width}
                               : (struct hil_screen_frame){.width = width, .height = height};
}

// --- Pixels --------------------------------------------------------------------------------------

// From a place in the picture as it is turned to the place on the glass.
static uint32_t *glass_at(const struct sim_screen *screen, uint32_t x, uint32_t y)
{
    const uint32_t width = screen->board->width, height = screen->board->height;
    switch (screen->rotation) {
    case SCREEN_ROTATION_90:
        return &screen->pixels[x * width + (width - 1 - y)];
    case SCREEN_ROTATION_180:
        return &screen->pixels[(height - 1 - y) * width + (width - 1 - x)];
    case SCREEN_ROTATION_270:
        return &screen->pixels[(height - 1 - x) * width + y];
    default:
        return &screen->pixels[y * width + x];
    }
}

// x, y: in the frame.
static void draw(const struct sim_screen *screen, uint32_t x, uint32_t y, uint32_t color)
{
    *glass_at(screen, screen->frame.x + x, screen->frame.y + y) = color ^ (screen->inverted ? INVERSION : 0);
}

static void draw_page_byte(const struct sim_screen *screen, uint64_t place, uint8_t byte)
{
    const uint32_t x = (uint32_t)(place % screen->frame.width);
    const uint32_t top = (uint32_t)(place / screen->frame.width) * PAGE_ROWS;
    for (uint32_t row = 0; row < PAGE_ROWS && top + row < screen->frame.height; row++)
        draw(screen, x, top + row, sim_pixel_mono((byte >> row & 1) != 0));
}

static void draw_pages(const struct sim_screen *screen)
{
    for (size_t i = 0; i < screen->size; i++)
        draw_page_byte(screen, screen->taken + i, screen->data[i]);
}

// The last byte may have bits beyond the frame's end.
static void draw_rows(const struct sim_screen *screen)
{
    const uint32_t bits = hil_screen_bits_per_pixel(screen->format);
    const uint64_t first = screen->taken * 8 / bits, count = (uint64_t)screen->size * 8 / bits;
    const uint64_t all = (uint64_t)screen->frame.width * screen->frame.height;
    for (uint64_t i = 0; i < count && first + i < all; i++) {
        uint32_t color;
        if (sim_pixel_color(screen->format, screen->data, i, &color))
            draw(screen, (uint32_t)((first + i) % screen->frame.width), (uint32_t)((first + i) / screen->frame.width),
                 color);
    }
}

static void draw_data(struct sim_screen *screen)
{
    if (screen->format == SCREEN_FORMAT_MONO_8BIT_PAGE)
        draw_pages(screen);
    else
        draw_rows(screen);
    screen->taken += screen->size;
    sim_device_changed(&screen->device);
}

// --- Time ----------------------------------------------------------------------------------------

static void work_for(struct sim_screen *screen, enum sim_screen_work work, size_t bytes)
{
    const uint64_t ns = (uint64_t)bytes * 8 * 1000000000u / screen->board->bits_per_second;
    screen->work = work;
    sim_clock_set(screen->clock, &screen->event, screen->clock->now_ns + ns);
}

static enum error command_done_soon(struct sim_screen *screen)
{
    work_for(screen, SIM_SCREEN_COMMAND, COMMAND_BYTES);
    return ERROR_OK;
}

static void due(void *context)
{
    struct sim_screen *const screen = context;
    if (screen->work == SIM_SCREEN_WRITE)
        draw_data(screen);
    sim_interrupts_raise(screen->interrupts, screen->line);
}

static void serve(void *context)
{
    struct sim_screen *const screen = context;
    const enum sim_screen_work work = screen->work;
    screen->work = SIM_SCREEN_IDLE;
    if (work == SIM_SCREEN_WRITE)
        screen->client.written(screen->client.context, ERROR_OK);
    else if (work == SIM_SCREEN_COMMAND)
        screen->client.done(screen->client.context, ERROR_OK);
}

// --- The HIL: questions -------------------------------------------------------------------------------

static void get_resolution(void *device, uint32_t *width, uint32_t *height)
{
    const struct hil_screen_frame all = whole(device);
    *width = all.width;
    *height = all.height;
}

static uint32_t get_format(void *device)
{
    return screen_of(device)->format;
}

static uint32_t get_rotation(void *device)
{
    return screen_of(device)->rotation;
}

static bool resolution_at(void *device, uint32_t index, uint32_t *width, uint32_t *height)
{
    get_resolution(device, width, height);
    return index == 0;
}

static bool format_at(void *device, uint32_t index, uint32_t *format)
{
    const struct sim_board_screen *const board = screen_of(device)->board;
    if (index >= board->format_count)
        return false;
    *format = board->formats[index];
    return true;
}

static void set_client(void *device, const struct hil_screen_client *client)
{
    screen_of(device)->client = *client;
}

// --- The HIL: commands ----------------------------------------------------------------------------------

static enum error set_frame(void *device, const struct hil_screen_frame *frame)
{
    struct sim_screen *const screen = device;
    const struct hil_screen_frame all = whole(screen);
    if (screen->work != SIM_SCREEN_IDLE)
        return ERROR_BUSY;
    if (frame->width == 0 || frame->height == 0 || frame->x + frame->width > all.width ||
        frame->y + frame->height > all.height)
        return ERROR_INVAL;
    screen->frame = *frame;
    screen->taken = 0;
    return command_done_soon(screen);
}

static enum error write_pixels(void *device, const uint8_t *data, size_t size, bool go_on)
{
    struct sim_screen *const screen = device;
    const uint64_t most = hil_screen_frame_bytes(screen->format, screen->frame.width, screen->frame.height);
    const uint64_t taken = go_on ? screen->taken : 0;
    if (screen->work != SIM_SCREEN_IDLE)
        return ERROR_BUSY;
    if (!screen->picture.on)
        return ERROR_OFF;
    if (size > most - taken)
        return ERROR_SIZE;
    screen->taken = taken;
    screen->data = data;
    screen->size = size;
    work_for(screen, SIM_SCREEN_WRITE, size);
    return ERROR_OK;
}

static enum error set_power(void *device, bool on)
{
    struct sim_screen *const screen = device;
    if (screen->work != SIM_SCREEN_IDLE)
        return ERROR_BUSY;
    screen->picture.on = on;
    sim_device_changed(&screen->device);
    return command_done_soon(screen);
}

static enum error set_brightness(void *device, uint16_t brightness)
{
    struct sim_screen *const screen = device;
    if (screen->work != SIM_SCREEN_IDLE)
        return ERROR_BUSY;
    screen->picture.brightness = brightness;
    sim_device_changed(&screen->device);
    return command_done_soon(screen);
}

static enum error set_invert(void *device, bool inverted)
{
    struct sim_screen *const screen = device;
    if (screen->work != SIM_SCREEN_IDLE)
        return ERROR_BUSY;
    if (screen->inverted != inverted)
        for (size_t i = 0; i < (size_t)screen->board->width * screen->board->height; i++)
            screen->pixels[i] ^= INVERSION;
    screen->inverted = inverted;
    sim_device_changed(&screen->device);
    return command_done_soon(screen);
}

static void reset_frame(struct sim_screen *screen)
{
    screen->frame = whole(screen);
    screen->taken = 0;
}

// As with real ones, what is on the glass stays: only what is drawn from now on is turned.
static enum error set_rotation(void *device, uint32_t rotation)
{
    struct sim_screen *const screen = device;
    if (screen->work != SIM_SCREEN_IDLE)
        return ERROR_BUSY;
    screen->rotation = rotation;
    reset_frame(screen);
    return command_done_soon(screen);
}

static enum error set_resolution(void *device, uint32_t width, uint32_t height)
{
    struct sim_screen *const screen = device;
    const struct hil_screen_frame all = whole(screen);
    if (screen->work != SIM_SCREEN_IDLE)
        return ERROR_BUSY;
    if (width != all.width || height != all.height)
        return ERROR_NOSUPPORT;
    reset_frame(screen);
    return command_done_soon(screen);
}

static enum error set_format(void *device, uint32_t format)
{
    struct sim_screen *const screen = device;
    uint32_t offered, i = 0;
    if (screen->work != SIM_SCREEN_IDLE)
        return ERROR_BUSY;
    while (format_at(device, i, &offered) && offered != format)
        i++;
    if (i == screen->board->format_count)
        return ERROR_NOSUPPORT;
    screen->format = format;
    reset_frame(screen);
    return command_done_soon(screen);
}

// --- Making one ----------------------------------------------------------------------------------

static const struct hil_screen_ops fixed_ops = {
    .resolution = get_resolution,
    .format = get_format,
    .rotation = get_rotation,
    .set_client = set_client,
    .set_frame = set_frame,
    .write = write_pixels,
    .set_power = set_power,
    .set_brightness = set_brightness,
    .set_invert = set_invert,
};

static const struct hil_screen_ops setup_ops = {
    .resolution = get_resolution,
    .format = get_format,
    .rotation = get_rotation,
    .set_client = set_client,
    .set_frame = set_frame,
    .write = write_pixels,
    .set_power = set_power,
    .set_brightness = set_brightness,
    .set_invert = set_invert,
    .set_rotation = set_rotation,
    .set_resolution = set_resolution,
    .set_format = set_format,
    .resolution_at = resolution_at,
    .format_at = format_at,
};

bool sim_screen_init(struct sim_screen *screen, const struct sim_board_screen *board, struct sim_clock *clock,
                     struct sim_interrupts *interrupts, struct sim_devices *devices, struct sim_arena *arena)
{
    *screen = (struct sim_screen){
        .hil = {board->fixed ? &fixed_ops : &setup_ops, screen},
        .board = board,
        .clock = clock,
        .interrupts = interrupts,
        .event = {.run = due, .context = screen},
        .format = board->formats[0],
        .pixels = sim_arena_take(arena, (size_t)board->width * board->height * sizeof(*screen->pixels)),
        .device = {.name = board->name, .kind = SIM_DEVICE_SCREEN, .context = screen},
    };
    if (screen->pixels == NULL)
        return false;
    screen->frame = whole(screen);
    screen->picture = (struct sim_picture){board->width, board->height, screen->pixels, true, UINT16_MAX};
    screen->device.picture = &screen->picture;
    screen->line = sim_interrupts_claim(interrupts, board->name, serve, screen);
    sim_devices_add(devices, &screen->device);
    return true;
}
