// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a native child can do, and what it cannot. Each test starts one of the executables of
// testapps/ under the fake kernel; see testapps/modes.h for what the applications are told to do.
#include "hal-sim/native/fake_kernel.h"
#include "hal-sim/native/testapps/modes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BUDGET_NS = 10000000, TEST_DRIVER = FAKE_TEST_DRIVER };
static const char *folder;          // of the executables
static uint32_t spin;               // every test runs with what the placement says, and without
static int core = -1;

static const char *path_of(const char *name) {
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void begin_file(struct fake_kernel *k, const char *name) {
    if (!fake_open(k, path_of(name)) || !fake_start(k, spin, core))
        fail_msg("%s", k->message);
}

// Runs to the next event, whatever slices that takes.
static enum native_stop_kind run(struct fake_kernel *k) {
    enum native_stop_kind kind;
    while ((kind = fake_run(k, 100 * BUDGET_NS)) == NATIVE_STOP_SLICE)
        native_child_continue(k->child);
    return kind;
}

// The next event is a test command of this number.
static void expect_command(struct fake_kernel *k, uint32_t number) {
    assert_int_equal(run(k), NATIVE_STOP_CALL);
    assert_int_equal(k->stop.call_class, FAKE_COMMAND);
    assert_int_equal(k->stop.slots[0], TEST_DRIVER);
    assert_int_equal(k->stop.slots[1], number);
}

static void begin(struct fake_kernel *k, enum mode mode, uint32_t argument) {
    begin_file(k, "modes");
    expect_command(k, 0);
    fake_answer(k, mode, argument);
}

static void expect_exit(struct fake_kernel *k, uint32_t code) {
    assert_int_equal(run(k), NATIVE_STOP_CALL);
    assert_int_equal(k->stop.call_class, FAKE_EXIT);
    assert_int_equal(k->stop.slots[0], 0);
    assert_int_equal(k->stop.slots[1], code);
}

static void expect_fault(struct fake_kernel *k, int signal, uint64_t address) {
    assert_int_equal(run(k), NATIVE_STOP_FAULT);
    assert_int_equal(k->stop.signal, signal);
    assert_int_equal(k->stop.address, address);
    assert_true(k->stop.has_registers);
}

static void expect_forbidden(struct fake_kernel *k, long number) {
    assert_int_equal(run(k), NATIVE_STOP_FORBIDDEN);
    assert_int_equal(k->stop.linux_call, number);
    assert_true(k->stop.has_registers);
}

// --- Calls and upcalls ---------------------------------------------------------------------------

static void calls_carry_arguments_and_results(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_ECHO, 1000);
    for (uint32_t i = 1; i <= 1000; i++) {
        expect_command(&k, 1);
        assert_int_equal(k.stop.slots[2], i);
        assert_int_equal(k.stop.slots[3], 2 * i);
        fake_answer(&k, i, 0);
    }
    expect_exit(&k, 1000);
    fake_close(&k);
}

static void start_up_reports_stack_and_heap(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_RETURN, 0);
    const struct native_note *note = &native_image_info(k.image)->note;
    assert_int_equal(k.stack_reported, note->ram_start + note->stack_size);
    assert_int_equal(k.heap_reported, note->data_end);
    fake_close(&k);
}

static void main_s_result_is_the_completion_code(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_RETURN, 77);
    expect_exit(&k, 77);
    fake_close(&k);
}

static void expect_upcall_reports(struct fake_kernel *k, uint32_t base) {
    expect_command(k, 10);
    assert_int_equal(k->stop.slots[2], base);
    assert_int_equal(k->stop.slots[3], base + 1);
    fake_answer(k, 0, 0);
    expect_command(k, 11);
    assert_int_equal(k->stop.slots[2], base + 2);
    assert_int_equal(k->stop.slots[3], base + 3);
    fake_answer(k, 0, 0);
}

