// SPDX-License-Identifier: Apache-2.0 OR MIT
// For the benchmark of emulated processors: words that are read, changed and written. As mixed.c otherwise.
#include <libtock/services/alarm.h>

#include <stdint.h>
#include <stdio.h>

enum { WORDS = 512, ROUNDS = 10000 };

static volatile uint32_t words[WORDS];

static uint32_t work(void)
{
    for (uint32_t round = 0; round < ROUNDS; round++)
        for (uint32_t i = 0; i < WORDS; i++)
            words[i] = words[i] + round;
    return words[WORDS - 1];
}

int main(void)
{
    uint32_t before = 0, after = 0;
    printf("begin\n");
    libtock_alarm_command_read(&before);
    const uint32_t sum = work();
    libtock_alarm_command_read(&after);
    printf("end %lu %08lx\n", (unsigned long)(after - before), (unsigned long)sum);
    return 0;
}
