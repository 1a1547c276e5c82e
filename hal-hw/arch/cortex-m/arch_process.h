// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the Cortex-M port keeps of each process, and of the idle loop, which is resumed like one.
// entry.S reads and writes the first members by the offsets below, which this header pins.
#pragma once

// Byte offsets for assembly.
#define ARCH_PROCESS_PSP        32
#define ARCH_PROCESS_EXC_RETURN 36
#define ARCH_PROCESS_CONTROL    40
#define ARCH_PROCESS_FP         44

// Exception return to thread mode on the process stack: with a basic frame (Armv7-M ARM B1.5.8; bits 0,
// 5 and 6 of Armv8-M say Secure state, D1.2.95). Bit 4 clear: the frame holds s0-s15 too.
#define EXC_RETURN_PROCESS     0xfffffffd
#define EXC_RETURN_BASIC_FRAME 0x10

// CONTROL: thread mode unprivileged on PSP; privileged on PSP.
#define CONTROL_PROCESS 3
#define CONTROL_IDLE    2

#ifndef __ASSEMBLER__

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Regions of the protection unit that follow the process. The eighth guards the kernel's stack.
enum { MPU_RAM_LOW, MPU_RAM_HIGH, MPU_FLASH, MPU_SHARE, MPU_REGIONS = 7 };

// Both registers of a region, ready to be written. attributes 0: switched off.
struct mpu_region {
    uint32_t base, attributes;
};

struct cortexm_fault {
    uint32_t cfsr, hfsr, mmfar, bfar;
};

struct arch_process {
    uint32_t r4_to_r11[8];
    uint32_t psp; // where the exception frame lies
    uint32_t exc_return;
    uint32_t control;
#if CORTEXM_FP
    uint32_t s16_to_s31[16]; // valid when exc_return says that floating point was used
#endif

    // A frame at psp is the process's own if psp - frames_start <= frames_span.
    uint32_t frames_start, frames_span;
    struct mpu_region regions[MPU_REGIONS];
    struct cortexm_fault fault;
    bool has_fault;
    // Begun anew and not run since: what the processor holds in r4-r11 is of the life before.
    bool fresh;
};

static_assert(offsetof(struct arch_process, r4_to_r11) == 0, "entry.S counts on it");
static_assert(offsetof(struct arch_process, psp) == ARCH_PROCESS_PSP, "entry.S counts on it");
static_assert(offsetof(struct arch_process, exc_return) == ARCH_PROCESS_EXC_RETURN, "entry.S counts on it");
static_assert(offsetof(struct arch_process, control) == ARCH_PROCESS_CONTROL, "entry.S counts on it");
#if CORTEXM_FP
static_assert(offsetof(struct arch_process, s16_to_s31) == ARCH_PROCESS_FP, "entry.S counts on it");
#endif

#endif