// The application has said where its upcall function is, and yields.
static uint32_t expect_yield(struct fake_kernel *k) {
    expect_command(k, 1);
    uint32_t function = k->stop.slots[2];
    fake_answer(k, 0, 0);
    assert_int_equal(run(k), NATIVE_STOP_CALL);
    assert_int_equal(k->stop.call_class, FAKE_YIELD);
    return function;
}

static void an_upcall_runs_before_yield_returns(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_YIELD, 0);
    uint32_t function = expect_yield(&k);
    native_child_upcall(k.child, function, (uint32_t[4]){0x80000001, 0x80000002, 0x80000003, 0x80000004});
    expect_upcall_reports(&k, 0x80000001);
    expect_command(&k, 12);
    fake_answer(&k, 0, 0);
    expect_command(&k, 2);
    fake_answer(&k, 0, 0);
    expect_exit(&k, 0);
    fake_close(&k);
}

static void an_upcall_may_yield_itself(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_NESTED, 0);
    uint32_t function = expect_yield(&k);
    native_child_upcall(k.child, function, (uint32_t[4]){10, 11, 12, 13});
    expect_upcall_reports(&k, 10);
    assert_int_equal(run(&k), NATIVE_STOP_CALL);
    assert_int_equal(k.stop.call_class, FAKE_YIELD);
    native_child_upcall(k.child, function, (uint32_t[4]){20, 21, 22, 23});
    expect_upcall_reports(&k, 20);
    expect_command(&k, 12);
    assert_int_equal(k.stop.slots[2], 20);
    fake_answer(&k, 0, 0);
    expect_command(&k, 12);
    assert_int_equal(k.stop.slots[2], 10);
    fake_answer(&k, 0, 0);
    expect_command(&k, 2);
    fake_close(&k);
}

// --- The C library -------------------------------------------------------------------------------

static void printf_writes_to_the_console_also_in_an_upcall(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_PRINT, 0);
    uint32_t function = expect_yield(&k);
    native_child_upcall(k.child, function, (uint32_t[4]){1, 2, 3, 4});
    expect_command(&k, 2);
    fake_answer(&k, 0, 0);
    expect_exit(&k, 0);
    assert_string_equal(k.output, "42 is 2.718 and text\nin an upcall: 1 2 3 0x4\nerror x\nno newline");
    fake_close(&k);
}

static void the_heap_keeps_its_blocks_apart(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_HEAP, 0);
    expect_command(&k, 7);
    assert_int_equal(k.stop.slots[2], 0);
    fake_close(&k);
}

static void the_heap_uses_all_of_ram_and_then_returns_null(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_MANY_MALLOCS, 0);
    expect_command(&k, 7);
    assert_in_range(k.stop.slots[2], 60, 70);
    fake_close(&k);
}

static void a_failed_assertion_prints_and_faults(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_ASSERT, 0);
    assert_int_equal(run(&k), NATIVE_STOP_FAULT);
    assert_int_equal(k.stop.signal, SIGILL);
    assert_non_null(strstr(k.output, "assertion failed: argument == 12345"));
    assert_non_null(strstr(k.output, "modes.c:"));
    fake_close(&k);
}

static void abort_and_a_double_free_fault(void **state) {
    (void)state;
    const enum mode modes[] = {MODE_ABORT, MODE_FREE_TWICE};
    for (unsigned i = 0; i < 2; i++) {
        struct fake_kernel k;
        begin(&k, modes[i], 0);
        assert_int_equal(run(&k), NATIVE_STOP_FAULT);
        assert_int_equal(k.stop.signal, SIGILL);
        fake_close(&k);
    }
}

static void there_is_no_clock(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_TIME, 0);
    expect_command(&k, 8);
    assert_int_equal(k.stop.slots[2], UINT32_MAX);
    assert_int_equal(k.stop.slots[3], UINT32_MAX);
    fake_answer(&k, 0, 0);
    expect_command(&k, 9);
    assert_int_equal(k.stop.slots[2], UINT32_MAX);
    fake_close(&k);
}

// --- Memory --------------------------------------------------------------------------------------

