// SPDX-License-Identifier: Apache-2.0 OR MIT
// See guest.h.
#include "emulator/guest/guest_probe_internal.h"

#include "hal-sim/native/native.h"

#include <stdlib.h>
#include <string.h>

// Decoded instructions that are kept: more than most applications have. Memory is taken as they are decoded.
enum { CACHE_INSTRUCTIONS = 32768 };

static const enum processor_architecture architectures[] = {
    [SIM_RV32IMAC] = PROCESSOR_RV32IMAC,
    [SIM_ARMV6M] = PROCESSOR_ARMV6M,
    [SIM_ARMV7M] = PROCESSOR_ARMV7M,
    [SIM_ARMV8M] = PROCESSOR_ARMV8M,
};

static_assert(SIM_READ == (int)PROCESSOR_READ && SIM_WRITE == (int)PROCESSOR_WRITE &&
                  SIM_EXECUTE == (int)PROCESSOR_EXECUTE,
              "rights are passed on as they are");

void guest_take_costs(const struct sim_costs *from, uint8_t to[PROCESSOR_COSTS])
{
    const uint8_t table[PROCESSOR_COSTS] = {
        [PROCESSOR_COST_SIMPLE] = from->simple,
        [PROCESSOR_COST_MULTIPLY] = from->multiply,
        [PROCESSOR_COST_MULTIPLY_LONG] = from->multiply_long,
        [PROCESSOR_COST_DIVIDE] = from->divide,
        [PROCESSOR_COST_LOAD] = from->load,
        [PROCESSOR_COST_STORE] = from->store,
        [PROCESSOR_COST_MULTIPLE] = from->multiple,
        [PROCESSOR_COST_WORD] = from->word,
        [PROCESSOR_COST_ATOMIC] = from->atomic,
        [PROCESSOR_COST_JUMP] = from->jump,
        [PROCESSOR_COST_BRANCH] = from->branch,
        [PROCESSOR_COST_BRANCH_TAKEN] = from->branch_taken,
        [PROCESSOR_COST_TABLE] = from->table,
        [PROCESSOR_COST_SPECIAL] = from->special,
        [PROCESSOR_COST_CALL] = from->call,
        [PROCESSOR_COST_SKIPPED] = from->skipped,
        [PROCESSOR_COST_FLOAT] = from->floating,
        [PROCESSOR_COST_FLOAT_ACCUMULATE] = from->floating_accumulate,
        [PROCESSOR_COST_FLOAT_DIVIDE] = from->floating_divide,
        [PROCESSOR_COST_FLOAT_CORE] = from->floating_core,
    };
    memcpy(to, table, sizeof(table));
}

// As the boards of hal-hw set the processor up: divisions by zero trap, accesses need no alignment, no counter is
// readable.
static struct processor_settings settings_of(const struct sim_guest_options *options)
{
    struct processor_settings settings = {
        .dsp = options->processor->has_dsp,
        .single_precision = options->processor->has_fp,
        .divide_trap = true,
    };
    if (options->costs != NULL)
        guest_take_costs(options->costs, settings.costs);
    return settings;
}

static void begin_life(struct sim_guest *guest, enum processor_architecture architecture)
{
    const struct processor_settings settings = guest->processor.settings;
    const uint64_t earlier = guest->state.earlier + guest->processor.state.count;
    processor_init(&guest->processor, architecture, &settings, guest->processor.cache);
    guest->state = (struct guest_state){.earlier = earlier};
    guest->convention->begin(guest);
    if (guest->probe != NULL)
        guest_probe_begin(guest->probe);
}

static void destroy(struct sim_guest *guest)
{
    guest_probe_destroy(guest->probe);
    processor_cache_destroy(guest->processor.cache);
    guest_child_destroy(guest->child);
    free(guest);
}

static struct sim_guest *create(void *context, const struct sim_guest_options *options)
{
    const struct guest_host *const host = context;
    struct sim_guest *const guest = calloc(1, sizeof(*guest));
    if (guest == NULL)
        return NULL;
    if (host->image != NULL)
        guest->child = guest_child_create(host->image, options);
    else
        guest->processor.cache = processor_cache_create(CACHE_INSTRUCTIONS);
    if (guest->child == NULL && guest->processor.cache == NULL) {
        free(guest);
        return NULL;
    }
    guest->convention = options->processor->architecture == SIM_RV32IMAC ? &guest_riscv : &guest_arm;
    guest->processor.settings = settings_of(options);
    guest->ram_start = options->block.start;
    guest->options = *options;
    begin_life(guest, architectures[options->processor->architecture]);
    return guest;
}

static bool begin(struct sim_guest *guest)
{
    begin_life(guest, guest->processor.architecture);
    return guest->child == NULL || guest_child_begin(guest->child, &guest->processor);
}

// Its registers stay for the report.
static void end(struct sim_guest *guest)
{
    if (guest->child != NULL)
        guest_child_end(guest->child);
}

static void set_own_regions(struct sim_guest *guest, const struct sim_region *regions, unsigned count)
{
    struct processor_region to[SIM_REGIONS_MAX];
    unsigned used = 0;
    for (unsigned i = 0; i < count; i++)
        if (regions[i].size > 0)
            to[used++] = (struct processor_region){regions[i].start, regions[i].size, (uint8_t)regions[i].rights,
                                                   regions[i].host};
    const bool done = processor_set_regions(&guest->processor, to, used);
    assert(done); // the kernel opens no byte twice
    (void)done;
}

