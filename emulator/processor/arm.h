// SPDX-License-Identifier: Apache-2.0 OR MIT
// Arm's M profile: from instructions to operations. Sections named here and in the sources are those of
// the Armv7-M architecture reference manual (DDI 0403E), or with "v8-M" before them of Armv8-M's (DDI 0553).
//
// An instruction becomes one operation or several of the same address: what shifts its operand before it, what
// writes its base back after it. Only one of them, the first that can, ever stops. All the program counters,
// immediates and IT blocks are resolved by then: an instruction of an IT block has an operation before it,
// or the IT instruction itself, which passes over it.
#pragma once

#include "internal.h"

// clang-format off
// Endings: i for an immediate operand, s for setting the flags, c for setting the carry alone, r for an address
// of two registers.
#define ARM_OPERATIONS(X)                                                                                              \
    X(refused_fetch)                                                                                                   \
    X(li) X(lis) X(mov) X(movs) X(mvn) X(mvns) X(movt)                                                                 \
    X(add) X(addi) X(adds) X(addsi) X(add_lsl) X(sub) X(subs) X(subsi) X(rsb) X(rsbi) X(rsbs) X(rsbsi)                 \
    X(adc) X(adcs) X(sbc) X(sbcs) X(cmp) X(cmpi)                                                                       \
    X(and) X(andi) X(ands) X(andsi) X(orr) X(orri) X(orrs) X(orrsi) X(eor) X(eori) X(eors) X(eorsi) X(bic) X(bics)     \
    X(lsli) X(lsri) X(asri) X(rori) X(rrx) X(lslsi) X(lsrsi) X(asrsi) X(lslci) X(lsrci) X(asrci) X(rorci) X(rrxc)      \
    X(lsl) X(lsr) X(asr) X(ror) X(lsls) X(lsrs) X(asrs) X(rors) X(set_carry)                                           \
    X(mul) X(muls) X(mla) X(mls) X(umull) X(smull) X(umlal) X(smlal) X(umaal) X(udiv) X(sdiv)                          \
    X(uxtb) X(uxth) X(sxtb) X(sxth) X(clz) X(rbit) X(rev) X(rev16) X(revsh) X(ubfx) X(sbfx) X(bfi)                     \
    X(ldr) X(ldrh) X(ldrb) X(ldrsh) X(ldrsb) X(ldr_r) X(ldrh_r) X(ldrb_r) X(ldrsh_r) X(ldrsb_r)                        \
    X(str) X(strh) X(strb) X(str_r) X(strh_r) X(strb_r)                                                                \
    X(ldrd) X(strd) X(ldm) X(stm) X(write_back) X(align_sp)                                                            \
    X(load_exclusive) X(store_exclusive) X(load_acquire) X(store_release) X(clrex)                                     \
    X(b) X(bl) X(bx) X(blx) X(branch) X(table_byte) X(table_half) X(cbz) X(cbnz)                                       \
    X(b_eq) X(b_ne) X(b_cs) X(b_cc) X(b_mi) X(b_pl) X(b_vs) X(b_vc) X(b_hi) X(b_ls) X(b_ge) X(b_lt) X(b_gt) X(b_le)    \
    X(cmp_eq) X(cmp_ne) X(cmp_cs) X(cmp_cc) X(cmp_mi) X(cmp_pl) X(cmp_vs) X(cmp_vc)                                    \
    X(cmp_hi) X(cmp_ls) X(cmp_ge) X(cmp_lt) X(cmp_gt) X(cmp_le)                                                        \
    X(cmpi_eq) X(cmpi_ne) X(cmpi_cs) X(cmpi_cc) X(cmpi_mi) X(cmpi_pl) X(cmpi_vs) X(cmpi_vc)                            \
    X(cmpi_hi) X(cmpi_ls) X(cmpi_ge) X(cmpi_lt) X(cmpi_gt) X(cmpi_le)                                                  \
    X(when_eq) X(when_ne) X(when_cs) X(when_cc) X(when_mi) X(when_pl) X(when_vs) X(when_vc)                            \
    X(when_hi) X(when_ls) X(when_ge) X(when_lt) X(when_gt) X(when_le)                                                  \
    X(nop) X(mrs) X(msr) X(svc) X(bkpt) X(undefined) X(no_coprocessor)                                                 \
    X(dsp) X(vldr) X(vstr) X(vldm) X(vstm) X(vmov) X(vcore) X(vsystem) X(vcompute) X(vselect)                          \
    X(lead_on) X(lead_on_it)
