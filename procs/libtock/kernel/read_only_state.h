// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the kernel tells a process in a buffer that it renews each time before the process runs: how
// often it has run, how many upcalls wait for it, and the time. Reading it costs no system call.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// Bytes of the buffer. Version 1 of the layout fills 16 of them: two words (count of switches to this
// process, upcalls that wait) and 64 bits of time in ticks.
#define LIBTOCK_READ_ONLY_STATE_BUFFER_LEN 64

bool libtock_read_only_state_exists(void);

// Gives the kernel the buffer: base aligned to 4, len at least LIBTOCK_READ_ONLY_STATE_BUFFER_LEN, or
// ESIZE.
returncode_t libtock_read_only_state_allocate_region(uint8_t *base, int len);

// How many upcalls were waiting when this process was last given the processor.
uint32_t libtock_read_only_state_get_pending_tasks(void *base);

// The time then, in ticks of the alarm driver before they are cut to 32 bits.
uint64_t libtock_read_only_state_get_ticks(void *base);

#ifdef __cplusplus
}
#endif
