# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Places for applications in a board's flash and RAM, and the image that is made of them; HEX and UF2 files."""
import dataclasses
import random
import struct
import zlib

import pytest

from toolbox import common, formats, layout, packing, relocation, tbf

FLASH, RAM = 0x00040000, 0x20010000


def memory(unit="v7m", flash=0x20000, ram=0x8000):
    return layout.Memory(FLASH, FLASH + flash, RAM, RAM + ram, unit, unit != "pmp", 32, 256)


def item(name, size=1024, ram=2000, fixed_flash=None, fixed_ram=None, movable=False, ram_log=4):
    """An application that says of itself what it is asked for. A movable one holds a pointer into its RAM."""
    header = tbf.Header(name=name, minimum_ram=ram, init_offset=0, kernel_version=(2, 0), total_size=size)
    if fixed_flash is not None or movable:
        header.fixed_flash = 0x08000080 if movable else fixed_flash + 128
        header.fixed_ram = 0x10000000 if movable else fixed_ram or tbf.NOT_FIXED
    header.protected_trailer = 128 - header.size()
    header.binary_end = size
    image = header.encode().ljust(128, b"\0").ljust(size, b"\x42")
    moves = None
    if movable:
        image = image[:128] + struct.pack("<I", header.fixed_ram + 4) + image[132:]
        moves = relocation.Relocations(header.fixed_flash, header.fixed_ram, 3, ram_log, size - 128,
                                       zlib.crc32(image[128:]), [relocation.Fixup(relocation.WORD, 1, 0)])
    return layout.Item(name, [packing.Binary("any", image, moves)])


def places(items, board):
    return {one.item.name: (one.flash, one.ram) for one in layout.lay_out(items, board)}


def test_objects_keep_their_order_and_lie_at_multiples_of_their_size():
    found = layout.lay_out([item("small", 512), item("large", 4096), item("middle", 1024)], memory())
    assert [(one.item.name, one.flash) for one in found] == [
        ("small", FLASH), ("large", FLASH + 4096), ("middle", FLASH + 8192)]


def test_larger_objects_come_first_where_flash_would_not_do_else():
    scarce = dataclasses.replace(memory(), flash_end=FLASH + 6144)
    found = layout.lay_out([item("small", 512), item("large", 4096), item("middle", 1024)], scarce)
    assert [(one.item.name, one.flash) for one in found] == [
        ("large", FLASH), ("middle", FLASH + 4096), ("small", FLASH + 5120)]


def test_objects_of_risc_v_lie_side_by_side():
    found = layout.lay_out([item("a", 1000), item("b", 1004), item("c", 996)], memory("pmp"))
    assert [one.flash - FLASH for one in found] == [0, 1000, 2004]


def test_a_gap_has_room_for_padding_or_is_none():
    """16 bytes is the least that an object takes."""
    found = layout.lay_out([item("moves", 1004, movable=True), item("after", 1000, movable=True)], memory("pmp"))
    gap = found[1].flash - found[0].end
    assert gap == 0 or gap >= 16
    assert (found[1].flash - 0x08000000) % 8 == 0


def test_what_is_linked_for_a_place_stands_there():
    found = places([item("free", 2048), item("fixed", 1024, fixed_flash=FLASH + 0x800, fixed_ram=RAM + 0x4000)],
                   memory("pmp"))
    assert found["fixed"] == (FLASH + 0x800, RAM + 0x4000)
    assert found["free"] == (FLASH, None)


def test_the_first_of_several_links_that_fits_is_taken():
    choices = [item("x", fixed_flash=at, fixed_ram=ram).choices[0] for at, ram in
               ((0x20040000, RAM), (FLASH, 0x80000000), (FLASH + 0x1000, RAM + 0x1000))]
    assert places([layout.Item("x", choices)], memory("pmp")) == {"x": (FLASH + 0x1000, RAM + 0x1000)}


@pytest.mark.parametrize("items, words", [
    ([item("far", fixed_flash=0x08000000)], "linked for flash 0x8000000; free are flash from 0x40000"),
    ([item("large", 0x40000)], "finds no place in the 131072 bytes of flash"),
    ([item("hungry", ram=40000)], "there is not enough RAM for 'hungry': it wants 40000 bytes"),
    ([item("high", ram=5000, fixed_flash=FLASH, fixed_ram=RAM + 0x7000)],
     "RAM for 'high': it wants 5000 bytes and the kernel up to 256, and 4096 are left at 0x20017000"),
    ([item("a", fixed_flash=FLASH, fixed_ram=RAM), item("b", fixed_flash=FLASH + 1024, fixed_ram=RAM + 64)],
     "which applications before it take"),
    ([item("uneven", 3000)], "its 3000 bytes are no region"),
    ([item("odd", fixed_flash=FLASH, fixed_ram=RAM + 100)], "protection unit can't give it"),
])
def test_what_can_not_be_placed_is_told(items, words):
    with pytest.raises(common.Failure, match=words):
        layout.lay_out(items, memory())


def test_a_signed_application_is_not_moved_behind_its_signer():
    one = item("signed", 2048, movable=True)
    image = one.choices[0].image
    signature = tbf.credential(1, bytes(768))
    header = tbf.parse(image)
    end = header.find(tbf.PROGRAM).offset + 16
    image = bytearray(image)
    struct.pack_into("<I", image, end, 1024)
    image[1024:1024 + len(signature)] = signature
    struct.pack_into("<I", image, 12, tbf.checksum(image[:header.header_size]))
    binary = bytes(image[128:1024])
    moves = relocation.Relocations(header.fixed_flash, header.fixed_ram, 3, 4, len(binary), zlib.crc32(binary),
                                   one.choices[0].relocations.fixups)
    with pytest.raises(common.Failure, match="its rsa3072 credential would not hold any more"):
        layout.lay_out([layout.Item("signed", [packing.Binary("any", bytes(image), moves)])], memory())


