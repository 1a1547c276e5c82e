// SPDX-License-Identifier: Apache-2.0 OR MIT
// See guest_probe.h: a debugger's hold on a guest. Points cost nothing while none is met: what is watched is taken
// out of the guest's regions, whose checks are exact to the byte, and an access that is refused for that alone is a
// point that was met. It is then done with all regions in place. No memory is patched.
#include "emulator/guest/guest_probe_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct point {
    enum guest_point_kind kind;
    uint32_t address, size;
};

enum mode { GOES, STEPS, HELD };

struct guest_debug {
    struct guest_probe *probe;
    void (*on_held)(void *context);
    void *context;
    enum mode mode;
    bool asked;      // to be held before the next instruction
    bool is_alone;   // its debugger has left: nothing holds it
    bool with_fault; // the next fault is the kernel's
    bool is_open;    // the processor has the guest's own regions, not those less the points
    bool is_crowded; // these are too many: breakpoints are looked for step by step
    bool seeks, has_found;
    uint64_t step_from, goal;
    uint64_t found_count;
    struct guest_stop_cause cause, found;
    struct point points[GUEST_POINTS_MAX];
    unsigned point_count;
};

// --- Regions -------------------------------------------------------------------------------------

static unsigned taken_by(const struct point *point)
{
    static const unsigned rights[] = {SIM_EXECUTE, SIM_EXECUTE, SIM_WRITE, SIM_READ, SIM_READ | SIM_WRITE};
    return rights[point->kind];
}

struct piecing {
    struct processor_region pieces[PROCESSOR_REGIONS];
    unsigned count;
    bool is_full;
};

static void add_piece(struct piecing *to, const struct sim_region *region, uint32_t from, uint32_t end, unsigned rights)
{
    if (to->count == PROCESSOR_REGIONS)
        to->is_full = true;
    else
        to->pieces[to->count++] =
            (struct processor_region){region->start + from, end - from, (uint8_t)rights, region->host + from};
}

// Rights at an offset of a region, and where they change next.
static unsigned rights_at(const struct guest_debug *debug, const struct sim_region *region, uint32_t at, uint32_t *end)
{
    unsigned rights = region->rights;
    *end = region->size;
    for (unsigned i = 0; i < debug->point_count; i++) {
        const struct point *const point = &debug->points[i];
        const uint64_t start = (uint64_t)point->address, stop = start + point->size;
        const uint64_t here = (uint64_t)region->start + at;
        if (start <= here && here < stop)
            rights &= ~taken_by(point);
        if (start > here && start - region->start < *end)
            *end = (uint32_t)(start - region->start);
        if (stop > here && stop - region->start < *end)
            *end = (uint32_t)(stop - region->start);
    }
    return rights;
}

static void cut_region(const struct guest_debug *debug, const struct sim_region *region, struct piecing *to)
{
    for (uint32_t at = 0, end; at < region->size; at = end) {
        const unsigned rights = rights_at(debug, region, at, &end);
        if (rights != 0)
            add_piece(to, region, at, end, rights);
    }
}

static struct piecing pieces_of(const struct guest_debug *debug)
{
    const struct sim_guest *const guest = debug->probe->guest;
    struct piecing pieces = {.count = 0};
    for (unsigned i = 0; i < guest->region_count; i++)
        cut_region(debug, &guest->regions[i], &pieces);
    return pieces;
}

static void put_in_place(struct guest_debug *debug, const struct piecing *pieces, bool is_open)
{
    const bool done = processor_set_regions(&debug->probe->guest->processor, pieces->pieces, pieces->count);
    assert(done); // pieces of regions that were good
    (void)done;
    debug->is_open = is_open;
}

static void open_regions(struct guest_debug *debug)
{
    const struct sim_guest *const guest = debug->probe->guest;
    struct piecing pieces = {.count = 0};
    if (debug->is_open)
        return;
    for (unsigned i = 0; i < guest->region_count; i++)
        if (guest->regions[i].size > 0)
            add_piece(&pieces, &guest->regions[i], 0, guest->regions[i].size, guest->regions[i].rights);
    put_in_place(debug, &pieces, true);
}

static void close_regions(struct guest_debug *debug)
{
    if (!debug->is_open || debug->point_count == 0)
        return;
    const struct piecing pieces = pieces_of(debug);
    debug->is_crowded = pieces.is_full;
    if (!pieces.is_full)
        put_in_place(debug, &pieces, false);
}

