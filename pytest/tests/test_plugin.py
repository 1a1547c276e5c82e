# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The plug-in as its users meet it: a project of their own, its failures, and what is kept of them."""
import json
import os
import re
import signal

import pytest

from pytest_verge import BoardError, ExpectationFailed, SimulatorDied, SimulatorHung
from pytest_verge.simulator import host_processes_of_session
from helpers import METRONOME, app

SILENT = app("silent", "for (;;)\n    yield();\n")
TALKS = app("talks_slowly", """\
    for (int i = 0;; i++) {
        printf("number %d\\n", i);
        libtocksync_alarm_delay_ms(1000);
    }
    """, "libtock-sync/services/alarm.h")


# --- docs/testing.md ----------------------------------------------------------------------------------


@pytest.fixture
def page(verge_builder):
    with open(os.path.join(verge_builder.root, "docs", "testing.md"), encoding="utf-8") as file:
        return file.read()


@pytest.fixture
def project(pytester, verge_builder, verge_simulator, monkeypatch):
    """Runs pytest in a folder of its own, as a user does: project(*words) with pytester's files."""
    monkeypatch.setenv("PYTHONPATH", os.path.join(verge_builder.root, "pytest"))
    monkeypatch.setenv("VERGE_ROOT", verge_builder.root)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)

    def run_project(*words):
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", f"--verge-simulator={verge_simulator}", *words)

    return run_project


def test_the_example_of_the_page_passes(page, pytester, project):
    files = re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(files) == 3
    for name, text in files:
        path = pytester.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    project().assert_outcomes(passed=4)


def test_the_page_names_everything_that_a_board_has(page):
    """And nothing that it has not: a page about functions that are gone is worse than none."""
    from pytest_verge import board, clock, parts, processes
    classes = {"board": board.Board, "board.clock": clock.Clock, "board.leds[i]": parts.Led, "board.leds": parts.Leds,
               "board.buttons[i]": parts.Button, "board.pins[i]": parts.Pin}
    for owner, names in re.findall(r"`(board(?:\.\w+)?(?:\[i\])?)\.(\w+)", page):
        if owner in classes:
            known = set(dir(classes[owner])) | {"leds", "buttons", "pins", "clock", "processes", "faults", "unread",
                                                "changes", "info"}
            assert names in known, f"{owner}.{names}"
    mentioned = set(re.findall(r"\.?(\w+)", page))
    for kind in (board.Board, clock.Clock, parts.Led, parts.Leds, parts.Button, parts.Pin, processes.Process):
        public = {name for name, value in vars(kind).items() if not name.startswith("_")}
        internal = {"close", "messages", "run_until_true", "now_us", "deadline_us", "run_towards", "name",
                    "fault_reason"}
        assert public - internal <= mentioned, f"{kind.__name__}: {sorted(public - internal - mentioned)}"


# --- Failures -----------------------------------------------------------------------------------------


def test_a_failed_test_shows_and_keeps_what_the_board_did(pytester, project):
    pytester.makeconftest('pytest_plugins = ["pytest_verge.plugin"]')
    pytester.makepyfile("""
        import pytest

        @pytest.mark.verge("hello", "blink")
        def test_it(board):
            board.expect("Good bye", timeout=2)
    """)
    result = project()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*'Good bye' did not come within 2 s of virtual time (now 2.000000 s)*",
                                 "*since the last match the board has sent:*", "*Hello World!*",
                                 "*<board generic at 2.000000 s>: processes*", "*command(led.on, 0, 0) = success*"])
    folder = pytester.path / "build" / "test-artifacts" / "test_a_failed_test_shows_and_keeps_what_the_board_did.py_test_it"
    assert (folder / "uart.txt").read_text() == "Hello World!\n"
    assert ": blink   -   [Yielded]" in (folder / "processes.txt").read_text()
    assert "hello: command(console.write, 13, 0) = success" in (folder / "stderr.txt").read_text()
    assert len(json.loads((folder / "trace.json").read_text())["traceEvents"]) > 50
    assert "--control" in (folder / "command.txt").read_text()
    assert "$enddefinitions" in (folder / "pins.vcd").read_text()
    assert (folder / "panel.png").read_bytes().startswith(b"\x89PNG")


def test_the_next_success_removes_what_was_kept(pytester, project):
    pytester.makeconftest('pytest_plugins = ["pytest_verge.plugin"]')
    text = "def test_it(boot):\n    boot('hello').expect('%s', timeout=1)\n"
    folder = pytester.path / "build" / "test-artifacts"
    pytester.makepyfile(test_one=text % "Good bye")
    project().assert_outcomes(failed=1)
    assert len(list(folder.iterdir())) == 1
    pytester.makepyfile(test_one=text % "Hello")
    project().assert_outcomes(passed=1)
    assert list(folder.iterdir()) == []


