// SPDX-License-Identifier: Apache-2.0 OR MIT
// From a place in memory to a block: IT blocks become ways past their instructions, flags that the block itself
// sets again unseen are not computed, and a comparison takes its branch along.
#include "arm.h"

#include <assert.h>

enum { N = 8, Z = 4, C = 2, V = 1, NZ = N | Z, NZC = N | Z | C, ALL = N | Z | C | V };
enum { ALWAYS = 14, IT_ROOM = 5 * (ARM_MOST + 1) };

// Stores and loads may stop, and what stops shows all flags. What ends a block shows them to the next one.
const struct arm_effect arm_effects[ARM_CODES] = {
    [ARM_lis] = {0, NZ, ARM_li, false},
    [ARM_movs] = {0, NZ, ARM_mov, false},
    [ARM_mvns] = {0, NZ, ARM_mvn, false},
    [ARM_adds] = {0, ALL, ARM_add, false},
    [ARM_addsi] = {0, ALL, ARM_addi, false},
    [ARM_subs] = {0, ALL, ARM_sub, false},
    [ARM_subsi] = {0, ALL, ARM_addi, false}, // with the other sign: see make_plain()
    [ARM_rsbs] = {0, ALL, ARM_rsb, false},
    [ARM_rsbsi] = {0, ALL, ARM_rsbi, false},
    [ARM_adc] = {C, 0, 0, false},
    [ARM_adcs] = {C, ALL, ARM_adc, false},
    [ARM_sbc] = {C, 0, 0, false},
    [ARM_sbcs] = {C, ALL, ARM_sbc, false},
    [ARM_cmp] = {0, ALL, ARM_nop, false},
    [ARM_cmpi] = {0, ALL, ARM_nop, false},
    [ARM_ands] = {0, NZ, ARM_and, false},
    [ARM_andsi] = {0, NZ, ARM_andi, false},
    [ARM_orrs] = {0, NZ, ARM_orr, false},
    [ARM_orrsi] = {0, NZ, ARM_orri, false},
    [ARM_eors] = {0, NZ, ARM_eor, false},
    [ARM_eorsi] = {0, NZ, ARM_eori, false},
    [ARM_bics] = {0, NZ, ARM_bic, false},
    [ARM_rrx] = {C, 0, 0, false},
    [ARM_lslsi] = {0, NZC, ARM_lsli, false},
    [ARM_lsrsi] = {0, NZC, ARM_lsri, false},
    [ARM_asrsi] = {0, NZC, ARM_asri, false},
    [ARM_lslci] = {0, C, ARM_lsli, false},
    [ARM_lsrci] = {0, C, ARM_lsri, false},
    [ARM_asrci] = {0, C, ARM_asri, false},
    [ARM_rorci] = {0, C, ARM_rori, false},
    [ARM_rrxc] = {C, C, ARM_rrx, false},
    // By a register, of which 0 leaves the carry as it was.
    [ARM_lsls] = {C, NZC, ARM_lsl, false},
    [ARM_lsrs] = {C, NZC, ARM_lsr, false},
    [ARM_asrs] = {C, NZC, ARM_asr, false},
    [ARM_rors] = {C, NZC, ARM_ror, false},
    [ARM_set_carry] = {0, C, ARM_nop, false},
    [ARM_muls] = {0, NZ, ARM_mul, false},
    [ARM_udiv] = {0, 0, 0, true},
    [ARM_sdiv] = {0, 0, 0, true},
    [ARM_ldr] = {0, 0, 0, true},
    [ARM_ldrh] = {0, 0, 0, true},
    [ARM_ldrb] = {0, 0, 0, true},
    [ARM_ldrsh] = {0, 0, 0, true},
    [ARM_ldrsb] = {0, 0, 0, true},
    [ARM_ldr_r] = {0, 0, 0, true},
    [ARM_ldrh_r] = {0, 0, 0, true},
    [ARM_ldrb_r] = {0, 0, 0, true},
    [ARM_ldrsh_r] = {0, 0, 0, true},
    [ARM_ldrsb_r] = {0, 0, 0, true},
    [ARM_str] = {0, 0, 0, true},
    [ARM_strh] = {0, 0, 0, true},
    [ARM_strb] = {0, 0, 0, true},
    [ARM_str_r] = {0, 0, 0, true},
    [ARM_strh_r] = {0, 0, 0, true},
    [ARM_strb_r] = {0, 0, 0, true},
    [ARM_ldrd] = {0, 0, 0, true},
    [ARM_strd] = {0, 0, 0, true},
    [ARM_ldm] = {0, 0, 0, true},
    [ARM_stm] = {0, 0, 0, true},
    [ARM_load_exclusive] = {0, 0, 0, true},
    [ARM_store_exclusive] = {0, 0, 0, true},
    [ARM_load_acquire] = {0, 0, 0, true},
    [ARM_store_release] = {0, 0, 0, true},
    [ARM_table_byte] = {0, 0, 0, true},
    [ARM_table_half] = {0, 0, 0, true},
    [ARM_mrs] = {ALL, 0, 0, false},
    [ARM_svc] = {0, 0, 0, true},
    [ARM_bkpt] = {0, 0, 0, true},
    [ARM_undefined] = {0, 0, 0, true},
    [ARM_no_coprocessor] = {0, 0, 0, true},
    [ARM_vldr] = {0, 0, 0, true},
    [ARM_vstr] = {0, 0, 0, true},
    [ARM_vldm] = {0, 0, 0, true},
    [ARM_vstm] = {0, 0, 0, true},
    [ARM_vselect] = {ALL, 0, 0, false},
    [ARM_refused_fetch] = {0, 0, 0, true},
};

