// SPDX-License-Identifier: Apache-2.0 OR MIT
// Reports of processes and of a panic: what stands in them, in which order, for a serial terminal.
#include "core/kernel/report.h"
#include "core/kernel/test/kit.h"

static char text[16384];

static const char *overview(void)
{
    struct format_buffer buffer;
    format_buffer_init(&buffer, text, sizeof(text));
    report_process_overview(app, &buffer.sink);
    return text;
}

static const char *report(void)
{
    struct format_buffer buffer;
    format_buffer_init(&buffer, text, sizeof(text));
    report_process(app, &buffer.sink);
    return text;
}

static bool says(const char *where, const char *what)
{
    if (strstr(where, what) != NULL)
        return true;
    print_error("there is no\n%s\nin\n%s\n", what, where);
    return false;
}

// Each stands behind the one before.
static bool says_in_order(const char *where, const char *const *what, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        where = strstr(where, what[i]);
        if (where == NULL) {
            print_error("missing or misplaced: %s\n", what[i]);
            return false;
        }
        where += strlen(what[i]);
    }
    return true;
}

static void every_line_ends_in_cr_lf(const char *where)
{
    for (const char *newline = strchr(where, '\n'); newline != NULL; newline = strchr(newline + 1, '\n'))
        assert_true(newline > where && newline[-1] == '\r');
    assert_int_equal(where[strlen(where) - 1], '\n');
}

// --- The overview ----------------------------------------------------------------------------------------

TEST(an_overview_begins_with_name_and_state)
{
    assert_int_equal(strncmp(overview(), "𝐀𝐩𝐩: app   -   [Running]\r\n", strlen("𝐀𝐩𝐩: app   -   [Running]\r\n")), 0);
}

TEST(an_overview_has_the_counters)
{
    use_probe(app);
    assert_int_equal(event(0, 0), ERROR_OK);
    app->counters = (struct process_counters){.syscalls = 12, .dropped_upcalls = 3, .restarts = 4};
    assert_true(says(overview(), "\r\n Events Queued: 1   Syscall Count: 12   Dropped Upcall Count: 3\r\n"
                                 " Restart Count: 4\r\n"));
}

TEST(an_overview_names_the_last_system_call)
{
    assert_true(says(overview(), "\r\n Last Syscall: None\r\n"));
    (void)call(SYSCALL_COMMAND, KIT_DRIVER, 1, 2, 0xff);
    assert_true(says(overview(), "\r\n Last Syscall: command(0xa0000, 0x1, 0x2, 0xff)\r\n"));
    (void)call(SYSCALL_ALLOW_USERSPACE_READABLE, 0, 0, 0, 0);
    assert_true(says(overview(), "\r\n Last Syscall: allow userspace-readable(0x0, 0x0, 0x0, 0x0)\r\n"));
    (void)call(77, 0, 0, 0, 0);
    assert_true(says(overview(), "\r\n Last Syscall: class 77(0x0, 0x0, 0x0, 0x0)\r\n"));
}

TEST(an_overview_tells_how_the_process_ended)
{
    assert_true(says(overview(), "\r\n Completion Code: None\r\n"));
    (void)call(SYSCALL_EXIT, EXIT_TERMINATE, 42, 0, 0);
    assert_true(says(overview(), "[Terminated]"));
    assert_true(says(overview(), "\r\n Completion Code: 42\r\n"));
    (void)kit_setup(NULL);
    process_fault(app, FAULT_CPU);
    assert_true(says(overview(), "[Faulted]"));
    assert_true(says(overview(), "\r\n Completion Code: Faulted\r\n"));
}

TEST(every_line_of_an_overview_ends_in_cr_lf)
{
    every_line_ends_in_cr_lf(overview());
}

// --- The memory map ----------------------------------------------------------------------------------------

