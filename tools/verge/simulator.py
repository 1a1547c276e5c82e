# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Builds the simulator program with meson."""
import os
import shutil

from verge import packages
from verge.common import BUILD, ROOT, locked, run

BINARY = os.path.join(BUILD, "release", "emulator", "verge-sim")


def forget_if_older(folder, path):
    """Removes a build folder that was set up before a file that meson reads only then was changed."""
    made = os.path.join(folder, "build.ninja")
    if os.path.exists(made) and os.path.getmtime(made) < os.path.getmtime(path):
        shutil.rmtree(folder)


def configure(folder, *options):
    """Sets a build folder up if it is not yet."""
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        run(["/usr/bin/meson", "setup", folder, ROOT, *options])


def build():
    """Makes the simulator program and returns its path."""
    packages.install(packages.RUN)
    folder = os.path.join(BUILD, "release")
    with locked(folder):
        configure(folder, "-Dtests=false", "-Dbuildtype=debugoptimized")
        run(["ninja", "--quiet", "-C", folder, "emulator/verge-sim", "emulator/verge-guest"])
    return BINARY
