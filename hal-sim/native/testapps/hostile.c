// SPDX-License-Identifier: Apache-2.0 OR MIT
// An executable that has the note but none of our start-up code, and does the worst at once. What
// it does depends on its HOSTILE macro: 0 forks, 1 forges calls without waiting, 2 looks for the
// stack that Linux left behind, 3 asks the vsyscall page for the time, 4 calls without waiting and faults.
#include "core/abi/native_channel.h"

__attribute__((section(".note.verge"), used)) static const struct {
    uint32_t name_size, size, type;
    char name[8];
    struct native_note note;
} note = {6,
          sizeof(struct native_note),
          NATIVE_NOTE_TYPE,
          NATIVE_NOTE_OWNER,
          {NATIVE_ABI_VERSION, NATIVE_RAM_ADDRESS, 0x1000, 0, NATIVE_RAM_ADDRESS + 0x8000}};

static volatile uint32_t data = 7;

static void fork_at_once(void)
{
    long result = 57;
    __asm__ volatile("syscall" : "+a"(result) : : "rcx", "r11", "memory");
}

static void forge(void)
{
    struct native_channel *channel = (struct native_channel *)(uintptr_t)NATIVE_CHANNEL_ADDRESS;
    for (uint32_t i = 0;; i++) {
        channel->call_class = i % 8;
        channel->slots[0] = i;
        __atomic_store_n(&channel->state, NATIVE_STATE_CALL, __ATOMIC_SEQ_CST);
        __atomic_store_n(&channel->application_sleeps, i & 1, __ATOMIC_SEQ_CST);
        __atomic_store_n(&channel->kernel_sleeps, 0, __ATOMIC_SEQ_CST);
    }
}

void _start(void);
void _start(void)
{
    if (HOSTILE == 0)
        fork_at_once();
    if (HOSTILE == 1)
        forge();
    if (HOSTILE == 2)
        *(volatile uint32_t *)0x7fffffffe000 = data;
    if (HOSTILE == 3)
        ((long (*)(long *))0xffffffffff600400)(0);
    if (HOSTILE == 4) {
        __atomic_store_n((uint32_t *)(uintptr_t)NATIVE_CHANNEL_ADDRESS, NATIVE_STATE_CALL, __ATOMIC_SEQ_CST);
        for (uint32_t i = 0; i < 10000000; i++)
            data = 7;
        *(volatile uint32_t *)(uintptr_t)(data + 0x3d) = 0;
    }
    for (;;)
        data++;
}
