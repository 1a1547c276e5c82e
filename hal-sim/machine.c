// SPDX-License-Identifier: Apache-2.0 OR MIT
// Making a machine, and the outside of its board. The loop is in run.c, what installs processes in install_*.c.
#include "hal-sim/machine.h"

#include "hal-sim/machine_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- Options -------------------------------------------------------------------------------------

static struct scheduler *choose_scheduler(struct machine *machine, const char *name)
{
    if (name == NULL || strcmp(name, "round-robin") == 0)
        return scheduler_round_robin_init(&machine->scheduler.turns, 0);
    if (strcmp(name, "cooperative") == 0)
        return scheduler_cooperative_init(&machine->scheduler.turns);
    if (strcmp(name, "priority") == 0)
        return scheduler_priority_init(&machine->scheduler.priority);
    if (strcmp(name, "mlfq") == 0)
        return scheduler_mlfq_init(&machine->scheduler.mlfq);
    return NULL;
}

static bool threshold_policy(const char *name, struct fault_policy *policy)
{
    unsigned threshold;
    char kind[40], rest;
    if (sscanf(name, "%39[a-z-]:%u%c", kind, &threshold, &rest) != 2)
        return false;
    if (strcmp(kind, "threshold-restart") == 0)
        *policy = fault_policy_threshold_restart(threshold);
    else if (strcmp(kind, "threshold-restart-then-panic") == 0)
        *policy = fault_policy_threshold_restart_then_panic(threshold);
    else
        return false;
    return true;
}

static bool choose_fault_policy(const char *name, struct fault_policy *policy)
{
    static const struct fault_policy *const fixed[] = {&fault_policy_stop_with_debug, &fault_policy_stop,
                                                       &fault_policy_panic, &fault_policy_restart,
                                                       &fault_policy_restart_with_debug};
    if (name == NULL)
        name = fixed[0]->name;
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        if (strcmp(fixed[i]->name, name) == 0) {
            *policy = *fixed[i];
            return true;
        }
    return threshold_policy(name, policy);
}

// --- Making and ending ---------------------------------------------------------------------------

static void choose_processor(struct machine *machine, const struct machine_options *options)
{
    machine->processor = sim_processor_of(options->board, options->processor);
    machine->clock_hz = options->clock_hz != 0 ? options->clock_hz : machine->processor->clock_hz;
    machine->costs = options->costs != NULL ? options->costs : machine->processor->costs;
    if (machine->costs == NULL)
        machine->costs = &sim_costs_none;
}

static void init_hardware(struct machine *machine)
{
    const struct sim_board *const board = machine->board;
    sim_alarm_init(&machine->alarm, &machine->clock, &machine->interrupts, board->alarm_hz, board->alarm_bits);
    sim_uart_init(&machine->uart, &machine->clock, &machine->interrupts, &machine->arena, 0, board->baud);
    sim_gpio_init(&machine->gpio, &machine->interrupts, board->pin_count);
    sim_rng_init(&machine->rng, &machine->clock, &machine->interrupts, machine->seed);
    for (size_t i = 0; i < board->button_count; i++)
        sim_gpio_drive(&machine->gpio, board->buttons[i].pin, board->buttons[i].active_low);
}

static void led_changed(const struct machine *machine, size_t led, bool on)
{
    wiring_led(machine->wiring, led, on);
    if (machine->listener.led != NULL)
        machine->listener.led(machine->listener.context, led, on);
}

static void pin_changed(void *context, uint32_t pin, bool level)
{
    const struct machine *const machine = context;
    const struct machine_listener *const listener = &machine->listener;
    const struct sim_board *const board = machine->board;
    if (listener->pin != NULL)
        listener->pin(listener->context, pin, level);
    for (size_t i = 0; i < board->led_count; i++)
        if (board->leds[i].pin == pin)
            led_changed(machine, i, level != board->leds[i].active_low);
}

static void connect_listener(struct machine *machine)
{
    machine->uart.sink =
        (struct sim_uart_sink){machine->listener.uart, machine->listener.uart_received, machine->listener.context};
    machine->gpio.watch = (struct sim_gpio_watch){pin_changed, machine};
    machine->interrupts.watch = machine->listener.line;
    machine->interrupts.watch_context = machine->listener.context;
    machine->devices.changed = machine->listener.device;
    machine->devices.context = machine->listener.context;
}

static bool allocate(struct machine *machine)
{
    const uint32_t slots = machine->board->process_slots;
    machine->processes = sim_arena_take(&machine->arena, slots * sizeof(*machine->processes));
    machine->arch_processes = sim_arena_take(&machine->arena, slots * sizeof(*machine->arch_processes));
    machine->memory = native_memory_create();
    return machine->processes != NULL && machine->arch_processes != NULL && machine->memory != NULL;
}