def test_a_simulator_that_hangs_is_killed_with_a_clear_message(pytester, project):
    pytester.makeconftest('pytest_plugins = ["pytest_verge.plugin"]')
    pytester.makepyfile("""
        import os, signal

        def test_it(boot):
            board = boot("blink")
            os.kill(board.simulator.pid, signal.SIGSTOP)
            board.clock.run_for(1)
    """)
    result = project("--verge-patience=1")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*the simulator did not answer within 1 seconds of wall-clock time*it was killed*"])


def test_a_simulator_that_crashes_is_told_with_its_last_words(pytester, project):
    pytester.makeconftest('pytest_plugins = ["pytest_verge.plugin"]')
    pytester.makepyfile("""
        import os, signal

        def test_it(boot):
            board = boot("blink")
            os.kill(board.simulator.pid, signal.SIGSEGV)
            board.clock.run_for(1)

        def test_at_the_end_too(boot):
            os.kill(boot("blink").simulator.pid, signal.SIGSEGV)
    """)
    result = project()
    result.assert_outcomes(failed=1, passed=1, errors=2)
    result.stdout.fnmatch_lines(["*the simulator was killed by signal 11 (Segmentation fault)*"])


def test_source_that_does_not_compile_fails_its_own_test_only(pytester, project):
    pytester.makeconftest('pytest_plugins = ["pytest_verge.plugin"]')
    pytester.makepyfile("""
        from pytest_verge import app_source
        BROKEN = app_source("broken", "int main(void) { return no_such_thing; }")
        SOUND = app_source("sound", '#include <stdio.h>\\nint main(void) { printf("fine\\\\n"); return 0; }')

        def test_broken(boot):
            boot(BROKEN)

        def test_sound(boot):
            boot(SOUND).expect("fine")
    """)
    result = project()
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*no_such_thing*undeclared*"])


def test_the_fixture_board_without_a_marker_says_what_it_wants(pytester, project):
    pytester.makeconftest('pytest_plugins = ["pytest_verge.plugin"]')
    pytester.makepyfile("def test_it(board):\n    pass\n")
    project().stdout.fnmatch_lines(["*the fixture `board` wants a marker that names its applications*"])


def test_several_workers_share_what_was_built(pytester, project):
    pytest.importorskip("xdist")
    pytester.makeconftest('pytest_plugins = ["pytest_verge.plugin"]')
    pytester.makepyfile("""
        import pytest
        from pytest_verge import app_source
        APP = app_source("shared", '#include <stdio.h>\\nint main(void) { printf("shared\\\\n"); return 0; }')

        @pytest.mark.parametrize("number", range(12))
        def test_it(boot, number):
            boot(APP, "hello").expect("shared")
    """)
    project("-n", "3").assert_outcomes(passed=12)


def test_the_plugin_can_be_found_as_a_package(verge_builder):
    import tomllib
    with open(os.path.join(verge_builder.root, "pytest", "pyproject.toml"), "rb") as file:
        facts = tomllib.load(file)
    (name, module), = facts["project"]["entry-points"]["pytest11"].items()
    assert name == module == "pytest_verge.plugin"
    assert facts["tool"]["setuptools"]["packages"] == ["pytest_verge"]


# --- Text ---------------------------------------------------------------------------------------------


def test_expect_returns_the_match_and_goes_on_behind_it(boot):
    board = boot(TALKS)
    found = board.expect(re.compile(r"number (\d)"))
    assert found.group(1) == "0"
    assert board.expect("number ").group() == "number "
    assert board.unread == "1\n"
    assert board.clock.now == pytest.approx(1, abs=0.01)


def test_expect_takes_text_as_it_is_and_says_when_an_expression_was_meant(boot):
    board = boot(TALKS)
    with pytest.raises(ExpectationFailed, match="was re.compile"):
        board.expect(r"number \d", timeout=0.5)
    assert board.expect_exact("number 0").group() == "number 0"
    with pytest.raises(TypeError, match="expected text or re.compile"):
        board.expect(5)


def test_expect_takes_no_longer_than_its_timeout(boot):
    board = boot(TALKS)
    with pytest.raises(ExpectationFailed):
        board.expect("number 3", timeout=2.5)
    assert board.clock.now == 2.5
    board.expect("number 3", timeout=0.6)


def test_expect_not_runs_its_whole_time_and_takes_nothing(boot):
    board = boot(TALKS)
    board.expect_not("number 2", timeout=1.5)
    assert board.clock.now == 1.5
    with pytest.raises(ExpectationFailed, match="the board sent 'number 2'"):
        board.expect_not("number 2", timeout=1.5)
    assert board.readlines() == ["number 0", "number 1", "number 2"]


def test_lines_come_one_by_one(boot):
    board = boot(TALKS)
    assert board.readlines() == []
    assert board.readline() == "number 0"
    assert board.readlines(2) == ["number 1", "number 2"]
    assert board.readlines_until("4") == ["number 3", "number 4"]
    with pytest.raises(ExpectationFailed):
        board.readline(timeout=0.1)


