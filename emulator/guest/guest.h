// SPDX-License-Identifier: Apache-2.0 OR MIT
// Executes board binaries for the simulator, in its own process: one emulated processor for each.
#pragma once

#include "hal-sim/processor.h"

extern const struct sim_executor guest_executor;
