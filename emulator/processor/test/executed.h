// SPDX-License-Identifier: Apache-2.0 OR MIT
// How often each operation of a decoder was executed beside an oracle, and which of them can be.
#pragma once

#include "emulator/processor/arm.h"
#include "emulator/processor/rv32.h"

void report_executed(const char *const *names, const unsigned long *executed, unsigned operations);
// Those of the first faults, by their number; there is no fault 0.
void report_faults(const unsigned long *faulted, unsigned faults);

// Forms that decoding gives their own operation are counted as that one.
bool can_execute_rv32(enum rv32_code code);
// The first one that does not only prepare an operand.
const struct operation *main_operation(const struct arm_instruction *i);
// An operation of such a core. Those of IT blocks are not counted one by one.
bool can_execute_arm(enum arm_code code, enum processor_architecture architecture,
                     const struct processor_settings *settings);
