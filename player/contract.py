"""What passes between Python and the browser: the player's options, what is sent, and what comes back."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Layout = Literal["expression", "training", "playground"]
#: What the filled button does: one event, one phase (forward, backward, update), or one iteration of a loop.
Action = Literal["step", "phase", "iteration"]
#: The step that a new recording opens at: the last, the one before the first gradient is sent, or a number.
OpenAt = int | Literal["end", "before-backward"]


class Command(Struct, frozen=True):
    """Something that the page can do to its program, by one key in the player.

    Attributes:
        name: what the page gets back when it is pressed.
        key: a `KeyboardEvent.key` that the player does not use itself.
        label: what it does, for the list of keys.
    """

    name: str
    key: str
    label: str


class Options(Struct, frozen=True, kw_only=True):
    """How a page wants the player to look and to speak.

    Attributes:
        layout: which views stand where.
        primary: what the filled button does.
        primary_label: the text on it while it applies, "" for the player's own.
        opening_sentence: said at the step before the first gradient, in place of the event's own sentence.
        iteration_label: what the page calls an iteration of its loop.
        query: the page's part of the URL; the player adds `step` and writes it. None: leave the URL alone.
        editable: whether the code can be edited.
        present: larger type, for a hall.
        commands: the page's own, each with its key.
        offline: there is no server behind the page, so that nothing beyond the recording can be had.
    """

    layout: Layout = "playground"
    primary: Action = "step"
    primary_label: str = ""
    opening_sentence: str = ""
    iteration_label: str = "iteration"
    query: dict[str, str] | None = None
    editable: bool = True
    present: bool = False
    offline: bool = False
    commands: tuple[Command, ...] = ()


class Running(Struct, frozen=True):
    """A run that has not ended: how far it is, from 0 to 1, where that is known."""

    progress: float | None = None


class PlayerData(Struct, frozen=True):
    """What the browser is sent.

    Attributes:
        request: the number of the edit that `source` is; it only grows.
        source: the program's text as the page has it.
        payload: the JSON of a recording and its drawings, "" where there is none yet.
        stale: whether `payload` is of an older text.
        other: the same as `payload` of another run, which goes along with this one; "" where none is asked for.
        running: a run under way, None where all is answered.
        note: a sentence of the page's, "" for none.
        open_at: where a new recording opens.
        bundle: the address of the player's script, relative to the page.
        options: how the page wants the player.
    """

    request: int
    source: str
    payload: str
    stale: bool
    other: str
    running: Running | None
    note: str
    open_at: OpenAt
    bundle: str
    options: Options


class Edit(Struct, frozen=True):
    """A new text of the program: `request` is larger than any number seen before."""

    request: int
    source: str


class Wants(Struct, frozen=True):
    """What the browser lacks: drawings beside the annotated one, and iterations in full detail.

    Attributes:
        request: the edit that it is asked for.
        views: names for `workers.Request.views`.
        iterations: for `workers.Request.iterations`.
    """

    request: int
    views: list[str]
    iterations: list[int]


class Press(Struct, frozen=True):
    """One of the page's commands was pressed: `request` is the edit that the learner saw."""

    request: int
    name: str


class PlayerState(Struct, frozen=True):
    """What the learner did: the last of each kind, None where there was none.

    A page acts on `edit` where its number is larger than the page's own, then takes that number over.
    """

    edit: Edit | None = None
    wants: Wants | None = None
    press: Press | None = None
    #: The number of the request whose run is to be stopped.
    stop: int | None = None
