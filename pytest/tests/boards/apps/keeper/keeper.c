// SPDX-License-Identifier: Apache-2.0 OR MIT
// Keeps a secret in every register that it can and spins, so that others run in between; ends if one of them comes
// back changed.
#include "../registers.h"

#include <libtock/interface/led.h>
#include <libtock/tock.h>

enum { SECRET = 0x5ec7e700, ROUNDS = 50021 };

int main(void)
{
    static uint32_t found[KEPT];
    for (uint32_t turn = 0;; turn++) {
        fill_spin_and_look(SECRET + turn % 16, ROUNDS, found);
        for (unsigned i = 0; i < KEPT; i++)
            if (found[i] != SECRET + turn % 16)
                return 1;
        (void)yield_no_wait();
        libtock_led_toggle(0);
    }
}
