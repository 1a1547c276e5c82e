// SPDX-License-Identifier: Apache-2.0 OR MIT
// The nRF52's pins: configuration words, both ports, and the eight channels that tell of edges.
#include "core/test/unit.h"
#include "hal-hw/chips/nrf52/gpio_nrf52.h"
#include "hal-hw/chips/test/listener.h"

enum { OUTPUT = 3, INPUT = 0, OFF = 2, PULL_DOWN = 4, PULL_UP = 12 };

static struct gpio_nrf52_port ports[2];
static struct gpiote_nrf52_registers gpiote;
static struct gpio_nrf52 gpio;

static int setup(void **state)
{
    (void)state;
    memset(ports, 0, sizeof(ports));
    memset(&gpiote, 0, sizeof(gpiote));
    memset(&heard, 0, sizeof(heard));
    gpio_nrf52_init(&gpio, &ports[0], &ports[1], &gpiote);
    return 0;
}

static void listen(uint32_t number, enum hil_gpio_edge edge)
{
    static const struct hil_gpio_client client = {.changed = on_change};
    const struct hil_gpio_pin pin = gpio_nrf52_pin(&gpio, number);
    pin.ops->set_client(pin.device, number, &client);
    pin.ops->enable_interrupt(pin.device, number, edge);
}

static void directions_and_pulls_are_configured_on_the_right_port(void **state)
{
    (void)state;
    const struct hil_gpio_ops *const ops = gpio_nrf52_pin(&gpio, 13).ops;
    ops->make_output(&gpio, 13);
    ops->make_input(&gpio, 34, HIL_GPIO_PULL_UP);
    ops->make_input(&gpio, 35, HIL_GPIO_PULL_DOWN);
    ops->disable(&gpio, 36);
    assert_int_equal(ports[0].config[13], OUTPUT);
    assert_int_equal(ports[1].config[2], INPUT | PULL_UP);
    assert_int_equal(ports[1].config[3], INPUT | PULL_DOWN);
    assert_int_equal(ports[1].config[4], OFF);
    ops->make_input(&gpio, 34, HIL_GPIO_PULL_NONE);
    assert_int_equal(ports[1].config[2], INPUT);
}

static void writing_sets_or_clears_one_bit(void **state)
{
    (void)state;
    const struct hil_gpio_ops *const ops = gpio_nrf52_pin(&gpio, 0).ops;
    ops->write(&gpio, 5, true);
    ops->write(&gpio, 33, false);
    assert_int_equal(ports[0].out_set, 1 << 5);
    assert_int_equal(ports[0].out_clear, 0);
    assert_int_equal(ports[1].out_clear, 1 << 1);
}

static void an_output_reads_what_was_written_and_an_input_its_pin(void **state)
{
    (void)state;
    const struct hil_gpio_ops *const ops = gpio_nrf52_pin(&gpio, 0).ops;
    ports[0].direction = 1 << 5;
    ports[0].out = 1 << 5;
    ports[0].in = 1 << 6;
    assert_true(ops->read(&gpio, 5));
    assert_true(ops->read(&gpio, 6));
    ports[0].out = ports[0].in = 0;
    assert_false(ops->read(&gpio, 5));
    assert_false(ops->read(&gpio, 6));
}

static void an_edge_is_asked_for_with_pin_and_polarity(void **state)
{
    (void)state;
    listen(11, HIL_GPIO_EDGE_FALLING);
    assert_int_equal(gpiote.config[0], 1 | 11 << 8 | 2 << 16);
    assert_int_equal(gpiote.interrupts_set, 1 << 0);
    listen(34, HIL_GPIO_EDGE_EITHER);
    assert_int_equal(gpiote.config[1], 1 | 34 << 8 | 3 << 16);
    assert_int_equal(gpiote.interrupts_set, 1 << 1);
}

static void a_change_is_told_with_the_level(void **state)
{
    (void)state;
    listen(11, HIL_GPIO_EDGE_EITHER);
    listen(34, HIL_GPIO_EDGE_EITHER);
    ports[1].in = 1 << 2;
    gpiote.event_in[1] = 1;
    gpio_nrf52_handle(&gpio);
    gpio_nrf52_handle(&gpio);
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.pin, 34);
    assert_true(heard.level);
    assert_int_equal(gpiote.event_in[1], 0);
}

static void asking_again_keeps_one_channel(void **state)
{
    (void)state;
    listen(11, HIL_GPIO_EDGE_RISING);
    listen(11, HIL_GPIO_EDGE_FALLING);
    assert_int_equal(gpiote.config[0], 1 | 11 << 8 | 2 << 16);
    assert_int_equal(gpiote.config[1], 0);
}

static void a_ninth_pin_stays_silent_until_a_channel_is_free(void **state)
{
    (void)state;
    for (uint32_t pin = 0; pin < 9; pin++)
        listen(pin, HIL_GPIO_EDGE_EITHER);
    for (unsigned i = 0; i < GPIO_NRF52_CHANNELS; i++)
        assert_int_equal(gpiote.config[i] >> 8 & 63, i);
    const struct hil_gpio_ops *const ops = gpio_nrf52_pin(&gpio, 0).ops;
    ops->disable_interrupt(&gpio, 3);
    assert_int_equal(gpiote.config[3], 0);
    assert_int_equal(gpiote.interrupts_clear, 1 << 3);
    ops->enable_interrupt(&gpio, 8, HIL_GPIO_EDGE_EITHER);
    assert_int_equal(gpiote.config[3] >> 8 & 63, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(directions_and_pulls_are_configured_on_the_right_port, setup),
        cmocka_unit_test_setup(writing_sets_or_clears_one_bit, setup),
        cmocka_unit_test_setup(an_output_reads_what_was_written_and_an_input_its_pin, setup),
        cmocka_unit_test_setup(an_edge_is_asked_for_with_pin_and_polarity, setup),
        cmocka_unit_test_setup(a_change_is_told_with_the_level, setup),
        cmocka_unit_test_setup(asking_again_keeps_one_channel, setup),
        cmocka_unit_test_setup(a_ninth_pin_stays_silent_until_a_channel_is_free, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
