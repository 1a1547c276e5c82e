// SPDX-License-Identifier: Apache-2.0 OR MIT
// See flash_image.h.
#include "emulator/flash_image.h"

#include <stdbool.h>
#include <string.h>

enum {
    MARK_BYTES = 8, // three reserved ones, the version, "TOCK"
    ATTRIBUTES_VERSION = 1,
    HEADER_BYTES = 4, // type and length, behind the value
    TYPE_FIRST = 0x0101,
    TYPE_LAST = 0x0103,
    OBJECT_VERSION = 2,
};

static uint32_t half_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

static bool ends_attributes(const uint8_t *image, size_t end)
{
    static const uint8_t mark[MARK_BYTES] = {0, 0, 0, ATTRIBUTES_VERSION, 'T', 'O', 'C', 'K'};
    const uint8_t *const header = image + end - MARK_BYTES - HEADER_BYTES;
    if (memcmp(image + end - MARK_BYTES, mark, MARK_BYTES) != 0)
        return false;
    const uint32_t type = half_at(header), length = half_at(header + 2);
    return type >= TYPE_FIRST && type <= TYPE_LAST && length <= end - MARK_BYTES - HEADER_BYTES;
}

size_t flash_image_applications(const uint8_t *image, size_t size)
{
    if (size >= 2 && half_at(image) == OBJECT_VERSION)
        return 0;
    for (size_t end = MARK_BYTES + HEADER_BYTES; end <= size; end += 4)
        if (ends_attributes(image, end))
            return end;
    return 0;
}
