# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What can go wrong, so that a test can tell a wrong board from a wrong test."""


class BoardError(Exception):
    """The board or the simulator refused something; the text says what and why."""


class SimulatorDied(BoardError):
    """The simulator ended where it should not."""


class SimulatorHung(BoardError):
    """The simulator did not answer in a long wall-clock time, and was killed."""


class ExpectationFailed(AssertionError):
    """The board did something else than the test expects."""
