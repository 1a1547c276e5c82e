# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Lives of processes: how they end, how they begin again, and what the fault policies make of faults."""
import re

import pytest

from helpers import METRONOME, app, assert_beats
from pytest_verge import BoardError

RETURNS_3 = app("returns_3", "return 3;\n")
EXITS = app("exits", """\
    printf("last words");
    tock_exit(0xdeadbeef);
    """)
RESTARTS = app("restarts", """\
    printf("alive\\n");
    libtocksync_alarm_delay_ms(100);
    tock_restart(7);
    """, "libtock-sync/services/alarm.h")
FAULTS = app("faults", """\
    printf("alive\\n");
    libtocksync_alarm_delay_ms(100);
    *(volatile int *)8 = 1;
    """, "libtock-sync/services/alarm.h")
COUNTS = app("counts", """\
    static int initialised = 5;
    static int zero;
    printf("data %d bss %d\\n", initialised++, zero++);
    for (;;)
        yield();
    """)
ANSWERS = app("answers", """\
    for (int i = 1;; i++) {
        printf("tick %d\\n", i);
        libtocksync_alarm_delay_ms(100);
    }
    """, "libtock-sync/services/alarm.h")


# --- Ends ---------------------------------------------------------------------------------------------


def test_what_main_returns_is_the_completion_code(boot):
    board = boot(RETURNS_3)
    board.processes["returns_3"].wait_state("Terminated")
    assert board.processes["returns_3"].completion_code == 3
    assert "Completion Code: 3" in board.processes["returns_3"].report()
    assert board.faults == []


def test_exit_ends_the_process_with_its_code(boot):
    board = boot(EXITS)
    board.processes["exits"].wait_state("Terminated")
    assert board.processes["exits"].completion_code == 0xDEADBEEF


@pytest.mark.simulator("processes of the host")
def test_a_process_that_ended_uses_nothing_of_the_host(boot):
    board = boot(RETURNS_3, "hello")
    board.clock.run_for(1)
    from pytest_verge.simulator import host_processes_of_session
    assert list(host_processes_of_session(board.simulator.pid)) == [board.simulator.pid]


def test_restart_by_the_process_itself_begins_a_new_life(boot):
    board = boot(RESTARTS, METRONOME)
    ids = [board.processes["restarts"].id]
    for _ in range(5):
        board.expect("alive\n")
        ids.append(board.processes["restarts"].id)
    assert len(set(ids)) == 5 and ids == sorted(ids)
    assert board.processes["restarts"].restarts == 4
    assert board.faults == []
    assert_beats(board)


def test_a_new_life_finds_its_data_as_in_the_first(boot):
    board = boot(COUNTS)
    for _ in range(3):
        board.expect("data 5 bss 0\n")
        board.processes["counts"].restart()


def test_a_new_life_forgets_the_counters_but_not_the_restarts(boot):
    board = boot(ANSWERS)
    board.clock.run_for(1)
    before = board.processes["answers"].counters
    assert before["syscalls"] > 50 and before["restarts"] == 0
    board.processes["answers"].restart()
    board.clock.run_for(0.01)
    after = board.processes["answers"].counters
    assert after["syscalls"] < before["syscalls"] and after["restarts"] == 1


# --- Orders -------------------------------------------------------------------------------------------


def test_a_stopped_process_does_nothing_until_it_is_resumed(boot):
    board = boot(ANSWERS)
    board.expect("tick 3\n")
    board.clock.run_for(0.01)
    board.processes["answers"].stop()
    assert board.processes["answers"].state.startswith("Stopped(Yielded")
    board.expect_not("tick", timeout=2)
    board.processes["answers"].resume()
    board.expect("tick 4\n", timeout=0.01)
    board.expect("tick 5\n", timeout=0.11)


def test_a_terminated_process_can_be_started_again(boot):
    board = boot(ANSWERS)
    process = board.processes["answers"]
    board.expect("tick 2\n")
    first = process.id
    process.terminate()
    assert process.state == "Terminated" and process.completion_code is None
    board.expect_not("tick")
    process.start()
    board.expect("tick 1\n")
    assert process.id > first


@pytest.mark.parametrize("before, order, words", [
    (None, "resume", "it is not stopped"),
    (None, "start", "it is not terminated"),
    ("stop", "stop", "it is not running, or stopped already"),
    ("terminate", "terminate", "it has ended already"),
    ("terminate", "stop", "it is not running, or stopped already"),
    ("terminate", "restart", "it is terminated: use 'start'"),
    ("fault", "start", "it is not terminated"),
    ("fault", "stop", "it is not running, or stopped already"),
    ("fault", "fault", "it has ended already"),
    ("terminate", "fault", "it has ended already"),
])
def test_orders_that_make_no_sense_are_refused(boot, before, order, words):
    board = boot(ANSWERS)
    board.expect("tick 1")
    process = board.processes["answers"]
    if before:
        getattr(process, before)()
    with pytest.raises(BoardError, match=re.escape(words)):
        getattr(process, order)()
    board.clock.run_for(1)


