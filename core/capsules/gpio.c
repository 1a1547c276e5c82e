// SPDX-License-Identifier: Apache-2.0 OR MIT
// See gpio.h. The grant has no record: having one is what makes a process hear of interrupts.
#include "core/capsules/gpio.h"

#include <assert.h>

static void changed(void *context, uint32_t number, bool level)
{
    const struct gpio_line *const line = context;
    assert(line->index < line->gpio->count);
    const struct grant *const grant = &line->gpio->grant;
    struct process_id process = PROCESS_ID_FIRST;
    (void)number;
    while (grant_next(grant, &process))
        (void)upcall_schedule(grant, process, GPIO_UPCALL_CHANGED, line->index, level, 0);
}

// --- Commands on one pin -------------------------------------------------------------------------

static struct syscall_return enable_output(const struct hil_gpio_pin *pin)
{
    pin->ops->make_output(pin->device, pin->pin);
    return return_success();
}

static struct syscall_return write(const struct hil_gpio_pin *pin, bool level)
{
    pin->ops->write(pin->device, pin->pin, level);
    return return_success();
}

static bool level_of(const struct hil_gpio_pin *pin)
{
    return pin->ops->read(pin->device, pin->pin);
}

static struct syscall_return enable_input(const struct hil_gpio_pin *pin, uint32_t configuration)
{
    enum hil_gpio_pull pull = HIL_GPIO_PULL_NONE;
    if (configuration == GPIO_PULL_UP)
        pull = HIL_GPIO_PULL_UP;
    else if (configuration == GPIO_PULL_DOWN)
        pull = HIL_GPIO_PULL_DOWN;
    else if (configuration != GPIO_PULL_NONE)
        return return_failure(ERROR_NOSUPPORT);
    pin->ops->make_input(pin->device, pin->pin, pull);
    return return_success();
}

// From now on the process has a grant, if it had none before.
static enum error take_part(const struct gpio *gpio, struct process_id caller)
{
    enum error error;
    if (grant_enter(&gpio->grant, caller, &error) != NULL)
        grant_leave(&gpio->grant, caller);
    return error;
}

static struct syscall_return enable_interrupt(const struct gpio *gpio, struct process_id caller,
                                              const struct hil_gpio_pin *pin, uint32_t configuration)
{
    enum hil_gpio_edge edge = HIL_GPIO_EDGE_EITHER;
    if (configuration == GPIO_EDGE_RISING)
        edge = HIL_GPIO_EDGE_RISING;
    else if (configuration == GPIO_EDGE_FALLING)
        edge = HIL_GPIO_EDGE_FALLING;
    else if (configuration != GPIO_EDGE_EITHER)
        return return_failure(ERROR_NOSUPPORT);
    const enum error error = take_part(gpio, caller);
    if (error == ERROR_OK)
        pin->ops->enable_interrupt(pin->device, pin->pin, edge);
    return return_error(error);
}

static struct syscall_return disable_interrupt(const struct gpio *gpio, struct process_id caller,
                                               const struct hil_gpio_pin *pin)
{
    const enum error error = take_part(gpio, caller);
    if (error == ERROR_OK) {
        pin->ops->disable_interrupt(pin->device, pin->pin);
        pin->ops->disable(pin->device, pin->pin);
    }
    return return_error(error);
}

static struct syscall_return disable(const struct hil_gpio_pin *pin)
{
    pin->ops->disable(pin->device, pin->pin);
    return return_success();
}

// --- Dispatch ------------------------------------------------------------------------------------

static enum error find_pin(const struct gpio *gpio, uint32_t index, const struct hil_gpio_pin **pin)
{
    if (index >= gpio->count)
        return ERROR_INVAL;
    *pin = &gpio->pins[index];
    return (*pin)->ops != NULL ? ERROR_OK : ERROR_NODEVICE;
}

static struct syscall_return gpio_command(void *capsule, struct process_id caller, uint32_t command, uint32_t argument0,
                                          uint32_t argument1)
{
    const struct gpio *const gpio = capsule;
    const struct hil_gpio_pin *pin = NULL;
    const enum error error = find_pin(gpio, argument0, &pin);
    switch (command) {
    case GPIO_COMMAND_EXISTS:
        return return_success();
    case GPIO_COMMAND_OUTPUT_ENABLE:
        return error == ERROR_OK ? enable_output(pin) : return_failure(error);
    case GPIO_COMMAND_SET:
        return error == ERROR_OK ? write(pin, true) : return_failure(error);
    case GPIO_COMMAND_CLEAR:
        return error == ERROR_OK ? write(pin, false) : return_failure(error);
    case GPIO_COMMAND_TOGGLE:
        return error == ERROR_OK ? write(pin, !level_of(pin)) : return_failure(error);
    case GPIO_COMMAND_INPUT_ENABLE:
        return error == ERROR_OK ? enable_input(pin, argument1) : return_failure(error);
    case GPIO_COMMAND_READ:
        return error == ERROR_OK ? return_success_u32(level_of(pin)) : return_failure(error);
    case GPIO_COMMAND_INTERRUPT_ENABLE:
        return error == ERROR_OK ? enable_interrupt(gpio, caller, pin, argument1) : return_failure(error);
    case GPIO_COMMAND_INTERRUPT_DISABLE:
        return error == ERROR_OK ? disable_interrupt(gpio, caller, pin) : return_failure(error);
    case GPIO_COMMAND_DISABLE:
        return error == ERROR_OK ? disable(pin) : return_failure(error);
    case GPIO_COMMAND_PIN_COUNT:
        return return_success_u32((uint32_t)gpio->count);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void gpio_init(struct gpio *gpio, const struct hil_gpio_pin *pins, size_t count)
{
    assert(pins != NULL || count == 0);
    assert(count <= GPIO_PINS_MAX);
    *gpio = (struct gpio){
        .driver =
            {.number = DRIVER_GPIO, .name = "gpio", .grant = &gpio->grant, .capsule = gpio, .command = gpio_command},
        .grant = {.driver = DRIVER_GPIO, .upcalls = GPIO_UPCALL_COUNT},
        .pins = pins,
        .count = count,
    };
    for (uint32_t i = 0; i < count; i++) {
        struct gpio_line *const line = &gpio->lines[i];
        *line = (struct gpio_line){.gpio = gpio, .client = {changed, line}, .index = i};
        if (pins[i].ops != NULL)
            pins[i].ops->set_client(pins[i].device, pins[i].pin, &line->client);
    }
}
