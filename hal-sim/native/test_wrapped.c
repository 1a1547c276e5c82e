// SPDX-License-Identifier: Apache-2.0 OR MIT
// Children that run under another program of the host: it starts them, and they set themselves up.
// Small programs stand in for valgrind.
#include "hal-sim/native/test_support.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static const char *const env[] = {"env", NULL};
// A program that stays: it starts the executable and ends after it, with a status of its own.
static const char *const shell[] = {"sh", "-c", "\"$@\"; exit 7", "sh", NULL};

static void start_wrapped(struct fake_kernel *k, const char *const *wrapper, const char *name)
{
    if (!fake_open(k, test_path(name)))
        fail_msg("%s", k->message);
    k->wrapper = wrapper;
    if (!fake_start(k, test_spin, test_core))
        fail_msg("%s", k->message);
}

static void begin_wrapped(struct fake_kernel *k, const char *const *wrapper, enum mode mode, uint32_t argument)
{
    start_wrapped(k, wrapper, "modes");
    expect_command(k, 0);
    fake_answer(k, mode, argument);
}

static void expect_death(struct fake_kernel *k, int signal, int code)
{
    assert_int_equal(test_run(k), NATIVE_STOP_DIED);
    assert_int_equal(k->stop.signal, signal);
    assert_int_equal(k->stop.code, code);
}

// --- Life ----------------------------------------------------------------------------------------

static void it_makes_calls_as_any_child(void **state)
{
    (void)state;
    struct fake_kernel k;
    begin_wrapped(&k, env, MODE_ECHO, 3);
    for (uint32_t round = 1; round <= 3; round++) {
        expect_command(&k, 1);
        assert_int_equal(k.stop.slots[2], round);
        fake_answer(&k, 0, 0);
    }
    expect_exit(&k, 3);
    fake_close(&k);
    assert_int_equal(k.wrapper_status, 0);
}

static void its_data_and_heap_lie_in_the_kernels_memory(void **state)
{
    (void)state;
    struct fake_kernel k;
    begin_wrapped(&k, env, MODE_HEAP, 0);
    expect_command(&k, 7);
    assert_int_equal(k.stop.slots[2], 0);
    uint8_t *view = fake_view(&k, k.ram_start, (uint32_t)k.ram_size);
    fake_answer(&k, 0, 0);
    expect_exit(&k, 0);
    const struct native_image_info *info = native_image_info(k.image);
    assert_memory_not_equal(view + (info->data_start - k.ram_start), info->data, info->data_size);
    fake_close(&k);
}

static void it_prints(void **state)
{
    (void)state;
    struct fake_kernel k;
    begin_wrapped(&k, env, MODE_PRINT, 0);
    assert_int_equal(test_run(&k), NATIVE_STOP_CALL);
    assert_non_null(strstr(k.output, "42 is 2.718 and text"));
    fake_close(&k);
}

static void it_runs_beside_held_children(void **state)
{
    (void)state;
    struct fake_kernel wrapped, held;
    begin_wrapped(&wrapped, env, MODE_ECHO, 1);
    test_begin(&held, MODE_ECHO, 1);
    expect_command(&wrapped, 1);
    expect_command(&held, 1);
    fake_answer(&wrapped, 0, 0);
    fake_answer(&held, 0, 0);
    expect_exit(&held, 1);
    expect_exit(&wrapped, 1);
    fake_close(&held);
    fake_close(&wrapped);
}

// --- Death ---------------------------------------------------------------------------------------

static void a_fault_is_reported_as_its_death(void **state)
{
    (void)state;
    struct fake_kernel k;
    begin_wrapped(&k, env, MODE_WRITE, 0x10);
    expect_death(&k, SIGSEGV, 0);
    fake_close(&k);
    assert_int_equal(k.wrapper_status, 128 + SIGSEGV);
}

static void being_killed_is_reported(void **state)
{
    (void)state;
    struct fake_kernel k;
    begin_wrapped(&k, env, MODE_LOOP, 0);
    kill(native_child_pid(k.child), SIGKILL);
    expect_death(&k, SIGKILL, 0);
    fake_close(&k);
}

static void a_program_that_does_not_run_it_is_a_death(void **state)
{
    (void)state;
    static const char *const other[] = {"false", NULL};
    struct fake_kernel k;
    start_wrapped(&k, other, "modes");
    expect_death(&k, 0, 1);
    fake_close(&k);
}

static void an_executable_without_our_start_up_code_dies(void **state)
{
    (void)state;
    struct fake_kernel k;
    start_wrapped(&k, env, "hostile1");
    expect_death(&k, SIGSEGV, 0);
    fake_close(&k);
}

static void a_program_that_does_not_exist_is_told(void **state)
{
    (void)state;
    static const char *const none[] = {"no-such-program", NULL};
    struct fake_kernel k;
    assert_true(fake_open(&k, test_path("modes")));
    k.wrapper = none;
    assert_false(fake_start(&k, test_spin, test_core));
    assert_non_null(strstr(k.message, "no-such-program cannot be started: No such file"));
    fake_close(&k);
}

// --- Its end ---------------------------------------------------------------------------------------

static void the_program_ends_by_itself_and_its_status_is_told(void **state)
{
    (void)state;
    struct fake_kernel k;
    begin_wrapped(&k, shell, MODE_ECHO, 1);
    expect_command(&k, 1);
    fake_close(&k); // in a call that has no answer
    assert_int_equal(k.wrapper_status, 7);
}

static void one_that_computes_is_ended_with_all_that_its_program_started(void **state)
{
    (void)state;
    struct fake_kernel k;
    int status = 0;
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0); // orphans become ours
    begin_wrapped(&k, shell, MODE_LOOP, 0);
    const int group = native_child_pid(k.child);
    fake_close(&k);
    assert_int_equal(k.wrapper_status, 0); // it could not say anything
    assert_true(waitpid(-group, &status, 0) > 0);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(waitpid(-group, &status, 0), -1);
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0), 0);
}

static void started_by_hand_an_executable_says_what_it_is(void **state)
{
    (void)state;
    char command[600], line[200] = "";
    (void)snprintf(command, sizeof command, "%s word 2>&1", test_path("modes"));
    FILE *out = popen(command, "r");
    assert_non_null(out);
    (void)!fgets(line, sizeof line, out);
    assert_int_equal(pclose(out) >> 8, 126);
    assert_non_null(strstr(line, "./verge run"));
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_makes_calls_as_any_child),
        cmocka_unit_test(its_data_and_heap_lie_in_the_kernels_memory),
        cmocka_unit_test(it_prints),
        cmocka_unit_test(it_runs_beside_held_children),
        cmocka_unit_test(a_fault_is_reported_as_its_death),
        cmocka_unit_test(being_killed_is_reported),
        cmocka_unit_test(a_program_that_does_not_run_it_is_a_death),
        cmocka_unit_test(an_executable_without_our_start_up_code_dies),
        cmocka_unit_test(a_program_that_does_not_exist_is_told),
        cmocka_unit_test(the_program_ends_by_itself_and_its_status_is_told),
        cmocka_unit_test(one_that_computes_is_ended_with_all_that_its_program_started),
        cmocka_unit_test(started_by_hand_an_executable_says_what_it_is),
    };
    if (!test_arguments(count, arguments))
        return 2;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
