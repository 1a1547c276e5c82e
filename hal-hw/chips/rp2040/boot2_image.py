# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Makes the 256 bytes that the RP2040's boot ROM wants first in flash: the second stage and its checksum
(data sheet, 2.8.1.3.1), as assembly: boot2_image.py BOOT2.ELF OUTPUT.S"""
import struct
import sys

CODE_BYTES = 252
POLYNOMIAL = 0x04C11DB7


def checksum(data):
    """CRC-32 with the high bit first, from all ones, not inverted at the end."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ POLYNOMIAL if value >> 31 else value << 1) & 0xFFFFFFFF
    return value


def code_of(elf):
    """The one loaded segment of a little-endian ELF32 file."""
    if elf[:6] != b"\x7fELF\x01\x01":
        sys.exit("the second stage is no ELF file for this processor")
    start, = struct.unpack_from("<I", elf, 28)
    entry_size, count = struct.unpack_from("<HH", elf, 42)
    headers = [struct.unpack_from("<8I", elf, start + i * entry_size) for i in range(count)]
    loaded = [(offset, size) for kind, offset, _, _, size, *_ in headers if kind == 1 and size > 0]
    if len(loaded) != 1:
        sys.exit(f"the second stage has {len(loaded)} segments to load, not one")
    offset, size = loaded[0]
    return elf[offset:offset + size]


def image(code):
    if len(code) > CODE_BYTES:
        sys.exit(f"the second stage has {len(code)} bytes, of which {CODE_BYTES} fit")
    padded = code.ljust(CODE_BYTES, b"\0")
    return padded + struct.pack("<I", checksum(padded))


def main():
    with open(sys.argv[1], "rb") as file:
        data = image(code_of(file.read()))
    rows = [data[at:at + 16] for at in range(0, len(data), 16)]
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write("/* Made from boot2.c. */\n    .section .boot2, \"a\"\n")
        file.writelines(f"    .byte {', '.join(map(hex, row))}\n" for row in rows)


if __name__ == "__main__":
    main()
