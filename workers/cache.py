"""Answers kept for the next asker, the latest used, within a number of bytes."""

from __future__ import annotations

from collections import OrderedDict

from workers.messages import Key, Result


class Cache:
    """Results by what they depend on. Not locked: its owner is."""

    def __init__(self, capacity: int) -> None:
        """Keep at most `capacity` bytes of payloads and programs."""
        self._capacity = capacity
        self._size = 0
        self._results: OrderedDict[Key, Result] = OrderedDict()

    def get(self, key: Key) -> Result | None:
        """The result kept for a key, which counts as used now."""
        result = self._results.get(key)
        if result is not None:
            self._results.move_to_end(key)
        return result

    def put(self, key: Key, result: Result) -> None:
        """Keep a result; the ones used longest ago make room. One larger than all of the room is not kept."""
        self._drop(key)
        size = _size(key, result)
        if size > self._capacity:
            return
        self._results[key] = result
        self._size += size
        while self._size > self._capacity:
            self._drop(next(iter(self._results)))

    def _drop(self, key: Key) -> None:
        result = self._results.pop(key, None)
        if result is not None:
            self._size -= _size(key, result)


def _size(key: Key, result: Result) -> int:
    return len(result.payload) + 4 * len(key[0])
