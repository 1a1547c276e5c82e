#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Reads flags.txt, the one list of how a native application is compiled and linked.

As a program: build_flags.py SECTION... prints the words of these sections, one a line, for build
systems. Sources come out as full paths.
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent


def read(root=HERE.parent.parent):
    """Returns {section: [word, ...]} with {root} filled in."""
    sections, current = {}, None
    for line in (HERE / "flags.txt").read_text().splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), [])
        else:
            current.append(line.replace("{root}", str(root)))
    for name in [name for name in sections if name.endswith("sources")]:
        sections[name] = [str(HERE / file) for file in sections[name]]
    return sections


def main(wanted):
    sections = read()
    for name in wanted:
        print("\n".join(sections[name]))


if __name__ == "__main__":
    main(sys.argv[1:])
