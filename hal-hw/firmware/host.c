// SPDX-License-Identifier: Apache-2.0 OR MIT
// The pipe between firmware in an emulator and a tool on its host: two files, remote.in and remote.out in
// the folder where the emulator was started, reached by semihosting (Arm, "Semihosting for AArch32 and
// AArch64", sections 5 and 6). Reading waits, and with it the whole emulator.
#include "hal-hw/arch/hw.h"
#include "hal-hw/firmware/remote_internal.h"

#include <string.h>

enum { SYS_OPEN = 0x01, SYS_WRITE = 0x05, SYS_READ = 0x06, MODE_READ_BINARY = 1, MODE_WRITE_BINARY = 5, BUFFER = 128 };

static uint32_t files[2];
static char text[BUFFER];
static uint32_t used;

static uint32_t open(const char *name, uint32_t mode)
{
    const uint32_t block[3] = {(uint32_t)(uintptr_t)name, mode, (uint32_t)strlen(name)};
    return hw_semihosting(SYS_OPEN, block);
}

void remote_host_open(void)
{
    files[0] = open("remote.in", MODE_READ_BINARY);
    files[1] = open("remote.out", MODE_WRITE_BINARY);
}

static void flush(void)
{
    const uint32_t block[3] = {files[1], (uint32_t)(uintptr_t)text, used};
    (void)hw_semihosting(SYS_WRITE, block);
    used = 0;
}

void remote_host_write(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        text[used++] = bytes[i];
        if (used == BUFFER)
            flush();
    }
    if (size > 0 && bytes[size - 1] == '\n')
        flush();
}

char remote_host_read(void)
{
    char c;
    const uint32_t block[3] = {files[0], (uint32_t)(uintptr_t)&c, 1};
    if (hw_semihosting(SYS_READ, block) != 0) // the bytes that did not come: nobody is there any more
        hw_exit_emulator(0);
    return c;
}
