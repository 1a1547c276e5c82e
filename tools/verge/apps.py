# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Builds applications for the laptop: example names, C files, folders, or executables as they are.

The list of what to do is a ninja file, so that only what changed is compiled again.
"""
import glob
import hashlib
import os
import re
import tomllib

from verge.common import BUILD, ROOT, Failure, WrongUse, locked, run

NATIVE = os.path.join(ROOT, "procs", "native")
EXAMPLES = os.path.join(ROOT, "examples")
FOLDER = os.path.join(BUILD, "native")


class App:
    """One application: its name, its C sources, or the executable that it already is; and the kinds of checks
    that it is built with (procs/native/flags.txt)."""

    def __init__(self, name, sources=(), executable=None, settings=None, checks=()):
        self.name = name
        self.sources = list(sources)
        self.executable = executable
        self.settings = settings or {}
        self.checks = tuple(sorted(checks))


def flags():
    """The sections of procs/native/flags.txt."""
    sections = {}
    with open(os.path.join(NATIVE, "flags.txt"), encoding="utf-8") as lines:
        for line in lines:
            line = line.strip()
            if re.fullmatch(r"\[\w+\]", line):
                current = sections.setdefault(line[1:-1], [])
            elif line and not line.startswith("#"):
                current.append(line.replace("{root}", ROOT))
    return sections


def example_names():
    """Every folder of examples that has C sources."""
    return sorted(name for name in os.listdir(EXAMPLES) if glob.glob(os.path.join(EXAMPLES, name, "*.c")))


def _settings(folder):
    path = os.path.join(folder, "app.toml")
    if not os.path.exists(path):
        return {}
    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except tomllib.TOMLDecodeError as error:
        raise Failure(f"{path} is not valid TOML: {error}") from error


def _from_folder(folder, name):
    sources = sorted(glob.glob(os.path.join(folder, "*.c")))
    if not sources:
        raise WrongUse(f"{folder} has no C source files; an application is a folder with at least one")
    settings = _settings(folder)
    return App(settings.get("name", name), sources, settings=settings)


def _is_elf(path):
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"


def resolve(word):
    """What the user means by a word: a path that exists, else an example."""
    path = os.path.abspath(word)
    base = os.path.splitext(os.path.basename(path))[0]
    if os.path.isdir(path) and (os.sep in word or word not in example_names()):
        return _from_folder(path, os.path.basename(path))
    if os.path.isfile(path):
        if path.endswith(".c"):
            return App(base, [path])
        if _is_elf(path):
            return App(base, executable=path)
        raise WrongUse(f"{word} is neither C source nor an executable")
    if word in example_names():
        return _from_folder(os.path.join(EXAMPLES, word), word)
    raise WrongUse(f"there is no application '{word}': it is no file or folder, and the examples are "
                   + ", ".join(example_names()))


# --- The ninja file ------------------------------------------------------------------------------

RULES = """\
rule cc
  command = gcc $flags -MD -MF $out.d -c $in -o $out
  depfile = $out.d
  deps = gcc
  description = compile $in
rule ar
  command = rm -f $out && ar crs $out $in
rule link
  command = gcc $flags $in $libs -o $out
  description = link $out
"""


def escape(path):
    return path.replace("$", "$$").replace(" ", "$ ").replace(":", "$:")


def library_sources():
    found = []
    for part in ("libtock", "libtock-sync"):
        found += glob.glob(os.path.join(ROOT, "procs", part, "**", "*.c"), recursive=True)
    return sorted(path for path in found if not os.path.basename(path).startswith(("test_", "fake_")))


class Ninja:
    """Collects build statements."""

    def __init__(self, extra):
        self.sections = flags()
        self.lines = [RULES]
        self.include = ["-I" + os.path.join(ROOT, "procs"), "-I" + ROOT]
        self.extra = extra
        self.libraries = {}

    def compile(self, source, place, flags_):
        obj = os.path.join(place, hashlib.sha256(source.encode()).hexdigest()[:8] + "-" + os.path.basename(source) + ".o")
        self.lines.append(f"build {escape(obj)}: cc {escape(source)}\n  flags = {' '.join(flags_)}\n")
        return obj

    def words(self, section, checks):
        """A section of the flags, with what the kinds of checks add."""
        names = [section] + [f"{kind}_{section}" for kind in checks]
        return [word for name in names for word in self.sections.get(name, [])]

    def library(self, checks=()):
        """Start-up objects, and the library that applications are linked with. One for each set of checks."""
        if checks not in self.libraries:
            place = "-".join(("lib", *checks))
            compile_ = self.words("compile", checks) + self.include
            own = self.sections["compile"] + self.words("own", checks) + self.include
            start = [self.compile(os.path.join(NATIVE, name), place, own) for name in self.words("sources", checks)]
            objects = [self.compile(path, place, ["-std=gnu11"] + compile_) for path in library_sources()]
            archive = f"{place}/libtock.a"
            self.lines.append(f"build {archive}: ar " + " ".join(map(escape, objects)) + "\n")
            self.libraries[checks] = start, archive
        return self.libraries[checks]

    def app(self, app, out):
        start, library = self.library(app.checks)
        place = os.path.join("apps", os.path.dirname(out))
        compile_ = ["-std=gnu11"] + self.words("compile", app.checks) + self.include + self.extra
        compile_ += ["-I" + path for path in sorted({os.path.dirname(source) for source in app.sources})]
        objects = [self.compile(source, place, compile_) for source in app.sources]
        symbols = [f"-Wl,--defsym={symbol}={int(app.settings[key])}"
                   for key, symbol in (("stack", "VERGE_STACK_SIZE"), ("heap", "VERGE_HEAP_SIZE")) if key in app.settings]
        link = symbols + self.words("symbols", app.checks) + self.sections["link"]  # the linker script asks whether they are defined by then
        inputs = " ".join(map(escape, start + objects))
        self.lines.append(f"build {escape(out)}: link {inputs} | {library} {escape(os.path.join(NATIVE, 'native.ld'))}\n"
                          f"  flags = {' '.join(link)}\n  libs = {library} -lm\n")


def _place(app):
    """Applications of one name from different places don't share a folder."""
    key = hashlib.sha256("\n".join(app.sources).encode()).hexdigest()[:8]
    return os.path.join("-".join((app.name, key, *app.checks)), app.name)


def build(apps, extra=(), folder=FOLDER):
    """Makes the executables; returns (name, path) for each application in order."""
    with locked(folder):
        return _build_locked(apps, extra, folder)


def _build_locked(apps, extra, folder):
    ninja = Ninja(list(extra))
    ninja.library()
    outputs = [app.executable or os.path.join(folder, _place(app)) for app in apps]
    written = set()
    for app in apps:
        if app.executable is None and _place(app) not in written:
            written.add(_place(app))
            ninja.app(app, _place(app))
    text = "\n".join(ninja.lines)
    path = os.path.join(folder, "build.ninja")
    if not os.path.exists(path) or open(path, encoding="utf-8").read() != text:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    run(["ninja", "--quiet", "-C", folder, *sorted(written)] if written else ["true"])
    return list(zip([app.name for app in apps], outputs))
