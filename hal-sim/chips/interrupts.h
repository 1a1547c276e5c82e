// SPDX-License-Identifier: Apache-2.0 OR MIT
// The virtual chip's interrupt lines: devices raise them at their moment, the kernel serves them
// when it does kernel work, lowest number first.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum sim_line { SIM_LINE_ALARM, SIM_LINE_UART0, SIM_LINE_UART1, SIM_LINE_GPIO, SIM_LINE_RNG, SIM_LINES };

struct sim_interrupts {
    uint32_t pending; // bit i: line i
    struct {
        void (*serve)(void *context);
        void *context;
    } handlers[SIM_LINES];
    uint64_t served; // count since start
};

void sim_interrupts_connect(struct sim_interrupts *interrupts, enum sim_line line, void (*serve)(void *context),
                            void *context);
void sim_interrupts_raise(struct sim_interrupts *interrupts, enum sim_line line);
bool sim_interrupts_pending(void *interrupts);
void sim_interrupts_serve(void *interrupts);
const char *sim_line_name(enum sim_line line);
