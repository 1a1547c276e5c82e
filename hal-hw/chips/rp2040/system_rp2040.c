// SPDX-License-Identifier: Apache-2.0 OR MIT
// See rp2040.h. Registers and figures are those of the RP2040 data sheet: resets 2.14, clocks 2.15, crystal
// 2.16, PLL 2.18, watchdog 4.7, power-on state machine 2.13.
#include "hal-hw/chips/rp2040/rp2040.h"

#include <assert.h>
#include <stddef.h>

static_assert(offsetof(struct rp2040_clocks_registers, reference) == 0x30, "2.15.7");
static_assert(offsetof(struct rp2040_clocks_registers, peripheral) == 0x48, "2.15.7");
static_assert(offsetof(struct rp2040_clocks_registers, resuscitate) == 0x78, "2.15.7");
static_assert(offsetof(struct rp2040_watchdog_registers, tick) == 0x2c, "4.7.6");

enum {
    RESET_ADC = 1 << 0,
    RESET_IO_BANK0 = 1 << 5,
    RESET_PADS_BANK0 = 1 << 8,
    RESET_PLL_SYS = 1 << 12,
    RESET_PLL_USB = 1 << 13,
    RESET_PWM = 1 << 14,
    RESET_TIMER = 1 << 21,
    RESET_UART0 = 1 << 22,
    RESET_DEVICES = RESET_IO_BANK0 | RESET_PADS_BANK0 | RESET_PWM | RESET_TIMER | RESET_UART0,
};
enum { XOSC_RANGE_1_TO_15_MHZ = 0xaa0, XOSC_ENABLE = 0xfab << 12 };
enum { XOSC_STARTUP_1_MS = (RP2040_CRYSTAL_HZ / 1000 + 128) / 256 }; // in 256 cycles (2.16.3)
enum { PLL_FEEDBACK = 125, PLL_FIRST = 6, PLL_SECOND = 2, PLL_FIRST_SHIFT = 16, PLL_SECOND_SHIFT = 12 };
enum { USB_FEEDBACK = 100, USB_FIRST = 5, USB_SECOND = 5, ADC_HZ = 48000000, ADC_FROM_PLL_USB = 0, ADC_ON = 1 << 11 };
enum {
    PLL_DIVIDER_MASK = 63,
    PLL_CORE_OFF = 1 << 0,
    PLL_DIVIDERS_OFF = 1 << 3,
    PLL_OSCILLATOR_OFF = 1 << 5,
    PLL_ALL_OFF = 0x2d
};
enum { REFERENCE_RING = 0, REFERENCE_CRYSTAL = 2, SYSTEM_REFERENCE = 0, SYSTEM_PLL = 1, PERIPHERAL_ON = 1 << 11 };
enum { DIVIDE_BY_1 = 1 << 8, TICK_ON = 1 << 9, CYCLES_PER_TICK = RP2040_CRYSTAL_HZ / 1000000 };
enum { PSM_ALL = 0x1ffff, PSM_OSCILLATORS = 3 };
#define STABLE           (1u << 31) // XOSC
#define LOCKED           (1u << 31) // PLL
#define WATCHDOG_TRIGGER (1u << 31)

static_assert((uint64_t)RP2040_CRYSTAL_HZ * PLL_FEEDBACK / PLL_FIRST / PLL_SECOND == RP2040_CPU_HZ, "2.18.2");
static_assert((uint64_t)RP2040_CRYSTAL_HZ * USB_FEEDBACK / USB_FIRST / USB_SECOND == ADC_HZ, "2.18.2");

static void reset_devices(const struct rp2040_system *system, uint32_t devices)
{
    system->resets->held |= devices;
    system->resets->held &= ~devices;
    while ((system->resets->done & devices) != devices)
        continue;
}

static void start_crystal(volatile struct rp2040_xosc_registers *xosc)
{
    xosc->startup = XOSC_STARTUP_1_MS;
    xosc->control = XOSC_RANGE_1_TO_15_MHZ | XOSC_ENABLE;
    while ((xosc->status & STABLE) == 0)
        continue;
}

// Both clocks have a multiplexer without glitches: which input it passes shows as one bit (2.15.3.2).
static void select(volatile struct rp2040_clock *clock, uint32_t input)
{
    clock->control = input;
    while ((clock->selected & 1u << input) == 0)
        continue;
}

static void start_pll(volatile struct rp2040_pll_registers *pll, uint32_t feedback, uint32_t first, uint32_t second)
{
    pll->control = (pll->control & ~(uint32_t)PLL_DIVIDER_MASK) | 1; // the crystal is not divided
    pll->feedback = feedback;
    pll->power = PLL_ALL_OFF & ~(PLL_CORE_OFF | PLL_OSCILLATOR_OFF);
    while ((pll->control & LOCKED) == 0)
        continue;
    pll->postdividers = first << PLL_FIRST_SHIFT | second << PLL_SECOND_SHIFT;
    pll->power = PLL_ALL_OFF & ~(PLL_CORE_OFF | PLL_OSCILLATOR_OFF | PLL_DIVIDERS_OFF);
}

// The processor goes by the ring oscillator while what it will go by is changed: after a debugger's reset
// the PLL may be in use.
static void start_clocks(const struct rp2040_system *system)
{
    volatile struct rp2040_clocks_registers *const clocks = system->clocks;
    clocks->resuscitate = 0;
    start_crystal(system->xosc);
    select(&clocks->system, SYSTEM_REFERENCE);
    select(&clocks->reference, REFERENCE_RING);
    reset_devices(system, RESET_PLL_SYS);
    start_pll(system->pll, PLL_FEEDBACK, PLL_FIRST, PLL_SECOND);
    clocks->reference.divider = DIVIDE_BY_1;
    select(&clocks->reference, REFERENCE_CRYSTAL);
    clocks->system.divider = DIVIDE_BY_1;
    select(&clocks->system, SYSTEM_PLL);
    clocks->peripheral.control = 0;
    clocks->peripheral.control = PERIPHERAL_ON; // from the system clock
    system->watchdog->tick = CYCLES_PER_TICK | TICK_ON;
}

void rp2040_start(const struct rp2040_system *system)
{
    start_clocks(system);
    reset_devices(system, RESET_DEVICES);
}

// The converter counts on 48 MHz (4.9), which the processor's PLL can't give beside its own frequency.
void rp2040_start_adc(const struct rp2040_system *system)
{
    reset_devices(system, RESET_PLL_USB);
    start_pll(system->pll_usb, USB_FEEDBACK, USB_FIRST, USB_SECOND);
    system->clocks->adc.control = ADC_FROM_PLL_USB;
    system->clocks->adc.divider = DIVIDE_BY_1;
    system->clocks->adc.control = ADC_FROM_PLL_USB | ADC_ON;
    reset_devices(system, RESET_ADC);
}

void rp2040_reset(const struct rp2040_system *system)
{
    system->psm->by_watchdog = PSM_ALL & ~PSM_OSCILLATORS;
    system->watchdog->control = WATCHDOG_TRIGGER;
}
