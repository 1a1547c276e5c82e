// SPDX-License-Identifier: Apache-2.0 OR MIT
// The STM32F4's pins: fields of two and four bits, and sixteen interrupts for all ports.
#include "core/test/unit.h"
#include "hal-hw/chips/stm32f4/gpio_stm32f4.h"
#include "hal-hw/chips/test/listener.h"

enum { PA1 = 1, PA10 = 10, PB6 = 22, PB11 = 27, PC11 = 43 };

static struct gpio_stm32f4_port ports[3];
static struct gpio_stm32f4_exti exti;
static struct gpio_stm32f4_syscfg syscfg;
static struct gpio_stm32f4 gpio;
static const struct hil_gpio_ops *ops;

static int setup(void **state)
{
    (void)state;
    memset(ports, 0, sizeof(ports));
    memset(&exti, 0, sizeof(exti));
    memset(&syscfg, 0, sizeof(syscfg));
    memset(&heard, 0, sizeof(heard));
    gpio_stm32f4_init(&gpio, ports, &exti, &syscfg);
    ops = gpio_stm32f4_pin(&gpio, PA1).ops;
    return 0;
}

static void listen(uint32_t pin, enum hil_gpio_edge edge)
{
    static const struct hil_gpio_client client = {.changed = on_change};
    ops->set_client(&gpio, pin, &client);
    ops->enable_interrupt(&gpio, pin, edge);
}

static void direction_and_pull_are_set_and_the_neighbours_left(void **state)
{
    (void)state;
    ports[1].moder = ports[1].pupdr = 0xffffffff;
    ops->make_output(&gpio, PB11);
    assert_int_equal(ports[1].moder, 0xff7fffff);
    ops->make_input(&gpio, PB11, HIL_GPIO_PULL_DOWN);
    assert_int_equal(ports[1].moder, 0xff3fffff);
    assert_int_equal(ports[1].pupdr, 0xffbfffff);
    ops->make_input(&gpio, PB11, HIL_GPIO_PULL_UP);
    assert_int_equal(ports[1].pupdr, 0xff7fffff);
    ops->disable(&gpio, PB11);
    assert_int_equal(ports[1].moder, 0xffffffff);
    assert_int_equal(ports[1].pupdr, 0xff3fffff);
    assert_int_equal(ports[0].moder, 0);
}

static void a_level_is_written_by_one_bit_and_read_at_the_pin(void **state)
{
    (void)state;
    ops->write(&gpio, PA10, true);
    assert_int_equal(ports[0].bsrr, 1u << 10);
    ops->write(&gpio, PA10, false);
    assert_int_equal(ports[0].bsrr, 1u << 26);
    ports[1].idr = 1u << 11;
    assert_true(ops->read(&gpio, PB11));
    assert_false(ops->read(&gpio, PA10));
}

static void a_light_is_an_output_that_tells_what_was_written(void **state)
{
    (void)state;
    const struct hil_led led = gpio_stm32f4_led(&gpio, PA10);
    assert_int_equal(ports[0].moder, 1u << 20);
    led.ops->set(led.device, led.index, true);
    assert_int_equal(ports[0].bsrr, 1u << 10);
    ports[0].odr = 1u << 10;
    assert_true(led.ops->get(led.device, led.index));
}

static void a_pin_is_given_to_another_device(void **state)
{
    (void)state;
    gpio_stm32f4_alternate(&gpio, PB6, 7);
    gpio_stm32f4_alternate(&gpio, PB11, 4);
    assert_int_equal(ports[1].afr[0], 7u << 24);
    assert_int_equal(ports[1].afr[1], 4u << 12);
    assert_int_equal(ports[1].moder, 2u << 12 | 2u << 22);
}

static void an_edge_is_asked_for_at_the_right_port(void **state)
{
    (void)state;
    exti.rtsr = 1u << 11;
    listen(PB11, HIL_GPIO_EDGE_FALLING);
    assert_int_equal(syscfg.exticr[2], 1u << 12);
    assert_int_equal(exti.rtsr, 0);
    assert_int_equal(exti.ftsr, 1u << 11);
    assert_int_equal(exti.imr, 1u << 11);
    assert_int_equal(exti.pr, 1u << 11); // an older edge is forgotten: ones clear
    listen(PB11, HIL_GPIO_EDGE_EITHER);
    assert_int_equal(exti.rtsr & exti.ftsr, 1u << 11);
}

static void an_edge_is_told_with_pin_and_level(void **state)
{
    (void)state;
    listen(PB11, HIL_GPIO_EDGE_RISING);
    ports[1].idr = 1u << 11;
    exti.pr = 1u << 11 | 1u << 3 | 1u << 20; // 3 was not asked for, 20 is no pin
    gpio_stm32f4_handle(&gpio);
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.pin, PB11);
    assert_true(heard.level);
    assert_int_equal(exti.pr, 1u << 11); // written back: ones clear
}

static void of_two_pins_with_the_same_bit_the_later_has_the_interrupt(void **state)
{
    (void)state;
    listen(PB11, HIL_GPIO_EDGE_RISING);
    listen(PC11, HIL_GPIO_EDGE_RISING);
    ops->disable_interrupt(&gpio, PB11); // not its any more
    assert_int_equal(exti.imr, 1u << 11);
    exti.pr = 1u << 11;
    gpio_stm32f4_handle(&gpio);
    assert_int_equal(heard.pin, PC11);
    ops->disable_interrupt(&gpio, PC11);
    assert_int_equal(exti.imr, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(direction_and_pull_are_set_and_the_neighbours_left, setup),
        cmocka_unit_test_setup(a_level_is_written_by_one_bit_and_read_at_the_pin, setup),
        cmocka_unit_test_setup(a_light_is_an_output_that_tells_what_was_written, setup),
        cmocka_unit_test_setup(a_pin_is_given_to_another_device, setup),
        cmocka_unit_test_setup(an_edge_is_asked_for_at_the_right_port, setup),
        cmocka_unit_test_setup(an_edge_is_told_with_pin_and_level, setup),
        cmocka_unit_test_setup(of_two_pins_with_the_same_bit_the_later_has_the_interrupt, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
