// SPDX-License-Identifier: Apache-2.0 OR MIT
// The process information driver's system calls, one function each.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_process_info_driver_exists(void);

// Lends the buffer that identifiers, names and counters go into.
returncode_t libtock_process_info_set_allow_readwrite_info_buffer(uint8_t *buffer, uint32_t length);

// Each stores how many processes there are; the second and third also fill the buffer, one word for
// each process, as many as fit. A short identifier of 0 means that the process has none of its own.
returncode_t libtock_process_info_command_get_process_count(uint32_t *count);
returncode_t libtock_process_info_command_get_process_ids(uint32_t *count);
returncode_t libtock_process_info_command_get_short_ids(uint32_t *count);

// Puts a process's name into the buffer, without an ending zero, and stores its whole length in
// bytes, which may be more than fitted. EINVAL if there is no such process.
returncode_t libtock_process_info_command_get_process_name(uint32_t process_id, uint32_t *name_len);

// Puts four words into the buffer: time slices used up, system calls, restarts, state.
returncode_t libtock_process_info_command_get_process_stats(uint32_t process_id);

// 1 resumes, 2 stops, 3 faults, 4 terminates, 5 starts the process.
returncode_t libtock_process_info_command_set_process_state(uint32_t process_id, uint32_t state);

#ifdef __cplusplus
}
#endif
