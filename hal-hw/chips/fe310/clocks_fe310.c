// SPDX-License-Identifier: Apache-2.0 OR MIT
// See clocks_fe310.h. Section numbers are the FE310-G002 manual's.
#include "clocks_fe310.h"

enum { PRCI = 0x10008000, HFXOSCCFG = 0x4, PLLCFG = 0x8, PLLOUTDIV = 0xc };
enum { AON = 0x10000000, LFROSCCFG = 0x70 };
enum { TIMER_HZ = 32768, TIMER_HZ_IN_QEMU = 10000000 };

#define OSCILLATOR_ENABLE     (1u << 30)
#define OSCILLATOR_READY      (1u << 31)
#define PLL_SELECT            (1u << 16)
#define PLL_REFERENCE_CRYSTAL (1u << 17)
#define PLL_BYPASS            (1u << 18)
#define PLL_DIVIDE_BY_1       (1u << 8)

static volatile uint32_t *register_at(uint32_t base, uint32_t offset)
{
    return (volatile uint32_t *)(uintptr_t)(base + offset);
}

// The PLL is bypassed, not used: 16 MHz are enough for flash that executes in place (6.5).
void clocks_fe310_init(void)
{
    volatile uint32_t *const crystal = register_at(PRCI, HFXOSCCFG);
    *crystal |= OSCILLATOR_ENABLE;
    while ((*crystal & OSCILLATOR_READY) == 0)
        continue;
    *register_at(PRCI, PLLOUTDIV) = PLL_DIVIDE_BY_1;
    volatile uint32_t *const pll = register_at(PRCI, PLLCFG);
    *pll |= PLL_REFERENCE_CRYSTAL | PLL_BYPASS;
    *pll |= PLL_SELECT;
}

// The chip's low-frequency oscillator runs from reset (6.7). QEMU has none.
bool clocks_fe310_is_emulated(void)
{
    return (*register_at(AON, LFROSCCFG) & OSCILLATOR_ENABLE) == 0;
}

// One image serves the chip and QEMU, which counts faster.
uint32_t clocks_fe310_timer_hz(void)
{
    return clocks_fe310_is_emulated() ? TIMER_HZ_IN_QEMU : TIMER_HZ;
}
