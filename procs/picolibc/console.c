// SPDX-License-Identifier: Apache-2.0 OR MIT
// stdin, stdout and stderr over the console driver, for the C library of the boards' targets. Text goes
// out a line at a time; writing waits with yield-wait-for, which runs no upcall, so printf may be
// used anywhere, also within an upcall.
#include "libtock-sync/interface/console.h"

#include <stdio.h>

static uint8_t line[128];
static uint32_t line_length;

static int send(const uint8_t *bytes, uint32_t size)
{
    while (size > 0) {
        uint32_t written;
        if (libtocksync_console_write(bytes, size, &written) != RETURNCODE_SUCCESS || written == 0 || written > size)
            return EOF;
        bytes += written;
        size -= written;
    }
    return 0;
}

static int flush_line(FILE *stream)
{
    (void)stream;
    const uint32_t size = line_length;
    line_length = 0; // also when it fails: what could not be written is lost, not repeated
    return send(line, size);
}

static int put_into_line(char character, FILE *stream)
{
    line[line_length++] = (uint8_t)character;
    if ((character == '\n' || line_length == sizeof line) && flush_line(stream) != 0)
        return EOF;
    return (unsigned char)character;
}

static int put_at_once(char character, FILE *stream)
{
    (void)stream;
    const uint8_t byte = (uint8_t)character;
    return send(&byte, 1) == 0 ? byte : EOF;
}

static int get(FILE *stream)
{
    (void)stream;
    uint8_t byte;
    uint32_t count;
    if (libtocksync_console_read(&byte, 1, &count) != RETURNCODE_SUCCESS || count != 1)
        return _FDEV_ERR;
    return byte;
}

static FILE input = FDEV_SETUP_STREAM(NULL, get, NULL, _FDEV_SETUP_READ);
static FILE output = FDEV_SETUP_STREAM(put_into_line, NULL, flush_line, _FDEV_SETUP_WRITE);
static FILE errors = FDEV_SETUP_STREAM(put_at_once, NULL, NULL, _FDEV_SETUP_WRITE);

FILE *const stdin = &input;
FILE *const stdout = &output;
FILE *const stderr = &errors;

// The last of the destructors, after those of the application.
__attribute__((destructor(101))) static void flush_at_exit(void)
{
    (void)flush_line(&output);
}