static void touch(enum mode mode, uint32_t address) {
    struct fake_kernel k;
    begin(&k, mode, address);
    expect_fault(&k, SIGSEGV, address);
    fake_close(&k);
}

static void null_faults_on_read_write_and_execute(void **state) {
    (void)state;
    touch(MODE_READ, 0);
    touch(MODE_WRITE, 4);
    touch(MODE_EXECUTE, 0);
}

static void code_is_read_only_and_data_is_not_executed(void **state) {
    (void)state;
    touch(MODE_WRITE, NATIVE_TEXT_ADDRESS);
    touch(MODE_WRITE, NATIVE_TEXT_ADDRESS + 0x30000);
    touch(MODE_WRITE, NATIVE_GATE_ADDRESS);
    touch(MODE_EXECUTE, NATIVE_RAM_ADDRESS + 0x100);
    touch(MODE_EXECUTE, NATIVE_CHANNEL_ADDRESS + 0x100);
}

static void nothing_is_mapped_below_or_above_ram(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_RETURN, 0);
    uint32_t end = (k.program_break + 4095) & ~4095u;
    fake_close(&k);
    touch(MODE_READ, end);
    touch(MODE_READ, NATIVE_RAM_ADDRESS - 4);
    touch(MODE_WRITE, 0xfffffffc);
    touch(MODE_READ, NATIVE_CHANNEL_ADDRESS + 4096);
}

static void memory_that_is_mapped_during_a_call_can_be_read_until_it_is_unmapped(void **state) {
    (void)state;
    struct fake_kernel k;
    size_t offset;
    uint8_t *view;
    begin_file(&k, "modes");
    expect_command(&k, 0);
    assert_true(native_memory_reserve(k.memory, 8192, &offset, &view));
    view[4096] = 0x5a;
    assert_true(native_child_map(k.child, NATIVE_SHARE_ADDRESS, 4096, offset + 4096, NATIVE_READ));
    fake_answer(&k, MODE_READ, NATIVE_SHARE_ADDRESS);
    for (unsigned i = 0; i < 100; i++) {
        expect_command(&k, 3);
        assert_int_equal(k.stop.slots[2], i ? i : 0x5a);
        view[4096] = (uint8_t)(i + 1);
        assert_true(native_child_unmap(k.child, NATIVE_SHARE_ADDRESS, 4096));
        assert_true(native_child_map(k.child, NATIVE_SHARE_ADDRESS, 4096, offset + 4096, NATIVE_READ));
        fake_answer(&k, 0, 0);
    }
    expect_command(&k, 3);
    assert_true(native_child_unmap(k.child, NATIVE_SHARE_ADDRESS, 4096));
    fake_answer(&k, 0, 0);
    expect_fault(&k, SIGSEGV, NATIVE_SHARE_ADDRESS);
    native_memory_release(k.memory, offset, view, 8192);
    fake_close(&k);
}

static void a_stopped_child_s_memory_can_be_changed(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_LOOP, 0);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(fake_run(&k, BUDGET_NS / 10), NATIVE_STOP_SLICE);
        assert_true(native_child_map(k.child, NATIVE_SHARE_ADDRESS, 4096, k.ram_offset, NATIVE_READ));
        native_child_continue(k.child);
    }
    fake_close(&k);
}

static void the_stack_faults_below_ram_when_it_overflows(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_OVERFLOW, 0);
    assert_int_equal(run(&k), NATIVE_STOP_FAULT);
    assert_int_equal(k.stop.signal, SIGSEGV);
    assert_in_range(k.stop.address, NATIVE_RAM_ADDRESS - 4096, NATIVE_RAM_ADDRESS - 1);
    fake_close(&k);
}

static void a_smashed_stack_and_a_division_by_zero_fault(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_SMASH, 0);
    assert_int_equal(run(&k), NATIVE_STOP_FAULT);
    assert_int_equal(k.stop.signal, SIGSEGV);
    fake_close(&k);
    begin(&k, MODE_DIVIDE, 0);
    assert_int_equal(run(&k), NATIVE_STOP_FAULT);
    assert_int_equal(k.stop.signal, SIGFPE);
    fake_close(&k);
}