// --- Fetching ------------------------------------------------------------------------------------

// B3.1: the system's part of the address space is never executable.
static bool fetch_half(const struct processor *processor, uint32_t at, uint32_t *half)
{
    return at < 0xe0000000 && memory_fetch(processor, at, half);
}

// False: refused, and *at is where.
static bool fetch(const struct processor *processor, uint32_t *at, uint32_t *bits)
{
    uint32_t second = 0;
    if (!fetch_half(processor, *at, bits))
        return false;
    if (arm_is_short(*bits))
        return true;
    *at += 2;
    if (!fetch_half(processor, *at, &second))
        return false;
    *bits = *bits << 16 | second;
    return true;
}

// --- IT blocks (A7.3) ----------------------------------------------------------------------------

uint32_t arm_advance_it(uint32_t it_state)
{
    return (it_state & 7) == 0 ? 0 : (it_state & 0xe0) | (it_state << 1 & 0x1f);
}

static bool is_it(uint32_t bits)
{
    return bits >> 8 == 0xbf && (bits & 15) != 0;
}

// An IT block in an IT block, and conditions that there are not, are unpredictable. v6-M has none.
static bool is_sound_it(const struct arm_instruction *i)
{
    const uint32_t condition = i->bits >> 4 & 15;
    const bool one = (i->bits & (i->bits - 1) & 15) == 0;
    return i->architecture != PROCESSOR_ARMV6M && !i->in_it && condition != 15 && (condition != ALWAYS || one);
}

struct translation {
    const struct processor *processor;
    struct block *block;
    uint32_t it_state;
    // The last way past instructions, which goes on as long as their condition stays the same and no flag changes.
    struct operation *pass;
    uint32_t pass_condition;
    bool skipped[BLOCK_OPERATIONS]; // operations that may not be executed
};

static void append(struct translation *t, struct operation next)
{
    struct block *const block = t->block;
    struct processor_cache *const cache = t->processor->cache;
    assert(block->size < BLOCK_OPERATIONS);
    struct operation *const place = &block->operations[block->size++];
    *place = next;
    cache->offsets[place - cache->operations] = (uint8_t)((block->end - block->start) / 2);
}

// Before the first of its own operations is appended.
static void charge(struct translation *t, uint32_t cost, bool is_conditional)
{
    if (cache_has_costs(t->processor))
        cache_charge(t->processor, t->block, t->block->size, cost, is_conditional);
}

