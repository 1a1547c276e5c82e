// SPDX-License-Identifier: Apache-2.0 OR MIT
// See wiring_screens.h.
#include "hal-sim/wiring_screens.h"

#include "core/capsules/screen.h"
#include "core/capsules/seven_segment.h"
#include "core/capsules/text_screen.h"
#include "core/capsules/touch.h"
#include "hal-sim/chips/sim_led_matrix.h"
#include "hal-sim/chips/sim_screen.h"
#include "hal-sim/chips/sim_seven_segment.h"
#include "hal-sim/chips/sim_text_screen.h"
#include "hal-sim/chips/sim_touch.h"

#include <string.h>

enum { SCREEN_BUFFER_BYTES = 4800, TEXT_BUFFER_BYTES = 64 };

struct wiring_screens {
    struct machine *machine;
    const struct sim_board *board;

    struct sim_screen screen_chip;
    struct sim_touch_glass glass;
    struct sim_text_screen text_chip;
    struct sim_seven_segment digits;
    struct sim_led_matrix matrix;

    struct screen screen;
    struct touch touch;
    struct text_screen text_screen;
    struct seven_segment seven_segment;
    uint8_t screen_buffer[SCREEN_BUFFER_BYTES];
    uint8_t text_buffer[TEXT_BUFFER_BYTES];
};

static bool region_of(void *context, struct process_id id, struct hil_screen_frame *region)
{
    const struct wiring_screens *const screens = context;
    const struct sim_board_screen *const board = screens->board->screen;
    const struct process *const process = process_find(&screens->machine->kernel, id);
    for (size_t i = 0; process != NULL && i < board->region_count; i++) {
        const struct sim_board_screen_region *const r = &board->regions[i];
        if (!process_has_name(process, r->process, strlen(r->process)))
            continue;
        *region = (struct hil_screen_frame){r->x, r->y, r->width, r->height};
        return true;
    }
    return false;
}

static void touched(struct sim_device *device, const struct sim_touch *touch)
{
    struct sim_screen *const screen = device->context;
    struct wiring_screens *const screens = screen->owner;
    sim_touch_finger(&screens->glass, touch);
}

static void add_touch(struct wiring_screens *screens, struct wiring_list *list)
{
    const struct sim_board_screen *const board = screens->board->screen;
    sim_touch_init(&screens->glass, &screens->machine->interrupts, "touch", board->width, board->height,
                   board->fingers);
    screens->screen_chip.owner = screens;
    screens->screen_chip.device.touched = touched;
    touch_init(&screens->touch, &screens->glass.hil, &screens->screen_chip.hil);
    wiring_add(list, &screens->touch.driver, &screens->touch.grant);
}

static bool add_screen(struct wiring_screens *screens, struct wiring_list *list)
{
    struct machine *const machine = screens->machine;
    const struct sim_board_screen *const board = screens->board->screen;
    if (!sim_screen_init(&screens->screen_chip, board, &machine->clock, &machine->interrupts, &machine->devices,
                         &machine->arena))
        return false;
    screen_init(&screens->screen, &screens->screen_chip.hil,
                (struct span){screens->screen_buffer, SCREEN_BUFFER_BYTES});
    if (board->regions != NULL)
        screen_share(&screens->screen, region_of, screens);
    wiring_add(list, &screens->screen.driver, &screens->screen.grant);
    if (board->fingers > 0)
        add_touch(screens, list);
    return true;
}

static void add_text_screen(struct wiring_screens *screens, struct wiring_list *list)
{
    struct machine *const machine = screens->machine;
    sim_text_screen_init(&screens->text_chip, screens->board->text_screen, &machine->clock, &machine->interrupts,
                         &machine->devices);
    text_screen_init(&screens->text_screen, &screens->text_chip.hil,
                     (struct span){screens->text_buffer, TEXT_BUFFER_BYTES});
    wiring_add(list, &screens->text_screen.driver, &screens->text_screen.grant);
}

static void add_seven_segment(struct wiring_screens *screens, struct wiring_list *list)
{
    sim_seven_segment_init(&screens->digits, screens->board->seven_segment, &screens->machine->devices);
    seven_segment_init(&screens->seven_segment, &screens->digits.hil);
    wiring_add(list, &screens->seven_segment.driver, NULL);
}

struct wiring_screens *wiring_screens_create(struct wiring_list *list)
{
    struct machine *const machine = list->machine;
    const struct sim_board *const board = machine->board;
    struct wiring_screens *const screens = sim_arena_take(&machine->arena, sizeof(*screens));
    if (screens == NULL)
        return NULL;
    screens->machine = machine;
    screens->board = board;
    if (board->screen != NULL && !add_screen(screens, list))
        return NULL;
    if (board->text_screen != NULL)
        add_text_screen(screens, list);
    if (board->seven_segment != NULL)
        add_seven_segment(screens, list);
    if (board->led_matrix != NULL)
        sim_led_matrix_init(&screens->matrix, board, &machine->gpio, &machine->devices);
    return screens;
}

void wiring_screens_led(struct wiring_screens *screens, size_t led, bool on)
{
    if (screens->board->led_matrix != NULL)
        sim_led_matrix_changed(&screens->matrix, led, on);
}
