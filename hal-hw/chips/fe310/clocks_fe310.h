// SPDX-License-Identifier: Apache-2.0 OR MIT
// Clocks of SiFive's FE310-G002 (manual, chapters 6 and 14).
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct clocks_fe310_prci {
    uint32_t ring_oscillator, crystal, pll, pll_divider; // hfrosccfg, hfxosccfg, pllcfg, plloutdiv
};

struct clocks_fe310_aon {
    uint32_t reserved0[28], low_oscillator; // lfrosccfg
};

// The HiFive1's crystal, which clocks the core and all peripherals after clocks_fe310_init().
enum { CLOCKS_FE310_HZ = 16000000 };

// Makes the crystal the clock of everything. Whatever a boot loader chose, this is what counts.
void clocks_fe310_init(volatile struct clocks_fe310_prci *prci);

// How often mtime counts.
uint32_t clocks_fe310_timer_hz(const volatile struct clocks_fe310_aon *aon);

// QEMU's sifive_e machine and no chip.
bool clocks_fe310_is_emulated(const volatile struct clocks_fe310_aon *aon);
