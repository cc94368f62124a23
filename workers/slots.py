"""The side channel: memory that the pool and a running worker share, one slot for each run under way.

A worker writes how far it is and its recording so far; the pool writes which run is to stop. Everything is tagged
with the run's number, so that nothing of one run is taken for another's. A recording so far is written beside the
one before it and then made the current one: a worker killed while writing leaves the earlier one whole.
"""

from __future__ import annotations

import ctypes
import math
from typing import Any


class _Header(ctypes.Structure):
    _fields_ = (
        ("run", ctypes.c_uint64),
        ("stop", ctypes.c_uint64),
        ("fraction", ctypes.c_double),
        ("written", ctypes.c_uint64),
        ("writer", ctypes.c_uint64 * 2),
        ("length", ctypes.c_uint64 * 2),
    )


class Slots:
    """Shared memory for so many runs at a time; it travels to the workers when they start."""

    def __init__(self, context: Any, count: int, partial_bytes: int) -> None:
        """Args: the multiprocessing context, the number of slots, the size of one recording so far at most."""
        self.count = count
        self._partial_bytes = partial_bytes
        self._headers = context.RawArray(_Header, count)
        #: Untouched pages of it take no memory.
        self._buffers = context.RawArray(ctypes.c_char, count * 2 * partial_bytes)

    # The pool's side

    def begin(self, slot: int, run: int) -> None:
        """Give a slot to a run; run numbers count from 1."""
        header = self._headers[slot]
        header.fraction = math.nan
        header.run = run

    def stop(self, slot: int, run: int) -> None:
        """Ask a run to end."""
        self._headers[slot].stop = run

    def progress(self, slot: int, run: int) -> float | None:
        """How far a run is, from 0 to 1, where it knows."""
        header = self._headers[slot]
        fraction = float(header.fraction)
        return None if header.run != run or math.isnan(fraction) else min(max(fraction, 0.0), 1.0)

    def partial(self, slot: int, run: int) -> bytes | None:
        """What a run wrote last."""
        header = self._headers[slot]
        for _ in range(3):
            written = header.written
            if written == 0 or header.writer[written % 2] != run:
                return None
            start = self._address(slot, written)
            copy = ctypes.string_at(start, header.length[written % 2])
            if header.written == written:
                return copy
        return None

    # The worker's side

    def stopping(self, slot: int, run: int) -> bool:
        """Whether a run should end."""
        return bool(self._headers[slot].stop == run)

    def report(self, slot: int, run: int, fraction: float | None) -> None:
        """Say how far a run is."""
        header = self._headers[slot]
        if header.run == run:
            header.fraction = math.nan if fraction is None else fraction

    def write(self, slot: int, run: int, data: bytes) -> bool:
        """Put a recording so far aside; False where it is too large, or the slot is no longer this run's."""
        header = self._headers[slot]
        if len(data) > self._partial_bytes or header.run != run:
            return False
        written = header.written + 1
        header.writer[written % 2] = 0
        ctypes.memmove(self._address(slot, written), data, len(data))
        header.length[written % 2] = len(data)
        header.writer[written % 2] = run
        header.written = written
        return True

    def _address(self, slot: int, written: int) -> int:
        return ctypes.addressof(self._buffers) + (slot * 2 + written % 2) * self._partial_bytes
