# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The emulated processors as WebAssembly: compiled by Debian's emscripten, and their instruction tests run in node."""
import glob
import os
import subprocess

from verge import packages
from verge.common import BUILD, ROOT, run

FOLDER = os.path.join(BUILD, "webassembly")
PROCESSOR = os.path.join(ROOT, "emulator", "processor")
TESTS = ("rv32", "arm", "memory")
# Debian's node finds its modules by itself, another one does not.
ENVIRONMENT = dict(os.environ, NODE_PATH="/usr/share/nodejs")


def _build(name, source):
    """A program for node. One file: emscripten 3.1 and node do not agree on how a second one is read."""
    path = os.path.join(FOLDER, f"test_{name}.js")
    run(["emcc", "-std=c17", "-O2", "-sSINGLE_FILE=1", "-sALLOW_MEMORY_GROWTH=1", "-I", ROOT,
         "-I", os.path.join(PROCESSOR, "test", "wasm"), *sorted(glob.glob(os.path.join(PROCESSOR, "*.c"))), source, "-o", path],
        env=ENVIRONMENT)
    return path


def processor_tests():
    """(all passed, one line that says what was tested)."""
    packages.install(packages.WEBASSEMBLY)
    os.makedirs(FOLDER, exist_ok=True)
    said = []
    for name in TESTS:
        program = _build(name, os.path.join(PROCESSOR, "test", f"test_{name}.c"))
        done = subprocess.run(["node", program], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(done.stdout[-2000:] + done.stderr[-2000:])
            return False, f"{name} failed"
        said.append(f"{name} {done.stdout.strip().splitlines()[-1]}")
    return True, ", ".join(said)

