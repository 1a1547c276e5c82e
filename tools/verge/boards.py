# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Hardware boards: what hal-hw/boards/NAME/board.toml says, their kernels, and applications on them."""
import glob
import os
import tomllib

from verge import apps, crossing, elffile, formats, layout, pack_verb, packages, packing, simulator, tbf
from verge.common import BUILD, ROOT, Failure, WrongUse, locked, run

FOLDER = os.path.join(ROOT, "hal-hw", "boards")
# The most that a kernel keeps of a process's RAM for itself: a table of grants, 8 bytes for each driver.
KERNEL_PART = 256
INITIAL_BREAK = 32


def architectures(arch):
    """What a processor runs, the best first."""
    return [arch, *crossing.targets().get(arch, {}).get("runs", [])]


class Board:
    """One board, read from its board.toml."""

    def __init__(self, name):
        self.name = name
        path = os.path.join(FOLDER, name, "board.toml")
        try:
            with open(path, "rb") as file:
                self.settings = tomllib.load(file)
        except tomllib.TOMLDecodeError as error:
            raise Failure(f"{path} is not valid TOML: {error}") from error
        board = self.settings["board"]
        self.title = board.get("title", "")
        self.arch = board["arch"]
        self.cross = board.get("cross", self.arch)
        self.folder = os.path.join(BUILD, "boards", name)

    def section(self, name):
        return self.settings.get(name, {})

    # The kernel --------------------------------------------------------------------------------------

    def build_kernel(self):
        """Makes the kernel and returns the path of its executable."""
        packages.install(packages.CROSS + ["meson"])
        with locked(self.folder):
            # The build folder lies one deeper: the files that users take are beside it.
            inner = os.path.join(self.folder, "meson")
            cross_file = os.path.join(ROOT, "hal-hw", "cross", self.cross + ".ini")
            simulator.forget_if_older(inner, cross_file)
            simulator.configure(inner, "--cross-file", cross_file,
                                f"-Dboard={self.name}", "-Dbuildtype=minsize", "-Dtests=false")
            run(["ninja", "--quiet", "-C", inner])
        return os.path.join(inner, "hal-hw", "verge.elf")

    def architectures(self):
        return architectures(self.arch)


def names():
    """Boards that have a board.toml."""
    found = glob.glob(os.path.join(FOLDER, "*", "board.toml"))
    return sorted(os.path.basename(os.path.dirname(path)) for path in found)


def find(name):
    """The board of this name, or None."""
    return Board(name) if name in names() else None


def need(name):
    board = find(name)
    if board is None:
        raise WrongUse(f"there is no hardware board '{name}'; there are: {', '.join(names()) or 'none'}")
    return board


class Kernel:
    """A kernel's executable, and what it leaves to applications."""

    def __init__(self, path):
        self.path = path
        self.elf = elffile.Elf(path)

    def symbol(self, name):
        if name not in self.elf.symbols:
            raise Failure(f"{self.path} has no symbol {name}, which says where applications go")
        return self.elf.symbols[name]

    def memory(self):
        unit = next((one for one in layout.UNITS if "mpu_" + one in self.elf.symbols), None)
        if unit is None:
            raise Failure(f"{self.path} names no protection unit of core/mpu")
        return layout.Memory(self.symbol("_sapps"), self.symbol("_eapps"), self.symbol("_sappmem"),
                             self.symbol("_eappmem"), unit, self.elf.machine == elffile.ARM, INITIAL_BREAK, KERNEL_PART)

    def spans(self):
        """(address, bytes) of what is written into flash."""
        return sorted((s.paddr, s.data) for s in self.elf.segments if s.file_size)


# --- Applications --------------------------------------------------------------------------------


