// SPDX-License-Identifier: Apache-2.0 OR MIT
// Where SiFive's FE310-G002 has its devices (manual, chapter 4) and their interrupt lines (10.3).
#pragma once

enum {
    FE310_AON = 0x10000000,
    FE310_CLINT = 0x02000000,
    FE310_PLIC = 0x0c000000,
    FE310_PRCI = 0x10008000,
    FE310_GPIO = 0x10012000,
    FE310_UART0 = 0x10013000,
    FE310_PLIC_SOURCES = 53,
    FE310_LINE_UART0 = 3,
    FE310_LINE_GPIO0 = 8,
};
