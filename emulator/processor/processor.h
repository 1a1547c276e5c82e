// SPDX-License-Identifier: Apache-2.0 OR MIT
// A processor as an unprivileged process sees it: registers, checked memory, and a run for an exact
// number of instructions. It knows no kernel, no time and no host; same state and memory in, same
// state, memory and outcome out, whatever was run or cached before and however a run is divided.
//
// Use: fill in the state (processor_init), say what memory there is (processor_set_regions), give it
// a cache, and call processor_run() until it stops for something else than its budget.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PROCESSOR_REGIONS = 16,
    PROCESSOR_REGISTERS = 32,
};

enum processor_architecture {
    PROCESSOR_RV32IMAC,
    PROCESSOR_ARMV6M, // Cortex-M0+
    PROCESSOR_ARMV7M, // Cortex-M3; M4 with dsp and single_precision
    PROCESSOR_ARMV8M, // mainline, without or as if outside of the security extension: Cortex-M33
    PROCESSOR_ARCHITECTURES,
};

// --- Memory --------------------------------------------------------------------------------------

enum processor_right {
    PROCESSOR_READ = 1,
    PROCESSOR_WRITE = 2,
    PROCESSOR_EXECUTE = 4,
};

// size bytes from start on that the process may touch as rights say; the first of them is *host.
// Two regions may show the same host bytes, at different addresses and with different rights.
struct processor_region {
    uint32_t start;
    uint32_t size;
    uint8_t rights; // of enum processor_right
    uint8_t *host;
};

// --- Costs ---------------------------------------------------------------------------------------

// What instructions cost in cycles, by their class. What is known when one is decoded decides it, whether a branch is
// taken, and whether an IT block skips it: no operands, no neighbours, no memory's wait states.
enum processor_cost {
    PROCESSOR_COST_SIMPLE, // and all that is in no other class; 0: there is no table, and each instruction costs 1
    PROCESSOR_COST_MULTIPLY,
    PROCESSOR_COST_MULTIPLY_LONG, // with a result of two words, or the upper one
    PROCESSOR_COST_DIVIDE,
    PROCESSOR_COST_LOAD,
    PROCESSOR_COST_STORE,
    PROCESSOR_COST_MULTIPLE, // a load or store of several words, without
    PROCESSOR_COST_WORD,     // each of these
    PROCESSOR_COST_ATOMIC,   // exclusive, acquire and release too
    PROCESSOR_COST_JUMP,     // without a condition; one that loads its target costs that, too, and one less
    PROCESSOR_COST_BRANCH,   // with a condition, which does not hold
    PROCESSOR_COST_BRANCH_TAKEN,
    PROCESSOR_COST_TABLE,   // a jump by a table
    PROCESSOR_COST_SPECIAL, // special registers, counters
    PROCESSOR_COST_CALL,    // a call or breakpoint that was served: processor_pass()
    PROCESSOR_COST_SKIPPED, // whatever it is, in an IT block whose condition does not hold
    PROCESSOR_COST_FLOAT,
    PROCESSOR_COST_FLOAT_ACCUMULATE, // multiplies and adds
    PROCESSOR_COST_FLOAT_DIVIDE,     // and square roots
    PROCESSOR_COST_FLOAT_CORE,       // moves one or two words between its registers and the processor's own
    PROCESSOR_COSTS,
};

// --- State ---------------------------------------------------------------------------------------

// All that a process's instructions can see or change but memory: plain data, which may be copied,
// stored and put back at any time between two runs.
struct processor_state {
    // RISC-V: x0 to x31; x0 is 0. Arm: r0 to r12, sp (the process's own, whose low two bits are 0), lr; the
    // others are 0. One more, for the use of processor_run() alone: it is 0 after it.
    uint32_t registers[PROCESSOR_REGISTERS + 1];
    uint32_t pc;          // even; Arm's bit 0 is the T bit of xpsr
    uint64_t count;       // instructions that were executed since processor_init()
    uint64_t cycles;      // what they cost
    uint32_t reservation; // the word that lr.w reserved (RISC-V unprivileged 8.2); Arm: 0
    bool has_reservation; // Arm: the local monitor, which knows no address in these cores, is open
    // Arm only; 0 elsewhere.
    uint32_t xpsr;       // N Z C V Q, GE, T, and the IT state; T is set at the beginning
    uint32_t control;    // CONTROL as MRS shows it: nPRIV and SPSEL at the beginning, and FPCA when it was set
    uint32_t fpscr;      // 0 at the beginning
    uint32_t single[32]; // s0 to s31
};

// What differs between processors of one architecture.
struct processor_settings {
    // Loads and stores that are not aligned fault instead of being done (RISC-V unprivileged 2.6 leaves
    // the choice to the execution environment). Those that must be aligned always fault.
    bool must_align;
    // The counters that a process may read, as in mcounteren (privileged 3.1.11): bit 0 cycle, 1 time,
    // 2 instret. All three count instructions.
    uint8_t counters;
    // Armv7-M and v8-M: the DSP extension; single-precision floating point (FPv4-SP, FPv5-SP on v8-M). Without it
    // its instructions are a missing coprocessor's.
    bool dsp;
    bool single_precision;
    // A division by zero faults (CCR.DIV_0_TRP) instead of giving 0. must_align is CCR.UNALIGN_TRP there, and
    // always set in effect on v6-M.
    bool divide_trap;
    // One of each class, 1 or more (a load or store of several words in all). All 0: each instruction costs 1, and
    // nothing is slower for it.
    uint8_t costs[PROCESSOR_COSTS];
};

