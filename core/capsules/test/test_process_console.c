// SPDX-License-Identifier: Apache-2.0 OR MIT
// The process console: every command with its exact output, hibernation, and input of any kind at
// any speed.
#include "core/capsules/process_console.h"

#include "core/capsules/console.h"
#include "core/capsules/virtual_uart.h"
#include "core/kernel/board.h"
#include "core/test/fake_arch.h"
#include "core/test/fake_hil.h"
#include "core/test/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION "Kernel version: 2.3 (build verge)\r\n"
#define VALID                                                                                                          \
    "Valid commands are: help status list stop start fault boot terminate process kernel reset panic console-start "   \
    "console-stop\r\n"
#define WELCOME "Welcome to the process console.\r\n" VALID
#define PROMPT  "tock$ "
#define HEADER  " PID    ShortID    Name                Quanta  Syscalls  Restarts  Grants  State\r\n"

static struct fake_machine machine;
static struct fake_uart uart;
static struct capability capability;
static struct process_console console;
static const struct process_console_memory roomy = PROCESS_CONSOLE_MEMORY(256, 4096, 10);
static const struct process_console_memory smallest = PROCESS_CONSOLE_MEMORY(1, PROCESS_CONSOLE_OUTPUT_MIN, 0);
static struct process *blink, *sensor; // identifiers 0 and 1
static unsigned resets;

static void reset(void *context)
{
    (void)context;
    resets++;
}

static int setup_hibernating(void **state)
{
    (void)state;
    fake_uart_init(&uart);
    fake_machine_init(&machine);
    fake_machine_start(&machine);
    capability = (struct capability){
        .kernel = &machine.kernel,
        .bits = CAPABILITY_PROCESS_MANAGEMENT | CAPABILITY_RESET,
        .reset = reset,
    };
    resets = 0;
    process_console_init(&console, &uart.hil, &capability, &roomy);
    blink = fake_process(&machine, "blink");
    sensor = fake_process(&machine, "sensor");
    return 0;
}

static int setup(void **state)
{
    (void)setup_hibernating(state);
    process_console_start(&console);
    (void)fake_uart_text(&uart);
    return 0;
}

// Types a line and gives what came back after the echo of it.
static const char *run(const char *line)
{
    fake_uart_type(&uart, line);
    fake_uart_drain(&uart);
    assert_string_equal(fake_uart_text(&uart), line);
    fake_uart_type(&uart, "\r");
    fake_uart_drain(&uart);
    const char *const text = fake_uart_text(&uart);
    assert_memory_equal(text, "\r\n", 2);
    return text + 2;
}

// --- Commands ------------------------------------------------------------------------------------

static void start_shows_banner_and_prompt(void **state)
{
    (void)state;
    assert_string_equal(fake_uart_text(&uart), "");
    process_console_start(&console);
    assert_string_equal(fake_uart_text(&uart), VERSION WELCOME PROMPT);
}

static void an_empty_line_gives_a_new_prompt(void **state)
{
    (void)state;
    assert_string_equal(run(""), PROMPT);
    assert_string_equal(run("   "), PROMPT);
}

static void help_says_what_is_valid(void **state)
{
    (void)state;
    assert_string_equal(run("help"), WELCOME PROMPT);
}

static void what_is_unknown_gets_the_list_of_commands(void **state)
{
    (void)state;
    assert_string_equal(run("dance"), VALID PROMPT);
    assert_string_equal(run("hel"), VALID PROMPT);
    assert_string_equal(run("Help"), VALID PROMPT);
}

static void stop_and_start_suspend_and_resume(void **state)
{
    (void)state;
    assert_string_equal(run("stop blink"), "Process blink stopped\r\n" PROMPT);
    assert_true(blink->stopped);
    assert_false(sensor->stopped);
    assert_string_equal(run("start blink"), "Process blink resumed.\r\n" PROMPT);
    assert_false(blink->stopped);
}

static void fault_faults(void **state)
{
    (void)state;
    assert_string_equal(run("fault sensor"), "Process sensor now faulted\r\n" PROMPT);
    assert_int_equal(sensor->state, PROCESS_FAULTED);
}

static void terminate_and_boot_end_and_begin_anew(void **state)
{
    (void)state;
    assert_string_equal(run("boot sensor"), PROMPT);
    assert_int_equal(sensor->id.identifier, 1);
    assert_string_equal(run("terminate sensor"), "Process sensor terminated\r\n" PROMPT);
    assert_int_equal(sensor->state, PROCESS_TERMINATED);
    assert_string_equal(run("boot sensor"), PROMPT);
    assert_int_equal(sensor->id.identifier, 2);
    assert_true(fake_run(sensor));
}

