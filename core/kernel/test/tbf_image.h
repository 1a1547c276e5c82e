// SPDX-License-Identifier: Apache-2.0 OR MIT
// Makes flash images with application objects in them, sound ones and others.
//
//   tbf_image_clear(&image);
//   tbf_image_object(&image, TBF_FLAG_ENABLED);
//   tbf_image_name(&image, "blink");
//   tbf_image_words(&image, ELEMENT_MAIN, 3, (const uint32_t[]){0, 0, 4096});
//   tbf_image_close(&image, 1024);
#pragma once

#include "core/kernel/tbf.h"

// Numbers of header elements.
enum {
    ELEMENT_MAIN = 1,
    ELEMENT_REGIONS = 2,
    ELEMENT_NAME = 3,
    ELEMENT_FIXED = 5,
    ELEMENT_PERMISSIONS = 6,
    ELEMENT_STORAGE = 7,
    ELEMENT_KERNEL_VERSION = 8,
    ELEMENT_PROGRAM = 9,
    ELEMENT_SHORT_ID = 10,
    ELEMENT_CREDENTIALS = 128,
};

struct tbf_image {
    uint8_t bytes[16384];
    uint32_t size;
    uint32_t start; // of the object that was begun last
};

void tbf_image_clear(struct tbf_image *image);
// Begins an object with its base header; total size and checksum come with close.
void tbf_image_object(struct tbf_image *image, uint32_t flags);
// Adds an element and what it takes to a multiple of 4.
void tbf_image_element(struct tbf_image *image, uint16_t type, const void *data, uint16_t size);
void tbf_image_words(struct tbf_image *image, uint16_t type, uint16_t count, const uint32_t *words);
void tbf_image_name(struct tbf_image *image, const char *name);
void tbf_image_kernel_version(struct tbf_image *image, uint16_t major, uint16_t minor);
// Ends the header here and the object at total_size.
void tbf_image_close(struct tbf_image *image, uint32_t total_size);
// An object that every kernel 2.3 loads.
void tbf_image_application(struct tbf_image *image, const char *name, uint32_t total_size);

// Changes the object that was begun last, and makes its checksum hold again.
void tbf_image_poke_16(struct tbf_image *image, uint32_t offset, uint16_t value);
void tbf_image_poke_32(struct tbf_image *image, uint32_t offset, uint32_t value);
void tbf_image_seal(struct tbf_image *image);

// The image from the last object on.
struct const_span tbf_image_last(const struct tbf_image *image);
struct const_span tbf_image_all(const struct tbf_image *image);
