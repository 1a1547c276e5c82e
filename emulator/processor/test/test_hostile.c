// SPDX-License-Identifier: Apache-2.0 OR MIT
// Random bytes as a program, random regions, random registers: the run ends, touches nothing that no region
// gives, and is the same in one go, instruction by instruction, by cycles, and with whatever was decoded forgotten
// in between. Under the sanitizers each host buffer is as large as its region, to the byte.
//
//   test_processor_hostile [riscv|armv6m|armv7m|armv8m [PROGRAMS]]
#include "emulator/processor/processor.h"
#include "random_thumb.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { REGIONS = 5, LARGEST = 600, BUDGET = 300, STRETCHES = 40, FAULTS = PROCESSOR_FAULTS };
enum { THUMB = 1 << 24 }; // xPSR.T

static const struct target {
    const char *name;
    enum processor_architecture architecture;
    enum processor_fault last_fault; // that can happen there
    uint32_t top;                    // below it code may lie
} targets[] = {
    {"riscv", PROCESSOR_RV32IMAC, PROCESSOR_FAULT_STORE_MISALIGNED, 0xfffff000},
    {"armv6m", PROCESSOR_ARMV6M, PROCESSOR_FAULT_INVALID_STATE, 0xdffff000},
    {"armv7m", PROCESSOR_ARMV7M, PROCESSOR_FAULT_NO_COPROCESSOR, 0xdffff000},
    {"armv8m", PROCESSOR_ARMV8M, PROCESSOR_FAULT_NO_COPROCESSOR, 0xdffff000},
};
static const struct target *target = targets;
static unsigned long programs = 4000;
static struct random source;
static unsigned long stops[4];
static unsigned long faults[FAULTS];
static uint64_t cycles_at[STRETCHES * BUDGET + 1]; // after so many instructions, when these were executed one by one

static uint32_t next_random(void)
{
    return random_next(&source);
}

struct machine {
    struct processor processor;
    struct processor_region regions[REGIONS];
    unsigned count;
};

// Near to each other and to both ends of the address space, so that accesses meet borders.
static void choose_regions(struct machine *machine)
{
    uint32_t start = next_random() % 3 == 0 ? 0 : target->top - next_random() % 4096 * 2;
    for (machine->count = 0; machine->count < REGIONS; machine->count++) {
        const uint32_t size = next_random() % LARGEST;
        if ((uint64_t)start + size > (uint64_t)1 << 32)
            return;
        const uint8_t rights = (uint8_t)(next_random() % 8 | (machine->count == 0 ? 7 : 0));
        machine->regions[machine->count] = (struct processor_region){start, size, rights, malloc(size + (size == 0))};
        start += size + (next_random() % 2 == 0 ? 0 : next_random() % 64);
    }
}

static uint32_t somewhere(const struct machine *machine)
{
    const struct processor_region *const region = &machine->regions[next_random() % machine->count];
    return region->start + next_random() % (region->size + 8) - 4;
}

// In the first region, which can be executed, most of the time.
static uint32_t somewhere_to_run(const struct machine *machine)
{
    const uint32_t near = machine->regions[0].start + next_random() % (machine->regions[0].size + 1);
    return (next_random() % 8 == 0 ? somewhere(machine) : near) & ~(uint32_t)1;
}

static bool is_arm(void)
{
    return target->architecture != PROCESSOR_RV32IMAC;
}

