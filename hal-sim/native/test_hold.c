// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a native application cannot do, however it tries: Linux calls, running on for ever, stalling
// or confusing the kernel; and what others may do to it from outside.
#include "hal-sim/native/test_support.h"

#include <pthread.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// --- Linux calls ---------------------------------------------------------------------------------

static void linux_calls_are_forbidden(void **state)
{
    (void)state;
    const long calls[] = {SYS_read,
                          SYS_write,
                          SYS_open,
                          SYS_openat,
                          SYS_close,
                          SYS_mmap,
                          SYS_munmap,
                          SYS_mprotect,
                          SYS_brk,
                          SYS_clone,
                          SYS_fork,
                          SYS_vfork,
                          SYS_execve,
                          SYS_exit,
                          SYS_exit_group,
                          SYS_kill,
                          SYS_ptrace,
                          SYS_prctl,
                          SYS_arch_prctl,
                          SYS_socket,
                          SYS_clock_gettime,
                          SYS_gettimeofday,
                          SYS_time,
                          SYS_nanosleep,
                          SYS_sched_yield,
                          SYS_getpid,
                          SYS_getrandom,
                          SYS_futex,
                          SYS_seccomp,
                          SYS_io_uring_setup,
                          SYS_clone3,
                          SYS_rt_sigreturn,
                          SYS_set_tid_address,
                          SYS_ftruncate,
                          SYS_process_vm_writev,
                          SYS_modify_ldt,
                          SYS_restart_syscall,
                          9999,
                          0x40000000 + SYS_getpid,
                          0x40000000 + 520};
    for (unsigned i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        struct fake_kernel k;
        test_begin(&k, MODE_LINUX, (uint32_t)calls[i]);
        expect_forbidden(&k, calls[i]);
        assert_int_equal(k.stop.registers.rax, calls[i]);
        fake_close(&k);
    }
}

static void a_forbidden_call_is_not_executed_even_if_the_child_goes_on(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_KILL_SELF, 0);
    expect_forbidden(&k, SYS_kill);
    assert_int_equal(k.stop.registers.rsi, SIGKILL);
    native_child_continue(k.child);
    expect_command(&k, 4);
    fake_close(&k);
}

static void other_ways_into_linux_are_forbidden_too(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_INT80, 0);
    expect_forbidden(&k, 1);
    fake_close(&k);
    test_begin(&k, MODE_FUTEX_TIMEOUT, 0);
    expect_forbidden(&k, SYS_futex);
    fake_close(&k);
    test_begin(&k, MODE_FUTEX_ELSEWHERE, 0);
    expect_forbidden(&k, SYS_futex);
    fake_close(&k);
    test_begin(&k, MODE_GATE, 0);
    expect_forbidden(&k, SYS_mmap);
    assert_int_equal(k.stop.registers.rip, NATIVE_GATE_ADDRESS + 2);
    fake_close(&k);
}

// Depending on Linux's settings the page faults, or its call is seen by the filter.
static void the_vsyscall_page_tells_no_time(void **state)
{
    (void)state;
    struct fake_kernel k;
    if (!fake_open(&k, test_path("hostile3")) || !fake_start(&k, test_spin, test_core))
        fail_msg("%s", k.message);
    enum native_stop_kind kind = test_run(&k);
    assert_true(kind == NATIVE_STOP_FAULT || (kind == NATIVE_STOP_FORBIDDEN && k.stop.linux_call == SYS_time));
    fake_close(&k);
}

static void the_time_stamp_counter_faults(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_RDTSC, 0);
    assert_int_equal(test_run(&k), NATIVE_STOP_FAULT);
    assert_int_equal(k.stop.signal, SIGSEGV);
    fake_close(&k);
}

// --- Children that do not cooperate --------------------------------------------------------------

static void an_endless_loop_ends_its_slice_and_goes_on(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_LOOP, 0);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(fake_run(&k, BUDGET_NS), NATIVE_STOP_SLICE);
        native_child_continue(k.child);
    }
    fake_close(&k);
}

