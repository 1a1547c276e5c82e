// SPDX-License-Identifier: Apache-2.0 OR MIT
// System calls answered in passing: a kernel that nobody watches takes a shorter way for them. Whatever
// happens, it decides as one does that is watched.
#include "core/kernel/test/kit.h"

enum { MACHINES = 2, STEPS = 4000, PROCESSES = 3, WATCHED = 0, PLAIN = 1 };

static struct fake_machine machines[MACHINES];
static struct deferred_call work[MACHINES];
static struct grant grants[MACHINES];
static struct driver drivers[MACHINES];
static struct ipc ipcs[MACHINES];
static unsigned keeps_asked[MACHINES];
static unsigned worked[MACHINES];

// --- A driver whose commands do what a capsule may do ------------------------------------------------

static void do_work(void *context)
{
    worked[(struct fake_machine *)context - machines]++;
}

// The one line that these machines have.
static void raise_once(size_t which)
{
    if (machines[which].interrupt_count == 0)
        fake_raise(&machines[which], do_work, &machines[which]);
}

static struct syscall_return any_command(void *capsule, struct process_id caller, uint32_t command, uint32_t argument0,
                                         uint32_t argument1)
{
    const struct fake_machine *const at = capsule;
    const size_t which = (size_t)(at - machines);
    const struct capability all = {.kernel = &machines[which].kernel, .bits = CAPABILITY_PROCESS_MANAGEMENT};
    struct process *const other = process_at(all.kernel, argument0 % PROCESSES);
    switch (command) {
    case 1:
        return return_error(upcall_schedule(&grants[which], caller, argument0 % 3, argument1, 2, 3));
    case 2:
        (void)grant_prepare(other, &grants[which]);
        return return_error(upcall_schedule(&grants[which], other->id, argument1 % 3, argument1, 2, 3));
    case 3:
        deferred_mark(&work[which]);
        return return_success_2u32(argument0, argument1);
    case 4:
        return return_error(processes_order(&all, other->id, (enum process_order)(argument1 % 5)));
    case 5:
        raise_once(which);
        return return_success_3u32(1, 2, 3);
    case 6:
        return return_failure(ERROR_BUSY);
    default:
        return return_success_u32(argument0);
    }
}

static void saw_syscall(void *context, const struct process *process, const struct process_syscall *call,
                        const struct syscall_return *result)
{
    (void)context;
    (void)process;
    (void)call;
    (void)result;
}

static void make(size_t which, struct scheduler *scheduler)
{
    struct fake_machine *const at = &machines[which];
    static const struct observer somebody = {.syscall = saw_syscall};
    fake_machine_init(at);
    at->config.observer = which == WATCHED ? &somebody : NULL;
    at->config.fault_policy = &fault_policy_restart;
    at->config.scheduler = scheduler;
    at->config.chip.has_pending = NULL;
    grants[which] = (struct grant){.driver = KIT_DRIVER, .upcalls = 3, .read_only = 1, .read_write = 1};
    drivers[which] = (struct driver){KIT_DRIVER, "any", &grants[which], at, any_command, NULL};
    fake_machine_add(at, &drivers[which], &grants[which]);
    fake_machine_add(at, &ipcs[which].driver, NULL);
    fake_machine_start(at);
    ipc_init(&ipcs[which], &at->kernel);
    work[which] = (struct deferred_call){.run = do_work, .context = at};
    assert_true(deferred_register(&at->kernel.deferred, &work[which]));
    worked[which] = keeps_asked[which] = 0;
    for (unsigned i = 0; i < PROCESSES; i++) {
        struct process_image image = fake_image(at, "any");
        struct process *process;
        assert_int_equal(process_create(&at->kernel, &image, &process), ERROR_OK);
    }
    (void)fake_event(at, KERNEL_EVENT_NONE);
}

// --- The same events for both ------------------------------------------------------------------------

static struct kernel_event any_event(uint32_t *seed, uint32_t now_us)
{
    const uint32_t value = unit_random(seed);
    struct kernel_event event = {.kind = KERNEL_EVENT_SYSCALL, .now_us = now_us};
    const uint32_t sort = value % 32;
    if (sort < 3) {
        event.kind = sort == 0 ? KERNEL_EVENT_SLICE_END : sort == 1 ? KERNEL_EVENT_INTERRUPT : KERNEL_EVENT_FAULT;
        return event;
    }
    event.class_number = sort < 24 ? SYSCALL_COMMAND : sort < 29 ? SYSCALL_YIELD : value / 32 % 9;
    for (unsigned i = 0; i < 4; i++)
        event.slots[i] = unit_random(seed) % 8;
    if (event.class_number == SYSCALL_YIELD && sort < 29)
        event.slots[0] %= 3;
    if (event.class_number != SYSCALL_MEMOP && event.class_number != SYSCALL_YIELD && event.slots[0] != 7)
        event.slots[0] = event.slots[0] == 6 ? DRIVER_IPC : KIT_DRIVER;
    return event;
}

