# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The command line: what it prints where, how it ends, and what it says to those who mistype."""
import json
import os
import pty
import re
import signal
import subprocess
import time

import pytest

from helpers import METRONOME, app

ENDLESS_PRINTER = app("prints_for_ever", """\
    for (;;)
        printf("still here\\n");
    """)
SPINNER = app("spins", "for (;;)\n    __asm__ volatile(\"\");\n")
SCRIBBLER = app("scribbles", """\
    volatile unsigned *const page = (volatile unsigned *)0x0fff0000;
    for (unsigned i = 1;; i = i * 1664525 + 1013904223)
        page[i >> 8 & 15] = i >> 16;
    """)


# --- Time and ends ------------------------------------------------------------------------------------


@pytest.mark.parametrize("words, changes", [("1s", 9), ("500ms", 4), ("250000us", 2), ("0.3", 2), ("150000000ns", 1),
                                            ("0.01m", 5), ("0s", 0)])
def test_for_is_virtual_time(run, words, changes):
    done = run("--for", words, apps=[METRONOME])
    assert done.status == 0
    assert len(re.findall(r"LED0 (?:on|off)", done.stderr)) in (changes, changes + 1)


def test_an_hour_takes_no_hour(run):
    started = time.monotonic()
    assert run("--for", "1h", "--quiet", apps=[METRONOME]).status == 0
    assert time.monotonic() - started < 60


def test_realtime_takes_as_long_as_it_says(run):
    started = time.monotonic()
    assert run("--for", "1s", "--realtime", apps=[METRONOME]).status == 0
    assert 0.95 < time.monotonic() - started < 10


def test_a_run_ends_by_itself_when_every_process_has_ended(run):
    done = run(apps=["hello"])
    assert (done.status, done.stdout) == (0, "Hello World!\n")


def test_a_run_ends_when_everybody_waits_for_input_that_can_not_come(run):
    done = run(apps=["console_echo"])
    assert (done.status, done.stdout) == (0, "Type a line.\n")
    assert "every process waits for input that can't come: the run is over" in done.stderr


def test_for_ends_a_run_whose_stdin_stays_open(start):
    program = start("--for", "1s", apps=["console_echo"], stdin=subprocess.PIPE)
    assert program.wait_without_closing_stdin() == 0


def test_output_goes_to_stdout_and_everything_else_to_stderr(run):
    done = run("--for", "2s", apps=["hello", "blink", "fault"])
    assert re.fullmatch(r"Hello World!\nIn a second I write to 0x\w+, which is the kernel's.\nProcess fault faulted and "
                        r"was stopped.\r?\n", done.stdout)
    assert re.search(r"^\[    0\.25\d{4}\] LED0 on$", done.stderr, re.MULTILINE)
    assert "verge: process fault faulted at 1.0" in done.stderr


def test_quiet_leaves_the_led_lines_out(run):
    assert run("--for", "1s", "--quiet", apps=["blink"]).stderr == ""


def test_there_is_no_terminal_magic_where_there_is_no_terminal(run):
    done = run("--for", "1s", apps=["hello", "blink"])
    assert "\033" not in done.stdout + done.stderr


# --- Exit status --------------------------------------------------------------------------------------


@pytest.mark.parametrize("apps, words, status", [
    (["hello"], [], 0),
    (["blink"], ["--for", "1s"], 0),
    (["fault"], ["--for", "2s"], 1),
    (["fault", "hello"], ["--for", "2s", "--fault-policy", "restart"], 1),
    (["fault"], ["--for", "2s", "--fault-policy", "panic"], 1),
])
def test_the_exit_status_tells_of_faults(run, apps, words, status):
    assert run(*words, apps=apps).status == status


def test_a_panic_prints_its_report_and_ends_the_run(run):
    done = run("--fault-policy", "panic", apps=["fault", "blink"])
    assert done.status == 1
    assert "panicked: Process fault had a fault" in done.stderr
    assert "board generic, virtual time 1000" in done.stderr