static bool set_up(struct machine *machine, const struct machine_options *options, char *message, size_t message_size)
{
    struct scheduler *const scheduler = choose_scheduler(machine, options->scheduler);
    if (scheduler == NULL) {
        (void)snprintf(message, message_size,
                       "there is no scheduler '%s': use round-robin, cooperative, priority or mlfq",
                       options->scheduler);
        return false;
    }
    if (!choose_fault_policy(options->fault_policy, &machine->fault_policy)) {
        (void)snprintf(message, message_size,
                       "there is no fault policy '%s': use panic, stop, stop-with-debug, restart, restart-with-debug, "
                       "threshold-restart:N or threshold-restart-then-panic:N",
                       options->fault_policy);
        return false;
    }
    init_hardware(machine);
    if (options->listener != NULL)
        machine->listener = *options->listener;
    connect_listener(machine);
    const struct kernel_config config = {
        .processes = machine->processes,
        .process_slots = machine->board->process_slots,
        .scheduler = scheduler,
        .fault_policy = &machine->fault_policy,
        .chip = {sim_interrupts_pending, sim_interrupts_serve, &machine->interrupts},
        .observer = options->observer,
        .port = machine,
    };
    return wiring_create(machine, &config, options->process_console);
}

struct machine *machine_create(const struct machine_options *options, char *message, size_t message_size)
{
    struct sim_arena arena;
    (void)snprintf(message, message_size, "the host has no memory for this board");
    if (!sim_arena_create(&arena))
        return NULL;
    struct machine *const machine = sim_arena_take(&arena, sizeof(*machine));
    machine->arena = arena;
    machine->board = options->board;
    machine->seed = options->seed;
    machine->executor = options->executor;
    choose_processor(machine, options);
    machine->touched = true; // there is no decision yet
    machine->placement = native_placement_measure();
    native_placement_take(&machine->placement);
    if (!allocate(machine) || !set_up(machine, options, message, message_size)) {
        machine_destroy(machine);
        return NULL;
    }
    return machine;
}

void machine_destroy(struct machine *machine)
{
    if (machine == NULL)
        return;
    for (uint32_t i = 0; machine->processes != NULL && i < machine->board->process_slots; i++)
        if (machine->processes[i].state != PROCESS_UNUSED)
            machine_remove(machine, &machine->processes[i]);
    if (machine->memory != NULL)
        native_memory_destroy(machine->memory);
    struct sim_arena arena = machine->arena;
    sim_arena_destroy(&arena);
}

struct kernel *machine_kernel(struct machine *machine)
{
    return &machine->kernel;
}

const struct sim_board *machine_board(const struct machine *machine)
{
    return machine->board;
}

// --- Processes -----------------------------------------------------------------------------------

struct arch_process *sim_arch_process_find(struct machine *machine)
{
    for (uint32_t i = 0; i < machine->board->process_slots; i++)
        if (machine->arch_processes[i].runner == NULL)
            return &machine->arch_processes[i];
    return NULL;
}

void machine_remove(struct machine *machine, struct process *process)
{
    const struct sim_runner *const runner = process->arch->runner;
    struct process was;
    if (machine->decision.process == process)
        machine->decision = (struct kernel_decision){.action = KERNEL_SLEEP};
    machine_touch(machine);
    was = *process;
    process_remove(process);
    runner->release(&was);
}

// --- The outside of the board ----------------------------------------------------------------------

const char *machine_line_name(const struct machine *machine, unsigned line)
{
    const bool exists = line < SIM_LINES_FIXED + machine->interrupts.claimed;
    return exists ? sim_line_name(&machine->interrupts, line) : NULL;
}

bool machine_line_raised(const struct machine *machine, unsigned line)
{
    return (machine->interrupts.pending >> line & 1) != 0;
}

const struct sim_device *machine_devices(const struct machine *machine)
{
    return machine->devices.first;
}

bool machine_uart_input(struct machine *machine, unsigned port, const uint8_t *data, size_t size)
{
    const struct machine_input input = {.kind = MACHINE_INPUT_UART, .index = port, .data = data, .size = size};
    return machine_input(machine, &input) == NULL;
}

bool machine_led(const struct machine *machine, size_t led)
{
    const struct sim_board_pin *const l = &machine->board->leds[led];
    return sim_gpio_level(&machine->gpio, l->pin) != l->active_low;
}

void machine_button(struct machine *machine, size_t button, bool pressed)
{
    const struct machine_input input = {.kind = MACHINE_INPUT_BUTTON, .index = button, .value = pressed};
    (void)machine_input(machine, &input);
}

bool machine_button_pressed(const struct machine *machine, size_t button)
{
    const struct sim_board_pin *const b = &machine->board->buttons[button];
    return sim_gpio_level(&machine->gpio, b->pin) != b->active_low;
}

bool machine_pin(const struct machine *machine, size_t gpio)
{
    return sim_gpio_level(&machine->gpio, machine->board->gpio[gpio]);
}

bool machine_chip_pin(const struct machine *machine, uint32_t pin)
{
    return sim_gpio_level(&machine->gpio, pin);
}

void machine_pin_drive(struct machine *machine, size_t gpio, bool level)
{
    const struct machine_input input = {.kind = MACHINE_INPUT_PIN_DRIVE, .index = gpio, .value = level};
    (void)machine_input(machine, &input);
}

void machine_pin_release(struct machine *machine, size_t gpio)
{
    const struct machine_input input = {.kind = MACHINE_INPUT_PIN_RELEASE, .index = gpio};
    (void)machine_input(machine, &input);
}