def test_output_holds_everything_in_order(boot):
    board = boot(TALKS)
    board.expect("number 1\n")
    board.clock.run_for(1.1)
    assert board.output == "number 0\nnumber 1\nnumber 2\n"
    assert board.output_bytes == board.output.encode()


# --- Parts --------------------------------------------------------------------------------------------


def test_a_pattern_that_is_not_shown_is_told_with_what_was(boot):
    board = boot("blink")
    with pytest.raises(ExpectationFailed, match=r"LED.: step 1 of the pattern should be off for 0.3 s .* off for 0.25"):
        board.leds[0].wait_pattern([(True, 0.25), (False, 0.3)])


def test_leds_that_stay_as_they_are_are_told(boot):
    board = boot(SILENT)
    count = len(board.leds)
    with pytest.raises(ExpectationFailed, match=r"LED\d did not change within 2 s of virtual time"):
        board.leds[count - 1].wait_on(timeout=2)
    assert board.leds[count - 1].wait_off() == 0
    with pytest.raises(ExpectationFailed, match=rf"did not show \*\.{{{count - 1}}} within 1 s .* they show \.{{{count}}};?"):
        board.leds.wait_states([1] + [0] * (count - 1), timeout=1)


def test_all_leds_at_once(boot):
    board = boot("blink")
    count = len(board.leds)
    at = board.leds.wait_states([True] * count if count < 2 else [True, True] + [False] * (count - 2))
    assert at == pytest.approx(0.25 if count < 2 else 0.75, abs=0.001)


def test_pins_can_be_waited_for(boot):
    drives = app("drives", """\
        libtock_gpio_enable_output(2);
        libtocksync_alarm_delay_ms(300);
        libtock_gpio_set(2);
        """, "libtock/peripherals/gpio.h", "libtock-sync/services/alarm.h")
    board = boot(drives)
    assert board.pins[2].wait_level(True) == pytest.approx(0.3, abs=0.001)
    with pytest.raises(ExpectationFailed, match="pin 3 did not become high"):
        board.pins[3].wait_level(True, timeout=1)


@pytest.mark.parametrize("kind, name", [("leds", "LED"), ("buttons", "button"), ("pins", "pin")])
def test_a_number_that_is_too_large_is_told(boot, kind, name):
    parts = getattr(boot(SILENT), kind)
    count = len(parts)
    with pytest.raises(BoardError, match=f"there is no {name} {count}: this board has {count}, counted from 0"):
        _ = parts[count]


def test_a_process_that_is_not_there_is_told_with_those_that_are(boot):
    board = boot(SILENT, "blink")
    with pytest.raises(BoardError, match="no process 'blnk' on this board; there are: silent, blink"):
        _ = board.processes["blnk"]
    assert "blink" in board.processes and "blnk" not in board.processes


def test_a_process_that_does_not_fault_is_told(boot):
    with pytest.raises(ExpectationFailed, match="process 'silent' did not fault within 1 s"):
        boot(SILENT).wait_fault("silent", timeout=1)


# --- The simulator ------------------------------------------------------------------------------------


@pytest.mark.simulator("its seed")
@pytest.mark.verge("hello", "second=hello", board="nrf52840dk", seed=7)
def test_the_marker_describes_the_board(board):
    assert board.info["board"] == "nrf52840dk" and board.info["seed"] == 7
    assert board.processes.names == ["hello", "second"]


@pytest.mark.verge(apps=["hello"])
def test_the_marker_takes_apps_by_keyword(board):
    board.expect("Hello World!")


@pytest.mark.simulator("its boards")
def test_a_board_that_can_not_start_says_why(boot):
    with pytest.raises(SimulatorDied, match="no virtual board of this name.*marvel"):
        boot("hello", board="marvel")


def test_an_application_that_is_not_there_is_told(boot):
    with pytest.raises(BoardError, match="there is no application 'helo'"):
        boot("helo")


def test_several_boards_live_apart(boot):
    first, second = boot(METRONOME, seed=1), boot(METRONOME, seed=2)
    first.clock.run_for(0.95)
    assert (len(first.leds[0].changes), len(second.leds[0].changes)) == (9, 0)
    assert first.simulator.pid != second.simulator.pid


@pytest.mark.simulator("processes of the host")
def test_closing_leaves_nothing(boot):
    board = boot("blink", "hello", METRONOME)
    pid = board.simulator.pid
    board.clock.run_for(1)
    assert len(host_processes_of_session(pid)) == 3
    assert board.close() == 0
    assert host_processes_of_session(pid) == {}


@pytest.mark.simulator("its socket")
def test_a_hung_simulator_is_a_hung_simulator(boot):
    board = boot("blink")
    board.simulator._connection._patience = 0.3
    os.kill(board.simulator.pid, signal.SIGSTOP)
    with pytest.raises(SimulatorHung, match="did not answer within 0.3 seconds"):
        board.clock.run_for(1)
    assert not board.simulator.alive
