// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "executed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

void report_executed(const char *const *names, const unsigned long *executed, unsigned operations)
{
    for (unsigned i = 0; i < operations; i++)
        print_message("%s %lu%s", names[i], executed[i], i % 10 == 9 ? "\n" : "  ");
}

void report_faults(const unsigned long *faulted, unsigned faults)
{
    print_message("\nfaults:\n");
    for (unsigned i = 1; i < faults; i++)
        print_message("  %s: %lu\n", processor_fault_name((enum processor_fault)i), faulted[i]);
}

bool can_execute_rv32(enum rv32_code code)
{
    return code != RV32_illegal && code != RV32_refused_fetch && code != RV32_lead_on && code != RV32_counter;
}

static bool is_preparation(enum arm_code code)
{
    return (code >= ARM_lslci && code <= ARM_rrxc) || code == ARM_set_carry;
}

const struct operation *main_operation(const struct arm_instruction *i)
{
    unsigned main = 0;
    while (main + 1 < i->count && is_preparation(i->operations[main].code))
        main++;
    return &i->operations[main];
}

bool can_execute_arm(enum arm_code code, enum processor_architecture architecture,
                     const struct processor_settings *settings)
{
    if (code >= ARM_when_eq && code <= ARM_when_le)
        return false;
    switch (code) {
    case ARM_refused_fetch:
    case ARM_undefined:
    case ARM_no_coprocessor:
    case ARM_lead_on:
    case ARM_lead_on_it:
        return false;
    case ARM_load_acquire:
    case ARM_store_release:
    case ARM_vselect:
        return architecture == PROCESSOR_ARMV8M;
    case ARM_umaal:
        return settings->dsp;
    case ARM_dsp: // ssat and usat are everywhere
        return true;
    default:
        return code < ARM_vldr || settings->single_precision;
    }
}
