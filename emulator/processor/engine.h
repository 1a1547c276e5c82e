// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the engines of all architectures share: the ways from one operation to the next, between blocks, and
// into memory. An engine includes it, defines HANDLER and its own RD, RS1 and RS2 if it likes, and has the
// variables that the macros name: left is what remains of the budget after the block that runs, which was
// counted when it was entered.
//
// An engine is made twice: with COSTED 1 it counts cycles by the settings' table as well.
#pragma once

#include "internal.h"

#if !defined(PROCESSOR_PORTABLE) && defined(__GNUC__)
#define THREADED 1
#else
#define THREADED 0
#endif

#ifdef __GNUC__
#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define NOINLINE          __attribute__((noinline))
#else
#define LIKELY(condition) (condition)
#define NOINLINE
#endif

#if THREADED
// Labels as values are GNU's, in gcc and clang.
#pragma GCC diagnostic ignored "-Wpedantic"
#define DISPATCH goto *labels[operation->code]
#else
#define DISPATCH goto dispatch
#endif

// --- Arithmetic ----------------------------------------------------------------------------------

static inline uint32_t shift_right_signed(uint32_t value, uint32_t by)
{
    const uint32_t sign = (value >> 31) != 0 ? ~(uint32_t)0 : 0;
    return (value >> (by & 31)) | (((sign << 1) << (~by & 31)));
}

static inline bool less_signed(uint32_t a, uint32_t b)
{
    return (int32_t)a < (int32_t)b;
}

static inline uint32_t extend8(uint32_t value)
{
    return (uint32_t)(int32_t)(int8_t)(uint8_t)value;
}

static inline uint32_t extend16(uint32_t value)
{
    return (uint32_t)(int32_t)(int16_t)(uint16_t)value;
}

static inline uint32_t same(uint32_t value)
{
    return value;
}

// --- From one to the next ------------------------------------------------------------------------

#define RD        registers[operation->rd]
#define RS1       registers[operation->rs1]
#define RS2       registers[operation->rs2]
#define IMMEDIATE operation->immediate
#define NEXT                                                                                                           \
    do {                                                                                                               \
        operation++;                                                                                                   \
        DISPATCH;                                                                                                      \
    } while (0)
#define COMPUTE(name, value)                                                                                           \
    HANDLER(name)                                                                                                      \
    {                                                                                                                  \
        RD = (value);                                                                                                  \
        NEXT;                                                                                                          \
    }

// With COSTED, cycles are paid for in the same way; without, no engine knows of them.
#define AFFORDS(to) (left >= (int64_t)(to)->count && (!COSTED || cycles_left > (int64_t)(to)->most_cycles))
#define PAY(cycles)                                                                                                    \
    do {                                                                                                               \
        if (COSTED)                                                                                                    \
            cycles_left -= (cycles);                                                                                   \
    } while (0)
#define SAVE_COUNTS                                                                                                    \
    do {                                                                                                               \
        processor->state.count = counted + (uint64_t)(granted - left);                                                 \
        if (COSTED)                                                                                                    \
            processor->state.cycles += (uint64_t)(granted_cycles - cycles_left);                                       \
    } while (0)

#define ENTER(to)                                                                                                      \
    do {                                                                                                               \
        block = (to);                                                                                                  \
        left -= block->count;                                                                                          \
        PAY(block->cycles);                                                                                            \
        operation = block->operations;                                                                                 \
        DISPATCH;                                                                                                      \
    } while (0)

// The way is known, and all of the next block is paid for.
#define GO(way, address)                                                                                               \
    do {                                                                                                               \
        struct block *const go_to = block->next[way];                                                                  \
        if (LIKELY(go_to != NULL && AFFORDS(go_to)))                                                                   \
            ENTER(go_to);                                                                                              \
        link = &block->next[way];                                                                                      \
        pc = (address);                                                                                                \
        goto look_up;                                                                                                  \
    } while (0)

// The way of a conditional branch that is taken.
#define TAKE(address)                                                                                                  \
    do {                                                                                                               \
        PAY(taken_extra);                                                                                              \
        GO(1, address);                                                                                                \
    } while (0)

// By the window where that answers; the engine has must_align, cache, processor and trouble.
#define READ(address, width, get, value)                                                                               \
    do {                                                                                                               \
        const struct window *const read_window = &cache->load[window_of(address)];                                     \
        const uint64_t read_offset = (address)-read_window->start;                                                     \
        if (LIKELY(read_offset + (width) <= read_window->size && !(must_align && (address) % (width) != 0)))           \
            (value) = get(read_window->host + read_offset);                                                            \
        else if (!access_load(processor, (address), (width), &(value), &trouble))                                      \
            goto stop;                                                                                                 \
    } while (0)

#define WRITE(address, width, put, value)                                                                              \
    do {                                                                                                               \
        const struct window *const write_window = &cache->store[window_of(address)];                                   \
        const uint64_t write_offset = (address)-write_window->start;                                                   \
        if (LIKELY(write_offset + (width) <= write_window->size && !(must_align && (address) % (width) != 0)))         \
            put(write_window->host + write_offset, (value));                                                           \
        else                                                                                                           \
            AFTER(access_store(processor, (address), (width), (value), &trouble));                                     \
    } while (0)

#define LOAD(name, width, get, extend, from)                                                                           \
    HANDLER(name)                                                                                                      \
    {                                                                                                                  \
        const uint32_t address = (from);                                                                               \
        uint32_t value;                                                                                                \
        READ(address, width, get, value);                                                                              \
        RD = extend(value);                                                                                            \
        NEXT;                                                                                                          \
    }

#define STORE(name, width, put, to, value)                                                                             \
    HANDLER(name)                                                                                                      \
    {                                                                                                                  \
        const uint32_t address = (to);                                                                                 \
        WRITE(address, width, put, value);                                                                             \
        NEXT;                                                                                                          \
    }

#define AFTER(access)                                                                                                  \
    do {                                                                                                               \
        const enum access_result after = (access);                                                                     \
        if (after == ACCESS_REFUSED)                                                                                   \
            goto stop;                                                                                                 \
        if (after == ACCESS_CHANGED_CODE)                                                                              \
            goto code_changed;                                                                                         \
    } while (0)

#define GET8(bytes)        ((uint32_t) * (bytes))
#define PUT8(bytes, value) (*(bytes) = (uint8_t)(value))