// clang-format on

#define ARM_CODE(name) ARM_##name,
enum arm_code { ARM_OPERATIONS(ARM_CODE) ARM_CODES };
#undef ARM_CODE

extern const char *const arm_names[ARM_CODES];

// The processor's registers beyond its own.
enum {
    ARM_SP = 13,
    ARM_LR = 14,
    ARM_PC = 15,      // never an operand
    ARM_ZERO = 16,    // is 0
    ARM_TEMP = 17,    // between the operations of one instruction
    ARM_NOWHERE = 18, // where results go that nobody reads
};

// Bits of xPSR (B1.4.2).
#define ARM_N ((uint32_t)1 << 31)
#define ARM_Z ((uint32_t)1 << 30)
#define ARM_C ((uint32_t)1 << 29)
#define ARM_V ((uint32_t)1 << 28)
#define ARM_Q ((uint32_t)1 << 27)
#define ARM_T ((uint32_t)1 << 24)
enum { ARM_GE_SHIFT = 16 };
#define ARM_GE       ((uint32_t)15 << ARM_GE_SHIFT)
#define ARM_IT       ((uint32_t)0x0600fc00)
#define ARM_CPACTIVE ((uint32_t)4) // CONTROL.FPCA

// What an ldm or stm does besides, in rs2 of its operation.
enum { ARM_WRITE_BACK = 1, ARM_DECREMENT = 2 };

// What an msr writes, in rs2 of its operation, as in its mask.
enum { ARM_WRITES_GE = 1, ARM_WRITES_FLAGS = 2 };

enum { ARM_MOST = 6 }; // operations of one instruction, without what passes over it

// One instruction on its way.
struct arm_instruction {
    enum processor_architecture architecture;
    const struct processor_settings *settings;
    uint32_t bits;    // of 32 bits: the first half word on top
    uint32_t address; // where it lies
    bool in_it;
    bool last_in_it;
    unsigned count;
    struct operation operations[ARM_MOST];
};

static inline uint32_t arm_field(uint32_t bits, unsigned high, unsigned low)
{
    return bits >> low & (((uint32_t)1 << (high - low) << 1) - 1);
}

static inline bool arm_bit(uint32_t bits, unsigned number)
{
    return (bits >> number & 1) != 0;
}

static inline uint32_t arm_sign_extend(uint32_t value, unsigned bits)
{
    const uint32_t sign = (uint32_t)1 << (bits - 1);
    return (value ^ sign) - sign;
}

// The value of the program counter as an operand (A5.1.2).
static inline uint32_t arm_pc(const struct arm_instruction *i)
{
    return i->address + 4;
}

static inline uint32_t arm_aligned_pc(const struct arm_instruction *i)
{
    return arm_pc(i) & ~(uint32_t)3;
}

// --- Decoding ------------------------------------------------------------------------------------

void arm_emit(struct arm_instruction *i, enum arm_code code, uint32_t rd, uint32_t rs1, uint32_t rs2,
              uint32_t immediate);
// After what wrote rd: the stack pointer's low bits stay 0 (B1.4.1).
void arm_emit_align(struct arm_instruction *i, uint32_t rd);
// The register that has register's value after a shift (A7.4.2): itself, or one for the moment. carry: sets it.
uint32_t arm_emit_shift(struct arm_instruction *i, uint32_t from, uint32_t type, uint32_t amount, bool carry);
// A load or store of the registers in the list, whose bytes stand above it in the immediate.
void arm_emit_multiple(struct arm_instruction *i, bool loads, uint32_t base, uint32_t flags, uint32_t list);
void arm_emit_no_coprocessor(struct arm_instruction *i);

