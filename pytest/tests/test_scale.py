# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Many processes, many lives: nothing is lost and nothing is kept."""
import os

import pytest

from helpers import METRONOME, app, assert_beats
from pytest_verge import BoardError
from pytest_verge.simulator import host_processes_of_session

COUNT = 200
HOST = "what it uses of the host"
TICKER = app("ticker", """\
    for (;;) {
        libtock_led_toggle(1);
        libtocksync_alarm_delay_ms(500);
    }
    """, "libtock/interface/led.h", "libtock-sync/services/alarm.h")
WORKER = app("worker", """\
    for (;;)
        libtocksync_alarm_delay_ms(10);
    """, "libtock-sync/services/alarm.h")
SLOW = app("slow", """\
    for (int seconds = 0;; seconds += 10) {
        printf("%d\\n", seconds);
        libtocksync_alarm_delay_ms(10000);
    }
    """, "libtock-sync/services/alarm.h")
SHORT = app("short", "printf(\"x\");\nfflush(stdout);\n")
FAULTS = app("falls", "*(volatile int *)0 = 1;\n")
RESTARTS = app("again", """\
    static char grown[1];
    (void)memop(1, 8192);
    printf("%c", 'x' + grown[0]);
    fflush(stdout);
    tock_restart(0);
    """)


def host_use(board):
    """What the simulator uses of the host: descriptors, children, kilobytes of its own memory, mappings."""
    pid = board.simulator.pid
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        resident, shared = (int(word) for word in file.read().split()[1:3])
    with open(f"/proc/{pid}/maps", encoding="utf-8") as file:
        mappings = len(file.readlines())
    return {"descriptors": len(os.listdir(f"/proc/{pid}/fd")), "mappings": mappings,
            "children": len(host_processes_of_session(pid)) - 1, "kilobytes": (resident - shared) * 4}


def assert_no_growth(before, after, kilobytes):
    """Memory may grow a little (logs, the allocator's own); everything else not at all."""
    for what in ("descriptors", "children", "mappings"):
        assert after[what] <= before[what], f"{what} grew from {before[what]} to {after[what]}"
    assert after["kilobytes"] - before["kilobytes"] < kilobytes


@pytest.mark.simulator(HOST)
def test_two_hundred_processes_at_once(boot):
    board = boot(METRONOME, *((f"p{number}", TICKER) for number in range(COUNT)),
                 record=False)
    assert len(board.processes) == COUNT + 1
    board.clock.run_for(5)
    facts = board.processes.facts()
    assert len({process["id"] for process in facts}) == COUNT + 1
    assert all(process["state"] == "Yielded" for process in facts)
    assert {process["syscalls"] for process in facts[1:]} != {0}
    assert max(process["dropped_upcalls"] for process in facts) == 0
    assert len(board.leds[1].changes) >= COUNT * 10
    assert_beats(board, late=0.02)
    assert len(host_processes_of_session(board.simulator.pid)) == COUNT + 2


@pytest.mark.simulator("applications come while it runs")
def test_a_board_that_is_full_refuses_and_goes_on(boot):
    board = boot(METRONOME, *((f"p{number}", TICKER) for number in range(7)), board="nrf52840dk")
    with pytest.raises(BoardError, match="board nrf52840dk has room for 8 processes only"):
        board.install("hello")
    board.uninstall("p3")
    board.install("hello")
    board.expect("Hello World!\n")
    assert_beats(board)


@pytest.mark.simulator(HOST)
def test_installing_and_removing_leaves_nothing(boot):
    board = boot(METRONOME, record=False)

    def round_trip(times):
        for _ in range(times):
            board.install(SHORT)
            board.clock.run_for(0.01)
            board.uninstall("short")

    round_trip(20)
    before = host_use(board)
    round_trip(200)
    assert_no_growth(before, host_use(board), kilobytes=1024)
    assert_beats(board)


@pytest.mark.simulator(HOST)
@pytest.mark.parametrize("name, source, policy, lives", [("again", RESTARTS, "panic", 1_000),
                                                         ("falls", FAULTS, "restart", 300)])
