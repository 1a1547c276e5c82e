// SPDX-License-Identifier: Apache-2.0 OR MIT
// Looks, first of all in each of its many lives, for what the keeper has in its registers. Ends if it finds some.
#include "../registers.h"

#include <libtock/tock.h>

enum { SECRET = 0x5ec7e700, MASK = 0xffffff00u, OWN = 0x0defaced, ROUNDS = 20011 };

int main(void)
{
    static uint32_t found[KEPT];
    const unsigned seen = look(found);
    for (unsigned i = 0; i < seen; i++)
        if ((found[i] & MASK) == SECRET || (found[i] & MASK) == (OWN & MASK))
            return 1;
    // Some lives end at once, some after another process has run.
    fill_spin_and_look(OWN, found[0] % 2 == 0 ? ROUNDS : 1, found);
    for (unsigned i = 0; i < KEPT; i++)
        if (found[i] != OWN)
            return 2;
    tock_restart(0);
}
