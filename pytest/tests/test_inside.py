# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Looking into board binaries on a virtual board, as a user does: gdb on its server, traces, profiles, coverage, stacks,
and reports of faults. Runs count instructions, so every figure is exact."""
import os
import re
import shlex
import subprocess

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
PATIENCE_S = 300
PROCESSORS = ["rv32imac", "cortex-m0", "cortex-m3", "cortex-m4"]

PROGRAM = """\
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

volatile uint32_t total;
volatile uint8_t bytes[8];

__attribute__((noinline)) uint32_t add(uint32_t a, uint32_t b)
{
    total += a * b;
    return total;
}

__attribute__((noinline)) uint32_t outer(uint32_t n)
{
    uint32_t sum = 0;
    for (uint32_t i = 1; i <= n; i++)
        sum += add(i, 3);
    return sum;
}

__attribute__((noinline)) void never(void)
{
    bytes[1] = 9;
}

__attribute__((noinline)) void poke(volatile uint32_t *where)
{
    *where = 7;
    total++;
}

int main(void)
{
    bytes[5] = 1;
    if (outer(5) == 1)
        never();
    bytes[6] = 2;
    printf("total %u\\n", (unsigned)total);
    END
    return 0;
}
"""


def line_of(text):
    """The line of the program that holds this text first."""
    return PROGRAM[:PROGRAM.index(text)].count("\n") + 1


@pytest.fixture
def program(tmp_path):
    """The path of the program, with what it does at its end."""
    def make(end=""):
        path = tmp_path / "app.c"
        path.write_text(PROGRAM.replace("END", end))
        return f"app={path}"
    return make


def words_of(processor, app, *words):
    return [os.path.join(ROOT, "verge"), "run", "--emulate", "--processor", processor, app, "--for", "1s", "--headless",
            "--quiet", *words]


def verge_run(processor, app, *words):
    return subprocess.run(words_of(processor, app, *words), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=PATIENCE_S, check=False, cwd=ROOT)


class Debugged:
    """What gdb and the simulator said, and how they ended."""

    def __init__(self, processor, app, *commands, words=()):
        with subprocess.Popen(words_of(processor, app, "--gdb", "app", *words), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as simulator:
            try:
                line = next(line for line in simulator.stderr if line.startswith("  gdb-multiarch "))
                gdb = shlex.split(line)
                gdb[1:1] = ["-nx", "-batch"]
                gdb += [word for command in commands for word in ("-ex", command)]
                done = subprocess.run(gdb, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
                self.said, self.messages = done.stdout, done.stderr
                self.output, self.report = simulator.communicate(timeout=PATIENCE_S)
                self.status = simulator.returncode
            finally:
                simulator.kill()

    def values(self):
        """What `print` printed, in order."""
        return re.findall(r"^\$\d+ = (.*)$", self.said, re.MULTILINE)


# --- gdb -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("processor", PROCESSORS)
def test_gdb_breaks_steps_and_knows_callers(processor, program):
    done = Debugged(processor, program(), "break add if a == 3", "continue", "backtrace 3", "print a", "print b",
                    "print total", "finish", "next", "print i", "delete", "continue")
    assert f"main () at {program().partition('=')[2]}" in done.said, "it stands at main at first"
    assert re.search(r"#0 +add \(a=\S*3, b=\S*3\) at .*app.c:.*\n#1 .* outer \(n=\S*5\) at .*app.c:.*\n#2 .* main \(\)", done.said)
    assert done.values()[:3] == ["3", "3", "9"]
    assert "Value returned is $4 = 18" in done.said
    assert "exited normally" in done.said
    assert done.output == "total 45\n" and done.status == 0


@pytest.mark.parametrize("processor", PROCESSORS)
def test_a_watchpoint_is_met_at_the_very_byte(processor, program):
    """bytes[5] and bytes[7] are neighbours of the one that is watched."""
    done = Debugged(processor, program(), "rwatch total", "continue", "delete", "watch bytes[6]", "continue",
                    "print (int)bytes[5]", "print total")
    assert re.search(r"Hardware watchpoint \d+: bytes\[6\]\n\nOld value = 0 .*\nNew value = 2 ", done.said)
    assert done.values() == ["1", "45"]
    assert re.search(r"Hardware read watchpoint \d+: total\n\nValue = 0\n.* in add ", done.said)


@pytest.mark.parametrize("processor", ["rv32imac", "cortex-m4"])
def test_gdb_reads_and_writes_registers_and_memory(processor, program):
    first = "$a0" if processor == "rv32imac" else "$r0"
    done = Debugged(processor, program(), "break outer", "continue", f"set var {first} = 2", "set var total = 100",
                    "finish", "print total", "x/2xb bytes+4", "set var bytes[0] = 0xfe", "print/x bytes[0]",
                    "print *(int*)0x10", "set var *(int*)main = 0", "info registers pc", "continue")
    assert "Value returned is $1 = 212" in done.said, "103 and 109"
    assert done.values() == ["109", "0xfe"]
    assert "Cannot access memory" in done.messages, "neither page 0 nor flash for writing"
    assert re.search(r"0x[0-9a-f]+ <bytes\+4>:\s+0x00\s+0x01", done.said)
    assert done.output == "total 109\n"


def test_gdb_sees_the_floating_point_registers_of_a_cortex_m4(program):
    done = Debugged("cortex-m4", program(), "set var $d1 = 1.5", "print $d1", "print $s3", "print/x $fpscr")
    assert done.values() == ["1.5", "1.9375", "0x0"]


@pytest.mark.parametrize("processor", PROCESSORS)
@pytest.mark.parametrize("end, signal, code", [
    ("poke((volatile uint32_t *)(uintptr_t)4);", "SIGSEGV", "*where = 7"),
    ("abort();", "SIGTRAP|SIGILL", None),
])
def test_gdb_stops_where_a_process_faults_before_the_kernel_acts(processor, program, end, signal, code):
    done = Debugged(processor, program(end), "continue", "backtrace", "continue")
    assert re.search(rf"Program received signal ({signal})", done.said)
    assert code is None or f"poke (where=0x4) at" in done.said.replace("where=where@entry=", "where=") and code in done.said
    assert "main () at" in done.said
    assert "Program terminated with signal" in done.said, "then the kernel's policy has ended it"
    assert done.status == 1 and "process app faulted" in done.report


def test_time_stands_while_a_process_is_held(program):
    done = Debugged("cortex-m3", program(), "monitor time", "monitor count", "shell sleep 0.3", "monitor time", "stepi",
                    "monitor count", "monitor nonsense")
    said = done.said + done.messages
    times = re.findall(r"([\d.]+) s of virtual time", said)
    counts = re.findall(r"(\d+) instructions executed", said)
    assert len(times) == 2 and times[0] == times[1]
    assert int(counts[1]) == int(counts[0]) + 1
    assert "monitor count: " in said


COSTED = ["--costs", "cortex-m4"]


@pytest.mark.parametrize("processor, costs", [("cortex-m3", []), ("cortex-m4", COSTED)])
def test_a_run_under_gdb_is_the_same_run(processor, costs, program):
    app = program("for (;;) *(volatile int *)(uintptr_t)(total++ < 60 ? (uintptr_t)&total : 4);")
    alone = verge_run(processor, app, *costs)
    held = Debugged(processor, app, "break add", "continue", "stepi", "watch total", "continue", "continue", "reverse-stepi",
                    "delete", "continue", "continue", words=costs)
    assert "Program terminated" in held.said
    assert held.report[held.report.index("verge: process app"):] == alone.stderr[alone.stderr.index("verge: process app"):]


def test_a_run_goes_on_when_gdb_leaves(program):
    done = Debugged("rv32imac", program(), "break add", "continue", "detach")
    assert done.output == "total 45\n" and done.status == 0


def test_a_fault_goes_to_the_kernel_when_gdb_has_left(program):
    app = program("poke((volatile uint32_t *)(uintptr_t)4);")
    done = Debugged("cortex-m3", app, "break add", "continue", "reverse-stepi", "detach")
    assert "process app faulted" in done.report and done.output.startswith("total 45\n") and done.status == 1
    done = Debugged("cortex-m3", app, "continue", "reverse-stepi", "detach")
    assert "process app faulted" in done.report and done.output.startswith("total 45\n") and done.status == 1


def test_gdb_can_end_a_run(program):
    done = Debugged("rv32imac", program(), "kill")
    assert done.output == "" and done.status == 0


def test_gdb_wants_an_application_of_the_run(program):
    done = verge_run("rv32imac", program(), "--gdb", "other")
    assert done.returncode == 2 and "'other', which is not among the applications" in done.stderr


# --- Back in time --------------------------------------------------------------------------------

@pytest.mark.parametrize("processor", PROCESSORS)
def test_gdb_goes_back_by_one_instruction(processor, program):
    pc = "print/x $pc"
    done = Debugged(processor, program(), "break add if a == 4", "continue", "delete", pc, "monitor count", "stepi", pc,
                    "stepi", "reverse-stepi", pc, "reverse-stepi", pc, "monitor count", "stepi", pc, "continue")
    values = done.values()
    assert values[1] == values[2] == values[4] and values[0] == values[3] != values[1]
    before, after = re.findall(r"(\d+) instructions executed", done.said + done.messages)
    assert before == after
    assert done.output == "total 45\n" and done.status == 0, "it is said once"


@pytest.mark.parametrize("processor", PROCESSORS)
def test_gdb_goes_back_to_who_changed_a_variable(processor, program):
    done = Debugged(processor, program(), "break never", "break poke", "break printf", "continue", "print total", "delete",
                    "watch total", "reverse-continue", "print a", "reverse-continue", "print a", "continue", "print a", "delete",
                    "break add", "reverse-continue", "print a", "reverse-continue", "print a", "print total", "continue",
                    "delete", "continue")
    assert re.search(r"Old value = 45\nNew value = 30\n.* add ", done.said)
    assert re.search(r"Old value = 30\nNew value = 18\n.* add ", done.said)
    assert re.search(r"Old value = 18\nNew value = 30\n.* add ", done.said)
    assert done.values() == ["45", "5", "4", "4", "4", "3", "9"]
    assert done.output == "total 45\n" and done.status == 0


def test_the_past_begins_where_the_run_did(program):
    done = Debugged("cortex-m3", program(), "reverse-continue", "monitor count", "stepi", "monitor count", "continue")
    assert "No more reverse-execution history" in done.said
    assert re.findall(r"(\d+) instructions executed", done.said + done.messages) == ["0", "1"]


def test_the_past_begins_behind_a_change_by_the_debugger(program):
    done = Debugged("cortex-m3", program(), "set var total = 100", "stepi", "reverse-continue", "print total", "continue")
    assert "No more reverse-execution history" in done.said
    assert done.values() == ["100"] and done.output == "total 145\n"


def test_going_back_over_a_fault_and_millions_of_instructions(program):
    end = "for (uint32_t i = 0; i < 1000000; i++) { total = i; if (i == 999) bytes[2] = 5; } poke((volatile uint32_t *)(uintptr_t)4);"
    done = Debugged("cortex-m4", program(end), "continue", "watch bytes[2]", "reverse-continue", "print total", "delete",
                    "continue", "continue")
    assert "Program received signal SIGSEGV" in done.said
    assert re.search(r"Old value = 5 .*\nNew value = 0 ", done.said)
    assert done.values() == ["999"]
    assert done.said.count("SIGSEGV") >= 2 and "Program terminated" in done.said


LIBRARIES = """\
#include <libtock-sync/services/alarm.h>
#include <stdio.h>
#include <string.h>

