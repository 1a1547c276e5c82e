# SPDX-License-Identifier: Apache-2.0 OR MIT
"""A recorded run repeats to the byte: output, system calls, trace, and every signal of the board."""
import json
import os
import random
import signal
import subprocess
import sys

import pytest

from helpers import METRONOME, app

pytestmark = pytest.mark.simulator("its records")

APPS = ["buttons", "console_echo", "counter", "sensors", METRONOME]
# Its slices end when the host says so: it computes for some 40 ms of processor time, twice each round.
COMPUTES = app("computes", """\
    for (int round = 0;; round++) {
        for (volatile int i = 0; i < 100000000; i++)
            continue;
        printf("round %d\\n", round);
        for (volatile int i = 0; i < 100000000; i++)
            continue;
        printf("and on\\n");
    }
    """)


def common(tmp_path, name):
    return ["--vcd", str(tmp_path / f"{name}.vcd")]


def keep(board, tmp_path, name):
    """What the run of a board that ends now has left."""
    board.close()
    with open(board.simulator.path("stdout.txt"), "rb") as out, open(board.simulator.path("trace.json"), "rb") as trace:
        return {"stdout": out.read(), "stderr": board.messages, "trace": trace.read(),
                "signals": (tmp_path / f"{name}.vcd").read_bytes()}


def press_all_sorts(board, seed):
    """Half a second in pieces of any length, with all that can come from outside in between."""
    dice = random.Random(seed)
    first = board.processes[0].name

    def order():
        board.simulator.exchange({"do": "order", "process": dice.choice([first, "counter", "sensors"]), "order": dice.choice(
            ["stop", "resume", "restart", "terminate", "start", "restart"])})  # some are refused: that repeats too

    actions = [
        lambda: board.write(bytes(dice.randrange(256) for _ in range(dice.randrange(1, 400)))),
        lambda: board.write("a line\n"),
        lambda: board.buttons[dice.randrange(4)].press(),
        lambda: board.buttons[dice.randrange(4)].release(),
        lambda: board.devices["temperature"].set(dice.randrange(-3000, 9000) / 100),
        lambda: board.request("pin", index=dice.randrange(16), level=dice.choice([True, False, None])),
        lambda: board.touch.press(dice.randrange(320), dice.randrange(240), finger=dice.randrange(5)),
        lambda: board.touch.release(dice.randrange(320), dice.randrange(240), finger=dice.randrange(5)),
        lambda: board.request("step"),
        order,
    ]
    while board.clock.now_us < 500_000:
        for _ in range(dice.randrange(4)):
            dice.choice(actions)()
        board.request("run", for_us=dice.choice([0, 1, 3, 7, 99, 1_001, 12_345, 33_333]),
                      stop_on=dice.choice([[], ["uart"], ["led", "state"]]))


def recorded(boot, tmp_path, apps, act, **choice):
    board = boot(*apps, options=["--record", str(tmp_path / "run.rec"), *common(tmp_path, "first")], **choice)
    act(board)
    return keep(board, tmp_path, "first")


def repeated(run, tmp_path, apps, *words, name="again"):
    trace = tmp_path / f"{name}.json"
    done = run("--replay", str(tmp_path / "run.rec"), "--quiet", "--strace", "--trace", str(trace),
               *common(tmp_path, name), *words, apps=apps)
    return {"stdout": done.stdout.encode(), "stderr": done.stderr, "trace": trace.read_bytes(),
            "signals": (tmp_path / f"{name}.vcd").read_bytes()}


