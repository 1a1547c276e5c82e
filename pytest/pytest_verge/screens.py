# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What a board shows and where it is touched, as a test sees it. Only the simulator has it."""
import base64
import os

from pytest_verge import wire
from pytest_verge.errors import BoardError, ExpectationFailed
from pytest_verge.parts import DEFAULT_TIMEOUT_S
from pytest_verge.pictures import Picture, compare

STEP_S = 0.01  # between two places of a finger that moves

# Bars of a digit, a to g from the lowest bit up.
CHARACTERS = {0x3f: "0", 0x06: "1", 0x5b: "2", 0x4f: "3", 0x66: "4", 0x6d: "5", 0x7d: "6", 0x27: "7", 0x07: "7",
              0x7f: "8", 0x6f: "9", 0x40: "-", 0x00: " ", 0x77: "A", 0x7c: "b", 0x39: "C", 0x5e: "d", 0x79: "E",
              0x71: "F"}


class Shown:
    """Something that shows a picture: a screen, or LEDs in rows."""

    def __init__(self, board, name):
        self._board = board
        self.name = name

    def __repr__(self):
        return f"<{self.name} of {self._board}>"

    def _ask(self):
        return self._board.request("screen", device=self.name)

    @property
    def on(self):
        """It is not switched off."""
        return self._ask()["on"]

    @property
    def brightness(self):
        """From 0 to 65535."""
        return self._ask()["brightness"]

    def image(self):
        """What it shows now, as a person sees it: a Picture."""
        answer = self._ask()
        return Picture(answer["width"], answer["height"], base64.b64decode(answer["pixels"]))

    def pixel(self, x, y):
        """One pixel of it: (red, green, blue). For many of them ask once for the image()."""
        return self.image().pixel(x, y)

    def wait_change(self, timeout=DEFAULT_TIMEOUT_S):
        """Runs until it shows something else; returns the virtual time."""
        __tracebackhide__ = True
        before = self.image()
        return self._wait(lambda: self.image() != before, timeout, "something else")

    def wait_pixel(self, x, y, color, timeout=DEFAULT_TIMEOUT_S):
        """Runs until a pixel has this color; returns the virtual time."""
        __tracebackhide__ = True
        return self._wait(lambda: self.pixel(x, y) == tuple(color), timeout, f"{tuple(color)} at ({x}, {y})")

    def matches(self, golden, tolerance=0, pixels=0):
        """Fails unless it shows what a PNG file has. golden: its path, from the test's folder on. tolerance: how far a
        channel may be off, of 255; pixels: how many may be further off. --verge-update-golden writes the file."""
        __tracebackhide__ = True
        board = self._board
        problem = compare(self.image(), os.path.join(board.test_folder, golden), board.artifacts, tolerance, pixels,
                          board.update_golden)
        if problem is not None:
            raise ExpectationFailed(f"{self.name}: {problem}")

    def _wait(self, condition, timeout, what):
        __tracebackhide__ = True
        if not self._board.run_until_true(condition, timeout, ["picture"]):
            raise ExpectationFailed(f"{self.name} did not show {what} within {timeout:g} s of virtual time")
        return self._board.clock.now


class Matrix(Shown):
    """LEDs in rows."""

    @property
    def rows(self):
        """A text for each row, "#" for an LED that is lit and "." for one that is not."""
        image = self.image()
        return ["".join("#" if any(image.pixel(x, y)) else "." for x in range(image.width))
                for y in range(image.height)]

    def wait_rows(self, rows, timeout=DEFAULT_TIMEOUT_S):
        """Runs until it shows these rows; returns the virtual time."""
        __tracebackhide__ = True
        return self._wait(lambda: self.rows == list(rows), timeout, "\n".join(["", *rows, ""]))