static void a_command_acts_on_every_process_of_that_name(void **state)
{
    (void)state;
    struct process *const twin = fake_process(&machine, "blink");
    struct process *const longer = fake_process(&machine, "blinker");
    assert_string_equal(run("stop blink"), "Process blink stopped\r\nProcess blink stopped\r\n" PROMPT);
    assert_true(blink->stopped && twin->stopped);
    assert_false(longer->stopped);
}

static void a_name_nobody_has_does_nothing(void **state)
{
    (void)state;
    assert_string_equal(run("stop nobody"), PROMPT);
    assert_string_equal(run("stop"), PROMPT);
    assert_string_equal(run("process nobody"), PROMPT);
    assert_false(blink->stopped || sensor->stopped);
}

static void list_shows_a_row_for_each_process(void **state)
{
    (void)state;
    sensor->short_id = 0xabc;
    sensor->counters = (struct process_counters){.syscalls = 1234567, .restarts = 2, .slice_expirations = 99};
    (void)process_stop(blink);
    (void)fake_syscall(sensor, SYSCALL_YIELD, YIELD_WAIT_FOR, 0x60000, 0, 0);
    assert_string_equal(
        run("list"),
        HEADER " 0      Unique     blink                    0         0         0   0/ 0   Stopped(Running)\r\n"
               " 1      0xabc      sensor                  99   1234568         2   0/ 0   "
               "YieldedFor(UpcallId { driver_num: 0x60000, subscribe_num: 0 })\r\n" PROMPT);
}

static void a_list_longer_than_the_buffer_comes_out_whole(void **state)
{
    (void)state;
    static char name[200];
    memset(name, 'n', sizeof(name) - 1);
    for (int i = 2; i < FAKE_PROCESSES; i++)
        (void)fake_process(&machine, name);
    fake_uart_type(&uart, "list\r");
    const char *const text = fake_uart_text(&uart);
    unsigned lines = 0;
    for (const char *at = strchr(text, '\n'); at != NULL; at = strchr(at + 1, '\n'))
        lines++;
    assert_int_equal(lines, 2 + FAKE_PROCESSES);
    assert_string_equal(text + strlen(text) - strlen(PROMPT), PROMPT);
}

static void status_counts_processes_that_wait_as_active(void **state)
{
    (void)state;
    machine.kernel.slice_expirations = 5;
    (void)fake_syscall(sensor, SYSCALL_YIELD, YIELD_WAIT_FOR, 1, 0, 0);
    assert_string_equal(run("status"),
                        "Total processes: 2\r\nActive processes: 2\r\nTimeslice expirations: 5\r\n" PROMPT);
    (void)process_stop(blink);
    (void)process_terminate(sensor, false, 0);
    assert_string_equal(run("status"),
                        "Total processes: 2\r\nActive processes: 0\r\nTimeslice expirations: 5\r\n" PROMPT);
}

static void process_shows_the_first_of_that_name(void **state)
{
    (void)state;
    (void)fake_process(&machine, "sensor");
    const char *const text = run("process sensor");
    assert_non_null(strstr(text, "sensor   -   [Running]"));
    assert_null(strstr(strstr(text, "sensor") + 1, "sensor"));
    assert_non_null(strstr(text, "ram start"));
    assert_non_null(strstr(text, "flash start"));
    assert_string_equal(text + strlen(text) - strlen(PROMPT), PROMPT);
}

static void kernel_shows_version_and_memory_map(void **state)
{
    (void)state;
    static const struct board_memory_map map = {.code_start = 0x100, .code_end = 0x300};
    capability.memory_map = &map;
    const char *const text = run("kernel");
    assert_memory_equal(text, VERSION, strlen(VERSION));
    assert_non_null(strstr(text, "0x00000100"));
}

static void reset_resets_or_says_that_it_cannot(void **state)
{
    (void)state;
    assert_string_equal(run("reset"), PROMPT);
    assert_int_equal(resets, 1);
    capability.reset = NULL;
    assert_string_equal(run("reset"), "Reset function is not implemented" PROMPT);
}

static void type_panic(void *context)
{
    (void)context;
    fake_uart_type(&uart, "panic\r");
    fake_uart_drain(&uart);
}

