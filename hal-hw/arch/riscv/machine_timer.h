// SPDX-License-Identifier: Apache-2.0 OR MIT
// mtime and its one compare register (RISC-V privileged 3.2.1), shared by the end of a time slice and
// the alarm: the compare register holds the earlier of the two.
#pragma once

#include "core/hil/alarm.h"

// Where the registers lie is the interrupt controller's choice (SiFive CLINT: 0xbff8 and 0x4000).
struct machine_timer_registers {
    volatile uint32_t *time;    // low word, high word
    volatile uint32_t *compare; // low word, high word
};

void machine_timer_init(struct machine_timer_registers registers, uint32_t frequency_hz);

const struct hil_alarm *machine_timer_alarm(void);

// Microseconds since start, wrapping.
uint32_t machine_timer_now_us(void);

// The slice ends after slice_us, or never: the earlier one is forgotten.
void machine_timer_set_slice(bool has_slice, uint32_t slice_us);

// True: the slice has ended. Told once.
bool machine_timer_take_slice_end(void);

// True: the alarm is due. service() calls its client.
bool machine_timer_has_pending(void);
void machine_timer_service(void);
