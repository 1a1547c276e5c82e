// SPDX-License-Identifier: Apache-2.0 OR MIT
// Does what a process may not: writes into the part of its memory that belongs to the kernel. The
// kernel stops it and prints a report; other processes go on.
#include <libtock-sync/services/alarm.h>
#include <libtock/tock.h>

#include <stdio.h>

int main(void)
{
    volatile unsigned *kernels = tock_app_grant_begins_at();
    printf("In a second I write to %p, which is the kernel's.\n", (void *)kernels);
    libtocksync_alarm_delay_ms(1000);
    *kernels = 0xbad;
    printf("This is never printed.\n");
    return 0;
}
