// SPDX-License-Identifier: Apache-2.0 OR MIT
// The inside of a machine, for the files of hal-sim only.
#pragma once

#include "core/kernel/fault.h"
#include "core/kernel/scheduler.h"
#include "hal-sim/arch_sim.h"
#include "hal-sim/chips/sim_alarm.h"
#include "hal-sim/chips/sim_gpio.h"
#include "hal-sim/chips/sim_rng.h"
#include "hal-sim/chips/sim_uart.h"
#include "hal-sim/machine.h"

#include <setjmp.h>

struct wiring; // the capsules of a board, see wiring.c

struct machine {
    const struct sim_board *board;
    struct machine_listener listener;
    uint64_t seed;

    // Virtual hardware.
    struct sim_clock clock;
    struct sim_interrupts interrupts;
    struct sim_alarm alarm;
    struct sim_uart uart;
    struct sim_gpio gpio;
    struct sim_rng rng;
    struct sim_devices devices;

    // The kernel and what it was given.
    struct kernel kernel;
    struct wiring *wiring;
    struct process *processes;
    struct arch_process *arch_processes;
    struct fault_policy fault_policy;
    union {
        struct scheduler priority;
        struct scheduler_turns turns;
        struct scheduler_mlfq mlfq;
    } scheduler;

    // Children.
    struct native_memory *memory;
    struct native_placement placement;

    // The loop.
    struct kernel_decision decision;
    uint64_t steps; // calls of kernel_handle()
    bool sealed;    // no input is taken
    bool (*slice_ends)(void *context);
    void *slices_context;
    bool touched; // from outside, since the last decision
    bool woken;
    bool panicked;
    bool reset;
    bool can_return; // panic_return is set
    jmp_buf panic_return;
};

// Makes the capsules of the machine's board and gives the kernel its drivers. False: no memory.
bool wiring_create(struct machine *machine, const struct kernel_config *config, bool process_console);
void wiring_destroy(struct wiring *wiring);
// One of the board's LEDs changed. wiring may be NULL.
void wiring_led(struct wiring *wiring, size_t led, bool on);