@pytest.mark.parametrize("words, text", [
    (["--bord", "generic"], "unknown option --bord"),
    (["-x"], "unknown option -x"),
    (["--seed"], "--seed wants a number"),
    (["--for", "soon"], "--for wants a time such as 500ms or 10s, not soon"),
    (["--for", "-1s"], "--for wants a time such as 500ms or 10s, not -1s"),
    (["--for", "nan"], "--for wants a time"),
    (["--for", "1e30"], "--for wants a time"),
    (["--seed", "many"], "--seed wants a number, not many"),
    (["--seed", "-1"], "--seed wants a number, not -1"),
    (["--seed", "99999999999999999999"], "--seed wants a number"),
    (["--board", "arduino"], "no virtual board of this name (try './verge list boards'): arduino"),
    (["--scheduler", "fifo"], "there is no scheduler 'fifo': use round-robin, cooperative, priority or mlfq"),
    (["--fault-policy", "forgive"], "there is no fault policy 'forgive': use panic, stop, stop-with-debug"),
    (["--fault-policy", "threshold-restart"], "there is no fault policy 'threshold-restart'"),
    (["--fault-policy", "threshold-restart:x"], "there is no fault policy"),
    (["--trace", "/nowhere/trace.json"], "the trace file /nowhere/trace.json can't be written: No such file"),
    (["--flash-image", "/nowhere/image"], "the flash image /nowhere/image can't be read: No such file"),
    (["--control", "/nowhere/socket"], "the control socket /nowhere/socket can't be made: its folder does not exist"),
    (["--gdb", "helo"], "--gdb names no application of this run: helo"),
    (["--valgrind", "helo"], "--valgrind names no application of this run: helo"),
])
def test_a_wrong_option_is_status_2_and_says_what_is_right(run, words, text):
    done = run(*words, apps=["hello"])
    assert done.status == 2
    assert text in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("content, text", [
    (b"", "it is no executable"), (b"hello\n", "it is no executable"), (b"\x7fELF" + b"\0" * 100, "executable"),
])
def test_a_file_that_is_no_application_is_told_apart(start, tmp_path, content, text):
    path = tmp_path / "thing"
    path.write_bytes(content)
    program = start("--for", "1s", "--", str(path)).wait()
    assert program.status in (1, 2)
    assert str(path) in program.stderr


def test_the_host_s_own_programs_are_refused(start):
    program = start("--for", "1s", "--", "/bin/true").wait()
    assert program.status in (1, 2) and "/bin/true" in program.stderr and program.stdout == ""


def test_a_full_board_says_how_many_it_holds(run):
    done = run("--for", "1s", "--board", "nrf52840dk", apps=[f"p{i}=hello" for i in range(9)])
    assert done.status == 2
    assert "board nrf52840dk has room for 8 processes only" in done.stderr


# --- ./verge itself -----------------------------------------------------------------------------------


def test_verge_run_builds_and_runs(verge):
    done = verge("run", "hello", "--for", "1s")
    assert (done.status, done.stdout) == (0, "Hello World!\n")
    assert "verge: board generic: hello" in done.stderr


def test_verge_run_takes_names_files_and_folders(verge, tmp_path):
    folder = tmp_path / "two_files"
    folder.mkdir()
    (folder / "main.c").write_text('#include <stdio.h>\nint answer(void);\nint main(void) { printf("%d\\n", answer()); '
                                   'return 0; }\n')
    (folder / "answer.c").write_text("int answer(void);\nint answer(void) { return 42; }\n")
    done = verge("run", str(folder), "renamed=hello", str(folder / "main.c").replace("main.c", ""), "--quiet", "--for",
                 "1s")
    assert done.status == 0
    assert sorted(done.stdout.split("\n")) == ["", "42", "42", "Hello World!"]


def test_verge_run_shows_what_the_compiler_says(verge, tmp_path):
    source = tmp_path / "broken.c"
    source.write_text("int main(void) { return nothing; }\n")
    done = verge("run", str(source))
    assert done.status == 1 and "'nothing' undeclared" in done.stderr.replace("‘", "'").replace("’", "'")


@pytest.mark.parametrize("words, text", [
    (["run", "no_such_app"], "there is no application 'no_such_app'"),
    (["run", "--for"], "expected one argument"),
    (["run", "hello", "--gdb", "blink"], "--gdb names 'blink', which is not among the applications: hello"),
    (["dance"], "invalid choice: 'dance'"),
    ([], "required"),
    (["list", "cats"], "invalid choice: 'cats'"),
    (["fuzz", "cats"], "(choose from 'reactor', 'tbf', 'processor', 'guest')"),
])
def test_verge_says_what_is_wrong_with_status_2(verge, words, text):
    done = verge(*words)
    assert done.status == 2
    assert text in done.stderr


@pytest.mark.parametrize("verb", ["run", "test", "bench", "list", "build"])
def test_every_verb_has_help_with_examples(verge, verb):
    done = verge(verb, "--help")
    assert done.status == 0 and "example" in done.stdout and "./verge " + verb in done.stdout


def test_verge_build_prints_where_the_executable_is(verge):
    done = verge("build", "hello", "blink")
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names == ["hello", "blink"]
    assert all(os.access(line.split()[1], os.X_OK) for line in done.stdout.splitlines())


