// SPDX-License-Identifier: Apache-2.0 OR MIT
// See gpio_stm32f4.h.
#include "hal-hw/chips/stm32f4/gpio_stm32f4.h"

#include <assert.h>
#include <stddef.h>

static_assert(sizeof(struct gpio_stm32f4_port) == 0x400, "ports lie this far apart");
static_assert(offsetof(struct gpio_stm32f4_syscfg, exticr) == 8, "RM0090, 9.2");

enum { MODE_INPUT = 0, MODE_OUTPUT = 1, MODE_ALTERNATE = 2, MODE_ANALOG = 3, MODE_BITS = 3 };

static struct gpio_stm32f4_port *port_of(const struct gpio_stm32f4 *gpio, uint32_t pin)
{
    return &gpio->ports[pin / GPIO_STM32F4_BITS];
}

static uint32_t bit_of(uint32_t pin)
{
    return pin % GPIO_STM32F4_BITS;
}

// Replaces the field of `width` bits that starts at `shift`.
static void write_field(volatile uint32_t *word, uint32_t shift, uint32_t mask, uint32_t value)
{
    *word = (*word & ~(mask << shift)) | value << shift;
}

static void set_mode(const struct gpio_stm32f4 *gpio, uint32_t pin, uint32_t mode)
{
    write_field(&port_of(gpio, pin)->moder, 2 * bit_of(pin), MODE_BITS, mode);
}

static void make_output(void *device, uint32_t pin)
{
    set_mode(device, pin, MODE_OUTPUT);
}

static void make_input(void *device, uint32_t pin, enum hil_gpio_pull pull)
{
    const uint32_t pulls[] = {[HIL_GPIO_PULL_NONE] = 0, [HIL_GPIO_PULL_UP] = 1, [HIL_GPIO_PULL_DOWN] = 2};
    write_field(&port_of(device, pin)->pupdr, 2 * bit_of(pin), 3, pulls[pull]);
    set_mode(device, pin, MODE_INPUT);
}

static void disable(void *device, uint32_t pin)
{
    write_field(&port_of(device, pin)->pupdr, 2 * bit_of(pin), 3, 0);
    set_mode(device, pin, MODE_ANALOG);
}

static void write(void *device, uint32_t pin, bool level)
{
    port_of(device, pin)->bsrr = level ? 1u << bit_of(pin) : 1u << (bit_of(pin) + GPIO_STM32F4_BITS);
}

static bool read(void *device, uint32_t pin)
{
    return port_of(device, pin)->idr >> bit_of(pin) & 1;
}

static void enable_interrupt(void *device, uint32_t pin, enum hil_gpio_edge edge)
{
    struct gpio_stm32f4 *const gpio = device;
    const uint32_t bit = bit_of(pin), mask = 1u << bit;
    gpio->pin_of_bit[bit] = (uint8_t)pin;
    write_field(&gpio->syscfg->exticr[bit / 4], 4 * (bit % 4), 15, pin / GPIO_STM32F4_BITS);
    write_field(&gpio->exti->rtsr, bit, 1, edge != HIL_GPIO_EDGE_FALLING);
    write_field(&gpio->exti->ftsr, bit, 1, edge != HIL_GPIO_EDGE_RISING);
    gpio->exti->pr = mask;
    gpio->exti->imr |= mask;
}

static void disable_interrupt(void *device, uint32_t pin)
{
    struct gpio_stm32f4 *const gpio = device;
    if (gpio->pin_of_bit[bit_of(pin)] != pin)
        return; // the interrupt is another port's by now
    gpio->exti->imr &= ~(1u << bit_of(pin));
    gpio->exti->pr = 1u << bit_of(pin);
}

static void set_client(void *device, uint32_t pin, const struct hil_gpio_client *client)
{
    ((struct gpio_stm32f4 *)device)->clients[bit_of(pin)] = *client;
}

void gpio_stm32f4_handle(void *context)
{
    struct gpio_stm32f4 *const gpio = context;
    const uint32_t pending = gpio->exti->pr & gpio->exti->imr & 0xffff;
    gpio->exti->pr = pending; // write one to clear
    for (uint32_t bit = 0; bit < GPIO_STM32F4_BITS; bit++) {
        const struct hil_gpio_client *const client = &gpio->clients[bit];
        const uint32_t pin = gpio->pin_of_bit[bit];
        if ((pending >> bit & 1) && client->changed != NULL)
            client->changed(client->context, pin, read(gpio, pin));
    }
}

static const struct hil_gpio_ops ops = {
    make_output, make_input, disable, write, read, enable_interrupt, disable_interrupt, set_client,
};

void gpio_stm32f4_init(struct gpio_stm32f4 *gpio, struct gpio_stm32f4_port *ports, struct gpio_stm32f4_exti *exti,
                       struct gpio_stm32f4_syscfg *syscfg)
{
    *gpio = (struct gpio_stm32f4){.ports = ports, .exti = exti, .syscfg = syscfg};
}

struct hil_gpio_pin gpio_stm32f4_pin(struct gpio_stm32f4 *gpio, uint32_t pin)
{
    return (struct hil_gpio_pin){&ops, gpio, pin};
}

void gpio_stm32f4_alternate(struct gpio_stm32f4 *gpio, uint32_t pin, uint32_t function)
{
    write_field(&port_of(gpio, pin)->afr[bit_of(pin) / 8], 4 * (bit_of(pin) % 8), 15, function);
    set_mode(gpio, pin, MODE_ALTERNATE);
}

// --- Lights --------------------------------------------------------------------------------------------

static bool led_get(void *device, uint32_t pin)
{
    return port_of(device, pin)->odr >> bit_of(pin) & 1;
}

struct hil_led gpio_stm32f4_led(struct gpio_stm32f4 *gpio, uint32_t pin)
{
    static const struct hil_led_ops led_ops = {write, led_get};
    make_output(gpio, pin);
    return (struct hil_led){&led_ops, gpio, pin};
}
