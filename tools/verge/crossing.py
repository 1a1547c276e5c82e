# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Builds applications for the processors of boards, with Debian's cross compilers and picolibc.

As for this machine, the list of what to do is a ninja file, one for all targets. Each application is
linked twice, at two places: packing compares the second with what its relocations make of the first, so
that none is shipped that would not survive being moved.
"""
import glob
import hashlib
import os
import tomllib

from verge import apps, packages, packing
from verge.common import BUILD, ROOT, Failure, WrongUse, locked, run

FOLDER = os.path.join(BUILD, "apps")
PROCS = os.path.join(ROOT, "procs")
SCRIPT = os.path.join(PROCS, "picolibc", "application.ld")
DEFAULT_STACK = 2048
PRINTF = {"integer": "-DPICOLIBC_INTEGER_PRINTF_SCANF", "float": "-DPICOLIBC_FLOAT_PRINTF_SCANF",
          "double": "-DPICOLIBC_DOUBLE_PRINTF_SCANF"}

COMPILE = ["--specs=picolibc.specs", "-Os", "-g", "-ffunction-sections", "-fdata-sections"]
# Nothing is position-independent: what has to move is moved when it is installed. Tables of exceptions
# would be dead weight.
COMPILE += ["-fno-pic", "-fno-unwind-tables", "-fno-asynchronous-unwind-tables"]
OWN = ["-std=gnu11", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wstrict-prototypes"]
LINK = ["--specs=picolibc.specs", "-nostartfiles", "-T", SCRIPT, "-Wl,--emit-relocs", "-Wl,--gc-sections",
        "-Wl,--no-warn-rwx-segments", "-Wl,--build-id=none"]
# How far the second link lies from the first. No carry between the halves of an address is alike.
MOVED_FLASH, MOVED_RAM = 0x0123_5E00, 0x0007_3980
LARGEST_ALIGNMENT = 128

RULES = """\
rule cc
  command = $cc $flags -MD -MF $out.d -c $in -o $out
  depfile = $out.d
  deps = gcc
  description = compile $in
rule ar
  command = rm -f $out && $ar crs $out $in
rule link
  command = $cc $flags $in $libs -o $out
  description = link $out
"""


def targets():
    """procs/targets.toml: {name: settings}."""
    with open(os.path.join(PROCS, "targets.toml"), "rb") as file:
        return tomllib.load(file)


class Ninja:
    """Collects build statements of all targets."""

    def __init__(self):
        self.lines = [RULES]
        self.include = ["-I" + PROCS, "-I" + ROOT]
        self.libraries = {}
        self.written = set()

    def _compile(self, target, source, place, flags, machine=None):
        key = hashlib.sha256(source.encode()).hexdigest()[:8]
        obj = f"{place}/{key}-{os.path.basename(source)}.o"
        self.lines.append(f"build {apps.escape(obj)}: cc {apps.escape(source)}\n  cc = {target['prefix']}gcc\n"
                          f"  flags = {' '.join((machine or target['machine']) + COMPILE + flags + self.include)}\n")
        return obj

    def library(self, name, target):
        """Objects that every application is linked with, and the library."""
        if name not in self.libraries:
            start = [os.path.join(PROCS, target["family"], "start.S")]
            start += sorted(glob.glob(os.path.join(PROCS, "picolibc", "*.c")))
            objects = [self._compile(target, path, f"{name}/lib", OWN) for path in start]
            parts = [self._compile(target, path, f"{name}/lib", OWN) for path in apps.library_sources()]
            archive = f"{name}/lib/libtock.a"
            self.lines.append(f"build {archive}: ar {' '.join(map(apps.escape, parts))}\n  ar = {target['prefix']}ar\n")
            self.libraries[name] = objects, archive
        return self.libraries[name]

    def app(self, name, target, app, out):
        self.written.add(out)
        start, library = self.library(name, target)
        include = ["-I" + path for path in sorted({os.path.dirname(source) for source in app.sources})]
        printf, machine = _printf(app), _machine(app, target)
        objects = [self._compile(target, source, os.path.dirname(out), ["-std=gnu11"] + printf + include, machine)
                   for source in app.sources]
        stack = int(app.settings.get("stack", DEFAULT_STACK))
        for path, flash, ram in ((out, target["flash"], target["ram"]),
                                 (_moved(out), target["flash"] + MOVED_FLASH, target["ram"] + MOVED_RAM)):
            symbols = [f"-Wl,--defsym={symbol}={value:#x}" for symbol, value in (
                ("VERGE_FLASH_START", flash), ("VERGE_RAM_START", ram), ("VERGE_STACK_SIZE", stack))]
            inputs = " ".join(map(apps.escape, start + objects))
            self.lines.append(f"build {apps.escape(path)}: link {inputs} | {library} {apps.escape(SCRIPT)}\n"
                              f"  cc = {target['prefix']}gcc\n"
                              f"  flags = {' '.join(machine + symbols + printf + LINK)}\n"
                              f"  libs = {library} -lm\n")


def _printf(app):
    kind = app.settings.get("printf")
    if kind is not None and kind not in PRINTF:
        raise WrongUse(f"{app.name}: printf in app.toml is one of {', '.join(PRINTF)}, not '{kind}'")
    return [PRINTF[kind]] if kind else []


def _machine(app, target):
    """Flags for the application's own code; the library, which computes no floating point, is linked to any."""
    kind = app.settings.get("float", "software")
    if kind not in ("software", "hardware"):
        raise WrongUse(f"{app.name}: float in app.toml is software or hardware, not '{kind}'")
    return target.get("float", target["machine"]) if kind == "hardware" else target["machine"]


