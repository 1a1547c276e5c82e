// SPDX-License-Identifier: Apache-2.0 OR MIT
// A processor of ours and a machine of QEMU's that run the same cases: thousands are made, run in one process of QEMU,
// and then, one by one, here again and compared. What differs between architectures is in the tests.
#pragma once

#include "emulator/processor/processor.h"
#include "emulator/processor/test/difference.h"
#include "emulator/processor/test/random_code.h"
#include "exchange.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct qemu_machine {
    const char *options; // of its command line, one space between them
    uint32_t code, ram, tables;
    uint32_t features;
};

struct pages {
    uint8_t code[EXCHANGE_PAGE];
    uint8_t ram[EXCHANGE_PAGE];
    uint8_t tables[EXCHANGE_PAGE];
};

extern const struct qemu_machine *machine;
extern struct processor processor;
extern struct pages ours;
extern struct pages theirs; // its RAM alone, of the result that is looked at
extern struct random source;
extern uint32_t random_code_at;

struct qemu_rules {
    // An instruction that fills the code where no case lies, and stops.
    uint32_t filler;
    void (*make)(struct exchange_case *begin);
    // The registers; memory is done.
    void (*load)(const struct exchange_case *begin);
    // In a run of its own, looks at each instruction that is about to be executed.
    void (*count)(void);
    // After ours has run: whether QEMU can run it, too.
    bool (*is_possible)(const struct processor_outcome *outcome);
    // After ours has run again.
    void (*judge)(const struct exchange_case *begin, const struct processor_outcome *ours,
                  const struct exchange_result *result);
};

// Words of the command line: QEMU, the program, how many cases, a seed.
void qemu_begin(int count, char **words, const struct qemu_machine *which);
void qemu_begin_ours(enum processor_architecture architecture, const struct processor_settings *settings);
// All of them, in as many runs of QEMU as that takes.
void qemu_compare(const struct qemu_rules *rules);

extern unsigned long qemu_cases; // that the command line asks for
extern unsigned long qemu_done;
extern unsigned long qemu_impossible;

// --- For making cases ----------------------------------------------------------------------------

// Near the edges of memory and of numbers.
uint32_t random_value(void);
// Where code of that many bytes begins: its case has been given a place.
uint32_t random_place(struct exchange_case *begin, uint32_t size);
void put_half(struct exchange_case *begin, uint32_t *at, uint32_t half);

uint32_t code_half(uint32_t address);
bool ram_differs(bool print);
