// SPDX-License-Identifier: Apache-2.0 OR MIT
// A program that the host and the emulated processor run alike, compiled for each. Its workloads use
// 32-bit quantities of fixed width only, so that both must give the same numbers.
#pragma once

#include <stdint.h>

enum {
    PROGRAM_FLASH = 0x20400000, // as in programs.ld
    PROGRAM_FLASH_BYTES = 128 * 1024,
    PROGRAM_RAM_BYTES = 128 * 1024,
};
#define PROGRAM_RAM 0x80000000U

enum workload {
    WORKLOAD_MIXED,      // integer arithmetic, pointers, calls, tables
    WORKLOAD_LOAD_STORE, // a loop of loads and stores
    WORKLOAD_ARITHMETIC, // 64-bit numbers, divisions, shifts
    WORKLOAD_LIBRARY,    // the C library: formatting, sorting, strings
    WORKLOAD_FLOATING,   // single precision, by instructions or by the compiler's library
    WORKLOADS,
};

// A number that depends on everything that was computed.
uint32_t program(uint32_t workload, uint32_t rounds);
