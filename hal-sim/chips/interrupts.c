// SPDX-License-Identifier: Apache-2.0 OR MIT
// See interrupts.h.
#include "hal-sim/chips/interrupts.h"

void sim_interrupts_connect(struct sim_interrupts *interrupts, enum sim_line line, void (*serve)(void *context),
                            void *context)
{
    interrupts->handlers[line].serve = serve;
    interrupts->handlers[line].context = context;
}

void sim_interrupts_raise(struct sim_interrupts *interrupts, enum sim_line line)
{
    interrupts->pending |= UINT32_C(1) << line;
}

bool sim_interrupts_pending(void *context)
{
    const struct sim_interrupts *const interrupts = context;
    return interrupts->pending != 0;
}

void sim_interrupts_serve(void *context)
{
    struct sim_interrupts *const interrupts = context;
    const unsigned line = (unsigned)__builtin_ctz(interrupts->pending);
    interrupts->pending &= interrupts->pending - 1;
    interrupts->served++;
    interrupts->handlers[line].serve(interrupts->handlers[line].context);
}

const char *sim_line_name(enum sim_line line)
{
    static const char *const names[SIM_LINES] = {"alarm", "uart0", "uart1", "gpio", "rng"};
    return names[line];
}
