// SPDX-License-Identifier: Apache-2.0 OR MIT
// The RP2040's pins: function, pad and level are three devices; four bits of events for each pin.
#include "core/test/unit.h"
#include "hal-hw/chips/rp2040/gpio_rp2040.h"
#include "hal-hw/chips/test/listener.h"

enum { SIO = 5, NONE = 31, PAD = 1 << 1 | 1 << 4 | 1 << 6, PULL_DOWN = 1 << 2, PULL_UP = 1 << 3, OUTPUT_OFF = 1 << 7 };
enum { FALL = 4, RISE = 8 };

static struct gpio_rp2040_io io;
static struct gpio_rp2040_pads pads;
static struct gpio_rp2040_sio sio;
static struct gpio_rp2040 gpio;
static const struct hil_gpio_ops *ops;

static int setup(void **state)
{
    (void)state;
    memset(&io, 0, sizeof(io));
    memset(&pads, 0, sizeof(pads));
    memset(&sio, 0, sizeof(sio));
    memset(&heard, 0, sizeof(heard));
    gpio_rp2040_init(&gpio, &io, &pads, &sio);
    ops = gpio_rp2040_pin(&gpio, 0).ops;
    return 0;
}

static void listen(uint32_t pin, enum hil_gpio_edge edge)
{
    static const struct hil_gpio_client client = {.changed = on_change};
    ops->set_client(&gpio, pin, &client);
    ops->enable_interrupt(&gpio, pin, edge);
}

static void an_output_is_enabled_and_given_to_the_processor(void **state)
{
    (void)state;
    ops->make_output(&gpio, 25);
    assert_int_equal(sio.enable_set, 1 << 25);
    assert_int_equal(io.pins[25].control, SIO);
    assert_int_equal(pads.pins[25], PAD);
}

static void an_input_has_its_pull(void **state)
{
    (void)state;
    ops->make_input(&gpio, 3, HIL_GPIO_PULL_UP);
    assert_int_equal(sio.enable_clear, 1 << 3);
    assert_int_equal(pads.pins[3], PAD | PULL_UP);
    ops->make_input(&gpio, 3, HIL_GPIO_PULL_DOWN);
    assert_int_equal(pads.pins[3], PAD | PULL_DOWN);
    assert_int_equal(io.pins[3].control, SIO);
}

static void a_disabled_pin_is_nobodys_and_drives_nothing(void **state)
{
    (void)state;
    ops->make_output(&gpio, 3);
    ops->disable(&gpio, 3);
    assert_int_equal(sio.enable_clear, 1 << 3);
    assert_int_equal(io.pins[3].control, NONE);
    assert_int_equal(pads.pins[3], OUTPUT_OFF);
}

static void a_pin_is_given_to_a_device(void **state)
{
    (void)state;
    gpio_rp2040_set_function(&gpio, 1, GPIO_RP2040_UART, HIL_GPIO_PULL_UP);
    assert_int_equal(io.pins[1].control, 2);
    assert_int_equal(pads.pins[1], PAD | PULL_UP);
}

static void writing_sets_or_clears_one_bit(void **state)
{
    (void)state;
    ops->write(&gpio, 25, true);
    assert_int_equal(sio.out_set, 1 << 25);
    assert_int_equal(sio.out_clear, 0);
    ops->write(&gpio, 24, false);
    assert_int_equal(sio.out_clear, 1 << 24);
}

static void an_output_reads_what_was_written_and_an_input_its_pin(void **state)
{
    (void)state;
    sio.enable = 1 << 5;
    sio.out = 1 << 5;
    sio.in = 1 << 6;
    assert_true(ops->read(&gpio, 5));
    assert_true(ops->read(&gpio, 6));
    sio.out = sio.in = 0;
    assert_false(ops->read(&gpio, 5));
    assert_false(ops->read(&gpio, 6));
}

static void an_edge_is_asked_for_in_the_pins_four_bits(void **state)
{
    (void)state;
    listen(25, HIL_GPIO_EDGE_RISING);
    assert_int_equal(io.enable[3], RISE << 4);
    assert_int_equal(io.raw[3], (FALL | RISE) << 4); // an older edge is forgotten: ones clear
    listen(26, HIL_GPIO_EDGE_EITHER);
    assert_int_equal(io.enable[3], RISE << 4 | (FALL | RISE) << 8);
    listen(25, HIL_GPIO_EDGE_FALLING);
    assert_int_equal(io.enable[3], FALL << 4 | (FALL | RISE) << 8);
    ops->disable_interrupt(&gpio, 26);
    assert_int_equal(io.enable[3], FALL << 4);
}

static void an_edge_is_cleared_and_told_with_pin_and_level(void **state)
{
    (void)state;
    listen(9, HIL_GPIO_EDGE_EITHER);
    io.pending[1] = RISE << 4;
    sio.in = 1 << 9;
    gpio_rp2040_handle(&gpio);
    assert_int_equal(io.raw[1], RISE << 4);
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.pin, 9);
    assert_true(heard.level);
    io.pending[1] = 0;
    gpio_rp2040_handle(&gpio);
    assert_int_equal(heard.calls, 1);
}

static void two_edges_of_one_interrupt_are_both_told(void **state)
{
    (void)state;
    listen(0, HIL_GPIO_EDGE_EITHER);
    listen(29, HIL_GPIO_EDGE_EITHER);
    io.pending[0] = FALL;
    io.pending[3] = RISE << 20;
    gpio_rp2040_handle(&gpio);
    assert_int_equal(heard.calls, 2);
    assert_int_equal(heard.pin, 29);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_output_is_enabled_and_given_to_the_processor, setup),
        cmocka_unit_test_setup(an_input_has_its_pull, setup),
        cmocka_unit_test_setup(a_disabled_pin_is_nobodys_and_drives_nothing, setup),
        cmocka_unit_test_setup(a_pin_is_given_to_a_device, setup),
        cmocka_unit_test_setup(writing_sets_or_clears_one_bit, setup),
        cmocka_unit_test_setup(an_output_reads_what_was_written_and_an_input_its_pin, setup),
        cmocka_unit_test_setup(an_edge_is_asked_for_in_the_pins_four_bits, setup),
        cmocka_unit_test_setup(an_edge_is_cleared_and_told_with_pin_and_level, setup),
        cmocka_unit_test_setup(two_edges_of_one_interrupt_are_both_told, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
