// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the comparison of Arm's M profile with QEMU and its list of differences share.
#pragma once

#include "emulator/processor/arm.h"
#include "qemu.h"

struct core {
    const char *name;
    enum processor_architecture architecture;
    struct processor_settings settings;
    struct qemu_machine machine;
};
extern const struct core *core;

struct happened {
    enum arm_code code; // of the first operation that is no preparation, where ours stopped
    uint32_t bits;
    uint32_t their_bits;   // where theirs stopped
    uint32_t their_before; // one of 16 bits, or of 32, that lies before that
    struct verdict ours, theirs;
    const struct exchange_case *begin;
    const struct processor_outcome *outcome;
    const struct exchange_result *result;
};

bool same_verdict(const struct happened *h);
bool same_registers(const struct happened *h);

extern struct difference differences[];
extern const size_t difference_count;
