// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a board does when it starts: finds the applications in its flash and gives each RAM, by the rules of the
// boards in hal-hw/firmware, so that a process gets the addresses that it gets there.
#include "core/kernel/loader_ram.h"
#include "hal-sim/machine_internal.h"

#include <string.h>

struct loading {
    struct machine *machine;
    struct loader_port port;
    struct loader_ram ram;
};

static enum error refuse(struct loading *loading, const char *reason)
{
    loading->port.refusal = reason;
    return ERROR_NOSUPPORT;
}

static enum error prepare(void *context, const struct loader_binary *binary, struct process_image *image)
{
    struct loading *const loading = context;
    struct machine *const machine = loading->machine;
    struct arch_process *const arch = sim_arch_process_find(machine);
    if (machine->executor == NULL)
        return refuse(loading, "this board has no processor for it: it runs native applications only");
    const enum error found = loader_ram_find(&loading->ram, binary, image);
    if (found == ERROR_NOSUPPORT)
        return refuse(loading, loading->ram.refusal);
    if (found != ERROR_OK || arch == NULL)
        return ERROR_NOMEM;
    if (!sim_guest_create(machine, arch, image))
        return refuse(loading, "the host has no memory for it");
    image->ram = arch->ram;
    image->arch = arch;
    loader_ram_take(&loading->ram, image);
    return ERROR_OK;
}

// The loader may have found no slot or no room for grants for one that was prepared.
static void release_unused(struct machine *machine)
{
    for (uint32_t i = 0; i < machine->board->process_slots; i++) {
        struct arch_process *const arch = &machine->arch_processes[i];
        bool used = false;
        for (struct process *p = process_next(&machine->kernel, NULL); p != NULL; p = process_next(&machine->kernel, p))
            used = used || p->arch == arch;
        if (arch->runner == &guest_runner && !used)
            sim_guest_release(arch);
    }
}

// Flash is as large as the board has it; what nobody wrote reads as ones.
static bool fill_flash(struct machine *machine, const uint8_t *image, size_t size)
{
    const uint32_t room = machine->processor->flash.size;
    if (machine->flash == NULL && (machine->flash = sim_arena_take(&machine->arena, room)) == NULL)
        return false;
    memset(machine->flash, 0xff, room);
    memcpy(machine->flash, image, size < room ? size : room);
    return true;
}

unsigned machine_load_flash(struct machine *machine, const uint8_t *image, size_t size)
{
    const struct sim_processor *const processor = machine->processor;
    struct loading loading = {.machine = machine, .port = {.prepare = prepare}};
    loading.port.context = &loading;
    if (!fill_flash(machine, image, size))
        return 0;
    loading.ram = (struct loader_ram){
        .mpu = processor->mpu, .free = processor->ram, .kernel_size = sim_kernel_part(machine->board)};
    machine_touch(machine);
    const unsigned created =
        loader_load(&machine->kernel, &loading.port, machine->flash, processor->flash.size, processor->flash.start);
    release_unused(machine);
    return created;
}
