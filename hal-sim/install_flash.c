// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a board does when it starts: finds the applications in its flash and gives each RAM, by the rules of the
// boards in hal-hw/firmware, so that a process gets the addresses that it gets there.
#include "core/kernel/loader.h"
#include "hal-sim/machine_internal.h"

#include <string.h>

// What the smallest process reaches before its first brk.
enum { LEAST_APPLICATION_BYTES = 32 };

struct loading {
    struct machine *machine;
    struct loader_port port;
    struct mpu_block pool; // RAM that nobody has yet
};

static enum error refuse(struct loading *loading, const char *reason)
{
    loading->port.refusal = reason;
    return ERROR_NOSUPPORT;
}

// What a process could touch beyond its own object would be somebody else's.
static bool flash_is_expressible(const struct mpu_unit *mpu, const struct process_image *image)
{
    struct mpu_block region;
    return mpu->cover(image->flash_start, image->flash_size, &region) && region.start == image->flash_start &&
           region.size == image->flash_size;
}

static bool begin_at(struct mpu_block *pool, uint32_t start)
{
    const bool inside = start >= pool->start && start - pool->start <= pool->size;
    if (inside) {
        pool->size -= start - pool->start;
        pool->start = start;
    }
    return inside;
}

static enum error find_ram(struct loading *loading, const struct tbf *tbf, struct process_image *image)
{
    const struct mpu_unit *const mpu = loading->machine->processor->mpu;
    const bool fixed = tbf->fixed_ram != (uint32_t)TBF_NOT_FIXED;
    struct mpu_request request = {
        .pool = loading->pool,
        .application_size = tbf->minimum_ram,
        .initial_break = LEAST_APPLICATION_BYTES,
        .kernel_size = sim_kernel_part(loading->machine->board),
    };
    if (fixed && !begin_at(&request.pool, tbf->fixed_ram))
        return refuse(loading, "it is linked for RAM that is taken or not there");
    if (!mpu->place(&request, &image->block))
        return ERROR_NOMEM;
    if (fixed && image->block.start != tbf->fixed_ram)
        return refuse(loading, "it is linked for RAM that the protection unit can't give it");
    image->mpu = mpu;
    return ERROR_OK;
}

static enum error prepare(void *context, const struct loader_binary *binary, struct process_image *image)
{
    struct loading *const loading = context;
    struct machine *const machine = loading->machine;
    struct arch_process *const arch = sim_arch_process_find(machine);
    if (machine->executor == NULL)
        return refuse(loading, "this board has no processor for it: it runs native applications only");
    if (!flash_is_expressible(machine->processor->mpu, image))
        return refuse(loading, "the protection unit can't cover exactly its flash");
    const enum error found = arch != NULL ? find_ram(loading, binary->header, image) : ERROR_NOMEM;
    if (found != ERROR_OK)
        return found;
    if (!sim_guest_create(machine, arch, image))
        return refuse(loading, "the host has no memory for it");
    image->ram = arch->ram;
    image->arch = arch;
    (void)begin_at(&loading->pool, image->block.start + image->block.size);
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
    loading.pool = processor->ram;
    machine_touch(machine);
    const unsigned created =
        loader_load(&machine->kernel, &loading.port, machine->flash, processor->flash.size, processor->flash.start);
    release_unused(machine);
    return created;
}