// --- Linux calls ---------------------------------------------------------------------------------

static void linux_calls_are_forbidden(void **state) {
    (void)state;
    const long calls[] = {SYS_read, SYS_write, SYS_open, SYS_openat, SYS_close, SYS_mmap, SYS_munmap,
                          SYS_mprotect, SYS_brk, SYS_clone, SYS_fork, SYS_vfork, SYS_execve, SYS_exit,
                          SYS_exit_group, SYS_kill, SYS_ptrace, SYS_prctl, SYS_arch_prctl, SYS_socket,
                          SYS_clock_gettime, SYS_gettimeofday, SYS_time, SYS_nanosleep, SYS_sched_yield,
                          SYS_getpid, SYS_getrandom, SYS_futex, SYS_seccomp, SYS_io_uring_setup, SYS_clone3,
                          SYS_rt_sigreturn, SYS_set_tid_address, SYS_ftruncate, SYS_process_vm_writev,
                          SYS_modify_ldt, SYS_restart_syscall, 9999, 0x40000000 + SYS_getpid, 0x40000000 + 520};
    for (unsigned i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        struct fake_kernel k;
        begin(&k, MODE_LINUX, (uint32_t)calls[i]);
        expect_forbidden(&k, calls[i]);
        assert_int_equal(k.stop.registers.rax, calls[i]);
        fake_close(&k);
    }
}

static void a_forbidden_call_is_not_executed_even_if_the_child_goes_on(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_KILL_SELF, 0);
    expect_forbidden(&k, SYS_kill);
    assert_int_equal(k.stop.registers.rsi, SIGKILL);
    native_child_continue(k.child);
    expect_command(&k, 4);
    fake_close(&k);
}

static void other_ways_into_linux_are_forbidden_too(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_INT80, 0);
    expect_forbidden(&k, 1);
    fake_close(&k);
    begin(&k, MODE_FUTEX_TIMEOUT, 0);
    expect_forbidden(&k, SYS_futex);
    fake_close(&k);
    begin(&k, MODE_FUTEX_ELSEWHERE, 0);
    expect_forbidden(&k, SYS_futex);
    fake_close(&k);
    begin(&k, MODE_GATE, 0);
    expect_forbidden(&k, SYS_mmap);
    assert_int_equal(k.stop.registers.rip, NATIVE_GATE_ADDRESS + 2);
    fake_close(&k);
}

// Depending on Linux's settings the page faults, or its call is seen by the filter.
static void the_vsyscall_page_tells_no_time(void **state) {
    (void)state;
    struct fake_kernel k;
    if (!fake_open(&k, path_of("hostile3")) || !fake_start(&k, spin, core))
        fail_msg("%s", k.message);
    enum native_stop_kind kind = run(&k);
    assert_true(kind == NATIVE_STOP_FAULT || (kind == NATIVE_STOP_FORBIDDEN && k.stop.linux_call == SYS_time));
    fake_close(&k);
}

static void the_time_stamp_counter_faults(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_RDTSC, 0);
    assert_int_equal(run(&k), NATIVE_STOP_FAULT);
    assert_int_equal(k.stop.signal, SIGSEGV);
    fake_close(&k);
}

// --- Children that do not cooperate --------------------------------------------------------------

static void an_endless_loop_ends_its_slice_and_goes_on(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_LOOP, 0);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(fake_run(&k, BUDGET_NS), NATIVE_STOP_SLICE);
        native_child_continue(k.child);
    }
    fake_close(&k);
}

