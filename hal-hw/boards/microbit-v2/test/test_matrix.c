// SPDX-License-Identifier: Apache-2.0 OR MIT
// The micro:bit's display on a model of the nRF52's ports: which registers a row's turn writes, and what they say.
// Registers that set or clear keep what was written last, which is a row for port 0 and a column for port 1.
#include "core/capsules/led_matrix.h"
#include "core/test/unit.h"
#include "hal-hw/chips/nrf52/gpio_nrf52.h"
#include "hal-hw/chips/test/listener.h"

#define P1(bit) (32 + (bit))

enum { ROWS = 5, COLUMNS = 5, OUTPUT = 3, COLUMN_ON_P1 = 3, HZ = 32768, REFRESHES = 60 };

static const uint8_t row_pins[] = {21, 22, 15, 24, 19};
static const uint8_t column_pins[] = {28, 11, 31, P1(5), 30};

static struct gpio_nrf52_port ports[2];
static struct gpiote_nrf52_registers gpiote;
static struct gpio_nrf52 gpio;
static struct hil_gpio_pin rows[ROWS], columns[COLUMNS];
static struct led_matrix matrix;

// An alarm that the test lets go off.
static struct {
    struct hil_alarm_client client;
    uint32_t now, reference, dt;
    bool armed;
} timer;

static uint32_t timer_now(void *device)
{
    (void)device;
    return timer.now;
}

static void timer_set(void *device, uint32_t reference, uint32_t dt)
{
    (void)device;
    timer.reference = reference;
    timer.dt = dt;
    timer.armed = true;
}

static void timer_disarm(void *device)
{
    (void)device;
    timer.armed = false;
}

static void timer_set_client(void *device, const struct hil_alarm_client *client)
{
    (void)device;
    timer.client = *client;
}

static int setup(void **state)
{
    static const struct hil_alarm_ops ops = {timer_now, timer_set, timer_disarm, timer_set_client};
    static const struct hil_alarm alarm = {&ops, NULL, HZ, 24};
    (void)state;
    memset(ports, 0, sizeof(ports));
    memset(&gpiote, 0, sizeof(gpiote));
    memset(&timer, 0, sizeof(timer));
    gpio_nrf52_init(&gpio, &ports[0], &ports[1], &gpiote);
    for (size_t i = 0; i < ROWS; i++)
        rows[i] = gpio_nrf52_pin(&gpio, row_pins[i]);
    for (size_t i = 0; i < COLUMNS; i++)
        columns[i] = gpio_nrf52_pin(&gpio, column_pins[i]);
    led_matrix_init(&matrix, (struct led_matrix_wires){rows, ROWS, false},
                    (struct led_matrix_wires){columns, COLUMNS, true}, &alarm, REFRESHES);
    return 0;
}

static void next_row(void)
{
    assert_true(timer.armed);
    timer.armed = false;
    timer.now = timer.reference + timer.dt;
    ports[0].out_set = ports[0].out_clear = ports[1].out_set = ports[1].out_clear = 0;
    timer.client.fired(timer.client.context);
}

static void light(uint32_t index, bool on)
{
    const struct hil_led led = led_matrix_led(&matrix, index);
    led.ops->set(led.device, led.index, on);
}

static void all_ten_wires_are_outputs(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        assert_int_equal(ports[0].config[row_pins[i]], OUTPUT);
    for (size_t i = 0; i < COLUMNS; i++)
        assert_int_equal(ports[column_pins[i] / 32].config[column_pins[i] % 32], OUTPUT);
    assert_int_equal(ports[1].out_set, 1 << 5); // dark: a column switches its light on when it is low
}

static void the_rows_take_turns_in_their_order(void **state)
{
    (void)state;
    for (size_t i = 1; i <= 2 * ROWS; i++) {
        next_row();
        assert_int_equal(ports[0].out_set, 1u << row_pins[i % ROWS]);
    }
}

static void a_light_is_on_in_the_turn_of_its_row_only(void **state)
{
    (void)state;
    light(2 * COLUMNS + COLUMN_ON_P1, true);
    for (size_t i = 1; i <= 2 * ROWS; i++) {
        next_row();
        assert_int_equal(ports[1].out_clear, i % ROWS == 2 ? 1 << 5 : 0);
        assert_int_equal(ports[1].out_set, i % ROWS == 2 ? 0 : 1 << 5);
    }
    light(2 * COLUMNS + COLUMN_ON_P1, false);
    for (size_t i = 0; i < ROWS; i++) {
        next_row();
        assert_int_equal(ports[1].out_clear, 0);
    }
}

static void a_row_is_lit_for_a_fifth_of_a_sixtieth_second(void **state)
{
    (void)state;
    assert_int_equal(timer.dt, HZ / (REFRESHES * ROWS));
    const uint32_t start = timer.reference;
    for (size_t i = 0; i < 10; i++)
        next_row();
    assert_int_equal(timer.reference - start, 10 * timer.dt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(all_ten_wires_are_outputs, setup),
        cmocka_unit_test_setup(the_rows_take_turns_in_their_order, setup),
        cmocka_unit_test_setup(a_light_is_on_in_the_turn_of_its_row_only, setup),
        cmocka_unit_test_setup(a_row_is_lit_for_a_fifth_of_a_sixtieth_second, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
