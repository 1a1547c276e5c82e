// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a native executable tells the kernel about itself: the note that core/abi/native_channel.h
// describes as struct native_note, and the entry. The C library's own _start follows it: the kernel
// starts it with the stack that Linux would have given it. Assembly, because the values are 32-bit
// addresses that only the linker knows, which C has no constant expression for.
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

// The kernel gives no arguments. Where there is one, another program started us, and we set ourselves
// up (start.c) before we have the stack that the kernel prepared.
        .section .text.native_entry, "ax", @progbits
        .globl  native_entry
        .type   native_entry, @function
native_entry:
        cmpq    $1, (%rsp)
        je      _start
        mov     %rsp, %rdi
        xor     %ebp, %ebp
        and     $-16, %rsp
        call    native_set_up
        mov     %rax, %rsp
        xor     %edx, %edx
        jmp     _start
        .size   native_entry, . - native_entry

        .section .note.GNU-stack, "", @progbits
