// SPDX-License-Identifier: Apache-2.0 OR MIT
// Finds applications in a flash image, checks them, and makes processes of them, in the order in
// which they lie there. What it rejects is told to the observer with the reason.
#pragma once

#include "core/kernel/kernel.h"
#include "core/kernel/tbf.h"

struct loader_binary {
    const struct tbf *header;
    const uint8_t *object; // the kernel's view of it
    uaddr_t flash_start;   // as the process will see it
};

// What a board does for a sound binary: find RAM and a processor for it and fill in ram, block, mpu
// and arch of the image; the rest is filled in already.
struct loader_port {
    enum error (*prepare)(void *context, const struct loader_binary *binary, struct process_image *image);
    void *context;
    const char *refusal; // why prepare fails with NOSUPPORT
};

// Loads everything in the image, whose first byte lies at flash_start. Returns the processes made.
unsigned loader_load(struct kernel *kernel, const struct loader_port *port, const uint8_t *image, size_t size,
                     uaddr_t flash_start);
