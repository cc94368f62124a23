"""Undo and redo over programs: frozen records and pure functions, one history a session."""

from __future__ import annotations

from dataclasses import dataclass

#: How many programs are kept on either side.
LONGEST = 200
#: Edits of one group that follow each other within so many seconds are one: the drag of a slider.
TOGETHER = 1.5


@dataclass(frozen=True)
class History:
    """Programs before and after the present one.

    Attributes:
        present: the program.
        past: what undo goes back to, the latest last.
        future: what redo goes on to, the next last.
        group: what made the present program: the name of a control, "" for what stands alone.
        time: when, in seconds.
    """

    present: str
    past: tuple[str, ...] = ()
    future: tuple[str, ...] = ()
    group: str = ""
    time: float = 0.0

    @property
    def can_undo(self) -> bool:
        """Whether there is a program to go back to."""
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a program to go on to."""
        return bool(self.future)


def edited(history: History, program: str, *, group: str = "", time: float = 0.0) -> History:
    """The history after an edit; the same one where the program is the same.

    Args:
        history: the one before.
        program: the new program.
        group: the control that made it; quick edits of one control are undone together.
        time: now, in seconds of any clock that does not go back.
    """
    if program == history.present:
        return history
    together = group != "" and group == history.group and time - history.time <= TOGETHER and history.past
    past = history.past if together else (*history.past, history.present)[-LONGEST:]
    return History(program, past, (), group, time)


def undone(history: History) -> History:
    """One program back; the same history where there is none."""
    if not history.past:
        return history
    return History(history.past[-1], history.past[:-1], (*history.future, history.present))


def redone(history: History) -> History:
    """One program on; the same history where there is none."""
    if not history.future:
        return history
    return History(history.future[-1], (*history.past, history.present), history.future[:-1])
