// SPDX-License-Identifier: Apache-2.0 OR MIT
// See gpio_fe310.h.
#include "gpio_fe310.h"

#include <assert.h>
#include <stddef.h>

static_assert(offsetof(struct gpio_fe310_registers, output_xor) == 0x40, "17.3, memory map");

static uint32_t bit(uint32_t pin)
{
    assert(pin < GPIO_FE310_PINS);
    return 1u << pin;
}

static volatile struct gpio_fe310_registers *registers_of(void *device)
{
    return ((struct gpio_fe310 *)device)->registers;
}

static void make_output(void *device, uint32_t pin)
{
    volatile struct gpio_fe310_registers *const registers = registers_of(device);
    registers->function_enable &= ~bit(pin);
    registers->input_enable &= ~bit(pin);
    registers->output_enable |= bit(pin);
}

// There is no pull-down (17.4): such an input floats.
static void make_input(void *device, uint32_t pin, enum hil_gpio_pull pull)
{
    volatile struct gpio_fe310_registers *const registers = registers_of(device);
    registers->function_enable &= ~bit(pin);
    registers->output_enable &= ~bit(pin);
    if (pull == HIL_GPIO_PULL_UP)
        registers->pull_up |= bit(pin);
    else
        registers->pull_up &= ~bit(pin);
    registers->input_enable |= bit(pin);
}

static void disable(void *device, uint32_t pin)
{
    volatile struct gpio_fe310_registers *const registers = registers_of(device);
    registers->output_enable &= ~bit(pin);
    registers->input_enable &= ~bit(pin);
    registers->pull_up &= ~bit(pin);
}

static void write(void *device, uint32_t pin, bool level)
{
    volatile struct gpio_fe310_registers *const registers = registers_of(device);
    if (level)
        registers->output |= bit(pin);
    else
        registers->output &= ~bit(pin);
}

static bool read(void *device, uint32_t pin)
{
    const volatile struct gpio_fe310_registers *const registers = registers_of(device);
    const bool is_output = (registers->output_enable & bit(pin)) != 0;
    return ((is_output ? registers->output : registers->input) & bit(pin)) != 0;
}

// --- Edges ---------------------------------------------------------------------------------------

// Pending bits are cleared by writing ones (17.5).
static void forget(volatile struct gpio_fe310_registers *registers, uint32_t bits)
{
    registers->rise_pending = bits;
    registers->fall_pending = bits;
}

static void disable_interrupt(void *device, uint32_t pin)
{
    volatile struct gpio_fe310_registers *const registers = registers_of(device);
    registers->rise_enable &= ~bit(pin);
    registers->fall_enable &= ~bit(pin);
    forget(registers, bit(pin));
}

static void enable_interrupt(void *device, uint32_t pin, enum hil_gpio_edge edge)
{
    volatile struct gpio_fe310_registers *const registers = registers_of(device);
    disable_interrupt(device, pin);
    if (edge != HIL_GPIO_EDGE_FALLING)
        registers->rise_enable |= bit(pin);
    if (edge != HIL_GPIO_EDGE_RISING)
        registers->fall_enable |= bit(pin);
}

static void set_client(void *device, uint32_t pin, const struct hil_gpio_client *client)
{
    struct gpio_fe310 *const gpio = device;
    struct gpio_fe310_listener *listener = gpio->listeners;
    while (listener < gpio->listeners + GPIO_FE310_CLIENTS && listener->client.changed != NULL && listener->pin != pin)
        listener++;
    assert(listener < gpio->listeners + GPIO_FE310_CLIENTS);
    *listener = (struct gpio_fe310_listener){(uint8_t)pin, *client};
}

void gpio_fe310_handle(void *context)
{
    struct gpio_fe310 *const gpio = context;
    volatile struct gpio_fe310_registers *const registers = gpio->registers;
    const uint32_t changed =
        (registers->rise_pending & registers->rise_enable) | (registers->fall_pending & registers->fall_enable);
    forget(registers, changed);
    for (unsigned i = 0; i < GPIO_FE310_CLIENTS; i++) {
        const struct gpio_fe310_listener *const listener = &gpio->listeners[i];
        if (listener->client.changed != NULL && (changed & bit(listener->pin)) != 0)
            listener->client.changed(listener->client.context, listener->pin, read(gpio, listener->pin));
    }
}

// --- Start ---------------------------------------------------------------------------------------

void gpio_fe310_init(struct gpio_fe310 *gpio, volatile struct gpio_fe310_registers *registers)
{
    *gpio = (struct gpio_fe310){.registers = registers};
}

struct hil_gpio_pin gpio_fe310_pin(struct gpio_fe310 *gpio, uint32_t pin)
{
    static const struct hil_gpio_ops ops = {make_output, make_input,       disable,           write,
                                            read,        enable_interrupt, disable_interrupt, set_client};
    return (struct hil_gpio_pin){&ops, gpio, pin};
}

void gpio_fe310_set_function(struct gpio_fe310 *gpio, uint32_t pin, unsigned function)
{
    volatile struct gpio_fe310_registers *const registers = gpio->registers;
    if (function == 0)
        registers->function_select &= ~bit(pin);
    else
        registers->function_select |= bit(pin);
    registers->function_enable |= bit(pin);
}