static void expect_endless_slices(enum mode mode, uint32_t argument)
{
    struct fake_kernel k;
    test_begin(&k, mode, argument);
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    unsigned slices = 0;
    for (unsigned events = 0; slices < 3 && events < 2000; events++) {
        enum native_stop_kind kind = fake_run(&k, BUDGET_NS / 2);
        if (kind == NATIVE_STOP_CALL)
            fake_answer(&k, 0, 0);
        else if (kind == NATIVE_STOP_SLICE)
            slices++, native_child_continue(k.child);
        else
            fail_msg("stop %d", kind);
    }
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_true(after.tv_sec - before.tv_sec < 10);
    fake_close(&k);
}

static void a_child_that_sleeps_where_it_should_run_ends_its_slice(void **state)
{
    (void)state;
    expect_endless_slices(MODE_SLEEP, 0);
}

static void a_child_that_wakes_the_kernel_for_nothing_ends_its_slice(void **state)
{
    (void)state;
    expect_endless_slices(MODE_WAKE, 0);
}

static void garbage_on_the_shared_page_never_stalls_the_kernel(void **state)
{
    (void)state;
    expect_endless_slices(MODE_FLIP, 0);
    for (uint32_t seed = 1; seed < 6; seed++)
        expect_endless_slices(MODE_SCRIBBLE, seed);
}

static void code_that_replaces_ours_is_held_as_well(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin_file(&k, "hostile0");
    expect_forbidden(&k, SYS_fork);
    fake_close(&k);
    test_begin_file(&k, "hostile1");
    unsigned calls = 0;
    for (unsigned i = 0; i < 5000; i++) {
        native_child_wait(k.child, BUDGET_NS, &k.stop);
        if (k.stop.kind == NATIVE_STOP_CALL)
            calls++, fake_answer(&k, 0, 0);
        else
            assert_int_equal(k.stop.kind, NATIVE_STOP_SLICE), native_child_continue(k.child);
    }
    assert_true(calls > 0);
    fake_close(&k);
    test_begin_file(&k, "hostile2");
    expect_fault(&k, SIGSEGV, 0x7fffffffe000);
    fake_close(&k);
}

// A child that only pretends to wait, and faults while the kernel uses its address space.
static void a_fault_during_a_forged_call_is_reported_at_the_next_wait(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin_file(&k, "hostile4");
    assert_int_equal(test_run(&k), NATIVE_STOP_CALL);
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    native_child_map(k.child, NATIVE_SHARE_ADDRESS, 4096, k.ram_offset, NATIVE_READ);
    fake_answer(&k, 0, 0);
    expect_fault(&k, SIGSEGV, 0x44);
    fake_close(&k);
}

// --- What happens from outside -------------------------------------------------------------------

static void a_killed_child_is_reported_whatever_it_was_doing(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_LOOP, 0);
    kill(native_child_pid(k.child), SIGKILL);
    assert_int_equal(test_run(&k), NATIVE_STOP_DIED);
    assert_int_equal(k.stop.signal, SIGKILL);
    assert_int_equal(test_run(&k), NATIVE_STOP_DIED);
    fake_close(&k);
    test_begin(&k, MODE_YIELD, 0);
    uint32_t function = expect_yield(&k);
    kill(native_child_pid(k.child), SIGTERM);
    native_child_upcall(k.child, function, (uint32_t[4]){0});
    assert_int_equal(test_run(&k), NATIVE_STOP_DIED);
    assert_int_equal(k.stop.signal, SIGTERM);
    assert_false(native_child_map(k.child, NATIVE_SHARE_ADDRESS, 4096, 0, NATIVE_READ));
    fake_close(&k);
}

static void a_child_killed_while_stopped_is_reported(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_LOOP, 0);
    assert_int_equal(fake_run(&k, BUDGET_NS), NATIVE_STOP_SLICE);
    kill(native_child_pid(k.child), SIGKILL);
    native_child_continue(k.child);
    assert_int_equal(test_run(&k), NATIVE_STOP_DIED);
    fake_close(&k);
}

