// SPDX-License-Identifier: Apache-2.0 OR MIT
// Component for boards in an emulator: ends the image as the simulator ends a run. Status 0 when the
// time is over; when the last process has ended and its text is out, 0, or 1 if a process faulted.
//
// The limit is the word `firmware_run_limit`: microseconds from start, 0 for none. A tool writes it
// before the processor starts; start-up leaves it alone.
#include "hal-hw/arch/hw.h"
#include "hal-hw/firmware/firmware_internal.h"

enum { POLL_US = 1000, US_PER_S = 1000000 };

__attribute__((section(".noinit"), used)) volatile uint32_t firmware_run_limit;

// It looks for the end where the kernel finds nobody to run, behind the board's scheduler: an observer
// would slow every system call down.
static struct run_limit {
    struct virtual_alarm alarm;
    struct hil_alarm_client client;
    struct scheduler scheduler;
    struct scheduler *inner;
    uint32_t start_us, limit_us;
    bool ending; // the last process has ended
} run_limit;

static uint32_t ticks_of(uint32_t microseconds)
{
    return (uint32_t)((uint64_t)microseconds * firmware.alarm->frequency_hz / US_PER_S) + 1;
}

static void wake_in(uint32_t microseconds)
{
    const struct hil_alarm *const alarm = &run_limit.alarm.hil;
    const uint32_t longest = (UINT32_MAX >> (32 - alarm->bits)) / 2;
    const uint32_t ticks = ticks_of(microseconds);
    alarm->ops->set(alarm->device, alarm->ops->now(alarm->device), ticks < longest ? ticks : longest);
}

static bool all_ended(void)
{
    struct kernel *const kernel = &firmware.kernel;
    const struct process *process = process_next(kernel, NULL);
    const bool any = process != NULL;
    for (; process != NULL; process = process_next(kernel, process))
        if (process_is_alive(process))
            return false;
    return any;
}

static unsigned status(void)
{
    struct kernel *const kernel = &firmware.kernel;
    for (const struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p))
        if (p->state == PROCESS_FAULTED)
            return 1;
    return 0;
}

static bool text_is_out(void)
{
    return firmware.debug.used == 0 && firmware.uart_mux.sending == NULL && firmware.uart_mux.waiting == NULL;
}

static void look(void *context)
{
    (void)context;
    const uint32_t run_us = hw_now_us() - run_limit.start_us;
    if (run_limit.limit_us != 0 && run_us >= run_limit.limit_us)
        hw_exit_emulator(0);
    run_limit.ending = all_ended();
    if (run_limit.ending && text_is_out())
        hw_exit_emulator(status());
    if (run_limit.ending)
        wake_in(POLL_US);
    else if (run_limit.limit_us != 0)
        wake_in(run_limit.limit_us - run_us);
}

// --- The scheduler in front of the board's ---------------------------------------------------------

static struct scheduled next(struct scheduler *scheduler, struct kernel *kernel)
{
    (void)scheduler;
    const struct scheduled turn = run_limit.inner->next(run_limit.inner, kernel);
    if (turn.process == NULL && !run_limit.ending && all_ended()) {
        run_limit.ending = true;
        wake_in(POLL_US);
    }
    return turn;
}

static void stopped(struct scheduler *scheduler, struct process *process, enum stop_reason reason, uint32_t used_us)
{
    (void)scheduler;
    run_limit.inner->stopped(run_limit.inner, process, reason, used_us);
}

static bool keeps(struct scheduler *scheduler, const struct process *process, bool kernel_worked)
{
    (void)scheduler;
    return run_limit.inner->keeps(run_limit.inner, process, kernel_worked);
}

void firmware_add_run_limit(void)
{
    struct kernel_config *const config = &firmware.kernel.config;
    if (firmware.remote != NULL)
        return; // the tool says when it is over
    assert(firmware.alarm != NULL);
    run_limit.start_us = hw_now_us();
    run_limit.limit_us = firmware_run_limit;
    run_limit.client = (struct hil_alarm_client){.fired = look};
    virtual_alarm_init(&run_limit.alarm, &firmware.alarm_mux);
    run_limit.alarm.hil.ops->set_client(run_limit.alarm.hil.device, &run_limit.client);
    run_limit.inner = config->scheduler;
    run_limit.scheduler = (struct scheduler){.name = run_limit.inner->name, .next = next, .stopped = stopped};
    if (run_limit.inner->keeps != NULL)
        run_limit.scheduler.keeps = keeps;
    config->scheduler = &run_limit.scheduler;
    if (run_limit.limit_us != 0)
        wake_in(run_limit.limit_us);
}