def test_a_thousand_restarts_leak_nothing(boot, request, name, source, policy, lives):
    """Ten thousand with --soak. A fault takes longer, because its source line is looked up."""
    if request.config.getoption("--soak"):
        lives = 10_000
    board = boot(METRONOME, source, fault_policy=policy, record=False)
    first = board.processes[name].id

    def live_until(count):
        while board.processes[name].restarts < count:
            board.clock.run_for(0.01)

    live_until(50)
    before = host_use(board)
    live_until(lives)
    after = host_use(board)
    assert_no_growth(before, after, kilobytes=1024)
    assert board.processes[name].id >= first + lives
    board.processes[name].terminate()
    since = board.clock.now
    board.clock.run_for(1)
    assert_beats(board, since=since)


@pytest.mark.simulator(HOST)
def test_ordered_restarts_leak_nothing(boot):
    board = boot(TICKER, record=False)

    def restart(times):
        for _ in range(times):
            board.processes["ticker"].restart()
            board.clock.run_for(0.001)

    restart(20)
    before = host_use(board)
    restart(200)
    assert_no_growth(before, host_use(board), kilobytes=1024)


@pytest.mark.simulator(HOST)
def test_a_long_run_keeps_its_memory(boot):
    """Half an hour of work that nobody is told of."""
    board = boot(WORKER, record=False)
    board.clock.run_for(10)
    before = host_use(board)
    board.clock.run_for(1800)
    assert_no_growth(before, host_use(board), kilobytes=512)
    assert board.processes["worker"].syscalls > 500_000


@pytest.mark.parametrize("end", ["tock_restart(0);", "*(volatile int *)0 = 1;"], ids=["restart", "fault"])
def test_a_life_after_many_has_what_the_first_had(boot, end):
    """The kernel's part and the break of a process do not creep, and its neighbour notices nothing."""
    board = boot(METRONOME, app("again", f"""\
        (void)memop(1, 256);
        printf("x");
        fflush(stdout);
        libtocksync_alarm_delay_ms(1);
        {end}
        """, "libtock-sync/services/alarm.h"), fault_policy="restart", record=False)
    first = board.processes["again"].id

    def facts_in_life(number):
        board.run_until_true(lambda: board.output.count("x") > number, 5, ["uart"])
        return {what: board.processes["again"].facts[what] for what in ("ram_bytes", "app_break", "grant_bytes")}

    assert facts_in_life(1) == facts_in_life(200)
    assert board.processes["again"].id >= first + 200
    board.processes["again"].terminate()
    since = board.clock.now
    board.clock.run_for(1)
    assert_beats(board, since=since)


def test_as_many_processes_as_the_board_has_room_for(boot):
    """Each keeps its time. A board whose RAM ends before its slots do is skipped."""
    slots = min(boot().info["process_slots"], 8)
    board = boot(METRONOME, *((f"p{number}", TICKER) for number in range(1, slots)), record=False)
    board.clock.run_for(5)
    facts = board.processes.facts()
    assert len({process["id"] for process in facts}) == slots
    assert all(process["state"] == "Yielded" and process["dropped_upcalls"] == 0 for process in facts)
    assert_beats(board, late=0.02)


def test_hours_of_work_are_as_the_first_minute(boot):
    """Every wake-up comes, whatever the counters of the board have wrapped meanwhile: two hours of the board's time."""
    board = boot(SLOW, record=False)
    board.clock.run_for(60)
    before = board.processes["slow"].facts
    if board.info["board"] == "netduinoplus2":
        pytest.skip("in QEMU 7.2 this machine's timer is lost 18 s after its counter has wrapped")
    board.clock.run_for(7200)
    after = board.processes["slow"].facts
    assert before["state"] == after["state"] == "Yielded"
    assert (before["app_break"], before["grant_bytes"]) == (after["app_break"], after["grant_bytes"])
    board.expect("7200\n", timeout=0)
