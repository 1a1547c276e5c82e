# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The tools that find mistakes in an application: valgrind, address checks, undefined behaviour made a
fault, perf. Each is run as a user runs it, through ./verge."""
import os
import shutil
import subprocess
import time

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
PATIENCE_S = 120

needs_valgrind = pytest.mark.skipif(shutil.which("valgrind") is None, reason="valgrind is not installed")
needs_perf = pytest.mark.skipif(shutil.which("perf") is None, reason="perf is not installed")

PROGRAM = """\
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

volatile int zero;
volatile char sink;
char table[10];

__attribute__((noinline)) static void act(void)
{
    BODY
}

int main(void)
{
    printf("begin\\n");
    act();
    printf("end\\n");
    return 0;
}
"""

HEAP_OVERRUN = "char *block = malloc(10); block[10 + zero] = 1; sink = block[0]; free(block);"
USE_AFTER_FREE = "char *block = malloc(10); free(block); sink = block[3 + zero];"
DOUBLE_FREE = "char *block = malloc(10); char *volatile again = block; free(block); free(again);"
UNINITIALISED = "int *words = malloc(40); if (words[3 + zero]) sink = 1; free(words);"
GLOBAL_OVERRUN = "table[10 + zero] = 1;"
STACK_OVERRUN = "char near[16]; memset(near, 0, 16); char *volatile at = near; at[17] = 1; sink = near[zero];"
OUT_OF_SCOPE = "char *volatile at; { char inner[8]; inner[zero] = 1; at = inner; sink = at[0]; } sink = at[0];"
STRING_OVERRUN = 'char *volatile text = malloc(4); strcpy(text, "12345"); sink = text[0]; free(text);'
UNENDED_STRING = 'char *text = malloc(4); memcpy(text, "1234", 4); printf("%s\\n", text); free(text);'
NEGATIVE_SIZE = "char *block = malloc(10); memset(block, 0, (size_t)(zero - 1)); sink = block[0]; free(block);"
HEAP_AT_WORK = """\
char *block = malloc(1);
    for (unsigned i = 1; i < 2000; i++) {
        block = realloc(block, i);
        block[i - 1] = (char)i;
        free(malloc(i));
    }
    char *aligned = aligned_alloc(512, 100), *copy = strdup("a copy");
    memset(aligned, 1, 100);
    if ((uintptr_t)aligned % 512 != 0 || strcmp(copy, "a copy") != 0)
        abort();
    snprintf(block, 40, "%s %.2f %5d", copy, 1.5, 42);
    printf("%s\\n", block);
    free(aligned);
    free(copy);
    free(block);"""


@pytest.fixture
def verge(tmp_path):
    """Runs ./verge run on one application: verge(body, "--asan", "app")."""
    def run_one(body, *words):
        source = tmp_path / "app.c"
        source.write_text(PROGRAM.replace("BODY", body))
        return verge_run(str(source), *words, "--for", "10s", "--quiet")
    return run_one


def verge_run(*words):
    return subprocess.run([os.path.join(ROOT, "verge"), "run", *words], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=PATIENCE_S, check=False, cwd=ROOT)


def line_of(body_line=0):
    """The line of the program on which its body begins."""
    return PROGRAM.split("BODY")[0].count("\n") + 1 + body_line


# --- valgrind ------------------------------------------------------------------------------------

@needs_valgrind
@pytest.mark.parametrize("app", ["hello", "blink", "rng", "console_echo"])
def test_valgrind_finds_nothing_in_an_example(app):
    done = verge_run(app, "--valgrind", app, "--for", "2s", "--quiet")
    assert "ERROR SUMMARY: 0 errors" in done.stderr
    assert done.returncode == 0, done.stderr


@needs_valgrind
def test_valgrind_finds_nothing_in_a_heap_at_work(verge):
    done = verge(HEAP_AT_WORK, "--valgrind", "app", "--valgrind-args=--leak-check=full")
    assert done.stdout == "begin\na copy 1.50    42\nend\n"
    assert "definitely lost: 0 bytes" in done.stderr
    assert "ERROR SUMMARY: 0 errors" in done.stderr
    assert done.returncode == 0


@needs_valgrind
@pytest.mark.parametrize("body, what", [
    (HEAP_OVERRUN, "Invalid write of size 1"),
    (USE_AFTER_FREE, "Invalid read of size 1"),
    (DOUBLE_FREE, "Invalid free()"),
    (UNINITIALISED, "Conditional jump or move depends on uninitialised value"),
    (UNENDED_STRING, "Invalid read of size 1"),
])
def test_valgrind_finds_an_error_and_names_the_line(verge, body, what):
    done = verge(body, "--valgrind", "app")
    assert what in done.stderr
    assert f"act (app.c:{line_of()})" in done.stderr
    assert "end\n" in done.stdout, "the application goes on"
    assert done.returncode == 1


@needs_valgrind
def test_valgrind_finds_a_block_that_is_lost_when_asked(verge):
    done = verge("sink = (char)(uintptr_t)malloc(77);", "--valgrind", "app", "--valgrind-args=--leak-check=full")
    assert "77 bytes in 1 blocks are definitely lost" in done.stderr
    assert done.returncode == 1


@needs_valgrind
def test_others_run_beside_an_application_under_valgrind():
    done = verge_run("hello", "counter", "blink", "--valgrind", "hello", "--for", "3s", "--quiet")
    assert "Hello World!" in done.stdout and "00:02" in done.stdout
    assert done.returncode == 0


@needs_valgrind
def test_a_crash_under_valgrind_is_a_fault_of_the_process(verge):
    done = verge("*(volatile int *)(uintptr_t)(zero + 16) = 1;", "--valgrind", "app")
    assert "process app faulted" in done.stderr
    assert f"act (app.c:{line_of()})" in done.stderr
    assert done.returncode == 1


# --- Address checks ------------------------------------------------------------------------------

@pytest.mark.parametrize("app", ["hello", "blink", "rng", "console_echo"])
def test_address_checks_find_nothing_in_an_example(app):
    done = verge_run("--asan", app, "--for", "2s", "--quiet")
    assert done.returncode == 0, done.stderr


def test_address_checks_find_nothing_in_a_heap_at_work(verge):
    done = verge(HEAP_AT_WORK, "--asan", "app")
    assert done.stdout == "begin\na copy 1.50    42\nend\n"
    assert done.returncode == 0


def test_address_checks_work_over_ipc():
    words = ["rot13_service", "rot13_client", "--for", "2s", "--quiet"]
    checked = verge_run(*words, "--asan", "rot13_service", "--asan", "rot13_client")
    assert checked.stdout == verge_run(*words).stdout
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("body, what", [
    (HEAP_OVERRUN, "heap overrun: write of 1 bytes"),
    (USE_AFTER_FREE, "use after free: read of 1 bytes"),
    (DOUBLE_FREE, "a block is freed twice"),
    (GLOBAL_OVERRUN, "global variable overrun: write of 1 bytes"),
    (STACK_OVERRUN, "stack buffer overrun: write of 1 bytes"),
    (OUT_OF_SCOPE, "use of a local variable after its scope"),
    (STRING_OVERRUN, "heap overrun: write of 6 bytes"),
    (NEGATIVE_SIZE, "heap overrun: write of 18446744073709551615 bytes"),
])
def test_address_checks_find_an_error_and_name_the_line(verge, body, what):
    done = verge(body, "--asan", "app")
    assert what in done.stdout
    assert "Cause: its own checks found an error" in done.stderr
    assert f"Source: act at app.c:{line_of()}" in done.stderr.replace(os.sep + "app.c", "app.c").replace("at ./", "at ")
    assert "end\n" not in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize("body, where", [
    (HEAP_OVERRUN, "0 bytes behind a heap block of 10 bytes"),
    (USE_AFTER_FREE, "3 bytes into a heap block of 10 bytes that was freed"),
    (GLOBAL_OVERRUN, "0 bytes behind the global variable 'table' of 10 bytes"),
    (STACK_OVERRUN, "1 bytes behind the local variable 'near' of 16 bytes"),
])
def test_address_checks_say_what_the_address_is_near(verge, body, where):
    assert where in verge(body, "--asan", "app").stdout


def test_address_checks_say_where_a_block_was_allocated_and_freed(verge):
    done = verge(USE_AFTER_FREE, "--asan", "app")
    assert "Allocated at: act" in done.stderr and "Freed at: act" in done.stderr


def test_a_buffer_lent_beyond_its_end_is_found(verge):
    body = """extern int libtocksync_console_write(const uint8_t *, uint32_t, int *);
    uint8_t *block = calloc(10, 1); int written; libtocksync_console_write(block, 11, &written);"""
    done = verge(body, "--asan", "app")
    assert "heap overrun: read of 11 bytes" in done.stdout
    assert done.returncode == 1


def test_address_checks_begin_anew_when_the_process_restarts(verge):
    done = verge(STACK_OVERRUN, "--asan", "app", "--fault-policy", "threshold-restart:3")
    assert done.stdout.count("stack buffer overrun") == done.stdout.count("begin") > 2


# --- Undefined behaviour -------------------------------------------------------------------------

def test_undefined_behaviour_becomes_a_fault(verge):
    body = "volatile int most = 0x7fffffff; most = most + 1 + zero; sink = (char)most;"
    assert verge(body).returncode == 0
    done = verge(body, "--ubsan", "app")
    assert "Cause: illegal instruction, put there by abort() or a check" in done.stderr
    assert f"app.c:{line_of()}" in done.stderr
    assert done.returncode == 1


# --- Words ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("words, says", [
    (["hello", "--asan", "other"], "--asan names 'other'"),
    (["hello", "--valgrind", "other"], "--valgrind names 'other'"),
    (["hello", "--valgrind", "hello", "--asan", "hello"], "does not go together"),
])
def test_words_that_do_not_fit_are_told(words, says):
    done = verge_run(*words)
    assert says in done.stderr
    assert done.returncode == 2


# --- perf ----------------------------------------------------------------------------------------

def child_of(parent):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with open(f"/proc/{parent}/task/{parent}/children", encoding="utf-8") as file:
            if children := file.read().split():
                return children[0]
        time.sleep(0.05)
    pytest.fail("the application was not started")


@needs_perf
def test_perf_names_the_functions_of_a_running_application(tmp_path):
    source = tmp_path / "spin.c"
    source.write_text("volatile unsigned sum;\n__attribute__((noinline)) static void work_hard(void)\n"
                      "{ for (unsigned i = 0; i < 1000000; i++) sum += i; }\nint main(void) { for (;;) work_hard(); }\n")
    subprocess.run([os.path.join(ROOT, "verge"), "build", str(source)], check=True, capture_output=True, cwd=ROOT)
    data = str(tmp_path / "perf.data")
    with subprocess.Popen([os.path.join(ROOT, "verge"), "run", str(source), "--realtime", "--quiet"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            time.sleep(1)  # ./verge becomes the simulator
            recorded = subprocess.run(["perf", "record", "-e", "cpu-clock", "-o", data, "-p", child_of(process.pid), "--",
                                       "sleep", "1"], capture_output=True, text=True, check=False)
        finally:
            process.terminate()
    if "permission" in recorded.stderr.lower():
        pytest.skip("perf is not allowed here")
    report = subprocess.run(["perf", "report", "-i", data, "--stdio"], capture_output=True, text=True, check=True)
    assert "work_hard" in report.stdout
