// SPDX-License-Identifier: Apache-2.0 OR MIT
// See touch.h. An application for several fingers needs no command before it lends a buffer, and one for gestures
// needs none at all: libtock-c sends none. So the glass is listened to from the start.
#include "core/capsules/touch.h"

#include <assert.h>

enum { ENTRY_BYTES = 8 }; // in the buffer of events

// The driver's record of a process.
struct touch_request {
    bool single;      // it asked for single touches
    bool multi_off;   // it asked for no more of several
    bool unread;      // the events in its buffer are not acknowledged
    uint32_t dropped; // reports that came meanwhile
    bool reported;    // last holds what it was told last
    struct hil_touch_event last;
};

// --- Rotation ------------------------------------------------------------------------------------

// From the glass to the picture on it: a quarter turn to the right puts the picture's first row on the right edge.
static struct hil_touch_event turn_event(const struct touch *touch, struct hil_touch_event event)
{
    uint32_t width, height;
    if (touch->screen == NULL)
        return event;
    touch->screen->ops->resolution(touch->screen->device, &width, &height);
    const uint16_t x = event.x, y = event.y;
    switch (touch->screen->ops->rotation(touch->screen->device)) {
    case SCREEN_ROTATION_90:
        event.x = y;
        event.y = (uint16_t)(height - 1 - x);
        break;
    case SCREEN_ROTATION_180:
        event.x = (uint16_t)(width - 1 - x);
        event.y = (uint16_t)(height - 1 - y);
        break;
    case SCREEN_ROTATION_270:
        event.x = (uint16_t)(width - 1 - y);
        event.y = x;
        break;
    default:
        break;
    }
    return event;
}

static uint32_t turn_gesture(const struct touch *touch, uint32_t gesture)
{
    // To the right of up is right, and so on.
    static const uint8_t clockwise[] = {TOUCH_GESTURE_UP, TOUCH_GESTURE_RIGHT, TOUCH_GESTURE_DOWN, TOUCH_GESTURE_LEFT};
    const uint32_t turns = touch->screen != NULL ? touch->screen->ops->rotation(touch->screen->device) : 0;
    for (uint32_t i = 0; i < 4; i++)
        if (clockwise[i] == gesture)
            return clockwise[(i + 4 - turns) % 4];
    return gesture;
}

// --- Single touches ------------------------------------------------------------------------------

static bool is_news(const struct touch_request *request, const struct hil_touch_event *event)
{
    return !request->reported || request->last.x != event->x || request->last.y != event->y ||
           request->last.status != event->status;
}

static void report_single(const struct touch *touch, struct process_id process, struct touch_request *request,
                          const struct hil_touch_event *event)
{
    if (!request->single || !is_news(request, event))
        return;
    request->reported = true;
    request->last = *event;
    (void)upcall_schedule(&touch->grant, process, TOUCH_UPCALL_SINGLE, event->status,
                          (uint32_t)event->x << TOUCH_SINGLE_X_SHIFT | (uint32_t)event->y << TOUCH_SINGLE_Y_SHIFT,
                          (uint32_t)event->pressure << TOUCH_SINGLE_PRESSURE_SHIFT | (uint32_t)event->size
                                                                                         << TOUCH_SINGLE_SIZE_SHIFT);
}

// --- Several touches -----------------------------------------------------------------------------

static bool store(const struct touch *touch, struct process_id process, uint32_t place,
                  const struct hil_touch_event *event)
{
    const uint8_t entry[ENTRY_BYTES] = {
        event->id,         (uint8_t)event->status,   (uint8_t)event->x, (uint8_t)(event->x >> 8),
        (uint8_t)event->y, (uint8_t)(event->y >> 8), event->size,       event->pressure,
    };
    return allow_write(&touch->grant, process, TOUCH_RW_EVENTS, place * ENTRY_BYTES,
                       (struct const_span){entry, ENTRY_BYTES}) == ENTRY_BYTES;
}

