// SPDX-License-Identifier: Apache-2.0 OR MIT
// See remote.h. Here: devices as the tool has them. The UART and the lights are the board's, watched;
// bytes typed by the tool come in beside the real line, at its speed. Where the board has no lights,
// buttons or pins, the tool gets some that exist in these lines only.
#include "core/abi/abi.h"
#include "hal-hw/firmware/firmware_internal.h"
#include "hal-hw/firmware/remote_internal.h"

#include <string.h>

enum { US_PER_S = 1000000, VIRTUAL_LEDS = 4, VIRTUAL_PINS = REMOTE_BUTTONS + REMOTE_PINS, HEX = 16 };

// --- The UART ----------------------------------------------------------------------------------------

static struct {
    const struct hil_uart *real;
    struct hil_uart tapped;
    struct hil_uart_client client;
    bool receiving;
    struct virtual_alarm wire; // one byte at a time
    uint8_t typed[REMOTE_INPUT];
    uint32_t head, used;
} uart;

static enum error transmit(void *device, const uint8_t *data, size_t size)
{
    const enum error error = uart.real->ops->transmit(uart.real->device, data, size);
    (void)device;
    if (error == ERROR_OK) {
        remote_event("uart");
        remote_say_bytes(data, size);
        remote_say("\n");
        remote_happened(REMOTE_STOP_UART);
    }
    return error;
}

static void set_receiving(void *device, bool on)
{
    (void)device;
    uart.receiving = on;
    uart.real->ops->set_receiving(uart.real->device, on);
}

static void set_client(void *device, const struct hil_uart_client *client)
{
    (void)device;
    uart.client = *client;
    uart.real->ops->set_client(uart.real->device, client);
}

const struct hil_uart *remote_tap_uart(const struct hil_uart *real)
{
    static const struct hil_uart_ops ops = {transmit, set_receiving, set_client};
    uart.real = real;
    uart.tapped = (struct hil_uart){.ops = &ops};
    return &uart.tapped;
}

bool remote_uart_is_quiet(void)
{
    return uart.used == 0 && firmware.uart_mux.sending == NULL && firmware.uart_mux.waiting == NULL;
}

static void send_next(void)
{
    const struct hil_alarm *const alarm = &uart.wire.hil;
    const uint32_t ticks = (uint32_t)((uint64_t)alarm->frequency_hz * REMOTE_BYTE_US / US_PER_S) + 1;
    if (uart.used > 0)
        alarm->ops->set(alarm->device, alarm->ops->now(alarm->device), ticks);
}

static void byte_arrived(void *context)
{
    (void)context;
    const uint8_t byte = uart.typed[uart.head];
    uart.head = (uart.head + 1) % REMOTE_INPUT;
    uart.used--;
    if (uart.receiving && uart.client.received != NULL)
        uart.client.received(uart.client.context, &byte, 1);
    send_next();
}

static uint32_t digit_of(char c)
{
    return c <= '9' ? (uint32_t)(c - '0') : (uint32_t)(c - 'a') + 10;
}

// "write TEXT", escaped as our own words are. Answers how many more bytes fit.
void remote_write(const char *words)
{
    const bool idle = uart.used == 0;
    while (*words != '\0' && uart.used < REMOTE_INPUT) {
        uint8_t byte = (uint8_t)*words++;
        if (byte == '%' && words[0] != '\0' && words[1] != '\0') {
            byte = (uint8_t)(digit_of(words[0]) * HEX + digit_of(words[1]));
            words += 2;
        }
        uart.typed[(uart.head + uart.used++) % REMOTE_INPUT] = byte;
    }
    if (idle)
        send_next();
    remote_say("room %u\nok\n", (unsigned)(REMOTE_INPUT - uart.used));
}

// --- Pins that are not there --------------------------------------------------------------------------

struct virtual_pin {
    bool is_output, level; // what it drives
    bool is_driven, input; // what the tool drives
    enum hil_gpio_pull pull;
    bool interrupts;
    enum hil_gpio_edge edge;
    struct hil_gpio_client client;
};