class Touch:
    """The glass of a screen. Places are pixels of the image that the screen gives. All of these run, for as long as
    fingers take."""

    def __init__(self, board, name):
        self._board = board
        self.name = name

    def press(self, x, y, finger=0, **more):
        """Puts a finger there. more: pressure, size, up to 255."""
        self._send("pressed", x, y, finger, more)

    def move(self, x, y, finger=0, **more):
        """Moves it there."""
        self._send("moved", x, y, finger, more)

    def release(self, x, y, finger=0, **more):
        """Takes it away from there."""
        self._send("released", x, y, finger, more)

    def tap(self, x, y, hold=0.05, finger=0):
        """Puts a finger there for some virtual seconds."""
        self.press(x, y, finger)
        self._board.clock.run_for(hold)
        self.release(x, y, finger)
        self._board.clock.run_for(STEP_S)

    def drag(self, start, end, seconds=0.2, finger=0):
        """Moves a finger in a straight line from (x, y) to (x, y)."""
        self.gesture([[start, end]], seconds, first_finger=finger)

    def swipe(self, direction, seconds=0.2):
        """A finger goes over the middle half of the glass: "left", "right", "up" or "down"."""
        width, height = self._size()
        ends = {"right": ((width // 4, height // 2), (width * 3 // 4, height // 2)),
                "down": ((width // 2, height // 4), (width // 2, height * 3 // 4))}
        opposite = {"left": "right", "up": "down"}
        if direction not in ends and direction not in opposite:
            raise BoardError(f"'{direction}' is no direction: left, right, up or down")
        start, end = ends[opposite.get(direction, direction)]
        self.drag(*((end, start) if direction in opposite else (start, end)), seconds)

    def pinch(self, apart, seconds=0.2):
        """Two fingers go apart (True: zooms in) or together (False: zooms out)."""
        width, height = self._size()
        near = [(width * 9 // 20, height // 2), (width * 11 // 20, height // 2)]
        far = [(width // 5, height // 2), (width * 4 // 5, height // 2)]
        self.gesture([[a, b] if apart else [b, a] for a, b in zip(near, far)], seconds)

    def gesture(self, paths, seconds=0.2, first_finger=0):
        """Several fingers, each along its path [(x, y), ...] of straight lines, all in the same time."""
        steps = max(2, round(seconds / STEP_S))
        for finger, path in enumerate(paths, first_finger):
            self.press(*path[0], finger)
        for step in range(1, steps + 1):
            self._board.clock.run_for(seconds / steps)
            for finger, path in enumerate(paths, first_finger):
                self.move(*_along(path, step / steps), finger)
        for finger, path in enumerate(paths, first_finger):
            self.release(*path[-1], finger)
        self._board.clock.run_for(STEP_S)

    def _send(self, status, x, y, finger, more):
        self._board.request("touch", device=self.name, status=status, x=x, y=y, finger=finger, **more)

    def _size(self):
        answer = self._board.request("screen", device=self.name)
        return answer["width"], answer["height"]


def _along(path, part):
    """The place after a part (0 to 1) of the path's lines, which all take the same time."""
    place = part * (len(path) - 1)
    line = min(int(place), len(path) - 2)
    rest = place - line
    return tuple(round(a + (b - a) * rest) for a, b in zip(path[line], path[line + 1]))


class TextScreen:
    """A screen of characters."""

    def __init__(self, board, name):
        self._board = board
        self.name = name

    @property
    def rows(self):
        """Each row as it stands there, blanks included."""
        return [wire.bytes_of_text(row).decode("latin-1") for row in self._ask()["rows"]]

    @property
    def lines(self):
        """Each row without the blanks at its end."""
        return [row.rstrip() for row in self.rows]

    @property
    def on(self):
        """It is not switched off."""
        return self._ask()["on"]

    @property
    def cursor(self):
        """{"column": ..., "row": ..., "shown": ..., "blinks": ...}"""
        return self._ask()["cursor"]

    def wait_lines(self, lines, timeout=DEFAULT_TIMEOUT_S):
        """Runs until it shows these lines; returns the virtual time."""
        __tracebackhide__ = True
        if not self._board.run_until_true(lambda: self.lines == list(lines), timeout, ["picture"]):
            raise ExpectationFailed(f"{self.name} shows {self.lines}, and not {list(lines)}, after {timeout:g} s of "
                                    "virtual time")
        return self._board.clock.now

    def _ask(self):
        return self._board.request("text", device=self.name)


class SevenSegment:
    """Digits made of bars."""

    def __init__(self, board, name):
        self._board = board
        self._device = board.devices[name]
        self.name = name

    @property
    def patterns(self):
        """The bars of each digit, from the left: bits 0 to 6 are a to g, bit 7 is the dot."""
        return [int(value) for value in self._device.values.values()]

    @property
    def text(self):
        """What a person reads. A dot stands behind its digit; bars that are no character are "?"."""
        return "".join(CHARACTERS.get(pattern & 0x7f, "?") + ("." if pattern & 0x80 else "")
                       for pattern in self.patterns)

    def wait_text(self, text, timeout=DEFAULT_TIMEOUT_S):
        """Runs until it shows this; returns the virtual time."""
        __tracebackhide__ = True
        if not self._board.run_until_true(lambda: self.text == text, timeout, ["device"]):
            raise ExpectationFailed(f"{self.name} shows {self.text!r}, and not {text!r}, after {timeout:g} s of "
                                    "virtual time")
        return self._board.clock.now


class Screens:
    """Board's part that has these. Each is the board's first one of its kind."""

    # Set by the plug-in: where pictures of the test lie, and where those of a failed one go.
    test_folder = "."
    artifacts = "."
    update_golden = False

    def _first(self, kind):
        for name in self.devices.of_kind(kind):
            return name
        raise BoardError(f"board {self.info['board']} has no {kind.replace('_', ' ')}")

    @property
    def screen(self):
        """The screen of pixels."""
        return Shown(self, self._first("screen"))

    @property
    def touch(self):
        """The glass of the screen."""
        return Touch(self, self._first("screen"))

    @property
    def matrix(self):
        """LEDs that stand in rows."""
        return Matrix(self, self._first("led_matrix"))

    @property
    def text_screen(self):
        """The screen of characters."""
        return TextScreen(self, self._first("text_screen"))

    @property
    def seven_segment(self):
        """The digits."""
        return SevenSegment(self, self._first("seven_segment"))
