// SPDX-License-Identifier: Apache-2.0 OR MIT
// See clocks_fe310.h. Section numbers are the FE310-G002 manual's.
#include "clocks_fe310.h"

#include <assert.h>
#include <stddef.h>

static_assert(offsetof(struct clocks_fe310_aon, low_oscillator) == 0x70, "6.7");

enum { TIMER_HZ = 32768, TIMER_HZ_IN_QEMU = 10000000 };

#define OSCILLATOR_ENABLE     (1u << 30)
#define OSCILLATOR_READY      (1u << 31)
#define PLL_SELECT            (1u << 16)
#define PLL_REFERENCE_CRYSTAL (1u << 17)
#define PLL_BYPASS            (1u << 18)
#define PLL_DIVIDE_BY_1       (1u << 8)

// The PLL is bypassed, not used: 16 MHz are enough for flash that executes in place (6.5).
void clocks_fe310_init(volatile struct clocks_fe310_prci *prci)
{
    prci->crystal |= OSCILLATOR_ENABLE;
    while ((prci->crystal & OSCILLATOR_READY) == 0)
        continue;
    prci->pll_divider = PLL_DIVIDE_BY_1;
    prci->pll |= PLL_REFERENCE_CRYSTAL | PLL_BYPASS;
    prci->pll |= PLL_SELECT;
}

// The chip's low-frequency oscillator runs from reset (6.7). QEMU has none.
bool clocks_fe310_is_emulated(const volatile struct clocks_fe310_aon *aon)
{
    return (aon->low_oscillator & OSCILLATOR_ENABLE) == 0;
}

// One image serves the chip and QEMU, which counts faster.
uint32_t clocks_fe310_timer_hz(const volatile struct clocks_fe310_aon *aon)
{
    return clocks_fe310_is_emulated(aon) ? TIMER_HZ_IN_QEMU : TIMER_HZ;
}
