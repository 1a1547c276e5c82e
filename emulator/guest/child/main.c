// SPDX-License-Identifier: Apache-2.0 OR MIT
// The program in which a guest is executed: a native application as any other, held by the same filter, that
// does what the block says and then asks for more. It never sees memory of the kernel or of another guest.
#include "emulator/guest/guest_shared.h"
#include "procs/native/stub.h"

enum { CACHE_INSTRUCTIONS = 32768, OUT_OF_MEMORY = 1 };

#define BLOCK ((struct guest_block *)(uintptr_t)GUEST_WINDOW(GUEST_WINDOW_BLOCK))

static void take_regions(struct processor *processor)
{
    struct processor_region regions[GUEST_REGIONS_MAX];
    const unsigned count = BLOCK->region_count <= GUEST_REGIONS_MAX ? BLOCK->region_count : 0;
    for (unsigned i = 0; i < count; i++)
        regions[i] =
            (struct processor_region){BLOCK->regions[i].start, BLOCK->regions[i].size,
                                      (uint8_t)BLOCK->regions[i].rights, (uint8_t *)(uintptr_t)BLOCK->regions[i].host};
    (void)processor_set_regions(processor, regions, count);
}

int main(void)
{
    struct processor_cache *const cache = processor_cache_create(CACHE_INSTRUCTIONS);
    struct processor processor;
    uint32_t slots[4] = {0}, version;
    if (cache == NULL)
        native_exit(OUT_OF_MEMORY);
    native_syscall(GUEST_CALL_CLASS, slots);
    processor_init(&processor, (enum processor_architecture)BLOCK->architecture, &BLOCK->settings, cache);
    for (version = BLOCK->regions_version - 1;;) {
        if (version != BLOCK->regions_version)
            take_regions(&processor);
        version = BLOCK->regions_version;
        processor.state = BLOCK->state;
        BLOCK->outcome = processor_run_cycles(&processor, BLOCK->cycles);
        BLOCK->state = processor.state;
        native_syscall(GUEST_CALL_CLASS, slots);
    }
}
