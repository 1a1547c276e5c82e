// SPDX-License-Identifier: Apache-2.0 OR MIT
// A processor of ours and one of Unicorn's with equal memory, for tests that compare what an instruction does in
// both. What differs between architectures is in the tests.
#pragma once

#include "difference.h"
#include "emulator/processor/processor.h"
#include "random_code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicorn/unicorn.h>

#include <cmocka.h>

#define CODE   0x20400000U
#define RAM    0x80000000U
#define TABLES 0x80003000U // read only; between both is a hole
enum {
    CODE_BYTES = 1 << 20,
    RAM_BYTES = 0x2000,
    TABLES_BYTES = 0x1000,
    CASE_BYTES = 16, // from the code of one case to the next
    NO_EXCEPTION = 99,
    INVALID_INSTRUCTION = 98,
};

struct memory {
    uint8_t code[CODE_BYTES];
    uint8_t ram[RAM_BYTES];
    uint8_t tables[TABLES_BYTES];
};

extern struct memory ours;
extern struct memory theirs;
extern struct processor processor;
extern uc_engine *unicorn;
extern struct random source;
extern uint32_t exception; // the number that Unicorn's hook was called with in oracle_run()

void must(uc_err error);
// Their memory and the hook, on an engine that is open.
void oracle_map(void);
void oracle_begin_ours(enum processor_architecture architecture, const struct processor_settings *settings);
// Runs theirs; what it tells of its memory, or what the exception stands for.
struct verdict oracle_run(uint64_t pc, size_t budget, struct verdict (*of_exception)(uint32_t number));

uint32_t random_value(void);
void set_random_memory(void);
void put_code(uint32_t at, const uint8_t *bytes, unsigned count);
uint32_t next_place(void);
// Prints what differs. False: nothing does.
bool oracle_memory_differs(bool print);
