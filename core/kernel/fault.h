// SPDX-License-Identifier: Apache-2.0 OR MIT
// Fault policies: what the board does about a process that faulted.
#pragma once

#include "core/kernel/process.h"

enum fault_action { FAULT_ACTION_PANIC, FAULT_ACTION_RESTART, FAULT_ACTION_STOP };

struct fault_policy {
    const char *name;
    enum fault_action (*decide)(const struct fault_policy *policy, struct process *process);
    uint32_t threshold; // policies with a threshold: restarts beyond this many are refused
};

extern const struct fault_policy fault_policy_panic;
extern const struct fault_policy fault_policy_stop;
extern const struct fault_policy fault_policy_stop_with_debug;
extern const struct fault_policy fault_policy_restart;
extern const struct fault_policy fault_policy_restart_with_debug;

// A threshold of n allows n + 1 restarts; starts by the process itself and by managers count too.
struct fault_policy fault_policy_threshold_restart(uint32_t threshold);
struct fault_policy fault_policy_threshold_restart_then_panic(uint32_t threshold);
