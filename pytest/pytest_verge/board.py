# SPDX-License-Identifier: Apache-2.0 OR MIT
"""A board under test, simulated or in QEMU. Time stands still except in functions that say that they run."""
import codecs
import re

import pytest

from pytest_verge import wire
from pytest_verge.clock import Clock
from pytest_verge.devices import Devices, message_of, rows_of
from pytest_verge.errors import BoardError, ExpectationFailed
from pytest_verge.parts import DEFAULT_TIMEOUT_S, Button, Led, Leds, Parts, Pin
from pytest_verge.processes import Processes, fault_of_event
from pytest_verge.screens import Screens

SHOWN_CHARACTERS = 1500


def _pattern(wanted):
    """Plain text stands for itself; a compiled expression is one."""
    if isinstance(wanted, re.Pattern):
        return wanted
    if isinstance(wanted, bytes):
        wanted = wanted.decode("utf-8")
    if isinstance(wanted, str):
        return re.compile(re.escape(wanted))
    raise TypeError(f"expected text or re.compile(...), not {type(wanted).__name__}")


class Board(Screens):
    """A board with applications, as a test sees it."""

    def __init__(self, connect, builder=None):
        """connect(on_event) starts a Simulator, or Emulated; builder: for install()."""
        self.faults = []
        self.events = []  # all events of the control protocol, as they came
        self._builder = builder
        self._raw = bytearray()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._taken = []  # the text that expect() and readline() have passed, in pieces
        self.unread = ""  # the text that they have not passed yet
        self.leds = None
        self._devices = None
        self.simulator = connect(self._on_event)
        self.clock = Clock(self.request)
        self.processes = Processes(self)
        self.info = self.request("info")
        self._meet_parts()

    def __repr__(self):
        return f"<board {self.info['board']} at {self.clock.now:.6f} s>"

    def _meet_parts(self):
        leds = self.request("leds")["leds"]
        buttons = self.request("buttons")["buttons"]
        self.leds = Leds(self, [Led(self, i, led["name"]) for i, led in enumerate(leds)])
        self.buttons = Parts("button", [Button(self, i, button["name"]) for i, button in enumerate(buttons)])
        self.pins = Parts("pin", [Pin(self, i) for i in range(self.info["pins"])])

    # --- The UART -----------------------------------------------------------------------------------

    @property
    def output(self):
        """All text that the board has sent over UART 0."""
        return "".join(self._taken) + self.unread

    @property
    def output_bytes(self):
        """The same as bytes."""
        return bytes(self._raw)

    def write(self, text):
        """Sends text or bytes to UART 0; they arrive as time passes, at the speed of the wire."""
        data = text.encode("utf-8") if isinstance(text, str) else bytes(text)
        self.request("write", text=wire.text_of_bytes(data))

    def expect(self, wanted, timeout=DEFAULT_TIMEOUT_S):
        """Runs until the board has sent this: text as it is, or re.compile(...). Returns the match.

        Looks from where the last expect() ended. timeout is virtual seconds.
        """
        __tracebackhide__ = True
        pattern = _pattern(wanted)
        found = self.run_until_true(lambda: pattern.search(self.unread), timeout, ["uart"])
        if not found:
            raise ExpectationFailed(self._not_seen(wanted, timeout))
        self._taken.append(self.unread[:found.end()])
        self.unread = self.unread[found.end():]
        return found

    def expect_exact(self, text, timeout=DEFAULT_TIMEOUT_S):
        """expect() of plain text, by the name that pexpect has for it."""
        __tracebackhide__ = True
        return self.expect(text, timeout)

    def expect_not(self, unwanted, timeout=1.0):
        """Runs for timeout virtual seconds, in which the board may not send this. Takes no text."""
        __tracebackhide__ = True
        pattern = _pattern(unwanted)
        found = self.run_until_true(lambda: pattern.search(self.unread), timeout, ["uart"])
        if found:
            raise ExpectationFailed(f"the board sent {found.group()!r}, at {self.clock.now:.6f} s or before\n"
                                    + self._shown())

    def readline(self, timeout=DEFAULT_TIMEOUT_S):
        """Runs until a whole line has come; returns it without its end."""
        __tracebackhide__ = True
        return self.expect(re.compile(r"[^\n]*\n"), timeout).group().rstrip("\r\n")

    def readlines(self, count=None, timeout=DEFAULT_TIMEOUT_S):
        """count lines; without a count all whole lines that are there, without running."""
        __tracebackhide__ = True
        if count is not None:
            return [self.readline(timeout) for _ in range(count)]
        lines = []
        while "\n" in self.unread:
            lines.append(self.readline())
        return lines

    def readlines_until(self, wanted, timeout=DEFAULT_TIMEOUT_S):
        """Lines up to the first in which this is found, that one included. timeout is for each line."""
        __tracebackhide__ = True
        pattern = _pattern(wanted)
        lines = []
        while not lines or not pattern.search(lines[-1]):
            lines.append(self.readline(timeout))
        return lines

    # --- Time ---------------------------------------------------------------------------------------

    def run_until_true(self, condition, timeout, stop_on):
        """Runs until condition() holds, looking each time that something of stop_on happens, for at most timeout
        virtual seconds. Returns what condition() returned last. stop_on: uart, led, pin, fault, state, device, picture."""
        deadline_us = self.clock.deadline_us(timeout)
        held = condition()
        while not held and self.clock.now_us < deadline_us:
            why = self.clock.run_towards(deadline_us, stop_on)
            held = condition()
            if why == "panicked":
                break
        return held

    def wait_fault(self, process=None, timeout=DEFAULT_TIMEOUT_S):
        """Runs until a process (of this name) has faulted since the start; returns its first Fault."""
        __tracebackhide__ = True
        def first():
            return next((fault for fault in self.faults if process in (None, fault.process)), None)
        found = self.run_until_true(first, timeout, ["fault"])
        if found is None:
            who = "no process faulted" if process is None else f"process {process!r} did not fault"
            raise ExpectationFailed(f"{who} within {timeout:g} s of virtual time")
        return found

    # --- Devices ------------------------------------------------------------------------------------

    @property
    def devices(self):
        """Sensors, voltages, pulses, tones, by name."""
        if not self.simulator.has_devices:
            pytest.skip("what devices measure can be set on the simulator only")
        if self._devices is None:
            self._devices = Devices(self)
            for event in self.events:
                self._note_device(event)
        return self._devices

    @property
    def sensors(self):
        """The devices that measure, as {name: device}."""
        return self.devices.of_kind("sensor")

    @property
    def buzzer(self):
        """The device that sounds."""
        return self.devices["buzzer"]

    def feed(self, values):
        """Sets values at their moments, while time passes: rows (virtual seconds, device, channel, value), a CSV
        file, or the text of one."""
        self.devices  # skips the test where there are none
        self.request("feed", values=message_of(rows_of(values)))

    def _note_device(self, event):
        if event["event"] == "device" and event["device"] in self._devices:
            self._devices[event["device"]].changes.append((event["time_us"] / 1e6, event["values"]))

    # --- Applications -------------------------------------------------------------------------------

    def install(self, app, name=None):
        """Builds and starts one more application, as boot() takes them but always native; returns its process."""
        if self._builder is None:
            raise BoardError("this board was made without a builder of applications")
        if not self.simulator.can_install:
            pytest.skip("applications can't be added to a board in QEMU while it runs")
        (own, path), = self._builder.executables([app])
        reply = self.request("install", path=path, name=name or own)
        return self.processes[reply["process"]["index"]]

    def uninstall(self, process):
        """Ends a process (by name or index) for good and frees its slot."""
        self.request("uninstall", process=process)

    # --- Moments to come back to --------------------------------------------------------------------

    def snapshot(self):
        """Keeps the board as it is now, for restore(): all its processes are emulated (boot(..., emulate=...))."""
        return Snapshot(self, self.request("snapshot")["snapshot"])

    def restore(self, snapshot):
        """Goes back to a snapshot of this board, with all that was seen of it by then."""
        snapshot.check(self)
        self.request("restore", snapshot=snapshot.number)
        snapshot.show()

    def save(self, path):
        """Writes the board's state to a file, which `verge run --restore` goes on from."""
        self.request("snapshot", path=str(path))

    # --- The rest -----------------------------------------------------------------------------------

    def request(self, name, /, **arguments):
        """One request of the control protocol; docs/control.md lists them."""
        reply = self.simulator.request(name, **arguments)
        if "time_us" in reply:
            self.clock.now_us = reply["time_us"]
        return reply

    @property
    def messages(self):
        """What the simulator has written to stderr."""
        return self.simulator.messages()

    def close(self):
        """Ends the simulator; returns its exit status."""
        status = self.simulator.end()
        self.simulator.check_sound_end()
        return status

    def _on_event(self, event):
        self.events.append(event)
        handlers = {"uart": self._on_uart, "led": self._on_led, "fault": self._on_fault}
        handler = handlers.get(event["event"])
        if handler is not None:
            handler(event)
        if self._devices is not None:
            self._note_device(event)

    def _on_uart(self, event):
        data = wire.bytes_of_text(event["text"])
        self._raw += data
        self.unread += self._decoder.decode(data)

    def _on_led(self, event):
        if self.leds is not None:
            self.leds[event["index"]].changes.append((event["time_us"] / 1e6, event["on"]))

    def _on_fault(self, event):
        self.faults.append(fault_of_event(event))

    def _not_seen(self, wanted, timeout):
        shown = wanted.pattern if isinstance(wanted, re.Pattern) else wanted
        text = f"{shown!r} did not come within {timeout:g} s of virtual time (now {self.clock.now:.6f} s)\n" + self._shown()
        for fault in self.faults:
            text += f"\nprocess {fault.process} faulted at {fault.time:.6f} s: {fault.cause}"
        if isinstance(wanted, str) and _would_match(wanted, self.unread):
            text += "\nread as a regular expression it would have matched: was re.compile(...) meant?"
        return text

    def _shown(self):
        text = self.unread
        if not text:
            return "the board has sent nothing since the last match"
        cut = "(...) " if len(text) > SHOWN_CHARACTERS else ""
        return f"since the last match the board has sent:\n{cut}{text[-SHOWN_CHARACTERS:]}"


class Snapshot:
    """What the simulator keeps of a board under a number, and what the test had seen of it."""

    def __init__(self, board, number):
        self.number = number
        self._board = board
        self._output = bytes(board._raw)
        self._unread = board.unread
        self._lists = [(one, len(one)) for one in self._lists_of(board)]

    @staticmethod
    def _lists_of(board):
        lists = [board.events, board.faults]
        lists += [led.changes for led in board.leds or ()]
        return lists + [device.changes for device in (board._devices or {}).values()]

    def check(self, board):
        if board is not self._board:
            raise BoardError("a snapshot can be restored on the board that it was taken of only")

    def show(self):
        self._board._raw = bytearray(self._output)
        self._board.unread = self._unread
        for one, length in self._lists:
            del one[length:]


def _would_match(expression, text):
    try:
        return re.search(expression, text) is not None
    except re.error:
        return False