static void panic_ends_the_machine_with_a_report(void **state)
{
    (void)state;
    assert_true(fake_panics(&machine, type_panic, NULL));
    assert_non_null(strstr(machine.panic_text, "Process Console forced a kernel panic."));
    assert_non_null(strstr(machine.panic_text, "blink"));
}

// --- Matching ------------------------------------------------------------------------------------

static void a_word_that_begins_like_a_command_is_that_command(void **state)
{
    (void)state;
    assert_string_equal(run("helpless"), WELCOME PROMPT);
    assert_string_equal(run("stopping blink"), "Process blink stopped\r\n" PROMPT);
    assert_string_equal(run("started blink"), "Process blink resumed.\r\n" PROMPT);
    assert_string_equal(run("processes blink2"), PROMPT);
    assert_memory_equal(run("statusquo"), "Total", 5);
    assert_memory_equal(run("listing"), " PID", 4);
}

static void blanks_around_the_words_do_not_matter(void **state)
{
    (void)state;
    assert_string_equal(run("   stop    blink   "), "Process blink stopped\r\n" PROMPT);
    assert_true(blink->stopped);
}

static void further_words_are_ignored(void **state)
{
    (void)state;
    assert_string_equal(run("stop blink sensor"), "Process blink stopped\r\n" PROMPT);
    assert_false(sensor->stopped);
}

// --- Hibernation ---------------------------------------------------------------------------------

static void a_console_that_was_not_started_is_silent(void **state)
{
    (void)state;
    fake_uart_type(&uart, "help\rlist\rstop blink\rpanic\r");
    assert_string_equal(fake_uart_text(&uart), "");
    assert_false(blink->stopped);
}

static void start_forgets_what_was_typed_before(void **state)
{
    (void)state;
    fake_uart_type(&uart, "stop bl");
    process_console_start(&console);
    (void)fake_uart_text(&uart);
    assert_string_equal(run(""), PROMPT);
}

static void console_start_wakes_it(void **state)
{
    (void)state;
    fake_uart_type(&uart, "xyz\b\b\bconsole-start\r");
    assert_string_equal(fake_uart_text(&uart), PROMPT);
    assert_string_equal(run("help"), WELCOME PROMPT);
}

static void console_stop_puts_it_to_sleep(void **state)
{
    (void)state;
    assert_string_equal(run("console-stop"), "Disabling the process console.\r\nRun console-start to reactivate.\r\n");
    fake_uart_type(&uart, "help\r");
    assert_string_equal(fake_uart_text(&uart), "");
    fake_uart_type(&uart, "console-start\r");
    assert_string_equal(fake_uart_text(&uart), PROMPT);
    assert_string_equal(run("console-start"), PROMPT);
}

static void what_is_typed_while_it_sleeps_is_not_in_its_history(void **state)
{
    (void)state;
    (void)run("console-stop");
    fake_uart_type(&uart, "secret\rconsole-start\r\x1b[A");
    assert_string_equal(fake_uart_text(&uart), PROMPT "console-stop");
}

// --- Input ---------------------------------------------------------------------------------------

static void keys_are_echoed_and_edit_the_line(void **state)
{
    (void)state;
    fake_uart_type(&uart, "hlp\x1b[D\x1b[D");
    (void)fake_uart_text(&uart);
    fake_uart_type(&uart, "e");
    assert_string_equal(fake_uart_text(&uart), "elp\b\b");
    fake_uart_type(&uart, "\r");
    assert_string_equal(fake_uart_text(&uart), "\r\n" WELCOME PROMPT);
}

static void the_last_command_comes_back_with_the_up_key(void **state)
{
    (void)state;
    (void)run("stop blink");
    (void)run("start blink");
    fake_uart_type(&uart, "\x1b[A\x1b[A\r");
    assert_non_null(strstr(fake_uart_text(&uart), "Process blink stopped\r\n" PROMPT));
}

static void several_commands_in_one_paste_run_one_after_the_other(void **state)
{
    (void)state;
    static const char paste[] = "stop blink\r\nstatus\r\nstart blink\r\n";
    fake_uart_receive(&uart, paste, sizeof(paste) - 1);
    assert_string_equal(fake_uart_text(&uart),
                        "stop blink\r\nProcess blink stopped\r\n" PROMPT
                        "status\r\nTotal processes: 2\r\nActive processes: 1\r\nTimeslice expirations: 0\r\n" PROMPT
                        "start blink\r\nProcess blink resumed.\r\n" PROMPT);
}

