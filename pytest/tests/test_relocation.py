# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Moving applications: each encoding of an address, the bytes in packages, and whole applications, of which
a moved one equals one that was linked at its new place, byte for byte."""
import random
import struct
import zlib

import pytest

from toolbox import apps, common, crossing, packing, relocation, tbf

from verge.relocation import Fixup, Relocations

FLASH, RAM = 0x00040080, 0x20010000
VALUES = [0x00000000, 0x000007FF, 0x00000800, 0x00000FFF, 0x00001000, 0x0000FFFF, 0x00010000, 0x12345678, 0x7FFFF800,
          0x7FFFFFFF, 0x80000000, 0x80000800, 0xFFFFF7FF, 0xFFFFF800, 0xFFFFFFFF]
BY_FLASH, BY_RAM, BY_RAM_LESS_FLASH, BY_FLASH_LESS_RAM = range(4)


# --- Encoders of their own, from the manuals -----------------------------------------------------


def movw_or_movt(high, register, value):
    """Armv7-M ARM A7.7.76 T3 and A7.7.79 T1, field by field."""
    first = 0b1111001001000000 | (0x80 if high else 0) | (value >> 11 & 1) << 10 | value >> 12
    second = (value >> 8 & 7) << 12 | register << 8 | value & 0xFF
    return struct.pack("<HH", first, second)


def thumb_pair(value):
    return movw_or_movt(False, 3, value & 0xFFFF) + movw_or_movt(True, 3, value >> 16)


def high_of(value):
    return (value + 0x800 & 0xFFFFFFFF) >> 12


def lui(value):
    return struct.pack("<I", high_of(value) << 12 | 5 << 7 | 0x37)


def addi(value):
    return struct.pack("<I", (value & 0xFFF) << 20 | 5 << 15 | 6 << 7 | 0x13)


def store(value):
    low = value & 0xFFF
    return struct.pack("<I", (low >> 5) << 25 | 7 << 20 | 5 << 15 | 2 << 12 | (low & 0x1F) << 7 | 0x23)


ENCODINGS = {
    "word": (lambda value: struct.pack("<I", value), lambda value: [(relocation.WORD, 0, 0)]),
    "movw and movt": (thumb_pair, lambda value: [(relocation.THUMB_MOVW, 0, 0),
                                                 (relocation.THUMB_MOVT, 4, value & 0xFFFF)]),
    "lui and addi": (lambda value: lui(value) + addi(value),
                     lambda value: [(relocation.RISCV_HIGH, 0, value & 0xFFF), (relocation.RISCV_LOW_I, 4, 0)]),
    "lui and sw": (lambda value: lui(value) + store(value),
                   lambda value: [(relocation.RISCV_HIGH, 0, value & 0xFFF), (relocation.RISCV_LOW_S, 4, 0)]),
}


def moves(binary, fixups, align=0):
    return Relocations(FLASH, RAM, align, align, len(binary), zlib.crc32(binary), fixups)


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_moved_value_is_the_value_at_the_new_place(name):
    encode, sites = ENCODINGS[name]
    source = random.Random(name)
    values = VALUES + [source.randrange(1 << 32) for _ in range(200)]
    for value in values:
        for distance in (1, 0x7FF, 0x800, 0xFFF, 0xFFFF, 0x10000, 0x80000000, source.randrange(1 << 32)):
            binary = encode(value)
            fixups = [Fixup(kind, BY_RAM, offset, low) for kind, offset, low in sites(value)]
            moved = moves(binary, fixups).move(binary, FLASH, RAM + distance & 0xFFFFFFFF)
            assert moved == encode(value + distance & 0xFFFFFFFF), f"{value:#x} by {distance:#x}"


@pytest.mark.parametrize("change, by", [(BY_FLASH, 0x100), (BY_RAM, 0x2000), (BY_RAM_LESS_FLASH, 0x1F00),
                                        (BY_FLASH_LESS_RAM, -0x1F00)])
def test_flash_and_ram_move_on_their_own(change, by):
    binary = struct.pack("<I", 0x40000000)
    moved = moves(binary, [Fixup(relocation.WORD, change, 0)]).move(binary, FLASH + 0x100, RAM + 0x2000)
    assert struct.unpack("<I", moved)[0] == 0x40000000 + by


# --- The bytes in packages -----------------------------------------------------------------------


def some_relocations():
    source = random.Random(1)
    binary = bytes(source.randrange(256) for _ in range(70000))
    fixups = sorted({Fixup(source.choice([0, 1, 3, 4, 5]), source.randrange(4), 4 * source.randrange(17000))
                     for _ in range(500)} | {Fixup(2, 1, 69000, 0xABCD), Fixup(3, 0, 0, 0xFFF)})
    return binary, moves(binary, fixups, align=4)


def test_what_is_written_is_read():
    _, written = some_relocations()
    assert relocation.decode(written.encode()) == written


def test_a_binary_of_another_build_is_not_moved():
    binary, written = some_relocations()
    with pytest.raises(common.Failure, match="do not belong to this binary"):
        written.move(binary[:-1] + b"\x99", FLASH, RAM)
    with pytest.raises(common.Failure, match="do not belong to this binary"):
        written.move(binary + b"\0", FLASH, RAM)


def test_an_alignment_that_would_be_lost_is_refused():
    binary, written = some_relocations()
    with pytest.raises(common.Failure, match="multiples of 16"):
        written.move(binary, FLASH + 8, RAM)


def test_damaged_relocations_are_refused_and_never_crash():
    binary, written = some_relocations()
    data, source, refused = written.encode(), random.Random(2), 0
    for _ in range(2000):
        damaged = bytearray(data)
        for _ in range(source.randrange(1, 4)):
            damaged[source.randrange(len(damaged))] ^= 1 << source.randrange(8)
        damaged = damaged[:source.choice([len(damaged), source.randrange(len(damaged))])]
        try:
            assert len(relocation.decode(bytes(damaged)).move(binary, FLASH, RAM)) == len(binary)
        except common.Failure:
            refused += 1
    assert refused > 500


# --- Whole applications --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built():
    examples = [apps.resolve(name) for name in apps.example_names()]
    return dict(zip(apps.example_names(), crossing.build(examples)))


@pytest.mark.parametrize("target", crossing.targets())
@pytest.mark.parametrize("name", apps.example_names())
def test_a_moved_example_equals_one_linked_there(built, name, target):
    path = built[name][target]
    options = packing.Options(name=name, kernel_version=(2, 0))
    here = packing.pack_elf(path, target, options)
    there = packing.pack_elf(path.removesuffix(".elf") + ".moved.elf", target, options)
    place = tbf.parse(there.image)
    assert place.fixed_flash != tbf.parse(here.image).fixed_flash and place.fixed_ram != tbf.parse(here.image).fixed_ram
    moved, lost = packing.place(here, place.fixed_flash - place.protected_size, place.fixed_ram)
    assert moved == there.image and not lost
    assert not tbf.parse(moved).problems


@pytest.mark.parametrize("target", ["cortex-m0", "rv32imac"])
def test_each_fixup_counts(built, target):
    """Without any one of them the moved application differs, so the comparison can fail."""
    path = built["hello"][target]
    here = packing.pack_elf(path, target, packing.Options(name="hello"))
    there = packing.pack_elf(path.removesuffix(".elf") + ".moved.elf", target, packing.Options(name="hello"))
    place = tbf.parse(there.image)
    all_of_them = here.relocations.fixups
    for index in range(len(all_of_them)):
        here.relocations.fixups = all_of_them[:index] + all_of_them[index + 1:]
        moved, _ = packing.place(here, place.fixed_flash - place.protected_size, place.fixed_ram)
        assert moved != there.image, f"{all_of_them[index]} changes nothing"


@pytest.mark.parametrize("target", ["cortex-m3", "rv32imac"])
def test_moving_back_and_forth_changes_nothing(built, target):
    here = packing.pack_elf(built["counter"][target], target, packing.Options(name="counter"))
    first = here.relocations
    for flash, ram in ((first.flash + 0x7800, first.ram - 0x800), (first.flash - 0x880, first.ram + 0xFFF0)):
        moved = first.move(packing.content(here.image), flash, ram)
        lows = [(fixup, _low_after(fixup, flash - first.flash, ram - first.ram)) for fixup in first.fixups]
        back = Relocations(flash, ram, first.flash_alignment, first.ram_alignment, len(moved), zlib.crc32(moved),
                           [Fixup(one.encoding, one.change, one.offset, low) for one, low in lows])
        assert back.move(moved, first.flash, first.ram) == packing.content(here.image)


def _low_after(fixup, by_flash, by_ram):
    """The hidden low part of a value after it moved."""
    times_flash, times_ram = relocation.CHANGES[fixup.change]
    bits = {relocation.THUMB_MOVT: 0xFFFF, relocation.RISCV_HIGH: 0xFFF}.get(fixup.encoding, 0)
    return fixup.low + times_flash * by_flash + times_ram * by_ram & bits


MOVES = """
#include <stdint.h>
#include <stdio.h>
extern int main(void);
static int in_data = 5, in_bss, *to_data = &in_data;
static int (*const to_code)(void) = main;
static const char *const words[] = {"one", "two", "three"};
__thread int of_thread = 7, of_thread_too;
static int *volatile to_bss = &in_bss + 1;
int main(void)
{
    printf("%s %d %d %d\\n", words[in_data & 1], *to_data, of_thread + of_thread_too, to_code == main);
    switch (*to_bss) { case 1: return 3; case 2: return 4; case 3: return 1; case 4: return 9; case 5: return 11; }
    return (int)(uintptr_t)to_bss;
}
"""


@pytest.mark.parametrize("target", crossing.targets())
def test_pointers_of_every_kind_move(tmp_path, target):
    source = tmp_path / "moves.c"
    source.write_text(MOVES)
    app = apps.App("moves", [str(source)])
    paths, = crossing.build([app], [target])
    binary = crossing.pack(paths[target], target, packing.Options(name="moves", kernel_version=(2, 0)))
    assert len(binary.relocations.fixups) > 20


def test_an_alignment_that_no_place_keeps_is_refused(tmp_path):
    source = tmp_path / "aligned.c"
    source.write_text("char big[512] __attribute__((aligned(512)));\n"
                      "int main(void) { return *(volatile char *)big; }\n")
    app = apps.App("aligned", [str(source)])
    paths, = crossing.build([app], ["cortex-m3"])
    with pytest.raises(common.Failure, match="aligned to 512 bytes"):
        crossing.pack(paths["cortex-m3"], "cortex-m3", packing.Options(name="aligned"))
