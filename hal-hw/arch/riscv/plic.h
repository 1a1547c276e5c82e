// SPDX-License-Identifier: Apache-2.0 OR MIT
// The platform-level interrupt controller (RISC-V PLIC specification 1.0), one context: machine mode
// of hart 0. A claimed line stays quiet until it is completed, which is after its handler.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// sources: lines 1 to sources - 1 exist.
void plic_init(uintptr_t base, unsigned sources);

// Runs the handler of the most urgent pending line. A line without a handler is completed and
// disabled: it would come again for ever.
void plic_service(void);
