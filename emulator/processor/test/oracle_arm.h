// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the comparison of Arm's M profile with Unicorn and its list of differences share.
#pragma once

#include "emulator/processor/arm.h"
#include "oracle.h"

// Registers by number: r0 to r14 by theirs, then these.
enum { R_PC = 15, R_XPSR = 16, R_FPSCR = 17, R_S0 = 18, R_COUNT = R_S0 + 32, R_INTEGER = R_FPSCR };

struct core {
    const char *name;
    enum processor_architecture architecture;
    struct processor_settings settings;
    int model;
};
extern const struct core *core;
extern uint32_t their[R_COUNT];

struct happened {
    enum arm_code code; // of the first operation that is no preparation
    uint32_t bits;
    uint32_t address; // that a load or store goes to
    struct verdict ours, theirs;
};

bool same_verdict(const struct verdict *a, const struct verdict *b);
// That register is the only thing that is not equal.
bool only_differs(int number);

extern struct difference differences[];
extern const size_t difference_count;
