// SPDX-License-Identifier: Apache-2.0 OR MIT
// The seven fault policies.
#include "core/kernel/fault.h"

#include "core/kernel/kernel.h"

static enum fault_action always_panic(const struct fault_policy *policy, struct process *process)
{
    (void)policy;
    (void)process;
    return FAULT_ACTION_PANIC;
}

static enum fault_action always_stop(const struct fault_policy *policy, struct process *process)
{
    (void)policy;
    (void)process;
    return FAULT_ACTION_STOP;
}

static enum fault_action stop_with_debug(const struct fault_policy *policy, struct process *process)
{
    (void)policy;
    kernel_debug(process->kernel, "Process %.*s faulted and was stopped.", (int)process->name_size, process->name);
    return FAULT_ACTION_STOP;
}

static enum fault_action always_restart(const struct fault_policy *policy, struct process *process)
{
    (void)policy;
    (void)process;
    return FAULT_ACTION_RESTART;
}

static enum fault_action restart_with_debug(const struct fault_policy *policy, struct process *process)
{
    (void)policy;
    kernel_debug(process->kernel, "Process %.*s faulted and will be restarted.", (int)process->name_size,
                 process->name);
    return FAULT_ACTION_RESTART;
}

static enum fault_action threshold_stop(const struct fault_policy *policy, struct process *process)
{
    return process->counters.restarts <= policy->threshold ? FAULT_ACTION_RESTART : FAULT_ACTION_STOP;
}

static enum fault_action threshold_panic(const struct fault_policy *policy, struct process *process)
{
    return process->counters.restarts <= policy->threshold ? FAULT_ACTION_RESTART : FAULT_ACTION_PANIC;
}

const struct fault_policy fault_policy_panic = {"panic", always_panic, 0};
const struct fault_policy fault_policy_stop = {"stop", always_stop, 0};
const struct fault_policy fault_policy_stop_with_debug = {"stop-with-debug", stop_with_debug, 0};
const struct fault_policy fault_policy_restart = {"restart", always_restart, 0};
const struct fault_policy fault_policy_restart_with_debug = {"restart-with-debug", restart_with_debug, 0};

struct fault_policy fault_policy_threshold_restart(uint32_t threshold)
{
    return (struct fault_policy){"threshold-restart", threshold_stop, threshold};
}

struct fault_policy fault_policy_threshold_restart_then_panic(uint32_t threshold)
{
    return (struct fault_policy){"threshold-restart-then-panic", threshold_panic, threshold};
}
