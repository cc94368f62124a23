"""Where the notes of one run are gathered: one of a kind for a line."""

from __future__ import annotations

from autograd_trace.trace import Note


class Noting:
    """The notes so far."""

    def __init__(self) -> None:
        self._notes: dict[tuple[str, int], Note] = {}

    def add(self, kind: str, line: int, message: str, variable: str = "") -> None:
        """Note something, where nothing of this kind was noted at this line."""
        self._notes.setdefault((kind, line), Note(kind, message, line, variable))

    def sorted(self) -> list[Note]:
        """All of them, in the order of their lines."""
        return sorted(self._notes.values(), key=lambda note: note.line)
