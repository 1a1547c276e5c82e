// SPDX-License-Identifier: Apache-2.0 OR MIT
//
// The ABI table as data, for programs on the host: a tracer prints its names, a fuzzer draws its
// calls from it, a test holds a driver's answers against it. Kernel and applications do not link it;
// they include abi.h.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/abi/abi.h"

// Return variants and error codes as bits of a set: failures from bit 0, successes from bit 16.
#define ABI_RETURN(variant) (1u << ((variant) % 16u + ((variant) >= RETURN_SUCCESS ? 16u : 0u)))
#define ABI_ERROR(error)    (1u << (error))

struct abi_choice {
    uint32_t value;
    const char *name;
};

// A word, or a part of one, in a call, a result or an upcall.
struct abi_value {
    const char *name;
    const char *unit; // "" where there is none
    // What means something, both ends included. A fuzzer that wants to get past the first check
    // draws from min to likely_max most of the time.
    uint64_t min;
    uint64_t max;
    uint64_t likely_max;
    uint8_t slot;  // index of the word, counted from the first argument or the first result value
    uint8_t shift; // the part is (word >> shift) & ((1 << bits) - 1)
    uint8_t bits;  // 64: low word in `slot`, high word in the next
    bool is_signed;
    const struct abi_choice *choices; // names of values, or NULL
    size_t choice_count;
};

struct abi_command {
    uint32_t number;
    const char *name;
    const struct abi_value *args;
    size_t arg_count;
    const struct abi_value *results;
    size_t result_count;
    uint32_t returns; // set of ABI_RETURN: how it may succeed
    uint32_t errors;  // set of ABI_ERROR: how it may fail, once driver and command were found
};

struct abi_upcall {
    uint32_t number;
    const char *name;
    bool per_process; // numbers from this one on are process slots
    const struct abi_value *args;
    size_t arg_count;
};

struct abi_allow {
    uint32_t number;
    const char *name;
    bool per_process; // as for upcalls
};

// A driver whose number is all that is known has no command, not even `exists`.
struct abi_driver {
    uint32_t number;
    const char *name;
    bool in_release;          // false: the table knows it, no capsule serves it yet
    enum error unknown_error; // what it says to a command that it does not know
    const struct abi_command *commands;
    size_t command_count;
    const struct abi_upcall *upcalls;
    size_t upcall_count;
    const struct abi_allow *ro;
    size_t ro_count;
    const struct abi_allow *rw;
    size_t rw_count;
    const struct abi_allow *ur;
    size_t ur_count;
};

// All drivers, by rising number; the rows of the other tables rise as well.
extern const struct abi_driver abi_drivers[];
extern const size_t abi_driver_count;

extern const struct abi_choice abi_classes[];
extern const size_t abi_classes_count;
extern const struct abi_choice abi_yields[];
extern const size_t abi_yields_count;
extern const struct abi_choice abi_memops[];
extern const size_t abi_memops_count;
extern const struct abi_choice abi_exits[];
extern const size_t abi_exits_count;
extern const struct abi_choice abi_variants[];
extern const size_t abi_variants_count;
extern const struct abi_choice abi_errors[];
extern const size_t abi_errors_count;

// Each of these returns NULL for what the table does not have, and takes a NULL driver or command.
const struct abi_driver *abi_driver_find(uint32_t number);
const struct abi_command *abi_command_find(const struct abi_driver *driver, uint32_t number);
const struct abi_upcall *abi_upcall_find(const struct abi_driver *driver, uint32_t number);

// `class` is one of the three allow classes; another one has no names.
const struct abi_allow *abi_allow_find(const struct abi_driver *driver, enum syscall_class class, uint32_t number);

const char *abi_driver_name(uint32_t number);
const char *abi_command_name(uint32_t driver, uint32_t number);
const char *abi_upcall_name(uint32_t driver, uint32_t number);
const char *abi_allow_name(uint32_t driver, enum syscall_class class, uint32_t number);
const char *abi_error_name(enum error error);
const char *abi_class_name(uint32_t number);
const char *abi_yield_name(uint32_t number);
const char *abi_memop_name(uint32_t number);
const char *abi_exit_name(uint32_t number);
const char *abi_return_name(uint32_t variant);

// The part of its word that `value` describes, from the words of a call, result or upcall that begin
// at slot 0. Slots at or past `count` read as 0.
uint64_t abi_value_get(const struct abi_value *value, const uint32_t *words, size_t count);

// The name of one of a value's choices, or NULL.
const char *abi_value_name(const struct abi_value *value, uint64_t number);

// Whether a driver may answer so to a command. `error` counts for failures only. A driver that is not
// in the table, or a board's filter, answers NODEVICE; a command that is not, `unknown_error`.
bool abi_permits(uint32_t driver, uint32_t number, uint32_t variant, uint32_t error);
