// SPDX-License-Identifier: Apache-2.0 OR MIT
// See tbf_image.h.
#include "core/kernel/test/tbf_image.h"

#include <string.h>

enum { HEADER_SIZE = 2, TOTAL_SIZE = 4, FLAGS = 8, CHECKSUM = 12 }; // offsets in the base header

static void put(struct tbf_image *image, const void *data, size_t size)
{
    assert(size <= sizeof(image->bytes) - image->size);
    memcpy(image->bytes + image->size, data, size);
    image->size += (uint32_t)size;
}

static void put_16(struct tbf_image *image, uint16_t value)
{
    put(image, (const uint8_t[]){(uint8_t)value, (uint8_t)(value >> 8)}, 2);
}

static void put_32(struct tbf_image *image, uint32_t value)
{
    put_16(image, (uint16_t)value);
    put_16(image, (uint16_t)(value >> 16));
}

void tbf_image_clear(struct tbf_image *image)
{
    memset(image, 0, sizeof(*image));
}

void tbf_image_object(struct tbf_image *image, uint32_t flags)
{
    image->start = image->size;
    put_16(image, TBF_VERSION);
    put_16(image, 0);
    put_32(image, 0);
    put_32(image, flags);
    put_32(image, 0);
}

void tbf_image_element(struct tbf_image *image, uint16_t type, const void *data, uint16_t size)
{
    put_16(image, type);
    put_16(image, size);
    put(image, data, size);
    while ((image->size - image->start) % 4 != 0)
        put(image, "", 1);
}

void tbf_image_words(struct tbf_image *image, uint16_t type, uint16_t count, const uint32_t *words)
{
    put_16(image, type);
    put_16(image, (uint16_t)(4 * count));
    for (uint16_t i = 0; i < count; i++)
        put_32(image, words[i]);
}

void tbf_image_name(struct tbf_image *image, const char *name)
{
    tbf_image_element(image, ELEMENT_NAME, name, (uint16_t)strlen(name));
}

void tbf_image_kernel_version(struct tbf_image *image, uint16_t major, uint16_t minor)
{
    tbf_image_words(image, ELEMENT_KERNEL_VERSION, 1, (const uint32_t[]){major | (uint32_t)minor << 16});
}

void tbf_image_close(struct tbf_image *image, uint32_t total_size)
{
    const uint32_t header_size = image->size - image->start;
    assert(total_size >= header_size && total_size <= sizeof(image->bytes) - image->start);
    tbf_image_poke_16(image, HEADER_SIZE, (uint16_t)header_size);
    tbf_image_poke_32(image, TOTAL_SIZE, total_size);
    image->size = image->start + total_size;
}

void tbf_image_application(struct tbf_image *image, const char *name, uint32_t total_size)
{
    tbf_image_object(image, TBF_FLAG_ENABLED);
    tbf_image_words(image, ELEMENT_MAIN, 3, (const uint32_t[]){4, 0, 2048});
    tbf_image_name(image, name);
    tbf_image_kernel_version(image, 2, 3);
    tbf_image_close(image, total_size);
}

void tbf_image_poke_16(struct tbf_image *image, uint32_t offset, uint16_t value)
{
    image->bytes[image->start + offset] = (uint8_t)value;
    image->bytes[image->start + offset + 1] = (uint8_t)(value >> 8);
    tbf_image_seal(image);
}

void tbf_image_poke_32(struct tbf_image *image, uint32_t offset, uint32_t value)
{
    tbf_image_poke_16(image, offset, (uint16_t)value);
    tbf_image_poke_16(image, offset + 2, (uint16_t)(value >> 16));
}

void tbf_image_seal(struct tbf_image *image)
{
    uint8_t *const header = image->bytes + image->start;
    const uint32_t size = header[HEADER_SIZE] | (uint32_t)header[HEADER_SIZE + 1] << 8;
    memset(header + CHECKSUM, 0, 4);
    for (uint32_t i = 0; i < size / 4 * 4 && image->start + i < sizeof(image->bytes); i++)
        if (i / 4 != CHECKSUM / 4)
            header[CHECKSUM + i % 4] ^= header[i];
}

struct const_span tbf_image_last(const struct tbf_image *image)
{
    return (struct const_span){image->bytes + image->start, image->size - image->start};
}

struct const_span tbf_image_all(const struct tbf_image *image)
{
    return (struct const_span){image->bytes, image->size};
}
