# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What there is: boards, example applications, drivers."""
import glob
import os
import re
import tomllib

from verge import apps, boards
from verge.common import ROOT


def virtual_boards():
    for path in sorted(glob.glob(os.path.join(ROOT, "hal-sim", "boards", "*.c"))):
        with open(path, encoding="utf-8") as file:
            text = file.read().partition("const struct sim_board sim_board_")[2]  # names of devices stand before it
        name, title = (re.search(rf'\.{field} = "([^"]*)"', text) for field in ("name", "title"))
        if name and title:
            yield {"name": name[1], "title": title[1], "kind": "virtual"}


def _boards():
    virtual = list(virtual_boards())
    yield from virtual
    taken = {fact["name"] for fact in virtual}
    for name in boards.names():
        board = boards.Board(name)
        where = "in QEMU" if board.section("qemu") else "in rp2040js" if board.section("rp2040js") else "hardware"
        also = ", also a virtual board" if name in taken else ""
        yield {"name": name, "title": f"{board.title} [{where}{also}]", "kind": "hardware", "arch": board.arch,
               "qemu": bool(board.section("qemu"))}


def _first_sentence(path):
    """Of the first paragraph that is no heading."""
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        paragraphs = [part.strip() for part in re.split(r"\n\s*\n|^#[^\n]*$|<!--.*?-->", file.read(), flags=re.M | re.S)]
    text = " ".join(next((part for part in paragraphs if part), "").split())
    return re.split(r"(?<=[.:])\s", text)[0]


def _apps():
    for name in apps.example_names():
        yield {"name": name, "title": _first_sentence(os.path.join(apps.EXAMPLES, name, "README.md"))}


def _drivers():
    found = []
    for path in glob.glob(os.path.join(ROOT, "core", "abi", "drivers", "*.toml")):
        with open(path, "rb") as file:
            found += tomllib.load(file)["driver"]
    for driver in sorted(found, key=lambda one: one["number"]):
        yield {"name": driver["name"], "number": f"{driver['number']:#x}", "title": driver["title"],
               "in_this_release": bool(driver.get("capsule"))}


def collect(what):
    """A list of facts, each with at least a name and a title."""
    return list({"boards": _boards, "apps": _apps, "drivers": _drivers}[what]())