@pytest.fixture
def busy_host():
    """Two loops that take the host's processors."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    yield
    for loop in loops:
        loop.kill()
        loop.wait()


def same(first, again):
    """Byte by byte; stdout of the fixture is text, with bytes that are none replaced."""
    assert again["signals"] == first["signals"]
    assert again["trace"] == first["trace"]
    assert again["stderr"] == first["stderr"]
    assert again["stdout"] == first["stdout"].decode("utf-8", "replace").encode()


@pytest.mark.parametrize("seed", range(20))
def test_a_run_with_input_at_any_time_repeats(boot, run, tmp_path, busy_host, seed):
    first = recorded(boot, tmp_path, APPS, lambda board: press_all_sorts(board, seed), seed=7)
    same(first, repeated(run, tmp_path, APPS, "--seed", "7"))


def test_it_repeats_as_often_as_you_like(boot, run, tmp_path, busy_host):
    first = recorded(boot, tmp_path, APPS, lambda board: press_all_sorts(board, 99))
    for _ in range(20):
        same(first, repeated(run, tmp_path, APPS))


def test_the_record_of_a_repetition_is_the_record(boot, run, tmp_path):
    recorded(boot, tmp_path, APPS, lambda board: press_all_sorts(board, 5))
    repeated(run, tmp_path, APPS, "--record", str(tmp_path / "second.rec"))
    assert (tmp_path / "second.rec").read_bytes() == (tmp_path / "run.rec").read_bytes()


def test_a_process_that_computes_for_long_repeats_too(boot, run, tmp_path, busy_host):
    """How many slices it takes depends on the host: the record has them."""
    first = recorded(boot, tmp_path, [COMPUTES, METRONOME, "console_echo"], lambda board: (
        board.clock.run_for(0.301), board.write("one\n"), board.clock.run_for(0.3), board.write("two\n"),
        board.clock.run_for(0.2)))
    assert b"round 0" in first["stdout"] and '"slices"' in (tmp_path / "run.rec").read_text()
    for _ in range(3):
        same(first, repeated(run, tmp_path, [COMPUTES, METRONOME, "console_echo"]))


def test_the_slices_are_those_of_the_record(boot, run, tmp_path):
    """More of them take more virtual time, however fast the host is: the process has long stopped computing."""
    recorded(boot, tmp_path, [COMPUTES], lambda board: board.expect("and on\n", 10))
    path = tmp_path / "run.rec"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    first = next(line for line in lines if line.get("kind") == "slices")

    def first_call_us(count):
        path.write_text("".join(json.dumps(line) + "\n" for line in [lines[0], {**first, "count": count}]))
        trace = repeated(run, tmp_path, [COMPUTES], "--for", "2s", name=f"with{count}")["trace"]
        return next(event["ts"] for event in json.loads(trace)["traceEvents"]
                    if event.get("cat") == "syscall" and "console.write" in event["name"])
    assert first_call_us(107) - first_call_us(100) == pytest.approx(70_000, abs=1)
    assert first_call_us(100) > 1_000_000


def test_installed_and_removed_applications_repeat(boot, run, tmp_path):
    def act(board):
        board.clock.run_for(0.0123)
        board.install("hello", name="late")
        board.clock.run_for(0.2)
        board.uninstall("late")
        board.install("counter")
        board.clock.run_for(0.5)
    first = recorded(boot, tmp_path, ["blink"], act)
    assert b"Hello" in first["stdout"]
    same(first, repeated(run, tmp_path, ["blink"]))


def test_a_fault_from_outside_repeats_with_its_exit_status(boot, run, tmp_path):
    def act(board):
        board.clock.run_for(0.1)
        board.processes["blink"].fault()
        board.clock.run_for(0.1)
    first = recorded(boot, tmp_path, ["blink", "counter"], act, fault_policy="panic")
    again = run("--replay", str(tmp_path / "run.rec"), "--fault-policy", "panic", "--quiet", "--strace",
                apps=["blink", "counter"])
    assert again.status == 1
    assert again.stderr.replace("\r\n", "\n") == first["stderr"] and "panic" in again.stderr.lower()


def test_what_is_typed_before_the_start_repeats(run, tmp_path):
    path = str(tmp_path / "run.rec")
    first = run("--record", path, "--strace", apps=["console_echo"], text="one\ntwo\n")
    assert "one" in first.stdout
    again = run("--replay", path, "--strace", apps=["console_echo"], text="not this\n")
    assert (again.stdout, again.status) == (first.stdout, 0)
    assert first.stderr.startswith(again.stderr)


def test_the_process_console_repeats(boot, run, tmp_path):
    def act(board):
        board.write("list\n")
        board.clock.run_for(0.0401)
        board.write("stop counter\nlist\n")
        board.clock.run_for(0.1)
    first = recorded(boot, tmp_path, ["counter"], act, process_console=True)
    assert b"Stopped" in first["stdout"]
    same(first, repeated(run, tmp_path, ["counter"], "--process-console"))


def test_a_repetition_ends_where_the_run_was_ended(start, run, tmp_path):
    path = str(tmp_path / "run.rec")
    program = start("--record", path, "--quiet", "--realtime", apps=["console_echo", "counter"], stdin=subprocess.PIPE)
    assert program.stdout_pipe.readline()
    program.interrupt_group()
    program.wait()
    end = json.loads(open(path, encoding="utf-8").read().splitlines()[-1])
    assert end["kind"] == "end"
    trace = tmp_path / "again.json"
    assert run("--replay", path, "--trace", str(trace), apps=["console_echo", "counter"]).status == 0
    last_us = max(event["ts"] for event in json.loads(trace.read_text())["traceEvents"] if "ts" in event)
    assert last_us <= end["at_ns"] / 1e3


# --- What does not fit -----------------------------------------------------------------------------


@pytest.fixture
def a_record(boot, tmp_path):
    """A short one, as its lines."""
    def act(board):
        board.write("x\n")
        board.clock.run_for(0.1)
        board.buttons[0].press()
        board.clock.run_for(0.1)
    recorded(boot, tmp_path, ["buttons", "counter"], act)
    return (tmp_path / "run.rec").read_text().splitlines()


def refused(run, tmp_path, *words, lines=None, apps=("buttons", "counter"), text=None):
    path = tmp_path / "run.rec"
    if lines is not None:
        text = "".join(line + "\n" for line in lines)
    if text is not None:
        path.write_text(text)
    done = run("--replay", str(path), *words, apps=list(apps))
    assert done.stdout == ""
    return done.status, done.stderr


@pytest.mark.parametrize("words, apps, expected", [
    (["--board", "nrf52840dk"], ["buttons", "counter"], "made with board generic, not nrf52840dk: give the same --board"),
    (["--seed", "2"], ["buttons", "counter"], "made with seed 1, not 2: give the same --seed"),
    (["--scheduler", "priority"], ["buttons", "counter"], "made with scheduler round-robin, not priority"),
    (["--fault-policy", "stop"], ["buttons", "counter"], "made with fault policy stop-with-debug, not stop"),
    (["--process-console"], ["buttons", "counter"], "made with the process console off, not on"),
    ([], ["buttons"], "made with the applications buttons counter, not those that you named"),
    ([], ["counter", "buttons"], "made with the applications buttons counter, not those that you named"),
])
def test_another_run_is_refused(run, tmp_path, a_record, words, apps, expected):
    status, message = refused(run, tmp_path, *words, apps=apps)
    assert status == 2 and expected in message


def test_another_build_is_refused(run, tmp_path, a_record):
    a_record[0] = a_record[0].replace(json.loads(a_record[0])["applications"][1]["crc32"], "00000000")
    status, message = refused(run, tmp_path, lines=a_record)
    assert status == 2 and "another build of counter" in message


@pytest.mark.parametrize("words, expected", [
    (["--control", "/tmp/none"], "leave out --replay, or --control"),
    (["--play", "a.csv"], "leave out --replay, or --play"),
    (["--gdb", "counter"], "leave --gdb and --valgrind out"),
])
def test_what_would_disturb_is_refused(run, tmp_path, a_record, words, expected):
    status, message = refused(run, tmp_path, *words)
    assert status == 2 and expected in message


def test_a_file_that_is_no_record_is_refused(run, tmp_path):
    for text in ("", "hello\n", "{}\n", "[1]\n"):
        status, message = refused(run, tmp_path, text=text)
        assert status == 2 and "is no record" in message
    (tmp_path / "run.rec").unlink()
    status, message = refused(run, tmp_path)
    assert status == 2 and "can't be read: No such file" in message


def test_another_version_is_refused(run, tmp_path, a_record):
    a_record[0] = a_record[0].replace('"verge_record":1', '"verge_record":2')
    status, message = refused(run, tmp_path, lines=a_record)
    assert status == 2 and "has version 2, and this Verge reads 1" in message


def test_a_file_that_was_cut_off_is_refused(run, tmp_path, a_record):
    whole = "\n".join(a_record) + "\n"
    for size in (len(whole) - 1, len(whole) - 9, len(a_record[0]) + 5):
        status, message = refused(run, tmp_path, text=whole[:size])
        assert status == 1 and "the file was cut off here" in message
    status, message = refused(run, tmp_path, lines=a_record[:-1])
    assert status == 1 and "has no end" in message and "--for TIME" in message


def test_a_record_without_end_goes_on_with_a_limit(run, tmp_path, a_record):
    (tmp_path / "run.rec").write_text("".join(line + "\n" for line in a_record[:-1]))
    again = run("--replay", str(tmp_path / "run.rec"), "--for", "1s", "--quiet", apps=["buttons", "counter"])
    assert again.status == 0 and again.stdout.count("\n") >= 1


def altered(line, **members):
    return json.dumps({**json.loads(line), **members})


def test_lines_that_mean_nothing_are_refused(run, tmp_path, a_record):
    uart = next(i for i, line in enumerate(a_record) if '"uart"' in line)
    button = next(i for i, line in enumerate(a_record) if '"button"' in line)
    cases = [
        (button, "{oops", "this is no JSON object"),
        (button, altered(a_record[button], kind="knob"), "'kind' names nothing"),
        (button, altered(a_record[button], value="on"), "a member of this input is missing or wrong"),
        (button, altered(a_record[button], at_ns=-1), "it does not say when"),
        (button, altered(a_record[button], step=1.5), "it does not say when"),
        (uart, altered(a_record[uart], bytes="0g"), "a member of this input is missing or wrong"),
        (uart, altered(a_record[uart], bytes="0"), "a member of this input is missing or wrong"),
        (button, altered(a_record[-1]), "something follows the end"),
        (uart, altered(a_record[uart], at_ns=10**12), "it lies before the line above it in the run"),
        (uart, altered(a_record[uart], step=10**9), "it lies before the line above it in the run"),
    ]
    for number, line, expected in cases:
        lines = a_record[:number] + [line] + a_record[number + 1:]
        status, message = refused(run, tmp_path, lines=lines)
        assert status == 1 and expected in message, (line, message)
        assert f"line {number + 1 if 'follows' not in expected and 'above' not in expected else number + 2}" in message


def test_a_run_that_leaves_its_record_says_so(run, tmp_path, a_record):
    for end in ({"step": 10**6}, {"at_ns": 10**12}, {"step": json.loads(a_record[-1])["step"] + 1}):
        (tmp_path / "run.rec").write_text("".join(line + "\n" for line in [*a_record[:-1], altered(a_record[-1], **end)]))
        done = run("--replay", str(tmp_path / "run.rec"), "--quiet", apps=["buttons", "counter"])
        assert done.status == 1 and "the run leaves its record" in done.stderr, end


def test_a_record_that_can_not_be_written_is_told_of(run, tmp_path):
    done = run("--record", str(tmp_path / "missing" / "run.rec"), "--for", "1s", apps=["blink"])
    assert done.status == 2 and "can't be written: No such file or directory" in done.stderr


def test_a_killed_run_leaves_what_came_until_then(boot, tmp_path):
    board = boot("counter", options=["--record", str(tmp_path / "run.rec")])
    board.write("x")
    board.clock.run_for(0.1)
    board.buttons[3].press()
    os.kill(board.simulator.pid, signal.SIGKILL)
    board.simulator.kill()
    kinds = [json.loads(line).get("kind") for line in (tmp_path / "run.rec").read_text().splitlines()]
    assert kinds == [None, "uart", "button"]


# --- Together with other options -------------------------------------------------------------------


def test_played_values_are_in_the_record(run, tmp_path):
    path, values = str(tmp_path / "run.rec"), tmp_path / "values.csv"
    values.write_text("time_s,temperature.value\n0.5,30.25\n1.500001,-12.5\n")
    first = run("--for", "3s", "--record", path, "--play", str(values), apps=["sensors"])
    assert "30.25" in first.stdout and "-12.50" in first.stdout
    again = run("--replay", path, apps=["sensors"])
    assert (again.stdout, again.stderr) == (first.stdout, first.stderr)


def test_a_repetition_shows_the_same_picture(boot, run, tmp_path):
    def act(board):
        board.clock.run_for(0.2)
        board.touch.tap(100, 100)
        board.buttons[1].press()
        board.clock.run_for(0.3)
        board.request("screenshot", path=str(tmp_path / "first.png"), of="screen")
    recorded(boot, tmp_path, ["buttons", "counter", "game"], act)
    repeated(run, tmp_path, ["buttons", "counter", "game"], "--screenshot", str(tmp_path / "again.png"),
             "--screenshot-of", "screen")
    assert (tmp_path / "again.png").read_bytes() == (tmp_path / "first.png").read_bytes()


@pytest.mark.parametrize("words", [["--realtime"], ["--screenshot", "x.png", "--at", "33333us"]])
def test_looking_at_a_repetition_changes_nothing(boot, run, tmp_path, words):
    words = [str(tmp_path / word) if word.endswith(".png") else word for word in words]
    first = recorded(boot, tmp_path, APPS, lambda board: press_all_sorts(board, 3))
    same(first, repeated(run, tmp_path, APPS, *words))


def test_a_repetition_can_be_cut_short(boot, run, tmp_path):
    first = recorded(boot, tmp_path, APPS, lambda board: press_all_sorts(board, 4))
    short = repeated(run, tmp_path, APPS, "--for", "100ms")
    assert first["stderr"].startswith(short["stderr"]) and 0 < len(short["stderr"]) < len(first["stderr"])


# --- From a terminal -------------------------------------------------------------------------------


def test_what_is_typed_and_pressed_at_a_terminal_repeats(start, run, tmp_path):
    import pty
    outside, inside = pty.openpty()
    path, apps = str(tmp_path / "run.rec"), ["buttons", "console_echo", "counter"]
    program = start("--record", path, *common(tmp_path, "first"), apps=apps, stdin=inside, stdout=inside,
                    stderr=subprocess.DEVNULL)
    os.close(inside)

    def read_until(wanted):
        text = b""
        while wanted not in text:
            text += os.read(outside, 4096)
    read_until(b"Type a line.")
    os.write(outside, b"first\r\033" + b"2\n")
    read_until(b"first")
    os.write(outside, b"second\n")
    read_until(b"second")
    program.interrupt_group()
    program.wait()
    os.close(outside)
    kinds = [json.loads(line).get("kind") for line in open(path, encoding="utf-8")]
    assert kinds.count("button") >= 1 and kinds.count("uart") >= 13
    again = run("--replay", path, *common(tmp_path, "again"), apps=apps)
    assert again.status == 0
    assert (tmp_path / "again.vcd").read_bytes() == (tmp_path / "first.vcd").read_bytes()
