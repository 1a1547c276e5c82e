// SPDX-License-Identifier: Apache-2.0 OR MIT
// What C libraries ask of Linux before main, answered without Linux: each answer is a constant, so
// that a start is the same on every host. None of these calls is executed.
#include "hal-sim/native/internal.h"

#include <errno.h>
#include <sys/syscall.h>

static const struct answer {
    long number, result;
} answers[] = {
    {SYS_set_tid_address, 1},  // the thread's number
    {SYS_prlimit64, -ENOSYS},  // glibc then assumes a default stack size
    {SYS_readlink, -ENOENT},   // /proc/self/exe, for $ORIGIN
    {SYS_readlinkat, -ENOENT}, // the same
    {SYS_mprotect, 0},         // read-only after relocation: not enforced
    {SYS_getrandom, -ENOSYS},  // AT_RANDOM is there
    {SYS_brk, 0},              // no Linux heap
    {SYS_ioctl, -ENOTTY},      // is it a terminal?
    {SYS_newfstatat, -EBADF},
    {SYS_fstat, -EBADF},
    {SYS_rt_sigprocmask, 0}, // musl, around its start-up
    {SYS_poll, 0},           // musl, whether 0 to 2 are open
};

bool native_startup_answer(const struct user_regs_struct *registers, long *result)
{
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        if (registers->orig_rax != (unsigned long long)answers[i].number)
            continue;
        *result = answers[i].result;
        return true;
    }
    return false;
}