void guest_debug_regions_changed(struct guest_debug *debug)
{
    debug->is_open = false;
    open_regions(debug);
}

// --- Points --------------------------------------------------------------------------------------

static bool is_break(enum guest_point_kind kind)
{
    return kind == GUEST_POINT_BREAK || kind == GUEST_POINT_HARDWARE_BREAK;
}

static struct point *find_point(struct guest_debug *debug, enum guest_point_kind kind, uint32_t address, uint32_t size)
{
    for (unsigned i = 0; i < debug->point_count; i++) {
        struct point *const point = &debug->points[i];
        if (point->kind == kind && point->address == address && (is_break(kind) || point->size == size))
            return point;
    }
    return NULL;
}

// Breakpoints are looked for in another way where regions do not suffice; what watches memory is not.
bool guest_debug_add(struct guest_debug *debug, enum guest_point_kind kind, uint32_t address, uint32_t size)
{
    const struct point point = {kind, address, is_break(kind) ? 2 : size};
    if (find_point(debug, kind, address, size) != NULL)
        return true;
    if (debug->point_count == GUEST_POINTS_MAX || point.size == 0 || point.size > UINT32_MAX - address)
        return false;
    debug->points[debug->point_count++] = point;
    if (!is_break(kind) && pieces_of(debug).is_full) {
        debug->point_count--;
        return false;
    }
    guest_debug_regions_changed(debug);
    return true;
}

bool guest_debug_remove(struct guest_debug *debug, enum guest_point_kind kind, uint32_t address, uint32_t size)
{
    struct point *const point = find_point(debug, kind, address, size);
    if (point == NULL)
        return false;
    *point = debug->points[--debug->point_count];
    debug->is_crowded = false;
    guest_debug_regions_changed(debug);
    return true;
}

void guest_debug_leave(struct guest_debug *debug)
{
    guest_debug_go(debug, false, true);
    debug->is_alone = true;
    debug->point_count = 0;
    debug->is_crowded = false;
    debug->goal = UINT64_MAX;
    guest_debug_regions_changed(debug);
}

static bool breaks_at(const struct guest_debug *debug, uint32_t pc)
{
    for (unsigned i = 0; i < debug->point_count; i++)
        if (is_break(debug->points[i].kind) && debug->points[i].address == pc)
            return true;
    return false;
}

static uint32_t first_touched(const struct point *point, uint32_t address)
{
    return point->address > address ? point->address : address;
}

// The nearest of those that take such a right from an access of a word, the widest that is done as one.
static const struct point *nearest_point(const struct guest_debug *debug, uint32_t address, unsigned right)
{
    const struct point *nearest = NULL;
    for (unsigned i = 0; i < debug->point_count; i++) {
        const struct point *const point = &debug->points[i];
        const bool possible = !is_break(point->kind) && (taken_by(point) & right) != 0 &&
                              (uint64_t)point->address + point->size > address &&
                              point->address < (uint64_t)address + 4;
        if (possible && (nearest == NULL || first_touched(point, address) < first_touched(nearest, address)))
            nearest = point;
    }
    return nearest;
}

// The one that a refused access met. An atomic operation that may not read is a store that was refused.
static const struct point *touched(const struct guest_debug *debug, const struct processor_outcome *refused)
{
    const bool loads = refused->fault == PROCESSOR_FAULT_LOAD;
    const struct point *const first = nearest_point(debug, refused->address, loads ? SIM_READ : SIM_WRITE);
    return first != NULL || loads ? first : nearest_point(debug, refused->address, SIM_READ);
}

// --- Holding -------------------------------------------------------------------------------------

static bool hold(struct guest_debug *debug, struct guest_stop_cause cause)
{
    debug->cause = cause;
    debug->mode = HELD;
    debug->asked = false;
    debug->on_held(debug->context);
    return true;
}

// A point was met. True: it holds the guest.
static bool meet(struct guest_debug *debug, enum guest_point_kind kind, uint32_t address)
{
    const struct guest_stop_cause cause = {.why = GUEST_WHY_POINT, .kind = kind, .address = address};
    if (!debug->seeks)
        return hold(debug, cause);
    debug->has_found = true;
    debug->found_count = guest_count(debug->probe->guest);
    debug->found = cause;
    return false;
}

