// SPDX-License-Identifier: Apache-2.0 OR MIT
// Devices that a test drives by hand. Each offers its HIL as member `hil` or by a function, does
// nothing on its own, and calls its client from within the function that the test calls: as an
// interrupt handler would. They hold their users to the HIL's rules: who breaks one aborts the test.
#pragma once

#include "core/hil/alarm.h"
#include "core/hil/gpio.h"
#include "core/hil/led.h"
#include "core/hil/rng.h"
#include "core/hil/uart.h"

enum { FAKE_UART_SENT = 65536, FAKE_UART_BUFFER = 8192, FAKE_GPIO_PINS = 64 };

// --- Alarm ---------------------------------------------------------------------------------------

struct fake_alarm {
    struct hil_alarm hil;
    struct hil_alarm_client client;
    uint32_t now; // within the width
    bool armed;
    uint32_t reference, dt; // as set last
    unsigned sets, fires;
};

void fake_alarm_init(struct fake_alarm *alarm, uint32_t frequency_hz, uint8_t bits);
// Lets time pass. The alarm fires at its very tick, as often as it is set anew.
void fake_alarm_advance(struct fake_alarm *alarm, uint64_t ticks);
// Lets time pass while interrupts are off: what is due fires at the end.
void fake_alarm_advance_late(struct fake_alarm *alarm, uint64_t ticks);
// Ticks until it fires, 0 when it is due. Meaningless when it is not armed.
uint32_t fake_alarm_left(const struct fake_alarm *alarm);

// --- UART ----------------------------------------------------------------------------------------

struct fake_uart {
    struct hil_uart hil;
    struct hil_uart_client client;
    const uint8_t *data; // under way; NULL: idle
    size_t size;
    uint8_t copy[FAKE_UART_BUFFER]; // of data, which must not change
    char sent[FAKE_UART_SENT];      // all that is out, terminated
    size_t sent_size;
    unsigned transmits;
    bool receiving;
    enum error refusal; // what transmit gives; OK: it works
};

void fake_uart_init(struct fake_uart *uart);
// The buffer under way is out. False: there was none.
bool fake_uart_finish(struct fake_uart *uart);
// The buffer under way fails.
void fake_uart_fail(struct fake_uart *uart, enum error error);
// Finishes until nobody sends any more; a sender without end aborts the test.
void fake_uart_drain(struct fake_uart *uart);
// Drains, and gives what was sent since the last call of this, terminated, until the next one.
const char *fake_uart_text(struct fake_uart *uart);
// Bytes arrive, in one piece or one by one. Lost when nobody receives.
void fake_uart_receive(struct fake_uart *uart, const void *data, size_t size);
void fake_uart_type(struct fake_uart *uart, const char *text);

// --- GPIO and LEDs -------------------------------------------------------------------------------

struct fake_pin {
    bool output, input, level, interrupt;
    enum hil_gpio_pull pull;
    enum hil_gpio_edge edge;
    struct hil_gpio_client client;
};

struct fake_gpio {
    struct fake_pin pins[FAKE_GPIO_PINS];
};

void fake_gpio_init(struct fake_gpio *gpio);
struct hil_gpio_pin fake_gpio_pin(struct fake_gpio *gpio, uint32_t pin);
struct hil_led fake_gpio_led(struct fake_gpio *gpio, uint32_t pin);
// From outside; an interrupt that waits for this edge happens.
void fake_gpio_drive(struct fake_gpio *gpio, uint32_t pin, bool level);

// --- Random bytes --------------------------------------------------------------------------------

struct fake_rng {
    struct hil_rng hil;
    struct hil_rng_client client;
    bool requested;
    unsigned requests;
    enum error refusal; // what request gives; OK: it works
};

void fake_rng_init(struct fake_rng *rng);
// Gives bytes to whoever asked. False: nobody did.
bool fake_rng_give(struct fake_rng *rng, const void *data, size_t size);
bool fake_rng_fail(struct fake_rng *rng, enum error error);