volatile int number;
char text[32];
volatile float real = 1.5f;

int main(void)
{
    number = 1;
    printf("hello %d\\n", number);
    memcpy(text, "abcdef", 7);
    snprintf(text, sizeof(text), "%d", number);
    libtocksync_alarm_delay_ms(5);
    real = real * 2.5f;
    number = 2;
}
"""


@pytest.mark.parametrize("processor", ["cortex-m4", "rv32imac"])
def test_gdb_goes_back_over_functions_of_libraries(processor, tmp_path):
    """In C, and in assembly as libgcc's arithmetic is."""
    source = tmp_path / "app.c"
    source.write_text(LIBRARIES)
    done = Debugged(processor, f"app={source}", "break app.c:17", "continue", "delete", *["reverse-next", "bt 1"] * 8)
    lines = [int(line) for line in re.findall(r"^#0 .*main \(\) at .*app\.c:(\d+)", done.said, re.MULTILINE)]
    assert sorted(set(lines), reverse=True)[:6] == [16, 15, 14, 13, 12, 11] and lines == sorted(lines, reverse=True), done.said


ECHO = """\
#include <stdio.h>

volatile int got;

int main(void)
{
    for (int c = 0; c != 'x'; ) {
        c = getchar();
        got++;
        printf("%c\\n", c);
    }
    *(volatile int *)4 = 1;
}
"""


