// SPDX-License-Identifier: Apache-2.0 OR MIT
// How an application is run under valgrind: the words of the command, and what its end means.
#pragma once

#include <stdbool.h>

enum { VALGRIND_WORDS_MAX = 48 };

struct valgrind {
    const char *words[VALGRIND_WORDS_MAX + 1]; // up to NULL
    char arguments[1024];                      // that the user gave, cut into words
    int status;                                // how it ended, 0: no errors
};

// arguments: separated by blanks; NULL: none. False: there are too many.
bool valgrind_prepare(struct valgrind *valgrind, const char *arguments);
