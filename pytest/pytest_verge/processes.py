# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Processes of a board and their faults, as a test sees them."""
import re
from dataclasses import dataclass

from pytest_verge.errors import BoardError, ExpectationFailed
from pytest_verge.parts import DEFAULT_TIMEOUT_S

COUNTERS = ("syscalls", "dropped_upcalls", "restarts", "slice_expirations")


@dataclass(frozen=True)
class Fault:
    """A process that faulted: when, which one, why, and the kernel's whole report of that moment."""

    time: float  # virtual seconds
    process: str
    index: int
    id: int  # of the life that ended
    reason: str  # the kernel's words
    report: str

    @property
    def cause(self):
        """The machine's words for what the process did, where it was the machine that caught it."""
        found = re.search(r"^ Cause: (.*?)\s*$", self.report, re.MULTILINE)
        return found.group(1) if found else self.reason

    @property
    def source(self):
        """The place in the application's source, where the machine knows it."""
        found = re.search(r"^ Source: (.*?)\s*$", self.report, re.MULTILINE)
        return found.group(1) if found else None


def fault_of_event(event):
    """A fault event of the control socket as a Fault."""
    process = event["process"]
    return Fault(event["time_us"] / 1e6, process["name"], process["index"], process["id"],
                 process.get("fault", ""), event["report"])


class Process:
    """A process by its name or its index; every question asks the board anew."""

    def __init__(self, board, key):
        self._board = board
        self._key = key

    def __repr__(self):
        return f"<process {self._key!r} of {self._board}>"

    @property
    def facts(self):
        """Everything that the board tells of it, as the control protocol has it."""
        listed = self._board.processes.facts()
        for facts in listed:
            if self._key in (facts["name"], facts["index"]) and not isinstance(self._key, bool):
                return facts
        there = ", ".join(facts["name"] for facts in listed) or "none"
        raise BoardError(f"there is no process {self._key!r} on this board; there are: {there}")

    @property
    def name(self):
        """Its name."""
        return self.facts["name"]

    @property
    def index(self):
        """Its slot."""
        return self.facts["index"]

    @property
    def id(self):
        """The number of its present life: every start gives a new one."""
        return self.facts["id"]

    @property
    def state(self):
        """Running, Yielded, YieldedFor(...), Faulted, Terminated, or one of them in Stopped(...)."""
        return self.facts["state"]

    @property
    def alive(self):
        """It has neither faulted nor ended."""
        return self.state not in ("Faulted", "Terminated")

    @property
    def counters(self):
        """System calls, dropped upcalls, restarts, and time slices used up."""
        facts = self.facts
        return {name: facts[name] for name in COUNTERS}

    @property
    def restarts(self):
        """How often it was started again."""
        return self.facts["restarts"]

    @property
    def syscalls(self):
        """System calls of its present life."""
        return self.facts["syscalls"]

    @property
    def completion_code(self):
        """What it ended with; None if it has not ended or gave none."""
        return self.facts.get("completion_code")

    @property
    def fault_reason(self):
        """The kernel's words for why it faulted last; None if it never did."""
        return self.facts.get("fault")

    def report(self):
        """The kernel's report: state, counters, memory map, grants, and the fault if there was one."""
        return self._board.request("report", process=self._number())["text"]

    def stop(self):
        """Suspends it."""
        self._order("stop")

    def resume(self):
        """Undoes stop()."""
        self._order("resume")

    def terminate(self):
        """Ends it."""
        self._order("terminate")

    def start(self):
        """Begins a new life after it ended."""
        self._order("start")

    def restart(self):
        """Ends it and begins a new life."""
        self._order("restart")

    def fault(self):
        """Faults it, as the process console can; the board's fault policy then decides."""
        self._order("fault")

    def wait_state(self, state, timeout=DEFAULT_TIMEOUT_S):
        """Runs until its state begins with this word; returns the virtual time."""
        __tracebackhide__ = True
        if not self._board.run_until_true(lambda: self.state.startswith(state), timeout, ["state"]):
            raise ExpectationFailed(f"process {self._key!r} was not {state} within {timeout:g} s of virtual time; it is "
                                    f"{self.state}")
        return self._board.clock.now

    def _number(self):
        return self._key if isinstance(self._key, int) else self.facts["index"]

    def _order(self, order):
        self._board.request("order", process=self._number(), order=order)


class Processes:
    """All processes of a board, by name or by index."""

    def __init__(self, board):
        self._board = board

    def facts(self):
        """The control protocol's list."""
        return self._board.request("processes")["processes"]

    def __getitem__(self, key):
        process = Process(self._board, key)
        _ = process.facts  # so that a wrong name is told here and now
        return process

    def __iter__(self):
        return iter([Process(self._board, facts["index"]) for facts in self.facts()])

    def __len__(self):
        return len(self.facts())

    def __contains__(self, key):
        return any(key in (facts["name"], facts["index"]) for facts in self.facts())

    @property
    def names(self):
        """Their names, in the order of their slots."""
        return [facts["name"] for facts in self.facts()]

    def reports(self):
        """The kernel's reports of all of them, one after the other."""
        return "\n".join(process.report() for process in self).replace("\r\n", "\n")
