# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Moves a linked application to other addresses: from the ELF's relocations to a list of fix-ups, from that
to the bytes that travel in a package (docs/relocation.md), and from those bytes to a binary elsewhere.

An application has two places, its flash and its RAM, and each moves by a distance of its own. A fix-up
says where a value stands, how it is encoded, and by which of the distances it changes.
"""
import struct
import zlib
from dataclasses import dataclass

from verge.common import Failure
from verge.elffile import ARM, PF_W, RISCV, SHF_ALLOC

MAGIC, FORMAT_VERSION = b"VREL", 1
HEAD = struct.Struct("<4sBBBBIIIII")

# Encodings of a value. The numbers travel in packages.
WORD, THUMB_MOVW, THUMB_MOVT, RISCV_HIGH, RISCV_LOW_I, RISCV_LOW_S = range(6)
# Encodings that show only the high part of their value: the low one travels with them.
WITH_LOW = (THUMB_MOVT, RISCV_HIGH)

# What a value changes by: so many times the distance of flash, so many times that of RAM.
CHANGES = [(1, 0), (0, 1), (-1, 1), (1, -1)]


@dataclass(frozen=True, order=True)
class Fixup:
    encoding: int
    change: int
    offset: int  # in the binary
    low: int = 0  # low half (Thumb) or low 12 bits (RISC-V) of the value, where WITH_LOW


@dataclass
class Relocations:
    """All that is needed to move one binary."""
    flash: int  # where it is linked to stand
    ram: int
    flash_alignment: int  # log2: distances are multiples of these
    ram_alignment: int
    size: int  # of the binary
    crc: int  # of the binary
    fixups: list

    def encode(self):
        groups = {}
        for fixup in sorted(self.fixups):
            groups.setdefault((fixup.encoding, fixup.change), []).append(fixup)
        out = HEAD.pack(MAGIC, FORMAT_VERSION, self.flash_alignment, self.ram_alignment, len(groups), self.flash,
                        self.ram, self.size, self.crc, 0)
        for (encoding, change), fixups in groups.items():
            out += struct.pack("<BBHI", encoding, change, 0, len(fixups)) + _encode_group(fixups)
        return out

    def move(self, binary, flash, ram):
        """The binary as it is linked for these addresses."""
        if len(binary) != self.size or zlib.crc32(binary) != self.crc:
            raise Failure("the relocations do not belong to this binary: its length or its CRC-32 differs")
        for name, now, then, log in (("flash", self.flash, flash, self.flash_alignment),
                                     ("RAM", self.ram, ram, self.ram_alignment)):
            if (then - now) % (1 << log):
                raise Failure(f"the application can't be moved to {name} address {then:#x}: it is linked for {now:#x}, "
                              f"and moves by multiples of {1 << log}")
        result = bytearray(binary)
        for fixup in self.fixups:
            times_flash, times_ram = CHANGES[fixup.change]
            _apply(result, fixup, (times_flash * (flash - self.flash) + times_ram * (ram - self.ram)) & 0xFFFFFFFF)
        return bytes(result)


# --- The member of a package ---------------------------------------------------------------------


def _uleb(value):
    out = bytearray()
    while True:
        out.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(out)


def _encode_group(fixups):
    out, last = b"", 0
    for fixup in fixups:
        out += _uleb(fixup.offset - last)
        last = fixup.offset
        if fixup.encoding in WITH_LOW:
            out += struct.pack("<H", fixup.low)
    return out


class _Reader:
    """Bytes from the front; running out of them is a Failure."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        size = struct.calcsize(form)
        if len(self.data) - self.at < size:
            raise Failure("the relocations are cut short")
        self.at += size
        return struct.unpack_from(form, self.data, self.at - size)

    def uleb(self):
        value = 0
        for shift in range(0, 35, 7):
            byte, = self.take("<B")
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise Failure("the relocations hold a number that is too long")