TEST(a_memory_map_goes_from_the_end_of_ram_to_the_start_of_flash)
{
    use_probe(app);
    const uint32_t kernel = app->memory.kernel_break;
    char kernel_line[64], grants_line[64], unused_line[64];
    struct format_buffer line;
    format_buffer_init(&line, kernel_line, sizeof(kernel_line));
    format(&line.sink, "  0x%08X ├", (unsigned)kernel);
    format_buffer_init(&line, grants_line, sizeof(grants_line));
    format(&line.sink, "│ %-20s %8u\r\n", "Grants", (unsigned)(FAKE_RAM_START(0) + FAKE_RAM_SIZE - kernel));
    format_buffer_init(&line, unused_line, sizeof(unused_line));
    format(&line.sink, "│ %-20s %8u\r\n", "Unused", (unsigned)(kernel - app->memory.application_break));
    const char *const expected[] = {
        "   Address     Region name            Used | Allocated (bytes)\r\n",
        "  0x20002000 ┌",
        " ram end\r\n",
        grants_line,
        kernel_line,
        " kernel break\r\n",
        unused_line,
        "  0x20001000 ├",
        " app break\r\n",
        "│ Data                     4096\r\n",
        "  0x20000000 └",
        " ram start\r\n",
        "  0x10000400 ┌",
        " flash end\r\n",
        "│ App Flash                 960\r\n",
        "│ Protected                  64\r\n",
        "  0x10000000 └",
        " flash start\r\n",
    };
    assert_true(says_in_order(overview(), expected, sizeof(expected) / sizeof(expected[0])));
}

TEST(a_memory_map_shows_heap_and_stack_once_they_are_reported)
{
    assert_null(strstr(overview(), "Stack"));
    assert_null(strstr(overview(), "Heap"));
    assert_true(fake_is_success(memop(MEMOP_STACK_START, fake_address(app, 1024))));
    assert_true(fake_is_success(memop(MEMOP_HEAP_START, fake_address(app, 3000))));
    memset(fake_memory(app, fake_address(app, 924)), 1, 100);
    assert_true(says(overview(), "│ Heap                     1096\r\n"));
    assert_true(says(overview(), "│ Data                     1976\r\n"));
    assert_true(says(overview(), "│ Stack                     100 |     1024\r\n"));
}

TEST(a_stack_that_was_never_used_is_said_to_be_unused)
{
    assert_true(fake_is_success(memop(MEMOP_STACK_START, fake_address(app, 1024))));
    assert_true(says(overview(), "│ Stack                       0 |     1024\r\n"));
}

TEST(a_stack_that_was_used_to_its_end_is_said_to_be_exceeded)
{
    assert_true(fake_is_success(memop(MEMOP_STACK_START, fake_address(app, 1024))));
    *fake_memory(app, fake_address(app, 33)) = 1;
    assert_true(says(overview(), "│ Stack                     991 |     1024\r\n"));
    *fake_memory(app, fake_address(app, 32)) = 1;
    assert_true(says(overview(), "│ Stack                    1024 |     1024 EXCEEDED!\r\n"));
}

TEST(the_first_frame_of_a_process_is_no_stack)
{
    assert_true(fake_is_success(memop(MEMOP_STACK_START, fake_address(app, 1024))));
    memset(fake_memory(app, fake_address(app, 0)), 1, 32);
    assert_true(says(overview(), "│ Stack                       0 |     1024\r\n"));
}

TEST(a_stack_at_the_very_end_of_ram_is_printed_without_reading_behind_it)
{
    assert_true(fake_is_success(memop(MEMOP_STACK_START, fake_address(app, FAKE_RAM_SIZE - 1))));
    assert_true(says(overview(), "|     8191"));
    assert_true(says(overview(), "│ Data                        0\r\n"));
}

TEST(a_heap_that_begins_at_the_break_is_empty)
{
    assert_true(fake_is_success(memop(MEMOP_HEAP_START, app->memory.application_break)));
    assert_true(says(overview(), "│ Heap                        0\r\n"));
}

TEST(a_heap_that_was_reported_above_the_break_is_left_out)
{
    assert_true(fake_is_success(memop(MEMOP_HEAP_START, fake_address(app, 5000))));
    assert_null(strstr(overview(), "Heap"));
}

// --- The full report -----------------------------------------------------------------------------------------

TEST(a_report_of_a_fault_tells_its_cause_and_what_the_machine_says)
{
    (void)call(99, 0, 0, 0, 0);
    const char *const expected[] = {"[Faulted]", " flash start\r\n", " Fault: system call of an unknown class\r\n",
                                    " fake fault\r\n", " fake registers\r\n"};
    assert_true(says_in_order(report(), expected, sizeof(expected) / sizeof(expected[0])));
    every_line_ends_in_cr_lf(text);
}

