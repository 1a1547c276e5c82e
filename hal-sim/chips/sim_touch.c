// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sim_touch.h.
#include "hal-sim/chips/sim_touch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// A swipe goes over at least a tenth of the glass's shorter side; a pinch changes the fingers' distance by a quarter.
enum { SWIPE_PARTS = 10 };

// --- Reports -------------------------------------------------------------------------------------

static bool is_mere_movement(const struct sim_touch_report *report)
{
    for (size_t i = 0; i < report->count; i++)
        if (report->events[i].status != TOUCH_STATUS_MOVED)
            return false;
    return report->gesture == 0;
}

// When the kernel is slow, movements are merged: where the fingers are now matters, not each step.
static struct sim_touch_report *new_report(struct sim_touch_glass *glass)
{
    struct sim_touch_report *const last = &glass->reports[glass->report_count > 0 ? glass->report_count - 1 : 0];
    if (glass->report_count == SIM_TOUCH_REPORTS_MAX)
        return is_mere_movement(last) ? last : NULL;
    return &glass->reports[glass->report_count++];
}

static void report_fingers(struct sim_touch_glass *glass)
{
    struct sim_touch_report *const report = new_report(glass);
    if (report == NULL)
        return;
    *report = (struct sim_touch_report){0};
    for (uint32_t i = 0; i < glass->limit; i++)
        if (glass->fingers[i].down || glass->fingers[i].event.status == TOUCH_STATUS_RELEASED)
            report->events[report->count++] = glass->fingers[i].event;
}

static void report_gesture(struct sim_touch_glass *glass, uint32_t gesture)
{
    struct sim_touch_report *const report = gesture != 0 ? new_report(glass) : NULL;
    if (report != NULL)
        *report = (struct sim_touch_report){.gesture = gesture};
}

// --- Gestures ------------------------------------------------------------------------------------

static uint32_t count_down(const struct sim_touch_glass *glass)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < glass->limit; i++)
        count += glass->fingers[i].down;
    return count;
}

static uint32_t swipe_of(const struct sim_touch_glass *glass, const struct sim_touch_finger *finger)
{
    const int right = finger->event.x - finger->start_x, down = finger->event.y - finger->start_y;
    const int least = (glass->width < glass->height ? glass->width : glass->height) / SWIPE_PARTS;
    if (glass->pinched || (abs(right) < least && abs(down) < least))
        return 0;
    if (abs(right) > abs(down))
        return right > 0 ? TOUCH_GESTURE_RIGHT : TOUCH_GESTURE_LEFT;
    return down > 0 ? TOUCH_GESTURE_DOWN : TOUCH_GESTURE_UP;
}

static uint64_t square_distance(int x1, int y1, int x2, int y2)
{
    const int64_t x = x1 - x2, y = y1 - y2;
    return (uint64_t)(x * x + y * y);
}

// Squares of distances are compared: 5/4 of a distance is 25/16 of its square.
static uint32_t pinch_of(const struct sim_touch_finger *a, const struct sim_touch_finger *b)
{
    const uint64_t before = square_distance(a->start_x, a->start_y, b->start_x, b->start_y);
    const uint64_t after = square_distance(a->event.x, a->event.y, b->event.x, b->event.y);
    if (after * 16 > before * 25)
        return TOUCH_GESTURE_ZOOM_IN;
    return after * 25 < before * 16 ? TOUCH_GESTURE_ZOOM_OUT : 0;
}

// The other one of two fingers.
static const struct sim_touch_finger *partner_of(const struct sim_touch_glass *glass,
                                                 const struct sim_touch_finger *finger)
{
    for (uint32_t i = 0; i < glass->limit; i++)
        if (glass->fingers[i].down && &glass->fingers[i] != finger)
            return &glass->fingers[i];
    return NULL;
}

