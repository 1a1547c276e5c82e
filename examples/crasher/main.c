// SPDX-License-Identifier: Apache-2.0 OR MIT
// Crashes again and again, each time in another way. Which one is next it reads from the clock, because a restart
// leaves it no memory of its own.
#include <libtock-sync/services/alarm.h>
#include <libtock/services/alarm.h>
#include <libtock/tock.h>

#include <stdio.h>

enum { PAUSE_MS = 250 };

static void write_to_nowhere(void)
{
    volatile int *volatile nowhere = NULL;
    *nowhere = 1;
}

static void write_to_the_kernels_memory(void)
{
    volatile unsigned *kernels = tock_app_grant_begins_at();
    *kernels = 0xbad;
}

static void write_to_its_own_code(void)
{
    volatile unsigned char *code = tock_app_flash_begins_at();
    *code = 0;
}

static void jump_to_nowhere(void)
{
    void (*volatile nowhere)(void) = NULL;
    nowhere();
}

static void run_what_is_no_instruction(void)
{
    __builtin_trap();
}

int main(void)
{
    static const struct {
        const char *what;
        void (*crash)(void);
    } ways[] = {
        {"write to address 0", write_to_nowhere},
        {"write into the kernel's memory", write_to_the_kernels_memory},
        {"write over my code", write_to_its_own_code},
        {"jump to address 0", jump_to_nowhere},
        {"run what is no instruction", run_what_is_no_instruction},
    };
    uint32_t ticks = 0;
    libtocksync_alarm_delay_ms(PAUSE_MS);
    libtock_alarm_command_read(&ticks);
    const size_t next = libtock_alarm_ticks_to_ms(ticks) / PAUSE_MS % (sizeof ways / sizeof ways[0]);
    printf("Now I %s.\n", ways[next].what);
    ways[next].crash();
    printf("This is never printed.\n");
    return 1;
}