static void report_multi(const struct touch *touch, struct process_id process, struct touch_request *request,
                         const struct hil_touch_event *events, uint32_t count)
{
    const uint32_t room = allow_size(&touch->grant, process, GRANT_READ_WRITE, TOUCH_RW_EVENTS) / ENTRY_BYTES;
    uint32_t stored = 0;
    if (room == 0 || request->multi_off)
        return;
    if (request->unread) {
        request->dropped++;
        return;
    }
    while (stored < count && stored < room) {
        const struct hil_touch_event event = turn_event(touch, events[stored]);
        if (!store(touch, process, stored, &event))
            break;
        stored++;
    }
    request->unread = true;
    (void)upcall_schedule(&touch->grant, process, TOUCH_UPCALL_MULTI, stored, request->dropped, count - stored);
    request->dropped = 0;
}

// --- The device's news ---------------------------------------------------------------------------

static void touched(void *context, const struct hil_touch_event *events, size_t count)
{
    const struct touch *const touch = context;
    struct process_id process = PROCESS_ID_FIRST;
    if (count == 0)
        return;
    const struct hil_touch_event first = turn_event(touch, events[0]);
    while (grant_next(&touch->grant, &process)) {
        enum error error;
        struct touch_request *const request = grant_enter(&touch->grant, process, &error);
        if (request == NULL)
            continue;
        report_single(touch, process, request, &first);
        report_multi(touch, process, request, events, (uint32_t)count);
        grant_leave(&touch->grant, process);
    }
}

static void gestured(void *context, uint32_t gesture)
{
    const struct touch *const touch = context;
    struct process_id process = PROCESS_ID_FIRST;
    while (grant_next(&touch->grant, &process))
        (void)upcall_schedule(&touch->grant, process, TOUCH_UPCALL_GESTURED, turn_gesture(touch, gesture), 0, 0);
}

// --- Commands ------------------------------------------------------------------------------------

static struct syscall_return change(const struct touch *touch, struct process_id caller, uint32_t command)
{
    enum error error;
    struct touch_request *const request = grant_enter(&touch->grant, caller, &error);
    if (request == NULL)
        return return_failure(error);
    if (command == TOUCH_COMMAND_ACKNOWLEDGE)
        request->unread = false;
    else if (command == TOUCH_COMMAND_ENABLE || command == TOUCH_COMMAND_DISABLE)
        request->single = command == TOUCH_COMMAND_ENABLE;
    else
        request->multi_off = command == TOUCH_COMMAND_DISABLE_MULTI;
    grant_leave(&touch->grant, caller);
    return return_success();
}

static struct syscall_return touch_command(void *capsule, struct process_id caller, uint32_t command,
                                           uint32_t argument0, uint32_t argument1)
{
    const struct touch *const touch = capsule;
    (void)argument0;
    (void)argument1;
    switch (command) {
    case TOUCH_COMMAND_EXISTS:
        return return_success();
    case TOUCH_COMMAND_ENABLE:
    case TOUCH_COMMAND_DISABLE:
    case TOUCH_COMMAND_ACKNOWLEDGE:
    case TOUCH_COMMAND_ENABLE_MULTI:
    case TOUCH_COMMAND_DISABLE_MULTI:
        return change(touch, caller, command);
    case TOUCH_COMMAND_TOUCH_LIMIT:
        return return_success_u32(touch->touch->ops->limit(touch->touch->device));
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void touch_init(struct touch *touch, const struct hil_touch *hil, const struct hil_screen *screen)
{
    assert(hil->ops != NULL);
    *touch = (struct touch){
        .driver = {.number = DRIVER_TOUCH,
                   .name = "touch",
                   .grant = &touch->grant,
                   .capsule = touch,
                   .command = touch_command},
        .grant = {.driver = DRIVER_TOUCH,
                  .upcalls = TOUCH_UPCALL_COUNT,
                  .read_write = TOUCH_RW_COUNT,
                  .data_size = sizeof(struct touch_request)},
        .touch = hil,
        .screen = screen,
        .client = {touched, gestured, touch},
    };
    hil->ops->set_client(hil->device, &touch->client);
    hil->ops->set_listening(hil->device, true);
}
