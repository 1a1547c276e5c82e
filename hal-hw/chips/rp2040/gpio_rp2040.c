// SPDX-License-Identifier: Apache-2.0 OR MIT
// See gpio_rp2040.h.
#include "hal-hw/chips/rp2040/gpio_rp2040.h"

#include <assert.h>
#include <stddef.h>

enum { FUNCTION_SIO = 5, FUNCTION_NONE = 31 };
enum {
    PAD_SCHMITT = 1 << 1,
    PAD_PULL_DOWN = 1 << 2,
    PAD_PULL_UP = 1 << 3,
    PAD_4_MA = 1 << 4,
    PAD_INPUT = 1 << 6,
    PAD_OUTPUT_OFF = 1 << 7,
};
enum { EDGE_FALL = 1 << 2, EDGE_RISE = 1 << 3, EDGES = EDGE_FALL | EDGE_RISE, BITS_PER_PIN = 4, PINS_PER_WORD = 8 };

static_assert(offsetof(struct gpio_rp2040_io, raw) == 0xf0, "2.19.6.1");
static_assert(offsetof(struct gpio_rp2040_io, pending) == 0x120, "2.19.6.1");
static_assert(offsetof(struct gpio_rp2040_sio, enable) == 0x20, "2.3.1.7");

static uint32_t bit(uint32_t pin)
{
    assert(pin < GPIO_RP2040_PINS);
    return 1u << pin;
}

static uint32_t pad_of(enum hil_gpio_pull pull)
{
    static const uint8_t pulls[] = {
        [HIL_GPIO_PULL_NONE] = 0, [HIL_GPIO_PULL_UP] = PAD_PULL_UP, [HIL_GPIO_PULL_DOWN] = PAD_PULL_DOWN};
    return PAD_INPUT | PAD_SCHMITT | PAD_4_MA | pulls[pull];
}

void gpio_rp2040_set_function(struct gpio_rp2040 *gpio, uint32_t pin, uint32_t function, enum hil_gpio_pull pull)
{
    assert(pin < GPIO_RP2040_PINS);
    gpio->pads->pins[pin] = pad_of(pull);
    gpio->io->pins[pin].control = function;
}

static void make_output(void *device, uint32_t pin)
{
    struct gpio_rp2040 *const gpio = device;
    gpio->sio->enable_set = bit(pin);
    gpio_rp2040_set_function(gpio, pin, FUNCTION_SIO, HIL_GPIO_PULL_NONE);
}

static void make_input(void *device, uint32_t pin, enum hil_gpio_pull pull)
{
    struct gpio_rp2040 *const gpio = device;
    gpio->sio->enable_clear = bit(pin);
    gpio_rp2040_set_function(gpio, pin, FUNCTION_SIO, pull);
}

static void disable(void *device, uint32_t pin)
{
    struct gpio_rp2040 *const gpio = device;
    gpio->sio->enable_clear = bit(pin);
    gpio->io->pins[pin].control = FUNCTION_NONE;
    gpio->pads->pins[pin] = PAD_OUTPUT_OFF;
}

static void write(void *device, uint32_t pin, bool level)
{
    volatile struct gpio_rp2040_sio *const sio = ((struct gpio_rp2040 *)device)->sio;
    if (level)
        sio->out_set = bit(pin);
    else
        sio->out_clear = bit(pin);
}

static bool read(void *device, uint32_t pin)
{
    const volatile struct gpio_rp2040_sio *const sio = ((struct gpio_rp2040 *)device)->sio;
    const bool is_output = (sio->enable & bit(pin)) != 0;
    return ((is_output ? sio->out : sio->in) & bit(pin)) != 0;
}

// --- Edges ---------------------------------------------------------------------------------------

static uint32_t in_word(uint32_t pin, uint32_t events)
{
    return events << pin % PINS_PER_WORD * BITS_PER_PIN;
}

static void disable_interrupt(void *device, uint32_t pin)
{
    volatile struct gpio_rp2040_io *const io = ((struct gpio_rp2040 *)device)->io;
    io->enable[pin / PINS_PER_WORD] &= ~in_word(pin, EDGES);
    io->raw[pin / PINS_PER_WORD] = in_word(pin, EDGES); // ones clear
}

static void enable_interrupt(void *device, uint32_t pin, enum hil_gpio_edge edge)
{
    static const uint8_t edges[] = {
        [HIL_GPIO_EDGE_EITHER] = EDGES, [HIL_GPIO_EDGE_RISING] = EDGE_RISE, [HIL_GPIO_EDGE_FALLING] = EDGE_FALL};
    volatile struct gpio_rp2040_io *const io = ((struct gpio_rp2040 *)device)->io;
    disable_interrupt(device, pin);
    io->enable[pin / PINS_PER_WORD] |= in_word(pin, edges[edge]);
}

static void set_client(void *device, uint32_t pin, const struct hil_gpio_client *client)
{
    assert(pin < GPIO_RP2040_PINS);
    ((struct gpio_rp2040 *)device)->clients[pin] = *client;
}

static void tell(struct gpio_rp2040 *gpio, uint32_t pin)
{
    const struct hil_gpio_client *const client = &gpio->clients[pin];
    if (client->changed != NULL)
        client->changed(client->context, pin, read(gpio, pin));
}

void gpio_rp2040_handle(void *context)
{
    struct gpio_rp2040 *const gpio = context;
    for (uint32_t pin = 0; pin < GPIO_RP2040_PINS; pin++) {
        const uint32_t pending = gpio->io->pending[pin / PINS_PER_WORD] & in_word(pin, EDGES);
        if (pending == 0)
            continue;
        gpio->io->raw[pin / PINS_PER_WORD] = pending;
        tell(gpio, pin);
    }
}

// --- Start ---------------------------------------------------------------------------------------

void gpio_rp2040_init(struct gpio_rp2040 *gpio, volatile struct gpio_rp2040_io *io,
                      volatile struct gpio_rp2040_pads *pads, volatile struct gpio_rp2040_sio *sio)
{
    *gpio = (struct gpio_rp2040){.io = io, .pads = pads, .sio = sio};
}

struct hil_gpio_pin gpio_rp2040_pin(struct gpio_rp2040 *gpio, uint32_t pin)
{
    static const struct hil_gpio_ops ops = {make_output, make_input,       disable,           write,
                                            read,        enable_interrupt, disable_interrupt, set_client};
    return (struct hil_gpio_pin){&ops, gpio, pin};
}
