# SPDX-License-Identifier: Apache-2.0 OR MIT
"""A hardware board's firmware in QEMU, steered over two pipes that its semihosting reaches: what a Board needs of a simulator.

docs/remote.md tells the words. The board stands still except while a `run` is under way; QEMU counts
instructions, so the same run gives the same output.
"""
import os
import re
import select
import shutil
import subprocess
import tempfile
import time

import pytest

from pytest_verge import wire
from pytest_verge.errors import BoardError, SimulatorDied, SimulatorHung

REMOTE_ON = 0x52656D6F
STOPS = {"uart": 1, "led": 2, "pin": 4, "fault": 8, "state": 16}
ORDERS = ("stop", "resume", "terminate", "start", "fault")
POLICIES = ("", "panic", "stop", "stop-with-debug", "restart", "restart-with-debug", "threshold-restart",
            "threshold-restart-then-panic")
SCHEDULERS = ("", "round-robin", "cooperative", "priority", "mlfq")
PIECE_BYTES = 40  # of what is typed in one request
LOADED_BYTES = 0x4000
BYTE_US = 87
WENT_ON = ("reached", "idle")  # time is where it was to go
PANIC = "panicked: "
TIME_MASK = 0xFFFFFFFF  # the firmware's microseconds begin anew after 71 minutes
FARTHEST_US = 1 << 30  # that one request lets time go
NOTICE_US = 20  # in which the firmware notices that its time is over; QEMU's STM32 has a timer that is 15 late
LOOK_S = 0.2  # how soon its end is noticed


def unescape(word):
    """Bytes of a word in which everything but printable ASCII is %XX."""
    return re.sub(rb"%([0-9a-f]{2})", lambda found: bytes([int(found.group(1), 16)]), word.encode("ascii"))


def escape(data):
    """The inverse."""
    return "".join(chr(b) if 0x21 <= b < 0x7F and b != ord("%") else f"%{b:02x}" for b in data)


def choices(fault_policy, scheduler, process_console=False):
    """The word that tells the firmware which policy and scheduler a test wants."""
    name, _, threshold = (fault_policy or "").partition(":")
    if name not in POLICIES or (scheduler or "") not in SCHEDULERS:
        raise BoardError(f"there is no fault policy '{fault_policy}' or no scheduler '{scheduler}'")
    return POLICIES.index(name) | int(threshold or 0) << 8 | SCHEDULERS.index(scheduler or "") << 16 | int(process_console) << 24