static void charge_instruction(struct translation *t, const struct arm_instruction *i)
{
    if (cache_has_costs(t->processor))
        charge(t, arm_cost(i), arm_is_conditional(i));
}

static void begin_pass(struct translation *t, uint32_t condition, uint32_t it_state)
{
    t->pass = NULL;
    if (condition != ALWAYS)
        t->pass = &t->block->operations[t->block->size];
    t->pass_condition = condition;
    const enum arm_code code = condition == ALWAYS ? ARM_nop : ARM_when_eq + condition;
    if (condition != ALWAYS || it_state != 0)
        append(t, (struct operation){.code = (uint8_t)code, .rs2 = (uint8_t)it_state});
}

// One that is executed if its condition holds.
static void append_conditional(struct translation *t, const struct arm_instruction *i)
{
    // 15 comes from no instruction, but a state that was put here may have it: as always (A7.3.1).
    const uint32_t condition = t->it_state >> 4 > ALWAYS ? ALWAYS : t->it_state >> 4;
    bool changes_flags = false;
    if (i->operations[0].code == ARM_bkpt) { // whatever the condition (A7.7.17)
        charge_instruction(t, i);
        append(t, i->operations[0]);
        t->pass = NULL;
        return;
    }
    if (condition != ALWAYS && (t->pass == NULL || t->pass_condition != condition))
        begin_pass(t, condition, 0);
    charge_instruction(t, i);
    for (unsigned k = 0; k < i->count; k++) {
        const enum arm_code code = i->operations[k].code;
        t->skipped[t->block->size] = condition != ALWAYS;
        append(t, i->operations[k]);
        if (t->pass != NULL)
            t->pass->rd++;
        changes_flags |= arm_effects[code].writes != 0 || code == ARM_msr || code == ARM_vsystem;
    }
    if (changes_flags)
        t->pass = NULL;
}

static void append_instruction(struct translation *t, const struct arm_instruction *i)
{
    if (t->it_state != 0) {
        append_conditional(t, i);
        t->it_state = arm_advance_it(t->it_state);
        return;
    }
    charge_instruction(t, i);
    for (unsigned k = 0; k < i->count; k++)
        append(t, i->operations[k]);
}

struct arm_position arm_position(const struct processor_cache *cache, const struct block *block,
                                 const struct operation *at, uint32_t it_state)
{
    const uint8_t *const offsets = &cache->offsets[block->operations - cache->operations];
    const ptrdiff_t end = at - block->operations;
    struct arm_position position = {0, it_state};
    for (ptrdiff_t k = 0; k < end && offsets[k] != offsets[end]; k++) {
        const struct operation *const operation = &block->operations[k];
        const bool begins_it =
            (operation->code >= ARM_when_eq && operation->code <= ARM_when_le) || operation->code == ARM_nop;
        if (k != 0 && offsets[k] == offsets[k - 1])
            continue;
        position.instructions++;
        if (position.it_state == 0)
            position.it_state = begins_it ? operation->rs2 : 0;
        else
            position.it_state = arm_advance_it(position.it_state);
    }
    return position;
}

// --- Flags ---------------------------------------------------------------------------------------

static void make_plain(struct operation *operation)
{
    if (operation->code == ARM_subsi)
        operation->immediate = 0 - operation->immediate;
    operation->code = arm_effects[operation->code].plain;
    if (operation->code == ARM_nop)
        operation->rs2 = 0; // that of no IT block
}

// From the last to the first: which flags somebody may still ask for.
static void drop_flags(struct translation *t)
{
    uint32_t live = ALL;
    for (uint32_t k = t->block->size; k-- > 0;) {
        struct operation *const operation = &t->block->operations[k];
        const struct arm_effect *const effect = &arm_effects[operation->code];
        const bool passes = operation->code >= ARM_when_eq && operation->code <= ARM_when_le;
        if (effect->plain != 0 && (effect->writes & live) == 0)
            make_plain(operation);
        else if (!t->skipped[k])
            live &= ~(uint32_t)effect->writes;
        live |= arm_effects[operation->code].reads;
        if (effect->stops || passes)
            live = ALL;
    }
}

