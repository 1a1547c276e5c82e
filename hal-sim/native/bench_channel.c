// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the protection costs: a null system call of a held and filtered child, against the same
// protocol between two plain processes, in the same run; and the time from the start of a child to
// its first call. Prints the median in nanoseconds and the ratio, on one core and on two.
#include "hal-sim/native/fake_kernel.h"
#include "hal-sim/native/testapps/modes.h"
#include "procs/native/stub.h"

#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SAMPLES = 300, BATCH = 100, STARTS = 200, SPIN = 2000 };

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

static void pin(int core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)core, &set);
    sched_setaffinity(0, sizeof set, &set);
}

// --- Two plain processes -------------------------------------------------------------------------

static void bare_futex(uint32_t *word, int operation, uint32_t value)
{
    syscall(SYS_futex, word, operation, value, NULL, NULL, 0);
}

static void bare_wait(struct native_channel *channel, uint32_t spin)
{
    for (; spin > 0; spin--) {
        if (__atomic_load_n(&channel->state, __ATOMIC_SEQ_CST) == NATIVE_STATE_CALL)
            return;
        __builtin_ia32_pause();
    }
    __atomic_store_n(&channel->kernel_sleeps, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&channel->state, __ATOMIC_SEQ_CST) != NATIVE_STATE_CALL)
        bare_futex(&channel->state, FUTEX_WAIT, NATIVE_STATE_APPLICATION);
    __atomic_store_n(&channel->kernel_sleeps, 0, __ATOMIC_RELAXED);
}

static void bare_return(struct native_channel *channel)
{
    channel->slots[0] = 128;
    __atomic_exchange_n(&channel->state, NATIVE_STATE_APPLICATION, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&channel->application_sleeps, __ATOMIC_SEQ_CST))
        bare_futex(&channel->state, FUTEX_WAKE, 1);
}

static _Noreturn void bare_application(int core)
{
    pin(core);
    for (uint32_t slots[4] = {0};;)
        native_syscall(FAKE_COMMAND, slots);
}

static double bench_bare(uint32_t spin, int core)
{
    static double samples[SAMPLES];
    void *address = (void *)(uintptr_t)NATIVE_CHANNEL_ADDRESS;
    struct native_channel *channel =
        mmap(address, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    channel->state = NATIVE_STATE_APPLICATION;
    channel->spin = spin;
    pid_t pid = fork();
    if (pid == 0)
        bare_application(core);
    for (unsigned i = 0; i < SAMPLES; i++) {
        double start = now_ns();
        for (unsigned n = 0; n < BATCH; n++) {
            bare_wait(channel, spin);
            bare_return(channel);
        }
        samples[i] = (now_ns() - start) / BATCH;
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return median(samples, SAMPLES);
}

// --- A held child --------------------------------------------------------------------------------

static void begin(struct fake_kernel *k, uint32_t spin, int core, uint64_t budget_ns)
{
    if (!fake_start(k, spin, core) || fake_run(k, budget_ns) != NATIVE_STOP_CALL) {
        fprintf(stderr, "%s\n", k->message);
        exit(1);
    }
}

static double bench_child(const char *path, uint32_t spin, int core, uint64_t budget_ns)
{
    static double samples[SAMPLES];
    struct fake_kernel k;
    if (!fake_open(&k, path))
        fprintf(stderr, "%s\n", k.message), exit(1);
    begin(&k, spin, core, budget_ns);
    fake_answer(&k, MODE_ECHO, UINT32_MAX);
    const uint32_t result[4] = {128};
    for (unsigned i = 0; i < SAMPLES; i++) {
        double start = now_ns();
        for (unsigned n = 0; n < BATCH; n++) {
            native_child_wait(k.child, budget_ns, &k.stop);
            native_child_return(k.child, result, 1);
        }
        samples[i] = (now_ns() - start) / BATCH;
    }
    fake_close(&k);
    return median(samples, SAMPLES);
}

static void bench_start(const char *path, int core)
{
    static double starts[STARTS], ends[STARTS];
    struct fake_kernel k;
    if (!fake_open(&k, path))
        fprintf(stderr, "%s\n", k.message), exit(1);
    for (unsigned i = 0; i < STARTS; i++) {
        double start = now_ns();
        begin(&k, 0, core, 0);
        double running = now_ns();
        fake_stop(&k);
        starts[i] = running - start;
        ends[i] = now_ns() - running;
    }
    fake_close(&k);
    printf("start to first command  %8.0f ns, end %8.0f ns\n", median(starts, STARTS), median(ends, STARTS));
}

static void compare_on(const char *title, const char *path, uint32_t spin, int core)
{
    double bare = bench_bare(spin, core), held = bench_child(path, spin, core, 10000000);
    double unlimited = bench_child(path, spin, core, 0);
    printf("%-10s bare %7.0f ns, child %7.0f ns, ratio %.2f (without budget %7.0f ns, ratio %.2f)\n", title, bare, held,
           held / bare, unlimited, unlimited / bare);
}

int main(int count, char **arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: %s FOLDER-OF-TEST-APPLICATIONS\n", arguments[0]);
        return 2;
    }
    char path[512];
    snprintf(path, sizeof path, "%s/modes", arguments[1]);
    double start = now_ns();
    struct native_placement placement = native_placement_measure();
    printf("placement: kernel %d, child %d, spin %u; found in %.0f ns\n", placement.kernel_core, placement.child_core,
           placement.spin, now_ns() - start);
    cpu_set_t allowed;
    sched_getaffinity(0, sizeof allowed, &allowed);
    int first = 0, second;
    while (!CPU_ISSET((size_t)first, &allowed))
        first++;
    for (second = first + 1; second < CPU_SETSIZE && !CPU_ISSET((size_t)second, &allowed);)
        second++;
    pin(first);
    compare_on("one core", path, 0, first);
    if (second < CPU_SETSIZE)
        compare_on("two cores", path, SPIN, second);
    bench_start(path, first);
    return 0;
}
