// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a native child did wrong, in words.
#pragma once

#include "core/kernel/format.h"
#include "core/kernel/process.h"
#include "hal-sim/native/native.h"

// One line with the cause, and one with the source line if the executable tells it.
void fault_text_cause(const struct process *process, const struct native_stop *stop, struct format_sink *sink);
void fault_text_registers(const struct native_stop *stop, struct format_sink *sink);
