# SPDX-License-Identifier: Apache-2.0 OR MIT
"""`./verge run` on a board with an RP2040: its UF2 image in rp2040js, which npm brings. That emulator has no memory
protection and no faults but the boot ROM's and the kernel's own: it shows that an image starts, talks and
blinks, and nothing of isolation.
"""
import json
import os
import shutil
import subprocess
import sys

from verge import boards, packages
from verge.common import ALL_WELL, BUILD, Failure, WrongUse, locked, run, say

VERSION = "1.4.1"
FOLDER = os.path.join(BUILD, "tools", "rp2040js")
SCRIPT = os.path.join(os.path.dirname(os.path.realpath(__file__)), "rp2040.mjs")
LEAST_NODE = 18

# What QEMU's boards understand and this one does not.
NOT_HERE = ("gdb", "emulator_arg", "flash_image")


def _installed():
    try:
        with open(os.path.join(FOLDER, "node_modules", "rp2040js", "package.json"), encoding="utf-8") as file:
            return json.load(file)["version"] == VERSION
    except (OSError, ValueError, KeyError):
        return False


def _need_node():
    if shutil.which("node") is None or shutil.which("npm") is None:
        packages.install(["nodejs", "npm"])
    version = run(["node", "--version"]).strip()
    if int(version.lstrip("v").split(".")[0]) < LEAST_NODE:
        raise Failure(f"rp2040js needs node {LEAST_NODE} or later; here is {version}")


def install():
    """Brings the emulator into the build folder, once."""
    _need_node()
    with locked(FOLDER):
        if not _installed():
            say(f"installing rp2040js {VERSION} from npm")
            run(["npm", "install", "--prefix", FOLDER, "--no-audit", "--no-fund", "--ignore-scripts", "--no-save",
                 "--loglevel=error", f"rp2040js@{VERSION}"])


def command(image, leds, limit_us, realtime, **more):
    """The words that run an image. More: what rp2040.mjs has for tests."""
    options = {"limit_us": limit_us or 0, "realtime": realtime, "leds": leds, **more}
    return ["node", SCRIPT, FOLDER, image, json.dumps(options)]


def _run(words):
    """Ctrl-C is the way to end a run that has no other end."""
    with subprocess.Popen(words) as process:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
            return ALL_WELL
    if status not in (0, 1):
        raise Failure(f"rp2040js ended with status {status}")
    return status


def run_on(board, words, options, limit_us):
    """Runs applications on this board and returns the exit status."""
    for name in NOT_HERE:
        if getattr(options, name):
            raise WrongUse(f"--{name.replace('_', '-')} is for boards in QEMU; '{board.name}' runs in rp2040js")
    install()
    firmware = boards.Firmware(board, words)
    image = os.path.join(board.folder, f"run-{os.getpid()}.uf2")
    leds = {} if options.quiet else board.section("rp2040js").get("leds", {})
    realtime = options.realtime or (not options.fast and options.limit is None and sys.stdout.isatty())
    try:
        with open(image, "wb") as file:
            file.write(firmware.content("uf2"))
        if firmware.placed and not options.quiet:
            say(f"board {board.name}: " + ", ".join(f"{one.item.name} at {one.flash:#x}" for one in firmware.placed))
        return _run(command(image, leds, limit_us, realtime))
    finally:
        if os.path.exists(image):
            os.unlink(image)
