// SPDX-License-Identifier: Apache-2.0 OR MIT
// The seccomp program of a child. It lets pass what cannot harm, and sends all else to the tracer;
// where there is no tracer any more (native_child_hand_over) those calls return ENOSYS.
#include "hal-sim/native/internal.h"

#include <asm/prctl.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/syscall.h>

#define FIELD(member)        ((uint32_t)offsetof(struct seccomp_data, member))
#define ARGUMENT_LOW(i)      (FIELD(args) + 8u * (i))
#define ARGUMENT_HIGH(i)     (FIELD(args) + 8u * (i) + 4u)
#define LOAD(offset)         BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define ANSWER(action)       BPF_STMT(BPF_RET | BPF_K, (action))
// Continues if the word loaded is value; else the call goes to the tracer.
#define REQUIRE(value)       BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 1, 0), ANSWER(SECCOMP_RET_TRACE)
#define UNLESS(number, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, (skip))

// The futex may not time out: that would be a clock.
static const struct sock_filter program[] = {
    LOAD(FIELD(arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
    ANSWER(SECCOMP_RET_TRACE | NATIVE_TRACE_FOREIGN),
    LOAD(FIELD(nr)),

    UNLESS(SYS_futex, 13),
    LOAD(ARGUMENT_LOW(0)),
    REQUIRE(NATIVE_CHANNEL_ADDRESS),
    LOAD(ARGUMENT_HIGH(0)),
    REQUIRE(0),
    LOAD(ARGUMENT_LOW(3)),
    REQUIRE(0),
    LOAD(ARGUMENT_LOW(1)),
    BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, FUTEX_WAKE, 1, 0), // FUTEX_WAIT is 0
    ANSWER(SECCOMP_RET_ALLOW),
    ANSWER(SECCOMP_RET_TRACE),

    // The thread pointer, which a process can set without a call as well (wrfsbase).
    UNLESS(SYS_arch_prctl, 7),
    LOAD(ARGUMENT_LOW(0)),
    REQUIRE(ARCH_SET_FS),
    LOAD(ARGUMENT_HIGH(1)),
    REQUIRE(0),
    ANSWER(SECCOMP_RET_ALLOW),

    // What an old Linux does not have either, and a C library therefore does without.
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_set_robust_list, 1, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rseq, 0, 1),
    ANSWER(SECCOMP_RET_ERRNO | ENOSYS),
    ANSWER(SECCOMP_RET_TRACE),
};

struct filter_image {
    struct sock_fprog header;
    struct sock_filter program[sizeof program / sizeof program[0]];
};

void native_filter_write(void *where, uint64_t address)
{
    struct filter_image image = {.header.len = sizeof program / sizeof program[0]};
    uint64_t start = address + offsetof(struct filter_image, program);
    memcpy(&image.header.filter, &start, sizeof start);
    memcpy(image.program, program, sizeof program);
    memcpy(where, &image, sizeof image);
}