def _binaries_of_file(path, board):
    """(name, binaries) of a package, a binary with header, or an executable."""
    with open(path, "rb") as file:
        data = file.read()
    if packing.is_tar(data):
        binaries, text = packing.read_tab(path)
        name = packing.metadata(text).get("name", "")
    elif tbf.looks_like_object(data):
        binaries, name = [packing.Binary(board.arch, data)], ""
    else:
        elffile.need()
        binaries, name = [packing.pack_elf(path, board.arch, packing.Options(kernel_version=(2, 0)))], ""
    for one in binaries:
        found = tbf.parse(one.image)
        if found is None or found.problems:
            what = found.problems[0][1] if found else "no object of version 2 begins here"
            raise Failure(f"{path}: {one.architecture}: {what} (./verge inspect says more)")
    suitable = [one for arch in board.architectures() for one in binaries if one.architecture.split(".")[0] == arch]
    if not suitable:
        raise Failure(f"{path} has nothing for {board.name}, which runs {', '.join(board.architectures())}; it has "
                      + ", ".join(one.architecture for one in binaries))
    return name or os.path.splitext(os.path.basename(path))[0], suitable


def _is_binary_file(word):
    if not os.path.isfile(word) or word.endswith(".c"):
        return False
    with open(word, "rb") as file:
        return file.read(1) != b""


def items(board, words):
    """What the words of a command line mean on this board. NAME=APP gives another name."""
    result = []
    for word in words:
        name, equals, rest = word.partition("=")
        name, word = (name, rest) if equals and "/" not in name else (None, word)
        if _is_binary_file(word):
            found, binaries = _binaries_of_file(word, board)
            result.append(layout.Item(name or found, binaries))
        else:
            result.append(item_of_source(board, apps.resolve(word), name))
    return result


def item_of_source(board, app, name):
    """An application from source, built for this board."""
    if board.arch not in crossing.targets():
        raise Failure(f"nothing is known of building applications for {board.arch} (procs/targets.toml)")
    options = packing.Options(name=name or app.name, kernel_version=(2, 0))
    binaries, _ = pack_verb.binaries_of_source(app, options, [board.arch])
    paths, = crossing.build([app], [board.arch])
    return layout.Item(name or app.name, binaries, elf=paths[board.arch])


# --- Images --------------------------------------------------------------------------------------


class Firmware:
    """A board's kernel with applications in their places."""

    def __init__(self, board, words, kernel=None):
        """words: of a command line, or layout.Item; kernel: the path of one that was built."""
        self.board = board
        self.kernel = Kernel(kernel or board.build_kernel())
        self.memory = self.kernel.memory()
        made = [word for word in words if isinstance(word, layout.Item)]
        made += items(board, [word for word in words if not isinstance(word, layout.Item)])
        self.placed = layout.lay_out(made, self.memory) if made else []

    def applications(self):
        """(address, bytes) of the applications' flash; behind them nothing looks like an object."""
        image = layout.image_of(self.placed, self.memory.flash_start)
        end = b"\xff" * 8 if self.memory.flash_start + len(image) + 8 <= self.memory.flash_end else b""
        return self.memory.flash_start, image + end

    def spans(self):
        return self.kernel.spans() + ([self.applications()] if self.placed else [])

    def _reset_vector(self, image):
        """The kernel's stack and start where the processor looks for them, if that is not where the kernel begins."""
        at = image.get("reset_vector")
        return [] if at is None else [(at, self.kernel.spans()[0][1][:8])]

    def write(self):
        """Makes the files that the board wants; returns their paths."""
        image = self.board.section("image")
        kinds = ["elf", "bin", *[one for one in image.get("formats", ["hex"]) if one not in ("elf", "bin")]]
        made = [self._write("verge." + kind, self.content(kind)) for kind in kinds]
        if self.placed:
            made.append(self._write("apps.bin", self.applications()[1]))
        return made

    def _write(self, name, data):
        """All at once, because somebody may be reading."""
        path = os.path.join(self.board.folder, name)
        with open(f"{path}.{os.getpid()}", "wb") as file:
            file.write(data)
        os.replace(file.name, path)
        return path

    def content(self, kind):
        """The image as a file of this kind."""
        image = self.board.section("image")
        if kind == "elf":
            with open(self.kernel.path, "rb") as file:
                return file.read()
        if kind == "bin":
            return formats.flat(self.spans())[1]
        if kind == "hex":
            return formats.intel_hex(self._reset_vector(image) + self.spans()).encode()
        if kind == "uf2":
            return formats.uf2(self.spans(), image["uf2_family"], image.get("uf2_sector", 256))
        raise Failure(f"board {self.board.name} wants an image of kind '{kind}', which nobody knows to make")
