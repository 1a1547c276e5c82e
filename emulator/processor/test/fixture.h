// SPDX-License-Identifier: Apache-2.0 OR MIT
// A processor with some code and data, for tests.
#pragma once

#include "emulator/processor/processor.h"
#include "emulator/processor/test/encode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define CODE 0x20400000U
#define DATA 0x80000000U
enum { CODE_BYTES = 1024, DATA_BYTES = 256, RX = PROCESSOR_READ | PROCESSOR_EXECUTE };
enum { RW = PROCESSOR_READ | PROCESSOR_WRITE, RWX = RW | PROCESSOR_EXECUTE };

struct fixture {
    struct processor processor;
    uint8_t code[CODE_BYTES];
    uint8_t data[DATA_BYTES];
    size_t used; // of code
};

static inline void set_regions(struct fixture *fixture, const struct processor_region *regions, unsigned count)
{
    assert_true(processor_set_regions(&fixture->processor, regions, count));
}

static inline void begin_as(struct fixture *fixture, enum processor_architecture architecture,
                            const struct processor_settings *settings)
{
    memset(fixture, 0, sizeof(*fixture));
    struct processor_cache *const cache = processor_cache_create(0);
    assert_non_null(cache);
    processor_init(&fixture->processor, architecture, settings, cache);
    const struct processor_region regions[] = {
        {CODE, CODE_BYTES, RX, fixture->code},
        {DATA, DATA_BYTES, RW, fixture->data},
    };
    set_regions(fixture, regions, 2);
    fixture->processor.state.pc = CODE;
}

static inline void begin_with(struct fixture *fixture, const struct processor_settings *settings)
{
    begin_as(fixture, PROCESSOR_RV32IMAC, settings);
}

static inline void begin(struct fixture *fixture)
{
    begin_with(fixture, &(struct processor_settings){.counters = 0});
}

static inline void end(struct fixture *fixture)
{
    processor_cache_destroy(fixture->processor.cache);
}

static inline void put_half(uint8_t *place, uint32_t half)
{
    place[0] = (uint8_t)half;
    place[1] = (uint8_t)(half >> 8);
}

static inline void put_word(uint8_t *place, uint32_t word)
{
    put_half(place, word);
    put_half(place + 2, word >> 16);
}

static inline uint32_t get_word(const uint8_t *place)
{
    return (uint32_t)place[0] | (uint32_t)place[1] << 8 | (uint32_t)place[2] << 16 | (uint32_t)place[3] << 24;
}

// Appends an instruction to the code; one of 16 bits if it is one.
static inline void put(struct fixture *fixture, uint32_t bits)
{
    assert_true(fixture->used + 4 <= CODE_BYTES);
    if ((bits & 3) == 3)
        put_word(fixture->code + fixture->used, bits);
    else
        put_half(fixture->code + fixture->used, bits);
    fixture->used += (bits & 3) == 3 ? 4 : 2;
}

static inline uint32_t *x(struct fixture *fixture)
{
    return fixture->processor.state.registers;
}

static inline struct processor_outcome run(struct fixture *fixture, uint64_t budget)
{
    return processor_run(&fixture->processor, budget);
}

// One instruction alone, with x10 and x11 as operands: what happens to it, from a fresh start.
static inline struct processor_outcome run_one(struct fixture *fixture, uint32_t bits, uint32_t a0, uint32_t a1)
{
    fixture->used = 0;
    put(fixture, bits);
    put(fixture, ecall);
    processor_memory_changed(&fixture->processor, fixture->code, CODE_BYTES);
    x(fixture)[A0] = a0;
    x(fixture)[A1] = a1;
    fixture->processor.state.pc = CODE;
    fixture->processor.state.count = 0;
    return run(fixture, 1);
}

static inline void assert_fault(struct fixture *fixture, struct processor_outcome outcome, enum processor_fault fault,
                                uint32_t address)
{
    assert_int_equal(outcome.stop, PROCESSOR_STOP_FAULT);
    assert_int_equal(outcome.fault, fault);
    assert_int_equal(outcome.address, address);
    assert_int_equal(fixture->processor.state.count, 0);
    assert_int_equal(fixture->processor.state.pc, CODE);
}
