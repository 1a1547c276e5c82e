// SPDX-License-Identifier: Apache-2.0 OR MIT
// What is the same for every architecture: beginnings, and the way to the one that runs.
#include "processor.h"

#include "internal.h"

#include <assert.h>

struct architecture {
    struct processor_outcome (*run)(struct processor *processor, uint64_t budget);
    uint32_t (*length)(const struct processor *processor, uint32_t address);
};

static const struct architecture architectures[PROCESSOR_ARCHITECTURES] = {
    [PROCESSOR_RV32IMAC] = {.run = rv32_run, .length = rv32_length},
};

void processor_init(struct processor *processor, enum processor_architecture architecture,
                    const struct processor_settings *settings, struct processor_cache *cache)
{
    assert(architecture < PROCESSOR_ARCHITECTURES);
    *processor = (struct processor){.architecture = architecture, .settings = *settings, .cache = cache};
    cache_forget_windows(cache);
    cache_forget_blocks(cache);
}

struct processor_outcome processor_run(struct processor *processor, uint64_t budget)
{
    return architectures[processor->architecture].run(processor, budget);
}

void processor_pass(struct processor *processor)
{
    struct processor_state *const state = &processor->state;
    state->pc += architectures[processor->architecture].length(processor, state->pc);
    state->count++;
}

void processor_drop_reservation(struct processor *processor)
{
    processor->state.has_reservation = false;
}

const char *processor_fault_name(enum processor_fault fault)
{
    static const char *const names[] = {
        [PROCESSOR_FAULT_NONE] = "no fault",
        [PROCESSOR_FAULT_ILLEGAL] = "illegal instruction",
        [PROCESSOR_FAULT_FETCH] = "instruction access fault",
        [PROCESSOR_FAULT_LOAD] = "load access fault",
        [PROCESSOR_FAULT_STORE] = "store or atomic access fault",
        [PROCESSOR_FAULT_LOAD_MISALIGNED] = "load address misaligned",
        [PROCESSOR_FAULT_STORE_MISALIGNED] = "store or atomic address misaligned",
    };
    return names[fault];
}