class Emulated:
    """QEMU with one board. folder holds its pipes and everything that it writes."""

    can_install = False
    has_devices = False

    def __init__(self, firmware, choice, patience, on_event):
        """firmware: of tools/verge/boards.py; choice: of choices()."""
        self.folder = tempfile.mkdtemp(prefix="verge-")
        self.status = None
        self._killed = False
        self._faulted = False
        self._patience = patience
        self._on_event = on_event
        self._unread = b""
        self._typed = b""
        self._room = 0  # at least so many bytes may still be typed at once
        self.now_us = 0
        self.command = self._words(firmware, choice)
        self._placed = firmware.placed
        self._start()

    def _words(self, firmware, choice):
        from verge import emulating
        words = firmware.kernel.symbol("firmware_remote"), firmware.kernel.symbol("firmware_remote_choices")
        return [*emulating.machine_words(firmware), "-icount", "shift=0,sleep=off", "-serial", "file:uart.txt",
                *self._image_words(firmware.memory.flash_start, self._image(firmware)),
                "-semihosting-config", "enable=on,target=native",
                "-device", f"loader,addr={words[0]:#x},data={REMOTE_ON:#x},data-len=4",
                "-device", f"loader,addr={words[1]:#x},data={choice:#x},data-len=4"]

    def _image(self, firmware):
        """What stands in the applications' flash."""
        return firmware.applications()[1]

    def _image_words(self, start, image):
        """QEMU's loader takes no file that is larger than the machine's RAM, so it gets pieces."""
        words = []
        for at in range(0, len(image), LOADED_BYTES):
            path = self.path(f"apps-{at:x}.bin")
            with open(path, "wb") as file:
                file.write(image[at:at + LOADED_BYTES])
            words += ["-device", f"loader,file={path},addr={start + at:#x},force-raw=on"]
        return words

    def _start(self):
        """QEMU opens the pipes by name in its folder. We hold both ends, so that neither side waits to open them."""
        for name in ("remote.in", "remote.out"):
            os.mkfifo(self.path(name))
        self._in = os.open(self.path("remote.out"), os.O_RDWR | os.O_NONBLOCK)
        self._out = os.open(self.path("remote.in"), os.O_RDWR | os.O_NONBLOCK)
        self._pipes = [self._in, self._out]
        from verge.common import die_with_parent
        with open(self.path("stdout.txt"), "wb") as out, open(self.path("stderr.txt"), "wb") as err:
            self._process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                             cwd=self.folder, start_new_session=True, preexec_fn=die_with_parent)

    def path(self, name):
        """A file of this run."""
        return os.path.join(self.folder, name)

    @property
    def pid(self):
        """QEMU's process number on the host."""
        return self._process.pid

    @property
    def alive(self):
        """It still runs."""
        return self.status is None and self._process.poll() is None

    def messages(self):
        """What QEMU has written to stderr, and the kernel's panic report if there is one."""
        return self._text("stderr.txt") + self._panic_report()

    def _text(self, name):
        with open(self.path(name), encoding="utf-8", errors="replace", newline="") as file:
            return file.read()

    def _panic_report(self):
        """It goes out over the real UART."""
        said = self._text("uart.txt")
        return said[said.rindex(PANIC):] if PANIC in said else ""

    # --- Requests -----------------------------------------------------------------------------------

    def request(self, name, /, **arguments):
        """A request of the control protocol, as docs/control.md has it."""
        handler = getattr(self, "_do_" + name, None)
        if handler is None:
            pytest.skip(f"a board in QEMU can't '{name}'")
        return {"ok": True, **handler(**arguments)}

    def _do_info(self):
        for line in self._ask("info"):
            board, leds, buttons, pins, slots, _ = line.split()[1:]
            return {"board": board, "title": board, "leds": int(leds), "buttons": int(buttons), "pins": int(pins),
                    "process_slots": int(slots), "time_us": self.now_us}
        raise BoardError("the firmware did not say what it is")

    def _time(self, word):
        """Microseconds since the start, of the firmware's."""
        ahead = int(word) - self.now_us & TIME_MASK
        return self.now_us + ahead - (TIME_MASK + 1 if ahead > TIME_MASK // 2 else 0)

    def _do_time(self):
        return {"time_us": self.now_us}

    def _do_drivers(self):
        return {"drivers": [int(word) for line in self._ask("drivers") for word in line.split()[1:]]}

    def _do_run(self, for_us=None, until_us=None, stop_on=()):
        until = int(until_us if until_us is not None else self.now_us + for_us)
        mask = sum(STOPS[name] for name in stop_on)
        why = "reached"
        while self._typed and self.now_us < until and why in WENT_ON:
            self._type()
            why = self._run(min(until, self.now_us + PIECE_BYTES * BYTE_US), mask)
        while why in WENT_ON and self.now_us < until:
            why = self._run(min(until, self.now_us + FARTHEST_US), mask)
        if why in WENT_ON and until < self.now_us <= until + NOTICE_US:
            self.now_us = until
        return {"why": why, "time_us": self.now_us}

    def _run(self, until, mask):
        self._send(f"run {until & TIME_MASK} {mask}")
        while True:
            word, _, rest = self._line().partition(" ")
            if word in ("reached", "stopped", "idle", "panicked", "reset"):
                self.now_us = self._time(rest)
                return word
            self._event(word, rest)

    def _do_write(self, text):
        self._typed += wire.bytes_of_text(text)
        self._type()
        return {}

    def _type(self):
        while self._typed and self._has_room():
            piece, self._typed = self._typed[:PIECE_BYTES], self._typed[PIECE_BYTES:]
            self._put(piece)

    def _has_room(self):
        """What does not fit would be lost."""
        if self._room < PIECE_BYTES:
            self._put(b"")
        return self._room >= PIECE_BYTES

    def _put(self, data):
        self._room, = [int(line.split()[1]) for line in self._ask("write " + escape(data))]

    def _levels(self, name):
        return [word == "1" for line in self._ask(name) for word in line.split()[1:]]

    def _do_leds(self):
        return {"leds": [{"name": f"LED{i + 1}", "on": on} for i, on in enumerate(self._levels("leds"))]}

    def _do_buttons(self):
        return {"buttons": [{"name": f"BUTTON{i + 1}", "pressed": on} for i, on in enumerate(self._levels("buttons"))]}

    def _do_button(self, index, pressed):
        self._ask(f"button {index} {int(pressed)}")
        return {}

    def _do_pins(self):
        return {"pins": self._levels("pins")}

    def _do_pin(self, index, level):
        self._ask(f"pin {index} {'z' if level is None else int(level)}")
        return {}

    def _do_processes(self):
        return {"processes": [_process(line.split(" ")[1:]) for line in self._ask("processes")]}

    def _number(self, process):
        if isinstance(process, int):
            return process
        return next((one["index"] for one in self._do_processes()["processes"] if one["name"] == process), 99)

    def _do_order(self, process, order):
        number = self._number(process)
        self._ask(f"restart {number}" if order == "restart" else f"order {number} {ORDERS.index(order)}")
        return {}

    def _do_report(self, process):
        for line in self._ask(f"report {self._number(process)}"):
            return {"text": unescape(line.split(" ")[1]).decode("utf-8", "replace")}
        raise BoardError("the firmware sent no report")

    # --- Lines --------------------------------------------------------------------------------------

    def _ask(self, words):
        """Sends a request; returns the lines before its `ok`."""
        self._send(words)
        lines = []
        while True:
            line = self._line()
            if line == "ok" or line.startswith("panicked "):
                return lines
            if line.startswith("no "):
                raise BoardError(f"the board refused '{words.split()[0]}': {line[3:]}")
            name, _, rest = line.partition(" ")
            if not self._event(name, rest):
                lines.append(line)

    def _event(self, name, rest):
        words = rest.split(" ")
        if name == "uart":
            self._on_event({"event": "uart", "time_us": self._time(words[0]), "port": 0,
                            "text": wire.text_of_bytes(unescape(words[1]))})
        elif name == "led":
            self._on_event({"event": "led", "time_us": self._time(words[0]), "index": int(words[1]),
                            "on": words[2] == "1"})
        elif name == "pin" and len(words) == 3:
            self._on_event({"event": "pin", "time_us": self._time(words[0]), "index": int(words[1]),
                            "level": words[2] == "1"})
        elif name == "fault":
            self._faulted = True
            process = _process(words[1:-1])
            report = unescape(words[-1]).decode("utf-8", "replace")
            self._on_event({"event": "fault", "time_us": self._time(words[0]), "process": process,
                            "report": self._with_source(process, report)})
        else:
            return False
        return True

    def _with_source(self, process, report):
        """The report with the line of source that its PC stands for, as the simulator's own reports have it."""
        from verge import emulating
        pc = re.search(r"(?i)\bpc *: 0x([0-9a-f]{8})", report)
        placed = self._placed[process["index"]] if process["index"] < len(self._placed) else None
        line = emulating.source_line(placed, int(pc.group(1), 16)) if pc and placed else None
        return report if line is None else re.sub(r"( Cause: [^\n]*\n)", rf"\1 Source: {line}\r\n", report, count=1)

    def _send(self, words):
        if not self.alive:
            raise self._died()
        os.write(self._out, words.encode("ascii") + b"\n")

    def _line(self):
        deadline = time.monotonic() + self._patience
        while b"\n" not in self._unread:
            if select.select([self._in], [], [], LOOK_S)[0]:
                self._unread += os.read(self._in, 1 << 16)
            elif self._process.poll() is not None:
                raise self._died()
            elif time.monotonic() > deadline:
                self.kill()
                raise SimulatorHung(f"the firmware did not answer within {self._patience:g} seconds; QEMU was killed")
        line, _, self._unread = self._unread.partition(b"\n")
        return line.decode("ascii", "replace")

    def _died(self):
        self._reap()
        return SimulatorDied(f"QEMU ended with status {self.status} and said: {self._text('stderr.txt')[-1000:]}\n"
                             f"UART:\n{self._text('uart.txt')[-3000:]}")

    # --- The end ------------------------------------------------------------------------------------

    def end(self):
        """Asks it to end; returns what the simulator would: 1 if a process faulted or the kernel panicked."""
        if self.status is None and self.alive:
            self._send("quit")
        self._reap()
        while self._pipes:
            os.close(self._pipes.pop())
        return 1 if self._faulted or self._panic_report() else 0

    def _reap(self):
        if self.status is not None:
            return
        try:
            self.status = self._process.wait(self._patience)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self):
        """Ends QEMU whatever it does."""
        self._killed = True
        if self.status is None:
            self._process.kill()
            self.status = self._process.wait()

    def discard(self):
        """Removes its files."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def check_sound_end(self):
        """Raises if it ended by a crash."""
        if self.status not in (0, 1) and not self._killed:
            raise SimulatorDied(f"QEMU ended with status {self.status}: {self.messages()[-1000:]}")


def _process(words):
    """A process as the control protocol has it."""
    index, number, has_code, code, fault, syscalls, dropped, restarts, slices, ram, broke, grants = map(int, words[:12])
    facts = {"index": index, "id": number, "name": unescape(words[12]).decode("utf-8", "replace"),
             "state": unescape(words[13]).decode("ascii"), "syscalls": syscalls, "dropped_upcalls": dropped,
             "restarts": restarts, "slice_expirations": slices, "ram_bytes": ram, "app_break": broke,
             "grant_bytes": grants}
    if has_code:
        facts["completion_code"] = code
    if fault:
        facts["fault"] = unescape(words[14]).decode("ascii")
    return facts
