// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sim_dac.h.
#include "hal-sim/chips/sim_dac.h"

static enum error set(void *device, uint32_t value)
{
    struct sim_dac *const dac = device;
    const uint64_t steps = UINT64_C(1) << dac->board->bits;
    if (value >= steps)
        return ERROR_INVAL;
    sim_device_show(&dac->device, 0, (int32_t)(value * (uint64_t)dac->board->reference_mv / steps));
    return ERROR_OK;
}

void sim_dac_init(struct sim_dac *dac, struct sim_devices *devices, const struct sim_board_dac *board)
{
    static const struct hil_dac_ops ops = {set};
    *dac = (struct sim_dac){
        .hil = {&ops, dac},
        .board = board,
        .device = {.name = "dac",
                   .kind = SIM_DEVICE_DAC,
                   .channels = &dac->channel,
                   .values = &dac->value,
                   .channel_count = 1},
        .channel = {.name = "output", .unit = "mV", .is_output = true, .most = (int32_t)board->reference_mv},
    };
    sim_devices_add(devices, &dac->device);
}
