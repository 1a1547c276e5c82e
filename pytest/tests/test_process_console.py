# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The kernel's process console, as somebody at the serial terminal meets it."""
import random
import re

import pytest

from helpers import METRONOME, app, assert_beats

PROMPT = "tock$ "
COMMANDS = ("help status list stop start fault boot terminate process kernel reset panic console-start console-stop")
SLEEPER = app("sleeper", """\
    for (;;)
        yield();
    """)


def console(boot, *apps, **options):
    board = boot(*apps, process_console=True, **options)
    board.expect(PROMPT)
    return board


def command(board, line, prompt=PROMPT):
    """Types a line and returns what the console answers up to the next prompt."""
    board.write(line + "\n")
    board.expect(line + "\r\n")
    text = board.expect(re.compile(rf"(?s)(.*?){re.escape(prompt)}")).group(1)
    return text.replace("\r\n", "\n")


def rows(board):
    """The table of `list`, as {name: [columns]}."""
    lines = command(board, "list").splitlines()
    assert lines[0] == " PID    ShortID    Name                Quanta  Syscalls  Restarts  Grants  State"
    return {line.split()[2]: line.split() for line in lines[1:]}


def test_it_greets_with_version_and_commands(boot):
    board = console(boot, SLEEPER)
    assert board.output.startswith("Kernel version: 2.3 (build ")
    assert f"Welcome to the process console.\r\nValid commands are: {COMMANDS}\r\n{PROMPT}" in board.output


def test_it_is_silent_where_it_was_not_asked_for(boot):
    board = boot(SLEEPER)
    board.write("help\n")
    board.clock.run_for(1)
    assert board.output == ""


@pytest.mark.parametrize("line", ["help", "hel", "HELP", "nonsense", "42"])
def test_help_and_what_it_does_not_know_show_the_commands(boot, line):
    board = console(boot, SLEEPER)
    if line == "help":
        assert command(board, line) == f"Welcome to the process console.\nValid commands are: {COMMANDS}\n"
    else:
        assert f"Valid commands are: {COMMANDS}\n" in command(board, line)


def test_an_empty_line_gives_a_prompt_and_no_more(boot):
    board = console(boot, SLEEPER)
    board.write("\n")
    assert board.expect(re.compile(r"(?s)(.*?)tock\$ ")).group(1) == "\r\n"


def test_list_shows_every_process(boot):
    board = console(boot, SLEEPER, METRONOME, "hello")
    board.clock.run_for(1)
    table = rows(board)
    assert list(table) == ["sleeper", "metronome", "hello"]
    assert [row[0] for row in table.values()] == ["0", "1", "2"]
    assert table["sleeper"][1] == "Unique" and table["sleeper"][-1] == "Yielded"
    assert table["hello"][-1] == "Terminated"
    assert int(table["metronome"][4]) == board.processes["metronome"].syscalls


def test_status_counts(boot):
    board = console(boot, SLEEPER, METRONOME, "hello")
    board.clock.run_for(1)
    assert command(board, "status") == "Total processes: 3\nActive processes: 2\nTimeslice expirations: 0\n"


def test_a_process_that_waits_for_one_upcall_counts_as_active(boot):
    board = console(boot, app("waits_for_one", "yield_wait_for(0, 0);\n"))
    board.clock.run_for(1)
    assert board.processes["waits_for_one"].state.startswith("YieldedFor")
    assert "Active processes: 1\n" in command(board, "status")


def test_stop_and_start_suspend_and_resume(boot):
    board = console(boot, METRONOME)
    assert command(board, "stop metronome") == "Process metronome stopped\n"
    assert rows(board)["metronome"][-1].startswith("Stopped(")
    seen = len(board.leds[0].changes)
    board.clock.run_for(1)
    assert len(board.leds[0].changes) == seen
    assert command(board, "start metronome") == "Process metronome resumed.\n"
    board.clock.run_for(1)
    assert len(board.leds[0].changes) > seen + 8


