// SPDX-License-Identifier: Apache-2.0 OR MIT
// A protection unit as its manual describes it, for tests of the ports on this machine: it takes the very
// registers that a port writes and says what user mode may then touch. It shares no line and no constant with
// core/mpu or the ports.
#pragma once

#include "core/mpu/mpu.h"

#include <stdbool.h>
#include <stdint.h>

struct arch_process;

// A span that one rule of the unit decides about. All false: the rule closes it.
struct opening {
    uint64_t start, end;
    bool read, write, execute;
};

enum { MODEL_OPENINGS = 64 };

// What the port under test asks in core/mpu.
const struct mpu_unit *model_unit(void);
// Registers as after a reset, then the port's own start-up.
void model_start(void);
// What the port does with the unit before it resumes a process.
void model_run(struct arch_process *arch);
// All rules for user mode; where two decide about one byte, the first of them holds. Fails the test where the manual
// says that registers may not hold this.
unsigned model_openings(struct opening openings[MODEL_OPENINGS]);
