# SPDX-License-Identifier: Apache-2.0 OR MIT
"""A board with the attacker (apps/attacker) and the sentinel, its neighbour: a hardware board in QEMU, or a virtual one
that executes the same binaries under the regions of a protection unit. Every order to the attacker ends in a dot or in a
fault, after which it begins anew; thousands of orders fit into a minute."""
import ctypes
import math
import os
import re
import struct
import tempfile

from pytest_verge import wire
from pytest_verge.emulated import Emulated, choices
from toolbox import layout

from pytest_verge.simulator import Simulator
from verge import apps, boards, emulated

APPS = os.path.join(os.path.dirname(os.path.realpath(__file__)), "apps")
QEMU_BOARDS = [name for name in boards.names() if boards.Board(name).section("qemu")]
# The register that the attacker aims with.
AIM = {"cortex-m": re.compile(r"\bR6 *: 0x([0-9A-F]{8})", re.IGNORECASE),
       "rv32": re.compile(r" s2: 0x([0-9A-F]{8})", re.IGNORECASE)}
# Virtual boards by what these tests call them: the generic one with each processor that there is an emulation of.
EXECUTED = {f"executed-{name}": name for name in ("cortex-m0", "cortex-m3", "cortex-m4", "cortex-m33", "rv32imac")}
ALL_BOARDS = [*QEMU_BOARDS, *EXECUTED]
ORDER = struct.Struct("<BBHII")
LONG_US = 1_000_000
LISTENS_AGAIN_US = 500  # the dot has left the wire
REACH = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.POINTER(layout._Block), ctypes.c_uint32,  # pylint: disable=protected-access
                         ctypes.POINTER(ctypes.c_uint32))


def family(name):
    """cortex-m or rv32."""
    arch = EXECUTED[name] if name in EXECUTED else boards.Board(name).arch
    return "rv32" if arch.startswith("rv32") else "cortex-m"


def on_family(wanted):
    """Boards with this kind of processor."""
    return [name for name in ALL_BOARDS if family(name) == wanted]


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


class NoKernel:
    """In place of a kernel's executable: where one would be on a board of this memory, and nothing is."""

    def __init__(self, memory):
        flash, ram = memory.flash_start - 0x20000, memory.ram_start - 0x2000
        self.elf = type("Symbols", (), {})()
        self.elf.symbols = {"_stext": flash, "_etext": flash + 0x8000, "_srodata": flash + 0x8000, "_sstack": ram,
                            "_estack": ram + 0x800, "_szero": ram + 0x800, "_ezero": ram + 0x1800, "_srelocate": ram + 0x900,
                            "riscv_trap_entry": flash + 0x100, "call": flash + 0x200, "interrupt": flash + 0x220}

    def symbol(self, name):
        return self.elf.symbols[name]


class ExecutedFirmware:
    """Applications in the flash of a virtual board, with what a hardware board's firmware has of them."""

    def __init__(self, builder, processor, words):
        self.processor = processor
        self.simulator = builder.simulator()
        board = emulated.VirtualBoard(self.simulator, "generic", processor)
        self.memory = board.memory
        items = [boards.item_of_source(board, apps.resolve(word), name)
                 for name, word in (word if isinstance(word, tuple) else (None, word) for word in words)]
        self.placed = layout.lay_out(items, self.memory)
        self.kernel = NoKernel(self.memory)

    def applications(self):
        return self.memory.flash_start, layout.image_of(self.placed, self.memory.flash_start)


class Executed:
    """A virtual board that executes them, by the same requests."""

    def __init__(self, firmware, policy, patience, on_event, image):
        self.now_us = 0
        self._flash = tempfile.NamedTemporaryFile(suffix=".bin")  # read at its own time
        self._flash.write(image or firmware.applications()[1])
        self._flash.flush()
        words = ["--board", "generic", "--processor", firmware.processor, "--flash-image", self._flash.name, "--quiet",
                 "--in-process", "--fault-policy", policy]
        self._simulator = Simulator(firmware.simulator, words, patience, on_event)
        self.messages, self.end, self.discard = (self._simulator.messages, self._simulator.end, self._simulator.discard)

    def request(self, name, /, **arguments):
        if "text" in arguments:
            arguments["text"] = wire.text_of_bytes(arguments["text"].encode("latin-1"))
        reply = self._simulator.request(name, **arguments)
        self.now_us = math.ceil(reply.get("time_us", self.now_us))
        return reply


class Target:
    """The board, and what came of the attacks on it."""

    def __init__(self, board, firmware, actor, patience, policy="restart", image=None):
        self.board, self.family, self.actor = board, family(board), actor
        self.firmware = firmware
        self.text, self.reports, self.lights = "", [], 0
        self.attempts = self.refused = 0
        self.listens_again_us = LISTENS_AGAIN_US
        self._died = False
        other = image and image(firmware)
        self.machine = (Executed(firmware, policy, patience, self._on_event, other) if board in EXECUTED else
                        Quiet(firmware, choices(policy, None), patience, self._on_event, other))
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
            self.machine.request("run", for_us=self.listens_again_us)
        return not self._died

    def disturb(self, seed, count, within_us=LONG_US):
        """Calls at random, which may write dots, move its break below its stack, or have its own memory overwritten. True:
        it ended by a fault, as it means to. False: it went astray, and was made to begin anew."""
        self._died = False
        self.machine.request("write", text="".join(map(chr, ORDER.pack(ord("a"), 4, count, seed, 0))))
        self.attempts += count
        until = self.machine.now_us + within_us
        while not self._died and self.machine.now_us < until:
            why = self.machine.request("run", until_us=until, stop_on=["fault"])["why"]
            assert why != "panicked", f"seed {seed}: the kernel panicked\n{self.machine.messages()}"
        self.refused += self._died
        if not self._died:
            self.machine.request("order", process=self.actor, order="restart")
            self.machine.request("run", for_us=self.listens_again_us)
        return self._died

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