static void bytes_beyond_the_queue_are_lost_and_the_console_lives(void **state)
{
    (void)state;
    static char flood[5000];
    memset(flood, 'q', sizeof(flood));
    fake_uart_receive(&uart, flood, sizeof(flood));
    for (int i = 0; i < 5000; i++) // while the echo is on its way
        fake_uart_receive(&uart, "w", 1);
    fake_uart_drain(&uart);
    fake_uart_type(&uart, "\r");
    assert_non_null(strstr(fake_uart_text(&uart), VALID PROMPT));
    assert_string_equal(run("help"), WELCOME PROMPT);
}

static void bytes_that_are_no_ascii_do_no_harm(void **state)
{
    (void)state;
    for (unsigned byte = 0x80; byte <= 0xff; byte++) {
        const uint8_t one = (uint8_t)byte;
        fake_uart_receive(&uart, &one, 1);
    }
    assert_string_equal(fake_uart_text(&uart), "");
    assert_string_equal(run("help"), WELCOME PROMPT);
}

static void any_bytes_at_any_speed_leave_it_working(void **state)
{
    (void)state;
    static const char *const words[] = {"list\r",         "status\r",       "process blink\r", "kernel\r",
                                        "help\r",         "\x1b[A\r",       "stop blink\r",    "start blink\r",
                                        "console-stop\r", "console-start\r"};
    uint32_t seed = 0x5eed;
    for (int i = 0; i < 20000; i++) {
        const uint32_t value = unit_random(&seed);
        uint8_t bytes[64];
        for (size_t at = 0; at < sizeof(bytes); at++)
            bytes[at] = (uint8_t)unit_random(&seed);
        if (value % 4 == 0)
            fake_uart_receive(&uart, bytes, value / 16 % sizeof(bytes));
        else if (value % 4 == 1)
            fake_uart_type(&uart, words[value / 16 % 10]);
        else
            (void)fake_uart_finish(&uart);
        if (i % 100 == 0)
            (void)fake_uart_text(&uart);
    }
    fake_uart_type(&uart, "\rconsole-start\r");
    (void)fake_uart_text(&uart);
    assert_string_equal(run("help"), WELCOME PROMPT);
}

// Runs a line typed by hand, byte by byte, and keeps what is sent meanwhile.
static void run_slowly(const char *line, char *all, size_t size)
{
    size_t used = 0;
    for (const char *at = line; *at != '\0'; at++) {
        fake_uart_receive(&uart, at, 1);
        fake_uart_drain(&uart);
        used += (size_t)snprintf(all + used, size - used, "%s", fake_uart_text(&uart));
    }
    assert_true(used < size);
}

static void the_smallest_memory_prints_the_same(void **state)
{
    (void)state;
    static const char *const lines[] = {"process sensor\r", "list\r", "kernel\r", "help\r", "stop blink\r"};
    static char expected[5][4096], text[4096];
    for (size_t i = 0; i < 5; i++)
        run_slowly(lines[i], expected[i], sizeof(expected[i]));
    assert_non_null(strstr(expected[0], " flash start\r\n" PROMPT));
    process_console_init(&console, &uart.hil, &capability, &smallest);
    process_console_start(&console);
    (void)fake_uart_text(&uart);
    assert_int_equal(process_resume(blink), ERROR_OK);
    for (size_t i = 0; i < 5; i++) {
        run_slowly(lines[i], text, sizeof(text));
        assert_string_equal(text, expected[i]);
    }
    fake_uart_type(&uart, "\x1b[A");
    assert_string_equal(fake_uart_text(&uart), ""); // no history
}

static void a_port_that_refuses_does_not_stop_it(void **state)
{
    (void)state;
    uart.refusal = ERROR_OFF;
    fake_uart_type(&uart, "list\r");
    uart.refusal = ERROR_OK;
    fake_uart_type(&uart, "\r");
    (void)fake_uart_text(&uart);
    assert_string_equal(run("help"), WELCOME PROMPT);
}

static void without_the_capability_it_shows_no_process(void **state)
{
    (void)state;
    capability.bits = 0;
    assert_string_equal(run("list"), HEADER PROMPT);
    assert_string_equal(run("stop blink"), PROMPT);
    assert_string_equal(run("reset"), "Reset function is not implemented" PROMPT);
    assert_int_equal(resets, 0);
    assert_false(blink->stopped);
}

