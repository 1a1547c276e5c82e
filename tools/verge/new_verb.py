# SPDX-License-Identifier: Apache-2.0 OR MIT
"""`./verge new board NAME --like OTHER`: a folder in hal-hw/boards that builds, to be changed from there."""
import os
import re

from verge import boards
from verge.common import ALL_WELL, Failure, WrongUse

EPILOG = """\
examples:
  ./verge new board my-board --like mps2-an385     a board that runs in QEMU at once
  ./verge new board my-board --like nrf52840dk     another board with that chip

docs/new-board.md goes on from there.
"""
NEXT = """\
Next:
  {folder}/board.toml    memory, image formats, emulator, flasher
  {folder}/meson.build   processor, chip drivers
  {folder}/board.c       pins, devices, capsules
  ./verge {verb} --board {name} hello
"""


def parser(verb):
    verb.add_argument("what", choices=["board"])
    verb.add_argument("name", metavar="NAME", help="of the new board: small letters, digits, dashes")
    verb.add_argument("--like", required=True, metavar="BOARD", help="the hardware board to start from")


def _check(name):
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise WrongUse(f"'{name}' is no name for a board: small letters, digits, and dashes between them")
    if os.path.exists(os.path.join(boards.FOLDER, name)):
        raise WrongUse(f"there is a board '{name}' already")


def _read(board, name):
    with open(os.path.join(boards.FOLDER, board, name), encoding="utf-8") as file:
        return file.read()


def _replace(text, pattern, by, what):
    """Exactly one place, or the board to start from is not as boards are."""
    changed, count = re.subn(pattern, by, text, flags=re.MULTILINE)
    if count != 1:
        raise Failure(f"{what} has {count} places that match {pattern}, not one")
    return changed


def _files(name, like):
    """{file name: content} of the new board."""
    meson, toml = _read(like, "meson.build"), _read(like, "board.toml")
    shared = re.search(r"'\.\./([^/']+)/board\.c'", meson)  # boards that are nearly the same may share one
    meson = meson.replace(shared[0], "'board.c'") if shared else meson
    toml = _replace(toml, r'^name = "[^"]*"$', f'name = "{name}"', f"{like}/board.toml")
    toml = _replace(toml, r'^title = "([^"]*)"$', f'title = "{name}, started from {like}"', f"{like}/board.toml")
    return {"meson.build": meson, "board.toml": toml, "board.c": _read(shared[1] if shared else like, "board.c")}


def verb_new(options):
    _check(options.name)
    like = boards.need(options.like)
    files = _files(options.name, like.name)
    folder = os.path.join(boards.FOLDER, options.name)
    os.makedirs(folder)
    for name, content in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(content)
    verb = "run" if like.section("qemu") or like.section("rp2040js") else "build"
    print(NEXT.format(folder=os.path.relpath(folder, os.path.dirname(os.path.dirname(boards.FOLDER))),
                      name=options.name, verb=verb), end="")
    return ALL_WELL
