// SPDX-License-Identifier: Apache-2.0 OR MIT
// Reads lines from the console, shows what is typed, and says each line back.
#include <libtock-sync/interface/console.h>

#include <stdbool.h>
#include <stdio.h>

enum { BACKSPACE = 0x08, DELETE = 0x7f };

// A read ends when it has all the bytes it asked for, so lines are read a byte at a time.
static int read_byte(void)
{
    uint8_t byte;
    uint32_t count;
    returncode_t code = libtocksync_console_read(&byte, 1, &count);
    return code == RETURNCODE_SUCCESS && count == 1 ? byte : -1;
}

static void show(const char *text, uint32_t length)
{
    uint32_t written;
    libtocksync_console_write((const uint8_t *)text, length, &written);
}

// Returns false if nothing can be read.
static bool read_line(char *line, size_t size)
{
    size_t length = 0;
    for (;;) {
        int byte = read_byte();
        if (byte < 0)
            return false;
        if (byte == '\r' || byte == '\n')
            break;
        if ((byte == BACKSPACE || byte == DELETE) && length > 0) {
            length--;
            show("\b \b", 3);
        } else if (byte >= ' ' && byte < DELETE && length < size - 1) {
            line[length++] = (char)byte;
            show(&line[length - 1], 1);
        }
    }
    line[length] = '\0';
    show("\n", 1);
    return true;
}

int main(void)
{
    char line[64];
    printf("Type a line.\n");
    while (read_line(line, sizeof line))
        printf("You typed: %s\n", line);
    printf("The console cannot be read.\n");
    return 1;
}
