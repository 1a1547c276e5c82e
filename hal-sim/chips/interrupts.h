// SPDX-License-Identifier: Apache-2.0 OR MIT
// The virtual chip's interrupt lines: devices raise them at their moment, the kernel serves them
// when it does kernel work, lowest number first.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// The lines that every board has; other devices claim theirs at start, up to SIM_LINES_MAX.
enum sim_line { SIM_LINE_ALARM, SIM_LINE_UART0, SIM_LINE_UART1, SIM_LINE_GPIO, SIM_LINE_RNG, SIM_LINES_FIXED };
enum { SIM_LINES_MAX = 32 };

struct sim_interrupts {
    uint32_t pending; // bit i: line i
    struct {
        void (*serve)(void *context);
        void *context;
        const char *name;
    } handlers[SIM_LINES_MAX];
    unsigned claimed; // beyond the fixed ones
    uint64_t served;  // count since start
    // A line was raised (level true) or its service begins. NULL: nobody watches.
    void (*watch)(void *context, unsigned line, bool level);
    void *watch_context;
};

void sim_interrupts_connect(struct sim_interrupts *interrupts, unsigned line, void (*serve)(void *context),
                            void *context);
// The next free line, connected. The name lives as long as the machine.
unsigned sim_interrupts_claim(struct sim_interrupts *interrupts, const char *name, void (*serve)(void *context),
                              void *context);
void sim_interrupts_raise(struct sim_interrupts *interrupts, unsigned line);
bool sim_interrupts_pending(void *interrupts);
void sim_interrupts_serve(void *interrupts);
const char *sim_line_name(const struct sim_interrupts *interrupts, unsigned line);
