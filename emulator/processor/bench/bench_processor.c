// SPDX-License-Identifier: Apache-2.0 OR MIT
// How many millions of instructions a second the processor executes, with exact counts and all checks on,
// beside Unicorn on the same program in the same run where that was built in.
//
//   bench_processor riscv|armv7m PROGRAM.bin [MILLIONS]
#include "emulator/processor/processor.h"
#include "emulator/processor/test/programs/program.h"

#ifdef WITH_UNICORN
#include <unicorn/unicorn.h>
#endif

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REPEATS = 5 };

// What differs between the architectures.
static const struct target {
    const char *name;
    enum processor_architecture architecture;
    unsigned argument; // the register of the first one, and of the result
    uint8_t loop[8];   // a call, and a jump back to it
    uint8_t loop_jump; // where that is
} targets[] = {
    {"riscv", PROCESSOR_RV32IMAC, 10, {0x73, 0x00, 0x00, 0x00, 0x6f, 0xf0, 0xdf, 0xff}, 4},
    {"armv7m", PROCESSOR_ARMV7M, 0, {0x00, 0xdf, 0xfd, 0xe7}, 2},
};
static const struct target *target;

static uint8_t flash[PROGRAM_FLASH_BYTES];
static uint8_t ram[PROGRAM_RAM_BYTES];

struct measurement {
    uint64_t instructions;
    double seconds;
    uint32_t result;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void fail(const char *message)
{
    fprintf(stderr, "bench_processor: %s\n", message);
    exit(2);
}

static void read_program(const char *path)
{
    FILE *const file = fopen(path, "rb");
    if (file == NULL || fread(flash, 1, sizeof(flash), file) == 0)
        fail("the program can't be read");
    fclose(file);
}

// --- Ours ----------------------------------------------------------------------------------------

static void begin_ours(struct processor *processor)
{
    const struct processor_region regions[] = {
        {PROGRAM_FLASH, sizeof(flash), PROCESSOR_READ | PROCESSOR_EXECUTE, flash},
        {PROGRAM_RAM, sizeof(ram), PROCESSOR_READ | PROCESSOR_WRITE, ram},
    };
    const struct processor_settings settings = {.counters = 0};
    struct processor_cache *const cache = processor_cache_create(16384);
    if (cache == NULL)
        fail("no memory");
    memset(ram, 0, sizeof(ram));
    processor_init(processor, target->architecture, &settings, cache);
    processor_set_regions(processor, regions, 2);
    processor->state.pc = PROGRAM_FLASH;
}

static struct measurement measure_ours(enum workload workload, uint32_t rounds)
{
    static struct processor processor;
    begin_ours(&processor);
    processor.state.registers[target->argument] = workload;
    processor.state.registers[target->argument + 1] = rounds;
    const double begin = now();
    const struct processor_outcome outcome = processor_run(&processor, UINT64_MAX);
    const double seconds = now() - begin;
    if (outcome.stop != PROCESSOR_STOP_CALL)
        fail("the program did not reach its end");
    processor_cache_destroy(processor.cache);
    return (struct measurement){processor.state.count, seconds, processor.state.registers[target->argument]};
}

// Nanoseconds from one call to the next in a loop of nothing else, and for a run of a single instruction.
static void report_stops(void)
{
    enum { STOPS = 2000000 };
    static struct processor processor;
    memcpy(flash, target->loop, sizeof(target->loop));
    begin_ours(&processor);
    const double begin = now();
    for (int i = 0; i < STOPS; i++) {
        if (processor_run(&processor, 1000).stop != PROCESSOR_STOP_CALL)
            fail("no call");
        processor_pass(&processor);
    }
    const double between = now();
    processor.state.pc = PROGRAM_FLASH + target->loop_jump;
    for (int i = 0; i < STOPS; i++) {
        processor_run(&processor, 1);
        processor.state.pc = PROGRAM_FLASH + target->loop_jump;
    }
    printf("call to call %.1f ns, single step %.1f ns\n", (between - begin) / STOPS * 1e9,
           (now() - between) / STOPS * 1e9);
    processor_cache_destroy(processor.cache);
}

// --- Unicorn -------------------------------------------------------------------------------------

#ifdef WITH_UNICORN
static void at_exception(uc_engine *engine, uint32_t number, void *context)
{
    (void)number, (void)context;
    uc_emu_stop(engine);
}

static uc_err open_unicorn(uc_engine **engine)
{
    if (target->architecture == PROCESSOR_RV32IMAC)
        return uc_open(UC_ARCH_RISCV, UC_MODE_RISCV32, engine);
    const uc_err error = uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, engine);
    return error != UC_ERR_OK ? error : uc_ctl_set_cpu_model(*engine, UC_CPU_ARM_CORTEX_M3);
}

