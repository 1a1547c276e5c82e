// SPDX-License-Identifier: Apache-2.0 OR MIT
// Processors that virtual boards can have. Those that stand for no certain board leave applications what the QEMU
// boards of the same processor leave them, so that binaries that are linked for one of these run here too.
#include "hal-sim/boards/board.h"

#include <string.h>

#define MHZ 1000000u

// The boards in QEMU with an Arm processor, but for the one with TrustZone.
#define MPS2_FLASH                                                                                                     \
    {                                                                                                                  \
        0x00040000, 0x00100000                                                                                         \
    }
#define MPS2_RAM                                                                                                       \
    {                                                                                                                  \
        0x20010000, 0x00100000                                                                                         \
    }

const struct sim_costs sim_costs_none = {.name = "none"};

// Arm's Cortex-M4 technical reference manual (DDI 0439D), tables 3-1, 3-2 and 7-1: memory without wait states. Where a
// range stands there, it is the middle: two cycles to fill the pipeline again (P, 1 to 3), seven to divide (2 to 12).
// What it says of neighbours (3.3.2: loads that overlap, stores that nobody waits for; IT instructions that take no
// cycle; results that are waited for) is left out, so that an instruction costs the same wherever it stands.
const struct sim_costs sim_costs_cortex_m4 = {
    .name = "cortex-m4",
    .simple = 1,
    .multiply = 1,
    .multiply_long = 1,
    .divide = 7,
    .load = 2,
    .store = 2,
    .multiple = 1, // 1 + N
    .word = 1,
    .atomic = 2,
    .jump = 3, // 1 + P
    .branch = 1,
    .branch_taken = 3,
    .table = 4,   // 2 + P
    .special = 2, // 1 or 2
    .call = 1,    // none is given: the exception is the kernel's time
    .skipped = 1,
    .floating = 1,
    .floating_accumulate = 3,
    .floating_divide = 14,
    .floating_core = 2, // but 1 for the halves of a double register, which code in single precision has no use for
};

const struct sim_costs *const sim_costs[] = {&sim_costs_none, &sim_costs_cortex_m4, NULL};

const struct sim_costs *sim_costs_find(const char *name)
{
    for (size_t i = 0; sim_costs[i] != NULL; i++)
        if (strcmp(sim_costs[i]->name, name) == 0)
            return sim_costs[i];
    return NULL;
}

#define CORTEX_M4                                                                                                      \
    .name = "cortex-m4", .architecture = SIM_ARMV7M, .has_dsp = true, .has_fp = true, .mpu = &mpu_v7m,                 \
    .protection = "MPU of Armv7-M, 8 regions", .shares = 4, .clock_hz = 64 * MHZ

static const struct sim_processor rv32imac = {
    .name = "rv32imac",
    .architecture = SIM_RV32IMAC,
    .mpu = &mpu_pmp,
    .protection = "PMP, 16 entries",
    .shares = 2,
    .clock_hz = 64 * MHZ,
    .flash = {0x80100000, 0x00100000},
    .ram = {0x80200000, 0x00200000},
};

static const struct sim_processor cortex_m0 = {
    .name = "cortex-m0",
    .architecture = SIM_ARMV6M,
    .mpu = &mpu_v6m,
    .protection = "MPU of Armv6-M, 8 regions",
    .shares = 4,
    .clock_hz = 64 * MHZ,
    .flash = MPS2_FLASH,
    .ram = MPS2_RAM,
};

static const struct sim_processor cortex_m3 = {
    .name = "cortex-m3",
    .architecture = SIM_ARMV7M,
    .mpu = &mpu_v7m,
    .protection = "MPU of Armv7-M, 8 regions",
    .shares = 4,
    .clock_hz = 64 * MHZ,
    .flash = MPS2_FLASH,
    .ram = MPS2_RAM,
};

static const struct sim_processor cortex_m4 = {
    CORTEX_M4,
    .flash = MPS2_FLASH,
    .ram = MPS2_RAM,
};

static const struct sim_processor cortex_m33 = {
    .name = "cortex-m33",
    .architecture = SIM_ARMV8M,
    .has_dsp = true,
    .has_fp = true,
    .mpu = &mpu_v8m,
    .protection = "MPU of Armv8-M, 8 regions",
    .shares = 4,
    .clock_hz = 64 * MHZ,
    .flash = {0x10040000, 0x00100000},
    .ram = {0x38010000, 0x00100000},
};

const struct sim_processor *const sim_processors[] = {&cortex_m4, &rv32imac, &cortex_m0, &cortex_m3, &cortex_m33, NULL};

// The chips of boards: places as on their boards in hal-hw/boards, clocks from their data sheets.
const struct sim_processor sim_processor_nrf52840 = {
    CORTEX_M4,
    .costs = &sim_costs_cortex_m4,
    .flash = {0x00040000, 0x000c0000},
    .ram = {0x20008000, 0x00038000},
};

const struct sim_processor sim_processor_nrf52833 = {
    CORTEX_M4,
    .costs = &sim_costs_cortex_m4,
    .flash = {0x00040000, 0x00040000},
    .ram = {0x20004000, 0x0001c000},
};

const struct sim_processor *sim_processor_find(const char *name)
{
    for (size_t i = 0; sim_processors[i] != NULL; i++)
        if (strcmp(sim_processors[i]->name, name) == 0)
            return sim_processors[i];
    return NULL;
}

const struct sim_processor *sim_processor_of(const struct sim_board *board, const struct sim_processor *chosen)
{
    if (chosen != NULL)
        return chosen;
    return board->processor != NULL ? board->processor : sim_processors[0];
}

enum { KERNEL_PART = 256, SLOTS_OF_HARDWARE = 8, BYTES_A_SLOT = 16 };

// As much as on a hardware board, so that applications get the same addresses: what grants need beyond the table comes
// out of the part that applications bring along for it. Every further slot of processes takes room in the grant of a
// service.
uint32_t sim_kernel_part(const struct sim_board *board)
{
    const uint32_t more = board->process_slots > SLOTS_OF_HARDWARE ? board->process_slots - SLOTS_OF_HARDWARE : 0;
    return KERNEL_PART + BYTES_A_SLOT * more;
}
