# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What hangs on a board's pins, as a test sees it: LEDs, buttons, and the pins themselves."""
from pytest_verge.errors import BoardError, ExpectationFailed

DEFAULT_TIMEOUT_S = 10.0


class Led:
    """One LED."""

    def __init__(self, board, index, name):
        self._board = board
        self.index = index
        self.name = name
        self.changes = []  # (virtual time in seconds, on), since the start

    def __repr__(self):
        return f"<{self.name} of {self._board}>"

    @property
    def on(self):
        """It is lit now."""
        return self._board.request("leds")["leds"][self.index]["on"]

    def wait_on(self, timeout=DEFAULT_TIMEOUT_S):
        """Runs until it is lit; returns since when it is, in virtual seconds."""
        __tracebackhide__ = True
        return self._wait_for(True, timeout)

    def wait_off(self, timeout=DEFAULT_TIMEOUT_S):
        """Runs until it is dark; returns since when it is, in virtual seconds."""
        __tracebackhide__ = True
        return self._wait_for(False, timeout)

    def wait_change(self, timeout=DEFAULT_TIMEOUT_S):
        """Runs until it changes; returns (virtual time, on)."""
        __tracebackhide__ = True
        seen = len(self.changes)
        if not self._board.run_until_true(lambda: len(self.changes) > seen, timeout, ["led"]):
            raise ExpectationFailed(f"{self.name} did not change within {timeout:g} s of virtual time "
                                    f"(now {self._board.clock.now:g} s, it is {'on' if self.on else 'off'})")
        return self.changes[seen]

    def wait_pattern(self, pattern, tolerance=0.005, timeout=DEFAULT_TIMEOUT_S):
        """Runs until it has shown a pattern: [(on, seconds), ...], each state for so long.

        It begins with the next change to the first state, so that the first duration is a whole one.
        timeout is for each change. Returns the durations.
        """
        __tracebackhide__ = True
        since, on = self.wait_change(timeout)
        if on != pattern[0][0]:
            since, on = self.wait_change(timeout)
        lasted = []
        for number, (state, seconds) in enumerate(pattern):
            until, _ = self.wait_change(timeout)
            lasted.append(until - since)
            if on != state or abs(until - since - seconds) > tolerance:
                raise ExpectationFailed(
                    f"{self.name}: step {number} of the pattern should be {'on' if state else 'off'} for {seconds:g} s "
                    f"(within {tolerance:g} s), but it was {'on' if on else 'off'} for {until - since:.6f} s")
            since, on = until, not on
        return lasted

    def _wait_for(self, state, timeout):
        __tracebackhide__ = True
        if self.on == state:
            return self.changes[-1][0] if self.changes else 0.0
        at, _ = self.wait_change(timeout)
        return at


class Button:
    """One button."""

    def __init__(self, board, index, name):
        self._board = board
        self.index = index
        self.name = name

    def __repr__(self):
        return f"<{self.name} of {self._board}>"

    @property
    def pressed(self):
        """It is held down now."""
        return self._board.request("buttons")["buttons"][self.index]["pressed"]

    def press(self):
        """Holds it down from now on."""
        self._board.request("button", index=self.index, pressed=True)

    def release(self):
        """Lets it go."""
        self._board.request("button", index=self.index, pressed=False)

    def click(self, hold=0.05):
        """Holds it down for some virtual seconds."""
        self.press()
        self._board.clock.run_for(hold)
        self.release()


class Pin:
    """One pin of those that the board gives to applications."""

    def __init__(self, board, index):
        self._board = board
        self.index = index

    def __repr__(self):
        return f"<pin {self.index} of {self._board}>"

    @property
    def level(self):
        """True: it is high."""
        return self._board.request("pins")["pins"][self.index]

    def drive(self, level):
        """Connects it to high or low, from outside."""
        self._board.request("pin", index=self.index, level=bool(level))

    def release(self):
        """Disconnects what drives it."""
        self._board.request("pin", index=self.index, level=None)

    def wait_level(self, level, timeout=DEFAULT_TIMEOUT_S):
        """Runs until it has this level; returns the virtual time."""
        __tracebackhide__ = True
        if not self._board.run_until_true(lambda: self.level == bool(level), timeout, ["pin"]):
            raise ExpectationFailed(f"pin {self.index} did not become {'high' if level else 'low'} within {timeout:g} s "
                                    "of virtual time")
        return self._board.clock.now


class Parts(list):
    """All parts of one kind; a wrong number says how many there are."""

    def __init__(self, kind, items):
        super().__init__(items)
        self._kind = kind

    def __getitem__(self, index):
        if isinstance(index, int) and not 0 <= index < len(self):
            raise BoardError(f"there is no {self._kind} {index}: this board has {len(self)}, counted from 0")
        return super().__getitem__(index)


class Leds(Parts):
    """All LEDs of a board."""

    def __init__(self, board, items):
        super().__init__("LED", items)
        self._board = board

    @property
    def states(self):
        """Which are lit: a list of true and false."""
        return [led["on"] for led in self._board.request("leds")["leds"]]

    def wait_states(self, states, timeout=DEFAULT_TIMEOUT_S):
        """Runs until the LEDs show exactly this; returns the virtual time."""
        __tracebackhide__ = True
        wanted = [bool(state) for state in states]
        if not self._board.run_until_true(lambda: self.states == wanted, timeout, ["led"]):
            raise ExpectationFailed(f"the LEDs did not show {_lights(wanted)} within {timeout:g} s of virtual time; they "
                                    f"show {_lights(self.states)}")
        return self._board.clock.now

    def wait_for_pattern(self, pattern, timeout=DEFAULT_TIMEOUT_S):
        """wait_states() with a text for the states: "#..#", a lit LED being "#" and a dark one "."."""
        __tracebackhide__ = True
        if set(pattern) - {"#", "."}:
            raise BoardError(f"{pattern!r} is no pattern: it has a '#' for each lit LED and a '.' for each dark one")
        return self.wait_states([character == "#" for character in pattern], timeout)


def _lights(states):
    return "".join("*" if state else "." for state in states)
