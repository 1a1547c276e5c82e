// SPDX-License-Identifier: Apache-2.0 OR MIT
// The arch contract for a process whose instructions are executed: what it may touch, as the board's protection
// unit rounds it, goes to the executor with every change.
#include "hal-sim/arch_sim.h"

#include "core/kernel/format.h"
#include "hal-sim/machine_internal.h"

enum { FRAME_BYTES = 32 };

// Where a guest sees buffers of native processes, whose addresses mean other things to it.
#define NATIVE_WINDOW_ADDRESS 0xa0000000u
#define NATIVE_WINDOW_STRIDE  0x01000000u

static const struct sim_executor *executor_of(const struct process *process)
{
    return process->arch->machine->executor;
}

static const struct sim_processor *processor_of(const struct arch_process *arch)
{
    return arch->machine->processor;
}

// An exception frame on Cortex-M, of the entry; RISC-V keeps nothing on a process's stack.
static uint32_t initial_break(const struct process *process)
{
    return processor_of(process->arch)->architecture == SIM_RV32IMAC ? 0 : FRAME_BYTES;
}

// --- Memory --------------------------------------------------------------------------------------

static void set_regions(const struct process *process)
{
    const struct process_memory *const memory = &process->memory;
    const struct arch_process *const arch = process->arch;
    struct sim_region regions[SIM_REGIONS_MAX] = {
        {memory->ram_start, memory->reach - memory->ram_start, SIM_READ | SIM_WRITE, memory->ram},
        {memory->flash_start, memory->flash_size, SIM_READ | SIM_EXECUTE, arch->machine->flash},
    };
    unsigned count = 2;
    regions[1].host += memory->flash_start - processor_of(arch)->flash.start;
    for (unsigned i = 0; i < PROCESS_SHARES_MAX && count < SIM_REGIONS_MAX; i++)
        if (arch->shares[i].used)
            regions[count++] = arch->shares[i].region;
    executor_of(process)->set_regions(arch->guest, regions, count);
}

struct sim_guest *machine_guest(const struct process *process)
{
    return process->arch->guest;
}

void sim_guest_show_memory(const struct process *process)
{
    set_regions(process);
}

static enum error memory_changed(struct process *process)
{
    set_regions(process);
    return ERROR_OK;
}

static struct guest_share *free_share(struct arch_process *arch)
{
    unsigned used = 0;
    struct guest_share *found = NULL;
    for (unsigned i = 0; i < PROCESS_SHARES_MAX; i++) {
        used += arch->shares[i].used;
        if (!arch->shares[i].used && found == NULL)
            found = &arch->shares[i];
    }
    return used < processor_of(arch)->shares ? found : NULL;
}

// All guests of a board have one memory, and see a buffer where it is.
static bool describe_share(const struct process *from, struct user_span memory, struct sim_region *region)
{
    struct mpu_block block;
    if (!from->mpu->cover(memory.address, memory.size, &block) || block.start < from->memory.ram_start ||
        block.start - from->memory.ram_start + block.size > from->memory.ram_size)
        return false;
    *region = (struct sim_region){block.start, block.size, SIM_READ | SIM_WRITE,
                                  from->memory.ram + (block.start - from->memory.ram_start)};
    return true;
}

static enum error share(struct process *to, const struct process *from, struct user_span memory, uaddr_t *seen_at)
{
    struct arch_process *const arch = to->arch;
    struct guest_share *const place = free_share(arch);
    struct sim_region region = {memory.address, memory.size, SIM_READ | SIM_WRITE,
                                from->memory.ram + (memory.address - from->memory.ram_start)};
    if (place == NULL || memory.size > NATIVE_WINDOW_STRIDE)
        return ERROR_NOMEM;
    *seen_at = memory.address;
    if (from->arch->guest == NULL)
        *seen_at = region.start = NATIVE_WINDOW_ADDRESS + (uint32_t)(place - arch->shares) * NATIVE_WINDOW_STRIDE;
    else if (!describe_share(from, memory, &region))
        return ERROR_NOMEM;
    *place = (struct guest_share){true, *seen_at, region};
    set_regions(to);
    return ERROR_OK;
}

