// SPDX-License-Identifier: Apache-2.0 OR MIT
// See read_only_state.h. The kernel may renew the buffer between any two instructions here.
#include "read_only_state.h"

#include "core/abi/abi.h"
#include "syscalls/read_only_state_syscalls.h"

#include <assert.h>

static_assert(LIBTOCK_READ_ONLY_STATE_BUFFER_LEN >= READ_ONLY_STATE_OFFSET_END, "all of it must fit");

bool libtock_read_only_state_exists(void)
{
    return libtock_read_only_state_driver_exists();
}

returncode_t libtock_read_only_state_allocate_region(uint8_t *base, int len)
{
    if (len < LIBTOCK_READ_ONLY_STATE_BUFFER_LEN)
        return RETURNCODE_ESIZE;
    return libtock_read_only_state_set_userspace_read_allow_allocate_region(base, (uint32_t)len);
}

static uint32_t word_at(const void *base, uint32_t offset)
{
    return *(const volatile uint32_t *)((const uint8_t *)base + offset);
}

uint32_t libtock_read_only_state_get_pending_tasks(void *base)
{
    return word_at(base, READ_ONLY_STATE_OFFSET_PENDING_TASKS);
}

uint64_t libtock_read_only_state_get_ticks(void *base)
{
    uint32_t high, low;
    do { // until no renewal came between the halves
        high = word_at(base, READ_ONLY_STATE_OFFSET_TICKS + 4);
        low = word_at(base, READ_ONLY_STATE_OFFSET_TICKS);
    } while (high != word_at(base, READ_ONLY_STATE_OFFSET_TICKS + 4));
    return (uint64_t)high << 32 | low;
}