@pytest.mark.parametrize("processor", ["rv32imac", "cortex-m4"])
def test_gdb_goes_back_over_input_in_a_recorded_run(processor, tmp_path):
    source, record = tmp_path / "echo.c", tmp_path / "run.rec"
    source.write_text(ECHO)
    app = f"app={source}"
    words = [*words_of(processor, app), "--record", str(record)]
    recorded = subprocess.run(words, input="abcx", capture_output=True, text=True, timeout=PATIENCE_S, check=False, cwd=ROOT)
    assert recorded.returncode == 1 and recorded.stdout.startswith("a\nb\nc\nx\n"), recorded.stderr
    done = Debugged(processor, app, "continue", "print got", "watch got", "reverse-continue", "reverse-continue", "print got",
                    "delete", "continue", "print got", "continue", words=("--replay", str(record)))
    assert done.values() == ["4", "2", "4"]
    assert done.said.count("SIGSEGV") >= 2
    assert done.output == recorded.stdout, "once"


def test_a_debugger_is_outside_of_a_record(program, tmp_path):
    done = verge_run("rv32imac", program(), "--gdb", "app", "--record", str(tmp_path / "run.rec"))
    assert done.returncode == 2 and "leave --gdb and --valgrind out" in done.stderr


# --- Tools ---------------------------------------------------------------------------------------

