// SPDX-License-Identifier: Apache-2.0 OR MIT
// Where Nordic's nRF52833 and nRF52840 have the devices that this folder drives, and their interrupt lines
// (nRF52840 product specification 1.7, 4.2 "Memory"; the nRF52833's are the same).
#pragma once

enum {
    NRF52_CLOCK = 0x40000000,
    NRF52_UARTE0 = 0x40002000,
    NRF52_GPIOTE = 0x40006000,
    NRF52_SAADC = 0x40007000,
    NRF52_TEMP = 0x4000c000,
    NRF52_RNG = 0x4000d000,
    NRF52_RTC1 = 0x40011000,
    NRF52_PWM0 = 0x4001c000,
    NRF52_PWM1 = 0x40021000,
    NRF52_PWM2 = 0x40022000,
    NRF52_PWM3 = 0x4002d000,
    NRF52_P0 = 0x50000000,
    NRF52_P1 = 0x50000300,
    NRF52_CPU_HZ = 64000000,
};

enum {
    NRF52_LINE_UARTE0 = 2,
    NRF52_LINE_GPIOTE = 6,
    NRF52_LINE_SAADC = 7,
    NRF52_LINE_TEMP = 12,
    NRF52_LINE_RNG = 13,
    NRF52_LINE_RTC1 = 17
};
