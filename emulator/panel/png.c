// SPDX-License-Identifier: Apache-2.0 OR MIT
// See png.h.
#include "emulator/panel/png.h"

#include <png.h>
#include <stdlib.h>

const char *png_save(const struct canvas *canvas, const char *path)
{
    const size_t count = (size_t)canvas->width * (size_t)canvas->height;
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)canvas->width,
                       .height = (png_uint_32)canvas->height,
                       .format = PNG_FORMAT_RGB};
    uint8_t *const bytes = malloc(count * 3);
    if (bytes == NULL)
        return "the host has no memory for this picture";
    for (size_t i = 0; i < count; i++) {
        bytes[3 * i] = (uint8_t)(canvas->pixels[i] >> 16);
        bytes[3 * i + 1] = (uint8_t)(canvas->pixels[i] >> 8);
        bytes[3 * i + 2] = (uint8_t)canvas->pixels[i];
    }
    const bool good = png_image_write_to_file(&image, path, 0, bytes, 0, NULL) != 0;
    free(bytes);
    return good ? NULL : "the picture can't be written to this file";
}
