# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The board's clock. Times are seconds; underneath they are whole microseconds."""
import math

US_PER_S = 1_000_000


def microseconds(seconds):
    """The nearest whole number of microseconds."""
    return round(seconds * US_PER_S)


class Clock:
    """Virtual time, which moves only when a test lets it."""

    def __init__(self, request):
        self._request = request
        self.now_us = 0.0

    @property
    def now(self):
        """Virtual seconds since the board's start."""
        return self.now_us / US_PER_S

    def run_for(self, seconds):
        """Lets so much time pass. Returns why that ended: "reached", "idle" (nothing is left to happen), "panicked"."""
        return self._run(for_us=microseconds(seconds))

    def run_until(self, seconds):
        """Lets time pass until this moment."""
        return self._run(until_us=microseconds(seconds))

    def step(self):
        """Lets time pass until the next thing that a device has planned."""
        return self._request("step")["why"]

    def run_towards(self, deadline_us, stop_on):
        """Lets time pass until one of these things happens or the deadline is there: the protocol's `run`."""
        return self._run(until_us=deadline_us, stop_on=stop_on)

    def deadline_us(self, timeout):
        """The moment in whole microseconds that is timeout seconds from now, rounded up."""
        return math.ceil(self.now_us + timeout * US_PER_S)

    def _run(self, **arguments):
        return self._request("run", **arguments)["why"]
