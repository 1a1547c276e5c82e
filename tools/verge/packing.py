# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Executables become binaries with headers (TBF), and those become packages (TAB). Executables of other
projects are packed as their own packer does it, so that the result is the same to every tool.
"""
import io
import os
import re
import tarfile
import time
from dataclasses import dataclass, field, replace

from verge import relocation, tbf
from verge.common import Failure
from verge.elffile import ARM, I386, PF_W, PF_X, RISCV, Elf

# Where position-independent binaries of this field pretend to be linked.
PIC_FLASH, PIC_RAM = 0x80000000, 0
DEFAULT_STACK, DEFAULT_HEAP, DEFAULT_KERNEL_HEAP = 2048, 1024, 1024
HEADER_ROOM = 128  # in front of binaries of our own, as other tools expect of fixed addresses
RELOCATIONS = ".reloc"


@dataclass
class Options:
    """As on the command line; None: not given."""
    name: str | None = None
    stack: int | None = None
    app_heap: int | None = None
    kernel_heap: int | None = None
    minimum_ram: int | None = None
    protected_region: int | None = None
    permissions: list = field(default_factory=list)
    write_id: int | None = None
    read_ids: list | None = None
    access_ids: list | None = None
    short_id: int | None = None
    kernel_version: tuple | None = None
    disabled: bool = False
    app_version: int = 0
    minimum_footer: int = 0
    hashes: tuple = ()  # credential formats
    supported_boards: str | None = None
    deterministic: bool = False


@dataclass
class Binary:
    """One member of a package: a TBF for one architecture, and what moves it, if it can be moved."""
    architecture: str  # may go on with addresses after a dot
    image: bytes
    relocations: relocation.Relocations | None = None


def _align(value, to):
    return (value + to - 1) // to * to


# --- An executable -------------------------------------------------------------------------------


class Packer:
    """Makes the binary of one executable."""

    def __init__(self, elf, options):
        self.elf, self.options = elf, options
        self.flash = self._flash()
        ram = elf.symbols.get("_sram_origin", PIC_RAM)
        self.ram = None if ram == PIC_RAM else ram

    def _flash(self):
        """The address that it is linked for; None: it is position-independent."""
        if "_flash_origin" in self.elf.symbols:
            origin = self.elf.symbols["_flash_origin"]
            return None if origin == PIC_FLASH else origin
        loaded = [s for s in self.elf.segments if s.file_size and s.flags & PF_X and self.elf.sections_in(s)]
        if not loaded or any(s.vaddr == PIC_FLASH for s in loaded):
            return None
        return min(s.paddr for s in loaded)

    def minimum_ram(self):
        options = self.options
        if options.minimum_ram is not None:
            return options.minimum_ram
        of_sections = next((s.size for s in self.elf.sections if s.name == ".stack"), DEFAULT_STACK)
        stack = of_sections if options.stack is None else options.stack
        heap = DEFAULT_HEAP if options.app_heap is None else options.app_heap
        kernel = DEFAULT_KERNEL_HEAP if options.kernel_heap is None else options.kernel_heap
        data = sum(s.memory_size for s in self.elf.segments if s.vaddr != s.paddr and s.flags & PF_W)
        return _align(stack, 8) + _align(heap, 4) + _align(kernel, 4) + data

    def _segments(self):
        """What is loaded, without what lies before flash. (segment, bytes cut off its start)"""
        for segment in self.elf.segments:
            if segment.file_size == 0:
                continue
            cut = 0
            if self.flash is not None and segment.paddr < self.flash:
                cut = self.flash - segment.paddr
                if segment.file_size <= cut:
                    continue
            yield replace(segment, vaddr=segment.vaddr + cut, paddr=segment.paddr + cut,
                          file_size=segment.file_size - cut, memory_size=segment.memory_size - cut,
                          offset=segment.offset + cut, data=segment.data[cut:])

    def _protected_region(self, header_size):
        by_symbol = self.elf.symbols.get("tbf_protected_region_size")
        if by_symbol is not None:
            size = by_symbol
        elif self.options.protected_region is not None:
            size = self.options.protected_region
        elif self.flash is None:
            size = header_size
        else:
            size = self.flash % 256
            if size < header_size and "__verge_relocatable" in self.elf.symbols:
                size = _align(header_size, HEADER_ROOM)
        if size < header_size:
            raise Failure(f"{self.elf.path}: the header of {header_size} bytes does not fit into the protected region of "
                          f"{size} bytes; link for an address with more room before it, or use --protected-region-size")
        return size

    def _content(self, start):
        """(binary, entry, writeable regions, appended relocations), offsets counted from start."""
        binary, entry, regions, appended, end = b"", None, [], b"", None
        for segment in self._segments():
            if end is not None:
                binary += bytes(max(0, segment.paddr - end))
            at = start + len(binary)
            if segment.paddr <= self.elf.entry < segment.paddr + segment.file_size:
                if entry is not None and not self.options.disabled:
                    raise Failure(f"{self.elf.path}: the entry point lies in two segments")
                entry = at + self.elf.entry - segment.paddr if entry is None else entry
            for section in self.elf.sections_in(segment):
                if section.flags & 1 and "__verge_relocatable" not in self.elf.symbols:
                    appended += self.elf.raw_relocations.get(".rel" + section.name, b"")
                if ".wfr" in section.name:
                    regions.append((at + section.address - segment.vaddr, section.size))
            binary += segment.data
            end = segment.paddr + segment.file_size
        if entry is None:
            raise Failure(f"{self.elf.path}: the entry point {self.elf.entry:#x} lies in no segment that is loaded")
        return binary, entry, regions, appended

    def _regions_expected(self):
        return sum(".wfr" in section.name for s in self._segments() for section in self.elf.sections_in(s))

    def pack(self):
        options = self.options
        header = tbf.Header(
            name=options.name or "", minimum_ram=self.minimum_ram(), app_version=options.app_version,
            fixed_ram=tbf.NOT_FIXED if self.ram is None else self.ram,
            fixed_flash=tbf.NOT_FIXED if self.flash is None else self.flash,
            writeable=[(0, 0)] * self._regions_expected(), permissions=options.permissions, write_id=options.write_id,
            read_ids=options.read_ids, access_ids=options.access_ids, kernel_version=options.kernel_version,
            short_id=options.short_id, disabled=options.disabled)
        header_size = header.size()
        protected = self._protected_region(header_size)
        binary, entry, header.writeable, appended = self._content(protected)
        header.protected_trailer = protected - header_size
        header.init_offset = entry - header_size
        # A word with the length of relocations that the application itself applies comes last.
        binary += len(appended).to_bytes(4, "little") + appended
        header.binary_end = protected + len(binary)
        return self._finish(header, bytes(protected - header_size) + binary)

    def _finish(self, header, rest):
        """Footers, and padding to what the architecture wants."""
        end, options = header.binary_end, self.options
        size = end + sum(8 + tbf.FORMATS[format_][1] for format_ in options.hashes)
        reserved = size - end < options.minimum_footer
        if reserved:
            size += _align(max(options.minimum_footer - (size - end), 8), 4)
        padded = _padded_size(self.elf.machine, size)
        pad = 0 if reserved or padded - size >= 8 else padded - size
        header.total_size = padded
        image = header.encode() + rest
        for format_ in options.hashes:
            image += tbf.credential(format_, tbf.HASHES[format_][1](image[:end]).digest())
        room = padded - pad - len(image)
        if room >= 8:
            image += tbf.credential(tbf.RESERVED, bytes(room - 8))
        return image.ljust(padded, b"\0")[:padded]


def _padded_size(machine, size):
    if machine == ARM:
        return size if size.bit_count() == 1 else max(1 << size.bit_length(), 512)
    return _align(size, {RISCV: 4, I386: 4096}.get(machine, 1))


def pack_elf(path, architecture, options):
    """The binary of an executable; with relocations, if it was linked by our own rules."""
    elf = Elf(path)
    packer = Packer(elf, options)
    image = packer.pack()
    relocations = None
    if "__verge_relocatable" in elf.symbols:
        relocations = relocation.extract(elf, packer.flash, packer.ram, content(image))
    return Binary(architecture, image, relocations)


def content(image):
    """The part of a TBF that moves: from the end of the protected part to the end of the binary."""
    found = tbf.parse(image)
    return found.data[found.protected_size:found.binary_end]


def place(binary, flash, ram):
    """The TBF as it stands when its object begins at flash and its RAM at ram. What can't be moved comes
    back as it is. Returns (image, names of credentials that could not be made again)."""
    found = tbf.parse(binary.image)
    if binary.relocations is None:
        return binary.image, []
    image = bytearray(binary.image)
    start = flash + found.protected_size
    image[found.protected_size:found.binary_end] = binary.relocations.move(content(image), start, ram)
    fixed = found.find(tbf.FIXED)
    image[fixed.offset + 4:fixed.offset + 12] = ram.to_bytes(4, "little") + start.to_bytes(4, "little")
    lost = tbf.refresh(image)
    return bytes(image), lost


# --- Packages ------------------------------------------------------------------------------------


def architecture_of(path):
    """From the name of an executable: ARCH.elf, or ARCH.FLASH.RAM.elf."""
    return os.path.splitext(os.path.basename(path))[0]


def write_tab(path, binaries, options):
    """A package. Whatever was asked for, the same input gives the same bytes but for the date."""
    lines = ["tab-version = 1", f'name = "{_toml_string(options.name or "")}"']
    if options.kernel_version:
        lines.append('minimum-tock-kernel-version = "{}.{}"'.format(*options.kernel_version))
    if options.supported_boards:
        lines.append(f'only-for-boards = "{_toml_string(options.supported_boards)}"')
    if not options.deterministic:
        lines.append(time.strftime("build-date = %Y-%m-%dT%H:%M:%SZ", time.gmtime()))
    members = [("metadata.toml", ("\n".join(lines) + "\n").encode())]
    for binary in binaries:
        members.append((binary.architecture + ".tbf", binary.image))
        if binary.relocations is not None:
            members.append((binary.architecture + RELOCATIONS, binary.relocations.encode()))
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(data), 0o644
            archive.addfile(info, io.BytesIO(data))


def _toml_string(text):
    return text.replace("\\", "\\\\").replace('"', '\\"')


def is_tar(data):
    return data[257:262] == b"ustar"


def members(data):
    """(name, content) of everything in a package. Failure: it can't be read."""
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            found = [(one.name, archive.extractfile(one).read()) for one in archive if one.isfile()]
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError, IndexError, OverflowError, MemoryError) as error:
        raise Failure(f"the package can't be read: {error}") from error
    return found


def read_tab(path):
    """The binaries of a package, and its metadata's text."""
    with open(path, "rb") as file:
        data = file.read()
    files = dict(members(data))
    binaries = []
    for name, image in files.items():
        if name.endswith(".tbf"):
            moves = files.get(name[:-len(".tbf")] + RELOCATIONS)
            binaries.append(Binary(name[:-len(".tbf")], image, relocation.decode(moves) if moves is not None else None))
    return binaries, files.get("metadata.toml", b"").decode("utf-8", "replace")


def metadata(text):
    """The keys of metadata.toml; read by lines, because dates in it need not be TOML's."""
    return {key: value.strip().strip('"') for key, value in re.findall(r"^([\w-]+)\s*=\s*(.*)$", text, re.MULTILINE)}
