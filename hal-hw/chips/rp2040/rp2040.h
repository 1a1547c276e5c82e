// SPDX-License-Identifier: Apache-2.0 OR MIT
// Where the RP2040 has the devices that this folder drives, their interrupt lines, and what the whole chip
// needs before any of them: clocks, and the way out of reset (RP2040 data sheet, 2.2, 2.3.2, 2.14 to 2.18).
#pragma once

#include <stdint.h>

enum {
    RP2040_CLOCKS = 0x40008000,
    RP2040_RESETS = 0x4000c000,
    RP2040_PSM = 0x40010000,
    RP2040_IO_BANK0 = 0x40014000,
    RP2040_PADS_BANK0 = 0x4001c000,
    RP2040_XOSC = 0x40024000,
    RP2040_PLL_SYS = 0x40028000,
    RP2040_PLL_USB = 0x4002c000,
    RP2040_UART0 = 0x40034000,
    RP2040_ADC = 0x4004c000,
    RP2040_PWM = 0x40050000,
    RP2040_TIMER = 0x40054000,
    RP2040_WATCHDOG = 0x40058000,
};
#define RP2040_SIO 0xd0000000u

enum { RP2040_LINE_TIMER0 = 0, RP2040_LINE_IO_BANK0 = 13, RP2040_LINE_UART0 = 20, RP2040_LINE_ADC = 22 };

enum { RP2040_CRYSTAL_HZ = 12000000, RP2040_CPU_HZ = 125000000 };

struct rp2040_clock {
    uint32_t control, divider, selected;
};

struct rp2040_clocks_registers {
    struct rp2040_clock outputs[4], reference, system, peripheral, usb, adc, rtc;
    uint32_t resuscitate;
};

struct rp2040_resets_registers {
    uint32_t held, by_watchdog, done;
};

struct rp2040_psm_registers {
    uint32_t force_on, force_off, by_watchdog;
};

struct rp2040_xosc_registers {
    uint32_t control, status, dormant, startup;
};

struct rp2040_pll_registers {
    uint32_t control, power, feedback, postdividers;
};

struct rp2040_watchdog_registers {
    uint32_t control, load, reason, scratch[8], tick;
};

// The blocks that start and end the chip.
struct rp2040_system {
    volatile struct rp2040_clocks_registers *clocks;
    volatile struct rp2040_resets_registers *resets;
    volatile struct rp2040_psm_registers *psm;
    volatile struct rp2040_xosc_registers *xosc;
    volatile struct rp2040_pll_registers *pll;
    volatile struct rp2040_watchdog_registers *watchdog;
    volatile struct rp2040_pll_registers *pll_usb; // for rp2040_start_adc()
};

// 12 MHz from the crystal, 125 MHz for processor and peripherals, 1 MHz for the timer. The devices of this
// folder are reset and ready. May be called in any state of the chip.
void rp2040_start(const struct rp2040_system *system);

// After rp2040_start(): 48 MHz for the analog inputs, which are reset and ready then.
void rp2040_start_adc(const struct rp2040_system *system);

// Resets all but the oscillators, by the watchdog. A Cortex-M's own reset request reaches only its core.
void rp2040_reset(const struct rp2040_system *system);