def counts_of(path):
    """{way: instructions} of folded stacks."""
    return {way: int(count) for way, _, count in (line.rpartition(" ") for line in path.read_text().splitlines())}


@pytest.mark.parametrize("processor", PROCESSORS)
def test_trace_profile_and_coverage_agree_to_the_instruction(processor, program, tmp_path):
    paths = [tmp_path / name for name in ("app.trace", "app.folded", "app.info")]
    done = verge_run(processor, program(), "--itrace", str(paths[0]), "--profile", str(paths[1]), "--coverage",
                     str(paths[2]))
    assert done.returncode == 0 and done.stdout == "total 45\n", done.stderr
    trace = [line.split() for line in paths[0].read_text().splitlines()]
    profile = counts_of(paths[1])
    assert [int(row[2]) for row in trace] == list(range(1, len(trace) + 1)), "none is left out"
    assert sum(profile.values()) == len(trace)
    for name in ("add", "outer", "main"):
        in_trace = sum(row[5].partition("+")[0] == name for row in trace)
        assert in_trace == sum(count for way, count in profile.items() if way.endswith(";" + name)) > 0
    assert any(way.endswith(";main;outer;add") for way in profile)
    assert not any("never" in way for way in profile)
    entered = [row for row in trace if row[5] == "add+0"]
    assert len(entered) == 5, "called five times"


@pytest.mark.parametrize("processor", ["rv32imac", "cortex-m3"])
def test_coverage_tells_each_line_and_function(processor, program, tmp_path):
    path = tmp_path / "app.info"
    verge_run(processor, program("if (total == 1) poke(&total);"), "--coverage", str(path))
    records = path.read_text().split("end_of_record\n")
    record = next(one for one in records if f"SF:{tmp_path}/app.c\n" in one)
    lines = {int(line): int(count) for line, count in re.findall(r"^DA:(\d+),(\d+)$", record, re.MULTILINE)}
    functions = {name: int(count) for count, name in re.findall(r"^FNDA:(\d+),(\w+)$", record, re.MULTILINE)}
    assert functions == {"add": 5, "outer": 1, "never": 0, "poke": 0, "main": 1}
    assert lines[line_of("total += a")] == 5 and lines[line_of("sum += add")] == 5
    assert lines[line_of("bytes[1] = 9")] == 0 and lines[line_of("*where = 7")] == 0
    assert lines[line_of("bytes[6] = 2")] == 1 and lines[line_of('printf("total')] == 1
    assert f"LF:{len(lines)}\nLH:{sum(count > 0 for count in lines.values())}\n" in record


