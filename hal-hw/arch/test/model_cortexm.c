// SPDX-License-Identifier: Apache-2.0 OR MIT
// The protection units of Cortex-M: Armv6-M (ARM B3.5) and Armv7-M (ARM B3.5) with subregions, Armv8-M (ARM D1.2,
// MPU_RBAR and MPU_RLAR). Which one, __ARM_ARCH says, as in the port.
#include "model.h"

#include "core/test/unit.h"
#include "hal-hw/arch/cortex-m/port.h"
#include "hal-hw/arch/cortex-m/scs.h"
#include "hal-hw/arch/hw.h"

#include <string.h>

enum { REGIONS = 8 };

static uint32_t control, number;
static struct {
    uint32_t base, rights;
} unit[REGIONS];

static uint32_t latch[MODEL_REGISTERS];
static enum model_register written = MODEL_REGISTERS;

// Armv6-M and Armv7-M B3.5.8: with VALID set the write also says which region is meant from now on.
static void take_base(uint32_t value)
{
    if (__ARM_ARCH < 8 && (value & 0x10) != 0)
        number = value & 0xf;
    assert_true(number < REGIONS);
    unit[number].base = value;
}

void model_settle(void)
{
    const uint32_t value = written == MODEL_REGISTERS ? 0 : latch[written];
    if (written == MODEL_CTRL)
        control = value;
    if (written == MODEL_RNR)
        number = value;
    assert_true(number < REGIONS);
    if (written == MODEL_RBAR)
        take_base(value);
    if (written == MODEL_RASR)
        unit[number].rights = value;
    written = MODEL_REGISTERS;
}

volatile uint32_t *model_register(enum model_register which)
{
    model_settle();
    written = which;
    return &latch[which];
}

#if __ARM_ARCH >= 8

// A region is [base, limit] with both ends rounded outward to 32 bytes.
static unsigned openings_of(unsigned region, struct opening *into)
{
    const uint32_t base = unit[region].base, limit = unit[region].rights;
    if ((limit & 1) == 0)
        return 0;
    const unsigned access = base >> 1 & 3;
    *into = (struct opening){
        .start = base & ~31u,
        .end = (uint64_t)(limit | 31u) + 1,
        .read = (access & 1) != 0,
        .write = access == 1,
        .execute = (access & 1) != 0 && (base & 1) == 0,
    };
    assert_true(into->start < into->end);
    return 1;
}

#else

enum { LEAST_REGION = __ARM_ARCH >= 7 ? 32 : 256, LEAST_WITH_SUBREGIONS = 256 };

// Access permissions of user mode, B3.5.9: field AP.
static void grant(uint32_t rights, struct opening *to)
{
    const unsigned access = rights >> 24 & 7;
    assert_true(access != 4); // reserved
    to->read = access == 2 || access == 3 || access >= 6;
    to->write = access == 3;
    to->execute = to->read && (rights >> 28 & 1) == 0;
}

static unsigned openings_of(unsigned region, struct opening *into)
{
    const uint32_t rights = unit[region].rights;
    const uint64_t size = UINT64_C(1) << ((rights >> 1 & 31) + 1);
    const uint64_t base = unit[region].base & ~31u;
    const unsigned closed = rights >> 8 & 0xff;
    unsigned count = 0;
    if ((rights & 1) == 0)
        return 0;
    assert_true(size >= LEAST_REGION && base % size == 0);
    assert_true(size >= LEAST_WITH_SUBREGIONS || closed == 0);
    for (unsigned i = 0; i < 8; i++)
        if ((closed >> i & 1) == 0) {
            into[count] = (struct opening){.start = base + size / 8 * i, .end = base + size / 8 * (i + 1)};
            grant(rights, &into[count++]);
        }
    return count;
}

#endif

unsigned model_openings(struct opening openings[MODEL_OPENINGS])
{
    unsigned count = 0;
    model_settle();
    assert_int_equal(control & 1, 1);    // switched on
    assert_int_equal(control & 2, 0);    // and off in hard faults, where the kernel reports
    for (unsigned i = REGIONS; i-- > 0;) // the highest number wins
        count += openings_of(i, &openings[count]);
    return count;
}

const struct mpu_unit *model_unit(void)
{
    return hw_mpu();
}

void model_start(void)
{
    control = number = 0;
    memset(unit, 0, sizeof(unit));
    mpu_start(0x1000);
}

void model_run(struct arch_process *arch)
{
    context_protect(arch);
}

// --- What context.c needs besides, for reports only ----------------------------------------------------------------

void fault_text(const struct cortexm_fault *fault, struct format_sink *sink)
{
    (void)fault, (void)sink;
}

void fault_cause(const struct process *process, uint32_t pc, struct format_sink *sink)
{
    (void)process, (void)pc, (void)sink;
}

bool fault_frame_was_lost(const struct cortexm_fault *fault)
{
    (void)fault;
    return false;
}
