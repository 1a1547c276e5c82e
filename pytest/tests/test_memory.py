# SPDX-License-Identifier: Apache-2.0 OR MIT
"""A process's own memory: the break, malloc, the C library, and what the kernel counts of it."""
import re

import pytest

from helpers import METRONOME, SLICE_S, app, assert_beats

PREAMBLE = """\
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <assert.h>
#include <math.h>
#include <errno.h>
#include <unistd.h>
#include <libtock/tock.h>
enum { BRK = 0, SBRK = 1, NOMEM = 9 };
"""


def memory_app(name, body, **settings):
    from pytest_verge import app_source
    return app_source(name, f"{PREAMBLE}\nint main(void)\n{{\n{body}\n}}\n", **settings)


GROWS = memory_app("grows", """
    uint8_t *const start = (uint8_t *)memop(SBRK, 0).data;
    for (int round = 0; round < 3; round++) {
        const memop_return_t grown = memop(SBRK, 20000);
        unsigned sum = 0;
        for (int i = 0; i < 20000; i++)
            sum += start[i];
        printf("status %d same start %d sum %u\\n", grown.status, grown.data == (uintptr_t)start, sum);
        memset(start, 0xa5, 20000);
        printf("back %d\\n", memop(BRK, (uintptr_t)start).status);
    }
    printf("done\\n");
""", heap=65536)
LIMITS = memory_app("limits", """
    uint8_t lent[64];
    const uintptr_t now = memop(SBRK, 0).data;
    const uintptr_t ram = (uintptr_t)tock_app_memory_begins_at();
    printf("below ram %d\\n", memop(BRK, ram - 1).status);
    printf("zero %d\\n", memop(BRK, 0).status);
    printf("ram end %d\\n", memop(BRK, (uintptr_t)tock_app_memory_ends_at()).status);
    printf("grant %d\\n", memop(BRK, (uintptr_t)tock_app_grant_begins_at() + 8).status);
    printf("huge %d\\n", memop(SBRK, 0x7fffffff).status);
    printf("wrap %d\\n", memop(SBRK, 0x80000000).status);
    printf("top %d\\n", memop(BRK, 0xffffffff).status);
    printf("unchanged %d\\n", memop(SBRK, 0).data == now);
    (void)allow_readwrite(1, 1, lent, sizeof lent);
    printf("below a lent buffer %d\\n", memop(BRK, (uintptr_t)lent).status);
    printf("unknown %d\\n", memop(12, 0).status);
""")
MALLOC = memory_app("mallocs", """
    static void *blocks[200];
    unsigned state = 1, failed = 0, wrong = 0;
    for (int i = 0; i < 20000; i++) {
        state = state * 1664525 + 1013904223;
        const unsigned slot = state >> 8 & 127, size = state >> 16 & 1023;
        if (blocks[slot]) {
            const uint8_t *const bytes = blocks[slot];
            const size_t length = *(size_t *)blocks[slot];
            for (size_t j = sizeof(size_t); j < length; j++)
                wrong += bytes[j] != (uint8_t)slot;
            free(blocks[slot]);
            blocks[slot] = NULL;
        } else if ((blocks[slot] = malloc(size + sizeof(size_t)))) {
            memset(blocks[slot], (int)slot, size + sizeof(size_t));
            *(size_t *)blocks[slot] = size + sizeof(size_t);
        } else {
            failed++;
        }
    }
    printf("failed %u wrong %u\\n", failed, wrong);
    uint8_t *const zeroed = calloc(100, 10);
    unsigned sum = 0;
    for (int i = 0; i < 1000; i++)
        sum += zeroed[i];
    uint8_t *const larger = realloc(memset(zeroed, 7, 1000), 5000);
    for (int i = 0; i < 1000; i++)
        sum += larger[i] - 7u;
    printf("sum %u\\n", sum);
""", heap=131072)
EXHAUSTS = memory_app("exhausts", """
    size_t got = 0;
    puts("begin"); // the console's grant is to be had now
    while (malloc(1000))
        got += 1000;
    printf("got %zu errno %d\\n", got, errno == ENOMEM);
    printf("huge %d\\n", malloc(0x7fffffff) == NULL);
""", heap=65536)
PRINTS = memory_app("prints", """
    printf("%s|%5d|%-5d|%05d|%x|%llu\\n", "text", 42, 42, 42, 0xbeef, 12345678901234567890ull);
    printf("%.3f %g %e\\n", 3.14159265, 0.0001, 12345.678);
    printf("%.6f %.6f\\n", sqrt(2), sin(1));
    char buffer[8];
    printf("%d %s\\n", snprintf(buffer, sizeof buffer, "%d", 123456789), buffer);
    for (int i = 0; i < 100; i++)
        printf("a line that is longer than one buffer of the console would be, number %d\\n", i);
    fprintf(stderr, "to stderr\\n");
    puts("end");
""")
ASSERTS = app("asserts", """\
    setbuf(stdout, NULL);
    printf("before ");
    assert(1 + 1 == 3);
    printf("after\\n");
    """, "assert.h")


