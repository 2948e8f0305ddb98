"""Lets the tests import what they test."""

import pathlib
import sys

TOP = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(TOP))
