// SPDX-License-Identifier: Apache-2.0 OR MIT
// memcpy and memset by words where both ends are aligned, which nearly all of the kernel's are: copies
// of structures. The C library's, built for size, go byte by byte.

    .section .text.memcpy, "ax"
    .globl memcpy
memcpy:
    mv t0, a0
    or t1, a0, a1
    andi t1, t1, 3
    bnez t1, copy_bytes
    andi t2, a2, ~3
    add t2, t2, a1 // where whole words end
    j copy_words_next
copy_words:
    lw t1, 0(a1)
    sw t1, 0(t0)
    addi a1, a1, 4
    addi t0, t0, 4
copy_words_next:
    bne a1, t2, copy_words
    andi a2, a2, 3
copy_bytes:
    add t2, a1, a2
    j copy_bytes_next
copy_byte:
    lbu t1, 0(a1)
    sb t1, 0(t0)
    addi a1, a1, 1
    addi t0, t0, 1
copy_bytes_next:
    bne a1, t2, copy_byte
    ret

    .section .text.memset, "ax"
    .globl memset
memset:
    mv t0, a0
    andi t1, a0, 3
    bnez t1, set_bytes
    andi a1, a1, 0xff
    slli t1, a1, 8
    or a1, a1, t1
    slli t1, a1, 16
    or a1, a1, t1
    andi t2, a2, ~3
    add t2, t2, a0
    j set_words_next
set_words:
    sw a1, 0(t0)
    addi t0, t0, 4
set_words_next:
    bne t0, t2, set_words
    andi a2, a2, 3
set_bytes:
    add t2, t0, a2
    j set_bytes_next
set_byte:
    sb a1, 0(t0)
    addi t0, t0, 1
set_bytes_next:
    bne t0, t2, set_byte
    ret
