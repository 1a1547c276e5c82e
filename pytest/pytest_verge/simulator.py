# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The simulator as a process of the host: started in a session of its own, ended without leftovers."""
import os
import shutil
import signal
import subprocess
import tempfile
import time

from pytest_verge import wire
from pytest_verge.errors import BoardError, SimulatorDied, SimulatorHung

END_PATIENCE_S = 30
LEFTOVER_PATIENCE_S = 2
SOUND_ENDS = (0, 1)  # all well; a process faulted


def host_processes_of_session(session):
    """Host processes of a session, as {pid: command line}. What is dead and waits for its parent does not count."""
    found = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
            with open(f"/proc/{name}/cmdline", "rb") as file:
                command = file.read().replace(b"\0", b" ").decode("utf-8", "replace").strip()
        except OSError:
            continue  # it ended while we looked
        state, session_of_it = fields[0], int(fields[3])
        if session_of_it == session and state not in "ZX":
            found[int(name)] = command
    return found


def leftovers_of_session(session):
    """What is still there of a session whose leader has ended. The host takes a moment to kill its children."""
    deadline = time.monotonic() + LEFTOVER_PATIENCE_S
    while (left := host_processes_of_session(session)) and time.monotonic() < deadline:
        time.sleep(0.005)
    return left


class Simulator:
    """A running simulator. folder holds its socket and everything that it writes."""

    can_install = True  # while it runs
    has_devices = True

    def __init__(self, binary, words, patience, on_event, trace=False):
        self.folder = tempfile.mkdtemp(prefix="verge-")
        traced = ["--trace", self.path("trace.json"), "--vcd", self.path("pins.vcd")] if trace else []
        self.command = [binary, "--control", self.path("control"), *traced, *words]
        self.status = None
        self._killed = False
        self._connection = None
        with open(self.path("stdout.txt"), "wb") as out, open(self.path("stderr.txt"), "wb") as err:
            self._process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                             start_new_session=True)
        try:
            sock = wire.connect(self.path("control"), patience, self._check_alive)
        except BoardError:
            self.kill()
            self.discard()
            raise
        self._connection = wire.Connection(sock, patience, on_event)

    def path(self, name):
        """A file of this run."""
        return os.path.join(self.folder, name)

    @property
    def pid(self):
        """The simulator's process number on the host."""
        return self._process.pid

    @property
    def alive(self):
        """It still runs."""
        return self.status is None and self._process.poll() is None

    def request(self, name, /, **arguments):
        """One request of the control protocol; kills a simulator that does not answer."""
        return self._guarded(lambda: self._connection.request(name, **arguments))

    def exchange(self, message):
        """As request(), but returns refusals instead of raising them."""
        return self._guarded(lambda: self._connection.exchange(message))

    def messages(self):
        """What it has written to stderr: messages, fault reports, system calls."""
        with open(self.path("stderr.txt"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def end(self):
        """Asks it to end and waits for that. Returns the exit status; raises if anything is left over."""
        if self.status is None:
            self._ask_to_end()
            self._reap()
        leftovers = leftovers_of_session(self._process.pid)
        for pid in leftovers:
            os.kill(pid, signal.SIGKILL)
        if leftovers:
            raise BoardError(f"host processes are left over after the simulator's end: {leftovers}")
        return self.status

    def kill(self):
        """Ends it whatever it does; the kernel of the host ends its children with it."""
        if self._connection is not None:
            self._connection.close()
        if self.status is None:
            self._killed = True
            self._process.kill()
            self.status = self._process.wait()

    def discard(self):
        """Removes its files."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def check_sound_end(self):
        """Raises if it ended by a crash. One that was killed for hanging has been told of already."""
        if self.status is not None and self.status not in SOUND_ENDS and not self._killed:
            raise SimulatorDied(self._obituary())

    def _guarded(self, action):
        try:
            return action()
        except SimulatorHung:
            self.kill()
            raise
        except SimulatorDied as error:
            self._reap()
            raise SimulatorDied(f"{error}\n{self._obituary()}") from None

    def _ask_to_end(self):
        try:
            self._connection.request("quit")
        except SimulatorHung:
            self.kill()
        except BoardError:
            pass  # it has ended by itself; its status will tell
        self._connection.close()

    def _reap(self):
        if self.status is not None:
            return
        try:
            self.status = self._process.wait(END_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise SimulatorHung(f"the simulator did not end within {END_PATIENCE_S} seconds after it was asked to; it "
                                "was killed") from None

    def _check_alive(self):
        if self._process.poll() is not None:
            self.status = self._process.returncode
            raise SimulatorDied(self._obituary())

    def _obituary(self):
        end = (f"exited with status {self.status}" if self.status >= 0 else
               f"was killed by signal {-self.status} ({signal.strsignal(-self.status)})")
        said = self.messages()[-2000:].strip()
        return f"the simulator {end}" + (f" and said last:\n{said}" if said else "")
