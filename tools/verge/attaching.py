# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Attaches gdb to an application that runs: asks its simulator to let the child go, then starts gdb."""
import ctypes
import os
import signal
import time

from verge import packages
from verge.common import Failure, WrongUse

PATIENCE_S = 5.0


def _status(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def _children():
    """(pid, executable, pid of the simulator) of every application that runs."""
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            parent = int(_status(entry)["PPid"])
            simulator = os.readlink(f"/proc/{parent}/exe")
            executable = os.readlink(f"/proc/{entry}/exe")
        except (OSError, KeyError):
            continue  # ended meanwhile, or not ours to look at
        if os.path.basename(simulator) == "verge-sim":
            yield int(entry), executable, parent


def _find(app):
    found = [child for child in _children() if app in (str(child[0]), os.path.basename(child[1]))]
    if not found:
        running = ", ".join(f"{os.path.basename(path)} ({pid})" for pid, path, _ in _children())
        raise WrongUse(f"no simulator runs an application '{app}'; running: {running or 'none'}")
    if len(found) > 1:
        raise WrongUse(f"several run as '{app}': name one by its number: " + ", ".join(str(child[0]) for child in found))
    return found[0]


def _send(simulator, pid):
    """A signal with a value: who is to be let go."""
    if ctypes.CDLL(None, use_errno=True).sigqueue(simulator, int(signal.SIGUSR1), ctypes.c_void_p(pid)) != 0:
        raise Failure(f"the simulator (process {simulator}) can't be reached: {os.strerror(ctypes.get_errno())}")


def attach(app):
    """Replaces this program by gdb."""
    packages.install(["gdb"])
    pid, executable, simulator = _find(app)
    _send(simulator, pid)
    end = time.monotonic() + PATIENCE_S
    while _status(pid)["TracerPid"] != "0":
        if time.monotonic() > end:
            raise Failure(f"the simulator (process {simulator}) did not let process {pid} go")
        time.sleep(0.01)
    os.execvp("gdb", ["gdb", "-q", "-iex", "set pagination off", "-ex",
                      "handle SIGSTOP nostop noprint nopass", executable, "-p", str(pid)])
