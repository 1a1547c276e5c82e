// SPDX-License-Identifier: Apache-2.0 OR MIT
// The console driver's system calls, one function each. Lengths are bytes.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_console_driver_exists(void);

// The upcall after a write. Its words differ between kernels: (length, length, 0), (length, 0, 0)
// and (status, length, 0) are all in use; libtock_console_write_result() reads each of them.
returncode_t libtock_console_write_done_set_upcall(subscribe_upcall callback, void *opaque);

// The upcall after a read. Its words: status, bytes received, 0.
returncode_t libtock_console_read_done_set_upcall(subscribe_upcall callback, void *opaque);

// Lends the buffer to write from (read-only), and the one to read into.
returncode_t libtock_console_set_read_allow(const uint8_t *buffer, uint32_t len);
returncode_t libtock_console_set_readwrite_allow(uint8_t *buffer, uint32_t len);

// Starts to write the first bytes of the lent buffer.
returncode_t libtock_console_command_write(int length);

// Starts to read. EBUSY if any process is reading; EINVAL if the kernel has no room for so much.
returncode_t libtock_console_command_read(int length);

// Ends a read early: its upcall comes with CANCEL and the bytes that have arrived.
returncode_t libtock_console_command_abort_read(void);

// What the words of a write's upcall say: stores the bytes written and returns the result.
returncode_t libtock_console_write_result(uint32_t first, uint32_t second, uint32_t *written);

#ifdef __cplusplus
}
#endif