static void expect_endless_slices(enum mode mode, uint32_t argument) {
    struct fake_kernel k;
    begin(&k, mode, argument);
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

static void a_child_that_sleeps_where_it_should_run_ends_its_slice(void **state) {
    (void)state;
    expect_endless_slices(MODE_SLEEP, 0);
}

static void a_child_that_wakes_the_kernel_for_nothing_ends_its_slice(void **state) {
    (void)state;
    expect_endless_slices(MODE_WAKE, 0);
}

static void garbage_on_the_shared_page_never_stalls_the_kernel(void **state) {
    (void)state;
    expect_endless_slices(MODE_FLIP, 0);
    for (uint32_t seed = 1; seed < 6; seed++)
        expect_endless_slices(MODE_SCRIBBLE, seed);
}

static void code_that_replaces_ours_is_held_as_well(void **state) {
    (void)state;
    struct fake_kernel k;
    begin_file(&k, "hostile0");
    expect_forbidden(&k, SYS_fork);
    fake_close(&k);
    begin_file(&k, "hostile1");
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
    begin_file(&k, "hostile2");
    expect_fault(&k, SIGSEGV, 0x7fffffffe000);
    fake_close(&k);
}

// A child that only pretends to wait, and faults while the kernel uses its address space.
static void a_fault_during_a_forged_call_is_reported_at_the_next_wait(void **state) {
    (void)state;
    struct fake_kernel k;
    begin_file(&k, "hostile4");
    assert_int_equal(run(&k), NATIVE_STOP_CALL);
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    native_child_map(k.child, NATIVE_SHARE_ADDRESS, 4096, k.ram_offset, NATIVE_READ);
    fake_answer(&k, 0, 0);
    expect_fault(&k, SIGSEGV, 0x44);
    fake_close(&k);
}

// --- What happens from outside -------------------------------------------------------------------

static void a_killed_child_is_reported_whatever_it_was_doing(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_LOOP, 0);
    kill(native_child_pid(k.child), SIGKILL);
    assert_int_equal(run(&k), NATIVE_STOP_DIED);
    assert_int_equal(k.stop.signal, SIGKILL);
    assert_int_equal(run(&k), NATIVE_STOP_DIED);
    fake_close(&k);
    begin(&k, MODE_YIELD, 0);
    uint32_t function = expect_yield(&k);
    kill(native_child_pid(k.child), SIGTERM);
    native_child_upcall(k.child, function, (uint32_t[4]){0});
    assert_int_equal(run(&k), NATIVE_STOP_DIED);
    assert_int_equal(k.stop.signal, SIGTERM);
    assert_false(native_child_map(k.child, NATIVE_SHARE_ADDRESS, 4096, 0, NATIVE_READ));
    fake_close(&k);
}

static void a_child_killed_while_stopped_is_reported(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_LOOP, 0);
    assert_int_equal(fake_run(&k, BUDGET_NS), NATIVE_STOP_SLICE);
    kill(native_child_pid(k.child), SIGKILL);
    native_child_continue(k.child);
    assert_int_equal(run(&k), NATIVE_STOP_DIED);
    fake_close(&k);
}

static void a_stop_signal_from_outside_changes_nothing(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_ECHO, 50);
    for (uint32_t i = 1; i <= 50; i++) {
        kill(native_child_pid(k.child), i % 2 ? SIGSTOP : SIGTSTP);
        expect_command(&k, 1);
        assert_int_equal(k.stop.slots[2], i);
        fake_answer(&k, 0, 0);
    }
    expect_exit(&k, 50);
    fake_close(&k);
}

static void other_children_of_the_host_are_left_alone(void **state) {
    (void)state;
    struct fake_kernel k;
    begin(&k, MODE_LOOP, 0);
    pid_t other = fork();
    if (other == 0)
        _exit(3);
    assert_int_equal(fake_run(&k, 2 * BUDGET_NS), NATIVE_STOP_SLICE);
    int status;
    assert_int_equal(waitpid(other, &status, 0), other);
    assert_int_equal(WEXITSTATUS(status), 3);
    fake_close(&k);
}

static void *wake_soon(void *unused) {
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    native_wake();
    return unused;
}