static struct virtual_pin pins[VIRTUAL_PINS];

static bool level_of(uint32_t pin)
{
    const struct virtual_pin *const p = &pins[pin];
    if (p->is_output)
        return p->level;
    return p->is_driven ? p->input : p->pull == HIL_GPIO_PULL_UP;
}

static void note_change(uint32_t pin, bool before)
{
    const struct virtual_pin *const p = &pins[pin];
    const bool now = level_of(pin);
    if (now == before)
        return;
    if (pin >= REMOTE_BUTTONS) {
        remote_event("pin");
        remote_say("%u %u\n", (unsigned)(pin - REMOTE_BUTTONS), now);
        remote_happened(REMOTE_STOP_PIN);
    }
    const enum hil_gpio_edge edge = now ? HIL_GPIO_EDGE_RISING : HIL_GPIO_EDGE_FALLING;
    if (p->interrupts && (p->edge == HIL_GPIO_EDGE_EITHER || p->edge == edge) && p->client.changed != NULL)
        p->client.changed(p->client.context, pin, now);
}

static void pin_make_output(void *device, uint32_t pin)
{
    const bool before = level_of(pin);
    (void)device;
    pins[pin].is_output = true;
    note_change(pin, before);
}

static void pin_make_input(void *device, uint32_t pin, enum hil_gpio_pull pull)
{
    const bool before = level_of(pin);
    (void)device;
    pins[pin].is_output = false;
    pins[pin].pull = pull;
    note_change(pin, before);
}

static void pin_disable(void *device, uint32_t pin)
{
    pin_make_input(device, pin, HIL_GPIO_PULL_NONE);
}

static void pin_write(void *device, uint32_t pin, bool level)
{
    const bool before = level_of(pin);
    (void)device;
    pins[pin].level = level;
    note_change(pin, before);
}

static bool pin_read(void *device, uint32_t pin)
{
    (void)device;
    return level_of(pin);
}

static void pin_enable_interrupt(void *device, uint32_t pin, enum hil_gpio_edge edge)
{
    (void)device;
    pins[pin].interrupts = true;
    pins[pin].edge = edge;
}

static void pin_disable_interrupt(void *device, uint32_t pin)
{
    (void)device;
    pins[pin].interrupts = false;
}

static void pin_set_client(void *device, uint32_t pin, const struct hil_gpio_client *client)
{
    (void)device;
    pins[pin].client = *client;
}

static struct hil_gpio_pin virtual_pin(uint32_t pin)
{
    static const struct hil_gpio_ops ops = {
        pin_make_output, pin_make_input,       pin_disable,           pin_write,
        pin_read,        pin_enable_interrupt, pin_disable_interrupt, pin_set_client,
    };
    return (struct hil_gpio_pin){.ops = &ops, .pin = pin};
}

static void drive(uint32_t pin, bool is_driven, bool level)
{
    const bool before = level_of(pin);
    pins[pin].is_driven = is_driven;
    pins[pin].input = level;
    note_change(pin, before);
}

// --- Lights ------------------------------------------------------------------------------------------

static struct {
    const struct hil_led *real; // NULL: they exist here only
    bool can_be_read;           // what is written to them: an emulator may not have their pins
    struct hil_led tapped[REMOTE_LEDS_MAX];
    bool on[REMOTE_LEDS_MAX];
} leds;

static void set_led(void *device, uint32_t index, bool on)
{
    (void)device;
    if (leds.real != NULL)
        leds.real[index].ops->set(leds.real[index].device, leds.real[index].index, on);
    if (leds.on[index] == on)
        return;
    leds.on[index] = on;
    remote_event("led");
    remote_say("%u %u\n", (unsigned)index, on);
    remote_happened(REMOTE_STOP_LED);
}

