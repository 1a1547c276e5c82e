// SPDX-License-Identifier: Apache-2.0 OR MIT
// See led.h.
#include "core/capsules/led.h"

#include <assert.h>

static struct syscall_return switch_led(const struct hil_led *led, bool on)
{
    led->ops->set(led->device, led->index, on);
    return return_success();
}

static struct syscall_return led_command(void *capsule, struct process_id caller, uint32_t command, uint32_t argument0,
                                         uint32_t argument1)
{
    const struct led *const led = capsule;
    const struct hil_led *const one = argument0 < led->count ? &led->leds[argument0] : NULL;
    (void)caller;
    (void)argument1;
    switch (command) {
    case LED_COMMAND_EXISTS:
        return return_success_u32((uint32_t)led->count);
    case LED_COMMAND_ON:
        return one != NULL ? switch_led(one, true) : return_failure(ERROR_INVAL);
    case LED_COMMAND_OFF:
        return one != NULL ? switch_led(one, false) : return_failure(ERROR_INVAL);
    case LED_COMMAND_TOGGLE:
        return one != NULL ? switch_led(one, !one->ops->get(one->device, one->index)) : return_failure(ERROR_INVAL);
    case LED_COMMAND_READ:
        return one != NULL ? return_success_u32(one->ops->get(one->device, one->index)) : return_failure(ERROR_INVAL);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void led_init(struct led *led, const struct hil_led *leds, size_t count)
{
    assert(leds != NULL || count == 0);
    *led = (struct led){
        .driver = {.number = DRIVER_LED, .name = "led", .capsule = led, .command = led_command},
        .leds = leds,
        .count = count,
    };
}
