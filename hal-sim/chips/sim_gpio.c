// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sim_gpio.h.
#include "hal-sim/chips/sim_gpio.h"

#include <assert.h>
#include <stddef.h>

// The index of an LED handle carries the pin and, above it, which level lights it.
enum { LED_ACTIVE_LOW = 0x100 };

bool sim_gpio_level(const struct sim_gpio *gpio, uint32_t pin)
{
    const struct sim_pin *const p = &gpio->pins[pin];
    if (p->output)
        return p->written;
    return p->driven ? p->level_outside : p->pull == HIL_GPIO_PULL_UP;
}

static bool edge_matches(const struct sim_pin *pin, bool level)
{
    return pin->edge == HIL_GPIO_EDGE_EITHER || (pin->edge == HIL_GPIO_EDGE_RISING) == level;
}

// Whatever may have moved a level calls this once.
static void settle(struct sim_gpio *gpio, uint32_t number)
{
    struct sim_pin *const pin = &gpio->pins[number];
    const bool level = sim_gpio_level(gpio, number);
    if (level == pin->last_level)
        return;
    pin->last_level = level;
    if (gpio->watch.changed != NULL)
        gpio->watch.changed(gpio->watch.context, number, level);
    if (pin->interrupt_on && edge_matches(pin, level)) {
        pin->edge_pending = true;
        sim_interrupts_raise(gpio->interrupts, SIM_LINE_GPIO);
    }
}

static struct sim_pin *pin_of(void *device, uint32_t pin)
{
    struct sim_gpio *const gpio = device;
    assert(pin < gpio->count);
    return &gpio->pins[pin];
}

static void gpio_make_output(void *device, uint32_t pin)
{
    struct sim_pin *const p = pin_of(device, pin);
    p->output = true;
    p->input = false;
    settle(device, pin);
}

static void gpio_make_input(void *device, uint32_t pin, enum hil_gpio_pull pull)
{
    struct sim_pin *const p = pin_of(device, pin);
    p->output = false;
    p->input = true;
    p->pull = pull;
    settle(device, pin);
}

static void gpio_disable(void *device, uint32_t pin)
{
    struct sim_pin *const p = pin_of(device, pin);
    p->output = p->input = p->interrupt_on = false;
    p->pull = HIL_GPIO_PULL_NONE;
    settle(device, pin);
}

static void gpio_write(void *device, uint32_t pin, bool level)
{
    pin_of(device, pin)->written = level;
    settle(device, pin);
}

static bool gpio_read(void *device, uint32_t pin)
{
    return sim_gpio_level(device, pin);
}

static void gpio_enable_interrupt(void *device, uint32_t pin, enum hil_gpio_edge edge)
{
    struct sim_pin *const p = pin_of(device, pin);
    p->interrupt_on = true;
    p->edge = edge;
}

static void gpio_disable_interrupt(void *device, uint32_t pin)
{
    struct sim_pin *const p = pin_of(device, pin);
    p->interrupt_on = p->edge_pending = false;
}

static void gpio_set_client(void *device, uint32_t pin, const struct hil_gpio_client *client)
{
    pin_of(device, pin)->client = *client;
}

static const struct hil_gpio_ops gpio_ops = {
    gpio_make_output, gpio_make_input,       gpio_disable,           gpio_write,
    gpio_read,        gpio_enable_interrupt, gpio_disable_interrupt, gpio_set_client,
};

static void gpio_serve(void *context)
{
    struct sim_gpio *const gpio = context;
    for (uint32_t i = 0; i < gpio->count; i++) {
        struct sim_pin *const pin = &gpio->pins[i];
        if (!pin->edge_pending)
            continue;
        pin->edge_pending = false;
        if (pin->client.changed != NULL)
            pin->client.changed(pin->client.context, i, sim_gpio_level(gpio, i));
    }
}

void sim_gpio_init(struct sim_gpio *gpio, struct sim_interrupts *interrupts, uint32_t count)
{
    assert(count <= SIM_PINS_MAX);
    *gpio = (struct sim_gpio){.interrupts = interrupts, .count = count};
    sim_interrupts_connect(interrupts, SIM_LINE_GPIO, gpio_serve, gpio);
}

struct hil_gpio_pin sim_gpio_pin(struct sim_gpio *gpio, uint32_t pin)
{
    return (struct hil_gpio_pin){&gpio_ops, gpio, pin};
}

void sim_gpio_drive(struct sim_gpio *gpio, uint32_t pin, bool level)
{
    struct sim_pin *const p = pin_of(gpio, pin);
    p->driven = true;
    p->level_outside = level;
    settle(gpio, pin);
}

void sim_gpio_release(struct sim_gpio *gpio, uint32_t pin)
{
    pin_of(gpio, pin)->driven = false;
    settle(gpio, pin);
}

// --- LEDs ----------------------------------------------------------------------------------------

static void led_set(void *device, uint32_t index, bool on)
{
    gpio_write(device, index % LED_ACTIVE_LOW, on != ((index & LED_ACTIVE_LOW) != 0));
}

static bool led_get(void *device, uint32_t index)
{
    return sim_gpio_level(device, index % LED_ACTIVE_LOW) != ((index & LED_ACTIVE_LOW) != 0);
}

struct hil_led sim_gpio_led(struct sim_gpio *gpio, uint32_t pin, bool active_low)
{
    static const struct hil_led_ops ops = {led_set, led_get};
    gpio_make_output(gpio, pin);
    gpio_write(gpio, pin, active_low);
    return (struct hil_led){&ops, gpio, active_low ? pin | LED_ACTIVE_LOW : pin};
}
