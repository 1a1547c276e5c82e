// SPDX-License-Identifier: Apache-2.0 OR MIT
// The protection unit of Armv8-M (Armv8-M ARM B10 and D1.2.177 onwards): regions of any multiple of 32
// bytes, which must not overlap: an access that two of them match faults. The kernel's stack is guarded
// by its limit register and not by a region.
#include "core/kernel/process.h"
#include "hal-hw/arch/cortex-m/port.h"
#include "hal-hw/arch/cortex-m/scs.h"

enum { GRANULE = 32, UNIT_REGIONS = MPU_REGIONS + 1 };

#define RBAR_NO_EXECUTE        (1u << 0)
#define RBAR_USER_WRITE        (1u << 1)
#define RBAR_USER_READ         (3u << 1)
#define RBAR_RAM               (RBAR_USER_WRITE | RBAR_NO_EXECUTE)
#define RLAR_ENABLE            (1u << 0)
#define MAIR_NORMAL_NOT_CACHED 0x44u
#define ADDRESS_MASK           (~(uint32_t)(GRANULE - 1))

static bool describe(struct mpu_region *into, uint32_t start, uint32_t size, uint32_t rights)
{
    if (start % GRANULE != 0 || size % GRANULE != 0)
        return false;
    // The limit is the last granule that belongs to the region, not the one behind it.
    *into = size == 0 ? (struct mpu_region){0, 0}
                      : (struct mpu_region){start | rights, (start + size - GRANULE) | RLAR_ENABLE};
    return true;
}

bool mpu_describe_ram(struct mpu_region regions[MPU_REGIONS], const struct process_memory *memory)
{
    regions[MPU_RAM_HIGH] = (struct mpu_region){0, 0};
    return describe(&regions[MPU_RAM_LOW], memory->ram_start, memory->reach - memory->ram_start, RBAR_RAM);
}

bool mpu_describe_flash(struct mpu_region regions[MPU_REGIONS], uint32_t start, uint32_t size)
{
    for (unsigned i = MPU_SHARE; i < MPU_REGIONS; i++)
        regions[i] = (struct mpu_region){0, 0};
    return size > 0 && describe(&regions[MPU_FLASH], start, size, RBAR_USER_READ);
}

static bool overlaps(const struct mpu_region *a, const struct mpu_region *b)
{
    return (a->attributes & RLAR_ENABLE) && (b->attributes & RLAR_ENABLE) &&
           (a->base & ADDRESS_MASK) <= (b->attributes & ADDRESS_MASK) &&
           (b->base & ADDRESS_MASK) <= (a->attributes & ADDRESS_MASK);
}

static bool overlaps_any(const struct mpu_region regions[MPU_REGIONS], const struct mpu_region *other)
{
    for (unsigned i = 0; i < MPU_REGIONS; i++)
        if (overlaps(&regions[i], other))
            return true;
    return false;
}

static bool describe_cover(struct mpu_region *into, uint32_t start, uint32_t size)
{
    struct mpu_block span;
    return mpu_v8m.cover(start, size, &span) && describe(into, span.start, span.size, RBAR_RAM);
}

bool mpu_describe_share(struct mpu_region regions[MPU_REGIONS], uint32_t start, uint32_t size)
{
    struct mpu_region shared;
    if (!describe_cover(&shared, start, size) || overlaps_any(regions, &shared))
        return false;
    for (unsigned i = MPU_SHARE; i < MPU_REGIONS; i++)
        if (regions[i].attributes == 0) {
            regions[i] = shared;
            return true;
        }
    return false;
}

void mpu_forget_share(struct mpu_region regions[MPU_REGIONS], uint32_t start, uint32_t size)
{
    struct mpu_region shared;
    const bool known = describe_cover(&shared, start, size);
    for (unsigned i = MPU_SHARE; known && i < MPU_REGIONS; i++)
        if (regions[i].base == shared.base && regions[i].attributes == shared.attributes) {
            regions[i] = (struct mpu_region){0, 0};
            return;
        }
}

static void write_region(unsigned number, const struct mpu_region *region)
{
    MPU_RNR = number;
    MPU_RLAR = 0;
    MPU_RBAR = region->base;
    MPU_RLAR = region->attributes;
}

#if defined(__arm__)
// The register pairs of four regions lie side by side, beginning with that of the number in RNR (Armv8-M
// ARM, MPU_RBAR_An). No process runs meanwhile, and the kernel's own accesses don't depend on these regions.
void mpu_write(const struct mpu_region regions[MPU_REGIONS])
{
    static_assert(MPU_REGIONS == 7 && sizeof(struct mpu_region) == 8, "four pairs and three");
    const struct mpu_region *from = regions;
    MPU_RNR = 0;
    __asm__ volatile("ldm %0!, {r2-r6, r8-r10}\n"
                     "stm %1, {r2-r6, r8-r10}\n"
                     : "+l"(from)
                     : "l"(&MPU_RBAR)
                     : "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "memory");
    MPU_RNR = 4;
    __asm__ volatile("ldm %0, {r2-r6, r8}\n"
                     "stm %1, {r2-r6, r8}\n" ::"l"(from),
                     "l"(&MPU_RBAR)
                     : "r2", "r3", "r4", "r5", "r6", "r8", "memory");
    barrier();
}
#else
void mpu_write(const struct mpu_region regions[MPU_REGIONS])
{
    for (unsigned i = 0; i < MPU_REGIONS; i++)
        write_region(i, &regions[i]);
    barrier();
}
#endif

void mpu_start(uint32_t guard)
{
    static const struct mpu_region closed = {0, 0};
    (void)guard; // MSPLIM, see fault_init()
    MPU_MAIR0 = MAIR_NORMAL_NOT_CACHED;
    for (unsigned i = 0; i < UNIT_REGIONS; i++)
        write_region(i, &closed);
    MPU_CTRL = MPU_CTRL_ENABLE | MPU_CTRL_PRIVDEFENA;
    barrier();
}
