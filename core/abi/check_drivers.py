#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Hold the capsules' source against the ABI table, and print where they disagree.

A capsule answers commands in a function whose name ends in `_command`, in a `switch` whose labels are
the generated constants. So a command that the table has and the capsule forgot, or the other way
round, is seen here and not by an application. Numbers of upcalls and buffers that are passed to the
kernel must be generated constants too.
"""

import argparse
import re
import sys
from pathlib import Path

import abi_table

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# Functions of the capsule API that take an upcall or buffer number: which argument, of which kinds.
NUMBERED_CALLS = {
    "upcall_schedule": (2, ("UPCALL",)),
    "allow_size": (3, ("RO", "RW")),
    "allow_address": (3, ("RO", "RW")),
    "allow_read": (3, ("RO", "RW")),
    "allow_write": (2, ("RW",)),
}

COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def blank(source):
    """The source without comments and strings, every other character at its old place."""
    return COMMENT_OR_TEXT.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), source)


def closing(source, start, pair):
    """Where the bracket that opens at `start` closes."""
    depth = 0
    for place in range(start, len(source)):
        depth += (source[place] == pair[0]) - (source[place] == pair[1])
        if depth == 0:
            return place
    return len(source)


def command_functions(source):
    """Start and end of the body of each function whose name ends in `_command`."""
    for match in re.finditer(r"\b\w+_command\s*(?=\()", source):
        after = closing(source, match.end(), "()") + 1
        brace = re.compile(r"\s*\{").match(source, after)
        if brace:
            yield brace.end() - 1, closing(source, brace.end() - 1, "{}")


def case_labels(source):
    for start, end in command_functions(source):
        for match in re.finditer(r"\bcase\b([^:]*):", source[start:end]):
            yield start + match.start(), match.group(1).strip()


def arguments(source, start):
    """The arguments of the call whose opening bracket is at `start`."""
    out, depth, text = [], 0, ""
    for letter in source[start + 1:closing(source, start, "()")]:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            out.append(text.strip())
            text = ""
        else:
            text += letter
    return out + [text.strip()]


class Capsule:
    """One driver's source file, and what was found wrong with it."""

    def __init__(self, driver, root, path):
        self.driver = driver
        self.path = path
        self.constants = abi_table.constants(driver)
        self.problems = []
        file = root / path
        self.source = blank(file.read_text(encoding="utf-8")) if file.is_file() else None

    def complain(self, place, text):
        line = self.source.count("\n", 0, place) + 1
        self.problems.append(f"{self.path}:{line}: {text}")

    def names(self, kind):
        prefix = f"{self.driver.prefix}_{kind}_"
        return [n for n in self.constants if n.startswith(prefix) and not n.endswith("_COUNT")]

    def check(self):
        if self.source is None:
            return [f"{self.path}: missing, but the table says that it serves {self.driver.name}"]
        self.check_commands()
        self.check_numbers()
        self.check_unknown()
        if self.path == self.driver.capsule:  # a variant may leave some of them out
            self.check_unused()
        return self.problems

    def commands(self):
        stem = f"{self.driver.prefix}_COMMAND_"
        return {stem + c.name.upper() for c in self.driver.commands}

    def check_commands(self):
        wanted, seen = self.commands(), set()
        for place, label in case_labels(self.source):
            if label in wanted and label in seen:
                self.complain(place, f"{label} stands in two cases")
            elif re.match(r"[0-9('-]", label):
                self.complain(place, f"case {label}: write the generated constant")
            elif label not in self.constants:
                self.complain(place, f"case {label}: no constant of {self.driver.name}")
            seen.add(label)
        for name in sorted(wanted - seen):
            self.problems.append(f"{self.path}: no case for {name}")

    def check_numbers(self):
        for function, (index, kinds) in NUMBERED_CALLS.items():
            for match in re.finditer(rf"\b{function}\s*(?=\()", self.source):
                given = arguments(self.source, match.end())
                if len(given) > index:
                    self.check_number(match.start(), function, given[index], kinds)

    def check_number(self, place, function, number, kinds):
        allowed = [name for kind in kinds for name in self.names(kind)]
        if re.match(r"[0-9]", number):
            self.complain(place, f"{function}: write a constant for number {number}")
        elif re.fullmatch(r"[A-Z][A-Z0-9_]*", number) and number not in allowed:
            self.complain(place, f"{function}: {number} is none of {', '.join(allowed) or 'none'}")

    def check_unknown(self):
        pattern = rf"\b{self.driver.prefix}_(?:COMMAND|UPCALL|RO|RW|UR)_[A-Z0-9_]+\b"
        for match in re.finditer(pattern, self.source):
            if match.group() not in self.constants:
                self.complain(match.start(), f"{match.group()} is not in the table")

    def check_unused(self):
        for kind in ("UPCALL", "RO", "RW", "UR"):
            for name in self.names(kind):
                if not re.search(rf"\b{name}\b", self.source):
                    self.problems.append(f"{self.path}: never uses {name}")


def unclaimed(abi, root):
    """Capsules that answer commands although the table knows nothing of them."""
    claimed = {path for d in abi.drivers for path in (d.capsule, *d.variants)}
    for file in sorted((root / "core/capsules").glob("**/*.c")):
        name = file.relative_to(root).as_posix()
        source = blank(file.read_text(encoding="utf-8"))
        answers = re.search(r"\bstruct\s+syscall_return\s+\w+_command\s*\(", source)
        if answers and name not in claimed:
            yield f"{name}: answers commands, but no driver of the table names it as its capsule"


def problems(abi, root):
    out = []
    for driver in abi.drivers:
        for path in (driver.capsule, *driver.variants) if driver.capsule else ():
            out += Capsule(driver, root, path).check()
    return out + list(unclaimed(abi, root))


def main(argv=None, folder=HERE, root=ROOT):
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args(argv)
    try:
        found = problems(abi_table.load(folder), root)
    except abi_table.TableError as problem:
        found = [str(problem)]
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