static void a_wake_interrupts_the_wait_or_the_next_one(void **state) {
    (void)state;
    struct fake_kernel k;
    pthread_t thread;
    begin(&k, MODE_LOOP, 0);
    assert_int_equal(pthread_create(&thread, NULL, wake_soon, NULL), 0);
    assert_int_equal(fake_run(&k, 0), NATIVE_STOP_INTERRUPTED);
    pthread_join(thread, NULL);
    native_wake();
    assert_int_equal(fake_run(&k, 0), NATIVE_STOP_INTERRUPTED);
    assert_int_equal(fake_run(&k, BUDGET_NS), NATIVE_STOP_SLICE);
    fake_close(&k);
}

// What the filter does when nobody traces for it: start-up has to get through, and no call out.
static void a_child_that_was_handed_over_starts_without_us(void **state) {
    (void)state;
    struct fake_kernel k;
    int status;
    if (!fake_open(&k, path_of("modes")))
        fail_msg("%s", k.message);
    assert_true(fake_start_stopped(&k, spin, core));
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
    assert_int_equal(run(&k), NATIVE_STOP_DIED);
    fake_close(&k);
}

// --- Numbers -------------------------------------------------------------------------------------

static unsigned open_files(void) {
    DIR *directory = opendir("/proc/self/fd");
    unsigned count = 0;
    while (readdir(directory))
        count++;
    closedir(directory);
    return count;
}

static long mapped_pages(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%ld", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return pages;
}

static void two_hundred_children_run_at_once(void **state) {
    (void)state;
    enum { CHILDREN = 200 };
    struct fake_kernel *k = calloc(CHILDREN, sizeof *k);
    for (unsigned i = 0; i < CHILDREN; i++)
        begin(&k[i], MODE_ECHO, 3);
    for (uint32_t round = 1; round <= 3; round++)
        for (unsigned i = 0; i < CHILDREN; i++) {
            expect_command(&k[i], 1);
            assert_int_equal(k[i].stop.slots[2], round);
            fake_answer(&k[i], 0, 0);
        }
    for (unsigned i = 0; i < CHILDREN; i++) {
        expect_exit(&k[i], 3);
        fake_close(&k[i]);
    }
    free(k);
}

static void starting_and_ending_leaks_nothing(void **state) {
    (void)state;
    const char *wish = getenv("NATIVE_TEST_CYCLES");
    unsigned cycles = wish ? (unsigned)atoi(wish) : 1000;
    struct fake_kernel k;
    unsigned files = 0;
    long pages = 0;
    assert_true(fake_open(&k, path_of("modes")));
    for (unsigned i = 0; i < cycles; i++) {
        assert_true(fake_start(&k, spin, core));
        if (i % 4)
            expect_command(&k, 0);
        fake_stop(&k);
        files = i == 10 ? open_files() : files;
        pages = i == 10 ? mapped_pages() : pages;
    }
    assert_int_equal(open_files(), files);
    assert_true(mapped_pages() <= pages + 256); // a sanitizer keeps some of what is freed
    fake_close(&k);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void the_same_seed_gives_the_same_first_stack(void **state) {
    (void)state;
    struct fake_kernel a, b;
    begin_file(&a, "hostile2");
    begin_file(&b, "hostile2");
    assert_memory_equal(a.ram, b.ram, 0x1000);
    fake_close(&a);
    fake_close(&b);
}

// --- Executables ---------------------------------------------------------------------------------

static uint8_t *read_all(const char *path, size_t *size) {
    struct stat status;
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0 && fstat(fd, &status) == 0);
    *size = (size_t)status.st_size;
    uint8_t *bytes = malloc(*size);
    assert_int_equal(read(fd, bytes, *size), *size);
    close(fd);
    return bytes;
}

static void write_all(const char *path, const uint8_t *bytes, size_t size) {
    unlink(path);
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0755);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

static void unfit_files_are_refused_with_a_reason(void **state) {
    (void)state;
    char message[512];
    assert_null(native_image_open("/nonexistent", message, sizeof message));
    assert_non_null(strstr(message, "No such file"));
    assert_null(native_image_open("/", message, sizeof message));
    assert_non_null(strstr(message, "not a file"));
    assert_null(native_image_open("/proc/self/exe", message, sizeof message));
    assert_non_null(strstr(message, "-static"));
    assert_null(native_image_open("/etc/passwd", message, sizeof message));
    assert_non_null(strstr(message, "no ELF"));
}

