// SPDX-License-Identifier: Apache-2.0 OR MIT
// See seven_segment.h. The driver counts positions from 1.
#include "seven_segment.h"

#include "syscalls/seven_segment_syscalls.h"

enum { MINUS = 0x40 };

bool libtock_seven_segment_exists(void)
{
    return libtock_seven_segment_driver_exists();
}

returncode_t libtock_seven_segment_count(int *count)
{
    uint32_t number;
    returncode_t code = libtock_seven_segment_command_count(&number);
    if (code == RETURNCODE_SUCCESS)
        *count = (int)number;
    return code;
}

returncode_t libtock_seven_segment_clear(void)
{
    return libtock_seven_segment_command_clear();
}

returncode_t libtock_seven_segment_show_digit(int position, int digit)
{
    return libtock_seven_segment_command_digit((uint32_t)position + 1, (uint32_t)digit);
}

returncode_t libtock_seven_segment_show_dot(int position)
{
    return libtock_seven_segment_command_dot((uint32_t)position + 1);
}

returncode_t libtock_seven_segment_show_pattern(int position, uint8_t pattern)
{
    return libtock_seven_segment_command_pattern((uint32_t)position + 1, pattern);
}

static int width_of(int number)
{
    int width = number < 0 ? 2 : 1;
    while ((number /= 10) != 0)
        width++;
    return width;
}

returncode_t libtock_seven_segment_show_number(int number)
{
    int position, rest = number;
    returncode_t code = libtock_seven_segment_count(&position);
    if (code != RETURNCODE_SUCCESS)
        return code;
    if (width_of(number) > position)
        return RETURNCODE_ESIZE;
    code = libtock_seven_segment_clear();
    do {
        const int digit = rest % 10;
        if (code == RETURNCODE_SUCCESS)
            code = libtock_seven_segment_show_digit(--position, digit < 0 ? -digit : digit);
        rest /= 10;
    } while (rest != 0);
    if (number < 0 && code == RETURNCODE_SUCCESS)
        code = libtock_seven_segment_show_pattern(--position, MINUS);
    return code;
}
