# SPDX-License-Identifier: Apache-2.0 OR MIT
"""QEMU's debugger port, as far as a test needs it: the remote serial protocol of gdb ("Debugging with GDB", appendix E)."""
import socket
import struct
import time

PATIENCE_S = 20


class RemoteGdb:
    def __init__(self, path, physical=True):
        """physical: a process's rights do not count for what is read here (QEMU's own packet)."""
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(PATIENCE_S)
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                self._socket.connect(path)
                break
            except (FileNotFoundError, ConnectionRefusedError):
                if time.monotonic() > deadline:
                    raise
        self._data = b""
        self._ask("?")
        if physical:
            assert self._ask("Qqemu.PhyMemMode:1") == "OK"

    def close(self):
        self._socket.close()

    def _send(self, text):
        body = text.encode()
        self._socket.sendall(b"$" + body + b"#%02x" % (sum(body) % 256))

    def _read(self):
        while b"#" not in self._data or len(self._data) < self._data.index(b"#") + 3:
            more = self._socket.recv(65536)
            assert more, "QEMU has ended"
            self._data += more
        begin, end = self._data.index(b"$"), self._data.index(b"#")
        body, self._data = self._data[begin + 1:end], self._data[end + 3:]
        self._socket.sendall(b"+")
        return body.decode()

    def _ask(self, text):
        self._send(text)
        return self._read()

    def read_word(self, address):
        return struct.unpack("<I", bytes.fromhex(self._ask(f"m{address:x},4")))[0]

    def write_word(self, address, value):
        assert self._ask(f"M{address:x},4:{struct.pack('<I', value).hex()}") == "OK"

    def look_around(self):
        """QEMU's loop has looked at all its sockets when this returns."""
        self._ask("qC")

    def break_at(self, address, size):
        """Stops there each time; size: of the instruction."""
        assert self._ask(f"Z1,{address:x},{size}") == "OK"

    def step(self, count):
        """Instructions of whoever runs; no interrupt comes meanwhile (QEMU's default)."""
        for _ in range(count):
            assert self._ask("s").startswith(("S05", "T05"))

    def go_on(self):
        """To the next break."""
        answer = self._ask("c")
        assert answer.startswith(("S05", "T05")), answer
