// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "difference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

bool is_known_difference(struct difference *table, size_t count, const struct happened *happened)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].applies(happened)) {
            table[i].count++;
            return true;
        }
    return false;
}

void report_differences(const char *oracle, const struct difference *table, size_t count)
{
    print_message("differences:\n");
    for (size_t i = 0; i < count; i++)
        print_message("  %s: %s (%s): %lu\n", oracle, table[i].name, table[i].section, table[i].count);
}