# --- Ctrl-C -------------------------------------------------------------------------------------------


def wait_for_output(program):
    """Until the run is under way: its first byte of output has come."""
    assert program.stdout_pipe.read(1) != b""


@pytest.mark.parametrize("how", ["interrupt_group", "interrupt", "terminate", "hang up"])
@pytest.mark.parametrize("bad", ["spins", "scribbles", "prints_for_ever", "metronome"])
def test_a_signal_ends_a_run_and_leaves_nothing(start, how, bad):
    apps = {"spins": SPINNER, "scribbles": SCRIBBLER, "prints_for_ever": ENDLESS_PRINTER, "metronome": METRONOME}
    program = start("--quiet", "--realtime", apps=["counter", "hello", apps[bad]])
    wait_for_output(program)
    if how == "interrupt_group":
        program.interrupt_group()
    else:
        program.send_signal({"interrupt": signal.SIGINT, "terminate": signal.SIGTERM, "hang up": signal.SIGHUP}[how])
    program.wait()
    assert program.status == 0, program.stderr
    assert program.leftovers() == {}


def test_children_die_with_a_simulator_that_is_killed(start):
    program = start("--quiet", apps=["hello", SPINNER, METRONOME])
    wait_for_output(program)
    program.send_signal(signal.SIGKILL)
    program.wait()
    assert program.status == -signal.SIGKILL
    assert program.leftovers() == {}


def test_an_interrupted_run_leaves_a_whole_trace(start, tmp_path):
    trace = tmp_path / "trace.json"
    program = start("--quiet", "--realtime", "--trace", str(trace), apps=["hello", METRONOME])
    wait_for_output(program)
    program.send_signal(signal.SIGINT)
    program.wait()
    assert json.loads(trace.read_text())["traceEvents"]


# --- stdin --------------------------------------------------------------------------------------------


def test_a_pipe_is_the_uart_s_input(run):
    done = run(apps=["console_echo"], text="one\ntwo\n")
    assert done.stdout == "Type a line.\none\nYou typed: one\ntwo\nYou typed: two\n"
    assert done.status == 0


def test_a_pipe_is_input_with_for_too(run):
    done = run("--for", "5s", apps=["console_echo", METRONOME], text="one\n")
    assert "You typed: one\n" in done.stdout


def test_a_file_is_the_uart_s_input(start, tmp_path):
    (tmp_path / "typed").write_text("from a file\n")
    with open(tmp_path / "typed", "rb") as typed:
        assert "You typed: from a file\n" in start(apps=["console_echo"], stdin=typed).wait().stdout


def test_every_byte_goes_through(start, tmp_path):
    copier = app("copies", """\
        uint8_t byte;
        uint32_t count;
        for (int i = 0; i < 256; i++) {
            libtocksync_console_read(&byte, 1, &count);
            libtocksync_console_write(&byte, 1, &count);
        }
        """, "libtock-sync/interface/console.h")
    (tmp_path / "all").write_bytes(bytes(range(256)))
    with open(tmp_path / "all", "rb") as everything:
        program = start("--quiet", apps=[copier], stdin=everything)
        assert program.stdout_pipe.read() == bytes(range(256))


def test_piped_commands_reach_the_process_console(run):
    done = run("--process-console", "--for", "1s", apps=["blink"], text="list\n")
    assert re.search(r" 0 +Unique +blink ", done.stdout)


# --- At a terminal ------------------------------------------------------------------------------------


class Terminal:
    """A person at a terminal."""

    def __init__(self, start, *words, **kwargs):
        self._master, slave = pty.openpty()
        os.set_blocking(self._master, False)
        self.program = start(*words, stdin=slave, stdout=slave, **kwargs)
        os.close(slave)
        self.seen = ""

    def read_until(self, text, patience=20):
        deadline = time.monotonic() + patience
        while text not in self.seen:
            assert time.monotonic() < deadline, f"{text!r} did not appear; there was {self.seen[-500:]!r}"
            try:
                self.seen += os.read(self._master, 65536).decode("utf-8", "replace")
            except BlockingIOError:
                time.sleep(0.01)
            except OSError:
                pytest.fail(f"the program ended before {text!r} appeared; there was {self.seen[-500:]!r}")
        self.seen = self.seen.partition(text)[2]

    def type(self, text):
        os.write(self._master, text.encode())

    def close(self):
        os.close(self._master)


