# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The client's side of the control socket: one JSON object a line in both directions.

Events arrive between a request and its reply, never else, because only a request moves time.
"""
import json
import socket
import time

from pytest_verge.errors import BoardError, SimulatorDied, SimulatorHung


def text_of_bytes(data):
    """Bytes as the protocol writes them: a character a byte, and U+0100 for a zero byte."""
    return data.decode("latin-1").replace("\0", "\u0100")


def bytes_of_text(text):
    """The inverse of text_of_bytes()."""
    return text.replace("\u0100", "\0").encode("latin-1")


class Connection:
    """One client of one simulator. on_event gets every event, in order."""

    def __init__(self, sock, patience, on_event):
        self._socket = sock
        self._patience = patience
        self._on_event = on_event
        self._unread = b""
        self._last_id = 0

    def request(self, name, /, **arguments):
        """Asks and waits for the answer; a refusal is a BoardError with the simulator's words."""
        reply = self.exchange({"do": name, **arguments})
        if not reply.get("ok"):
            raise BoardError(f"the board refused '{name}': {reply.get('error', 'for no stated reason')}")
        return reply

    def exchange(self, message):
        """Sends one object and returns the object that answers it, whatever it says."""
        self._last_id += 1
        line = json.dumps({**message, "id": self._last_id}) + "\n"
        deadline = time.monotonic() + self._patience
        self._send(line.encode("ascii"), deadline)
        while True:
            answer = json.loads(self._read_line(deadline))
            if "event" in answer:
                self._on_event(answer)
            elif answer.pop("id", None) == self._last_id:
                return answer
            else:
                raise BoardError(f"the simulator answered a request that was not made: {answer}")

    def close(self):
        """Hangs up; a simulator whose client is gone ends."""
        self._socket.close()

    def _send(self, data, deadline):
        self._wait_until(deadline)
        try:
            self._socket.sendall(data)
        except TimeoutError as error:
            raise self._hung() from error
        except OSError as error:
            raise SimulatorDied("the simulator has ended and takes no requests any more") from error

    def _read_line(self, deadline):
        while b"\n" not in self._unread:
            self._wait_until(deadline)
            try:
                more = self._socket.recv(1 << 16)
            except TimeoutError as error:
                raise self._hung() from error
            except ConnectionError:
                more = b""
            if not more:
                raise SimulatorDied("the simulator ended instead of answering")
            self._unread += more
        line, _, self._unread = self._unread.partition(b"\n")
        return line.decode("utf-8", "replace")

    def _wait_until(self, deadline):
        left = deadline - time.monotonic()
        if left <= 0:
            raise self._hung()
        self._socket.settimeout(left)

    def _hung(self):
        return SimulatorHung(f"the simulator did not answer within {self._patience:g} seconds of wall-clock time, so it "
                             "hangs or the host is very slow (--verge-patience SECONDS allows more); it was killed")


def connect(path, patience, still_alive):
    """A connected socket, as soon as somebody listens at path. still_alive() raises to give up."""
    deadline = time.monotonic() + patience
    while True:
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            sock.connect(path)
            return sock
        except (FileNotFoundError, ConnectionRefusedError):
            sock.close()
        still_alive()
        if time.monotonic() > deadline:
            raise SimulatorHung(f"the simulator did not open its control socket within {patience:g} seconds")
        time.sleep(0.002)