static uint32_t gesture_of(struct sim_touch_glass *glass, const struct sim_touch_finger *leaving)
{
    const uint32_t down = count_down(glass);
    if (down == 1)
        return swipe_of(glass, leaving);
    if (down != 2 || glass->pinched)
        return 0;
    glass->pinched = true;
    return pinch_of(leaving, partner_of(glass, leaving));
}

// --- Fingers -------------------------------------------------------------------------------------

static uint16_t within(uint16_t value, uint16_t size)
{
    return value < size ? value : (uint16_t)(size - 1);
}

static void place(struct sim_touch_glass *glass, struct sim_touch_finger *finger, const struct sim_touch *touch)
{
    finger->event = (struct hil_touch_event){
        .status = TOUCH_STATUS_MOVED,
        .x = within(touch->x, glass->width),
        .y = within(touch->y, glass->height),
        .id = touch->finger,
        .size = touch->size,
        .pressure = touch->pressure,
    };
}

static void press(struct sim_touch_glass *glass, struct sim_touch_finger *finger)
{
    if (count_down(glass) == 0)
        glass->pinched = false;
    finger->event.status = TOUCH_STATUS_PRESSED;
    finger->down = true;
    finger->start_x = finger->event.x;
    finger->start_y = finger->event.y;
    report_fingers(glass);
    finger->event.status = TOUCH_STATUS_MOVED;
}

static void release(struct sim_touch_glass *glass, struct sim_touch_finger *finger)
{
    const uint32_t gesture = gesture_of(glass, finger);
    finger->event.status = TOUCH_STATUS_RELEASED;
    finger->down = false;
    report_fingers(glass);
    finger->event.status = TOUCH_STATUS_UNSTARTED;
    report_gesture(glass, gesture);
}

void sim_touch_finger(struct sim_touch_glass *glass, const struct sim_touch *touch)
{
    if (touch->finger >= glass->limit || !glass->listening)
        return;
    struct sim_touch_finger *const finger = &glass->fingers[touch->finger];
    if (!finger->down && touch->status != SIM_TOUCH_PRESSED)
        return;
    place(glass, finger, touch);
    if (touch->status == SIM_TOUCH_RELEASED)
        release(glass, finger);
    else if (!finger->down)
        press(glass, finger);
    else
        report_fingers(glass);
    sim_interrupts_raise(glass->interrupts, glass->line);
}

// --- The HIL -------------------------------------------------------------------------------------

static uint32_t glass_limit(void *device)
{
    return ((const struct sim_touch_glass *)device)->limit;
}

static void glass_set_listening(void *device, bool on)
{
    ((struct sim_touch_glass *)device)->listening = on;
}

static void glass_set_client(void *device, const struct hil_touch_client *client)
{
    ((struct sim_touch_glass *)device)->client = *client;
}

static void serve(void *context)
{
    struct sim_touch_glass *const glass = context;
    const struct hil_touch_client *const client = &glass->client;
    for (size_t i = 0; i < glass->report_count && client->touched != NULL; i++) {
        const struct sim_touch_report *const report = &glass->reports[i];
        if (report->gesture != 0)
            client->gestured(client->context, report->gesture);
        else
            client->touched(client->context, report->events, report->count);
    }
    glass->report_count = 0;
}

void sim_touch_init(struct sim_touch_glass *glass, struct sim_interrupts *interrupts, const char *name, uint16_t width,
                    uint16_t height, uint32_t limit)
{
    static const struct hil_touch_ops ops = {glass_limit, glass_set_listening, glass_set_client};
    assert(limit > 0 && limit <= SIM_TOUCH_FINGERS_MAX);
    *glass = (struct sim_touch_glass){
        .hil = {&ops, glass},
        .interrupts = interrupts,
        .width = width,
        .height = height,
        .limit = limit,
    };
    for (uint32_t i = 0; i < limit; i++)
        glass->fingers[i].event.status = TOUCH_STATUS_UNSTARTED;
    glass->line = sim_interrupts_claim(interrupts, name, serve, glass);
}
