// SPDX-License-Identifier: Apache-2.0 OR MIT
// See host_file.h.
#include "emulator/host_file.h"

#include <stdio.h>
#include <stdlib.h>

static char *read_open(FILE *file, size_t *size)
{
    long end;
    if (fseek(file, 0, SEEK_END) != 0 || (end = ftell(file)) < 0 || fseek(file, 0, SEEK_SET) != 0)
        return NULL;
    char *const text = malloc((size_t)end + 1);
    if (text == NULL)
        return NULL;
    *size = fread(text, 1, (size_t)end, file);
    text[*size] = '\0';
    if (*size == (size_t)end)
        return text;
    free(text);
    return NULL;
}

char *host_file_read(const char *path, size_t *size)
{
    FILE *const file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    char *const text = read_open(file, size);
    (void)fclose(file);
    return text;
}
