# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Pictures: PNG files in and out, and how far two of them differ. Needs nothing but Python itself."""
import os
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
BYTES_PER_PIXEL = {0: 1, 2: 3, 4: 2, 6: 4}  # by the PNG's colour type, of 8 bits each


class Picture:
    """Pixels of three bytes, red, green, blue, row by row from the top."""

    def __init__(self, width, height, data):
        if len(data) != width * height * 3:
            raise ValueError(f"{len(data)} bytes are no picture of {width} x {height}")
        self.width = width
        self.height = height
        self.data = bytes(data)

    def __repr__(self):
        return f"<picture of {self.width} x {self.height}>"

    def __eq__(self, other):
        return isinstance(other, Picture) and (self.size, self.data) == (other.size, other.data)

    @property
    def size(self):
        """(width, height)"""
        return self.width, self.height

    def pixel(self, x, y):
        """(red, green, blue), each from 0 to 255; x counts from the left, y from the top."""
        if not (0 <= x < self.width and 0 <= y < self.height):
            raise IndexError(f"({x}, {y}) lies outside of a picture of {self.width} x {self.height}")
        at = (y * self.width + x) * 3
        return tuple(self.data[at:at + 3])

    def crop(self, x, y, width, height):
        """A part of it."""
        rows = [self.data[((y + row) * self.width + x) * 3:((y + row) * self.width + x + width) * 3]
                for row in range(height)]
        return Picture(width, height, b"".join(rows))

    def colors(self):
        """{(red, green, blue): how many pixels have it}"""
        found = {}
        for at in range(0, len(self.data), 3):
            color = tuple(self.data[at:at + 3])
            found[color] = found.get(color, 0) + 1
        return found

    def save(self, path):
        """Writes a PNG file."""
        rows = b"".join(b"\0" + self.data[row * self.width * 3:(row + 1) * self.width * 3]
                        for row in range(self.height))
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        with open(path, "wb") as file:
            file.write(SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9))
                       + _chunk(b"IEND", b""))

    @classmethod
    def load(cls, path):
        """Reads a PNG file of 8 bits for each channel, not interlaced. What is transparent counts as opaque."""
        with open(path, "rb") as file:
            content = file.read()
        if content[:8] != SIGNATURE:
            raise ValueError(f"{path} is no PNG file")
        chunks = list(_chunks(content))
        width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
        if depth != 8 or kind not in BYTES_PER_PIXEL or interlaced:
            raise ValueError(f"{path}: only PNG files of 8 bits, without palette and interlacing, can be read")
        rows = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
        pixels = _unfilter(rows, width * BYTES_PER_PIXEL[kind], height, BYTES_PER_PIXEL[kind])
        return cls(width, height, _as_rgb(pixels, kind))


def _chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _chunks(content):
    at = 8
    while at + 8 <= len(content):
        size, = struct.unpack(">I", content[at:at + 4])
        yield content[at + 4:at + 8], content[at + 8:at + 8 + size]
        at += size + 12


def _paeth(left, above, corner):
    guess = left + above - corner
    distances = abs(guess - left), abs(guess - above), abs(guess - corner)
    return (left, above, corner)[distances.index(min(distances))]


def _unfilter_row(kind, row, above, step):
    """PNG specification, section 9."""
    if kind == 0:
        return
    for i, byte in enumerate(row):
        left = row[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        guess = (0, left, above[i], (left + above[i]) // 2, _paeth(left, above[i], corner) if kind == 4 else 0)[kind]
        row[i] = (byte + guess) & 255


def _unfilter(data, row_size, height, step):
    out = []
    above = bytearray(row_size)
    for y in range(height):
        at = y * (row_size + 1)
        row = bytearray(data[at + 1:at + 1 + row_size])
        _unfilter_row(data[at], row, above, step)
        out.append(bytes(row))
        above = row
    return b"".join(out)


def _as_rgb(data, kind):
    if kind == 2:
        return data
    step = BYTES_PER_PIXEL[kind]
    out = bytearray(len(data) // step * 3)
    for channel in range(3):
        out[channel::3] = data[0 if kind in (0, 4) else channel::step]
    return out


def difference(one, other, tolerance=0):
    """(how many pixels differ by more than tolerance in a channel, a picture of that: they are red on what both
    have in pale). Both must have one size."""
    count = 0
    out = bytearray()
    for at in range(0, len(one.data), 3):
        mine, its = one.data[at:at + 3], other.data[at:at + 3]
        if mine != its and max(abs(a - b) for a, b in zip(mine, its)) > tolerance:
            count += 1
            out += b"\xff\0\0"
        else:
            out += bytes(192 + byte // 4 for byte in mine)
    return count, Picture(one.width, one.height, out)


def compare(picture, golden_path, kept_in, tolerance=0, pixels=0, update=False):
    """None if a picture is the one in the file, except for `pixels` of them that may differ by more than
    `tolerance`. Otherwise says what differs, and writes NAME-actual.png and NAME-difference.png into a folder."""
    if update:
        picture.save(golden_path)
        return None
    name = os.path.join(kept_in, os.path.splitext(os.path.basename(golden_path))[0])
    if not os.path.exists(golden_path):
        picture.save(name + "-actual.png")
        return f"there is no {golden_path}; what is shown is kept in {name}-actual.png"
    golden = Picture.load(golden_path)
    if golden == picture:
        return None
    if golden.size != picture.size:
        picture.save(name + "-actual.png")
        return (f"it is {picture.width} x {picture.height}, and {golden_path} is {golden.width} x {golden.height}; kept "
                f"in {name}-actual.png")
    count, shown = difference(picture, golden, tolerance)
    if count <= pixels:
        return None
    picture.save(name + "-actual.png")
    shown.save(name + "-difference.png")
    return f"{count} pixels differ from {golden_path}; see {name}-actual.png and {name}-difference.png"