// From i->bits to i->operations. False: undefined.
bool arm_decode16(struct arm_instruction *i);
bool arm_decode32(struct arm_instruction *i);
bool arm_decode_memory(struct arm_instruction *i);
bool arm_decode_dsp(struct arm_instruction *i);
bool arm_decode_coprocessor(struct arm_instruction *i);

// Whichever it is; what is undefined becomes that operation.
void arm_decode(struct arm_instruction *i, bool is_short);

static inline bool arm_is_short(uint32_t half)
{
    return half >> 11 < 0x1d;
}

// --- Blocks --------------------------------------------------------------------------------------

// Decodes on from block->start, with that IT state, until a jump, a stop, the end of what can be fetched, or so
// many instructions, or the first one after which as many cycles may have passed.
void arm_translate(const struct processor *processor, struct block *block, uint32_t most, uint32_t it_state,
                   int64_t cycles);

// What an instruction costs that is executed, without what it costs more when a branch is taken; with a table.
uint32_t arm_cost(const struct arm_instruction *i);
bool arm_is_conditional(const struct arm_instruction *i);
// arm_float_compute()'s.
enum processor_cost arm_float_cost(const struct operation *operation);

// How many instructions of the block come before the one of that operation, and the IT state there, when it
// was it_state at the beginning.
struct arm_position {
    uint32_t instructions;
    uint32_t it_state;
};
struct arm_position arm_position(const struct processor_cache *cache, const struct block *block,
                                 const struct operation *at, uint32_t it_state);

// The IT state after an instruction (A7.3.3).
uint32_t arm_advance_it(uint32_t it_state);

// Flags that an operation reads and writes, whether it may stop, and what does the same without them.
struct arm_effect {
    uint8_t reads; // N Z C V: 8 4 2 1
    uint8_t writes;
    uint8_t plain; // 0: there is none
    bool stops;
};
extern const struct arm_effect arm_effects[ARM_CODES];

// --- Several words -------------------------------------------------------------------------------

static inline uint32_t arm_multiple_list(const struct operation *operation)
{
    return operation->immediate & 0xffff;
}

static inline uint32_t arm_multiple_size(const struct operation *operation)
{
    return operation->immediate >> 16;
}

static inline uint32_t arm_multiple_start(const uint32_t *registers, const struct operation *operation)
{
    return registers[operation->rs1] - ((operation->rs2 & ARM_DECREMENT) != 0 ? arm_multiple_size(operation) : 0);
}

static inline void arm_multiple_write_back(uint32_t *registers, const struct operation *operation)
{
    const uint32_t size = arm_multiple_size(operation);
    if ((operation->rs2 & ARM_WRITE_BACK) != 0)
        registers[operation->rs1] += (operation->rs2 & ARM_DECREMENT) != 0 ? 0 - size : size;
}

// --- What is rare --------------------------------------------------------------------------------

// They leave the registers as they were when they are refused.
bool arm_load_multiple(struct processor *processor, const struct operation *operation, uint32_t *pc,
                       struct trouble *trouble);
enum access_result arm_store_multiple(struct processor *processor, const struct operation *operation,
                                      struct trouble *trouble);
bool arm_load_double(struct processor *processor, const struct operation *operation, struct trouble *trouble);
enum access_result arm_store_double(struct processor *processor, const struct operation *operation,
                                    struct trouble *trouble);
bool arm_load_exclusive(struct processor *processor, const struct operation *operation, struct trouble *trouble);
enum access_result arm_store_exclusive(struct processor *processor, const struct operation *operation,
                                       struct trouble *trouble);
void arm_dsp(struct processor_state *state, const struct operation *operation);
uint32_t arm_read_special(const struct processor *processor, uint32_t number, uint32_t flags);

// --- Floating point ------------------------------------------------------------------------------

bool arm_float_load(struct processor *processor, const struct operation *operation, struct trouble *trouble);
enum access_result arm_float_store(struct processor *processor, const struct operation *operation,
                                   struct trouble *trouble);
void arm_float_move(struct processor_state *state, const struct operation *operation);
void arm_float_compute(struct processor_state *state, const struct operation *operation);
