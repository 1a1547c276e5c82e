// SPDX-License-Identifier: Apache-2.0 OR MIT
// See fake_screens.h.
#include "core/test/fake_screens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 100000 };

static void demand(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "fake device: %s\n", what);
    abort();
}

// --- Screen --------------------------------------------------------------------------------------

static enum error begin(struct fake_screen *screen, char what, uint32_t first, uint32_t second)
{
    if (screen->busy)
        return ERROR_BUSY;
    if (screen->refusal != ERROR_OK && screen->refused == what)
        return screen->refusal;
    demand(screen->call_count < FAKE_SCREEN_CALLS, "more is asked of the screen than the test expects");
    screen->calls[screen->call_count++] = (struct fake_screen_call){what, first, second};
    screen->busy = true;
    screen->writes = false;
    return ERROR_OK;
}

static void screen_resolution(void *device, uint32_t *width, uint32_t *height)
{
    const struct fake_screen *const screen = device;
    *width = screen->width;
    *height = screen->height;
}

static uint32_t screen_format(void *device)
{
    return ((const struct fake_screen *)device)->format;
}

static uint32_t screen_rotation(void *device)
{
    return ((const struct fake_screen *)device)->rotation;
}

static void screen_set_client(void *device, const struct hil_screen_client *client)
{
    ((struct fake_screen *)device)->client = *client;
}

static enum error screen_set_frame(void *device, const struct hil_screen_frame *frame)
{
    struct fake_screen *const screen = device;
    const enum error error =
        begin(screen, 'f', (uint32_t)frame->x << 16 | frame->y, (uint32_t)frame->width << 16 | frame->height);
    if (error == ERROR_OK)
        screen->frame = *frame;
    return error;
}

static enum error screen_write(void *device, const uint8_t *data, size_t size, bool go_on)
{
    struct fake_screen *const screen = device;
    const enum error error = begin(screen, go_on ? 'g' : 'w', (uint32_t)size, 0);
    if (error != ERROR_OK)
        return error;
    demand(size > 0 && size % hil_screen_unit_bytes(screen->format) == 0, "a write of no whole pixels");
    screen->writes = true;
    screen->data = data;
    screen->size = size;
    return ERROR_OK;
}

static enum error screen_set_power(void *device, bool on)
{
    return begin(device, 'p', on, 0);
}

static enum error screen_set_brightness(void *device, uint16_t brightness)
{
    return begin(device, 'b', brightness, 0);
}

static enum error screen_set_invert(void *device, bool inverted)
{
    return begin(device, 'i', inverted, 0);
}

static enum error screen_set_rotation(void *device, uint32_t rotation)
{
    struct fake_screen *const screen = device;
    const enum error error = begin(screen, 'r', rotation, 0);
    if (error == ERROR_OK)
        screen->rotation = rotation;
    return error;
}

static enum error screen_set_resolution(void *device, uint32_t width, uint32_t height)
{
    return begin(device, 's', width, height);
}

static enum error screen_set_format(void *device, uint32_t format)
{
    struct fake_screen *const screen = device;
    const enum error error = begin(screen, 'x', format, 0);
    if (error == ERROR_OK)
        screen->format = format;
    return error;
}

static bool screen_resolution_at(void *device, uint32_t index, uint32_t *width, uint32_t *height)
{
    if (index >= 2)
        return false;
    screen_resolution(device, width, height);
    *width >>= index;
    *height >>= index;
    return true;
}

static bool screen_format_at(void *device, uint32_t index, uint32_t *format)
{
    (void)device;
    *format = SCREEN_FORMAT_RGB_565 + index;
    return index < 3;
}

void fake_screen_init(struct fake_screen *screen, uint32_t width, uint32_t height, uint32_t format, bool can_setup)
{
    static const struct hil_screen_ops fixed = {
        .resolution = screen_resolution,
        .format = screen_format,
        .rotation = screen_rotation,
        .set_client = screen_set_client,
        .set_frame = screen_set_frame,
        .write = screen_write,
        .set_power = screen_set_power,
        .set_brightness = screen_set_brightness,
        .set_invert = screen_set_invert,
    };
    static struct hil_screen_ops full;
    full = fixed;
    full.set_rotation = screen_set_rotation;
    full.set_resolution = screen_set_resolution;
    full.set_format = screen_set_format;
    full.resolution_at = screen_resolution_at;
    full.format_at = screen_format_at;
    memset(screen, 0, sizeof(*screen));
    screen->hil = (struct hil_screen){can_setup ? &full : &fixed, screen};
    screen->width = width;
    screen->height = height;
    screen->format = format;
}

static bool screen_end(struct fake_screen *screen, enum error error)
{
    if (!screen->busy)
        return false;
    screen->busy = false;
    if (!screen->writes) {
        screen->client.done(screen->client.context, error);
        return true;
    }
    if (error == ERROR_OK) {
        demand(screen->size <= FAKE_SCREEN_WRITTEN - screen->written_size, "more is written than the test expects");
        memcpy(&screen->written[screen->written_size], screen->data, screen->size);
        screen->written_size += screen->size;
    }
    screen->client.written(screen->client.context, error);
    return true;
}

bool fake_screen_finish(struct fake_screen *screen)
{
    return screen_end(screen, ERROR_OK);
}

bool fake_screen_fail(struct fake_screen *screen, enum error error)
{
    return screen_end(screen, error);
}

unsigned fake_screen_drain(struct fake_screen *screen)
{
    unsigned count = 0;
    while (fake_screen_finish(screen))
        demand(++count < MANY, "drawing does not end");
    return count;
}