TEST(an_address_is_placed_in_the_memory_of_its_process)
{
    const struct process_memory *const m = &app->memory;
    assert_string_equal(report_place(app, 0), "near the null pointer");
    assert_string_equal(report_place(app, m->flash_start), "in its own flash, which can't be written");
    assert_string_equal(report_place(app, m->ram_start), "in its own RAM");
    assert_string_equal(report_place(app, m->application_break - 1), "in its own RAM");
    assert_string_equal(report_place(app, m->application_break), "above its application break");
    assert_string_equal(report_place(app, m->kernel_break), "in its grant region, which belongs to the kernel");
    assert_string_equal(report_place(app, m->ram_start + m->ram_size), "in no memory of its own");
    assert_string_equal(report_place(app, m->ram_start - 1), "just below its RAM: the stack is probably too small");
    assert_string_equal(report_place(app, UINT64_MAX), "in no memory of its own");
}

TEST(a_report_of_a_new_life_says_that_an_earlier_one_faulted)
{
    (void)call(99, 0, 0, 0, 0);
    assert_int_equal(process_restart(app, false, 0), ERROR_OK);
    const char *const expected[] = {" flash start\r\n",
                                    " Last fault, in an earlier life: system call of an unknown class\r\n"};
    assert_true(says_in_order(report(), expected, sizeof(expected) / sizeof(expected[0])));
    assert_null(strstr(text, " Fault:"));
    assert_null(strstr(text, "fake fault"));
}

TEST(a_report_without_a_fault_has_registers_only)
{
    assert_null(strstr(report(), "Fault:"));
    assert_null(strstr(text, "fake fault"));
    assert_true(says(text, " fake registers\r\n"));
}

TEST(a_report_lists_all_grants_three_in_a_row)
{
    static struct grant extra[3];
    kit_init();
    for (uint32_t i = 0; i < 3; i++) {
        extra[i] = (struct grant){.driver = i};
        fake_machine_add(&machine, NULL, &extra[i]);
    }
    kit_start();
    use_probe(app);
    assert_true(says(report(), "\r\n Total number of grant regions defined: 5\r\n"));
    char expected[512];
    struct format_buffer lines;
    format_buffer_init(&lines, expected, sizeof(expected));
    format(&lines.sink, "  Grant  0 : 0xa0000  %#010x   ", (unsigned)app->memory.kernel_break);
    format(&lines.sink, "  Grant  1 : --                      Grant  2 : --                    \r\n"
                        "  Grant  3 : --                      Grant  4 : --                    \r\n\r\n");
    assert_true(says(text, expected));
}

TEST(a_grant_is_listed_with_its_address_also_while_it_is_entered)
{
    enum error error;
    use_probe(app);
    char before[sizeof(text)];
    strcpy(before, report());
    assert_non_null(grant_enter(&probe.grant, app->id, &error));
    assert_string_equal(report(), before);
}

TEST(every_state_can_be_reported)
{
    process_fault(app, FAULT_CPU);
    assert_true(says(report(), "[Faulted]"));
    assert_int_equal(process_terminate(app, false, 0), ERROR_OK);
    assert_true(says(report(), "[Terminated]"));
    assert_int_equal(process_start(app), ERROR_OK);
    assert_true(says(report(), "[Yielded]"));
}

static uintptr_t deepest;

static void measure(struct format_sink *sink, const char *piece, size_t size)
{
    const uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    (void)sink;
    (void)piece;
    (void)size;
    if (here < deepest)
        deepest = here;
}

TEST(printing_a_process_takes_little_of_the_kernels_stack_however_long_its_name)
{
    static char name[60000];
    struct format_sink sink = {measure};
    memset(name, 'n', sizeof(name));
    app->name = name;
    app->name_size = sizeof(name);
    deepest = UINTPTR_MAX;
    report_process(app, &sink);
    assert_true((uintptr_t)__builtin_frame_address(0) - deepest < 4096);
}

// --- Panic ---------------------------------------------------------------------------------------------------

static void panic(void *context)
{
    (void)context;
    kernel_panic(&machine.kernel, "reason %d", 7);
}

