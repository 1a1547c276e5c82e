// SPDX-License-Identifier: Apache-2.0 OR MIT
// Components: lights, buttons, pins, and random bytes.
#include "core/capsules/gpio.h"
#include "core/capsules/led.h"
#include "core/capsules/rng.h"
#include "hal-hw/firmware/firmware_internal.h"

void firmware_add_leds(const struct hil_led *leds, size_t count)
{
    static struct led led;
    if (firmware.remote != NULL)
        leds = firmware.remote->tap_leds(leds, count);
    led_init(&led, leds, count);
    firmware_list(&led.driver, NULL);
}

void firmware_make_buttons(struct button_pin *buttons, size_t count)
{
    static struct button button;
    button_init(&button, buttons, count);
    firmware_list(&button.driver, &button.grant);
}

void firmware_make_gpio(const struct hil_gpio_pin *pins, size_t count)
{
    static struct gpio gpio;
    gpio_init(&gpio, pins, count);
    firmware_list(&gpio.driver, &gpio.grant);
}

// A tool has buttons and pins of its own, for nobody presses those of an emulated board.
void firmware_add_buttons(struct button_pin *buttons, size_t count)
{
    if (firmware.remote == NULL)
        firmware_make_buttons(buttons, count);
}

void firmware_add_gpio(const struct hil_gpio_pin *pins, size_t count)
{
    if (firmware.remote == NULL)
        firmware_make_gpio(pins, count);
}

void firmware_add_rng(const struct hil_rng *rng)
{
    static struct rng driver;
    rng_init(&driver, rng);
    firmware_list(&driver.driver, &driver.grant);
}