def test_a_requested_fault_is_a_fault_by_that_name(boot):
    board = boot(ANSWERS)
    board.expect("tick 2\n")
    board.processes["answers"].fault()
    assert board.faults[0].reason == "requested by a process manager"
    assert board.processes["answers"].state == "Faulted"


def test_a_stopped_process_that_faults_is_stopped_no_more(boot):
    board = boot(ANSWERS, fault_policy="restart")
    board.expect("tick 2\n")
    board.processes["answers"].stop()
    board.processes["answers"].fault()
    assert ": answers   -   [Faulted]" in board.faults[0].report
    board.expect("tick 1\n")


def test_an_uninstalled_process_leaves_its_slot_to_the_next(boot):
    board = boot("blink", ANSWERS, "hello")
    board.expect("tick 2\n")
    board.uninstall("answers")
    assert board.processes.names == ["blink", "hello"]
    board.expect_not("tick")
    assert board.install("counter").index == 1
    board.expect("00:01\n")
    assert board.processes.names == ["blink", "counter", "hello"]


def test_orders_reach_the_process_with_the_lives_of_others_untouched(boot):
    board = boot(METRONOME, ANSWERS)
    board.expect("tick 2\n")
    for order in ("stop", "resume", "restart", "terminate", "start", "fault", "restart"):
        getattr(board.processes["answers"], order)()
        board.clock.run_for(0.3)
    assert_beats(board)
    board.expect("tick 2\n")


# --- Fault policies -----------------------------------------------------------------------------------


def lives(board, seconds=3):
    """How often the faulting application said that it is alive."""
    board.clock.run_for(seconds)
    return board.output.count("alive\n")


def test_policy_stop_stops_without_a_word(boot):
    board = boot(FAULTS, METRONOME, fault_policy="stop")
    assert lives(board) == 1
    assert board.processes["faults"].state == "Faulted"
    assert board.output == "alive\n"
    assert_beats(board)


@pytest.mark.parametrize("options", [{}, {"fault_policy": "stop-with-debug"}])
def test_policy_stop_with_debug_says_so_and_is_the_default(boot, options):
    board = boot(FAULTS, METRONOME, **options)
    assert lives(board) == 1
    assert board.processes["faults"].state == "Faulted"
    assert board.output == "alive\nProcess faults faulted and was stopped.\r\n"
    assert_beats(board)


def test_policy_restart_begins_a_new_life_each_time(boot):
    board = boot(FAULTS, METRONOME, fault_policy="restart")
    assert lives(board) == 30
    assert board.processes["faults"].restarts == 29
    assert len({fault.id for fault in board.faults}) == 29
    assert "faulted" not in board.output
    assert_beats(board)


def test_policy_restart_with_debug_says_so(boot):
    board = boot(FAULTS, METRONOME, fault_policy="restart-with-debug")
    assert lives(board) == 30
    assert board.output.count("Process faults faulted and will be restarted.\r\n") == 29
    assert_beats(board)


@pytest.mark.parametrize("threshold", [0, 1, 5])
def test_policy_threshold_restart_stops_after_one_more_than_its_number(boot, threshold):
    board = boot(FAULTS, METRONOME, fault_policy=f"threshold-restart:{threshold}")
    assert lives(board) == threshold + 2
    assert board.processes["faults"].state == "Faulted"
    assert_beats(board)


def test_policy_panic_ends_the_board_with_a_report_of_everybody(boot):
    board = boot(FAULTS, METRONOME, fault_policy="panic")
    board.expect("alive\n")
    assert board.clock.run_for(3) == "panicked"
    assert board.clock.now == pytest.approx(0.1, abs=0.01)
    assert "panicked: Process faults had a fault" in board.messages
    for name in ("faults", "metronome"):
        assert re.search(rf": {name}   -   \[", board.messages.partition("---| App Status |---")[2])
    assert board.clock.run_for(3) == "panicked"
    assert board.close() == 1


def test_policy_threshold_then_panic_panics_after_one_more_than_its_number(boot):
    board = boot(FAULTS, METRONOME, fault_policy="threshold-restart-then-panic:3")
    assert board.clock.run_for(3) == "panicked"
    assert board.output.count("alive\n") == 5
    assert board.close() == 1


def test_a_requested_fault_under_policy_panic_panics(boot):
    board = boot(ANSWERS, fault_policy="panic")
    board.expect("tick 1\n")
    board.processes["answers"].fault()
    assert board.clock.run_for(1) == "panicked"
    assert "panicked: Process answers had a fault" in board.messages


def test_a_restart_of_its_own_ignores_the_fault_policy_but_counts(boot):
    board = boot(RESTARTS, fault_policy="panic")
    assert lives(board) == 30
    assert board.processes["restarts"].restarts == 29


def test_policies_do_not_touch_a_process_that_ends_well(boot):
    board = boot("hello", fault_policy="panic")
    board.expect("Hello World!\n")
    assert board.clock.run_for(1) == "idle"
    assert board.processes["hello"].state == "Terminated"
