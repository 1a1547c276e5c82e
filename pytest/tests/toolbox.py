# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Lets test files import the tools of ./verge: from toolbox import packing."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "tools"))

from verge import (apps, common, crossing, elffile, formats, inspecting, layout,  # noqa: E402,F401
                   packing, relocation, stack_depth, tbf)
