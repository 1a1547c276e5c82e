# SPDX-License-Identifier: Apache-2.0 OR MIT
"""`./verge flash`: gives a board's image to the flasher that its users have, and says how to get it.

board.toml's [flash] has `tool`, one of those below, and what that needs: `chip` (probe-rs), `config` (OpenOCD's
script, or a list of them), `volume` (label of the drive that a boot loader or the debugger shows; it takes the
UF2 file, of boards that have none the hex file).
"""
import glob
import os
import shlex
import shutil
import subprocess

from verge import boards
from verge.common import ALL_WELL, Failure, say

HOW_TO_GET = {
    "probe-rs": "it is at https://probe.rs; with Rust: cargo install probe-rs-tools --locked",
    "openocd": "Debian: apt-get install openocd",
    "picotool": "Debian 13 and later: apt-get install picotool; else https://github.com/raspberrypi/picotool",
    "nrfutil": "it is at https://www.nordicsemi.com/Products/Development-tools/nRF-Util; then: nrfutil install device",
}
EPILOG = """\
examples:
  ./verge flash --board nrf52840dk                 the kernel
  ./verge flash --board nrf52840dk blink hello     with applications
  ./verge flash --board pico blink --print         only say what would be done

Files are made in build/boards/NAME/.
"""


def _probe_rs(board, flash):
    return ["probe-rs", "download", "--chip", flash["chip"], "--binary-format", "hex", _file(board, "hex")]


def _openocd(board, flash):
    config = flash["config"] if isinstance(flash["config"], list) else [flash["config"]]
    files = [word for one in config for word in ("-f", one)]
    return ["openocd", *files, "-c", f"program {_file(board, 'hex')} verify reset exit"]


def _picotool(board, flash):
    del flash
    return ["picotool", "load", "--verify", "--execute", _file(board, "uf2")]


def _nrfutil(board, flash):
    del flash
    return ["nrfutil", "device", "program", "--firmware", _file(board, "hex"), "--options", "reset=RESET_SYSTEM"]


TOOLS = {"probe-rs": _probe_rs, "openocd": _openocd, "picotool": _picotool, "nrfutil": _nrfutil}


def _file(board, kind):
    return os.path.join(board.folder, "verge." + kind)


def _volume(flash):
    """Where a boot loader's drive is mounted, or None."""
    label = flash.get("volume")
    places = [f"/media/*/{label}", f"/run/media/*/{label}", f"/Volumes/{label}"] if label else []
    return next((found for place in places for found in glob.glob(place)), None)


def command(board):
    """(words that flash the board, name of the program); the board's own tool first."""
    flash = board.section("flash")
    tools = [flash["tool"], *flash.get("others", [])] if "tool" in flash else []
    if not tools:
        raise Failure(f"board '{board.name}' can't be flashed: its board.toml names no tool" + (
            "; in QEMU it runs with ./verge run --board " + board.name if board.section("qemu") else ""))
    for tool in tools:
        if tool not in TOOLS:
            raise Failure(f"board '{board.name}' wants to be flashed by '{tool}', which nobody knows to call")
    chosen = next((tool for tool in tools if shutil.which(tool)), tools[0])
    return TOOLS[chosen](board, flash), chosen


def parser(verb):
    verb.add_argument("apps", nargs="*", metavar="APP", help="applications to put on it (none: the kernel alone)")
    verb.add_argument("--board", required=True, metavar="NAME", help="the board (./verge list boards)")
    verb.add_argument("--print", action="store_true", dest="only_print", help="make the files and print the command")


def verb_flash(options):
    board = boards.need(options.board)
    words, tool = command(board)
    boards.Firmware(board, options.apps).write()
    volume = _volume(board.section("flash"))
    if options.only_print:
        print(shlex.join(words))
        return ALL_WELL
    if volume:
        kind = "uf2" if "uf2" in board.section("image").get("formats", []) else "hex"
        say(f"copying to {volume}")
        shutil.copy(_file(board, kind), volume)
        return ALL_WELL
    if shutil.which(tool) is None:
        raise Failure(f"{tool} is not installed: {HOW_TO_GET[tool]}\nThe image is there: {words_of_files(board)}")
    say(shlex.join(words))
    status = subprocess.run(words, check=False).returncode
    if status != 0:
        raise Failure(f"{tool} failed with status {status}; is the board connected?")
    return ALL_WELL


def words_of_files(board):
    return ", ".join(sorted(glob.glob(os.path.join(board.folder, "verge.*"))))
