# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Tock binary format, version 2: making headers and footers, and reading them whatever the bytes are.

Reading never raises: what is wrong is collected with the offset where it stands. Fields are little
endian; offsets count from the start of the object.
"""
import hashlib
import struct
from dataclasses import dataclass, field

BASE_SIZE = 16
VERSION = 2
FLAG_ENABLED, FLAG_STICKY = 1, 2
NOT_FIXED = 0xFFFFFFFF

MAIN, WRITEABLE, NAME, FIXED, PERMISSIONS, STORAGE, KERNEL_VERSION, PROGRAM, SHORT_ID, CREDENTIALS = (
    1, 2, 3, 5, 6, 7, 8, 9, 10, 128)
TLV_NAMES = {MAIN: "main", WRITEABLE: "writeable flash regions", NAME: "package name",
             4: "position-independent options", FIXED: "fixed addresses", PERMISSIONS: "permissions", STORAGE: "storage permissions",
             KERNEL_VERSION: "kernel version", PROGRAM: "program", SHORT_ID: "short id"}
TLV_LENGTHS = {MAIN: 12, FIXED: 8, KERNEL_VERSION: 4, PROGRAM: 20, SHORT_ID: 4}

RESERVED = 0
HASHES = {3: ("sha256", hashlib.sha256), 4: ("sha384", hashlib.sha384), 5: ("sha512", hashlib.sha512)}
FORMATS = {RESERVED: ("reserved", 0), 1: ("rsa3072", 768), 2: ("rsa4096", 1024), 3: ("sha256", 32), 4: ("sha384", 48),
           5: ("sha512", 64), 6: ("ecdsa-p256", 64), 10: ("rsa2048", 256)}
# What a kernel of Tock 2 accepts of an application: this major version, and minor versions up to its own.
KERNEL_MAJOR = 2


def checksum(header):
    """Of a whole header: XOR of its words but the fourth, which holds it."""
    total = 0
    for index, (word,) in enumerate(struct.iter_unpack("<I", header[:len(header) // 4 * 4])):
        if index != 3:
            total ^= word
    return total


def tlv(kind, data):
    """An element, padded to a word. A length that does not fit its 16 bits is cut."""
    return struct.pack("<HH", kind, len(data) & 0xFFFF) + data + bytes(-len(data) % 4)


def credential(format_, data):
    return tlv(CREDENTIALS, struct.pack("<I", format_) + data)


# --- Making --------------------------------------------------------------------------------------


@dataclass
class Header:
    """What stands in front of a binary. size() is known before the offsets are."""
    name: str = ""
    minimum_ram: int = 0
    init_offset: int = 0
    protected_trailer: int = 0
    binary_end: int = 0
    total_size: int = 0
    app_version: int = 0
    fixed_ram: int = NOT_FIXED
    fixed_flash: int = NOT_FIXED
    writeable: list = field(default_factory=list)  # (offset, size)
    permissions: list = field(default_factory=list)  # (driver, command)
    write_id: int | None = None
    read_ids: list | None = None
    access_ids: list | None = None
    kernel_version: tuple | None = (2, 0)
    short_id: int | None = None
    disabled: bool = False

    def _permissions(self):
        """One entry for each driver and each 64 of its commands."""
        entries = {}
        for driver, command in self.permissions:
            key = driver, command // 64
            entries[key] = entries.get(key, 0) | 1 << command % 64
        words = b"".join(struct.pack("<IIQ", driver, offset, bits) for (driver, offset), bits in entries.items())
        return struct.pack("<H", len(entries)) + words

    def _storage(self):
        reads, accesses = self.read_ids or [], self.access_ids or []
        return (struct.pack("<IH", self.write_id or 0, len(reads)) + struct.pack(f"<{len(reads)}I", *reads)
                + struct.pack("<H", len(accesses)) + struct.pack(f"<{len(accesses)}I", *accesses))

    def _elements(self):
        """In the order in which other packers write them."""
        main = struct.pack("<III", self.init_offset, self.protected_trailer, self.minimum_ram)
        yield MAIN, main
        yield PROGRAM, main + struct.pack("<II", self.binary_end, self.app_version)
        if self.name:
            yield NAME, self.name.encode()
        if self.writeable:
            yield WRITEABLE, b"".join(struct.pack("<II", *region) for region in self.writeable)
        if (self.fixed_ram, self.fixed_flash) != (NOT_FIXED, NOT_FIXED):
            yield FIXED, struct.pack("<II", self.fixed_ram, self.fixed_flash)
        if self.permissions:
            yield PERMISSIONS, self._permissions()
        if not (self.write_id is None and self.read_ids is None and self.access_ids is None):
            yield STORAGE, self._storage()
        if self.kernel_version:
            yield KERNEL_VERSION, struct.pack("<HH", *self.kernel_version)
        if self.short_id is not None:
            yield SHORT_ID, struct.pack("<I", self.short_id)

    def encode(self):
        body = b"".join(tlv(*element) for element in self._elements())
        flags = 0 if self.disabled else FLAG_ENABLED
        header = bytearray(struct.pack("<HHIII", VERSION, BASE_SIZE + len(body), self.total_size, flags, 0) + body)
        struct.pack_into("<I", header, 12, checksum(header))
        return bytes(header)

    def size(self):
        return len(self.encode())


def padding(size):
    """An object that only takes room."""
    header = bytearray(struct.pack("<HHIII", VERSION, BASE_SIZE, size, 0, 0))
    struct.pack_into("<I", header, 12, checksum(header))
    return bytes(header)


# --- Reading -------------------------------------------------------------------------------------


@dataclass
class Tlv:
    offset: int  # of its type
    kind: int
    data: bytes


@dataclass
class Footer:
    offset: int
    format: int
    data: bytes
    state: str  # "valid", "invalid", "not checked", "reserved"


@dataclass
class Object:
    """One object as it was found. problems: (offset, words); what follows it can be found when total_size
    is neither 0 nor larger than what is there."""
    data: bytes
    header_size: int = 0
    total_size: int = 0
    flags: int = 0
    checksum: int = 0
    computed: int = 0
    is_padding: bool = False
    tlvs: list = field(default_factory=list)
    footers: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    name: str = ""
    init_offset: int = 0
    protected_trailer: int = 0
    minimum_ram: int = 0
    binary_end: int = 0
    app_version: int = 0
    fixed_ram: int = NOT_FIXED
    fixed_flash: int = NOT_FIXED
    writeable: list = field(default_factory=list)
    permissions: list | None = None  # (driver, offset, bits)
    storage: tuple | None = None  # write id, read ids, access ids
    kernel_version: tuple | None = None
    short_id: int | None = None

    @property
    def enabled(self):
        return bool(self.flags & FLAG_ENABLED)

    @property
    def protected_size(self):
        return self.header_size + self.protected_trailer

    def wrong(self, offset, words):
        self.problems.append((offset, words))

    def find(self, kind):
        """The element that counts: the last but for main, of which the first does."""
        found = [one for one in self.tlvs if one.kind == kind]
        return found[0 if kind == MAIN else -1] if found else None


def looks_like_object(data, offset=0):
    """Whether a list of objects goes on here."""
    return len(data) - offset >= 8 and struct.unpack_from("<H", data, offset)[0] == VERSION


def parse(data, room=None):
    """The object at the start of data, which may go on behind it. room: bytes that are there for it, if data is
    not all of them. None: no object begins here."""
    data = bytes(data)
    if not looks_like_object(data):
        return None
    found = Object(data)
    if len(data) < BASE_SIZE:
        found.wrong(len(data), "the file ends within the base header")
        return found
    _, found.header_size, found.total_size, found.flags, found.checksum = struct.unpack_from("<HHIII", data)
    _check_sizes(found, len(data) if room is None else room)
    found.data = data[:found.total_size]
    if found.header_size < BASE_SIZE or found.header_size > len(data):
        return found
    found.computed = checksum(data[:found.header_size])
    if found.checksum != found.computed:
        found.wrong(12, f"the header's checksum is {found.checksum:#010x} and should be {found.computed:#010x}")
    found.is_padding = found.header_size == BASE_SIZE
    if not found.is_padding:
        _read_elements(found)
        _check_program(found)
        _read_footers(found)
    return found


def _check_sizes(found, room):
    if found.total_size == 0:
        found.wrong(4, "its total size is 0, so what follows can't be found")
    elif found.total_size > room:
        found.wrong(4, f"its total size is {found.total_size} bytes, but only {room} are there")
    if found.header_size < BASE_SIZE:
        found.wrong(2, f"its header size is {found.header_size} bytes, less than the base header's {BASE_SIZE}")
    elif found.header_size > found.total_size:
        found.wrong(2, f"its header size is {found.header_size} bytes, more than the object's {found.total_size}")
    elif found.header_size % 4:
        found.wrong(2, f"its header size of {found.header_size} bytes is no multiple of 4")
    if found.flags & ~(FLAG_ENABLED | FLAG_STICKY):
        found.wrong(8, f"flags {found.flags:#x} has bits that mean nothing")


def _read_elements(found):
    offset = BASE_SIZE
    while found.header_size - offset >= 4:
        kind, length = struct.unpack_from("<HH", found.data.ljust(offset + 4, b"\0"), offset)
        if length > found.header_size - offset - 4:
            found.wrong(offset, f"element {kind} has {length} bytes, which end behind the header")
            return
        one = Tlv(offset, kind, found.data[offset + 4:offset + 4 + length])
        found.tlvs.append(one)
        _read_element(found, one)
        offset += 4 + (length + 3) // 4 * 4


def _read_element(found, one):
    label = TLV_NAMES.get(one.kind, f"element {one.kind}")
    wanted = TLV_LENGTHS.get(one.kind, len(one.data))
    if len(one.data) != wanted or (one.kind == WRITEABLE and wanted % 8):
        found.wrong(one.offset, f"{label}: {len(one.data)} bytes of data, where "
                    + (f"{wanted} are due" if wanted != len(one.data) else "a multiple of 8 is due"))
    elif one.kind in READERS:
        READERS[one.kind](found, one)
    elif one.kind not in (4,) and one.kind < 0x8000:
        found.wrong(one.offset, f"element of unknown type {one.kind}")


def _read_name(found, one):
    try:
        found.name = one.data.decode()
    except UnicodeDecodeError:
        found.name = one.data.decode("utf-8", "backslashreplace")
        found.wrong(one.offset + 4, "the package name is not UTF-8")


def _read_main(found, one):
    if one is found.find(MAIN) and not found.find(PROGRAM):
        found.init_offset, found.protected_trailer, found.minimum_ram = struct.unpack("<III", one.data)
        found.binary_end = found.total_size


def _read_program(found, one):
    (found.init_offset, found.protected_trailer, found.minimum_ram, found.binary_end,
     found.app_version) = struct.unpack("<IIIII", one.data)


def _read_fixed(found, one):
    found.fixed_ram, found.fixed_flash = struct.unpack("<II", one.data)


def _read_writeable(found, one):
    found.writeable = [pair for pair in struct.iter_unpack("<II", one.data)]
    for index, (offset, size) in enumerate(found.writeable):
        if offset + size > found.total_size:
            found.wrong(one.offset + 4 + 8 * index, f"writeable flash region {index} ends behind the object")


def _read_permissions(found, one):
    count = struct.unpack_from("<H", one.data.ljust(2, b"\0"))[0]
    if len(one.data) < 2 + 16 * count:
        found.wrong(one.offset + 4, f"{count} permissions are announced, which {len(one.data)} bytes don't hold: "
                    "they count for nothing")
        return
    found.permissions = [struct.unpack_from("<IIQ", one.data, 2 + 16 * index) for index in range(count)]


def _read_storage(found, one):
    lists, offset = [], 4
    for _ in range(2):
        if len(one.data) < offset + 2:
            break
        count = struct.unpack_from("<H", one.data, offset)[0]
        if len(one.data) < offset + 2 + 4 * count:
            break
        lists.append(list(struct.unpack_from(f"<{count}I", one.data, offset + 2)))
        offset += 2 + 4 * count
    if len(lists) < 2:
        found.wrong(one.offset, "the storage permissions are cut short")
        return
    found.storage = struct.unpack_from("<I", one.data)[0], *lists
    if max(map(len, lists)) > 8:
        found.wrong(one.offset, "a kernel takes 8 storage ids of a kind at most: all are ignored")


def _read_kernel_version(found, one):
    found.kernel_version = struct.unpack("<HH", one.data)
    if found.kernel_version[0] != KERNEL_MAJOR:
        found.wrong(one.offset + 4, f"it needs a kernel of version {found.kernel_version[0]}")


def _read_short_id(found, one):
    found.short_id = struct.unpack("<I", one.data)[0]


READERS = {MAIN: _read_main, PROGRAM: _read_program, NAME: _read_name, FIXED: _read_fixed, WRITEABLE: _read_writeable,
           PERMISSIONS: _read_permissions, STORAGE: _read_storage, KERNEL_VERSION: _read_kernel_version,
           SHORT_ID: _read_short_id}


def _check_program(found):
    room = found.total_size - found.header_size
    place = found.find(PROGRAM) or found.find(MAIN)
    if place is None:
        found.wrong(BASE_SIZE, "neither main nor program is there: it has no RAM and no entry")
        return
    if found.kernel_version is None and not found.find(KERNEL_VERSION):
        found.wrong(BASE_SIZE, "it names no kernel version: kernels reject it")
    if found.protected_trailer > room:
        found.wrong(place.offset + 8, "its protected part is larger than the object")
    if found.init_offset >= max(room, 0):
        found.wrong(place.offset + 4, "its entry lies outside the object")
    if found.binary_end > found.total_size:
        found.wrong(place.offset + 16, "its binary ends behind the object's end: the list of objects ends here")
    elif found.binary_end < found.protected_size:
        found.wrong(place.offset + 16, "its binary ends before it begins")


def _read_footers(found):
    offset, end = found.binary_end, min(found.total_size, len(found.data))
    if offset < found.header_size or offset > end:
        return
    while end - offset >= 4:
        kind, length = struct.unpack_from("<HH", found.data, offset)
        data = found.data[offset + 4:offset + 4 + length]
        if kind != CREDENTIALS:
            if any(found.data[offset:end]):
                found.wrong(offset, f"a footer of type {kind}: the rest is ignored")
            return
        if len(data) < length or len(data) < 4 or offset + 4 + length > end:
            found.wrong(offset, f"a footer of {length} bytes does not fit the object: the rest is ignored")
            return
        _read_credential(found, offset, data)
        offset += 4 + length


def _read_credential(found, offset, data):
    format_, value = struct.unpack_from("<I", data)[0], data[4:]
    name, least = FORMATS.get(format_, (None, 0))
    state = "reserved" if format_ == RESERVED else "not checked"
    if name is None:
        found.wrong(offset + 4, f"a credential of unknown format {format_}")
    elif len(value) < least:
        found.wrong(offset, f"a {name} credential of {len(value)} bytes, where {least} are due")
        state = "invalid"
    elif format_ in HASHES:
        state = "valid" if HASHES[format_][1](found.data[:found.binary_end]).digest() == value[:least] else "invalid"
        if state == "invalid":
            found.wrong(offset + 8, f"the {name} credential does not match the object")
    found.footers.append(Footer(offset, format_, value, state))


def walk(data):
    """Yields (offset, object) for each object of a flash image, up to where the list ends."""
    offset = 0
    while looks_like_object(data, offset):
        room = len(data) - offset
        size = struct.unpack_from("<I", data, offset + 4)[0]
        found = parse(data[offset:offset + max(BASE_SIZE, min(size, room))], room)
        yield offset, found
        if found.total_size == 0 or found.total_size > room or found.binary_end > found.total_size:
            return
        offset += found.total_size


# --- Changing ------------------------------------------------------------------------------------


def refresh(image):
    """Makes checksum and hash credentials of an object (a bytearray) right again after a change. Credentials
    that only their owner can make become reserved room; returns the names of those."""
    found = parse(image)
    struct.pack_into("<I", image, 12, checksum(image[:found.header_size]))
    lost = []
    for footer in found.footers:
        start = footer.offset + 8
        if footer.format in HASHES:
            digest = HASHES[footer.format][1](bytes(image[:found.binary_end])).digest()
            image[start:start + len(digest)] = digest
        elif footer.format != RESERVED:
            lost.append(FORMATS.get(footer.format, (f"format {footer.format}", 0))[0])
            struct.pack_into("<I", image, footer.offset + 4, RESERVED)
            image[start:start + len(footer.data)] = bytes(len(footer.data))
    return lost
