// SPDX-License-Identifier: Apache-2.0 OR MIT
// A guest's registers and its fault in words, as the boards' ports have them.
#include "core/kernel/format.h"
#include "core/kernel/process.h"
#include "core/kernel/report.h"
#include "emulator/guest/guest_internal.h"
#include "emulator/guest/guest_source.h"

#define END "\r\n"

void guest_print_registers(const struct sim_guest *guest, struct format_sink *sink)
{
    const unsigned count = processor_register_count(&guest->processor);
    for (unsigned i = 0; i < count; i++)
        format(sink, " %5s: 0x%08X%s", processor_register_name(&guest->processor, i),
               (unsigned)processor_register(&guest->processor, i), i % 4 == 3 || i + 1 == count ? END : "");
    guest_print_stack(guest, sink);
}

static bool is_access(enum processor_fault fault)
{
    return fault == PROCESSOR_FAULT_FETCH || fault == PROCESSOR_FAULT_LOAD || fault == PROCESSOR_FAULT_STORE;
}

// The instruction that compilers put where a program must not come: udf #255, udf.w.
static bool is_trap(const struct processor_outcome *outcome)
{
    return (outcome->instruction & ~(uint32_t)0xff) == 0xde00 || (outcome->instruction & 0xfff0f000) == 0xf7f0a000;
}

static void print_cause(const struct sim_guest *guest, const struct process *process, struct format_sink *sink)
{
    const struct processor_outcome *const outcome = &guest->state.fault;
    if (guest->state.lost_its_child)
        format(sink, " Cause: what executed it was ended by the host or did what it may not" END);
    else if (guest->state.lost_its_stack)
        format(sink, " Cause: no room on its stack for an exception frame: access to %#x, %s" END,
               (unsigned)outcome->address, report_place(process, outcome->address));
    else if (outcome->stop == PROCESSOR_STOP_BREAKPOINT)
        format(sink, " Cause: breakpoint instruction, put there by abort() or a check" END);
    else if (is_access(outcome->fault))
        format(sink, " Cause: access to %#x, %s" END, (unsigned)outcome->address,
               report_place(process, outcome->address));
    else
        format(sink, " Cause: %s%s" END, processor_fault_name(outcome->fault),
               outcome->fault == PROCESSOR_FAULT_ILLEGAL && is_trap(outcome) ? ", put there by abort() or a check"
                                                                             : "");
}

void guest_print_fault(const struct sim_guest *guest, const struct process *process, struct format_sink *sink)
{
    const struct processor_outcome *const outcome = &guest->state.fault;
    if (!guest->state.has_fault)
        return;
    print_cause(guest, process, sink);
    guest_print_source(guest, sink);
    if (outcome->stop == PROCESSOR_STOP_FAULT && outcome->fault != PROCESSOR_FAULT_NONE)
        format(sink, "  %s, address 0x%08X, instruction %#x" END, processor_fault_name(outcome->fault),
               (unsigned)outcome->address, (unsigned)outcome->instruction);
    format(sink, "  PC offset in its flash: %#x" END,
           (unsigned)(guest->processor.state.pc - process->memory.flash_start));
}
