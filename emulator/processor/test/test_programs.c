// SPDX-License-Identifier: Apache-2.0 OR MIT
// Whole C programs, compiled for a processor at several levels of optimisation and linked with picolibc, give
// the numbers that the host's own build of them gives; and a run is the same however it is divided.
//
//   test_processor_programs TARGET PROGRAM.bin...
#include "emulator/processor/processor.h"
#include "programs/program.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 3 };

static const struct target {
    const char *name;
    enum processor_architecture architecture;
    bool dsp, single_precision;
    unsigned argument; // the register of the first one, and of the result
} targets[] = {
    {"riscv", PROCESSOR_RV32IMAC, false, false, 10},    {"armv6m", PROCESSOR_ARMV6M, false, false, 0},
    {"armv7m", PROCESSOR_ARMV7M, false, false, 0},      {"armv7m-hard", PROCESSOR_ARMV7M, true, true, 0},
    {"armv7m-softfp", PROCESSOR_ARMV7M, true, true, 0}, {"armv8m", PROCESSOR_ARMV8M, true, true, 0},
};

static const struct target *target;
static int path_count;
static char **paths;

struct machine {
    struct processor processor;
    uint8_t flash[PROGRAM_FLASH_BYTES];
    uint8_t ram[PROGRAM_RAM_BYTES];
};

static void read_program(struct machine *machine, const char *path)
{
    FILE *const file = fopen(path, "rb");
    assert_non_null(file);
    assert_true(fread(machine->flash, 1, PROGRAM_FLASH_BYTES, file) > 0);
    fclose(file);
}

static struct machine *begin(const char *path, enum workload workload, bool must_align)
{
    struct machine *const machine = calloc(1, sizeof(*machine));
    assert_non_null(machine);
    read_program(machine, path);
    const struct processor_region regions[] = {
        {PROGRAM_FLASH, PROGRAM_FLASH_BYTES, PROCESSOR_READ | PROCESSOR_EXECUTE, machine->flash},
        {PROGRAM_RAM, PROGRAM_RAM_BYTES, PROCESSOR_READ | PROCESSOR_WRITE, machine->ram},
    };
    const struct processor_settings settings = {
        .must_align = must_align,
        .dsp = target->dsp,
        .single_precision = target->single_precision,
    };
    processor_init(&machine->processor, target->architecture, &settings, processor_cache_create(4096));
    assert_true(processor_set_regions(&machine->processor, regions, 2));
    machine->processor.state.pc = PROGRAM_FLASH;
    machine->processor.state.registers[target->argument] = workload;
    machine->processor.state.registers[target->argument + 1] = ROUNDS;
    return machine;
}

static void end(struct machine *machine)
{
    processor_cache_destroy(machine->processor.cache);
    free(machine);
}

static void test_programs_give_what_they_give_on_the_host(void **state)
{
    (void)state;
    for (int i = 0; i < path_count; i++)
        for (unsigned workload = 0; workload < WORKLOADS; workload++) {
            struct machine *const machine = begin(paths[i], workload, true);
            assert_int_equal(processor_run(&machine->processor, 100000000).stop, PROCESSOR_STOP_CALL);
            assert_int_equal(machine->processor.state.registers[target->argument], program(workload, ROUNDS));
            end(machine);
        }
}

// Budgets of all small sizes, in turn.
static void run_divided(struct machine *machine)
{
    uint64_t budget = 0;
    while (processor_run(&machine->processor, budget).stop == PROCESSOR_STOP_BUDGET)
        budget = (budget * 5 + 3) % 1021;
}

static void test_a_run_is_the_same_however_it_is_divided(void **state)
{
    (void)state;
    for (unsigned workload = 0; workload < WORKLOADS; workload++) {
        struct machine *const whole = begin(paths[0], workload, false);
        struct machine *const divided = begin(paths[0], workload, false);
        processor_run(&whole->processor, UINT64_MAX);
        run_divided(divided);
        assert_memory_equal(&whole->processor.state, &divided->processor.state, sizeof(whole->processor.state));
        assert_memory_equal(whole->ram, divided->ram, PROGRAM_RAM_BYTES);
        end(whole);
        end(divided);
    }
}

int main(int count, char **words)
{
    path_count = count - 2;
    paths = words + 2;
    for (size_t i = 0; count > 1 && i < sizeof(targets) / sizeof(targets[0]); i++)
        if (strcmp(targets[i].name, words[1]) == 0)
            target = &targets[i];
    if (path_count < 1 || target == NULL) {
        fprintf(stderr, "say which target and programs\n");
        return 2;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_programs_give_what_they_give_on_the_host),
        cmocka_unit_test(test_a_run_is_the_same_however_it_is_divided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
