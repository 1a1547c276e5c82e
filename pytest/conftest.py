# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Loads the plug-in from the tree, installed or not."""
pytest_plugins = ["pytest_verge.plugin", "pytester"]