static void what_is_typed_reaches_applications_too(void **state)
{
    static struct virtual_uart_mux mux;
    static struct virtual_uart for_processes, for_applications;
    static struct console driver;
    (void)state;
    fake_uart_init(&uart);
    virtual_uart_mux_init(&mux, &uart.hil);
    virtual_uart_init(&for_processes, &mux);
    virtual_uart_init(&for_applications, &mux);
    fake_machine_init(&machine);
    console_init(&driver, &for_applications.hil);
    fake_machine_add(&machine, &driver.driver, &driver.grant);
    fake_machine_start(&machine);
    process_console_init(&console, &for_processes.hil, &capability, &roomy);
    process_console_start(&console);
    (void)fake_uart_text(&uart);
    struct process *const app = fake_process(&machine, "app");
    const uaddr_t buffer = fake_address(app, 0);
    (void)fake_allow(app, SYSCALL_ALLOW_READ_WRITE, DRIVER_CONSOLE, CONSOLE_RW_READ, buffer, 4);
    assert_true(fake_is_success(fake_command(app, DRIVER_CONSOLE, CONSOLE_COMMAND_READ, 4, 0)));
    fake_uart_type(&uart, "help\r");
    assert_memory_equal(fake_memory(app, buffer), "help", 4);
    assert_string_equal(fake_uart_text(&uart), "help\r\n" WELCOME PROMPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(start_shows_banner_and_prompt, setup_hibernating),
        cmocka_unit_test_setup(an_empty_line_gives_a_new_prompt, setup),
        cmocka_unit_test_setup(help_says_what_is_valid, setup),
        cmocka_unit_test_setup(what_is_unknown_gets_the_list_of_commands, setup),
        cmocka_unit_test_setup(stop_and_start_suspend_and_resume, setup),
        cmocka_unit_test_setup(fault_faults, setup),
        cmocka_unit_test_setup(terminate_and_boot_end_and_begin_anew, setup),
        cmocka_unit_test_setup(a_command_acts_on_every_process_of_that_name, setup),
        cmocka_unit_test_setup(a_name_nobody_has_does_nothing, setup),
        cmocka_unit_test_setup(list_shows_a_row_for_each_process, setup),
        cmocka_unit_test_setup(a_list_longer_than_the_buffer_comes_out_whole, setup),
        cmocka_unit_test_setup(status_counts_processes_that_wait_as_active, setup),
        cmocka_unit_test_setup(process_shows_the_first_of_that_name, setup),
        cmocka_unit_test_setup(kernel_shows_version_and_memory_map, setup),
        cmocka_unit_test_setup(reset_resets_or_says_that_it_cannot, setup),
        cmocka_unit_test_setup(panic_ends_the_machine_with_a_report, setup),
        cmocka_unit_test_setup(a_word_that_begins_like_a_command_is_that_command, setup),
        cmocka_unit_test_setup(blanks_around_the_words_do_not_matter, setup),
        cmocka_unit_test_setup(further_words_are_ignored, setup),
        cmocka_unit_test_setup(a_console_that_was_not_started_is_silent, setup_hibernating),
        cmocka_unit_test_setup(start_forgets_what_was_typed_before, setup_hibernating),
        cmocka_unit_test_setup(console_start_wakes_it, setup_hibernating),
        cmocka_unit_test_setup(console_stop_puts_it_to_sleep, setup),
        cmocka_unit_test_setup(what_is_typed_while_it_sleeps_is_not_in_its_history, setup),
        cmocka_unit_test_setup(keys_are_echoed_and_edit_the_line, setup),
        cmocka_unit_test_setup(the_last_command_comes_back_with_the_up_key, setup),
        cmocka_unit_test_setup(several_commands_in_one_paste_run_one_after_the_other, setup),
        cmocka_unit_test_setup(bytes_beyond_the_queue_are_lost_and_the_console_lives, setup),
        cmocka_unit_test_setup(bytes_that_are_no_ascii_do_no_harm, setup),
        cmocka_unit_test_setup(any_bytes_at_any_speed_leave_it_working, setup),
        cmocka_unit_test_setup(the_smallest_memory_prints_the_same, setup),
        cmocka_unit_test_setup(a_port_that_refuses_does_not_stop_it, setup),
        cmocka_unit_test_setup(without_the_capability_it_shows_no_process, setup),
        cmocka_unit_test_setup(what_is_typed_reaches_applications_too, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