const char *fake_screen_calls(struct fake_screen *screen)
{
    static char letters[FAKE_SCREEN_CALLS + 1];
    for (size_t i = 0; i < screen->call_count; i++)
        letters[i] = screen->calls[i].what;
    letters[screen->call_count] = '\0';
    screen->call_count = 0;
    return letters;
}

// --- Text screen ---------------------------------------------------------------------------------

static enum error text_begin(struct fake_text_screen *screen, char what, uint32_t first, uint32_t second)
{
    if (screen->busy)
        return ERROR_BUSY;
    if (screen->refusal != ERROR_OK)
        return screen->refusal;
    demand(screen->call_count < FAKE_SCREEN_CALLS, "more is asked of the text screen than the test expects");
    screen->calls[screen->call_count++] = what;
    screen->first = first;
    screen->second = second;
    screen->busy = true;
    screen->data = NULL;
    return ERROR_OK;
}

static void text_size(void *device, uint32_t *columns, uint32_t *rows)
{
    (void)device;
    *columns = 16;
    *rows = 2;
}

static void text_set_client(void *device, const struct hil_text_screen_client *client)
{
    ((struct fake_text_screen *)device)->client = *client;
}

static enum error text_print(void *device, const uint8_t *data, size_t size)
{
    struct fake_text_screen *const screen = device;
    const enum error error = text_begin(screen, 'p', (uint32_t)size, 0);
    demand(size > 0, "nothing is printed");
    if (error == ERROR_OK) {
        screen->data = data;
        screen->size = screen->most > 0 && screen->most < size ? screen->most : size;
    }
    return error;
}

static enum error text_set_cursor(void *device, uint32_t column, uint32_t row)
{
    return text_begin(device, 'c', column, row);
}

static enum error text_show_cursor(void *device, bool shown)
{
    return text_begin(device, 's', shown, 0);
}

static enum error text_blink_cursor(void *device, bool blinks)
{
    return text_begin(device, 'b', blinks, 0);
}

static enum error text_set_power(void *device, bool on)
{
    return text_begin(device, 'o', on, 0);
}

static enum error text_clear(void *device)
{
    return text_begin(device, 'w', 0, 0);
}

void fake_text_screen_init(struct fake_text_screen *screen)
{
    static const struct hil_text_screen_ops ops = {text_size,        text_set_client,   text_print,     text_set_cursor,
                                                   text_show_cursor, text_blink_cursor, text_set_power, text_clear};
    *screen = (struct fake_text_screen){.hil = {&ops, screen}};
}

static bool text_end(struct fake_text_screen *screen, enum error error)
{
    const size_t size = error == ERROR_OK ? screen->size : 0;
    if (!screen->busy)
        return false;
    screen->busy = false;
    if (screen->data == NULL) {
        screen->client.done(screen->client.context, error);
        return true;
    }
    demand(size < sizeof(screen->printed) - screen->printed_size, "more is printed than the test expects");
    memcpy(&screen->printed[screen->printed_size], screen->data, size);
    screen->printed_size += size;
    screen->client.printed(screen->client.context, size, error);
    return true;
}

bool fake_text_screen_finish(struct fake_text_screen *screen)
{
    return text_end(screen, ERROR_OK);
}

bool fake_text_screen_fail(struct fake_text_screen *screen, enum error error)
{
    return text_end(screen, error);
}

unsigned fake_text_screen_drain(struct fake_text_screen *screen)
{
    unsigned count = 0;
    while (fake_text_screen_finish(screen))
        demand(++count < MANY, "printing does not end");
    return count;
}

// --- Touch ---------------------------------------------------------------------------------------

static uint32_t touch_limit(void *device)
{
    (void)device;
    return 5;
}

static void touch_set_listening(void *device, bool on)
{
    ((struct fake_touch *)device)->listening = on;
}

static void touch_set_client(void *device, const struct hil_touch_client *client)
{
    ((struct fake_touch *)device)->client = *client;
}

void fake_touch_init(struct fake_touch *touch)
{
    static const struct hil_touch_ops ops = {touch_limit, touch_set_listening, touch_set_client};
    *touch = (struct fake_touch){.hil = {&ops, touch}};
}

void fake_touch_fingers(struct fake_touch *touch, const struct hil_touch_event *events, size_t count)
{
    demand(touch->listening, "nobody listens to the glass");
    touch->client.touched(touch->client.context, events, count);
}

void fake_touch_finger(struct fake_touch *touch, uint32_t status, uint16_t x, uint16_t y)
{
    const struct hil_touch_event event = {.status = status, .x = x, .y = y, .size = 7, .pressure = 9};
    fake_touch_fingers(touch, &event, 1);
}

void fake_touch_gesture(struct fake_touch *touch, uint32_t gesture)
{
    touch->client.gestured(touch->client.context, gesture);
}

// --- Digits --------------------------------------------------------------------------------------

static uint32_t digits_count(void *device)
{
    (void)device;
    return FAKE_DIGITS;
}

static void digits_show(void *device, uint32_t position, uint8_t pattern)
{
    demand(position < FAKE_DIGITS, "there is no such digit");
    ((struct fake_digits *)device)->shown[position] = pattern;
}

static uint8_t digits_shown(void *device, uint32_t position)
{
    demand(position < FAKE_DIGITS, "there is no such digit");
    return ((const struct fake_digits *)device)->shown[position];
}

void fake_digits_init(struct fake_digits *digits)
{
    static const struct hil_seven_segment_ops ops = {digits_count, digits_show, digits_shown};
    *digits = (struct fake_digits){.hil = {&ops, digits}};
}
