# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What every verb shares: places, messages, running programs."""
import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
BUILD = os.path.join(ROOT, "build")

ALL_WELL, RUN_FAILED, WRONG_USE = 0, 1, 2


class Failure(Exception):
    """Something to tell the user, and the status to exit with."""

    def __init__(self, text, status=RUN_FAILED):
        super().__init__(text)
        self.status = status


class WrongUse(Failure):
    """The command line was wrong; the text says how to do it right."""

    def __init__(self, text):
        super().__init__(text, WRONG_USE)


def say(text):
    """Messages go to stderr: stdout belongs to the board."""
    print(f"verge: {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def locked(folder):
    """Two calls of this program may build in one folder at once: the second waits."""
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, ".verge-lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(command, log=None, **kwargs):
    """Runs a program and fails with its output if it fails."""
    kwargs.setdefault("cwd", ROOT)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", check=False, **kwargs)
    if log:
        with open(log, "a", encoding="utf-8") as out:
            out.write(done.stdout)
    if done.returncode != 0:
        raise Failure(f"{' '.join(command[:4])} ... failed:\n{done.stdout}")
    return done.stdout


def die_with_parent():
    """For preexec_fn: a program of the host that we start ends with us, however we end (prctl(2))."""
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
