// SPDX-License-Identifier: Apache-2.0 OR MIT
// Text out and in over the board's console, without waiting: each call starts an operation and a
// callback tells, in a later yield, that it is done. printf() and the functions of
// libtock-sync/interface/console.h wait instead. Lengths are bytes.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// The result of a write, and how many bytes were written.
typedef void (*libtock_console_callback_write)(returncode_t, uint32_t);

// The result of a read, and how many bytes are in the buffer: also after RETURNCODE_ECANCEL.
typedef void (*libtock_console_callback_read)(returncode_t, uint32_t);

bool libtock_console_exists(void);

// Starts to write. The buffer must stay as it is until cb runs. One write at a time: a second before
// that takes the place of the first.
returncode_t libtock_console_write(const uint8_t *buffer, uint32_t len, libtock_console_callback_write cb);

// Starts to read exactly len bytes. Errors: EBUSY (a process, this one or another, is reading),
// EINVAL (more than the kernel has room for).
returncode_t libtock_console_read(uint8_t *buffer, uint32_t len, libtock_console_callback_read cb);

// Ends a read early; its callback then runs with RETURNCODE_ECANCEL.
returncode_t libtock_console_abort_read(void);

#ifdef __cplusplus
}
#endif
