// SPDX-License-Identifier: Apache-2.0 OR MIT
// Each button toggles the LED of its number, and its presses are counted.
#include <libtock/interface/button.h>
#include <libtock/interface/led.h>

#include <stdio.h>

static int presses;

// Runs inside yield(), below.
static void button_changed(returncode_t result, int button, bool pressed)
{
    if (result != RETURNCODE_SUCCESS || !pressed)
        return;
    presses++;
    libtock_led_toggle(button); // a board may have fewer LEDs; then this returns an error
    printf("button %d pressed (%d)\n", button, presses);
}

int main(void)
{
    int buttons;
    if (libtock_button_count(&buttons) != RETURNCODE_SUCCESS) {
        printf("This board has no buttons.\n");
        return 1;
    }
    for (int i = 0; i < buttons; i++)
        libtock_button_notify_on_press(i, button_changed);
    printf("Press one of %d buttons.\n", buttons);

    while (true)
        yield();
}