def decode(data):
    """Reads a package's member. Failure: it is damaged."""
    reader = _Reader(data)
    magic, version, flash_log, ram_log, groups, flash, ram, size, crc, zero = reader.take(HEAD.format)
    if magic != MAGIC or version != FORMAT_VERSION or zero != 0:
        raise Failure(f"these are no relocations of version {FORMAT_VERSION}")
    if max(flash_log, ram_log) > 16:
        raise Failure("the relocations ask for an impossible alignment")
    fixups = []
    for _ in range(groups):
        encoding, change, zero, count = reader.take("<BBHI")
        if encoding > RISCV_LOW_S or change >= len(CHANGES) or zero != 0 or count > len(data):
            raise Failure("the relocations hold a group of an unknown kind")
        offset = 0
        for _ in range(count):
            offset += reader.uleb()
            low = reader.take("<H")[0] if encoding in WITH_LOW else 0
            if offset + 4 > size:
                raise Failure(f"the relocations change what lies behind the binary, at {offset:#x}")
            fixups.append(Fixup(encoding, change, offset, low))
    if reader.at != len(data):
        raise Failure("bytes follow the relocations")
    return Relocations(flash, ram, flash_log, ram_log, size, crc, fixups)


# --- Encodings -----------------------------------------------------------------------------------


def _thumb_immediate(first, second):
    """imm16 of MOVW and MOVT (Armv7-M ARM A7.7.76, encoding T3): imm4, i, imm3, imm8."""
    return (first & 0xF) << 12 | (first >> 10 & 1) << 11 | (second >> 12 & 7) << 8 | second & 0xFF


def _thumb_with(first, second, value):
    first = first & ~0x040F | value >> 12 & 0xF | (value >> 11 & 1) << 10
    second = second & ~0x70FF | (value >> 8 & 7) << 12 | value & 0xFF
    return first, second


def _apply_thumb(image, fixup, change):
    halves = struct.unpack_from("<HH", image, fixup.offset)
    old = _thumb_immediate(*halves)
    if fixup.encoding == THUMB_MOVW:
        new = old + change & 0xFFFF
    else:
        new = (old << 16 | fixup.low) + change >> 16 & 0xFFFF
    struct.pack_into("<HH", image, fixup.offset, *_thumb_with(*halves, new))


def _apply_riscv(image, fixup, change):
    """U-, I- and S-type immediates (RISC-V unprivileged 2.3). The low part is signed, so the high one is
    rounded to the nearest."""
    word, = struct.unpack_from("<I", image, fixup.offset)
    if fixup.encoding == RISCV_HIGH:
        low = fixup.low - 0x1000 if fixup.low >= 0x800 else fixup.low
        value = (word & 0xFFFFF000) + low + change & 0xFFFFFFFF
        word = word & 0xFFF | (value + 0x800) & 0xFFFFF000
    elif fixup.encoding == RISCV_LOW_I:
        word = word & 0x000FFFFF | ((word >> 20) + change & 0xFFF) << 20
    else:
        value = (word >> 25 << 5 | word >> 7 & 0x1F) + change & 0xFFF
        word = word & 0x01FFF07F | value >> 5 << 25 | (value & 0x1F) << 7
    struct.pack_into("<I", image, fixup.offset, word)


def _apply(image, fixup, change):
    if fixup.encoding == WORD:
        value, = struct.unpack_from("<I", image, fixup.offset)
        struct.pack_into("<I", image, fixup.offset, value + change & 0xFFFFFFFF)
    elif fixup.encoding in (THUMB_MOVW, THUMB_MOVT):
        _apply_thumb(image, fixup, change)
    else:
        _apply_riscv(image, fixup, change)


# --- From an executable --------------------------------------------------------------------------

