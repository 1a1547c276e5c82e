# SPDX-License-Identifier: Apache-2.0 OR MIT
"""A driver that the ABI table says is in this release has four things: code, a unit test that runs, its part of
the process library, and a reference page. Prints what is missing and exits 1; --list prints what there is."""
import os
import re
import sys
from pathlib import Path

ROOT = Path(os.path.realpath(__file__)).parent.parent.parent
sys.path.insert(0, str(ROOT / "core" / "abi"))

import abi_table  # noqa: E402

TESTS = ("core/capsules/test", "core/kernel/test")
LIBRARY = ("procs/libtock", "procs/libtock-sync")
IN_RELEASE = "in this release"


def _texts(root, folders, wanted):
    """The C sources of some folders that `wanted` wants, by path."""
    found = {}
    for folder in folders:
        for path in sorted((root / folder).rglob("*.c")):
            if wanted(path.name):
                found[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
    return found


def _uses(texts, driver):
    """Paths of the sources that name this driver."""
    return [path for path, text in texts.items() if re.search(rf"\bDRIVER_{driver.prefix}\b", text)]


def _runs(root, path):
    """The folder's meson.build, or the one above, has this test."""
    name = Path(path).stem
    builds = [(root / path).parent / "meson.build", (root / path).parent.parent / "meson.build"]
    short = name[len("test_"):]
    return any(re.search(rf"'{short}'|'{name}\.c'|'test/{name}\.c'", build.read_text(encoding="utf-8"))
               for build in builds if build.is_file())


def _is_test(name):
    return name.startswith("test_")


class Tree:
    """What a tree has of drivers."""

    def __init__(self, root=ROOT):
        self.root = root
        self.tests = _texts(root, TESTS, _is_test)
        self.library = _texts(root, LIBRARY, lambda name: not _is_test(name) and name != "fake_kernel.c")
        self.drivers = abi_table.load(root / "core" / "abi").drivers

    def released(self):
        """Drivers that somebody wrote code for."""
        return [driver for driver in self.drivers if driver.capsule]

    def parts(self, driver):
        """What there is of a driver: each of the four, as paths."""
        page = f"docs/reference/drivers/{driver.name}.md"
        has_page = (self.root / page).is_file() and IN_RELEASE in (self.root / page).read_text(encoding="utf-8")
        return {
            "code": [path for path in (driver.capsule, *driver.variants) if (self.root / path).is_file()],
            "unit test that runs": [path for path in _uses(self.tests, driver) if _runs(self.root, path)],
            "part of the process library": _uses(self.library, driver),
            "reference page": [page] if has_page else [],
        }


def problems(tree):
    """A line for each driver and each thing that it lacks."""
    for driver in tree.released():
        for part, paths in tree.parts(driver).items():
            if not paths:
                yield f"driver {driver.name} is in this release according to core/abi, but has no {part}"
        for path in (driver.capsule, *driver.variants):
            if not (tree.root / path).is_file():
                yield f"driver {driver.name}: there is no {path}"


def main(words):
    tree = Tree()
    if "--list" in words:
        for driver in tree.released():
            print(f"{driver.name}: " + ", ".join(path for paths in tree.parts(driver).values() for path in paths[:2]))
    found = list(problems(tree))
    print("\n".join(found) if found else
          f"drivers: {len(tree.released())} of {len(tree.drivers)} in this release, each with code, test, library part "
          "and page")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
