# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Tests of Verge applications: boot a simulated board, look at it, and move its virtual time.

docs/testing.md of the Verge tree is the introduction; docs/control.md is the protocol underneath.
"""
from pytest_verge.board import Board
from pytest_verge.building import AppSource, app_source
from pytest_verge.errors import BoardError, ExpectationFailed, SimulatorDied, SimulatorHung
from pytest_verge.processes import Fault

__all__ = ["AppSource", "Board", "BoardError", "ExpectationFailed", "Fault", "SimulatorDied", "SimulatorHung",
           "app_source"]
