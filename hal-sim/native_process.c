// SPDX-License-Identifier: Apache-2.0 OR MIT
// The arch contract for a native child: what the core wants of it is remembered here until it runs next.
#include "core/kernel/format.h"
#include "core/kernel/kernel.h"
#include "hal-sim/arch_sim.h"
#include "hal-sim/fault_text.h"
#include "hal-sim/machine_internal.h"

#include <stdlib.h>
#include <string.h>

static uint32_t initial_break(const struct process *process)
{
    const struct native_image_info *const info = native_image_info(process->arch->image);
    return info->note.data_end - info->note.ram_start;
}

// --- Start and end -------------------------------------------------------------------------------

static struct native_child_options child_options(const struct process *process)
{
    const struct arch_process *const arch = process->arch;
    const struct machine *const machine = arch->machine;
    return (struct native_child_options){
        .image = arch->image,
        .memory = machine->memory,
        .ram_offset = arch->ram_offset,
        .ram = process->memory.ram,
        .ram_mapped = arch->mapped,
        .random_seed = machine->seed ^ process->id.identifier,
        .core = machine->placement.child_core,
        .spin = machine->placement.spin,
        .debugged = arch->debugged,
        .wrapper = arch->wrapper,
        .wrapper_status = arch->wrapper_status,
    };
}

static enum error start(struct process *process)
{
    struct arch_process *const arch = process->arch;
    native_image_load_data(arch->image, process->memory.ram);
    arch->mapped = native_page_up(process->memory.reach - process->memory.ram_start);
    // Without ptrace nothing can be mapped later: such a process sees all its RAM from the start.
    const bool is_free = arch->debugged || arch->wrapper != NULL;
    if (is_free)
        arch->mapped = (process->memory.kernel_break - process->memory.ram_start) & ~(NATIVE_PAGE - 1);
    memset(arch->windows, 0, sizeof(arch->windows));
    const struct native_child_options options = child_options(process);
    arch->child = native_child_start(&options, arch->start_message, sizeof(arch->start_message));
    arch->pending = SIM_PENDING_NOTHING;
    arch->spins = 0;
    arch->has_fault = false;
    arch->has_early_stop = false;
    arch->running = false;
    if (arch->child == NULL)
        return ERROR_NOMEM;
    arch->handed_over = is_free;
    if (arch->debugged)
        native_child_hand_over(arch->child);
    return ERROR_OK;
}

static void end(struct process *process)
{
    native_child_destroy(process->arch->child);
    process->arch->child = NULL;
    process->arch->running = false;
}

// --- What it is told when it runs ----------------------------------------------------------------

static enum error set_return(struct process *process, const uint32_t slots[4], unsigned count)
{
    struct arch_process *const arch = process->arch;
    memcpy(arch->slots, slots, sizeof(arch->slots));
    arch->mask = (1u << count) - 1;
    arch->pending = SIM_PENDING_RETURN;
    return ERROR_OK;
}

static enum error set_upcall(struct process *process, uaddr_t function, const uint32_t arguments[4], bool is_entry)
{
    struct arch_process *const arch = process->arch;
    memcpy(arch->slots, arguments, sizeof(arch->slots));
    arch->function = function;
    arch->pending = is_entry ? SIM_PENDING_START : SIM_PENDING_UPCALL;
    return ERROR_OK;
}

void sim_process_resume(struct process *process)
{
    struct arch_process *const arch = process->arch;
    switch (arch->pending) {
    case SIM_PENDING_NOTHING:
        // A yield-no-wait that found nothing, or the end of a slice.
        if (arch->in_call)
            native_child_return(arch->child, arch->slots, 0);
        else
            native_child_continue(arch->child);
        break;
    case SIM_PENDING_START:
        native_child_continue(arch->child);
        break;
    case SIM_PENDING_RETURN:
        native_child_return(arch->child, arch->slots, arch->mask);
        break;
    case SIM_PENDING_UPCALL:
        native_child_upcall(arch->child, arch->function, arch->slots);
        break;
    }
    arch->pending = SIM_PENDING_NOTHING;
    arch->in_call = false;
    arch->running = true;
}

