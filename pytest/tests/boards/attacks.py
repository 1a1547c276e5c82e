# SPDX-License-Identifier: Apache-2.0 OR MIT
"""A hardware board in QEMU with the attacker (apps/attacker) and the sentinel, its neighbour. Every order to the attacker
ends in a dot or in a fault, after which it begins anew; thousands of orders fit into a minute."""
import ctypes
import os
import re
import struct

from pytest_verge.emulated import Emulated, choices
from toolbox import layout

from verge import boards

APPS = os.path.join(os.path.dirname(os.path.realpath(__file__)), "apps")
QEMU_BOARDS = [name for name in boards.names() if boards.Board(name).section("qemu")]
# The register that the attacker aims with.
AIM = {"cortex-m": re.compile(r"R6 +: 0x([0-9A-F]{8})"), "rv32": re.compile(r" s2: 0x([0-9a-f]{8})")}
ORDER = struct.Struct("<BBHII")
LONG_US = 1_000_000
LISTENS_AGAIN_US = 500  # the dot has left the wire
REACH = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.POINTER(layout._Block), ctypes.c_uint32,  # pylint: disable=protected-access
                         ctypes.POINTER(ctypes.c_uint32))


def family(name):
    """cortex-m or rv32."""
    return "rv32" if boards.Board(name).arch.startswith("rv32") else "cortex-m"


def on_family(wanted):
    """Boards of QEMU with this kind of processor."""
    return [name for name in QEMU_BOARDS if family(name) == wanted]


def reach_of(unit, start, size, application_break):
    """core/mpu's reach() of this unit."""
    found = layout.Unit(unit)._unit.reach  # pylint: disable=protected-access
    block, end = layout._Block(start, size), ctypes.c_uint32()  # pylint: disable=protected-access
    assert REACH(found)(ctypes.byref(block), application_break, ctypes.byref(end))
    return end.value


def cover_of(unit, start, size):
    """core/mpu's cover() of this unit: the first address and the one behind the last."""
    region = layout._Block()  # pylint: disable=protected-access
    assert layout.Unit(unit)._unit.cover(start, size, ctypes.byref(region))  # pylint: disable=protected-access
    return region.start, region.start + region.size


class Quiet(Emulated):
    """Does not look for lines of source, of which thousands of faults would want one each. image: what stands in the
    applications' flash instead of what belongs there."""

    def __init__(self, firmware, choice, patience, on_event, image=None):
        self._other_image = image
        super().__init__(firmware, choice, patience, on_event)

    def _image(self, firmware):
        return self._other_image or super()._image(firmware)

    def _with_source(self, process, report):
        return report


class Target:
    """The board, and what came of the attacks on it."""

    def __init__(self, board, firmware, actor, patience, policy="restart", image=None):
        self.board, self.family, self.actor = board, family(board), actor
        self.firmware = firmware
        self.text, self.reports, self.lights = "", [], 0
        self.attempts = self.refused = 0
        self._died = False
        self.machine = Quiet(firmware, choices(policy, None), patience, self._on_event, image and image(firmware))
        self.machine.request("run", for_us=20_000)

    def _on_event(self, event):
        if event["event"] == "uart":
            self.text += event["text"]
        elif event["event"] == "led":
            self.lights += event["index"] == 0
        elif event["event"] == "fault" and event["process"]["name"] == self.actor:
            self._died = True
            self.reports.append(event["report"])

    # --- Orders -----------------------------------------------------------------------------------

    def order(self, what, at, size=4, count=1, extra=0, within_us=LONG_US):
        """True: survived. False: it faulted; the report is the last of `reports`. Fails if neither comes."""
        self.text, self._died = "", False
        self.reports.clear()
        data = ORDER.pack(ord(what), size, count, at & 0xFFFFFFFF, extra & 0xFFFFFFFF)
        self.machine.request("write", text="".join(map(chr, data)))
        self.attempts += 1
        until = self.machine.now_us + within_us
        while "." not in self.text and not self._died:
            if self.machine.now_us >= until:
                raise AssertionError(f"{what} {size} {at:#x} {extra:#x}: neither survived nor faulted; the board said "
                                     f"{self.text!r}\n{self.machine.messages()}")
            why = self.machine.request("run", until_us=until, stop_on=["uart", "fault"])["why"]
            assert why != "panicked", f"{what} {size} {at:#x} {extra:#x}: the kernel panicked\n{self.machine.messages()}"
        assert not (self._died and "." in self.text), "it survived and faulted"
        self.refused += self._died
        if not self._died:
            self.machine.request("run", for_us=LISTENS_AGAIN_US)
        return not self._died

    def aim(self):
        """What the last fault was about."""
        found = AIM[self.family].search(self.reports[-1])
        assert found, self.reports[-1]
        return int(found.group(1), 16)

    def places(self, new_break=0):
        """What the attacker knows of its memory."""
        assert self.order("p", new_break)
        words = [int(word, 16) for word in self.text.replace(".", "").split()]
        return dict(zip(("broke", "ram", "ram_end", "flash", "flash_end", "grants", "stack"), words))

    def sweep(self, what, size, start, count, step=1):
        """Addresses at which this access faulted, of start, start + step, ..."""
        refused, at, end = [], start, start + count * step
        while at < end:
            left = (end - at) // step
            if self.order(what, at, size, left, step):
                self.attempts += left - 1
                break
            hit = self.aim()
            assert at <= hit < end and (hit - at) % step == 0, f"{hit:#x} between {at:#x} and {end:#x}\n{self.reports[-1]}"
            self.attempts += (hit - at) // step
            refused.append(hit)
            at = hit + step
        return refused

    # --- The neighbour ----------------------------------------------------------------------------

    def sentinel_is_well(self):
        """It goes on looking, and all that it sees is as it left it."""
        processes = {one["name"]: one for one in self.machine.request("processes")["processes"]}
        assert processes["sentinel"]["restarts"] == 0 and processes["sentinel"]["state"] != "Terminated", processes
        before, until = self.lights, self.machine.now_us + 200_000  # others may use up their slices first
        while self.lights < before + 2 and self.machine.now_us < until:
            self.machine.request("run", for_us=20_000)
        assert self.lights >= before + 2, "the sentinel looks no more"
        assert "panicked" not in self.machine.messages()

    def close(self):
        """May be called again."""
        if self.machine is not None:
            self.machine.end()
            self.machine.discard()
        self.machine = None
