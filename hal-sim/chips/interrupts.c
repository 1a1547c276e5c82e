// SPDX-License-Identifier: Apache-2.0 OR MIT
// See interrupts.h.
#include "hal-sim/chips/interrupts.h"

#include <assert.h>
#include <stddef.h>

void sim_interrupts_connect(struct sim_interrupts *interrupts, unsigned line, void (*serve)(void *context),
                            void *context)
{
    assert(line < SIM_LINES_MAX);
    interrupts->handlers[line].serve = serve;
    interrupts->handlers[line].context = context;
}

unsigned sim_interrupts_claim(struct sim_interrupts *interrupts, const char *name, void (*serve)(void *context),
                              void *context)
{
    const unsigned line = SIM_LINES_FIXED + interrupts->claimed++;
    sim_interrupts_connect(interrupts, line, serve, context);
    interrupts->handlers[line].name = name;
    return line;
}

void sim_interrupts_raise(struct sim_interrupts *interrupts, unsigned line)
{
    const uint32_t bit = UINT32_C(1) << line;
    if (interrupts->watch != NULL && (interrupts->pending & bit) == 0)
        interrupts->watch(interrupts->watch_context, line, true);
    interrupts->pending |= bit;
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
    if (interrupts->watch != NULL)
        interrupts->watch(interrupts->watch_context, line, false);
    interrupts->handlers[line].serve(interrupts->handlers[line].context);
}

const char *sim_line_name(const struct sim_interrupts *interrupts, unsigned line)
{
    static const char *const fixed[SIM_LINES_FIXED] = {"alarm", "uart0", "uart1", "gpio", "rng"};
    return line < SIM_LINES_FIXED ? fixed[line] : interrupts->handlers[line].name;
}
