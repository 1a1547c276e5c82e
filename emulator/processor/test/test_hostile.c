// SPDX-License-Identifier: Apache-2.0 OR MIT
// Random bytes as a program, random regions, random registers: the run ends, touches nothing that no region
// gives, and is the same in one go, instruction by instruction, and with whatever was decoded forgotten in
// between. Under the sanitizers each host buffer is as large as its region, to the byte.
//
//   test_processor_hostile [PROGRAMS]
#include "emulator/processor/processor.h"
#include "random_code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { REGIONS = 5, LARGEST = 600, BUDGET = 300, STRETCHES = 40, FAULTS = PROCESSOR_FAULT_STORE_MISALIGNED + 1 };

static unsigned long programs = 4000;
static struct random source;
static unsigned long stops[4];
static unsigned long faults[FAULTS];

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
    uint32_t start = next_random() % 3 == 0 ? 0 : 0xfffff000 - next_random() % 4096 * 2;
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

// Instructions, valid ones most of them, and bytes at the end that are anything.
static void fill_region(const struct processor_region *region)
{
    uint32_t at = 0;
    while (at + 4 <= region->size) {
        const uint32_t bits = random_instruction(&source);
        for (unsigned i = 0; i < 4; i++)
            region->host[at + i] = (uint8_t)(bits >> 8 * i);
        at += (bits & 3) == 3 ? 4 : 2;
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
    processor_init(&machine->processor, PROCESSOR_RV32IMAC, settings, processor_cache_create(0));
    assert_true(processor_set_regions(&machine->processor, machine->regions, machine->count));
    for (unsigned i = 1; i < PROCESSOR_REGISTERS; i++)
        machine->processor.state.registers[i] = next_random() % 4 == 0 ? next_random() : somewhere(machine);
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
    machine->processor.state.pc = pc;
    machine->processor.state.registers[1 + pc / 2 % 31] = value;
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
    }
    return outcome;
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
    copy(&stepped, whole);
    for (int i = 0; i < STRETCHES; i++) {
        const uint64_t until = whole->processor.state.count + BUDGET;
        const struct processor_outcome one = processor_run(&whole->processor, BUDGET);
        const struct processor_outcome other = run_in_steps(&stepped, forget, until);
        assert_true(whole->processor.state.count <= until);
        assert_outcome(one, other);
        assert_same(whole, &stepped);
        stops[one.stop]++;
        faults[one.fault]++;
        const uint32_t pc = somewhere_to_run(whole);
        const uint32_t value = somewhere(whole);
        go_on(whole, pc, value);
        go_on(&stepped, pc, value);
    }
    finish(&stepped);
}

static void report(uint64_t executed)
{
    print_message("%lu programs, %llu instructions; stretches that ended by budget: %lu, call: %lu, breakpoint: %lu\n",
                  programs, (unsigned long long)executed, stops[0], stops[1], stops[2]);
    for (int i = PROCESSOR_FAULT_ILLEGAL; i < FAULTS; i++)
        print_message("  %s: %lu\n", processor_fault_name((enum processor_fault)i), faults[i]);
}

static void test_random_bytes_do_no_harm_and_run_alike(void **state)
{
    (void)state;
    uint64_t executed = 0;
    source.state = 0x9e3779b97f4a7c15;
    for (unsigned long i = 0; i < programs; i++) {
        struct machine machine = {.count = 0};
        const struct processor_settings settings = {.must_align = i % 4 == 0, .counters = (uint8_t)(i % 8)};
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
    for (int i = 0; i < FAULTS; i++)
        assert_true(faults[i] > 0);
}

int main(int count, char **words)
{
    if (count > 1)
        programs = strtoul(words[1], NULL, 10);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_bytes_do_no_harm_and_run_alike)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
