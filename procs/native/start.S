// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a native executable tells the kernel about itself: the note that core/abi/native_channel.h
// describes as struct native_note. The entry is the C library's own _start: the kernel starts it
// with the stack that Linux would have given it. Assembly, because the values are 32-bit addresses
// that only the linker knows, which C has no constant expression for.
// The numbers repeat native_channel.h, which is C; stub.c asserts that they agree.
#define NATIVE_NOTE_TYPE 1
#define NATIVE_NOTE_OWNER "Verge"
#define NATIVE_ABI_VERSION 1

        .section .note.verge, "a", @note
        .globl  native_note
        .balign 4
native_note:
        .long   2f - 1f
        .long   4f - 3f
        .long   NATIVE_NOTE_TYPE
1:      .asciz  NATIVE_NOTE_OWNER
2:      .balign 4
3:      .long   NATIVE_ABI_VERSION
        .long   __ram_start
        .long   __stack_size
        .long   __heap_size
        .long   __data_end
4:      .balign 4

        .section .note.GNU-stack, "", @progbits
