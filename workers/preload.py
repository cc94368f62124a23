"""Imported once by the process that all workers are forked from: what they share costs time and memory once.

It never runs a program itself: a library that has started threads does not survive a fork.
"""

from __future__ import annotations

import torch._dynamo  # noqa: F401 - the first optimizer imports it, which takes a second

from autograd_trace.fresh_state import collect_rarely
from workers import entry  # noqa: F401

collect_rarely()
