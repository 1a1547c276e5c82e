// SPDX-License-Identifier: Apache-2.0 OR MIT
// Physical memory protection of RISC-V (privileged 3.7.1), with Smepmp (3.7.2) if the port switches it on.
#include "model.h"

#include "core/test/unit.h"
#include "csr.h"
#include "pmp.h"
#include "pmp_variant.h"
#include "port.h"

#include <string.h>

enum { ENTRIES = 16, LOCKED = 0x80, MML = 1, MMWP = 2, RLB = 4 };

struct arch_process *riscv_running; // trap.c's

#if PMP_FIRST_ENTRY != 0
const struct pmp_devices pmp_devices = {0x02000000, 0x11000000};
#endif

static uint32_t bounds[ENTRIES], security;
static uint8_t rules[ENTRIES];

static unsigned matching(unsigned entry)
{
    return rules[entry] >> 3 & 3;
}

static bool is_locked(unsigned entry)
{
    return (rules[entry] & LOCKED) != 0 && (security & RLB) == 0;
}

// The bound below a locked top of range is locked with it.
static void take_bound(unsigned entry, uint32_t value)
{
    const bool held = is_locked(entry) || (entry + 1 < ENTRIES && is_locked(entry + 1) && matching(entry + 1) == 1);
    assert_true(entry < ENTRIES && !held);
    bounds[entry] = value;
}

static void take_rules(unsigned word, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++) {
        const uint8_t rule = (uint8_t)(value >> 8 * i);
        assert_true(!is_locked(4 * word + i) || rules[4 * word + i] == rule);
        // Write without read is reserved, but for Smepmp.
        assert_true((rule & 3) != 2 || (security & MML) != 0);
        rules[4 * word + i] = rule;
    }
}

void model_csr_write(unsigned csr, uint32_t value)
{
    if (csr >= 0x3a0 && csr < 0x3a4)
        take_rules(csr - 0x3a0, value);
    else if (csr >= 0x3b0 && csr < 0x3c0)
        take_bound(csr - 0x3b0, value);
    else if (csr == 0x747)
        security = value | (security & (MML | MMWP)); // these two stay set
    else
        fail_msg("register %#x is none of the unit's", csr);
}

static bool find_span(unsigned entry, struct opening *into)
{
    const uint64_t bound = bounds[entry];
    const uint64_t below = entry == 0 ? 0 : bounds[entry - 1];
    const uint64_t bits = bound ^ (bound + 1); // of a power of two: the ones at the end and the zero above
    if (matching(entry) == 0)
        return false;
    if (matching(entry) == 1)
        *into = (struct opening){.start = below << 2, .end = bound << 2};
    else if (matching(entry) == 2)
        *into = (struct opening){.start = bound << 2, .end = (bound + 1) << 2};
    else
        *into = (struct opening){.start = (bound & ~bits) << 2, .end = ((bound | bits) + 1) << 2};
    return into->start < into->end;
}

// What user mode gets under MML, by L, X, W, R: the table of 3.7.2. Bit 0 read, 1 write, 2 execute.
static const uint8_t user_under_mml[16] = {
    0, 1, 1, 3, 4, 5, 3, 7, // not locked. W alone: read; W and X: read and write
    0, 0, 4, 0, 0, 0, 4, 1, // locked. W alone, W and X: execute; all: read
};

static void grant(unsigned entry, struct opening *to)
{
    const unsigned rule = rules[entry];
    unsigned rights = rule & 7;
    if ((security & MML) != 0)
        rights = user_under_mml[(rule & 7) | (rule & LOCKED ? 8 : 0)];
    to->read = (rights & 1) != 0;
    to->write = (rights & 2) != 0;
    to->execute = (rights & 4) != 0;
}

unsigned model_openings(struct opening openings[MODEL_OPENINGS])
{
    unsigned count = 0;
    for (unsigned i = 0; i < ENTRIES; i++)
        if (find_span(i, &openings[count]))
            grant(i, &openings[count++]);
    return count;
}

const struct mpu_unit *model_unit(void)
{
    return &mpu_pmp;
}

void model_start(void)
{
    security = 0;
    memset(bounds, 0, sizeof(bounds));
    memset(rules, 0, sizeof(rules));
    pmp_init();
}

// As riscv_settle() and the way out of trap.S: with Smepmp the rule of the flash is on in user mode only.
void model_run(struct arch_process *arch)
{
    const uint8_t closed = rules[4];
    if (PMP_FIRST_ENTRY != 0)
        rules[4] = closed & (uint8_t)~8;
    if (arch != riscv_running)
        pmp_load(arch->regions);
    riscv_running = arch;
    if (PMP_FIRST_ENTRY != 0)
        rules[4] |= 8;
}