static bool get_led(void *device, uint32_t index)
{
    (void)device;
    if (!leds.can_be_read)
        return leds.on[index];
    return leds.real[index].ops->get(leds.real[index].device, leds.real[index].index);
}

static bool shows(const struct hil_led *led, bool on)
{
    led->ops->set(led->device, led->index, on);
    return led->ops->get(led->device, led->index) == on;
}

const struct hil_led *remote_tap_leds(const struct hil_led *real, size_t count)
{
    static const struct hil_led_ops ops = {set_led, get_led};
    assert(count <= REMOTE_LEDS_MAX);
    leds.real = real;
    leds.can_be_read = real != NULL && shows(real, true) && shows(real, false);
    remote.led_count = (uint32_t)count;
    for (uint32_t i = 0; i < count; i++)
        leds.tapped[i] = (struct hil_led){.ops = &ops, .index = i};
    return leds.tapped;
}

// --- What the board does not have ----------------------------------------------------------------------

static bool has_driver(uint32_t number)
{
    return kernel_driver_find(&firmware.kernel, number) != NULL;
}

static void add_buttons(void)
{
    static struct button_pin buttons[REMOTE_BUTTONS];
    for (uint32_t i = 0; i < REMOTE_BUTTONS; i++)
        buttons[i] = (struct button_pin){.pin = virtual_pin(i), .pull = HIL_GPIO_PULL_DOWN};
    firmware_make_buttons(buttons, REMOTE_BUTTONS);
    remote.button_count = REMOTE_BUTTONS;
}

static void add_pins(void)
{
    static struct hil_gpio_pin free_pins[REMOTE_PINS];
    for (uint32_t i = 0; i < REMOTE_PINS; i++)
        free_pins[i] = virtual_pin(REMOTE_BUTTONS + i);
    firmware_make_gpio(free_pins, REMOTE_PINS);
    remote.pin_count = REMOTE_PINS;
}

void remote_add_devices(void)
{
    static const struct hil_uart_client no_client;
    static struct hil_alarm_client client = {.fired = byte_arrived};
    if (uart.real == NULL)
        uart.client = no_client;
    virtual_alarm_init(&uart.wire, &firmware.alarm_mux);
    uart.wire.hil.ops->set_client(uart.wire.hil.device, &client);
    if (!has_driver(DRIVER_LED))
        firmware_add_leds(NULL, VIRTUAL_LEDS);
    add_buttons();
    add_pins();
}

// --- Requests ----------------------------------------------------------------------------------------

void remote_leds(const char *words)
{
    (void)words;
    remote_say("leds");
    for (uint32_t i = 0; i < remote.led_count; i++)
        remote_say(" %u", get_led(NULL, i));
    remote_say("\nok\n");
}

static void say_levels(const char *name, uint32_t first, uint32_t count)
{
    remote_say("%s", name);
    for (uint32_t i = 0; i < count; i++)
        remote_say(" %u", level_of(first + i));
    remote_say("\nok\n");
}

void remote_buttons(const char *words)
{
    (void)words;
    say_levels("buttons", 0, remote.button_count);
}

void remote_pins(const char *words)
{
    (void)words;
    say_levels("pins", REMOTE_BUTTONS, remote.pin_count);
}

// "INDEX LEVEL", a level being 0, 1, or z for nobody.
static void drive_as_told(const char *words, const char *kind, uint32_t first, uint32_t count)
{
    uint32_t index = 0;
    while (*words >= '0' && *words <= '9')
        index = index * 10 + digit_of(*words++);
    if (index >= count || *words != ' ') {
        remote_say("no 'index' is no %s of this board\n", kind);
        return;
    }
    drive(first + index, words[1] != 'z', words[1] == '1');
    remote_say("ok\n");
}

void remote_button(const char *words)
{
    drive_as_told(words, "button", 0, remote.button_count);
}

void remote_pin(const char *words)
{
    drive_as_told(words, "pin", REMOTE_BUTTONS, remote.pin_count);
}
