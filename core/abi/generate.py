#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Turn the ABI table into constants, names, and reference pages.

Without arguments the files below the repository's root are written anew. With --check nothing is
written: the exit status is 1, and the stale files are named, if a file is not what the table says.
"""

import argparse
import sys
from pathlib import Path

import abi_table
import generate_c
import generate_docs

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGES = "docs/reference/drivers"


def outputs(abi):
    """Every generated file: its path from the repository's root, and its text."""
    return {
        "core/abi/abi.h": generate_c.abi_h(abi),
        "core/abi/abi_names.c": generate_c.abi_names_data(abi),
        "procs/libtock/driver_numbers.h": generate_c.driver_numbers_h(abi),
        **generate_docs.pages(abi),
    }


def stale(files, root):
    """Files that differ from the table, and pages of drivers that are gone."""
    out = [name for name, text in files.items()
           if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != text]
    pages = {path.relative_to(root).as_posix() for path in (root / PAGES).glob("*.md")}
    return sorted(out + [page for page in pages if page not in files])


def write(files, root):
    for name in stale(files, root):
        path = root / name
        if name not in files:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[name], encoding="utf-8")
        print(f"wrote {name}")


def main(argv=None, folder=HERE, root=ROOT):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, name stale files")
    options = parser.parse_args(argv)
    try:
        files = outputs(abi_table.load(folder))
    except abi_table.TableError as problem:
        print(f"generate.py: {problem}", file=sys.stderr)
        return 1
    if not options.check:
        write(files, root)
        return 0
    old = stale(files, root)
    for name in old:
        print(f"{name}: stale, run core/abi/generate.py", file=sys.stderr)
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
