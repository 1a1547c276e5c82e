// SPDX-License-Identifier: Apache-2.0 OR MIT
// The slice timer: SysTick, which counts 24 bits (Armv7-M ARM B3.3). A longer slice runs in pieces.
// Whether a slice is over is told by the exception only, never by the counter, which also holds 0 when it
// was just started.
#include "hal-hw/arch/cortex-m/cortexm.h"
#include "hal-hw/arch/cortex-m/port.h"
#include "hal-hw/arch/cortex-m/scs.h"

enum { RELOAD_MAX = 0xffffff, HZ_PER_MHZ = 1000000 };

static uint32_t ticks_per_us = 1;
static uint32_t longest_us = RELOAD_MAX;
static uint32_t rest_us; // of the slice, behind what the counter was given

void cortexm_set_clock(uint32_t hz)
{
    ticks_per_us = hz / HZ_PER_MHZ;
    assert(ticks_per_us > 0 && hz % HZ_PER_MHZ == 0);
    longest_us = RELOAD_MAX / ticks_per_us;
}

// An end of the slice before that is still pending would be taken for one of this slice.
void slice_stop(void)
{
    SYST_CSR = 0;
    SCB_ICSR = ICSR_PENDSTCLR;
    rest_us = 0;
}

void slice_start(uint32_t microseconds)
{
    const uint32_t piece_us = microseconds < longest_us ? microseconds : longest_us;
    SYST_CSR = 0;
    SYST_RVR = piece_us > 0 ? piece_us * ticks_per_us - 1 : 1; // 0 would switch it off
    SYST_CVR = 0;
    SCB_ICSR = ICSR_PENDSTCLR;
    rest_us = microseconds - piece_us;
    SYST_CSR = SYST_CSR_ENABLE | SYST_CSR_TICKINT | SYST_CSR_PROCESSOR_CLOCK;
}

bool slice_is_over(void)
{
    if (rest_us == 0)
        return true;
    slice_start(rest_us);
    return false;
}
