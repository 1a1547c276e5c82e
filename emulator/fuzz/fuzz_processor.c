// SPDX-License-Identifier: Apache-2.0 OR MIT
// Fuzzes the processors: the bytes choose architecture, settings, costs, regions, registers and budgets, and are
// the program and its data. Each region's host memory is as large as it is, so that the sanitizers see any access
// beside it. A run that is cut and one in which what was decoded is forgotten again and again must end as the one
// that is neither.
//
// Replay: run it with the file as its argument.
#include "core/fuzz/fuzz_bytes.h"
#include "emulator/processor/processor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    MACHINES = 3,
    REGIONS = 4,
    LARGEST = 512,
    BUDGET = 200,
    STEPS = 8,
    ROUNDS = 3,
    ARM_THUMB = 1 << 24,
    ARM_XPSR = 16
};
enum { LOW_BASE = 0x2000, FROM_TOP = 0x10000 };

static void demand(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

struct fuzz_machine {
    struct processor processor;
    struct processor_region regions[REGIONS];
    unsigned count;
};

// --- From bytes to a machine ---------------------------------------------------------------------------------------

static void choose_settings(struct fuzz_bytes *bytes, struct processor_settings *settings)
{
    const uint8_t flags = fuzz_byte(bytes);
    settings->must_align = (flags & 1) != 0;
    settings->dsp = (flags & 2) != 0;
    settings->single_precision = (flags & 4) != 0;
    settings->divide_trap = (flags & 8) != 0;
    settings->counters = flags >> 4 & 7;
    for (unsigned i = 0; i < PROCESSOR_COSTS && (flags & 0x80) != 0; i++)
        settings->costs[i] =
            i == PROCESSOR_COST_SIMPLE ? 1 : (uint8_t)(1 + fuzz_byte(bytes) % UINT8_MAX); // none is free
}

// The first one can do all; the others what they say, the last one on the first one's memory.
static void choose_regions(struct fuzz_bytes *bytes, struct fuzz_machine *machine)
{
    uint32_t start = fuzz_one_in(bytes, 4) ? 0xffffffff - FROM_TOP : LOW_BASE;
    const unsigned wanted = 1 + fuzz_below(bytes, REGIONS);
    for (machine->count = 0; machine->count < wanted; machine->count++) {
        struct processor_region *const region = &machine->regions[machine->count];
        const uint32_t size = 1 + fuzz_below(bytes, LARGEST);
        const uint8_t rights = (uint8_t)(machine->count == 0 ? 7 : fuzz_below(bytes, 8));
        *region = (struct processor_region){start, size, rights, NULL};
        start += size + (fuzz_one_in(bytes, 2) ? fuzz_byte(bytes) : 0);
    }
    if (machine->count == REGIONS)
        machine->regions[REGIONS - 1].size = machine->regions[0].size;
}

static bool is_view(const struct fuzz_machine *machine, unsigned number)
{
    return number == REGIONS - 1 && machine->count == REGIONS;
}

static void give_memory(struct fuzz_machine *machine)
{
    for (unsigned i = 0; i < machine->count; i++) {
        struct processor_region *const region = &machine->regions[i];
        region->host = is_view(machine, i) ? machine->regions[0].host : calloc(1, region->size);
    }
}

static uint32_t choose_value(struct fuzz_bytes *bytes, const struct fuzz_machine *machine)
{
    const struct processor_region *const region = &machine->regions[fuzz_below(bytes, machine->count)];
    return fuzz_one_in(bytes, 4) ? fuzz_word(bytes) : region->start + fuzz_below(bytes, LARGEST) - 8;
}

static void choose_registers(struct fuzz_bytes *bytes, struct fuzz_machine *machine)
{
    struct processor *const processor = &machine->processor;
    for (unsigned i = 0; i < processor_register_count(processor); i++)
        processor_set_register(processor, i, choose_value(bytes, machine));
    if (processor->architecture != PROCESSOR_RV32IMAC)
        processor->state.xpsr |= ARM_THUMB;
    processor->state.pc = machine->regions[0].start + fuzz_below(bytes, machine->regions[0].size);
    processor->state.pc &= ~(uint32_t)1;
}

// What is left of the bytes, one region after the other.
static void fill(struct fuzz_bytes *bytes, const struct fuzz_machine *machine)
{
    for (unsigned i = 0; i < machine->count; i++)
        for (uint32_t at = 0; at < machine->regions[i].size && bytes->left > 0 && !is_view(machine, i); at++)
            machine->regions[i].host[at] = fuzz_byte(bytes);
}

static void set_regions(struct fuzz_machine *machine)
{
    demand(processor_set_regions(&machine->processor, machine->regions, machine->count), "these regions can be set");
}

// One for each machine, from one input to the next.
static struct processor_cache *cache_of(unsigned machine)
{
    static struct processor_cache *caches[MACHINES];
    if (caches[machine] == NULL)
        caches[machine] = processor_cache_create(0);
    return caches[machine];
}

static void begin(struct fuzz_machine *machine, struct fuzz_bytes *bytes)
{
    const enum processor_architecture architecture = fuzz_below(bytes, PROCESSOR_ARCHITECTURES);
    struct processor_settings settings = {.counters = 0};
    choose_settings(bytes, &settings);
    choose_regions(bytes, machine);
    give_memory(machine);
    processor_init(&machine->processor, architecture, &settings, cache_of(0));
    set_regions(machine);
}

static void copy(struct fuzz_machine *to, const struct fuzz_machine *from, struct processor_cache *cache)
{
    *to = *from;
    give_memory(to);
    for (unsigned i = 0; i < to->count; i++)
        memcpy(to->regions[i].host, from->regions[i].host, to->regions[i].size);
    to->processor.cache = cache;
    set_regions(to);
}

static void end(struct fuzz_machine *machine)
{
    for (unsigned i = 0; i < machine->count; i++)
        if (!is_view(machine, i))
            free(machine->regions[i].host);
}

// --- Runs ----------------------------------------------------------------------------------------------------------

static void compare(const struct fuzz_machine *a, const struct fuzz_machine *b)
{
    demand(memcmp(&a->processor.state, &b->processor.state, sizeof(a->processor.state)) == 0, "the same state");
    for (unsigned i = 0; i < a->count; i++)
        demand(memcmp(a->regions[i].host, b->regions[i].host, a->regions[i].size) == 0, "the same memory");
}

static void compare_outcomes(struct processor_outcome a, struct processor_outcome b)
{
    demand(a.stop == b.stop && a.fault == b.fault, "the same end");
    demand(a.address == b.address && a.instruction == b.instruction, "the same reason");
}

// By instructions or cycles, as steps say; never past the end.
static struct processor_outcome run_cut(struct fuzz_machine *machine, const uint8_t *steps, uint64_t until, bool forget)
{
    struct processor_outcome outcome = {.stop = PROCESSOR_STOP_BUDGET};
    for (unsigned i = 0; machine->processor.state.count < until && outcome.stop == PROCESSOR_STOP_BUDGET; i++) {
        const uint64_t left = until - machine->processor.state.count;
        const uint64_t step = 1 + steps[i % STEPS] / 2;
        if (forget)
            set_regions(machine);
        if ((steps[i % STEPS] & 1) != 0) // no instruction takes less than a cycle
            outcome = processor_run_cycles(&machine->processor, step < left ? step : left);
        else
            outcome = processor_run(&machine->processor, step < left ? step : left);
    }
    return outcome;
}

// A process that stopped goes on: past a call, elsewhere after a fault.
static void go_on(struct fuzz_machine *machine, struct processor_outcome outcome, uint32_t pc)
{
    struct processor *const processor = &machine->processor;
    if (outcome.stop == PROCESSOR_STOP_CALL || outcome.stop == PROCESSOR_STOP_BREAKPOINT) {
        processor_pass(processor);
        return;
    }
    if (outcome.stop == PROCESSOR_STOP_FAULT)
        processor->state.pc = pc & ~(uint32_t)1;
    if (outcome.fault == PROCESSOR_FAULT_INVALID_STATE)
        processor_set_register(processor, ARM_XPSR, ARM_THUMB);
}

// No cost can be hidden by how far a run of cycles goes.
static void run_cycles(struct fuzz_machine *machine, uint64_t cycles)
{
    const uint64_t before = machine->processor.state.cycles;
    const struct processor_outcome outcome = processor_run_cycles(&machine->processor, cycles);
    if (outcome.stop == PROCESSOR_STOP_BUDGET)
        demand(machine->processor.state.cycles - before >= cycles, "so many cycles have passed");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_bytes bytes = {data, size};
    struct fuzz_machine machines[MACHINES] = {{.count = 0}};
    uint8_t steps[STEPS];
    begin(&machines[0], &bytes);
    for (unsigned i = 0; i < STEPS; i++)
        steps[i] = fuzz_byte(&bytes);
    choose_registers(&bytes, &machines[0]);
    fill(&bytes, &machines[0]);
    for (unsigned i = 1; i < MACHINES; i++)
        copy(&machines[i], &machines[0], cache_of(i));
    for (unsigned round = 0; round < ROUNDS; round++) {
        const uint64_t until = machines[0].processor.state.count + BUDGET;
        const struct processor_outcome whole = processor_run(&machines[0].processor, BUDGET);
        for (unsigned i = 1; i < MACHINES; i++) {
            compare_outcomes(whole, run_cut(&machines[i], steps, until, i == 2));
            compare(&machines[0], &machines[i]);
        }
        for (unsigned i = 0; i < MACHINES; i++)
            go_on(&machines[i], whole, machines[0].regions[0].start + 4 * steps[round]);
    }
    run_cycles(&machines[0], BUDGET);
    for (unsigned i = 0; i < MACHINES; i++)
        end(&machines[i]);
    return 0;
}