def test_the_first_instructions_by_hand(program, tmp_path):
    """start.S of RISC-V: it computes where it was loaded, and compares that with the place for which it was linked."""
    path = tmp_path / "app.trace"
    verge_run("rv32imac", program(), "--itrace", f"{path},app")
    rows = [line.split() for line in path.read_text().splitlines()[:4]]
    assert [row[5] for row in rows] == ["_start+0", "_start+0x4", "_start+0x8", "_start+0xc"]
    assert all(row[0] == "0.000000000" and row[1] == "app" for row in rows)
    pc = int(rows[0][3], 16)
    upper = int(rows[0][4], 16)
    assert upper & 0xFFF == 0x197, "auipc gp"
    assert rows[0][6:] == [f"gp={pc + (upper & 0xFFFFF000):#x}"]
    assert int(rows[2][4], 16) == 0x297 and rows[2][6:] == [f"t0={pc + 8:#x}"], "auipc t0, 0"


def test_only_the_application_that_is_named_is_traced(tmp_path):
    path = tmp_path / "two.trace"
    done = subprocess.run([os.path.join(ROOT, "verge"), "run", "--emulate", "hello", "blink", "--for", "300ms", "--headless",
                           "--quiet", "--itrace", f"{path},hello"], capture_output=True, text=True, check=False,
                          timeout=PATIENCE_S, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert {line.split()[1] for line in path.read_text().splitlines()} == {"hello"}
    done = verge_run("rv32imac", "hello", "--itrace", f"{path},other")
    assert done.returncode == 2 and "--itrace names no application of this run: other" in done.stderr


WAITING = """\
#include <libtock/services/alarm.h>
#include <libtock/tock.h>

static int times;

static void on_alarm(uint32_t now, uint32_t then, void *data)
{
    (void)now, (void)then, (void)data;
    times++;
}

int main(void)
{
    libtock_alarm_t alarm;
    while (times < 3) {
        libtock_alarm_in_ms(10, on_alarm, NULL, &alarm);
        yield();
    }
    return 0;
}
"""


@pytest.mark.parametrize("processor", PROCESSORS)
def test_upcalls_are_called_from_where_the_process_waits(processor, tmp_path):
    source, path, trace = tmp_path / "waits.c", tmp_path / "waits.folded", tmp_path / "waits.trace"
    source.write_text(WAITING)
    verge_run(processor, f"waits={source}", "--profile", str(path), "--itrace", str(trace))
    ways = counts_of(path)
    rows = [line.split() for line in trace.read_text().splitlines()]
    (way, count), = [(way, count) for way, count in ways.items() if way.endswith(";on_alarm")]
    assert way.startswith("waits;_start;process_start;main;") and way.count("main") == 1
    assert "yield" in way
    assert count == sum(row[5].startswith("on_alarm+") for row in rows) and count % 3 == 0
    assert sum(row[5] == "on_alarm+0" for row in rows) == 3


def test_the_tools_change_nothing(program, tmp_path):
    plain = verge_run("cortex-m4", program(), "--strace")
    seen = verge_run("cortex-m4", program(), "--strace", "--profile", str(tmp_path / "a"), "--itrace", str(tmp_path / "b"))
    assert plain.stderr == seen.stderr and plain.stdout == seen.stdout


def test_the_tools_are_for_board_binaries(tmp_path):
    done = subprocess.run([os.path.join(ROOT, "verge"), "run", "hello", "--for", "1s", "--quiet", "--profile",
                           str(tmp_path / "a")], capture_output=True, text=True, check=False, timeout=PATIENCE_S, cwd=ROOT)
    assert done.returncode == 2 and "are for board binaries: add --emulate" in done.stderr


def test_a_file_that_cant_be_written_is_told(program):
    done = verge_run("rv32imac", program(), "--profile", "/nowhere/at/all")
    assert done.returncode == 2 and "/nowhere/at/all can't be written" in done.stderr


# --- Faults and stacks -----------------------------------------------------------------------------

@pytest.mark.parametrize("processor", PROCESSORS)
def test_a_fault_report_names_the_line_and_the_callers(processor, program):
    """In a child, where the kernel looks at it from outside."""
    done = verge_run(processor, program("poke((volatile uint32_t *)(uintptr_t)4);"))
    found = re.search(r" Source: (.*)\r?\n Called from: (.*)\r?\n Called from: (.*)\r?\n", done.stderr)
    assert found, done.stderr
    assert found.group(1).startswith(f"poke at app.c:{line_of('*where = 7')}")
    assert found.group(2).startswith(f"main at app.c:{line_of('END')}")
    assert found.group(3).startswith("process_start at start.c:")


@pytest.mark.parametrize("processor", ["rv32imac", "cortex-m3"])
def test_a_jump_to_nowhere_is_told_by_its_caller(processor, program):
    done = verge_run(processor, program("((void (*)(void))(uintptr_t)(total * 2 + 6))(); total++;"))
    assert f" Called from: main at app.c:{line_of('END')}" in done.stderr


@pytest.mark.parametrize("processor", PROCESSORS)
def test_the_deepest_stack_is_exact(processor, program):
    """A thousand bytes that nobody writes lie below what is painted."""
    end = "uint8_t room[1000]; __asm__ volatile(\"\" : : \"r\"(room) : \"memory\"); poke((volatile uint32_t *)(uintptr_t)4);"
    done = verge_run(processor, program(end), "--stack-depth")
    deepest, lowest = re.search(r"Deepest stack: (\d+) bytes, down to (0x[0-9a-f]+)", done.stderr).groups()
    start = int(re.search(r"0x([0-9A-F]+) └─+ ram start", done.stderr).group(1), 16)
    room = int(re.search(r"Stack +\d+ \| +(\d+)", done.stderr).group(1))
    assert start + room - int(lowest, 16) == int(deepest)
    assert int(deepest) >= 1000


INLINED = """\
#include <stdint.h>

volatile uint32_t n;

static inline void deep(volatile uint32_t *p)
{
    n++;
    *p = n; // here
}

static inline void middle(uint32_t a)
{
    deep((volatile uint32_t *)(uintptr_t)a); // through
    n++;
}

__attribute__((noinline)) void work(uint32_t a)
{
    middle(a); // from
    n++;
}

int main(void)
{
    work(4); // first
    return (int)n;
}
"""


@pytest.mark.parametrize("processor", PROCESSORS)
def test_a_fault_report_names_functions_that_the_compiler_put_into_others(processor, tmp_path):
    source = tmp_path / "inlined.c"
    source.write_text(INLINED)
    done = verge_run(processor, f"app={source}")
    lines = {word: INLINED[:INLINED.index("// " + word)].count("\n") + 1 for word in ("here", "through", "from", "first")}
    told = [line.strip() for line in done.stderr.splitlines() if line.startswith((" Source: ", " Called from: "))]
    assert told[:4] == [f"Source: deep at inlined.c:{lines['here']} (inlined)",
                        f"Called from: middle at inlined.c:{lines['through']} (inlined)",
                        f"Called from: work at inlined.c:{lines['from']}",
                        f"Called from: main at inlined.c:{lines['first']}"]


def test_stacks_are_told_at_the_end_of_the_run():
    """The same figures each time, of all applications."""
    said = [subprocess.run([os.path.join(ROOT, "verge"), "run", "--emulate", "hello", "blink", "--for", "1s", "--headless",
                            "--quiet", "--stack-depth"], capture_output=True, text=True, check=True, timeout=PATIENCE_S,
                           cwd=ROOT).stderr for _ in range(2)]
    assert re.fullmatch(r"verge: hello: deepest stack \d+ bytes of 2048\nverge: blink: deepest stack \d+ bytes of 2048\n", said[0])
    assert said[0] == said[1]