struct processor_cache; // what was decoded; nothing of it can be seen in results

struct processor {
    enum processor_architecture architecture;
    struct processor_settings settings;
    struct processor_state state;
    unsigned region_count;
    struct processor_region regions[PROCESSOR_REGIONS];
    struct processor_cache *cache;
};

// Room for that many decoded instructions (8 to 9 bytes each, touched as they are needed; the least
// number is a few hundred and is raised to it). NULL: no memory. A cache serves one processor.
struct processor_cache *processor_cache_create(uint32_t instructions);
void processor_cache_destroy(struct processor_cache *cache);

// All registers 0 but those that say otherwise above; no memory. cache NULL: it is looked at and changed, never run.
void processor_init(struct processor *processor, enum processor_architecture architecture,
                    const struct processor_settings *settings, struct processor_cache *cache);

// The memory from now on. False, and nothing changes: more than PROCESSOR_REGIONS, one that leaves the
// address space, or two that overlap (which of them counts differs between protection units, so the
// caller decides it).
bool processor_set_regions(struct processor *processor, const struct processor_region *regions, unsigned count);

// Somebody else than this processor wrote to that host memory: what was decoded from it is forgotten. Must be
// called where a process may execute it. A reservation stays: see below.
void processor_memory_changed(struct processor *processor, const uint8_t *host, size_t size);

// The next sc.w fails, as when another process ran in between or somebody wrote to the word.
void processor_drop_reservation(struct processor *processor);

// --- Running -------------------------------------------------------------------------------------

enum processor_stop {
    PROCESSOR_STOP_BUDGET,     // the budget is used up, to the instruction
    PROCESSOR_STOP_CALL,       // at an ecall or svc
    PROCESSOR_STOP_BREAKPOINT, // at an ebreak or bkpt
    PROCESSOR_STOP_FAULT,      // at an instruction that can't be executed
};

enum processor_fault {
    PROCESSOR_FAULT_NONE,
    PROCESSOR_FAULT_ILLEGAL,          // no instruction, or none of an unprivileged process
    PROCESSOR_FAULT_FETCH,            // the instruction lies, in part at least, in no executable region
    PROCESSOR_FAULT_LOAD,             // not readable
    PROCESSOR_FAULT_STORE,            // not writable; for an atomic operation: not both
    PROCESSOR_FAULT_LOAD_MISALIGNED,  // a load that must be aligned, lr.w included
    PROCESSOR_FAULT_STORE_MISALIGNED, // a store or atomic operation that must be aligned
    // Arm alone. Invalid state: the T bit is clear; as on hardware, the branch that cleared it is done, and what
    // faults is the instruction where it went, which is not even fetched.
    PROCESSOR_FAULT_INVALID_STATE,
    PROCESSOR_FAULT_DIVIDE_BY_ZERO,
    PROCESSOR_FAULT_NO_COPROCESSOR, // floating point included, where there is none
    PROCESSOR_FAULTS,
};

struct processor_outcome {
    enum processor_stop stop;
    enum processor_fault fault;
    // Of a fetch, load or store fault: the first byte of the access that is not allowed, or the address of
    // the whole where it is aligned or must be (RISC-V privileged 3.1.16). Otherwise the pc.
    uint32_t address;
    // The bits of an illegal or coprocessor instruction (Arm's of 32 bits with the first half word on top); the
    // number of an svc or bkpt; otherwise 0.
    uint32_t instruction;
};

// Executes at most budget instructions. The instruction at which it stops is not executed and not
// counted, the pc is its address, and all registers and memory are as before it, but for the words that an
// Arm instruction of several stores wrote before the one that was refused.
struct processor_outcome processor_run(struct processor *processor, uint64_t budget);

// Until at least that many cycles have passed, to the instruction: it stops with PROCESSOR_STOP_BUDGET after the first
// one that reaches them. However a run is divided, an instruction costs the same.
struct processor_outcome processor_run_cycles(struct processor *processor, uint64_t cycles);

// The same, but at most so many instructions.
struct processor_outcome processor_run_within(struct processor *processor, uint64_t cycles, uint64_t budget);

// After a stop at a call or breakpoint that was served: goes past it, and counts it. On Arm the exclusive monitor
// is clear then, as after any exception.
void processor_pass(struct processor *processor);

// --- For debuggers and reports -------------------------------------------------------------------

// The name of a fault.
const char *processor_fault_name(enum processor_fault fault);

// The registers of this processor by number, in the order of gdb's target descriptions: x0 to x31 by their
// ABI names and pc; r0 to r12, sp, lr, pc, xpsr, then s0 to s31 and fpscr where they exist. All have 32 bits.
unsigned processor_register_count(const struct processor *processor);
const char *processor_register_name(const struct processor *processor, unsigned number);
uint32_t processor_register(const struct processor *processor, unsigned number);
// What the hardware keeps at 0 stays so: x0, bit 0 of pc, the low two of sp, bits of status registers that there
// are not.
void processor_set_register(struct processor *processor, unsigned number, uint32_t value);