bool guest_debug_arrives(struct guest_debug *debug)
{
    const struct sim_guest *const guest = debug->probe->guest;
    if (debug->mode == HELD)
        return true;
    if (guest_count(guest) >= debug->goal)
        return hold(debug, (struct guest_stop_cause){.why = GUEST_WHY_GOAL});
    if (debug->asked)
        return hold(debug, (struct guest_stop_cause){.why = GUEST_WHY_ASKED});
    if (debug->mode == STEPS && guest_count(guest) != debug->step_from)
        return hold(debug, (struct guest_stop_cause){.why = GUEST_WHY_STEP});
    return debug->is_crowded && breaks_at(debug, guest->processor.state.pc) && guest_count(guest) != debug->step_from &&
           meet(debug, GUEST_POINT_BREAK, guest->processor.state.pc);
}

uint64_t guest_debug_budget(const struct guest_debug *debug)
{
    return debug->mode == STEPS || debug->is_crowded ? 1 : debug->goal - guest_count(debug->probe->guest);
}

static bool stops_for_debugger(const struct guest_debug *debug, const struct processor_outcome *outcome)
{
    return outcome->stop == PROCESSOR_STOP_FAULT || outcome->stop == PROCESSOR_STOP_BREAKPOINT
               ? !debug->with_fault && !debug->is_alone
               : false;
}

// What the guest itself did. A fault that its debugger has seen goes on to the kernel.
static bool take_outcome(struct guest_debug *debug, const struct processor_outcome *outcome)
{
    if (stops_for_debugger(debug, outcome) && !debug->seeks)
        return hold(debug, (struct guest_stop_cause){.why = GUEST_WHY_FAULT, .outcome = *outcome});
    if (outcome->stop == PROCESSOR_STOP_FAULT || outcome->stop == PROCESSOR_STOP_BREAKPOINT)
        debug->with_fault = false;
    return false;
}

static bool was_refused(const struct processor_outcome *outcome)
{
    return outcome->stop == PROCESSOR_STOP_FAULT &&
           (outcome->fault == PROCESSOR_FAULT_FETCH || outcome->fault == PROCESSOR_FAULT_LOAD ||
            outcome->fault == PROCESSOR_FAULT_STORE);
}

// Once more with all regions: is it the guest's fault, or was a point met?
static bool try_again(struct guest_debug *debug, struct processor_outcome *outcome)
{
    struct sim_guest *const guest = debug->probe->guest;
    const struct processor_outcome refused = *outcome;
    const bool is_fetch = refused.fault == PROCESSOR_FAULT_FETCH;
    if (is_fetch && breaks_at(debug, guest->processor.state.pc) &&
        meet(debug, GUEST_POINT_BREAK, guest->processor.state.pc))
        return true;
    open_regions(debug);
    *outcome = processor_run(&guest->processor, 1);
    if (outcome->stop != PROCESSOR_STOP_BUDGET)
        return take_outcome(debug, outcome);
    const struct point *const point = is_fetch ? NULL : touched(debug, &refused);
    return point != NULL && meet(debug, point->kind, first_touched(point, refused.address));
}

static bool run_open(struct guest_debug *debug, uint64_t cycles, uint64_t budget, struct processor_outcome *outcome)
{
    open_regions(debug);
    *outcome = processor_run_within(&debug->probe->guest->processor, cycles, budget);
    return take_outcome(debug, outcome);
}

// A debugger that steps expects to get past a breakpoint where it stands, but to be told what it touches.
static bool steps_over_breakpoint(const struct guest_debug *debug)
{
    return debug->mode == STEPS && breaks_at(debug, debug->probe->guest->processor.state.pc);
}

bool guest_debug_run(struct guest_debug *debug, uint64_t cycles, uint64_t budget, struct processor_outcome *outcome)
{
    if (debug->point_count == 0 || debug->is_crowded || steps_over_breakpoint(debug))
        return run_open(debug, cycles, budget, outcome);
    close_regions(debug);
    *outcome = processor_run_within(&debug->probe->guest->processor, cycles, budget);
    if (!debug->is_open && was_refused(outcome))
        return try_again(debug, outcome);
    return take_outcome(debug, outcome);
}

// --- The debugger's side ---------------------------------------------------------------------------

