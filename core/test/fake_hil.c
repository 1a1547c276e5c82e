// SPDX-License-Identifier: Apache-2.0 OR MIT
// See fake_hil.h.
#include "core/test/fake_hil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 100000 };

static void demand(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "fake device: %s\n", what);
    abort();
}

// --- Alarm ---------------------------------------------------------------------------------------

static uint32_t alarm_mask(const struct fake_alarm *alarm)
{
    return UINT32_MAX >> (32 - alarm->hil.bits);
}

static uint32_t alarm_now(void *device)
{
    return ((const struct fake_alarm *)device)->now;
}

static void alarm_set(void *device, uint32_t reference, uint32_t dt)
{
    struct fake_alarm *const alarm = device;
    demand(dt <= alarm_mask(alarm), "an alarm is set further ahead than its width");
    alarm->reference = reference & alarm_mask(alarm);
    alarm->dt = dt;
    alarm->armed = true;
    alarm->sets++;
}

static void alarm_disarm(void *device)
{
    ((struct fake_alarm *)device)->armed = false;
}

static void alarm_set_client(void *device, const struct hil_alarm_client *client)
{
    ((struct fake_alarm *)device)->client = *client;
}

void fake_alarm_init(struct fake_alarm *alarm, uint32_t frequency_hz, uint8_t bits)
{
    static const struct hil_alarm_ops ops = {alarm_now, alarm_set, alarm_disarm, alarm_set_client};
    *alarm = (struct fake_alarm){.hil = {&ops, alarm, frequency_hz, bits}};
}

uint32_t fake_alarm_left(const struct fake_alarm *alarm)
{
    const uint32_t passed = (alarm->now - alarm->reference) & alarm_mask(alarm);
    return passed >= alarm->dt ? 0 : alarm->dt - passed;
}

// Fires as long as the alarm is due at this tick.
static void alarm_serve(struct fake_alarm *alarm)
{
    for (unsigned i = 0; alarm->armed && fake_alarm_left(alarm) == 0; i++) {
        demand(i < MANY, "an alarm is set anew without end");
        alarm->armed = false;
        alarm->fires++;
        if (alarm->client.fired != NULL)
            alarm->client.fired(alarm->client.context);
    }
}

void fake_alarm_advance(struct fake_alarm *alarm, uint64_t ticks)
{
    for (;;) {
        alarm_serve(alarm);
        if (ticks == 0)
            return;
        const uint64_t left = alarm->armed ? fake_alarm_left(alarm) : ticks;
        const uint64_t step = left < ticks ? left : ticks;
        alarm->now = (uint32_t)(alarm->now + step) & alarm_mask(alarm);
        ticks -= step;
    }
}

void fake_alarm_advance_late(struct fake_alarm *alarm, uint64_t ticks)
{
    const bool passes = alarm->armed && fake_alarm_left(alarm) <= ticks;
    alarm->now = (uint32_t)(alarm->now + ticks) & alarm_mask(alarm);
    if (passes) {
        // The interrupt happened and waited: it is served whatever the counter shows by now.
        alarm->armed = false;
        alarm->fires++;
        if (alarm->client.fired != NULL)
            alarm->client.fired(alarm->client.context);
    }
    alarm_serve(alarm);
}

// --- UART ----------------------------------------------------------------------------------------

static enum error uart_transmit(void *device, const uint8_t *data, size_t size)
{
    struct fake_uart *const uart = device;
    if (uart->refusal != ERROR_OK)
        return uart->refusal;
    if (size == 0)
        return ERROR_SIZE;
    if (uart->data != NULL)
        return ERROR_BUSY;
    demand(size <= sizeof(uart->copy), "a larger buffer is sent than the test expects");
    memcpy(uart->copy, data, size);
    uart->data = data;
    uart->size = size;
    uart->transmits++;
    return ERROR_OK;
}

static void uart_set_receiving(void *device, bool on)
{
    ((struct fake_uart *)device)->receiving = on;
}

static void uart_set_client(void *device, const struct hil_uart_client *client)
{
    ((struct fake_uart *)device)->client = *client;
}

void fake_uart_init(struct fake_uart *uart)
{
    static const struct hil_uart_ops ops = {uart_transmit, uart_set_receiving, uart_set_client};
    *uart = (struct fake_uart){.hil = {&ops, uart}};
}

static void uart_end(struct fake_uart *uart, size_t size, enum error error)
{
    demand(memcmp(uart->copy, uart->data, uart->size) == 0, "a buffer changed while it was sent");
    demand(size < sizeof(uart->sent) - uart->sent_size, "more is sent than the test expects");
    memcpy(uart->sent + uart->sent_size, uart->data, size);
    uart->sent_size += size;
    uart->sent[uart->sent_size] = '\0';
    uart->data = NULL;
    if (uart->client.transmitted != NULL)
        uart->client.transmitted(uart->client.context, size, error);
}

bool fake_uart_finish(struct fake_uart *uart)
{
    if (uart->data == NULL)
        return false;
    uart_end(uart, uart->size, ERROR_OK);
    return true;
}

