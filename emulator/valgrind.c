// SPDX-License-Identifier: Apache-2.0 OR MIT
// See valgrind.h.
#include "emulator/valgrind.h"

#include <stddef.h>
#include <string.h>

// No pipes for a debugger in /tmp; any error becomes the exit status. What the user gives comes later
// and wins.
static const char *const always[] = {"valgrind", "--vgdb=no", "--error-exitcode=1"};

bool valgrind_prepare(struct valgrind *valgrind, const char *arguments)
{
    size_t count = 0;
    char *rest;
    *valgrind = (struct valgrind){0};
    for (; count < sizeof(always) / sizeof(always[0]); count++)
        valgrind->words[count] = always[count];
    if (arguments == NULL)
        return true;
    if (strlen(arguments) >= sizeof(valgrind->arguments))
        return false;
    memcpy(valgrind->arguments, arguments, strlen(arguments) + 1);
    for (char *word = strtok_r(valgrind->arguments, " \t", &rest); word != NULL; word = strtok_r(NULL, " \t", &rest)) {
        if (count == VALGRIND_WORDS_MAX)
            return false;
        valgrind->words[count++] = word;
    }
    return true;
}
