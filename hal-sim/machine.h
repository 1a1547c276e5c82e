// SPDX-License-Identifier: Apache-2.0 OR MIT
// A whole simulated machine: a virtual board, the kernel core on it, and its native processes. The
// emulator program, tests and benchmarks drive it from outside through this header only.
#pragma once

#include "core/kernel/format.h"
#include "core/kernel/kernel.h"
#include "core/kernel/observer.h"
#include "hal-sim/boards/board.h"
#include "hal-sim/input.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct machine;

// What the machine tells its owner. Members may be NULL. All are called from within machine_run()
// and the other functions below.
struct machine_listener {
    void *context;
    void (*uart)(void *context, unsigned port, const uint8_t *data, size_t size);
    void (*led)(void *context, size_t led, bool on);
    void (*pin)(void *context, uint32_t pin, bool level);
    // An interrupt line was raised, or its service begins.
    void (*line)(void *context, unsigned line, bool raised);
    // A byte has come over the UART's wire to the kernel.
    void (*uart_received)(void *context, unsigned port, uint8_t byte);
    // A process has computed until its slice was over: the one thing in a run that hangs on how fast the host is.
    void (*slice)(void *context);
    // What the device shows has changed. Its picture may change thousands of times a second: note it, look later.
    void (*device)(void *context, const struct sim_device *device);
    // Something is coming from outside, whoever sent it.
    void (*input)(void *context, const struct machine_input *input);
    // The kernel panics: its report, in pieces.
    void (*panic_text)(void *context, const char *text, size_t size);
};

struct machine_options {
    const struct sim_board *board;
    uint64_t seed;
    const char *scheduler;    // "round-robin", "cooperative", "priority", "mlfq"; NULL: the first
    const char *fault_policy; // names of fault.h, "threshold-restart:N"; NULL: "stop-with-debug"
    const struct machine_listener *listener;
    const struct observer *observer;
    bool process_console;                  // show its prompt on UART 0 from the start
    const struct sim_executor *executor;   // of board binaries; NULL: there is none
    const struct sim_processor *processor; // for them; NULL: the board's own
    const struct sim_costs *costs;         // of its instructions; NULL: the processor's own
    uint32_t clock_hz;                     // of it; 0: its own
};

// On failure returns NULL and writes one line to message.
struct machine *machine_create(const struct machine_options *options, char *message, size_t message_size);
void machine_destroy(struct machine *machine);

struct kernel *machine_kernel(struct machine *machine);
const struct sim_board *machine_board(const struct machine *machine);

// --- Processes -----------------------------------------------------------------------------------

struct machine_application {
    const char *path;  // a native executable
    const char *name;  // as other processes know it; NULL: from the path
    bool debugged;     // stop it for a debugger instead of holding it with ptrace
    uint32_t ram_size; // bytes of RAM, 0: what the executable asks for
    // Words of a program of the host to run it with, up to NULL, and where to say how that ended: see
    // struct native_child_options. Both live as long as the machine. NULL: none.
    const char *const *wrapper;
    int *wrapper_status;
};

// Loads and starts an application. On failure returns NULL and writes one line to message.
struct process *machine_install(struct machine *machine, const struct machine_application *application, char *message,
                                size_t message_size);
// Ends it and frees its slot and memory.
void machine_remove(struct machine *machine, struct process *process);
// The host's process number of a native process, 0 if there is none.
int machine_host_pid(const struct process *process);
// What executes a board binary. NULL: the process is native.
struct sim_guest *machine_guest(const struct process *process);
// Faults a process, as a manager may; the board's policy then decides. False: the kernel panicked.
bool machine_fault(struct machine *machine, struct process *process);
// Gives up ptrace on a running process so that a debugger can attach to it. What that weakens stands in
// CAVEATS. False: the process has no child, or none any more.
bool machine_hand_over(struct process *process);
// The process whose child has this number. NULL: none.
struct process *machine_find_host_pid(struct machine *machine, int pid);
// Fills the board's flash for applications with an image and loads what is in it; rejected objects go to the
// observer. Once, on a board without processes. Returns how many processes were created.
unsigned machine_load_flash(struct machine *machine, const uint8_t *image, size_t size);

// --- Time ----------------------------------------------------------------------------------------

enum machine_status {
    MACHINE_REACHED,  // virtual time reached the limit
    MACHINE_IDLE,     // everybody sleeps and no event is set: only outside input can change that
    MACHINE_BUSY,     // max_steps were done, or machine_wake() was called
    MACHINE_PANICKED, // the kernel panicked: nothing runs any more
    MACHINE_RESET,    // the board was reset by the process console
};

// Runs until virtual time until_ns, for at most max_steps of machine_steps() (0: no limit).
enum machine_status machine_run(struct machine *machine, uint64_t until_ns, uint64_t max_steps);
uint64_t machine_now_ns(const struct machine *machine);
// Moves time to to_ns on an idle machine; does nothing where an event is set before that.
void machine_skip(struct machine *machine, uint64_t to_ns);
// Virtual time of the next event that a device has set. False: none, or somebody runs right now.
bool machine_next_event_ns(const struct machine *machine, uint64_t *at_ns);
// No process is alive any more.
bool machine_all_ended(struct machine *machine);
// Tell the machine that its owner changed something through machine_kernel(): stopped a process,
// say. The functions of this header do it by themselves.
void machine_touch(struct machine *machine);
// Ends the present machine_run() after the event that it is at.
void machine_pause(struct machine *machine);
// Ends a machine_run() soon. Async-signal-safe.
void machine_wake(void);

// --- The outside of the board ----------------------------------------------------------------------

// Does what comes from outside. Returns NULL, or a line saying why it can't be.
const char *machine_input(struct machine *machine, const struct machine_input *input);
// How often the kernel was asked who runs, since the start: with the time, the exact place of an input in a run.
uint64_t machine_steps(const struct machine *machine);

// For a run that repeats another. Sealed, the machine takes no input: who repeats it opens it for each of its own.
void machine_seal(struct machine *machine, bool sealed);
// Instead of the host's clock this says whether the slice of the process that is about to run ends. NULL: the host's.
void machine_set_slices(struct machine *machine, bool (*slice_ends)(void *context), void *context);
// Names of the interrupt lines, by number; NULL past the last.
const char *machine_line_name(const struct machine *machine, unsigned line);
// It waits for service.
bool machine_line_raised(const struct machine *machine, unsigned line);
// What hangs on the board besides LEDs, buttons and pins: the first of a list by `next`, NULL for none.
const struct sim_device *machine_devices(const struct machine *machine);

// Short forms of machine_input().
bool machine_uart_input(struct machine *machine, unsigned port, const uint8_t *data, size_t size);
bool machine_led(const struct machine *machine, size_t led);
void machine_button(struct machine *machine, size_t button, bool pressed);
bool machine_button_pressed(const struct machine *machine, size_t button);
// Pins in the numbering of the board's gpio list.
bool machine_pin(const struct machine *machine, size_t gpio);
// The level of a pin in the chip's own numbering.
bool machine_chip_pin(const struct machine *machine, uint32_t pin);
void machine_pin_drive(struct machine *machine, size_t gpio, bool level);
void machine_pin_release(struct machine *machine, size_t gpio);
