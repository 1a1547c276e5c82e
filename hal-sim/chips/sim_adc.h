// SPDX-License-Identifier: Apache-2.0 OR MIT
// A virtual analog-to-digital converter. The voltage of each channel is what somebody outside has set; a curve that
// is fed to it is sampled at the very moments that the rate asks for.
#pragma once

#include "core/hil/adc.h"
#include "hal-sim/boards/board.h"
#include "hal-sim/chips/interrupts.h"
#include "hal-sim/clock.h"
#include "hal-sim/device.h"

enum { SIM_ADC_CHANNELS_MAX = 16 };

struct sim_adc_buffer {
    uint16_t *samples; // NULL: none
    size_t count, done;
};

enum sim_adc_mode { SIM_ADC_RESTS, SIM_ADC_SINGLE, SIM_ADC_STEADY, SIM_ADC_BUFFERS };

struct sim_adc {
    struct hil_adc hil;
    struct sim_clock *clock;
    struct sim_interrupts *interrupts;
    unsigned line;
    const struct sim_board_adc *board;
    struct sim_device device;
    int32_t values[SIM_ADC_CHANNELS_MAX]; // mV, as set
    int32_t levels[SIM_ADC_CHANNELS_MAX]; // mV, as the converter sees them: set a moment later
    struct hil_adc_client client;
    struct sim_event event;

    enum sim_adc_mode mode;
    uint32_t channel, frequency_hz;
    uint64_t start_ns, taken; // sample n is taken n periods after the start, counted from 1
    struct sim_adc_buffer filling, next;
    struct sim_adc_buffer full[2]; // for the interrupt
    unsigned full_count;
    bool ready; // sample is for the interrupt
    uint16_t sample;
};

// Lists the device too.
void sim_adc_init(struct sim_adc *adc, struct sim_clock *clock, struct sim_interrupts *interrupts,
                  struct sim_devices *devices, const struct sim_board_adc *board);
