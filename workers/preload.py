"""Imported once by the process that all workers are forked from: what they share costs time and memory once.

It never runs a program itself: a library that has started threads does not survive a fork.
"""

from __future__ import annotations

import os

#: The web process goes before the workers: torch's import would keep the first visitor's page waiting.
_NICE = 5
os.nice(_NICE)

import torch._dynamo  # noqa: E402, F401 - the first optimizer imports it, which takes a second

from autograd_trace.fresh_state import collect_rarely  # noqa: E402
from workers import entry  # noqa: E402, F401

collect_rarely()
