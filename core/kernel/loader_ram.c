// SPDX-License-Identifier: Apache-2.0 OR MIT
// See loader_ram.h.
#include "core/kernel/loader_ram.h"

// What any port needs of an application's RAM before its first brk: one exception frame of
// Cortex-M. RISC-V needs nothing, but a common number keeps an application's size one.
enum { LEAST_APPLICATION_BYTES = 32 };

static enum error refuse(struct loader_ram *ram, const char *reason)
{
    ram->refusal = reason;
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

enum error loader_ram_find(struct loader_ram *ram, const struct loader_binary *binary, struct process_image *image)
{
    const struct tbf *const tbf = binary->header;
    const bool fixed = tbf->fixed_ram != (uint32_t)TBF_NOT_FIXED;
    struct mpu_request request = {
        .pool = ram->free,
        .application_size = tbf->minimum_ram,
        .initial_break = LEAST_APPLICATION_BYTES,
        .kernel_size = ram->kernel_size,
    };
    if (!flash_is_expressible(ram->mpu, image))
        return refuse(ram, "the protection unit can't cover exactly its flash");
    if (fixed && !begin_at(&request.pool, tbf->fixed_ram))
        return refuse(ram, "it is linked for RAM that is taken or not there");
    if (!ram->mpu->place(&request, &image->block))
        return ERROR_NOMEM;
    if (fixed && image->block.start != tbf->fixed_ram)
        return refuse(ram, "it is linked for RAM that the protection unit can't give it");
    image->mpu = ram->mpu;
    return ERROR_OK;
}

void loader_ram_take(struct loader_ram *ram, const struct process_image *image)
{
    (void)begin_at(&ram->free, image->block.start + image->block.size);
}
