// SPDX-License-Identifier: Apache-2.0 OR MIT
// What is the same for every architecture: beginnings, and the way to the one that runs.
#include "processor.h"

#include "internal.h"

#include <assert.h>

struct architecture {
    struct processor_outcome (*run)(struct processor *processor, uint64_t budget, uint64_t cycles);
    void (*pass)(struct processor *processor);  // the pc and what goes with it
    void (*begin)(struct processor *processor); // NULL: all is 0
};

static const struct architecture architectures[PROCESSOR_ARCHITECTURES] = {
    [PROCESSOR_RV32IMAC] = {.run = rv32_run, .pass = rv32_pass},
    [PROCESSOR_ARMV6M] = {.run = arm_run, .pass = arm_pass, .begin = arm_begin},
    [PROCESSOR_ARMV7M] = {.run = arm_run, .pass = arm_pass, .begin = arm_begin},
    [PROCESSOR_ARMV8M] = {.run = arm_run, .pass = arm_pass, .begin = arm_begin},
};

void processor_init(struct processor *processor, enum processor_architecture architecture,
                    const struct processor_settings *settings, struct processor_cache *cache)
{
    assert(architecture < PROCESSOR_ARCHITECTURES);
    *processor = (struct processor){.architecture = architecture, .settings = *settings, .cache = cache};
    if (architectures[architecture].begin != NULL)
        architectures[architecture].begin(processor);
    if (cache == NULL)
        return;
    cache_forget_windows(cache);
    cache_forget_blocks(cache);
}

static struct processor_outcome run(struct processor *processor, uint64_t budget, uint64_t cycles)
{
    struct processor_state *const state = &processor->state;
    const uint64_t count = state->count;
    const struct processor_outcome outcome = architectures[processor->architecture].run(processor, budget, cycles);
    if (!cache_has_costs(processor))
        state->cycles += state->count - count;
    return outcome;
}

struct processor_outcome processor_run(struct processor *processor, uint64_t budget)
{
    return run(processor, budget, UINT64_MAX);
}

struct processor_outcome processor_run_cycles(struct processor *processor, uint64_t cycles)
{
    return processor_run_within(processor, cycles, UINT64_MAX);
}

struct processor_outcome processor_run_within(struct processor *processor, uint64_t cycles, uint64_t budget)
{
    if (cache_has_costs(processor))
        return run(processor, budget, cycles);
    return run(processor, cycles < budget ? cycles : budget, UINT64_MAX);
}

void processor_pass(struct processor *processor)
{
    architectures[processor->architecture].pass(processor);
    processor->state.count++;
    processor->state.cycles += cache_has_costs(processor) ? processor->settings.costs[PROCESSOR_COST_CALL] : 1;
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
        [PROCESSOR_FAULT_INVALID_STATE] = "invalid state",
        [PROCESSOR_FAULT_DIVIDE_BY_ZERO] = "division by zero",
        [PROCESSOR_FAULT_NO_COPROCESSOR] = "no such coprocessor",
    };
    return names[fault];
}

// --- Registers by number -------------------------------------------------------------------------

static bool is_arm(const struct processor *processor)
{
    return processor->architecture != PROCESSOR_RV32IMAC;
}

enum { RISCV_PC = 32, ARM_XPSR = 16, ARM_PC_NUMBER = 15, ARM_SP_NUMBER = 13, ARM_S0 = 17, ARM_FPSCR = 49 };

unsigned processor_register_count(const struct processor *processor)
{
    if (!is_arm(processor))
        return RISCV_PC + 1;
    return processor->settings.single_precision ? ARM_FPSCR + 1 : ARM_XPSR + 1;
}

const char *processor_register_name(const struct processor *processor, unsigned number)
{
    static const char *const riscv[] = {"zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "fp", "s1", "a0",
                                        "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
                                        "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6", "pc"};
    static const char *const arm[] = {"r0",  "r1",  "r2",  "r3",  "r4",  "r5",  "r6",   "r7",  "r8",  "r9",
                                      "r10", "r11", "r12", "sp",  "lr",  "pc",  "xpsr", "s0",  "s1",  "s2",
                                      "s3",  "s4",  "s5",  "s6",  "s7",  "s8",  "s9",   "s10", "s11", "s12",
                                      "s13", "s14", "s15", "s16", "s17", "s18", "s19",  "s20", "s21", "s22",
                                      "s23", "s24", "s25", "s26", "s27", "s28", "s29",  "s30", "s31", "fpscr"};
    assert(number < processor_register_count(processor));
    return is_arm(processor) ? arm[number] : riscv[number];
}

static const uint32_t *arm_register(const struct processor_state *state, unsigned number)
{
    switch (number) {
    case ARM_PC_NUMBER:
        return &state->pc;
    case ARM_XPSR:
        return &state->xpsr;
    case ARM_FPSCR:
        return &state->fpscr;
    default:
        return number < ARM_PC_NUMBER ? &state->registers[number] : &state->single[number - ARM_S0];
    }
}

static const uint32_t *place_of(const struct processor *processor, unsigned number)
{
    assert(number < processor_register_count(processor));
    if (is_arm(processor))
        return arm_register(&processor->state, number);
    return number == RISCV_PC ? &processor->state.pc : &processor->state.registers[number];
}

uint32_t processor_register(const struct processor *processor, unsigned number)
{
    return *place_of(processor, number);
}

// What no bit is kept of.
static uint32_t fixed_bits(const struct processor *processor, unsigned number)
{
    if (!is_arm(processor))
        return number == 0 ? ~(uint32_t)0 : number == RISCV_PC;
    switch (number) {
    case ARM_SP_NUMBER:
        return 3;
    case ARM_PC_NUMBER:
        return 1;
    case ARM_XPSR: // N Z C V and T; Q and IT; GE
        if (processor->architecture == PROCESSOR_ARMV6M)
            return ~(uint32_t)0xf1000000;
        return processor->settings.dsp ? ~(uint32_t)0xff0ffc00 : ~(uint32_t)0xff00fc00;
    case ARM_FPSCR:
        return ~(uint32_t)0xf7c0009f;
    default:
        return 0;
    }
}

void processor_set_register(struct processor *processor, unsigned number, uint32_t value)
{
    uint32_t *const place = (uint32_t *)place_of(processor, number);
    *place = value & ~fixed_bits(processor, number);
}
