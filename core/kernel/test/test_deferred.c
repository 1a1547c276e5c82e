// SPDX-License-Identifier: Apache-2.0 OR MIT
// Deferred calls, and the order of the kernel's own work: interrupts first.
#include "core/kernel/test/kit.h"

static struct deferred_call calls[DEFERRED_CALLS_MAX + 1];
static char journal[64]; // which call ran, in order: 'a' is the first; '!' is an interrupt
static void (*during)(size_t index);

static void note(char c)
{
    const size_t length = strlen(journal);
    if (length + 1 < sizeof(journal))
        journal[length] = c;
}

static void ran(void *context)
{
    const size_t index = (size_t)((struct deferred_call *)context - calls);
    note((char)('a' + index));
    if (during != NULL)
        during(index);
}

static void begin(size_t count)
{
    memset(journal, 0, sizeof(journal));
    during = NULL;
    for (size_t i = 0; i < count; i++) {
        calls[i] = (struct deferred_call){.run = ran, .context = &calls[i]};
        assert_true(deferred_register(&machine.kernel.deferred, &calls[i]));
    }
}

static void interrupt(void *context)
{
    (void)context;
    note('!');
}

TEST(a_marked_call_runs_with_the_next_event)
{
    begin(1);
    deferred_mark(&calls[0]);
    assert_string_equal(journal, "");
    assert_true(deferred_pending(&machine.kernel.deferred));
    (void)tell(KERNEL_EVENT_NONE);
    assert_string_equal(journal, "a");
    assert_false(deferred_pending(&machine.kernel.deferred));
}

TEST(a_call_that_is_not_marked_does_not_run)
{
    begin(3);
    deferred_mark(&calls[1]);
    (void)tell(KERNEL_EVENT_NONE);
    (void)tell(KERNEL_EVENT_NONE);
    assert_string_equal(journal, "b");
}

TEST(marking_twice_runs_a_call_once)
{
    begin(1);
    deferred_mark(&calls[0]);
    deferred_mark(&calls[0]);
    (void)tell(KERNEL_EVENT_NONE);
    assert_string_equal(journal, "a");
}

TEST(calls_run_in_the_order_of_their_registration)
{
    begin(4);
    deferred_mark(&calls[3]);
    deferred_mark(&calls[0]);
    deferred_mark(&calls[2]);
    (void)tell(KERNEL_EVENT_NONE);
    assert_string_equal(journal, "acd");
}

static void mark_first_once(size_t index)
{
    if (index == 2)
        deferred_mark(&calls[0]);
}

TEST(a_call_may_mark_another_which_runs_before_later_ones)
{
    begin(5);
    during = mark_first_once;
    deferred_mark(&calls[2]);
    deferred_mark(&calls[4]);
    (void)tell(KERNEL_EVENT_NONE);
    assert_string_equal(journal, "cae");
}

static void mark_itself_twice(size_t index)
{
    if (strlen(journal) < 3)
        deferred_mark(&calls[index]);
}

TEST(a_call_may_mark_itself_again)
{
    begin(1);
    during = mark_itself_twice;
    deferred_mark(&calls[0]);
    (void)tell(KERNEL_EVENT_NONE);
    assert_string_equal(journal, "aaa");
}

static void raise_interrupt(size_t index)
{
    if (index == 0)
        fake_raise(&machine, interrupt, NULL);
}

TEST(interrupts_go_before_deferred_calls)
{
    begin(2);
    deferred_mark(&calls[0]);
    fake_raise(&machine, interrupt, NULL);
    fake_raise(&machine, interrupt, NULL);
    (void)tell(KERNEL_EVENT_INTERRUPT);
    assert_string_equal(journal, "!!a");
}

TEST(an_interrupt_during_a_deferred_call_goes_before_the_next_one)
{
    begin(2);
    during = raise_interrupt;
    deferred_mark(&calls[0]);
    deferred_mark(&calls[1]);
    (void)tell(KERNEL_EVENT_NONE);
    assert_string_equal(journal, "a!b");
}

static void mark_first(void *context)
{
    (void)context;
    deferred_mark(&calls[0]);
}

TEST(a_call_marked_by_an_interrupt_runs_before_a_process)
{
    begin(1);
    fake_raise(&machine, mark_first, NULL);
    assert_true(runs(tell(KERNEL_EVENT_INTERRUPT), app));
    assert_string_equal(journal, "a");
}

TEST(an_observer_sees_each_service_of_interrupts)
{
    const unsigned before = seen.interrupts;
    fake_raise(&machine, interrupt, NULL);
    fake_raise(&machine, interrupt, NULL);
    (void)tell(KERNEL_EVENT_INTERRUPT);
    assert_int_equal(seen.interrupts, before + 2);
}

TEST(thirty_two_calls_can_be_registered_and_no_more)
{
    begin(DEFERRED_CALLS_MAX);
    assert_int_equal(DEFERRED_CALLS_MAX, 32);
    calls[32] = (struct deferred_call){.run = ran, .context = &calls[32]};
    assert_false(deferred_register(&machine.kernel.deferred, &calls[32]));
    assert_null(calls[32].set);
}

TEST(the_last_of_thirty_two_calls_runs_too)
{
    begin(DEFERRED_CALLS_MAX);
    for (size_t i = 0; i < DEFERRED_CALLS_MAX; i++)
        deferred_mark(&calls[i]);
    (void)tell(KERNEL_EVENT_NONE);
    assert_int_equal(strlen(journal), 32);
    assert_int_equal((uint8_t)journal[31], 'a' + 31);
    assert_false(deferred_run_one(&machine.kernel.deferred));
}

TEST(an_empty_set_runs_nothing)
{
    assert_false(deferred_pending(&machine.kernel.deferred));
    assert_false(deferred_run_one(&machine.kernel.deferred));
}

TEST(a_machine_without_devices_needs_no_interrupt_service)
{
    kit_init();
    machine.config.chip = (struct kernel_chip){NULL, NULL, NULL};
    kit_start();
    assert_true(runs(tell(KERNEL_EVENT_INTERRUPT), app));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(a_marked_call_runs_with_the_next_event),
        RUN(a_call_that_is_not_marked_does_not_run),
        RUN(marking_twice_runs_a_call_once),
        RUN(calls_run_in_the_order_of_their_registration),
        RUN(a_call_may_mark_another_which_runs_before_later_ones),
        RUN(a_call_may_mark_itself_again),
        RUN(interrupts_go_before_deferred_calls),
        RUN(an_interrupt_during_a_deferred_call_goes_before_the_next_one),
        RUN(a_call_marked_by_an_interrupt_runs_before_a_process),
        RUN(an_observer_sees_each_service_of_interrupts),
        RUN(thirty_two_calls_can_be_registered_and_no_more),
        RUN(the_last_of_thirty_two_calls_runs_too),
        RUN(an_empty_set_runs_nothing),
        RUN(a_machine_without_devices_needs_no_interrupt_service),
    };
    return cmocka_run_group_tests_name("deferred", tests, NULL, NULL);
}
