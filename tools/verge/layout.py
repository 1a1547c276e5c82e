# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Lays applications into a board's flash and RAM, each moved to its place, and makes the image that the
kernel finds them in: objects one after another, padding between them.

RAM is the kernel's to give. It gives the lowest block that serves, in the order in which it finds the
applications, by the arithmetic of core/mpu; the same code is asked here, compiled for this machine, so that
what is promised is what the kernel will do.
"""
import ctypes
import glob
import os
from dataclasses import dataclass

from verge import packing, tbf
from verge.common import BUILD, ROOT, Failure, locked, run

LEAST_GAP = tbf.BASE_SIZE  # what a padding object takes


# --- The arithmetic of core/mpu ------------------------------------------------------------------


class _Block(ctypes.Structure):
    _fields_ = [("start", ctypes.c_uint32), ("size", ctypes.c_uint32)]


class _Request(ctypes.Structure):
    _fields_ = [("pool", _Block), ("application_size", ctypes.c_uint32), ("initial_break", ctypes.c_uint32),
                ("kernel_size", ctypes.c_uint32)]


_PLACE = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.POINTER(_Request), ctypes.POINTER(_Block))
_COVER = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_uint32, ctypes.c_uint32, ctypes.POINTER(_Block))


class _Unit(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("place", _PLACE), ("reach", ctypes.c_void_p), ("cover", _COVER)]


UNITS = ("v6m", "v7m", "v8m", "pmp")


class Unit:
    """A protection unit by name, as core/mpu/mpu.h has it."""

    def __init__(self, name):
        self.name = name
        self._unit = _Unit.in_dll(_library(), "mpu_" + name)

    def place(self, start, end, application, initial_break, kernel):
        """(start, size) of the lowest block of [start, end), or None."""
        block, request = _Block(), _Request(_Block(start, max(0, end - start)), application, initial_break, kernel)
        found = self._unit.place(ctypes.byref(request), ctypes.byref(block))
        return (block.start, block.size) if found else None

    def covers(self, start, size):
        """Whether the span is a region as it stands."""
        block = _Block()
        return self._unit.cover(start, size, ctypes.byref(block)) and (block.start, block.size) == (start, size)


def _library():
    folder = os.path.join(BUILD, "tools")
    path = os.path.join(folder, "mpu.so")
    sources = sorted(glob.glob(os.path.join(ROOT, "core", "mpu", "*.[ch]")))
    with locked(folder):
        if not os.path.exists(path) or os.path.getmtime(path) < max(map(os.path.getmtime, sources)):
            fresh = f"{path}.{os.getpid()}"  # a library that is in use is never written to
            run(["gcc", "-shared", "-fPIC", "-O1", "-std=c17", "-I" + ROOT, *[one for one in sources if one[-1] == "c"],
                 "-o", fresh])
            os.replace(fresh, path)
        return ctypes.CDLL(path)


# --- A board's memory ----------------------------------------------------------------------------


@dataclass
class Memory:
    """What a kernel leaves to applications."""
    flash_start: int
    flash_end: int
    ram_start: int
    ram_end: int
    unit: str
    power_of_two: bool  # objects are powers of two, aligned to their size
    initial_break: int
    kernel_part: int  # bytes of a process's block that the kernel takes, at most


@dataclass
class Item:
    """An application that wants a place: the binaries that would serve, the best first."""
    name: str
    choices: list
    elf: str | None = None


@dataclass
class Placed:
    item: Item
    binary: packing.Binary
    flash: int
    ram: int | None  # None: the kernel decides
    image: bytes

    @property
    def end(self):
        return self.flash + len(self.image)


def _align(value, to):
    return (value + to - 1) // to * to


def _fixed_start(binary):
    """Where this object has to begin, or None."""
    found = tbf.parse(binary.image)
    if binary.relocations is not None or found.fixed_flash == tbf.NOT_FIXED:
        return None
    return found.fixed_flash - found.protected_size


def _fixed_ram(binary):
    found = tbf.parse(binary.image)
    return None if binary.relocations is not None or found.fixed_ram == tbf.NOT_FIXED else found.fixed_ram


def _linked_for(binary):
    ram = _fixed_ram(binary)
    return f"flash {_fixed_start(binary):#x}" + ("" if ram is None else f" with RAM {ram:#x}")


class Layout:
    """Finds places in flash first, then in RAM in the order of flash."""

    def __init__(self, memory, by_size):
        self.memory = memory
        self.by_size = by_size  # the larger ones first, which wastes least, and not in the order of their names
        self.last = memory.flash_start  # end of the last one that was placed
        self.unit = Unit(memory.unit)
        self.taken = []  # (start, end, item, binary), in no order

    def _is_free(self, start, end):
        memory = self.memory
        return memory.flash_start <= start and end <= memory.flash_end and all(
            end <= other[0] or other[1] <= start for other in self.taken)

    def _gap_is_fillable(self, start, end):
        """What lies before and behind is another object or room for a padding object."""
        before = max([self.memory.flash_start] + [one[1] for one in self.taken if one[1] <= start])
        behind = [one[0] for one in self.taken if one[0] >= end]
        gaps = [start - before] + ([min(behind) - end] if behind else [])
        return all(gap == 0 or gap >= LEAST_GAP for gap in gaps)

    def _alignment(self, binary):
        size = len(binary.image)
        natural = 4 if binary.relocations is None else 1 << binary.relocations.flash_alignment
        return max(natural, 1 << (size - 1).bit_length() if self.memory.power_of_two else 4)

    def _find(self, binary):
        size, step = len(binary.image), self._alignment(binary)
        first = self.memory.flash_start if self.by_size else max(self.last, self.memory.flash_start)
        candidates = {first} | {one[1] for one in self.taken if one[1] >= first}
        for candidate in sorted(candidates):
            for start in range(_align(candidate, step), _align(candidate, step) + 2 * LEAST_GAP + step, step):
                if self._is_free(start, start + size) and self._gap_is_fillable(start, start + size):
                    return start
        return None

    def _take_fixed(self, item):
        """The first of its binaries that fits where it has to stand and whose RAM nobody has."""
        for binary in item.choices:
            start, ram = _fixed_start(binary), _fixed_ram(binary)
            if start is None:
                continue
            if ram is not None and not (self.memory.ram_start <= ram < self.memory.ram_end
                                        and all(_fixed_ram(one[3]) != ram for one in self.taken)):
                continue
            if self._is_free(start, start + len(binary.image)) and self._gap_is_fillable(
                    start, start + len(binary.image)):
                self.taken.append((start, start + len(binary.image), item, binary))
                return True
        return False

    def _take_movable(self, item):
        binary = next((one for one in item.choices if _fixed_start(one) is None), None)
        start = None if binary is None else self._find(binary)
        if start is None:
            size = self.memory.flash_end - self.memory.flash_start
            raise Failure(f"'{item.name}' finds no place in the {size} bytes of flash at {self.memory.flash_start:#x}" + ("" if binary else ": it is linked for other addresses"))
        self.taken.append((start, start + len(binary.image), item, binary))
        self.last = start + len(binary.image)

    def add(self, items):
        """Those that are tied to a place first."""
        movable = [item for item in items if any(_fixed_start(one) is None for one in item.choices)]
        for item in items:
            if item not in movable and not self._take_fixed(item):
                links = ", or ".join(map(_linked_for, item.choices))
                raise Failure(f"'{item.name}' can't be placed: it is linked for {links}; free are flash from {self.memory.flash_start:#x} and RAM from "
                              f"{self.memory.ram_start:#x} on, less what other applications have")
        for item in sorted(movable, key=lambda one: -len(one.choices[0].image)) if self.by_size else movable:
            self._take_movable(item)

    # RAM, in the order in which the kernel will go ------------------------------------------------

    def _ram_for(self, item, binary, at):
        """(start of its block, end of its block)."""
        memory, found = self.memory, tbf.parse(binary.image)
        fixed = _fixed_ram(binary)
        if fixed is not None and fixed < at:
            raise Failure(f"'{item.name}' is linked for RAM at {fixed:#x}, which applications before it take")
        if binary.relocations is not None:
            at = _align(at, 1 << binary.relocations.ram_alignment)
        at = at if fixed is None else fixed
        block = self.unit.place(at, memory.ram_end, found.minimum_ram, memory.initial_break, memory.kernel_part)
        if block is None:
            raise Failure(f"there is not enough RAM for '{item.name}': it wants {found.minimum_ram} bytes and the "
                          f"kernel up to {memory.kernel_part}, and {max(0, memory.ram_end - at)} are left at {at:#x}")
        if fixed is not None and block[0] != fixed:
            raise Failure(f"'{item.name}' is linked for RAM at {fixed:#x}, where this board's protection unit can't give "
                          "it its memory")
        return block[0], block[0] + block[1]

    def placed(self):
        """Every application in its place, in the order of flash."""
        result, at = [], self.memory.ram_start
        for start, end, item, binary in sorted(self.taken, key=lambda one: one[0]):
            if not self.unit.covers(start, end - start):
                raise Failure(f"'{item.name}' can't be protected at {start:#x}: its {end - start} bytes are no region that "
                              "this board's protection unit can express")
            ram, at = self._ram_for(item, binary, at)
            image, lost = packing.place(binary, start, ram)
            if lost:
                raise Failure(f"'{item.name}' can't be moved: its {', '.join(lost)} credential would not hold any more")
            movable = binary.relocations is not None or _fixed_ram(binary) is not None
            result.append(Placed(item, binary, start, ram if movable else None, image))
        return result


def lay_out(items, memory):
    """Finds a place for all, in their order if flash and RAM allow that, or says why not."""
    try:
        return _laid_out(items, memory, by_size=False)
    except Failure:
        return _laid_out(items, memory, by_size=True)


def _laid_out(items, memory, by_size):
    layout = Layout(memory, by_size)
    layout.add(items)
    return layout.placed()


def image_of(placed, start):
    """The bytes of flash from start to the end of the last application."""
    out = bytearray()
    for one in placed:
        gap = one.flash - start - len(out)
        if gap:
            out += tbf.padding(gap).ljust(gap, b"\xff")
        out += one.image
    return bytes(out)