// A comparison and the branch after it, which stays where it is: for who comes another way, and for its target.
static void join_comparison(const struct block *block)
{
    struct operation *const last = block->operations + block->size - 2; // before what leads on
    if (block->size < 3 || last->code < ARM_b_eq || last->code > ARM_b_le)
        return;
    struct operation *const before = last - 1;
    if (before->code == ARM_cmp)
        before->code = (uint8_t)(ARM_cmp_eq + (last->code - ARM_b_eq));
    else if (before->code == ARM_cmpi)
        before->code = (uint8_t)(ARM_cmpi_eq + (last->code - ARM_b_eq));
}

// --- Blocks --------------------------------------------------------------------------------------

static bool ends_block(const struct arm_instruction *i)
{
    const struct operation *const last = &i->operations[i->count - 1];
    switch ((enum arm_code)last->code) {
    case ARM_ldm:
        return (last->immediate >> ARM_PC & 1) != 0;
    case ARM_svc:
    case ARM_bkpt:
    case ARM_undefined:
    case ARM_no_coprocessor:
    case ARM_refused_fetch:
        return true;
    default:
        return last->code >= ARM_b && last->code <= ARM_b_le;
    }
}

// False: it is the last one.
static bool translate_it(struct translation *t, struct arm_instruction *i)
{
    const uint32_t it_state = i->bits & 0xff;
    if (t->block->count != 0 && t->block->size + IT_ROOM >= BLOCK_LONGEST)
        return false; // as a whole in the next one
    if (is_sound_it(i)) {
        charge(t, t->processor->settings.costs[PROCESSOR_COST_SIMPLE], false);
        begin_pass(t, it_state >> 4, it_state);
    } else {
        arm_emit(i, ARM_undefined, 0, 0, 0, i->bits);
        append_instruction(t, i);
    }
    t->it_state = is_sound_it(i) ? it_state : t->it_state;
    t->block->count++;
    t->block->end += 2;
    return is_sound_it(i);
}

// The next instruction of the block, if it can be fetched. False: it is the last one.
static bool translate_one(struct translation *t)
{
    struct block *const block = t->block;
    uint32_t at = block->end;
    struct arm_instruction i = {
        .architecture = t->processor->architecture,
        .settings = &t->processor->settings,
        .address = block->end,
        .in_it = t->it_state != 0,
        .last_in_it = (t->it_state & 15) == 8,
    };
    const bool fetched = fetch(t->processor, &at, &i.bits);
    const bool is_short = arm_is_short(i.bits >> 16 == 0 ? i.bits : i.bits >> 16);
    if (!fetched && block->count != 0)
        return false; // faults when it is reached, as the first of its own block
    if (fetched && is_short && is_it(i.bits))
        return translate_it(t, &i);
    if (fetched)
        arm_decode(&i, is_short);
    else
        arm_emit(&i, ARM_refused_fetch, 0, 0, 0, at);
    if (block->size + i.count + 1 > BLOCK_LONGEST)
        return false;
    if (!fetched)
        t->it_state = 0; // refused whatever its condition is
    append_instruction(t, &i);
    block->count++;
    block->end += fetched ? (is_short ? 2 : 4) : 0;
    return !ends_block(&i);
}

void arm_translate(const struct processor *processor, struct block *block, uint32_t most, uint32_t it_state,
                   int64_t cycles)
{
    struct translation t = {.processor = processor, .block = block, .it_state = it_state};
    cache_begin_costs(processor, block);
    while (block->count < most && block->most_cycles < cycles && translate_one(&t))
        ;
    if (t.it_state != 0)
        append(&t, (struct operation){.code = ARM_lead_on_it, .immediate = t.it_state});
    else
        append(&t, (struct operation){.code = ARM_lead_on});
    drop_flags(&t);
    join_comparison(block);
}
