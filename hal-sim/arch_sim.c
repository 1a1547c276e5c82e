// SPDX-License-Identifier: Apache-2.0 OR MIT
// The arch contract on a laptop: each process has a runner that keeps it.
#include "hal-sim/arch_sim.h"

#include "core/kernel/arch.h"
#include "core/kernel/format.h"
#include "core/kernel/kernel.h"
#include "hal-sim/machine_internal.h"

#include <stdlib.h>

uint32_t arch_initial_break(const struct process *process)
{
    return process->arch->runner->initial_break(process);
}

enum error arch_process_start(struct process *process)
{
    return process->arch->runner->start(process);
}

void arch_process_end(struct process *process)
{
    process->arch->runner->end(process);
}

enum error arch_set_return(struct process *process, const uint32_t slots[4], unsigned count)
{
    return process->arch->runner->set_return(process, slots, count);
}

enum error arch_set_upcall(struct process *process, uaddr_t function, const uint32_t arguments[4], bool is_entry)
{
    return process->arch->runner->set_upcall(process, function, arguments, is_entry);
}

enum error arch_memory_changed(struct process *process)
{
    return process->arch->runner->memory_changed(process);
}

enum error arch_share(struct process *to, const struct process *from, struct user_span memory, uaddr_t *seen_at)
{
    return to->arch->runner->share(to, from, memory, seen_at);
}

void arch_unshare(struct process *to, const struct process *from, struct user_span memory, uaddr_t seen_at)
{
    to->arch->runner->unshare(to, from, memory, seen_at);
}

void arch_print_registers(const struct process *process, struct format_sink *sink)
{
    process->arch->runner->print_registers(process, sink);
}

void arch_print_fault(const struct process *process, struct format_sink *sink)
{
    process->arch->runner->print_fault(process, sink);
}

void arch_print_machine(struct kernel *kernel, struct format_sink *sink)
{
    const struct machine *const machine = kernel->config.port;
    format(sink, "---| Simulated machine |---\r\n board %s, virtual time %llu us, seed %llu\r\n", machine->board->name,
           (unsigned long long)(machine->clock.now_ns / SIM_NS_PER_US), (unsigned long long)machine->seed);
}

void arch_panic_write(struct kernel *kernel, const char *text, size_t size)
{
    const struct machine *const machine = kernel->config.port;
    if (machine->listener.panic_text != NULL)
        machine->listener.panic_text(machine->listener.context, text, size);
}

void arch_panic_end(struct kernel *kernel)
{
    struct machine *const machine = kernel->config.port;
    machine->panicked = true;
    if (!machine->can_return)
        abort(); // a board that contradicts itself while it is wired
    longjmp(machine->panic_return, 1);
}
