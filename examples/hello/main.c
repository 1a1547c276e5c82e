// SPDX-License-Identifier: Apache-2.0 OR MIT
// Says hello and ends.
#include <stdio.h>

int main(void)
{
    printf("Hello World!\n");
    return 0;
}
