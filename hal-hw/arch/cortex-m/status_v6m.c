// SPDX-License-Identifier: Apache-2.0 OR MIT
// Armv6-M tells nothing of a fault but that there was one (Armv6-M ARM B1.5.14).
#include "core/kernel/format.h"
#include "hal-hw/arch/cortex-m/port.h"

void fault_init(void)
{
}

// SVCall may stay pending; the idle loop, which runs next, lets it pass.
void fault_collect(struct cortexm_fault *fault)
{
    *fault = (struct cortexm_fault){0};
}

bool fault_frame_was_lost(const struct cortexm_fault *fault)
{
    (void)fault;
    return false;
}

void fault_cause(const struct process *process, uint32_t pc, struct format_sink *sink)
{
    (void)process;
    (void)pc;
    format(sink, " Cause: a fault that this processor does not explain\r\n");
}

void fault_text(const struct cortexm_fault *fault, struct format_sink *sink)
{
    (void)fault;
    format(sink, "  HardFault: this processor does not tell why\r\n");
}