def _moved(path):
    return path.removesuffix(".elf") + ".moved.elf"


def _place(app, target):
    key = hashlib.sha256(repr((app.sources, sorted(app.settings.items()))).encode()).hexdigest()[:8]
    return f"{target}/{app.name}-{key}/{app.name}.elf"


def build(wanted, names=None):
    """Makes executables: wanted are applications with sources, names the targets (none: all). Returns for each
    application {target: path}."""
    packages.install(packages.CROSS)
    known = targets()
    names = list(names or known)
    for name in names:
        if name not in known:
            raise WrongUse(f"there is no target '{name}'; there are {', '.join(known)}")
    with locked(FOLDER):
        return _build_locked(wanted, names)


def _build_locked(wanted, chosen):
    ninja, goals = Ninja(), []
    for name, target in targets().items():
        ninja.library(name, target)
        for app in wanted:
            path = _place(app, name)
            if path not in ninja.written:
                ninja.app(name, target, app, path)
            if name in chosen:
                goals += [path, _moved(path)]
    path = os.path.join(FOLDER, "build.ninja")
    text = "\n".join(ninja.lines)
    if not os.path.exists(path) or open(path, encoding="utf-8").read() != text:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    if goals:
        run(["ninja", "--quiet", "-C", FOLDER, *dict.fromkeys(goals)])
    return [{name: os.path.join(FOLDER, _place(app, name)) for name in chosen} for app in wanted]


# --- Binaries ------------------------------------------------------------------------------------


def options_for(app, options):
    """The packer's options, completed from the application's app.toml."""
    from dataclasses import replace
    settings, given = app.settings, {}
    for name, key in (("app_heap", "heap"), ("kernel_heap", "kernel-heap"), ("short_id", "short-id"),
                      ("write_id", "write-id"), ("read_ids", "read-ids"), ("access_ids", "access-ids")):
        if getattr(options, name) is None and key in settings:
            given[name] = settings[key]
    if not options.permissions and "permissions" in settings:
        given["permissions"] = [tuple(pair) for pair in settings["permissions"]]
    return replace(options, name=options.name or app.name, **given)


def pack(path, target, options):
    """The binary of an executable that build() made, after the proof that it can be moved."""
    binary = packing.pack_elf(path, target, options)
    if 1 << binary.relocations.ram_alignment > LARGEST_ALIGNMENT:
        raise Failure(f"{path}: an object in RAM is aligned to {1 << binary.relocations.ram_alignment} bytes; an "
                      f"application that can be moved has {LARGEST_ALIGNMENT} at most")
    second = packing.pack_elf(_moved(path), target, options)
    found = packing.tbf.parse(second.image)
    moved, _ = packing.place(binary, found.fixed_flash - found.protected_size, found.fixed_ram)
    if moved != second.image:
        different = next((i for i, pair in enumerate(zip(moved, second.image)) if pair[0] != pair[1]), len(moved))
        raise Failure(f"{path} does not survive being moved: the binary differs at {different:#x} from one that is "
                      "linked there. This is a defect of Verge; please report it with the source.")
    return binary