static struct measurement measure_unicorn(enum workload workload, uint32_t rounds)
{
    const bool is_riscv = target->architecture == PROCESSOR_RV32IMAC;
    const int first = is_riscv ? UC_RISCV_REG_A0 : UC_ARM_REG_R0;
    const int second = is_riscv ? UC_RISCV_REG_A1 : UC_ARM_REG_R1;
    uc_engine *engine;
    uc_hook hook;
    uint32_t a0 = workload;
    uint32_t a1 = rounds;
    memset(ram, 0, sizeof(ram));
    if (open_unicorn(&engine) != UC_ERR_OK ||
        uc_mem_map_ptr(engine, PROGRAM_FLASH, sizeof(flash), UC_PROT_READ | UC_PROT_EXEC, flash) != UC_ERR_OK ||
        uc_mem_map_ptr(engine, PROGRAM_RAM, sizeof(ram), UC_PROT_READ | UC_PROT_WRITE, ram) != UC_ERR_OK)
        fail("Unicorn does not start");
    uc_hook_add(engine, &hook, UC_HOOK_INTR, (void *)(uintptr_t)at_exception, NULL, 1, 0);
    uc_reg_write(engine, first, &a0);
    uc_reg_write(engine, second, &a1);
    const double begin = now();
    uc_emu_start(engine, PROGRAM_FLASH | (is_riscv ? 0 : 1), 0, 0, 0);
    const double seconds = now() - begin;
    uc_reg_read(engine, first, &a0);
    uc_close(engine);
    return (struct measurement){0, seconds, a0};
}
#else
static struct measurement measure_unicorn(enum workload workload, uint32_t rounds)
{
    (void)workload, (void)rounds;
    return (struct measurement){0};
}
#endif

// --- Both ----------------------------------------------------------------------------------------

// The fastest of some: what else the machine does only ever adds.
static struct measurement best(struct measurement (*measure)(enum workload, uint32_t), enum workload workload,
                               uint32_t rounds)
{
    struct measurement least = measure(workload, rounds);
    for (int i = 1; i < REPEATS; i++) {
        const struct measurement next = measure(workload, rounds);
        if (next.seconds < least.seconds)
            least = next;
    }
    return least;
}

static uint32_t rounds_for(enum workload workload, uint64_t instructions)
{
    const uint64_t few = measure_ours(workload, 4).instructions;
    const uint64_t more = measure_ours(workload, 12).instructions;
    return (uint32_t)(instructions * 8 / (more - few) + 1);
}

static double rate(uint64_t instructions, double seconds)
{
    return (double)instructions / seconds * 1e-6;
}

static void report(enum workload workload, const char *name, uint64_t instructions)
{
    const uint32_t rounds = rounds_for(workload, instructions);
    const struct measurement ours = best(measure_ours, workload, rounds);
    const struct measurement unicorn = best(measure_unicorn, workload, rounds);
    const double our_rate = rate(ours.instructions, ours.seconds);
    printf("%-12s %12" PRIu64 " instructions  Verge %7.1f million/s", name, ours.instructions, our_rate);
    if (unicorn.seconds > 0) {
        const double its_rate = rate(ours.instructions, unicorn.seconds);
        printf("  Unicorn %7.1f million/s  ratio %5.2f", its_rate, our_rate / its_rate);
        if (unicorn.result != ours.result)
            fail("Unicorn's result is another");
    }
    printf("\n");
    fflush(stdout);
}

int main(int count, char **words)
{
    for (size_t i = 0; count > 2 && i < sizeof(targets) / sizeof(targets[0]); i++)
        if (strcmp(targets[i].name, words[1]) == 0)
            target = &targets[i];
    if (target == NULL)
        fail("say which target, riscv or armv7m, and which program (a .bin of the tests')");
    read_program(words[2]);
    const uint64_t instructions = (count > 3 ? strtoull(words[3], NULL, 10) : 100) * 1000000;
    report(WORKLOAD_MIXED, "mixed", instructions);
    report(WORKLOAD_LOAD_STORE, "load/store", instructions);
    report(WORKLOAD_ARITHMETIC, "arithmetic", instructions);
    report(WORKLOAD_LIBRARY, "C library", instructions);
    report_stops();
    return 0;
}
