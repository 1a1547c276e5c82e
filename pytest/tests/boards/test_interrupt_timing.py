# SPDX-License-Identifier: Apache-2.0 OR MIT
"""An interrupt may come at any instruction of a system call, an upcall, a process switch or a fault, and nobody can tell.

QEMU counts an instruction as a nanosecond, and the racer spends instructions one by one more between the setting of
an alarm and the call. With few the alarm comes after the call, with many before it; how many lie between is the length of
the window, and each of them has been the one at which the interrupt came. The same for the end of a time slice."""
import os

import pytest

from attacks import APPS, QEMU_BOARDS

AFTER_US = 40
MOST = 80_000  # instructions that may pass before the alarm
MARGIN = 64
# A timer that counts from when it is set, and not by a clock of its own, comes a tick early in some rounds.
JITTER = {"mps2-an385": 1000, "mps2-an386": 1000, "mps2-an505": 1000}
PASSES = 1
# Of long windows only each so many-eth instruction, unless --soak.
LONG, STEP = 3000, 7
CALLS = {"n": "a call that fails", "c": "a call of a driver", "b": "two moves of the break", "u": "an upcall delivered",
         "s": "a request to another process and its answer"}


@pytest.fixture
def racer(target):
    def start(board, *names, **kwargs):
        return target(board, *(os.path.join(APPS, name) for name in ("racer", *names)), **kwargs)
    return start


def race(it, what, spent, count=1, step=1, after_us=AFTER_US):
    """How many rounds found the alarm there; all were as they should be."""
    assert it.order(what, spent, step, count, after_us, within_us=600_000_000), it.reports
    it.attempts += count - 1
    wrong, there = (int(word, 16) for word in it.text.replace(".", "").split())
    assert wrong == 0, f"{what}: {wrong} of {count} rounds from {spent} instructions on went wrong"
    return there


def turn_of(it, what):
    """The least delay at which the alarm comes before the end of the act."""
    low, high = 0, MOST
    assert not is_there(it, what, low) and is_there(it, what, high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_there(it, what, middle) else (middle, high)
    return high


def is_there(it, what, spent):
    """In the second round and the third: the first follows an order and has another past."""
    return race(it, what, spent, 3, step=0) >= 2


@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_an_alarm_may_come_at_any_instruction_of_a_call(board, racer, pytestconfig, report_attempts):
    it = racer(board, "partner")
    before = turn_of(it, "0")
    lengths = []
    for what, name in CALLS.items():
        during = turn_of(it, what)
        slack = MARGIN + JITTER.get(board, 0)
        start, length = min(before, during) - slack, abs(before - during) + 2 * slack
        step = 1 if length < LONG or pytestconfig.getoption("--soak") else STEP
        for _ in range(PASSES if length < LONG else 1):
            count = length // step
            there = race(it, what, start, count, step)
            assert 0 < there < count, f"{what}: the alarm did not walk through the window: {count} {there}"
        lengths.append(f"{name}: {before - during}")
    report_attempts(it, "instructions: " + "; ".join(lengths))


@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_no_wake_up_is_lost_whenever_it_comes(board, racer, report_attempts):
    """The alarm comes before, while and after the process goes to sleep for it."""
    it = racer(board)
    before = turn_of(it, "0")
    race(it, "y", before - 1200, 1300)
    report_attempts(it)


@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_an_alarm_may_come_at_any_instruction_of_a_neighbours_fault(board, racer, pytestconfig, report_attempts):
    """From the notification that kills it over the switch and the fault into the report and the new life."""
    it = racer(board, "victim")
    before = turn_of(it, "0")
    width = 4000 if pytestconfig.getoption("--soak") else 1500
    race(it, "f", before - width, width + MARGIN, step=1)
    processes = {one["name"]: one for one in it.machine.request("processes")["processes"]}
    assert processes["victim"]["restarts"] >= width + MARGIN - 1 and processes["racer"]["restarts"] == 0
    report_attempts(it)


SLICE_INSTRUCTIONS = 10_000_000
SETTING_UP = 4000  # instructions, at most, from the start of a slice to where the racer spends some
SLICE_BOARDS = ("mps2-an385", "mps2-an505", "qemu-rv32-virt")


def expirations(it):
    """How often the racer's slices have run out."""
    processes = {one["name"]: one for one in it.machine.request("processes")["processes"]}
    assert all(one["state"] != "Terminated" for one in processes.values()), "a register of the keeper changed"
    return processes["racer"]["slice_expirations"]


def slice_ends(it, what, spent, after_us=0):
    """The racer's slice was over before the act was."""
    before = expirations(it)
    race(it, what, spent, after_us=after_us)
    return expirations(it) > before


@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_a_slice_may_end_at_any_instruction_of_a_call(board, racer, pytestconfig, report_attempts):
    """The call at which the kernel takes the rest of a slice for used up, and those at which its timer goes off; alone, and
    together with an alarm. With --soak at every instruction, on all boards, with a neighbour who watches his registers."""
    soak = pytestconfig.getoption("--soak")
    if not soak and board not in SLICE_BOARDS:
        pytest.skip("a slice is ten million instructions: on this board with --soak only")
    it = racer(board, *(["keeper"] if soak else []))
    it.listens_again_us += SLICE_INSTRUCTIONS // 900 if soak else 0  # the keeper's slice may lie between
    low, high = SLICE_INSTRUCTIONS * 9 // 10, SLICE_INSTRUCTIONS * 101 // 100
    assert not slice_ends(it, "n", low) and slice_ends(it, "n", high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if slice_ends(it, "n", middle) else (middle, high)
    for spent in range(high - 100, high + 100, 1 if soak else 13):
        race(it, "n", spent, after_us=0)
    for after_us in (0, SLICE_INSTRUCTIONS // 1000 - 1):
        for spent in range(SLICE_INSTRUCTIONS - SETTING_UP, SLICE_INSTRUCTIONS, 1 if soak else 101):
            race(it, "n", spent, after_us=after_us)
    report_attempts(it)
