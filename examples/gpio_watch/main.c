// SPDX-License-Identifier: Apache-2.0 OR MIT
// Prints each change of level of the board's pins.
#include <libtock/peripherals/gpio.h>

#include <stdio.h>

// Runs inside yield().
static void pin_changed(uint32_t pin, bool high)
{
    printf("pin %u is %s\n", (unsigned)pin, high ? "high" : "low");
}

// Whether the pin can be watched. A board keeps some of its pins for itself.
static bool watch(uint32_t pin)
{
    return libtock_gpio_enable_input(pin, libtock_pull_down) == RETURNCODE_SUCCESS &&
           libtock_gpio_enable_interrupt(pin, libtock_change) == RETURNCODE_SUCCESS;
}

int main(void)
{
    int pins;
    if (libtock_gpio_count(&pins) != RETURNCODE_SUCCESS) {
        printf("This board has no pins for applications.\n");
        return 1;
    }
    libtock_gpio_set_interrupt_callback(pin_changed);
    int watched = 0;
    for (int pin = 0; pin < pins; pin++)
        watched += watch((uint32_t)pin);
    printf("Watching %d of %d pins.\n", watched, pins);

    while (true)
        yield();
}
