// SPDX-License-Identifier: Apache-2.0 OR MIT
// What belongs to Arm's processors whether they run or not: how they begin, how a call is passed, and the special
// registers as a process reads them.
#include "arm.h"

enum { NPRIV = 1, SPSEL = 2 }; // of CONTROL (B1.4.4)

void arm_begin(struct processor *processor)
{
    struct processor_settings *const settings = &processor->settings;
    processor->state.xpsr = ARM_T;
    processor->state.control = NPRIV | SPSEL;
    if (processor->architecture != PROCESSOR_ARMV6M)
        return;
    settings->must_align = true;
    settings->counters = 0;
    settings->dsp = settings->single_precision = settings->divide_trap = false;
}

void arm_pass(struct processor *processor)
{
    struct processor_state *const state = &processor->state;
    const uint32_t it_state = (state->xpsr >> 25 & 3) | (state->xpsr >> 10 & 0x3f) << 2;
    const uint32_t next = arm_advance_it(it_state);
    state->pc += 2; // svc and bkpt have no other length
    state->xpsr = (state->xpsr & ~ARM_IT) | (next & 3) << 25 | (next >> 2) << 10;
    state->has_reservation = false;
}

// B5.2.2. Of what is privileged a process reads 0.
uint32_t arm_read_special(const struct processor *processor, uint32_t number, uint32_t flags)
{
    enum { CONTROL = 20 };
    const uint32_t *const xpsr = &processor->state.xpsr;
    if (number == CONTROL)
        return processor->state.control;
    if (number > 7 || (number & 4) != 0)
        return 0;
    return flags | (*xpsr & (processor->settings.dsp ? ARM_Q | ARM_GE : ARM_Q));
}
