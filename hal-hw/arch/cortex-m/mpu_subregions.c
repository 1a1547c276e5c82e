// SPDX-License-Identifier: Apache-2.0 OR MIT
// The protection unit of Armv6-M and Armv7-M (Armv7-M ARM B3.5): regions of a power of two, in eight
// subregions. Writes what core/mpu/subregion.c promised and no byte more.
#include "core/kernel/process.h"
#include "hal-hw/arch/cortex-m/port.h"
#include "hal-hw/arch/cortex-m/scs.h"

enum { SUBREGIONS = 8, LEAST_BYTES = 256, GUARD_REGION = MPU_REGIONS };

// RBAR and RASR, Armv7-M ARM B3.5.8 and B3.5.9.
#define RBAR_VALID                (1u << 4)
#define RASR_ENABLE               (1u << 0)
#define RASR_SIZE(log2)           (((uint32_t)(log2)-1u) << 1)
#define RASR_SUBREGIONS_OFF(mask) ((uint32_t)(mask) << 8)
#define RASR_CACHEABLE            (1u << 17)
#define RASR_SHAREABLE            (1u << 18)
#define RASR_NOBODY               (0u << 24)
#define RASR_USER_READ            (2u << 24)
#define RASR_USER_WRITE           (3u << 24)
#define RASR_NO_EXECUTE           (1u << 28)
#define RASR_FLASH                (RASR_USER_READ | RASR_CACHEABLE)
#define RASR_RAM                  (RASR_USER_WRITE | RASR_NO_EXECUTE | RASR_CACHEABLE | RASR_SHAREABLE)

static unsigned log2_of(uint32_t power)
{
    return (unsigned)__builtin_ctz(power);
}

static struct mpu_region off(unsigned number)
{
    return (struct mpu_region){RBAR_VALID | number, 0};
}

// Subregions [first, first + count) of the region of `size` bytes at base.
static struct mpu_region region(unsigned number, uint32_t base, uint32_t size, unsigned first, unsigned count,
                                uint32_t rights)
{
    const uint32_t on = ((1u << count) - 1) << first;
    if (count == 0)
        return off(number);
    assert(size >= LEAST_BYTES && (size & (size - 1)) == 0 && base % size == 0 && first + count <= SUBREGIONS);
    return (struct mpu_region){
        base | RBAR_VALID | number,
        RASR_ENABLE | RASR_SIZE(log2_of(size)) | RASR_SUBREGIONS_OFF(~on & 0xff) | rights,
    };
}

// The block is two regions side by side; its low sixteenths, up to the reach, are open.
bool mpu_describe_ram(struct mpu_region regions[MPU_REGIONS], const struct process_memory *memory)
{
    const uint32_t half = memory->ram_size / 2;
    const uint32_t step = half / SUBREGIONS;
    const uint32_t open = memory->reach - memory->ram_start;
    if (half < LEAST_BYTES || (half & (half - 1)) != 0 || memory->ram_start % half != 0 || open % step != 0 ||
        open > memory->ram_size)
        return false;
    const unsigned steps = open / step;
    const unsigned low = steps < SUBREGIONS ? steps : SUBREGIONS;
    regions[MPU_RAM_LOW] = region(MPU_RAM_LOW, memory->ram_start, half, 0, low, RASR_RAM);
    regions[MPU_RAM_HIGH] = region(MPU_RAM_HIGH, memory->ram_start + half, half, 0, steps - low, RASR_RAM);
    return true;
}

// Any span that cover() gives lies in one power of two at the borders of its eighths.
static bool describe(struct mpu_region *into, unsigned number, const struct mpu_block *span, uint32_t rights)
{
    const uint64_t end = (uint64_t)span->start + span->size;
    uint64_t power = LEAST_BYTES;
    while (span->start / power * power + power < end)
        power *= 2;
    const uint32_t step = (uint32_t)(power / SUBREGIONS);
    if (power > UINT32_MAX || span->start % step != 0 || span->size % step != 0)
        return false;
    const uint32_t size = (uint32_t)power;
    *into = region(number, span->start / size * size, size, span->start % size / step, span->size / step, rights);
    return true;
}

bool mpu_describe_flash(struct mpu_region regions[MPU_REGIONS], uint32_t start, uint32_t size)
{
    const struct mpu_block span = {start, size};
    for (unsigned i = MPU_SHARE; i < MPU_REGIONS; i++)
        regions[i] = off(i);
    return size > 0 && describe(&regions[MPU_FLASH], MPU_FLASH, &span, RASR_FLASH);
}

static bool describe_cover(struct mpu_region *into, unsigned number, uint32_t start, uint32_t size)
{
    struct mpu_block span;
    return mpu_v7m.cover(start, size, &span) && describe(into, number, &span, RASR_RAM);
}

bool mpu_describe_share(struct mpu_region regions[MPU_REGIONS], uint32_t start, uint32_t size)
{
    for (unsigned i = MPU_SHARE; i < MPU_REGIONS; i++)
        if (regions[i].attributes == 0)
            return describe_cover(&regions[i], i, start, size);
    return false;
}

void mpu_forget_share(struct mpu_region regions[MPU_REGIONS], uint32_t start, uint32_t size)
{
    for (unsigned i = MPU_SHARE; i < MPU_REGIONS; i++) {
        struct mpu_region shared;
        const bool known = describe_cover(&shared, i, start, size);
        if (known && regions[i].base == shared.base && regions[i].attributes == shared.attributes) {
            regions[i] = off(i);
            return;
        }
    }
}

#if defined(__arm__) && __ARM_ARCH >= 7
// The register pairs of four regions lie side by side (Armv7-M ARM B3.5.1, the aliases), and each base names its
// region: two stores of many words do.
void mpu_write(const struct mpu_region regions[MPU_REGIONS])
{
    static_assert(MPU_REGIONS == 7 && sizeof(struct mpu_region) == 8, "four pairs and three");
    const struct mpu_region *from = regions;
    __asm__ volatile("ldm %0!, {r2-r6, r8-r10}\n"
                     "stm %1, {r2-r6, r8-r10}\n"
                     "ldm %0, {r2-r6, r8}\n"
                     "stm %1, {r2-r6, r8}\n"
                     : "+l"(from)
                     : "l"(&MPU_RBAR)
                     : "r2", "r3", "r4", "r5", "r6", "r8", "r9", "r10", "memory");
    barrier();
}
#else
void mpu_write(const struct mpu_region regions[MPU_REGIONS])
{
    for (unsigned i = 0; i < MPU_REGIONS; i++) {
        MPU_RBAR = regions[i].base;
        MPU_RASR = regions[i].attributes;
    }
    barrier();
}
#endif

// Nobody may touch the bottom of the kernel's stack. A region of its own size, all of it: QEMU 7.2 may let
// an access through that follows one to a subregion which is switched off.
void mpu_start(uint32_t guard)
{
    assert(guard % STACK_GUARD_BYTES == 0);
    for (unsigned i = 0; i < MPU_REGIONS; i++) {
        MPU_RBAR = off(i).base;
        MPU_RASR = 0;
    }
    MPU_RBAR = guard | RBAR_VALID | GUARD_REGION;
    MPU_RASR = RASR_ENABLE | RASR_SIZE(log2_of(STACK_GUARD_BYTES)) | RASR_NOBODY | RASR_NO_EXECUTE;
    MPU_CTRL = MPU_CTRL_ENABLE | MPU_CTRL_PRIVDEFENA;
    barrier();
}
