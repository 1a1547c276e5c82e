# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The same seed gives the same run, byte for byte, however and wherever it runs."""
import json
import os

import pytest

from helpers import ATTACKER, METRONOME, app

SPINNER = app("spins_and_prints", """\
    for (;;) {
        for (volatile int i = 0; i < 3000000; i++)
            continue;
        printf("round\\n");
    }
    """)
MIXES = {
    "printing": ["hello", "counter", "rng", "console_echo"],
    "talking": ["rot13_service", "rot13_client", "blink"],
    "faulting": ["fault", "blink", "rng"],
}
EACH_MIX = list(MIXES)
STOPS = "a board in QEMU spends some instructions at each stop"


def record(run, tmp_path, name, apps, *words):
    """stdout, stderr and trace of a run."""
    trace = tmp_path / f"{name}.json"
    done = run("--for", "3s", "--strace", "--trace", str(trace), *words, apps=apps)
    return {"stdout": done.stdout, "stderr": done.stderr, "trace": trace.read_text(), "status": done.status}


@pytest.mark.parametrize("mix", EACH_MIX)
@pytest.mark.parametrize("board", ["generic", "nrf52840dk"])
def test_a_run_repeats_to_the_byte(run, tmp_path, mix, board):
    first = record(run, tmp_path, "first", MIXES[mix], "--board", board)
    assert len(first["stderr"]) > 5000
    for number in range(3):
        assert record(run, tmp_path, f"again{number}", MIXES[mix], "--board", board) == first


def test_a_run_repeats_on_one_core_as_on_two(run, tmp_path):
    first = record(run, tmp_path, "first", MIXES["printing"])
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        assert record(run, tmp_path, "one_core", MIXES["printing"]) == first
    finally:
        os.sched_setaffinity(0, cores)


def test_another_seed_throws_other_dice(run, tmp_path):
    one = record(run, tmp_path, "one", ["rng"], "--seed", "1")
    two = record(run, tmp_path, "two", ["rng"], "--seed", "2")
    assert one["stdout"] != two["stdout"]
    assert record(run, tmp_path, "again", ["rng"], "--seed", "2") == two


def test_the_seed_changes_nothing_where_there_is_no_randomness(run, tmp_path):
    one = record(run, tmp_path, "one", ["counter", "blink"], "--seed", "1")
    assert record(run, tmp_path, "two", ["counter", "blink"], "--seed", "12345678901") == one


def histories(boot, steps, apps, typed=()):
    """What a board does in 3 s, taken in steps of so many microseconds: UART, LEDs, calls, and the trace."""
    board = boot(*apps)
    for text in typed:
        board.write(text)
    while board.clock.now_us < 3_000_000:
        board.request("run", until_us=min(3_000_000, int(board.clock.now_us) + next(steps)))
    changes = [led.changes for led in board.leds]
    facts = board.processes.facts()
    messages = board.messages
    board.close()
    with open(board.simulator.path("trace.json"), encoding="utf-8") as file:
        return {"uart": board.output, "leds": changes, "facts": facts, "messages": messages, "trace": json.load(file)}


def forever(*sizes):
    while True:
        yield from sizes


@pytest.mark.simulator(STOPS)
@pytest.mark.parametrize("mix", EACH_MIX)
@pytest.mark.parametrize("sizes", [(100_000,), (1_000,), (7, 77_777, 1, 250_005), (333_333,)])
def test_a_run_in_pieces_is_the_same_run(boot, mix, sizes):
    whole = histories(boot, forever(3_000_000), MIXES[mix], ["some text\n"])
    assert histories(boot, forever(*sizes), MIXES[mix], ["some text\n"]) == whole


@pytest.mark.simulator(STOPS)
def test_stopping_at_every_line_of_text_changes_nothing(boot):
    def with_stops():
        board = boot(*MIXES["printing"])
        while board.clock.now_us < 3_000_000:
            board.request("run", until_us=3_000_000, stop_on=["uart", "led", "state"])
        return board.output, [led.changes for led in board.leds], board.processes.facts()
    whole = histories(boot, forever(3_000_000), MIXES["printing"])
    assert with_stops() == (whole["uart"], whole["leds"], whole["facts"])


@pytest.mark.simulator(STOPS)
def test_looking_changes_nothing(boot):
    def looked_at():
        board = boot(*MIXES["printing"])
        for _ in range(300):
            board.clock.run_for(0.01)
            board.processes.reports()
            _ = board.leds.states, board.pins[0].level, board.buttons[0].pressed
        return board.output, [led.changes for led in board.leds], board.processes.facts()
    whole = histories(boot, forever(3_000_000), MIXES["printing"])
    assert looked_at() == (whole["uart"], whole["leds"], whole["facts"])


def test_a_process_that_spins_for_ever_repeats_too(run, tmp_path):
    """Its slices are virtual time: how fast the host is does not show."""
    spins = app("spins", "for (;;) __asm__ volatile(\"\");\n")
    first = record(run, tmp_path, "first", [METRONOME, spins])
    assert record(run, tmp_path, "again", [METRONOME, spins]) == first


def test_faults_repeat_to_the_byte(run, tmp_path):
    first = record(run, tmp_path, "first", ["fault", METRONOME], "--fault-policy", "restart-with-debug")
    assert record(run, tmp_path, "again", ["fault", METRONOME], "--fault-policy", "restart-with-debug") == first
    assert first["status"] == 1


@pytest.mark.parametrize("mix", [["hello", "counter", "blink"], ["rot13_service", "rot13_client"], ["fault", "blink"]])
def test_a_board_does_the_same_each_time(boot, mix):
    """To the microsecond and to the system call, with a byte typed in the middle of it."""
    def once():
        board = boot(*mix)
        board.clock.run_for(1.5)
        board.write("x")
        board.clock.run_for(1.5)
        return board.events, board.processes.facts()
    assert once() == once()


def test_an_attacker_s_order_repeats(boot):
    def once():
        board = boot(ATTACKER, METRONOME)
        board.write("recurse\n")
        board.clock.run_for(1)
        return board.faults, board.output
    assert once() == once()