static void truncated_files_are_refused(void **state) {
    (void)state;
    size_t size;
    char message[512], path[600];
    uint8_t *bytes = read_all(path_of("hostile2"), &size);
    snprintf(path, sizeof path, "%s.%d.cut", path_of("hostile2"), getpid());
    for (size_t cut = 0; cut < 0x3000 && cut < size; cut += cut < 1024 ? 7 : 512) {
        write_all(path, bytes, cut);
        struct native_image *image = native_image_open(path, message, sizeof message);
        if (image) // the section headers at the end are of no interest
            native_image_close(image);
        else
            assert_true(strlen(message) > strlen(path));
    }
    unlink(path);
    free(bytes);
}

// Any bytes in the headers: the reader never crashes, and what it accepts starts or is refused.
static void corrupt_files_do_no_harm(void **state) {
    (void)state;
    size_t size;
    char path[600];
    uint8_t *bytes = read_all(path_of("hostile2"), &size);
    snprintf(path, sizeof path, "%s.%d.bad", path_of("hostile2"), getpid());
    uint32_t random = 1;
    for (unsigned round = 0; round < 2000; round++) {
        uint8_t saved[4];
        size_t at[4];
        for (unsigned i = 0; i < 4; i++) {
            random = random * 1664525u + 1013904223u;
            at[i] = (random >> 8) % 0x240;
            saved[i] = bytes[at[i]];
            bytes[at[i]] = (uint8_t)(i % 2 ? random >> 24 : 1u << (random >> 28));
        }
        write_all(path, bytes, size);
        struct fake_kernel k;
        if (fake_open(&k, path) && k.image && fake_start(&k, 0, -1))
            fake_run(&k, 100000);
        fake_close(&k);
        for (unsigned i = 4; i-- > 0;)
            bytes[at[i]] = saved[i];
    }
    unlink(path);
    free(bytes);
}

int main(int count, char **arguments) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_carry_arguments_and_results),
        cmocka_unit_test(start_up_reports_stack_and_heap),
        cmocka_unit_test(main_s_result_is_the_completion_code),
        cmocka_unit_test(an_upcall_runs_before_yield_returns),
        cmocka_unit_test(an_upcall_may_yield_itself),
        cmocka_unit_test(printf_writes_to_the_console_also_in_an_upcall),
        cmocka_unit_test(the_heap_keeps_its_blocks_apart),
        cmocka_unit_test(the_heap_uses_all_of_ram_and_then_returns_null),
        cmocka_unit_test(a_failed_assertion_prints_and_faults),
        cmocka_unit_test(abort_and_a_double_free_fault),
        cmocka_unit_test(there_is_no_clock),
        cmocka_unit_test(null_faults_on_read_write_and_execute),
        cmocka_unit_test(code_is_read_only_and_data_is_not_executed),
        cmocka_unit_test(nothing_is_mapped_below_or_above_ram),
        cmocka_unit_test(memory_that_is_mapped_during_a_call_can_be_read_until_it_is_unmapped),
        cmocka_unit_test(a_stopped_child_s_memory_can_be_changed),
        cmocka_unit_test(the_stack_faults_below_ram_when_it_overflows),
        cmocka_unit_test(a_smashed_stack_and_a_division_by_zero_fault),
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
        cmocka_unit_test(two_hundred_children_run_at_once),
        cmocka_unit_test(starting_and_ending_leaks_nothing),
        cmocka_unit_test(the_same_seed_gives_the_same_first_stack),
        cmocka_unit_test(unfit_files_are_refused_with_a_reason),
        cmocka_unit_test(truncated_files_are_refused),
        cmocka_unit_test(corrupt_files_do_no_harm),
    };
    if (count < 2 || count > 3)
        return 2;
    folder = arguments[1];
    if (count == 3) // any second word: as on a machine with two free cores
        spin = 2000;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
