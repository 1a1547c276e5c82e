# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What Verge needs of Debian, by package name, and its installation."""
import os
import shutil
import subprocess

from verge.common import Failure, say

RUN = ["gcc", "libc6-dev", "binutils", "meson", "ninja-build", "pkg-config", "libuv1-dev", "libcjson-dev",
       "libseccomp-dev", "libdw-dev", "libsdl2-dev", "libsdl2-ttf-dev", "libpng-dev", "zlib1g-dev", "fonts-dejavu-core"]
PACK = ["python3-pyelftools"]
CROSS = PACK + ["gcc-arm-none-eabi", "picolibc-arm-none-eabi", "gcc-riscv64-unknown-elf",
                "picolibc-riscv64-unknown-elf", "ninja-build"]
QEMU = ["qemu-system-arm", "qemu-system-misc"]
WEBASSEMBLY = ["emscripten", "node-acorn", "nodejs"]
WHEEL = ["python3-pip", "python3-setuptools", "python3-wheel"]
TEST = RUN + CROSS + QEMU + WHEEL + ["libcmocka-dev", "python3-pytest", "python3-pytest-xdist", "python3-venv", "gdb",
                                    "libunicorn-dev", "gdb-multiarch", "valgrind", "gcovr", "procps", "xvfb", "xdotool",
                                    "weston"]
CHECK = TEST + ["clang", "clang-format", "clang-tidy", "cppcheck", "libclang-rt-14-dev", "linux-perf"]


def missing(packages):
    """The packages that are not installed."""
    if shutil.which("dpkg-query") is None:
        raise Failure("this set-up knows Debian and its relatives only (there is no dpkg-query here); install by hand: "
                      + " ".join(packages))
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *packages],
                          capture_output=True, text=True, check=False)
    installed = {line.split()[0] for line in done.stdout.splitlines() if line.endswith(" installed")}
    return [package for package in packages if package not in installed]


def _as_root(command):
    if os.geteuid() == 0:
        return command
    if shutil.which("sudo") is None:
        return None
    return ["sudo", *command]


def _call(command, **kwargs):
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    return subprocess.run(command, env=environment, check=False, **kwargs).returncode == 0


def install(packages):
    """Installs what is missing, as root or through sudo."""
    wanted = missing(packages)
    if not wanted:
        return
    apt = _as_root(["apt-get"])
    manual = "apt-get install " + " ".join(wanted)
    if apt is None:
        raise Failure(f"Debian packages are missing and this user is neither root nor has sudo; ask for:\n  {manual}")
    say("installing Debian packages: " + " ".join(wanted))
    quiet = {"stdout": subprocess.DEVNULL}
    if not _call([*apt, "update", "-q"], **quiet):
        say("the package lists could not be refreshed; trying with those that are there")
    if not _call([*apt, "install", "-y", "-q", "--no-install-recommends", *wanted], **quiet):
        raise Failure(f"the packages could not be installed; see the messages above, or try by hand:\n  {manual}")