static void set_regions(struct sim_guest *guest, const struct sim_region *regions, unsigned count)
{
    memcpy(guest->regions, regions, count * sizeof(*regions));
    guest->region_count = count;
    if (guest->child != NULL)
        guest_child_set_regions(guest->child, regions, count);
    else if (guest->probe != NULL && guest->probe->debug != NULL)
        guest_debug_regions_changed(guest->probe->debug);
    else
        set_own_regions(guest, regions, count);
}

uint8_t *guest_memory(const struct sim_guest *guest, uint32_t address, uint32_t size, unsigned rights)
{
    for (unsigned i = 0; i < guest->region_count; i++) {
        const struct sim_region *const region = &guest->regions[i];
        const uint32_t offset = address - region->start;
        if (offset < region->size && region->size - offset >= size)
            return (region->rights & rights) == rights ? region->host + offset : NULL;
    }
    return NULL;
}

void guest_lose_stack(struct sim_guest *guest, uint32_t address)
{
    guest->state.has_fault = guest->state.lost_its_stack = true;
    guest->state.fault = (struct processor_outcome){.stop = PROCESSOR_STOP_FAULT, .address = address};
}

static enum sim_guest_event event_of(struct sim_guest *guest, const struct processor_outcome *outcome,
                                     struct sim_guest_stop *stop)
{
    if (outcome->stop == PROCESSOR_STOP_BUDGET)
        return SIM_GUEST_TIME;
    if (outcome->stop == PROCESSOR_STOP_CALL)
        return guest->convention->call(guest, outcome, stop) ? SIM_GUEST_CALL : SIM_GUEST_FAULT;
    guest->state.has_fault = true;
    guest->state.fault = *outcome;
    return SIM_GUEST_FAULT;
}

static enum sim_guest_event run_here(struct sim_guest *guest, uint64_t cycles, struct sim_guest_stop *stop)
{
    const struct processor_outcome outcome = processor_run_cycles(&guest->processor, cycles);
    return event_of(guest, &outcome, stop);
}

static enum sim_guest_event run_in_child(struct sim_guest *guest, uint64_t cycles, struct sim_guest_stop *stop)
{
    struct processor_outcome outcome = {.stop = PROCESSOR_STOP_FAULT};
    guest->state.lost_its_child = !guest_child_run(guest->child, &guest->processor, cycles, &outcome);
    return event_of(guest, &outcome, stop);
}

// Held between two instructions of a turn: the kernel and time know nothing of it.
static enum sim_guest_event run_watched(struct sim_guest *guest, uint64_t cycles, struct sim_guest_stop *stop)
{
    struct processor_outcome outcome;
    guest_probe_leave_kernel(guest->probe);
    if (guest_probe_run(guest->probe, cycles, &outcome))
        return SIM_GUEST_HELD;
    const enum sim_guest_event event = event_of(guest, &outcome, stop);
    if (event == SIM_GUEST_CALL)
        guest_probe_enter_kernel(guest->probe);
    return event;
}

static void run(struct sim_guest *guest, uint64_t cycles, struct sim_guest_stop *stop)
{
    const uint64_t before = guest->processor.state.cycles;
    guest->convention->leave_kernel(guest);
    if (guest->probe != NULL)
        stop->event = run_watched(guest, cycles, stop);
    else
        stop->event = guest->child != NULL ? run_in_child(guest, cycles, stop) : run_here(guest, cycles, stop);
    stop->cycles = guest->processor.state.cycles - before;
}

static bool interrupt(struct sim_guest *guest)
{
    const bool done = guest->convention->interrupt(guest);
    if (done && guest->probe != NULL)
        guest_probe_enter_kernel(guest->probe);
    return done;
}

static bool set_return(struct sim_guest *guest, const uint32_t slots[4], unsigned count)
{
    return guest->convention->set_return(guest, slots, count);
}

static bool set_upcall(struct sim_guest *guest, uint32_t function, const uint32_t arguments[4], bool is_entry)
{
    return guest->convention->set_upcall(guest, function, arguments, is_entry);
}

// --- State ---------------------------------------------------------------------------------------

static void save(const struct sim_guest *guest, uint8_t *state)
{
    struct guest_state whole = guest->state;
    whole.processor = guest->processor.state;
    memcpy(state, &whole, sizeof(whole));
}

// A child that has ended meanwhile, or that belongs to a life that has not begun, is not the state's.
static void load(struct sim_guest *guest, const uint8_t *state, bool begun)
{
    memcpy(&guest->state, state, sizeof(guest->state));
    guest->processor.state = guest->state.processor;
    if (guest->probe != NULL)
        guest_probe_begin(guest->probe);
    if (guest->child == NULL)
        return;
    if (!begun)
        guest_child_end(guest->child);
    else if (!guest_child_is_ready(guest->child))
        (void)guest_child_begin(guest->child, &guest->processor); // if it can't be, its next turn is a fault
}

// --- Hosts ---------------------------------------------------------------------------------------

void guest_host_init(struct guest_host *host)
{
    *host = (struct guest_host){.executor = {
                                    .context = host,
                                    .create = create,
                                    .destroy = destroy,
                                    .begin = begin,
                                    .end = end,
                                    .set_regions = set_regions,
                                    .run = run,
                                    .interrupt = interrupt,
                                    .set_return = set_return,
                                    .set_upcall = set_upcall,
                                    .state_size = sizeof(struct guest_state),
                                    .save = save,
                                    .load = load,
                                    .print_registers = guest_print_registers,
                                    .print_fault = guest_print_fault,
                                }};
}

bool guest_host_use_children(struct guest_host *host, const char *program, char *message, size_t message_size)
{
    host->image = native_image_open(program, message, message_size);
    return host->image != NULL;
}

void guest_host_end(struct guest_host *host)
{
    native_image_close(host->image);
}
