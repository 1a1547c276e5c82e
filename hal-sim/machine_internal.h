// SPDX-License-Identifier: Apache-2.0 OR MIT
// The inside of a machine, for the files of hal-sim only.
#pragma once

#include "core/kernel/fault.h"
#include "core/kernel/kernel.h"
#include "core/kernel/scheduler.h"
#include "hal-sim/arch_sim.h"
#include "hal-sim/arena.h"
#include "hal-sim/chips/sim_alarm.h"
#include "hal-sim/chips/sim_gpio.h"
#include "hal-sim/chips/sim_rng.h"
#include "hal-sim/chips/sim_uart.h"
#include "hal-sim/machine.h"

#include <setjmp.h>

struct wiring; // the capsules of a board, see wiring.c

struct machine {
    struct sim_arena arena; // in which it lies itself
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

    // Children, and what executes board binaries.
    struct native_memory *memory;
    struct native_placement placement;
    const struct sim_executor *executor;   // NULL: nothing does
    const struct sim_processor *processor; // for board binaries
    const struct sim_costs *costs;         // of its instructions
    uint32_t clock_hz;
    uint8_t *flash;      // what the board's flash holds for applications
    uint64_t cycle_rest; // of a cycle that a guest began, in units of 1 / clock_hz ns

    // The loop.
    struct kernel_decision decision;
    uint64_t slice_end_ns; // of the decision, where it has a slice
    uint64_t steps;        // calls of kernel_handle()
    bool sealed;           // no input is taken
    bool (*slice_ends)(void *context);
    void *slices_context;
    bool touched; // from outside, since the last decision
    bool woken;
    bool panicked;
    bool reset;
    bool can_return; // panic_return is set
    jmp_buf panic_return;
};

// How far time moves for a process that computes and has no slice.
enum { SIM_SLICELESS_US = SCHEDULER_SLICE_DEFAULT_US };

// For the files run*.c.
struct kernel_event sim_event_now(const struct machine *machine, enum kernel_event_kind kind);
// Moves time; devices whose time comes meanwhile raise their lines.
void sim_advance(struct machine *machine, uint64_t to_ns);
// Runs the chosen process until it needs the kernel. False: something outside wants us first.
bool sim_run_native(struct machine *machine, struct kernel_event *event);
// REACHED: time is at until_ns or a debugger holds the process, which is in the middle of its turn. BUSY: the event is
// for the kernel.
enum machine_status sim_run_guest(struct machine *machine, uint64_t until_ns, struct kernel_event *event);

// Makes the capsules of the machine's board and gives the kernel its drivers. False: no memory.
bool wiring_create(struct machine *machine, const struct kernel_config *config, bool process_console);
// One of the board's LEDs changed. wiring may be NULL.
void wiring_led(struct wiring *wiring, size_t led, bool on);