def test_hash_credentials_are_made_again():
    one = item("hashed", 1024, movable=True).choices[0]
    image = bytearray(one.image)
    header = tbf.parse(image)
    struct.pack_into("<I", image, header.find(tbf.PROGRAM).offset + 16, 512)
    struct.pack_into("<I", image, 12, tbf.checksum(image[:header.header_size]))
    footer = tbf.credential(3, tbf.HASHES[3][1](bytes(image[:512])).digest())
    image[512:] = (footer + tbf.credential(0, bytes(1024 - 512 - len(footer) - 8)))
    moves = relocation.Relocations(header.fixed_flash, header.fixed_ram, 3, 4, 384, zlib.crc32(bytes(image[128:512])),
                                   one.relocations.fixups)
    assert not tbf.parse(image).problems
    moved, = layout.lay_out([layout.Item("hashed", [packing.Binary("any", bytes(image), moves)])], memory())
    found = tbf.parse(moved.image)
    assert moved.image != bytes(image) and [one.state for one in found.footers] == ["valid", "reserved"]
    assert not found.problems


@pytest.mark.parametrize("unit", ["v6m", "v7m", "v8m", "pmp"])
@pytest.mark.parametrize("seed", range(20))
def test_places_at_random(unit, seed):
    """Whatever is asked for: nothing overlaps, each object can be protected exactly, and each RAM is where the
    kernel's own arithmetic will give it."""
    source = random.Random(seed)
    board = memory(unit, flash=0x40000, ram=0x20000)
    size = (lambda: 1 << source.randrange(9, 14)) if board.power_of_two else (lambda: 4 * source.randrange(100, 3000))
    items = [item(f"app{number}", size(), source.randrange(1, 8000), movable=source.random() < 0.7)
             for number in range(source.randrange(1, 9))]
    found = layout.lay_out(items, board)
    assert {one.item.name for one in found} == {one.name for one in items}
    unit_ = layout.Unit(unit)
    pool = board.ram_start
    for one, after in zip(found, [*found[1:], None]):
        assert unit_.covers(one.flash, len(one.image))
        assert after is None or one.end <= after.flash
        header = tbf.parse(one.image)
        start = pool if one.ram is None else one.ram
        assert start >= pool
        block = unit_.place(start, board.ram_end, header.minimum_ram, 32, 256)
        if one.ram is not None:
            assert block[0] == one.ram == header.fixed_ram and header.fixed_flash == one.flash + header.protected_size
            assert struct.unpack_from("<I", one.image, header.protected_size)[0] == one.ram + 4
        pool = sum(block)
    assert pool <= board.ram_end
    image = layout.image_of(found, FLASH)
    walked = [(FLASH + offset, one.name) for offset, one in tbf.walk(image) if not one.is_padding]
    assert walked == [(one.flash, tbf.parse(one.image).name) for one in found]
    assert sum(one.total_size for _, one in tbf.walk(image)) == len(image)
    assert not any(one.problems for _, one in tbf.walk(image) if one.is_padding)


# --- Files ---------------------------------------------------------------------------------------


def read_hex(text):
    """Intel's format, read line by line."""
    memory_, upper, ended = {}, 0, False
    for line in text.splitlines():
        assert line[0] == ":" and not ended
        record = bytes.fromhex(line[1:])
        assert sum(record) & 0xFF == 0 and len(record) == record[0] + 5
        address, kind, data = struct.unpack(">H", record[1:3])[0], record[3], record[4:-1]
        if kind == 4:
            upper = struct.unpack(">H", data)[0]
        elif kind == 1:
            ended = True
        else:
            assert kind == 0 and address + len(data) <= 0x10000
            memory_.update({(upper << 16) + address + at: byte for at, byte in enumerate(data)})
    assert ended
    return memory_


SPANS = [(0x0000FFF5, bytes(range(40))), (0x2003FFFE, b"\x01\x02\x03"), (0x20040100, bytes(300))]


def test_hex_holds_every_byte_at_its_address():
    wanted = {address + at: byte for address, data in SPANS for at, byte in enumerate(data)}
    assert read_hex(formats.intel_hex(SPANS)) == wanted


def test_uf2_holds_every_byte_at_its_address():
    data = formats.uf2(SPANS, 0xE48BFF56)
    assert len(data) % 512 == 0
    found, count = {}, len(data) // 512
    for number in range(count):
        block = data[512 * number:512 * (number + 1)]
        first, second, flags, address, size, index, total, family = struct.unpack_from("<8I", block)
        assert (first, second, flags, family) == (0x0A324655, 0x9E5D5157, 0x2000, 0xE48BFF56)
        assert (index, total, size) == (number, count, 256) and address % 256 == 0
        assert struct.unpack("<I", block[508:])[0] == 0x0AB16F30
        found.update({address + at: byte for at, byte in enumerate(block[32:32 + size])})
    for address, bytes_ in SPANS:
        assert bytes(found[address + at] for at in range(len(bytes_))) == bytes_
    assert all(byte == 0xFF for address, byte in found.items()
               if not any(start <= address < start + len(bytes_) for start, bytes_ in SPANS))


def test_a_flat_image_fills_gaps_with_erased_flash():
    assert formats.flat([(0x110, b"b"), (0x100, b"a")]) == (0x100, b"a" + b"\xff" * 15 + b"b")
