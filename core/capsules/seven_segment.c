// SPDX-License-Identifier: Apache-2.0 OR MIT
// See seven_segment.h. Positions of commands count from 1, those of the device from 0.
#include "core/capsules/seven_segment.h"

#include <assert.h>

enum { DOT = 0x80 };

// Bars a to g from the lowest bit up, a on top and on clockwise, g in the middle.
static const uint8_t digit_patterns[] = {0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x27, 0x7f, 0x6f};

static uint32_t count_of(const struct seven_segment *display)
{
    return display->digits->ops->count(display->digits->device);
}

static struct syscall_return show(const struct seven_segment *display, uint32_t position, uint32_t pattern)
{
    if (position == 0 || position > count_of(display))
        return return_failure(ERROR_INVAL);
    display->digits->ops->show(display->digits->device, position - 1, (uint8_t)pattern);
    return return_success();
}

static struct syscall_return show_digit(const struct seven_segment *display, uint32_t position, uint32_t digit)
{
    if (digit >= sizeof(digit_patterns))
        return return_failure(ERROR_INVAL);
    return show(display, position, digit_patterns[digit]);
}

static struct syscall_return show_dot(const struct seven_segment *display, uint32_t position)
{
    if (position == 0 || position > count_of(display))
        return return_failure(ERROR_INVAL);
    const uint8_t shown = display->digits->ops->shown(display->digits->device, position - 1);
    return show(display, position, shown | DOT);
}

static struct syscall_return clear(const struct seven_segment *display)
{
    for (uint32_t i = count_of(display); i > 0; i--)
        (void)show(display, i, 0);
    return return_success();
}

static struct syscall_return seven_segment_command(void *capsule, struct process_id caller, uint32_t command,
                                                   uint32_t argument0, uint32_t argument1)
{
    const struct seven_segment *const display = capsule;
    (void)caller;
    switch (command) {
    case SEVEN_SEGMENT_COMMAND_EXISTS:
        return return_success();
    case SEVEN_SEGMENT_COMMAND_DIGIT:
        return show_digit(display, argument0, argument1);
    case SEVEN_SEGMENT_COMMAND_CLEAR:
        return clear(display);
    case SEVEN_SEGMENT_COMMAND_DOT:
        return show_dot(display, argument0);
    case SEVEN_SEGMENT_COMMAND_PATTERN:
        return show(display, argument0, argument1);
    case SEVEN_SEGMENT_COMMAND_DIGIT_COUNT:
        return return_success_u32(count_of(display));
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void seven_segment_init(struct seven_segment *display, const struct hil_seven_segment *hil)
{
    assert(hil->ops != NULL);
    *display = (struct seven_segment){
        .driver = {.number = DRIVER_SEVEN_SEGMENT,
                   .name = "seven_segment",
                   .capsule = display,
                   .command = seven_segment_command},
        .digits = hil,
    };
}
