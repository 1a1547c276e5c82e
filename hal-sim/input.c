// SPDX-License-Identifier: Apache-2.0 OR MIT
// See input.h.
#include "hal-sim/input.h"

#include "hal-sim/machine_internal.h"

#include <string.h>

static const char no_such_process[] = "there is no such process";

static const char *take_uart(struct machine *machine, const struct machine_input *input)
{
    if (input->index != 0)
        return "this board has UART 0 only";
    return sim_uart_input(&machine->uart, input->data, input->size) ? NULL : "the host has no memory for this input";
}

static const char *take_button(struct machine *machine, const struct machine_input *input)
{
    if (input->index >= machine->board->button_count)
        return "this board has no such button";
    const struct sim_board_pin *const button = &machine->board->buttons[input->index];
    sim_gpio_drive(&machine->gpio, button->pin, (input->value != 0) != button->active_low);
    return NULL;
}

static const char *take_pin(struct machine *machine, const struct machine_input *input)
{
    if (input->index >= machine->board->gpio_count)
        return "this board has no such pin";
    const uint32_t pin = machine->board->gpio[input->index];
    if (input->kind == MACHINE_INPUT_PIN_DRIVE)
        sim_gpio_drive(&machine->gpio, pin, input->value != 0);
    else
        sim_gpio_release(&machine->gpio, pin);
    return NULL;
}

static const char *take_value(struct machine *machine, const struct machine_input *input)
{
    struct sim_device *const device = sim_devices_find(&machine->devices, input->device);
    if (device == NULL)
        return "this board has no such device";
    if (input->index >= device->channel_count || device->channels[input->index].is_output)
        return "this device has no such channel that can be set";
    const struct sim_channel *const channel = &device->channels[input->index];
    if (input->value < channel->least || input->value > channel->most)
        return "the value is outside of the channel's limits";
    device->values[input->index] = input->value;
    if (device->was_set != NULL)
        device->was_set(device, input->index);
    return NULL;
}

static const char *take_break(struct machine *machine, const struct machine_input *input)
{
    struct sim_device *const device = sim_devices_find(&machine->devices, input->device);
    if (device == NULL || device->was_broken == NULL)
        return "this board has no such device that can be made to fail";
    if (input->value < SIM_DEVICE_SILENT || input->value > ERROR_LAST)
        return "there is no such error";
    device->failure = input->value;
    device->failures_left = (uint32_t)input->index;
    device->was_broken(device);
    return NULL;
}

static const char *take_touch(struct machine *machine, const struct machine_input *input)
{
    struct sim_device *const device = sim_devices_find(&machine->devices, input->device);
    if (device == NULL || device->touched == NULL)
        return "this board has no such glass to touch";
    device->touched(device, &input->touch);
    return NULL;
}

// --- Orders to processes -------------------------------------------------------------------------

const char *machine_order_name(enum machine_order order)
{
    static const char *const names[MACHINE_ORDERS] = {"stop", "resume", "terminate", "start", "restart", "fault"};
    return names[order];
}

enum machine_order machine_order_named(const char *name)
{
    enum machine_order order = 0;
    while (order < MACHINE_ORDERS && strcmp(machine_order_name(order), name) != 0)
        order++;
    return order;
}

static const char *unless_done(enum error error, const char *why_not)
{
    return error == ERROR_OK ? NULL : why_not;
}

static const char *take_order(struct machine *machine, const struct machine_input *input)
{
    struct process *const process = process_at(&machine->kernel, (uint32_t)input->index);
    if (process == NULL)
        return no_such_process;
    switch ((enum machine_order)input->value) {
    case MACHINE_ORDER_STOP:
        return unless_done(process_stop(process), "it is not running, or stopped already");
    case MACHINE_ORDER_RESUME:
        return unless_done(process_resume(process), "it is not stopped");
    case MACHINE_ORDER_TERMINATE:
        return unless_done(process_terminate(process, false, 0), "it has ended already");
    case MACHINE_ORDER_START:
        return unless_done(process_start(process), "it is not terminated");
    case MACHINE_ORDER_RESTART:
        return unless_done(process_restart(process, false, 0), "it is terminated: use 'start'");
    case MACHINE_ORDER_FAULT:
        if (!process_is_alive(process))
            return "it has ended already";
        (void)machine_fault(machine, process);
        return NULL;
    default:
        return "there is no such order";
    }
}

// --- All of it -----------------------------------------------------------------------------------

static const char *take(struct machine *machine, const struct machine_input *input)
{
    switch (input->kind) {
    case MACHINE_INPUT_UART:
        return take_uart(machine, input);
    case MACHINE_INPUT_BUTTON:
        return take_button(machine, input);
    case MACHINE_INPUT_PIN_DRIVE:
    case MACHINE_INPUT_PIN_RELEASE:
        return take_pin(machine, input);
    case MACHINE_INPUT_DEVICE:
        return take_value(machine, input);
    case MACHINE_INPUT_TOUCH:
        return take_touch(machine, input);
    case MACHINE_INPUT_ORDER:
        return take_order(machine, input);
    case MACHINE_INPUT_BREAK:
        return take_break(machine, input);
    }
    return "there is no such input";
}

const char *machine_input(struct machine *machine, const struct machine_input *input)
{
    if (machine->sealed)
        return "this run repeats a record: nothing else can come to it";
    // Told first: an order may panic the kernel, and the record must have it.
    if (machine->listener.input != NULL)
        machine->listener.input(machine->listener.context, input);
    const char *const problem = take(machine, input);
    machine_touch(machine);
    return problem;
}
