// SPDX-License-Identifier: Apache-2.0 OR MIT
// See gpio_led.h.
#include "gpio_led.h"

static void set(void *device, uint32_t index, bool on)
{
    const struct gpio_led *const led = &((const struct gpio_led *)device)[index];
    led->pin.ops->write(led->pin.device, led->pin.pin, on != led->active_low);
}

static bool get(void *device, uint32_t index)
{
    const struct gpio_led *const led = &((const struct gpio_led *)device)[index];
    return led->pin.ops->read(led->pin.device, led->pin.pin) != led->active_low;
}

void gpio_led_init(struct gpio_led *leds, struct hil_led *hil, size_t count)
{
    static const struct hil_led_ops ops = {set, get};
    for (uint32_t i = 0; i < count; i++) {
        set(leds, i, false); // before it is an output, so that it does not flash
        leds[i].pin.ops->make_output(leds[i].pin.device, leds[i].pin.pin);
        hil[i] = (struct hil_led){&ops, leds, i};
    }
}