@pytest.fixture
def terminal(start):
    opened = []

    def open_one(*words, **kwargs):
        opened.append(Terminal(start, *words, **kwargs))
        return opened[-1]

    yield open_one
    for one in opened:
        one.program.kill()
        one.close()


def test_a_terminal_shows_text_and_lights(terminal):
    person = terminal(apps=["hello", "blink"])
    person.read_until("Hello World!\r\n")
    person.read_until("● LED0")


def test_what_is_typed_at_a_terminal_reaches_the_board(terminal):
    person = terminal(apps=["console_echo"])
    person.read_until("Type a line.")
    person.type("hi\r")
    person.read_until("You typed: hi")


def test_alt_and_a_digit_press_a_button(terminal):
    person = terminal(apps=["buttons"])
    person.read_until("Press one of 8 buttons.")
    person.type("\x1b3")
    person.read_until("button 2 pressed (1)")
    person.type("\x1b1")
    person.read_until("button 0 pressed (2)")


def test_for_ends_a_run_at_a_terminal_too(terminal):
    person = terminal("--for", "1s", apps=["console_echo"])
    assert person.program.wait_without_closing_stdin() == 0


def test_headless_at_a_terminal_does_no_tricks(terminal):
    person = terminal("--headless", "--for", "1s", apps=["blink", "hello"])
    person.read_until("Hello World!\r\n")
    assert person.program.wait_without_closing_stdin() == 0
    assert "\033" not in person.seen


# --- strace and trace ---------------------------------------------------------------------------------


def test_strace_prints_calls_and_upcalls_by_name(run):
    lines = run("--strace", "--quiet", "--for", "1s", apps=["blink", "hello"]).stderr.splitlines()
    assert all(re.fullmatch(r"\[ *\d+\.\d{6}\] (?:blink|hello): \S.*", line) for line in lines)
    text = "\n".join(lines)
    for call in ("hello: command(console.write, 13, 0) = success", "hello: yield(wait_for, console.write_done)",
                 "blink: command(led.on, 0, 0) = success", "blink: upcall alarm.fired(", "blink: yield(wait)",
                 "blink: command(alarm.frequency, 0, 0) = success(1000000)", "hello: exit(terminate, 0)"):
        assert call in text, call


def test_strace_shows_errors_by_name(run):
    fails = app("fails", """\
        (void)!command(0x77777, 1, 2, 3).type;
        (void)!command(2, 1, 99, 0).type;
        (void)!memop(99, 0).status;
        """)
    text = run("--strace", apps=[fails]).stderr
    assert "command(0x77777.1, 2, 3) = failure(NODEVICE)" in text
    assert "command(led.on, 99, 0) = failure(INVAL)" in text
    assert "memop(99, 0) = failure(NOSUPPORT)" in text.replace("0x0", "0")


def test_the_trace_is_json_that_perfetto_reads(run, tmp_path):
    path = tmp_path / "trace.json"
    run("--trace", str(path), "--quiet", "--for", "2s", apps=["blink", "hello", "fault"])
    events = json.loads(path.read_text())["traceEvents"]
    names = {event["args"]["name"] for event in events if event.get("name") == "thread_name"}
    assert names == {"interrupts", "blink", "hello", "fault"}
    kinds = {event.get("cat") for event in events}
    assert {"syscall", "upcall", "scheduler", "interrupt", "state"} <= kinds
    times = [event["ts"] for event in events if "ts" in event]
    assert times == sorted(times)
    assert [event["args"]["on"] for event in events if event.get("name") == "LED 0"][:4] == [1, 0, 1, 0]
    assert any(event["name"] == "Faulted" for event in events if event.get("cat") == "state")
    assert_runs_are_paired(events)


def assert_runs_are_paired(events):
    """Each run of a process begins and ends, and no two overlap: there is one processor."""
    running = None
    for event in events:
        if event["ph"] == "B":
            assert running is None
            running = event["tid"]
        elif event["ph"] == "E":
            assert running == event["tid"]
            running = None
    assert running is None


def test_an_attacker_s_name_can_not_break_the_trace(run, tmp_path):
    path = tmp_path / "trace.json"
    run("--trace", str(path), "--for", "1s", apps=[('we"ird\\name\n', "hello")])
    names = [event["args"]["name"] for event in json.loads(path.read_text())["traceEvents"]
             if event.get("name") == "thread_name"]
    assert 'we"ird\\name\n' in names


def test_a_trace_that_can_not_be_written_to_its_end_is_told(run):
    if not os.path.exists("/dev/full"):
        pytest.skip("this host has no /dev/full")
    assert "could not be written to its end" in run("--trace", "/dev/full", "--for", "1s", apps=["blink"]).stderr
