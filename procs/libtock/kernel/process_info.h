// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the kernel knows of all processes, and the power to stop, start and end them. A board gives
// this driver only to applications that it trusts; others get ENODEVICE.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_process_info_exists(void);

// Stores how many processes there are.
returncode_t libtock_process_info_get_process_count(uint32_t *count);

// Fill the buffer with one word for each process, as many as fit, and store how many processes there
// are. buffer_length is bytes. A short identifier of 0 means that the process has none of its own.
returncode_t libtock_process_info_get_process_ids(uint8_t *buffer, size_t buffer_length, uint32_t *count);
returncode_t libtock_process_info_get_short_ids(uint8_t *buffer, size_t buffer_length, uint32_t *count);

// The name of the process, ended by a zero byte if there is room for one. EINVAL: no such process.
returncode_t libtock_process_info_get_process_name(uint32_t process_id, uint8_t *buffer, size_t buffer_length);

// Four words: time slices used up, system calls made, restarts, and the state (0 running, 1 yielded,
// 2 in yield-wait-for, 3 stopped, 4 faulted, 5 terminated).
returncode_t libtock_process_info_get_process_stats(uint32_t process_id, uint8_t *buffer, size_t buffer_length);

// state: 1 resumes, 2 stops, 3 faults, 4 terminates, 5 starts the process.
returncode_t libtock_process_info_set_process_state(uint32_t process_id, uint32_t state);

#ifdef __cplusplus
}
#endif
