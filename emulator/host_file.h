// SPDX-License-Identifier: Apache-2.0 OR MIT
// A file of the host as one piece of memory.
#pragma once

#include <stddef.h>

// All of it and a zero behind it, to be freed by the caller; its size without the zero. NULL: it can't be read, and
// errno says why.
char *host_file_read(const char *path, size_t *size);