static void assert_same_process(uint32_t index)
{
    const struct process *const a = &machines[WATCHED].processes[index];
    const struct process *const b = &machines[PLAIN].processes[index];
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->stopped, b->stopped);
    assert_int_equal(a->id.identifier, b->id.identifier);
    assert_int_equal(a->queue_count, b->queue_count);
    assert_memory_equal(&a->counters, &b->counters, sizeof(a->counters));
    assert_memory_equal(&a->last_syscall, &b->last_syscall, sizeof(a->last_syscall));
    assert_int_equal(a->memory.application_break, b->memory.application_break);
    assert_int_equal(a->memory.kernel_break, b->memory.kernel_break);
    assert_int_equal(a->arch->returns, b->arch->returns);
    assert_int_equal(a->arch->upcalls, b->arch->upcalls);
    assert_memory_equal(a->arch->slots, b->arch->slots, sizeof(a->arch->slots));
    assert_int_equal(a->arch->mask, b->arch->mask);
}

static void assert_same(void)
{
    const struct kernel_decision *const a = &machines[WATCHED].decision;
    const struct kernel_decision *const b = &machines[PLAIN].decision;
    assert_int_equal(a->action, b->action);
    assert_int_equal(a->process != NULL ? a->process->id.index : 99, b->process != NULL ? b->process->id.index : 99);
    assert_int_equal(a->has_slice, b->has_slice);
    assert_int_equal(a->goes_on, b->goes_on);
    assert_int_equal(worked[WATCHED], worked[PLAIN]);
    for (uint32_t i = 0; i < PROCESSES; i++)
        assert_same_process(i);
}

// Who can't run begins anew, so that there is always something to decide.
static void revive(struct fake_machine *at)
{
    for (uint32_t i = 0; i < PROCESSES; i++) {
        if (process_is_ready(&at->processes[i]))
            continue;
        (void)process_terminate(&at->processes[i], false, 0);
        (void)process_start(&at->processes[i]);
    }
    at->decision = *kernel_handle(&at->kernel, &(struct kernel_event){.now_us = at->kernel.now_us});
}

// As a port does: the short way where it is open.
static void tell_plain(struct fake_machine *at, const struct kernel_event *event)
{
    struct kernel_event next = *event;
    if (event->kind == KERNEL_EVENT_SYSCALL && at->kernel.current != NULL && event->now_us == at->kernel.now_us) {
        if (kernel_call(&at->kernel, event->class_number, event->slots)) {
            at->decision.goes_on = true;
            return;
        }
        next.kind = KERNEL_EVENT_NONE;
    }
    at->decision = *kernel_handle(&at->kernel, &next);
}

// Most calls come with the time of the event before, as from a port whose timer ends slices.
static void drive(uint32_t seed)
{
    uint32_t now_us = 0;
    for (unsigned step = 0; step < STEPS; step++) {
        if (unit_random(&seed) % 8 == 0)
            now_us += unit_random(&seed) % 3000;
        const struct kernel_event event = any_event(&seed, now_us);
        for (size_t which = 0; which < MACHINES && event.kind == KERNEL_EVENT_INTERRUPT; which++)
            raise_once(which);
        machines[WATCHED].decision = *kernel_handle(&machines[WATCHED].kernel, &event);
        tell_plain(&machines[PLAIN], &event);
        assert_same();
        if (machines[PLAIN].decision.action != KERNEL_SLEEP && step % 40 != 0)
            continue;
        revive(&machines[WATCHED]);
        revive(&machines[PLAIN]);
    }
}

TEST(a_kernel_that_nobody_watches_decides_the_same_by_priority)
{
    static struct scheduler schedulers[MACHINES];
    for (size_t i = 0; i < MACHINES; i++)
        make(i, scheduler_priority_init(&schedulers[i]));
    assert_true(!machines[PLAIN].kernel.is_watched && machines[WATCHED].kernel.is_watched);
    drive(1);
}

TEST(a_kernel_that_nobody_watches_decides_the_same_in_turns)
{
    static struct scheduler_turns turns[MACHINES];
    for (uint32_t seed = 2; seed < 12; seed++) {
        for (size_t i = 0; i < MACHINES; i++)
            make(i, scheduler_round_robin_init(&turns[i], 0));
        drive(seed);
    }
}