static void a_stop_signal_from_outside_changes_nothing(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_ECHO, 50);
    for (uint32_t i = 1; i <= 50; i++) {
        kill(native_child_pid(k.child), i % 2 ? SIGSTOP : SIGTSTP);
        expect_command(&k, 1);
        assert_int_equal(k.stop.slots[2], i);
        fake_answer(&k, 0, 0);
    }
    expect_exit(&k, 50);
    fake_close(&k);
}

static void other_children_of_the_host_are_left_alone(void **state)
{
    (void)state;
    struct fake_kernel k;
    test_begin(&k, MODE_LOOP, 0);
    pid_t other = fork();
    if (other == 0)
        _exit(3);
    assert_int_equal(fake_run(&k, 2 * BUDGET_NS), NATIVE_STOP_SLICE);
    int status;
    assert_int_equal(waitpid(other, &status, 0), other);
    assert_int_equal(WEXITSTATUS(status), 3);
    fake_close(&k);
}

static void *wake_soon(void *unused)
{
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    native_wake();
    return unused;
}

static void a_wake_interrupts_the_wait_or_the_next_one(void **state)
{
    (void)state;
    struct fake_kernel k;
    pthread_t thread;
    test_begin(&k, MODE_LOOP, 0);
    assert_int_equal(pthread_create(&thread, NULL, wake_soon, NULL), 0);
    assert_int_equal(fake_run(&k, 0), NATIVE_STOP_INTERRUPTED);
    pthread_join(thread, NULL);
    native_wake();
    assert_int_equal(fake_run(&k, 0), NATIVE_STOP_INTERRUPTED);
    assert_int_equal(fake_run(&k, BUDGET_NS), NATIVE_STOP_SLICE);
    fake_close(&k);
}

// What the filter does when nobody traces for it: start-up has to get through, and no call out.
static void a_child_that_was_handed_over_starts_without_us(void **state)
{
    (void)state;
    struct fake_kernel k;
    int status;
    if (!fake_open(&k, test_path("modes")))
        fail_msg("%s", k.message);
    assert_true(fake_start_stopped(&k, test_spin, test_core));
    native_child_hand_over(k.child);
    pid_t pid = native_child_pid(k.child);
    assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
    assert_true(WIFSTOPPED(status));
    assert_int_equal(ptrace(PTRACE_SEIZE, pid, NULL, NULL), 0);
    assert_int_equal(ptrace(PTRACE_DETACH, pid, NULL, NULL), 0);
    kill(pid, SIGCONT);
    expect_command(&k, 0);
    fake_answer(&k, MODE_LINUX, SYS_getpid);
    expect_command(&k, 4);
    kill(pid, SIGKILL);
    fake_answer(&k, 0, 0);
    assert_int_equal(test_run(&k), NATIVE_STOP_DIED);
    fake_close(&k);
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linux_calls_are_forbidden),
        cmocka_unit_test(a_forbidden_call_is_not_executed_even_if_the_child_goes_on),
        cmocka_unit_test(other_ways_into_linux_are_forbidden_too),
        cmocka_unit_test(the_vsyscall_page_tells_no_time),
        cmocka_unit_test(the_time_stamp_counter_faults),
        cmocka_unit_test(an_endless_loop_ends_its_slice_and_goes_on),
        cmocka_unit_test(a_child_that_sleeps_where_it_should_run_ends_its_slice),
        cmocka_unit_test(a_child_that_wakes_the_kernel_for_nothing_ends_its_slice),
        cmocka_unit_test(garbage_on_the_shared_page_never_stalls_the_kernel),
        cmocka_unit_test(code_that_replaces_ours_is_held_as_well),
        cmocka_unit_test(a_fault_during_a_forged_call_is_reported_at_the_next_wait),
        cmocka_unit_test(a_killed_child_is_reported_whatever_it_was_doing),
        cmocka_unit_test(a_child_killed_while_stopped_is_reported),
        cmocka_unit_test(a_stop_signal_from_outside_changes_nothing),
        cmocka_unit_test(other_children_of_the_host_are_left_alone),
        cmocka_unit_test(a_wake_interrupts_the_wait_or_the_next_one),
        cmocka_unit_test(a_child_that_was_handed_over_starts_without_us),
    };
    return test_arguments(count, arguments) ? cmocka_run_group_tests(tests, NULL, NULL) : 2;
}