# Relocations that say nothing of a place: marks, distances within thread-local storage, and distances that
# stay what they are within one area, which is asserted. Numbers: ELF for the Arm Architecture 5.6.1; RISC-V
# ELF psABI 8.4.
ARM_WORD = {2, 38}  # ABS32, TARGET1
ARM_DISTANCE = {3}  # REL32
ARM_NEAR = {10, 11, 30, 51, 52, 102, 103, 42}  # branches, loads and table entries relative to the place
ARM_MOVW, ARM_MOVT = 47, 48
ARM_NOTHING = {0, 40, 108}  # NONE, V4BX, TLS_LE32

RISCV_WORD, RISCV_DISTANCE = {1}, {57}  # 32, 32_PCREL
RISCV_NEAR = {16, 17, 18, 19, 44, 45}  # BRANCH, JAL, CALL, CALL_PLT, RVC_BRANCH, RVC_JUMP
RISCV_PCREL_HI, RISCV_PCREL_LO_I, RISCV_PCREL_LO_S, RISCV_HI20, RISCV_LO12_I, RISCV_LO12_S = 23, 24, 25, 26, 27, 28
RISCV_GP = {47, 48}  # relative to gp, which points into RAM
RISCV_SUM = {33: 1, 34: 1, 35: 1, 37: -1, 38: -1, 39: -1, 52: -1, 53: 1, 54: 1, 55: 1, 56: 1}  # ADDn, SUBn, SETn
RISCV_NOTHING = {0, 29, 30, 31, 32, 43, 49, 50, 51}  # NONE, TPREL_*, ALIGN, RELAX
AUIPC = 0x17


