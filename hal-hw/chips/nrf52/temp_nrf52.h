// SPDX-License-Identifier: Apache-2.0 OR MIT
// The die's thermometer of the nRF52 (product specification, TEMP): steps of 0.25 °C.
#pragma once

#include "core/hil/sensor.h"

struct temp_nrf52_registers {
    uint32_t task_start, task_stop, reserved0[62];
    uint32_t event_ready, reserved1[128];
    uint32_t interrupts_set, interrupts_clear, reserved2[127];
    int32_t temperature;
};

struct temp_nrf52 {
    volatile struct temp_nrf52_registers *registers;
    struct hil_sensor_client client;
    bool under_way;
    struct hil_sensor hil; // in 0.01 °C
};

void temp_nrf52_init(struct temp_nrf52 *temp, volatile struct temp_nrf52_registers *registers);

// The handler of its interrupt line; context: the struct temp_nrf52.
void temp_nrf52_handle(void *context);