// --- Memory --------------------------------------------------------------------------------------

static enum error memory_changed(struct process *process)
{
    struct arch_process *const arch = process->arch;
    const uaddr_t start = process->memory.ram_start;
    const uint32_t wanted = native_page_up(process->memory.reach - start);
    const uint32_t had = arch->mapped;
    bool done = true;
    if (arch->child == NULL || arch->handed_over)
        return ERROR_OK;
    if (wanted > had)
        done = native_child_map(arch->child, start + had, wanted - had, arch->ram_offset + had,
                                NATIVE_READ | NATIVE_WRITE);
    else if (wanted < had)
        done = native_child_unmap(arch->child, start + wanted, had - wanted);
    if (done)
        arch->mapped = wanted;
    return done ? ERROR_OK : ERROR_NOMEM;
}

struct pages {
    uint32_t first; // offset from the owner's ram_start
    uint32_t size;
};

// The pages that hold a buffer: a host can't share less.
static struct pages pages_of(const struct process *from, struct user_span memory)
{
    struct mpu_block region = {0, 0};
    (void)mpu_page.cover(memory.address, memory.size, &region);
    return (struct pages){region.start - from->memory.ram_start, region.size};
}

static uint32_t window_address(uint32_t window)
{
    return NATIVE_SHARE_ADDRESS + window * NATIVE_SHARE_STRIDE;
}

// In the pages of a guest's buffer the kernel's part of its RAM may lie too, now or when that grows: a native process
// is shown whole pages or none of it.
static bool shows_the_kernels(const struct process *from, struct user_span memory, struct pages pages)
{
    return from->arch->guest != NULL &&
           (memory.address != from->memory.ram_start + pages.first || memory.size != pages.size);
}

static enum error share(struct process *to, const struct process *from, struct user_span memory, uaddr_t *seen_at)
{
    struct arch_process *const arch = to->arch;
    const struct pages pages = pages_of(from, memory);
    uint32_t window = 0;
    if (shows_the_kernels(from, memory, pages))
        return ERROR_NOMEM;
    while (window < PROCESS_SHARES_MAX && arch->windows[window])
        window++;
    if (window == PROCESS_SHARES_MAX || pages.size > NATIVE_SHARE_STRIDE || arch->handed_over)
        return ERROR_NOMEM;
    if (!native_child_map(arch->child, window_address(window), pages.size, from->arch->ram_offset + pages.first,
                          NATIVE_READ | NATIVE_WRITE))
        return ERROR_NOMEM;
    arch->windows[window] = true;
    *seen_at = window_address(window) + (memory.address - from->memory.ram_start - pages.first);
    return ERROR_OK;
}

static void unshare(struct process *to, const struct process *from, struct user_span memory, uaddr_t seen_at)
{
    struct arch_process *const arch = to->arch;
    const uint32_t window = (seen_at - NATIVE_SHARE_ADDRESS) / NATIVE_SHARE_STRIDE;
    (void)from;
    assert(window < PROCESS_SHARES_MAX && arch->windows[window]);
    const uint32_t offset = seen_at % NATIVE_PAGE;
    (void)native_child_unmap(arch->child, window_address(window), native_page_up(offset + memory.size));
    arch->windows[window] = false;
}

// --- Reports -------------------------------------------------------------------------------------

static void print_registers(const struct process *process, struct format_sink *sink)
{
    if (process->arch->has_fault)
        fault_text_registers(&process->arch->fault, sink);
}

static void print_fault(const struct process *process, struct format_sink *sink)
{
    if (process->arch->has_fault)
        fault_text_cause(process, &process->arch->fault, sink);
}

// --- Making and ending ---------------------------------------------------------------------------

static void release(struct process *process)
{
    native_process_release(process->arch, process->memory.ram, process->memory.ram_size);
}

const struct sim_runner native_runner = {
    .initial_break = initial_break,
    .start = start,
    .end = end,
    .set_return = set_return,
    .set_upcall = set_upcall,
    .memory_changed = memory_changed,
    .share = share,
    .unshare = unshare,
    .print_registers = print_registers,
    .print_fault = print_fault,
    .release = release,
};
