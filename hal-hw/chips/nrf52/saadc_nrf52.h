// SPDX-License-Identifier: Apache-2.0 OR MIT
// Analog inputs of the nRF52 (product specification, SAADC): AIN0 to AIN7, one sample at a time, 12 bits of 0 to
// 3.6 V. For streams it would need a timer and the peripheral interconnect: they are not offered.
#pragma once

#include "core/hil/adc.h"

#include <stdbool.h>

enum { SAADC_NRF52_CHANNELS = 8 };

struct saadc_nrf52_registers {
    uint32_t task_start, task_sample, task_stop, task_calibrate, reserved0[60];
    uint32_t event_started, event_end, event_done, event_result, event_calibrated, event_stopped, reserved1[122];
    uint32_t interrupts, interrupts_set, interrupts_clear, reserved2[61];
    uint32_t status, reserved3[63];
    uint32_t enable, reserved4[3];
    struct {
        uint32_t positive, negative, config, limit;
    } channels[SAADC_NRF52_CHANNELS];
    uint32_t reserved5[24];
    uint32_t resolution, oversample, rate, reserved6[12];
    uint32_t result, result_count, result_amount;
};

struct saadc_nrf52 {
    volatile struct saadc_nrf52_registers *registers;
    struct hil_adc_client client;
    bool under_way;
    volatile int16_t sample; // the device writes it
    struct hil_adc hil;
};

void saadc_nrf52_init(struct saadc_nrf52 *adc, volatile struct saadc_nrf52_registers *registers);

// The handler of its interrupt line; context: the struct saadc_nrf52.
void saadc_nrf52_handle(void *context);