class Extraction:
    """Collects the fix-ups of one executable. flash: where its binary is linked to stand."""

    def __init__(self, elf, flash):
        self.elf, self.flash = elf, flash
        self.fixups = set()
        self.sums = {}
        self.pairs = {}

    def area(self, section):
        """What a thing in this section moves by: what is written to lies in RAM."""
        if section is None:
            return 0, 0
        in_ram = any(s.flags & PF_W and s.vaddr <= section.address <= s.vaddr + s.memory_size
                     for s in self.elf.segments)
        return (0, 1) if in_ram else (1, 0)

    def offset(self, address):
        """Of an address in the binary, which holds the initial data behind the code."""
        for segment in self.elf.segments:
            if segment.vaddr <= address < segment.vaddr + segment.file_size:
                return address - segment.vaddr + segment.paddr - self.flash
        raise Failure(f"{self.elf.path}: a relocation changes {address:#x}, which is not in the binary")

    def add(self, encoding, change, relocation, low=0):
        if change == (0, 0):
            return
        if change not in CHANGES:
            self.refuse(relocation)
        self.fixups.add(Fixup(encoding, CHANGES.index(change), self.offset(relocation.place), low))

    def refuse(self, relocation):
        raise Failure(f"{self.elf.path}: relocation {relocation.kind} of '{relocation.symbol}' at {relocation.place:#x} "
                      "can't be moved")

    def near(self, relocation):
        if relocation.section is not None and self.area(relocation.section) != self.area(relocation.target):
            self.refuse(relocation)

    def distance(self, relocation):
        there, here = self.area(relocation.section), self.area(relocation.target)
        return there[0] - here[0], there[1] - here[1]

    def halfwords(self, relocation):
        segment = next(s for s in self.elf.segments if s.vaddr <= relocation.place < s.vaddr + s.file_size)
        return struct.unpack_from("<HH", segment.data, relocation.place - segment.vaddr)

    # Arm ---------------------------------------------------------------------------------------------

    def arm(self, r):
        if r.kind in ARM_WORD:
            self.add(WORD, self.area(r.section), r)
        elif r.kind in ARM_DISTANCE:
            self.add(WORD, self.distance(r), r)
        elif r.kind in ARM_NEAR:
            self.near(r)
        elif r.kind in (ARM_MOVW, ARM_MOVT):
            self.arm_move(r)
        elif r.kind not in ARM_NOTHING:
            self.refuse(r)

    def arm_move(self, r):
        """MOVT shows the high half only; the low one is that of the MOVW before it into the same register."""
        first, second = self.halfwords(r)
        key, value = (r.symbol, r.value, second >> 8 & 0xF), _thumb_immediate(first, second)
        if r.kind == ARM_MOVW:
            self.pairs[key] = value
            self.add(THUMB_MOVW, self.area(r.section), r)
        elif key in self.pairs:
            self.add(THUMB_MOVT, self.area(r.section), r, self.pairs[key])
        else:
            self.refuse(r)

    # RISC-V ------------------------------------------------------------------------------------------

    def riscv(self, r):
        if r.kind in RISCV_WORD:
            self.add(WORD, self.area(r.section), r)
        elif r.kind in RISCV_DISTANCE:
            self.add(WORD, self.distance(r), r)
        elif r.kind in RISCV_NEAR:
            self.near(r)
        elif r.kind == RISCV_HI20:
            self.add(RISCV_HIGH, self.area(r.section), r, r.value + r.addend & 0xFFF)
        elif r.kind in (RISCV_LO12_I, RISCV_LO12_S):
            self.add(RISCV_LOW_I if r.kind == RISCV_LO12_I else RISCV_LOW_S, self.area(r.section), r)
        elif r.kind == RISCV_PCREL_HI:
            self.riscv_high(r)
        elif r.kind in (RISCV_PCREL_LO_I, RISCV_PCREL_LO_S):
            self.pairs.setdefault("low", []).append(r)
        elif r.kind in RISCV_SUM:
            self.riscv_sum(r)
        elif r.kind in RISCV_GP:
            if r.section is not None and self.area(r.section) != (0, 1):
                self.refuse(r)
        elif r.kind not in RISCV_NOTHING:
            self.refuse(r)

    def riscv_high(self, r):
        """The linker makes lui of auipc where the symbol has no place."""
        first, _ = self.halfwords(r)
        change = self.distance(r) if first & 0x7F == AUIPC else (0, 0)
        self.pairs[r.place] = change
        self.add(RISCV_HIGH, change, r, r.value + r.addend - r.place & 0xFFF)

    def riscv_sum(self, r):
        times, area = RISCV_SUM[r.kind], self.area(r.section)
        flash, ram, _ = self.sums.get(r.place, (0, 0, r))
        self.sums[r.place] = flash + times * area[0], ram + times * area[1], r

    def finish(self):
        """What depends on several relocations: the low part names the instruction with the high one."""
        for r in self.pairs.get("low", []):
            if r.value not in self.pairs:
                self.refuse(r)
            self.add(RISCV_LOW_I if r.kind == RISCV_PCREL_LO_I else RISCV_LOW_S, self.pairs[r.value], r)
        for flash, ram, r in self.sums.values():
            if (flash, ram) != (0, 0):
                self.refuse(r)


def extract(elf, flash, ram, binary):
    """The relocations of an executable that is linked for these addresses, with its binary."""
    work = Extraction(elf, flash)
    handle = {ARM: work.arm, RISCV: work.riscv}.get(elf.machine)
    if handle is None:
        raise Failure(f"{elf.path}: nothing is known of relocations of {elf.machine}")
    for relocation in elf.relocations():
        handle(relocation)
    work.finish()
    return Relocations(flash, ram, _alignment(elf, False), _alignment(elf, True), len(binary), zlib.crc32(binary),
                       sorted(work.fixups))


def _alignment(elf, of_ram):
    """log2 of the largest alignment of a section in RAM, or in flash."""
    largest = 4
    for segment in elf.segments:
        if bool(segment.flags & PF_W) == of_ram:
            end = segment.vaddr + segment.memory_size
            largest = max([largest] + [s.alignment for s in elf.sections
                                       if s.flags & SHF_ALLOC and segment.vaddr <= s.address < end])
    return largest.bit_length() - 1
