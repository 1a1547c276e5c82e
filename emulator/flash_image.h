// SPDX-License-Identifier: Apache-2.0 OR MIT
// Images of a board's flash, with or without the kernel's part.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Where applications begin: behind the attributes that end a kernel's part (Tock book, "Kernel Attributes"), if the
// image begins with one, else at its start.
size_t flash_image_applications(const uint8_t *image, size_t size);