struct guest_debug *guest_debug_create(struct guest_probe *probe, void (*held)(void *context), void *context)
{
    struct guest_debug *const debug = calloc(1, sizeof(*debug));
    if (debug == NULL)
        return NULL;
    *debug = (struct guest_debug){.probe = probe, .on_held = held, .context = context, .goal = UINT64_MAX};
    probe->debug = debug;
    guest_debug_regions_changed(debug);
    return debug;
}

void guest_debug_destroy(struct guest_debug *debug)
{
    if (debug == NULL)
        return;
    (void)hold(debug, (struct guest_stop_cause){.why = GUEST_WHY_GONE});
    debug->probe->debug = NULL;
    free(debug);
}

struct sim_guest *guest_debug_guest(const struct guest_debug *debug)
{
    return debug->probe->guest;
}

void guest_debug_hold(struct guest_debug *debug)
{
    debug->asked = true;
}

void guest_debug_hold_now(struct guest_debug *debug)
{
    debug->is_alone = false;
    if (debug->mode == HELD)
        return;
    debug->cause = (struct guest_stop_cause){.why = GUEST_WHY_ASKED};
    debug->mode = HELD;
    debug->asked = false;
}

bool guest_debug_is_held(const struct guest_debug *debug)
{
    return debug->mode == HELD;
}

const struct guest_stop_cause *guest_debug_cause(const struct guest_debug *debug)
{
    return &debug->cause;
}

// A breakpoint instruction would hold it for ever.
void guest_debug_go(struct guest_debug *debug, bool steps, bool with_fault)
{
    const bool is_fault = debug->mode == HELD && debug->cause.why == GUEST_WHY_FAULT;
    debug->with_fault = is_fault && (with_fault || debug->cause.outcome.stop == PROCESSOR_STOP_BREAKPOINT);
    debug->mode = steps ? STEPS : GOES;
    debug->asked = false;
    debug->step_from = guest_count(debug->probe->guest);
}

void guest_debug_set_goal(struct guest_debug *debug, uint64_t count)
{
    debug->goal = count;
}

void guest_debug_seek(struct guest_debug *debug, bool seeks)
{
    debug->seeks = seeks;
    debug->has_found = false;
}

bool guest_debug_found(const struct guest_debug *debug, uint64_t *count, struct guest_stop_cause *cause)
{
    *count = debug->found_count;
    *cause = debug->found;
    return debug->has_found;
}

void guest_debug_claim(struct guest_debug *debug, const struct guest_stop_cause *cause)
{
    debug->cause = *cause;
    debug->mode = HELD;
    debug->asked = false;
}

// --- Registers and memory --------------------------------------------------------------------------

// As its next instruction finds it: out of the frame on its stack, where it is in the kernel.
static struct sim_guest as_it_goes_on(const struct guest_debug *debug)
{
    struct sim_guest view = *debug->probe->guest;
    view.convention->leave_kernel(&view);
    return view;
}

uint32_t guest_debug_register(const struct guest_debug *debug, unsigned number)
{
    const struct sim_guest view = as_it_goes_on(debug);
    return processor_register(&view.processor, number);
}

// In the kernel its registers lie in a frame, which follows its stack pointer.
bool guest_debug_set_register(struct guest_debug *debug, unsigned number, uint32_t value)
{
    struct sim_guest *const guest = debug->probe->guest;
    struct sim_guest view = as_it_goes_on(debug);
    processor_set_register(&view.processor, number, value);
    if (guest->state.is_stacked && (!view.convention->interrupt(&view) || view.state.lost_its_stack))
        return false;
    guest->processor.state = view.processor.state;
    return true;
}

static const uint8_t *readable(const struct sim_guest *guest, uint32_t address)
{
    const uint8_t *const shown = guest_memory(guest, address, 1, 0);
    return shown != NULL ? shown : guest_bytes(guest, address, 1);
}

uint32_t guest_debug_read(const struct guest_debug *debug, uint32_t address, uint8_t *to, uint32_t size)
{
    uint32_t done = 0;
    const uint8_t *byte;
    while (done < size && (byte = readable(debug->probe->guest, address + done)) != NULL)
        to[done++] = *byte;
    return done;
}

uint32_t guest_debug_write(struct guest_debug *debug, uint32_t address, const uint8_t *from, uint32_t size)
{
    uint32_t done = 0;
    uint8_t *byte;
    while (done < size && (byte = guest_memory(debug->probe->guest, address + done, 1, SIM_WRITE)) != NULL)
        *byte = from[done++];
    return done;
}