void fake_uart_fail(struct fake_uart *uart, enum error error)
{
    demand(uart->data != NULL, "nothing is sent that could fail");
    uart_end(uart, 0, error);
}

void fake_uart_drain(struct fake_uart *uart)
{
    for (unsigned i = 0; fake_uart_finish(uart); i++)
        demand(i < MANY, "sending does not end");
}

const char *fake_uart_text(struct fake_uart *uart)
{
    // What was given out last time is overwritten by what comes now.
    fake_uart_drain(uart);
    uart->sent[uart->sent_size] = '\0';
    uart->sent_size = 0;
    return uart->sent;
}

void fake_uart_receive(struct fake_uart *uart, const void *data, size_t size)
{
    if (uart->receiving && uart->client.received != NULL)
        uart->client.received(uart->client.context, data, size);
}

void fake_uart_type(struct fake_uart *uart, const char *text)
{
    for (; *text != '\0'; text++)
        fake_uart_receive(uart, text, 1);
}

// --- GPIO and LEDs -------------------------------------------------------------------------------

static struct fake_pin *pin_of(void *device, uint32_t pin)
{
    demand(pin < FAKE_GPIO_PINS, "no such pin");
    return &((struct fake_gpio *)device)->pins[pin];
}

static void make_output(void *device, uint32_t pin)
{
    pin_of(device, pin)->output = true;
    pin_of(device, pin)->input = false;
}

static void make_input(void *device, uint32_t pin, enum hil_gpio_pull pull)
{
    pin_of(device, pin)->output = false;
    pin_of(device, pin)->input = true;
    pin_of(device, pin)->pull = pull;
}

static void disable(void *device, uint32_t pin)
{
    pin_of(device, pin)->output = pin_of(device, pin)->input = false;
}

static void write_level(void *device, uint32_t pin, bool level)
{
    pin_of(device, pin)->level = level;
}

static bool read_level(void *device, uint32_t pin)
{
    return pin_of(device, pin)->level;
}

static void enable_interrupt(void *device, uint32_t pin, enum hil_gpio_edge edge)
{
    pin_of(device, pin)->interrupt = true;
    pin_of(device, pin)->edge = edge;
}

static void disable_interrupt(void *device, uint32_t pin)
{
    pin_of(device, pin)->interrupt = false;
}

static void set_pin_client(void *device, uint32_t pin, const struct hil_gpio_client *client)
{
    pin_of(device, pin)->client = *client;
}

void fake_gpio_init(struct fake_gpio *gpio)
{
    *gpio = (struct fake_gpio){0};
}

struct hil_gpio_pin fake_gpio_pin(struct fake_gpio *gpio, uint32_t pin)
{
    static const struct hil_gpio_ops ops = {make_output, make_input,       disable,           write_level,
                                            read_level,  enable_interrupt, disable_interrupt, set_pin_client};
    return (struct hil_gpio_pin){&ops, gpio, pin};
}

struct hil_led fake_gpio_led(struct fake_gpio *gpio, uint32_t pin)
{
    static const struct hil_led_ops ops = {write_level, read_level};
    return (struct hil_led){&ops, gpio, pin};
}

void fake_gpio_drive(struct fake_gpio *gpio, uint32_t pin, bool level)
{
    struct fake_pin *const p = pin_of(gpio, pin);
    const bool changed = p->level != level;
    const bool wanted = p->edge == HIL_GPIO_EDGE_EITHER || (p->edge == HIL_GPIO_EDGE_RISING) == level;
    p->level = level;
    if (changed && p->interrupt && wanted && p->client.changed != NULL)
        p->client.changed(p->client.context, pin, level);
}

// --- Random bytes --------------------------------------------------------------------------------

static enum error rng_request(void *device)
{
    struct fake_rng *const rng = device;
    if (rng->refusal != ERROR_OK)
        return rng->refusal;
    if (rng->requested)
        return ERROR_ALREADY;
    rng->requested = true;
    rng->requests++;
    return ERROR_OK;
}

static void rng_cancel(void *device)
{
    ((struct fake_rng *)device)->requested = false;
}

static void rng_set_client(void *device, const struct hil_rng_client *client)
{
    ((struct fake_rng *)device)->client = *client;
}

void fake_rng_init(struct fake_rng *rng)
{
    static const struct hil_rng_ops ops = {rng_request, rng_cancel, rng_set_client};
    *rng = (struct fake_rng){.hil = {&ops, rng}};
}

static bool rng_answer(struct fake_rng *rng, const void *data, size_t size, enum error error)
{
    if (!rng->requested)
        return false;
    rng->requested = false;
    if (rng->client.ready(rng->client.context, data, size, error))
        (void)rng_request(rng);
    return true;
}

bool fake_rng_give(struct fake_rng *rng, const void *data, size_t size)
{
    return rng_answer(rng, data, size, ERROR_OK);
}

bool fake_rng_fail(struct fake_rng *rng, enum error error)
{
    static const uint8_t nothing[1];
    return rng_answer(rng, nothing, 0, error);
}
