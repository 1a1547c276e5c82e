// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sim_seven_segment.h.
#include "hal-sim/chips/sim_seven_segment.h"

#include <assert.h>

#define DIGIT(name)                                                                                                    \
    {                                                                                                                  \
        name, "", 0, true, 0, 255, 0                                                                                   \
    }

static const struct sim_channel channels[SIM_DIGITS_MAX] = {DIGIT("digit0"), DIGIT("digit1"), DIGIT("digit2"),
                                                            DIGIT("digit3"), DIGIT("digit4"), DIGIT("digit5"),
                                                            DIGIT("digit6"), DIGIT("digit7")};

static uint32_t count(void *device)
{
    return (uint32_t)((const struct sim_seven_segment *)device)->device.channel_count;
}

static void show(void *device, uint32_t position, uint8_t pattern)
{
    sim_device_show(&((struct sim_seven_segment *)device)->device, position, pattern);
}

static uint8_t shown(void *device, uint32_t position)
{
    return (uint8_t)((const struct sim_seven_segment *)device)->values[position];
}

void sim_seven_segment_init(struct sim_seven_segment *digits, const struct sim_board_seven_segment *board,
                            struct sim_devices *devices)
{
    static const struct hil_seven_segment_ops ops = {count, show, shown};
    assert(board->digits <= SIM_DIGITS_MAX);
    *digits = (struct sim_seven_segment){
        .hil = {&ops, digits},
        .device = {.name = board->name,
                   .kind = SIM_DEVICE_SEVEN_SEGMENT,
                   .channels = channels,
                   .values = digits->values,
                   .channel_count = board->digits,
                   .context = digits},
    };
    sim_devices_add(devices, &digits->device);
}