static void unshare(struct process *to, const struct process *from, struct user_span memory, uaddr_t seen_at)
{
    (void)from;
    (void)memory;
    for (unsigned i = 0; i < PROCESS_SHARES_MAX; i++) {
        struct guest_share *const one = &to->arch->shares[i];
        if (one->used && one->address == seen_at) {
            one->used = false;
            break;
        }
    }
    set_regions(to);
}

// --- Lives ---------------------------------------------------------------------------------------

static enum error start(struct process *process)
{
    struct arch_process *const arch = process->arch;
    for (unsigned i = 0; i < PROCESS_SHARES_MAX; i++)
        arch->shares[i].used = false;
    if (!executor_of(process)->begin(arch->guest))
        return ERROR_NOMEM;
    set_regions(process);
    return ERROR_OK;
}

static void end(struct process *process)
{
    executor_of(process)->end(process->arch->guest);
}

static enum error set_return(struct process *process, const uint32_t slots[4], unsigned count)
{
    return executor_of(process)->set_return(process->arch->guest, slots, count) ? ERROR_OK : ERROR_FAIL;
}

static enum error set_upcall(struct process *process, uaddr_t function, const uint32_t arguments[4], bool is_entry)
{
    return executor_of(process)->set_upcall(process->arch->guest, function, arguments, is_entry) ? ERROR_OK
                                                                                                 : ERROR_FAIL;
}

static void print_registers(const struct process *process, struct format_sink *sink)
{
    executor_of(process)->print_registers(process->arch->guest, sink);
}

static void print_fault(const struct process *process, struct format_sink *sink)
{
    executor_of(process)->print_fault(process->arch->guest, process, sink);
}

// RAM lies in the host's memory as it lies in its pages for the guest.
static uint32_t head_of(uint32_t ram_start)
{
    return ram_start % NATIVE_PAGE;
}

static size_t span_of(struct mpu_block block)
{
    return native_page_up(head_of(block.start) + block.size);
}

void sim_guest_release(struct arch_process *arch)
{
    struct machine *const machine = arch->machine;
    const uint32_t head = head_of(arch->block.start);
    if (arch->guest != NULL)
        machine->executor->destroy(arch->guest);
    if (arch->ram != NULL)
        native_memory_release(machine->memory, arch->ram_offset - head, arch->ram - head, span_of(arch->block));
    *arch = (struct arch_process){0};
}

static void release(struct process *process)
{
    sim_guest_release(process->arch);
}

const struct sim_runner guest_runner = {
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

// --- Making --------------------------------------------------------------------------------------

static struct sim_guest_options options_of(const struct arch_process *arch, const struct process_image *image)
{
    const struct sim_processor *const processor = processor_of(arch);
    return (struct sim_guest_options){
        .processor = processor,
        .costs = arch->machine->costs,
        .memory = arch->machine->memory,
        .ram_offset = arch->ram_offset,
        .block = arch->block,
        .ram = arch->ram,
        .flash_start = image->flash_start,
        .flash_size = image->flash_size,
        .flash = arch->machine->flash + (image->flash_start - processor->flash.start),
        .core = arch->machine->placement.child_core,
        .spin = arch->machine->placement.spin,
    };
}

bool sim_guest_create(struct machine *machine, struct arch_process *arch, const struct process_image *image)
{
    const uint32_t head = head_of(image->block.start);
    *arch = (struct arch_process){.machine = machine, .runner = &guest_runner, .block = image->block};
    if (native_memory_reserve_at(machine->memory, span_of(image->block), machine->arena.views, &arch->ram_offset,
                                 &arch->ram)) {
        machine->arena.views += span_of(image->block);
        arch->ram += head;
        arch->ram_offset += head;
        const struct sim_guest_options options = options_of(arch, image);
        arch->guest = machine->executor->create(machine->executor->context, &options);
    }
    if (arch->guest != NULL)
        return true;
    sim_guest_release(arch);
    return false;
}
