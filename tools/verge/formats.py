# SPDX-License-Identifier: Apache-2.0 OR MIT
"""File formats that flashers take: Intel HEX and UF2, from spans of memory (address, bytes)."""
import struct

from verge.common import Failure

HEX_ROW = 16
UF2_PAYLOAD, UF2_BLOCK = 256, 512
UF2_MAGIC_START, UF2_MAGIC_SECOND, UF2_MAGIC_END, UF2_HAS_FAMILY = 0x0A324655, 0x9E5D5157, 0x0AB16F30, 0x2000


def _hex_record(kind, address, data):
    body = bytes([len(data), address >> 8 & 0xFF, address & 0xFF, kind]) + data
    return f":{(body + bytes([-sum(body) & 0xFF])).hex().upper()}\n"


def intel_hex(spans):
    """Records of 16 bytes, with an extended linear address (type 4) where the upper half changes."""
    out, upper = [], None
    for address, data in spans:
        at = 0
        while at < len(data):
            here = address + at
            row = data[at:at + HEX_ROW - here % HEX_ROW]
            if here >> 16 != upper:
                upper = here >> 16
                out.append(_hex_record(4, 0, struct.pack(">H", upper)))
            out.append(_hex_record(0, here & 0xFFFF, row))
            at += len(row)
    return "".join(out) + _hex_record(1, 0, b"")


def uf2(spans, family, sector=UF2_PAYLOAD):
    """Blocks of 256 bytes that begin at multiples of 256; what is between spans within a sector is 0xff."""
    pages = {}
    for address, data in spans:
        for at, byte in enumerate(data):
            page, offset = divmod(address + at, UF2_PAYLOAD)
            pages.setdefault(page, bytearray(b"\xff" * UF2_PAYLOAD))[offset] = byte
    if not pages:
        raise Failure("there is nothing to write into a UF2 file")
    each = sector // UF2_PAYLOAD
    for page in {one // each * each + i for one in pages for i in range(each)} - set(pages):
        pages[page] = bytearray(b"\xff" * UF2_PAYLOAD)
    out = b""
    for number, page in enumerate(sorted(pages)):
        block = struct.pack("<IIIIIIII", UF2_MAGIC_START, UF2_MAGIC_SECOND, UF2_HAS_FAMILY, page * UF2_PAYLOAD,
                            UF2_PAYLOAD, number, len(pages), family) + bytes(pages[page])
        out += block.ljust(UF2_BLOCK - 4, b"\0") + struct.pack("<I", UF2_MAGIC_END)
    return out


def flat(spans, filler=b"\xff"):
    """(address, bytes) from the lowest to the highest."""
    spans = sorted(spans)
    start = spans[0][0]
    out = bytearray()
    for address, data in spans:
        out += filler * (address - start - len(out))
        out[address - start:address - start + len(data)] = data
    return start, bytes(out)
