// SPDX-License-Identifier: Apache-2.0 OR MIT
// One core or two? Two, if Linux has something to run on fewer cores than there are, and if a word
// bounced to a thread on a second core comes back fast: one that belongs to a busy virtual machine
// answers late. Gives up after half a millisecond.
#include "hal-sim/native/internal.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

enum { ROUNDS = 64, SPIN = 2000, PATIENCE_NS = 500000, GOOD_ROUND_NS = 2000 };

struct rally {
    atomic_uint ball; // odd: the other side's turn
    atomic_bool over;
};

static void *opponent(void *argument)
{
    struct rally *rally = argument;
    while (!atomic_load(&rally->over)) {
        unsigned ball = atomic_load(&rally->ball);
        if (ball & 1)
            atomic_store(&rally->ball, ball + 1);
        else
            __builtin_ia32_pause();
    }
    return NULL;
}

// Returns the shortest of the later rounds, or UINT64_MAX if the other side was too late.
static uint64_t measure(struct rally *rally)
{
    uint64_t best = UINT64_MAX, start = native_host_ns(), last = start;
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned sent = 2 * round + 1;
        atomic_store(&rally->ball, sent);
        while (atomic_load(&rally->ball) == sent) {
            if (native_host_ns() - start > PATIENCE_NS)
                return UINT64_MAX;
            __builtin_ia32_pause();
        }
        uint64_t now = native_host_ns();
        if (now - last < best)
            best = now - last;
        last = now;
    }
    return best;
}

static uint64_t play(int core)
{
    struct rally rally = {0};
    pthread_t thread;
    pthread_attr_t attributes;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)core, &set);
    pthread_attr_init(&attributes);
    pthread_attr_setaffinity_np(&attributes, sizeof set, &set);
    uint64_t best = UINT64_MAX;
    if (pthread_create(&thread, &attributes, opponent, &rally) == 0) {
        best = measure(&rally);
        atomic_store(&rally.over, true);
        pthread_join(thread, NULL);
    }
    pthread_attr_destroy(&attributes);
    return best;
}

static int another_core(const cpu_set_t *allowed, int current)
{
    for (int core = 0; core < CPU_SETSIZE; core++)
        if (core != current && CPU_ISSET((size_t)core, allowed))
            return core;
    return -1;
}

// The fourth field of /proc/loadavg begins with the number of threads that run or could, us included.
static bool host_is_busy(void)
{
    long running = 0;
    FILE *file = fopen("/proc/loadavg", "re");
    if (!file)
        return false;
    bool known = fscanf(file, "%*s %*s %*s %ld/", &running) == 1;
    fclose(file);
    return known && running > sysconf(_SC_NPROCESSORS_ONLN);
}

void native_pin(pid_t pid, int core)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    if (core < 0)
        return;
    CPU_SET((size_t)core, &one);
    sched_setaffinity(pid, sizeof one, &one);
}

void native_placement_take(const struct native_placement *placement)
{
    native_pin(0, placement->kernel_core);
}

// The opponent must not be where we are while we measure, so we stay where we are.
struct native_placement native_placement_measure(void)
{
    cpu_set_t allowed, here;
    int current = sched_getcpu();
    struct native_placement shared = {current, current, 0};
    if (current < 0 || sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return (struct native_placement){-1, -1, 0};
    int other = another_core(&allowed, current);
    if (other < 0 || host_is_busy())
        return shared;
    CPU_ZERO(&here);
    CPU_SET((size_t)current, &here);
    sched_setaffinity(0, sizeof here, &here);
    uint64_t best = play(other);
    sched_setaffinity(0, sizeof allowed, &allowed);
    return best <= GOOD_ROUND_NS ? (struct native_placement){current, other, SPIN} : shared;
}
