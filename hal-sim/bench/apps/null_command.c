// SPDX-License-Identifier: Apache-2.0 OR MIT
// For the benchmark: asks again and again whether the LED driver exists.
#include <libtock/tock.h>

int main(void)
{
    for (;;)
        command(0x2, 0, 0, 0);
}
