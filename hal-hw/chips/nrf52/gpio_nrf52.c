// SPDX-License-Identifier: Apache-2.0 OR MIT
// See gpio_nrf52.h. A pin has a channel of GPIOTE while its interrupt is enabled.
#include "hal-hw/chips/nrf52/gpio_nrf52.h"

#include <assert.h>
#include <stddef.h>

enum { PINS_PER_PORT = 32 };
enum { PIN_OUTPUT = 1 << 0, PIN_INPUT_OFF = 1 << 1, PIN_PULL_DOWN = 1 << 2, PIN_PULL_UP = 3 << 2 };
enum { CHANNEL_EVENT = 1, CHANNEL_PIN_SHIFT = 8, CHANNEL_EDGE_SHIFT = 16 };
enum { CHANNEL_RISING = 1, CHANNEL_FALLING = 2, CHANNEL_EITHER = 3 };

static_assert(offsetof(struct gpio_nrf52_port, out) == 0x504, "6.9.2");
static_assert(offsetof(struct gpio_nrf52_port, config) == 0x700, "6.9.2");
static_assert(offsetof(struct gpiote_nrf52_registers, event_in) == 0x100, "6.10.4");
static_assert(offsetof(struct gpiote_nrf52_registers, event_port) == 0x17c, "6.10.4");
static_assert(offsetof(struct gpiote_nrf52_registers, interrupts_set) == 0x304, "6.10.4");
static_assert(offsetof(struct gpiote_nrf52_registers, config) == 0x510, "6.10.4");

static volatile struct gpio_nrf52_port *port_of(const struct gpio_nrf52 *gpio, uint32_t pin)
{
    assert(pin < PINS_PER_PORT * GPIO_NRF52_PORTS && gpio->ports[pin / PINS_PER_PORT] != NULL);
    return gpio->ports[pin / PINS_PER_PORT];
}

static uint32_t bit(uint32_t pin)
{
    return 1u << pin % PINS_PER_PORT;
}

static void configure(void *device, uint32_t pin, uint32_t config)
{
    port_of(device, pin)->config[pin % PINS_PER_PORT] = config;
}

static void make_output(void *device, uint32_t pin)
{
    configure(device, pin, PIN_OUTPUT | PIN_INPUT_OFF);
}

static void make_input(void *device, uint32_t pin, enum hil_gpio_pull pull)
{
    static const uint8_t pulls[] = {
        [HIL_GPIO_PULL_NONE] = 0, [HIL_GPIO_PULL_UP] = PIN_PULL_UP, [HIL_GPIO_PULL_DOWN] = PIN_PULL_DOWN};
    configure(device, pin, pulls[pull]);
}

static void disable(void *device, uint32_t pin)
{
    configure(device, pin, PIN_INPUT_OFF);
}

static void write(void *device, uint32_t pin, bool level)
{
    volatile struct gpio_nrf52_port *const port = port_of(device, pin);
    if (level)
        port->out_set = bit(pin);
    else
        port->out_clear = bit(pin);
}

static bool read(void *device, uint32_t pin)
{
    volatile struct gpio_nrf52_port *const port = port_of(device, pin);
    const bool is_output = (port->direction & bit(pin)) != 0;
    return ((is_output ? port->out : port->in) & bit(pin)) != 0;
}

// --- Edges ---------------------------------------------------------------------------------------

// NULL: the pin has none.
static struct gpio_nrf52_listener *listener_of(struct gpio_nrf52 *gpio, uint32_t pin)
{
    for (unsigned i = 0; i < GPIO_NRF52_LISTENERS; i++)
        if (gpio->listeners[i].used && gpio->listeners[i].pin == pin)
            return &gpio->listeners[i];
    return NULL;
}

// The channel that listener holds; of NULL, a free one. GPIO_NRF52_CHANNELS: there is none.
static unsigned channel_of(const struct gpio_nrf52 *gpio, const struct gpio_nrf52_listener *listener)
{
    unsigned channel = 0;
    while (channel < GPIO_NRF52_CHANNELS && gpio->channels[channel] != listener)
        channel++;
    return channel;
}

static void disable_interrupt(void *device, uint32_t pin)
{
    struct gpio_nrf52 *const gpio = device;
    const struct gpio_nrf52_listener *const listener = listener_of(gpio, pin);
    const unsigned channel = channel_of(gpio, listener);
    if (listener == NULL || channel == GPIO_NRF52_CHANNELS)
        return;
    gpio->gpiote->interrupts_clear = 1u << channel;
    gpio->gpiote->config[channel] = 0;
    gpio->channels[channel] = NULL;
}

// The event is cleared after the channel is set up: that may raise one (6.10.1).
static void enable_interrupt(void *device, uint32_t pin, enum hil_gpio_edge edge)
{
    static const uint8_t edges[] = {[HIL_GPIO_EDGE_EITHER] = CHANNEL_EITHER,
                                    [HIL_GPIO_EDGE_RISING] = CHANNEL_RISING,
                                    [HIL_GPIO_EDGE_FALLING] = CHANNEL_FALLING};
    struct gpio_nrf52 *const gpio = device;
    const struct gpio_nrf52_listener *const listener = listener_of(gpio, pin);
    disable_interrupt(gpio, pin);
    const unsigned channel = channel_of(gpio, NULL);
    if (listener == NULL || channel == GPIO_NRF52_CHANNELS)
        return;
    gpio->channels[channel] = listener;
    gpio->gpiote->config[channel] =
        CHANNEL_EVENT | pin << CHANNEL_PIN_SHIFT | (uint32_t)edges[edge] << CHANNEL_EDGE_SHIFT;
    gpio->gpiote->event_in[channel] = 0;
    gpio->gpiote->interrupts_set = 1u << channel;
}

static void set_client(void *device, uint32_t pin, const struct hil_gpio_client *client)
{
    struct gpio_nrf52 *const gpio = device;
    struct gpio_nrf52_listener *listener = listener_of(gpio, pin);
    for (unsigned i = 0; listener == NULL && i < GPIO_NRF52_LISTENERS; i++)
        if (!gpio->listeners[i].used)
            listener = &gpio->listeners[i];
    assert(listener != NULL); // the board has more pins than this file has room for
    *listener = (struct gpio_nrf52_listener){.used = true, .pin = (uint8_t)pin, .client = *client};
}

void gpio_nrf52_handle(void *context)
{
    struct gpio_nrf52 *const gpio = context;
    for (unsigned i = 0; i < GPIO_NRF52_CHANNELS; i++) {
        const struct gpio_nrf52_listener *const listener = gpio->channels[i];
        if (gpio->gpiote->event_in[i] == 0)
            continue;
        gpio->gpiote->event_in[i] = 0;
        (void)gpio->gpiote->event_in[i]; // arrives before the interrupt returns
        if (listener != NULL && listener->client.changed != NULL)
            listener->client.changed(listener->client.context, listener->pin, read(gpio, listener->pin));
    }
}

void gpio_nrf52_init(struct gpio_nrf52 *gpio, volatile struct gpio_nrf52_port *port0,
                     volatile struct gpio_nrf52_port *port1, volatile struct gpiote_nrf52_registers *gpiote)
{
    *gpio = (struct gpio_nrf52){.ports = {port0, port1}, .gpiote = gpiote};
}

struct hil_gpio_pin gpio_nrf52_pin(struct gpio_nrf52 *gpio, uint32_t pin)
{
    static const struct hil_gpio_ops ops = {make_output, make_input,       disable,           write,
                                            read,        enable_interrupt, disable_interrupt, set_client};
    return (struct hil_gpio_pin){&ops, gpio, pin};
}
