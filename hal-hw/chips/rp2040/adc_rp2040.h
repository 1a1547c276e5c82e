// SPDX-License-Identifier: Apache-2.0 OR MIT
// Analog inputs of the RP2040 (data sheet, 4.9): GPIO 26 to 29, and the die's thermometer behind a fifth input. One
// sample at a time, 12 bits of 0 to 3.3 V; a sample and a temperature that are wanted at once take turns.
#pragma once

#include "core/hil/adc.h"
#include "core/hil/sensor.h"

#include <stdbool.h>

enum { ADC_RP2040_CHANNELS = 4 };

struct adc_rp2040_registers {
    uint32_t control, result, fifo_control, fifo, divider;
    uint32_t interrupts_raw, interrupts_enable, interrupts_force, interrupts;
};

struct adc_rp2040 {
    volatile struct adc_rp2040_registers *registers;
    struct hil_adc_client sample_client;
    struct hil_sensor_client temperature_client;
    bool sample_wanted, temperature_wanted;
    uint32_t channel; // of the sample
    bool under_way;
    uint32_t input; // that is being converted
    struct hil_adc adc;
    struct hil_sensor thermometer; // in 0.01 °C
};

// Its clock runs and it is out of reset.
void adc_rp2040_init(struct adc_rp2040 *adc, volatile struct adc_rp2040_registers *registers);

// The handler of its interrupt line; context: the struct adc_rp2040.
void adc_rp2040_handle(void *context);