TEST(a_kernel_that_nobody_watches_decides_the_same_by_feedback)
{
    static struct scheduler_mlfq mlfqs[MACHINES];
    for (uint32_t seed = 20; seed < 25; seed++) {
        for (size_t i = 0; i < MACHINES; i++)
            make(i, scheduler_mlfq_init(&mlfqs[i]));
        drive(seed);
    }
}

// --- What it saves -----------------------------------------------------------------------------------

static bool counting_keeps(struct scheduler *scheduler, const struct process *process, bool kernel_worked)
{
    (void)scheduler;
    (void)process;
    (void)kernel_worked;
    keeps_asked[PLAIN]++;
    return true;
}

static bool passes(uint32_t command, uint32_t argument0, uint32_t argument1)
{
    const uint32_t slots[4] = {KIT_DRIVER, command, argument0, argument1};
    return kernel_call(&machines[PLAIN].kernel, SYSCALL_COMMAND, slots);
}

TEST(a_call_that_touches_nobody_asks_no_scheduler)
{
    static struct scheduler_turns turns;
    struct scheduler *const scheduler = scheduler_round_robin_init(&turns, 0);
    make(PLAIN, scheduler);
    scheduler->keeps = counting_keeps;
    assert_true(passes(0, 5, 0));
    assert_int_equal(keeps_asked[PLAIN], 0);
    assert_int_equal(machines[PLAIN].kernel.current->arch->slots[1], 5);
}

TEST(a_call_that_may_change_who_runs_does_not_pass)
{
    static struct scheduler_turns turns;
    make(PLAIN, scheduler_round_robin_init(&turns, 0));
    assert_false(passes(2, 1, 0)); // an event for another process
    assert_false(passes(3, 0, 0)); // deferred work
    assert_int_equal(worked[PLAIN], 0);
    (void)fake_event(&machines[PLAIN], KERNEL_EVENT_NONE);
    assert_int_equal(worked[PLAIN], 1);
    const uint32_t yield[4] = {YIELD_WAIT};
    assert_false(kernel_call(&machines[PLAIN].kernel, SYSCALL_YIELD, yield));
}

static void ignore_run(void *context, struct process_id process)
{
    (void)context;
    (void)process;
}

TEST(no_call_passes_of_a_process_that_a_hook_waits_for)
{
    static struct scheduler_turns turns;
    make(PLAIN, scheduler_round_robin_init(&turns, 0));
    struct switch_hook hook = {ignore_run, NULL, NULL, &grants[PLAIN]};
    kernel_switch_hook_add(&machines[PLAIN].kernel, &hook);
    assert_true(passes(0, 5, 0));
    assert_int_equal(grant_prepare(machines[PLAIN].kernel.current, &grants[PLAIN]), ERROR_OK);
    (void)fake_event(&machines[PLAIN], KERNEL_EVENT_NONE);
    assert_false(passes(0, 5, 0));
    machines[PLAIN].kernel.switch_hooks = NULL;
}

TEST(a_watched_kernel_lets_no_call_pass)
{
    static struct scheduler_turns turns;
    make(WATCHED, scheduler_round_robin_init(&turns, 0));
    const uint32_t slots[4] = {KIT_DRIVER, 0, 5, 0};
    assert_false(kernel_call(&machines[WATCHED].kernel, SYSCALL_COMMAND, slots));
    assert_int_equal(machines[WATCHED].kernel.current->arch->slots[1], 5);
}

TEST(a_port_without_a_question_for_interrupts_has_them_served_at_their_event)
{
    static struct scheduler_turns turns;
    make(PLAIN, scheduler_round_robin_init(&turns, 0));
    fake_raise(&machines[PLAIN], do_work, &machines[PLAIN]);
    assert_true(passes(0, 5, 0));
    assert_int_equal(worked[PLAIN], 0);
    (void)fake_event(&machines[PLAIN], KERNEL_EVENT_INTERRUPT);
    assert_int_equal(worked[PLAIN], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(a_kernel_that_nobody_watches_decides_the_same_by_priority),
        RUN(a_kernel_that_nobody_watches_decides_the_same_in_turns),
        RUN(a_kernel_that_nobody_watches_decides_the_same_by_feedback),
        RUN(a_call_that_touches_nobody_asks_no_scheduler),
        RUN(a_call_that_may_change_who_runs_does_not_pass),
        RUN(no_call_passes_of_a_process_that_a_hook_waits_for),
        RUN(a_watched_kernel_lets_no_call_pass),
        RUN(a_port_without_a_question_for_interrupts_has_them_served_at_their_event),
    };
    return cmocka_run_group_tests_name("calls in passing", tests, NULL, NULL);
}