TEST(a_panic_tells_everything_in_order)
{
    (void)fake_process(&machine, "second");
    kernel_debug(&machine.kernel, "last words");
    assert_true(fake_panics(&machine, panic, NULL));
    const char *const expected[] = {
        "\r\n---| Debug buffer not empty. Flushing. May repeat some of last message(s):\r\n",
        "last words\r\n",
        "\r\npanicked: reason 7\r\n",
        "\tKernel version: 2.3 (build verge)\r\n",
        "---| Fake machine |---\r\n",
        "\r\n---| App Status |---\r\n",
        "𝐀𝐩𝐩: app   -   [Running]\r\n",
        " fake registers\r\n",
        "𝐀𝐩𝐩: second   -   [Running]\r\n",
        " fake registers\r\n",
        " Total number of grant regions defined: 2\r\n",
    };
    assert_true(says_in_order(machine.panic_text, expected, sizeof(expected) / sizeof(expected[0])));
    every_line_ends_in_cr_lf(machine.panic_text);
}

TEST(a_panic_without_debug_output_says_nothing_of_it)
{
    assert_true(fake_panics(&machine, panic, NULL));
    assert_null(strstr(machine.panic_text, "Debug buffer"));
    assert_int_equal(strncmp(machine.panic_text, "\r\npanicked: reason 7\r\n", 22), 0);
}

TEST(a_panic_writes_all_that_waits_for_the_debug_device)
{
    for (unsigned i = 0; i < 20; i++)
        kernel_debug(&machine.kernel, "line %u", i);
    assert_true(fake_panics(&machine, panic, NULL));
    assert_true(says(machine.panic_text, "line 0\r\nline 1\r\n"));
    assert_true(says(machine.panic_text, "line 18\r\nline 19\r\n\r\npanicked"));
}

TEST(a_panic_needs_no_debug_writer)
{
    kit_init();
    machine.config.debug = NULL;
    kit_start();
    assert_true(fake_panics(&machine, panic, NULL));
    assert_true(says(machine.panic_text, "panicked: reason 7\r\n"));
}

TEST(a_panic_while_panicking_ends_the_machine_without_another_report)
{
    assert_true(fake_panics(&machine, panic, NULL));
    const size_t size = machine.panic_size;
    assert_true(fake_panics(&machine, panic, NULL));
    assert_int_equal(machine.panic_size, size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(an_overview_begins_with_name_and_state),
        RUN(an_overview_has_the_counters),
        RUN(an_overview_names_the_last_system_call),
        RUN(an_overview_tells_how_the_process_ended),
        RUN(every_line_of_an_overview_ends_in_cr_lf),
        RUN(a_memory_map_goes_from_the_end_of_ram_to_the_start_of_flash),
        RUN(a_memory_map_shows_heap_and_stack_once_they_are_reported),
        RUN(a_stack_that_was_never_used_is_said_to_be_unused),
        RUN(a_stack_that_was_used_to_its_end_is_said_to_be_exceeded),
        RUN(the_first_frame_of_a_process_is_no_stack),
        RUN(a_stack_at_the_very_end_of_ram_is_printed_without_reading_behind_it),
        RUN(a_heap_that_begins_at_the_break_is_empty),
        RUN(a_heap_that_was_reported_above_the_break_is_left_out),
        RUN(a_report_of_a_fault_tells_its_cause_and_what_the_machine_says),
        RUN(an_address_is_placed_in_the_memory_of_its_process),
        RUN(a_report_of_a_new_life_says_that_an_earlier_one_faulted),
        RUN(a_report_without_a_fault_has_registers_only),
        RUN(a_report_lists_all_grants_three_in_a_row),
        RUN(a_grant_is_listed_with_its_address_also_while_it_is_entered),
        RUN(every_state_can_be_reported),
        RUN(printing_a_process_takes_little_of_the_kernels_stack_however_long_its_name),
        RUN(a_panic_tells_everything_in_order),
        RUN(a_panic_without_debug_output_says_nothing_of_it),
        RUN(a_panic_writes_all_that_waits_for_the_debug_device),
        RUN(a_panic_needs_no_debug_writer),
        RUN(a_panic_while_panicking_ends_the_machine_without_another_report),
    };
    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