// As it lies in memory; how many bytes.
static unsigned next_instruction(uint8_t bytes[4])
{
    const uint32_t bits = is_arm() ? random_thumb(&source) : random_instruction(&source);
    if (is_arm())
        return thumb_bytes(bits, bytes);
    for (unsigned i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(bits >> 8 * i);
    return (bits & 3) == 3 ? 4 : 2;
}

// Instructions, valid ones most of them, and bytes at the end that are anything.
static void fill_region(const struct processor_region *region)
{
    uint32_t at = 0;
    while (at + 4 <= region->size) {
        uint8_t bytes[4];
        const unsigned count = next_instruction(bytes);
        memcpy(region->host + at, bytes, count);
        at += count;
    }
    for (; at < region->size; at++)
        region->host[at] = (uint8_t)next_random();
}

static void fill(const struct machine *machine)
{
    for (unsigned i = 0; i < machine->count; i++)
        fill_region(&machine->regions[i]);
}

// Another view on the first region's memory, with other rights.
static void add_view(struct machine *machine)
{
    if (machine->count == REGIONS || machine->count == 0)
        return;
    struct processor_region view = machine->regions[0];
    view.start = 0x40000000;
    view.rights = (uint8_t)(next_random() % 8);
    machine->regions[machine->count++] = view;
}

static bool is_view(const struct machine *machine, unsigned region)
{
    return region != 0 && machine->regions[region].host == machine->regions[0].host;
}

static void start(struct machine *machine, const struct processor_settings *settings)
{
    processor_init(&machine->processor, target->architecture, settings, processor_cache_create(0));
    assert_true(processor_set_regions(&machine->processor, machine->regions, machine->count));
    for (unsigned i = 0; i < processor_register_count(&machine->processor); i++)
        processor_set_register(&machine->processor, i, next_random() % 4 == 0 ? next_random() : somewhere(machine));
    machine->processor.state.xpsr |= is_arm() ? THUMB : 0;
    machine->processor.state.pc = somewhere_to_run(machine);
}

static void copy(struct machine *to, const struct machine *from)
{
    *to = *from;
    for (unsigned i = 0; i < from->count; i++) {
        struct processor_region *const region = &to->regions[i];
        if (is_view(from, i)) {
            region->host = to->regions[0].host;
            continue;
        }
        region->host = malloc(region->size + (region->size == 0));
        memcpy(region->host, from->regions[i].host, region->size);
    }
    to->processor.cache = processor_cache_create(0);
    assert_true(processor_set_regions(&to->processor, to->regions, to->count));
}

static void finish(struct machine *machine)
{
    for (unsigned i = machine->count; i-- > 0;)
        if (!is_view(machine, i))
            free(machine->regions[i].host);
    processor_cache_destroy(machine->processor.cache);
}

static void assert_same(const struct machine *a, const struct machine *b)
{
    assert_memory_equal(&a->processor.state, &b->processor.state, sizeof(a->processor.state));
    for (unsigned i = 0; i < a->count; i++)
        assert_memory_equal(a->regions[i].host, b->regions[i].host, a->regions[i].size);
}

// Where a process goes on whose fault is repaired: elsewhere, with a register changed.
static void go_on(struct machine *machine, uint32_t pc, uint32_t value)
{
    enum { CORE_REGISTERS = 15, XPSR = 16 };
    machine->processor.state.pc = pc;
    processor_set_register(&machine->processor, pc / 2 % (is_arm() ? CORE_REGISTERS : PROCESSOR_REGISTERS), value);
    if (is_arm()) // in no IT block, and in Thumb state
        processor_set_register(&machine->processor, XPSR, (value & 0xf8000000) | THUMB);
}

// Small steps; or one at a time, every other one with nothing decoded before.
static struct processor_outcome run_in_steps(struct machine *machine, bool forget, uint64_t until)
{
    struct processor_outcome outcome = {.stop = PROCESSOR_STOP_BUDGET};
    while (machine->processor.state.count < until && outcome.stop == PROCESSOR_STOP_BUDGET) {
        const uint64_t left = until - machine->processor.state.count;
        const uint64_t step = forget ? 1 : 1 + left % 7;
        if (forget && left % 2 == 0)
            assert_true(processor_set_regions(&machine->processor, machine->regions, machine->count));
        outcome = processor_run(&machine->processor, step < left ? step : left);
        cycles_at[machine->processor.state.count] = machine->processor.state.cycles;
    }
    return outcome;
}

// As far as a run of so many cycles goes, and no further.
static struct processor_outcome run_cycles(struct machine *machine, uint64_t cycles)
{
    const struct processor_state *const state = &machine->processor.state;
    const uint64_t before = state->cycles;
    const uint64_t count = state->count;
    const struct processor_outcome outcome = processor_run_cycles(&machine->processor, cycles);
    assert_int_equal(state->cycles, cycles_at[state->count]);
    if (outcome.stop == PROCESSOR_STOP_BUDGET)
        assert_true(state->cycles - before >= cycles);
    if (state->count != count)
        assert_true(cycles_at[state->count - 1] - before < cycles);
    return outcome;
}

// After another machine was run to there one by one. No instruction costs less than 1.
static struct processor_outcome run_by_cycles(struct machine *machine, uint64_t until)
{
    enum { MOST_CYCLES = 90 };
    struct processor_outcome outcome = {.stop = PROCESSOR_STOP_BUDGET};
    while (until - machine->processor.state.count > MOST_CYCLES && outcome.stop == PROCESSOR_STOP_BUDGET)
        outcome = run_cycles(machine, 1 + machine->processor.state.cycles % MOST_CYCLES);
    if (outcome.stop != PROCESSOR_STOP_BUDGET)
        return outcome;
    return processor_run(&machine->processor, until - machine->processor.state.count);
}

static void assert_outcome(struct processor_outcome a, struct processor_outcome b)
{
    assert_int_equal(a.stop, b.stop);
    assert_int_equal(a.fault, b.fault);
    assert_int_equal(a.address, b.address);
    assert_int_equal(a.instruction, b.instruction);
}

static void run_alike(struct machine *whole, bool forget)
{
    struct machine stepped;
    struct machine by_cycles;
    copy(&stepped, whole);
    copy(&by_cycles, whole);
    cycles_at[0] = 0;
    for (int i = 0; i < STRETCHES; i++) {
        const uint64_t until = whole->processor.state.count + BUDGET;
        const struct processor_outcome one = processor_run(&whole->processor, BUDGET);
        const struct processor_outcome other = run_in_steps(&stepped, forget, until);
        assert_true(whole->processor.state.count <= until);
        assert_outcome(one, other);
        assert_same(whole, &stepped);
        if (forget) {
            assert_outcome(one, run_by_cycles(&by_cycles, until));
            assert_same(whole, &by_cycles);
        }
        stops[one.stop]++;
        faults[one.fault]++;
        const uint32_t pc = somewhere_to_run(whole);
        const uint32_t value = somewhere(whole);
        go_on(whole, pc, value);
        go_on(&stepped, pc, value);
        go_on(&by_cycles, pc, value);
    }
    finish(&stepped);
    finish(&by_cycles);
}

static void report(uint64_t executed)
{
    print_message("%lu programs, %llu instructions; stretches that ended by budget: %lu, call: %lu, breakpoint: %lu\n",
                  programs, (unsigned long long)executed, stops[0], stops[1], stops[2]);
    for (int i = PROCESSOR_FAULT_ILLEGAL; i < FAULTS; i++)
        print_message("  %s: %lu\n", processor_fault_name((enum processor_fault)i), faults[i]);
}

static void choose_costs(struct processor_settings *settings)
{
    for (int i = 0; i < PROCESSOR_COSTS; i++)
        settings->costs[i] = (uint8_t)(1 + next_random() % 9);
}

static void test_random_bytes_do_no_harm_and_run_alike(void **state)
{
    (void)state;
    uint64_t executed = 0;
    source.state = 0x9e3779b97f4a7c15;
    for (unsigned long i = 0; i < programs; i++) {
        struct machine machine = {.count = 0};
        struct processor_settings settings = {
            .must_align = i % 4 == 0,
            .counters = (uint8_t)(i % 8),
            .dsp = i % 8 < 6,
            .single_precision = i % 8 < 4,
            .divide_trap = i % 16 < 8,
        };
        if (i % 5 != 0)
            choose_costs(&settings);
        choose_regions(&machine);
        fill(&machine);
        if (i % 2 == 0)
            add_view(&machine);
        start(&machine, &settings);
        run_alike(&machine, i % 3 == 0);
        executed += machine.processor.state.count;
        finish(&machine);
    }
    report(executed);
    for (int i = 0; i < 4; i++)
        assert_true(stops[i] > 0);
    for (int i = 0; i <= (int)target->last_fault; i++)
        assert_true(faults[i] > 0);
}

int main(int count, char **words)
{
    for (size_t i = 0; count > 1 && i < sizeof(targets) / sizeof(targets[0]); i++)
        if (strcmp(targets[i].name, words[1]) == 0)
            target = &targets[i];
    if (count > 2)
        programs = strtoul(words[2], NULL, 10);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_bytes_do_no_harm_and_run_alike)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