def test_fault_terminate_and_boot(boot):
    board = console(boot, SLEEPER, METRONOME)
    board.clock.run_for(0.01)
    first = board.processes["sleeper"].id
    assert "Process sleeper now faulted\n" in command(board, "fault sleeper")
    assert rows(board)["sleeper"][-1] == "Faulted"
    assert command(board, "boot sleeper") == ""
    assert rows(board)["sleeper"][-1] == "Faulted", "boot is for what is terminated"
    assert command(board, "terminate sleeper") == "Process sleeper terminated\n"
    assert rows(board)["sleeper"][-1] == "Terminated"
    assert command(board, "boot sleeper") == ""
    assert rows(board)["sleeper"][-1] == "Yielded"
    assert board.processes["sleeper"].id > first
    board.clock.run_for(1)
    assert_beats(board)


def test_a_command_reaches_every_process_of_the_name(boot):
    board = console(boot, ("twin", SLEEPER), METRONOME, ("twin", SLEEPER))
    command(board, "terminate twin")
    assert [process.state for process in board.processes][0::2] == ["Terminated", "Terminated"]
    assert board.processes["metronome"].alive


def test_a_command_for_nobody_does_nothing(boot):
    board = console(boot, SLEEPER)
    for line in ("stop", "stop nobody", "fault slee", "terminate SLEEPER"):
        command(board, line)
    assert board.processes["sleeper"].alive


def test_process_shows_the_memory_map(boot):
    board = console(boot, METRONOME)
    text = command(board, "process metronome")
    assert re.search(r": metronome   -   \[\w+\]", text)
    for words in ("Events Queued:", "Syscall Count:", "Restart Count: 0", "Completion Code: None", "ram end", "app break",
                  "kernel break", "App Flash"):
        assert words in text


def test_kernel_shows_the_version(boot):
    assert command(console(boot, SLEEPER), "kernel").startswith("Kernel version: 2.3 (build ")


def test_panic_panics(boot):
    board = console(boot, SLEEPER)
    board.write("panic\n")
    assert board.clock.run_for(1) == "panicked"
    assert "panicked: Process Console forced a kernel panic." in board.messages


def test_reset_ends_the_run(boot):
    board = console(boot, SLEEPER)
    board.write("reset\n")
    why = board.clock.run_for(1)
    if "not implemented" in board.output:
        pytest.skip("this board has no reset")
    assert why == "reset"


def test_console_stop_silences_it_until_console_start(boot):
    board = console(boot, SLEEPER)
    board.write("console-stop\n")
    board.expect("Disabling the process console.\r\nRun console-start to reactivate.\r\n")
    board.write("list\n")
    board.expect_not("PID")
    board.write("console-start\n")
    board.expect(PROMPT)
    assert "sleeper" in rows(board)


def test_the_line_can_be_edited(boot):
    board = console(boot, SLEEPER)
    board.write("statux\x7fs\n")
    board.expect("Total processes: 1")
    board.write("tatus\x1b[Hs\n")
    board.expect("Total processes: 1")
    board.write("stats\x1b[Du\n")
    board.expect("Total processes: 1")


def test_arrow_up_brings_the_last_line_back(boot):
    board = console(boot, SLEEPER)
    command(board, "status")
    board.write("\x1b[A\n")
    board.expect("Total processes: 1")


def test_a_pasted_burst_is_taken_in_whole(boot):
    """Thirty commands at once; Tock's own console panics its kernel at 24 bytes."""
    board = console(boot, SLEEPER)
    board.write("status\n" * 30)
    for _ in range(30):
        board.expect("Total processes: 1\r\n")


def test_a_flood_of_commands_loses_some_and_harms_nothing(boot):
    board = console(boot, METRONOME, record=False)
    board.write("list\n" * 5000)
    board.clock.run_for(2)
    assert board.output.count(" PID ") > 50
    assert_beats(board)
    board.write("\n")
    board.clock.run_for(0.1)
    command(board, "status")


@pytest.mark.parametrize("seed", range(5))
def test_random_input_harms_nothing(boot, seed):
    source = random.Random(seed)
    board = console(boot, METRONOME, record=False)
    noise = bytes(source.randrange(256) for _ in range(20000))
    for word in (b"panic", b"reset", b"fault", b"stop", b"term", b"console"):
        noise = noise.replace(word[:1], b"x")
    board.write(noise)
    board.clock.run_for(3)
    assert_beats(board)
    board.write("\n")
    board.clock.run_for(0.1)
    command(board, "status")


def test_it_and_an_application_share_the_uart(boot):
    board = console(boot, "counter")
    for second in range(1, 4):
        assert "counter" in rows(board)
        board.expect(f"00:0{second}\n")
