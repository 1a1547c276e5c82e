// SPDX-License-Identifier: Apache-2.0 OR MIT
// Symbols of the linker script that the port reads. They are addresses and nothing else: what lies
// there is not theirs.
#pragma once

#include <stdint.h>

extern uint8_t _sstack[], _estack[]; // the kernel's stack, the lowest of RAM
extern uint8_t _stext[], _etext[];   // the kernel's code, the lowest of flash
extern uint8_t _sram[], _eram[], _eapps[], _sappmem[], _eappmem[];
