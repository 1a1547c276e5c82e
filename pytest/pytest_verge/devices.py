# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What a board measures and puts out, as a test sees it: sensors, voltages, pulses, tones. Of the simulator only."""
import csv
import io
import os

from pytest_verge.errors import BoardError, ExpectationFailed
from pytest_verge.parts import DEFAULT_TIMEOUT_S

CSV_HEAD = ["time", "device", "channel", "value"]


class Device:
    """One device. Its channels are quantities, in their units."""

    def __init__(self, board, facts):
        self._board = board
        self.name = facts["name"]
        self.kind = facts["kind"]
        self.channels = {channel["name"]: channel for channel in facts["channels"]}
        self.changes = []  # (virtual time in seconds, {output: value}), since the start

    def __repr__(self):
        return f"<{self.kind} {self.name} of {self._board}>"

    @property
    def values(self):
        """All channels, as {name: value}."""
        return {channel["name"]: channel["value"] for channel in self._board.devices.facts(self.name)["channels"]}

    def value(self, channel=None):
        """One channel's value; without a name that of the only one."""
        return self.values[self._channel(channel)]

    def set(self, value=None, channel=None, **values):
        """Sets a channel: set(21.5) the only one, set(1.2, "A0") or set(x=0.1, y=0) by name."""
        if value is not None:
            values[self._channel(channel)] = value
        for name, number in values.items():
            self._board.request("set", device=self.name, channel=name, value=number)

    def fail(self, error="FAIL", times=None):
        """Lets it answer with an error of the kernel's, by its name, or not at all: "silent". The next `times` times, or
        until mend()."""
        self._board.request("break", device=self.name, error=error, times=times)

    def mend(self):
        """It works again, and gives the answer that it still owes."""
        self._board.request("break", device=self.name, error="OK")

    def wait_for(self, wanted, channel=None, timeout=DEFAULT_TIMEOUT_S):
        """Runs until a channel has this value, or until wanted(value) holds; returns the value."""
        __tracebackhide__ = True
        name = self._channel(channel)
        holds = wanted if callable(wanted) else lambda value: value == wanted
        if not self._board.run_until_true(lambda: holds(self.value(name)), timeout, ["device"]):
            what = "what it should" if callable(wanted) else f"{wanted:g}"
            raise ExpectationFailed(f"{self.name}.{name} did not become {what} within {timeout:g} s of virtual time; "
                                    f"it is {self.value(name):g}")
        return self.value(name)

    def _channel(self, name):
        if name is None and len(self.channels) == 1:
            return next(iter(self.channels))
        if name not in self.channels:
            raise BoardError(f"{self.name} has the channels {', '.join(self.channels)}: which is meant?")
        return name


class Buzzer(Device):
    """A device that sounds at one frequency."""

    @property
    def frequency(self):
        """In Hz; 0: it is silent."""
        return self.value("frequency")

    @property
    def tones(self):
        """What it has sounded, as (start, duration in seconds, frequency); the one that still sounds is not in it."""
        ends = self.changes[1:]
        return [(since, until - since, shown["frequency"])
                for (since, shown), (until, _) in zip(self.changes, ends) if shown["frequency"]]


class Devices:
    """All devices of a board, by name."""

    def __init__(self, board):
        self._board = board
        self._devices = {facts["name"]: _device(board, facts) for facts in board.request("devices")["devices"]}

    def __getitem__(self, name):
        if name not in self._devices:
            raise BoardError(f"there is no device '{name}': this board has {', '.join(self._devices) or 'none'}")
        return self._devices[name]

    def __contains__(self, name):
        return name in self._devices

    def __iter__(self):
        return iter(self._devices.values())

    def __len__(self):
        return len(self._devices)

    @property
    def names(self):
        """Their names, in the board's order."""
        return list(self._devices)

    def of_kind(self, kind):
        """Those of one kind, as {name: device}."""
        return {name: device for name, device in self._devices.items() if device.kind == kind}

    def facts(self, name):
        """What the board says of a device now."""
        return next(facts for facts in self._board.request("devices")["devices"] if facts["name"] == name)


def _device(board, facts):
    return (Buzzer if facts["kind"] == "buzzer" else Device)(board, facts)


# --- Values at their moments ------------------------------------------------------------------------


def rows_of(values):
    """Rows (seconds, device, channel, value) from such a list, from a CSV file, or from its text."""
    if not isinstance(values, (str, os.PathLike)):
        return [tuple(row) for row in values]
    text = values
    if isinstance(values, os.PathLike) or "\n" not in values:
        with open(values, encoding="utf-8", newline="") as file:
            text = file.read()
    head, *lines = [line for line in csv.reader(io.StringIO(text), skipinitialspace=True) if line]
    if head == CSV_HEAD:
        return [(float(time), device, channel or None, float(value)) for time, device, channel, value in lines]
    if head[0] != "time":
        raise BoardError("a CSV file begins with 'time,device,channel,value' or with 'time' and names of devices")
    return [(float(line[0]), *_place(name), float(cell))
            for line in lines for name, cell in zip(head[1:], line[1:]) if cell]


def _place(name):
    """Device and channel of a column: temperature, accelerometer.x."""
    device, _, channel = name.partition(".")
    return device, channel or None


def message_of(rows):
    """The same for the control protocol."""
    ordered = sorted(rows, key=lambda row: row[0])
    return [[round(time * 1e6, 3), device, channel, value] for time, device, channel, value in ordered]