def test_memory_that_the_break_gains_is_zero_each_time(boot):
    board = boot(GROWS)
    lines = board.readlines_until("done")
    assert lines == ["status 0 same start 1 sum 0", "back 0"] * 3 + ["done"]


def test_the_break_stays_between_the_ram_s_start_and_the_grants(boot):
    board = boot(LIMITS)
    board.processes["limits"].wait_state("Terminated")
    assert board.output.splitlines() == [
        "below ram 9", "zero 9", "ram end 9", "grant 9", "huge 9", "wrap 9", "top 9", "unchanged 1",
        "below a lent buffer 9", "unknown 10"]


def test_malloc_keeps_what_is_written_to_it(boot):
    board = boot(MALLOC, record=False)
    assert board.readline() == "failed 0 wrong 0"
    assert board.readline() == "sum 0"


def test_memory_runs_out_for_one_process_only(boot):
    board = boot(EXHAUSTS, METRONOME, record=False)
    got = int(board.expect(re.compile(r"got (\d+) errno 1\nhuge 1\n")).group(1))
    facts = board.processes["exhausts"].facts
    assert 60_000 < got < facts["ram_bytes"]
    assert facts["app_break"] + facts["grant_bytes"] <= facts["ram_bytes"]
    board.clock.run_for(1)
    assert_beats(board, late=SLICE_S)  # the other one computes meanwhile


@pytest.mark.parametrize("heap", [0, 4096, 1_000_000])
def test_the_heap_that_an_application_asks_for_is_there(boot, heap):
    source = memory_app(f"heap{heap}", f"""
    const memop_return_t grown = memop(SBRK, {heap});
    memset((void *)grown.data, 1, {heap});
    printf("status %d\\n", grown.status);
    """, heap=heap)
    assert boot(source).readline() == "status 0"


@pytest.mark.parametrize("stack, fits", [(4096, False), (65536, True)])
def test_the_stack_that_an_application_asks_for_is_there_and_no_more(boot, stack, fits):
    source = memory_app(f"stack{stack}", """
    volatile char frame[20000];
    for (int i = 0; i < 20000; i++)
        frame[i] = 1;
    printf("it fits\\n");
    """, stack=stack)
    board = boot(source)
    if fits:
        board.expect("it fits\n")
    else:
        assert board.wait_fault().cause.endswith("just below its RAM: the stack is probably too small")


def test_printf_prints_numbers_floats_and_long_text(boot):
    board = boot(PRINTS)
    assert board.readline() == "text|   42|42   |00042|beef|12345678901234567890"
    assert board.readline() == "3.142 0.0001 1.234568e+04"
    assert board.readline() == "1.414214 0.841471"
    assert board.readline() == "9 1234567"
    for number in range(100):
        assert board.readline().endswith(f"would be, number {number}")
    assert board.readline() == "to stderr"
    assert board.readline() == "end"


def test_a_failed_assertion_says_which_and_faults_there(boot):
    board = boot(ASSERTS)
    fault = board.wait_fault()
    assert re.fullmatch(r"before .*asserts\.c:\d+: main: assertion failed: 1 \+ 1 == 3\n", board.output.split("Process")[0])
    assert fault.cause.endswith(" instruction, put there by abort() or a check")
    board.expect_not("after")


@pytest.mark.simulator("Linux")
def test_what_the_c_library_asks_of_linux_is_a_fault(boot):
    body = 'printf("%d\\n", fopen("/etc/passwd", "r") == NULL);'
    fault = boot(memory_app("libc", body)).wait_fault()
    assert fault.cause.startswith("forbidden Linux system call ")


def test_the_kernel_counts_the_memory_that_a_process_uses(boot):
    board = boot("console_echo", "blink")
    board.expect("Type a line.\n")
    board.clock.run_for(0.1)
    for name in ("console_echo", "blink"):
        facts = board.processes[name].facts
        assert 0 < facts["grant_bytes"] < 8192
        assert facts["ram_bytes"] % 4 == 0
        assert 0 < facts["app_break"] < facts["ram_bytes"]


def test_malloc_is_bounded_by_the_application_s_heap(boot):
    """What libtock-c's applications count on: a board has no 100 kB for one of them unless it asks for them."""
    body = 'printf("%s\\n", malloc(100000) ? "given" : "refused");'
    assert boot(memory_app("bounded", body)).readline() == "refused"
    assert boot(memory_app("unbounded", body, heap=120_000)).readline() == "given"
