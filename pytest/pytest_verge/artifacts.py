# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What is kept of a failed test: shown in pytest's report, and saved as files."""
import os
import re
import shutil

from pytest_verge.errors import BoardError

SHOWN_LINES = 60


def folder_of(base, nodeid):
    """Where a test's files go."""
    return os.path.join(base, re.sub(r"[^\w.\[\]-]+", "_", nodeid).strip("_")[:150])


def tail(text):
    """The last lines of a text, and how many are left out."""
    lines = text.splitlines()
    if len(lines) <= SHOWN_LINES:
        return text
    return "\n".join([f"({len(lines) - SHOWN_LINES} lines before these)", *lines[-SHOWN_LINES:]])


class Record:
    """What is known of one board of a failed test."""

    def __init__(self, board, folder):
        self._board = board
        self._folder = folder

    def save_now(self):
        """What must be asked for while the simulator lives. Returns sections for the report."""
        texts = {"uart.txt": self._board.output, "processes.txt": self._reports(),
                 "stderr.txt": self._board.messages}
        os.makedirs(self._folder, exist_ok=True)
        for name, text in texts.items():
            self._write(name, text)
        self._write("command.txt", " ".join(self._board.simulator.command) + "\n")
        self._save_picture()
        titles = {"uart.txt": "UART", "processes.txt": "processes", "stderr.txt": "simulator (system calls, faults)"}
        return [(f"{self._board!r}: {titles[name]}", tail(text)) for name, text in texts.items() if text.strip()] + [
            (f"{self._board!r}: saved in", self._folder)]

    def save_at_end(self):
        """What the simulator completes when it ends."""
        os.makedirs(self._folder, exist_ok=True)
        for name in ("trace.json", "pins.vcd", "stderr.txt"):
            path = self._board.simulator.path(name)
            if os.path.exists(path):
                shutil.copyfile(path, os.path.join(self._folder, name))

    def _save_picture(self):
        """The panel as it would be now. There is none of a board in an emulator, or when the simulator is gone."""
        if not self._board.simulator.alive or not self._board.simulator.has_devices:
            return
        try:
            self._board.request("screenshot", path=os.path.join(os.path.abspath(self._folder), "panel.png"))
        except BoardError as error:
            self._write("panel.txt", f"no picture: {error}\n")

    def _reports(self):
        if not self._board.simulator.alive:
            return "(the simulator had ended)"
        try:
            return self._board.processes.reports()
        except BoardError as error:
            return f"(the simulator could not be asked: {error})"

    def _write(self, name, text):
        with open(os.path.join(self._folder, name), "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
