"""One program of one session: its text and history, the run under way, and the last good recording."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import streamlit as st
from msgspec.structs import replace

import player
from player.contract import OpenAt, PlayerState
from program_text.errors import TextError
from program_text.history import History, edited, redone, undone
from program_text.query import Control, Link, read_query, write_query
from workers import Answer, Job, Request, shared_pool

#: Seconds that a page waits for a run before it shows that one is under way, and between two looks at it.
PATIENCE = 0.4
_LOOK = 0.3


@dataclass
class Program:
    """A page's program in a session; Streamlit keeps it under the page's name."""

    key: str
    history: History
    seed: int = 0
    open_at: OpenAt = "end"
    notes: tuple[str, ...] = ()
    #: The number of the present text; it only grows.
    request: int = 1
    views: tuple[str, ...] = ("annotated",)
    iterations: tuple[int, ...] = ()
    #: The text of another run that the address asks for, "" for none; it goes along with the first text alone.
    other: str = ""
    other_job: Job | None = None
    job: Job | None = None
    payload: bytes | None = None
    #: Whether `payload` is of an older text.
    stale: bool = False
    handled: tuple[object, ...] = field(default=())

    @property
    def source(self) -> str:
        """The text."""
        return self.history.present

    def edit(self, source: str, group: str = "") -> None:
        """Take a new text over."""
        self._move(edited(self.history, source, group=group, time=time.monotonic()))

    def type(self, source: str) -> None:
        """Take over what was typed; the editor's own undo and redo go back and on in the history too."""
        if self.history.can_undo and source == self.history.past[-1]:
            self.undo()
        elif self.history.can_redo and source == self.history.future[-1]:
            self.redo()
        else:
            self.edit(source)

    def undo(self) -> None:
        """One program back."""
        self._move(undone(self.history))

    def redo(self) -> None:
        """One program on."""
        self._move(redone(self.history))

    def _move(self, history: History) -> None:
        if history is not self.history:
            self.history = history
            self.request += 1
            self.views, self.iterations, self.notes, self.other = ("annotated",), (), (), ""

    def run(self) -> Answer | None:
        """Ask for the present text where nobody has yet, and wait for a moment; None while it runs."""
        wanted = Request(self.request, self.source, self.seed, self.iterations, self.views)
        if self.job is None or self.job.request.key != wanted.key or self.job.request.id != wanted.id:
            self.job = shared_pool().submit(wanted, supersedes=self.job)
            self.stale = self.payload is not None
        answer = self.job.wait(PATIENCE)
        if answer is not None and answer.payload is not None and answer.status != "superseded":
            self.payload, self.stale = answer.payload, False
        return answer

    def run_other(self) -> Answer | None:
        """The same for the other run; only where there is one."""
        if self.other_job is None:
            self.other_job = shared_pool().submit(Request(0, self.other, self.seed))
        return self.other_job.wait(PATIENCE)

    def query(self) -> dict[str, str]:
        """The page's part of the address: the program, where it is not the page's own."""
        first = st.session_state.get(f"{self.key}/default")
        if self.source == first and self.seed == 0:
            return {}
        return write_query(Link(program=self.source, seed=self.seed or None))


def program(
    key: str,
    default: str,
    *,
    open_at: OpenAt = "end",
    controls: Iterable[str] = (),
    apply: Callable[[str, str, Control], str] | None = None,
) -> Program:
    """The session's program of this page; the first time, as the address asks for it.

    Args:
        key: the page's name.
        default: the program that the page opens with.
        open_at: where the player opens, unless the address says a step.
        controls: names of the page's controls that the address may set.
        apply: writes a control's value into a program.
    """
    if key not in st.session_state:
        link, notes = read_query({name: str(value) for name, value in st.query_params.to_dict().items()}, controls)
        text, said = link.program if link.program is not None else default, list(notes)
        for name, value in link.controls.items():
            try:
                text = apply(text, name, value) if apply else text
            except TextError as error:
                said.append(f"{name} in the address is ignored. {error}")
        st.session_state[f"{key}/default"] = default
        st.session_state[key] = Program(
            key,
            History(text),
            link.seed or 0,
            link.step if link.step is not None else open_at,
            tuple(said),
            other=link.other or "",
        )
    found: Program = st.session_state[key]
    return found


def head(current: Program, title: str) -> None:
    """The page's title, with Undo and Redo in its row."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="head"):
        st.title(title, anchor=False, width="stretch")
        with st.container(horizontal=True, width="content", gap="small", key="history"):
            history_buttons(current)


def history_buttons(current: Program) -> None:
    """Undo and Redo, over everything that changes the program."""
    st.button("Undo", on_click=current.undo, disabled=not current.history.can_undo, key=f"{current.key}/undo")
    st.button("Redo", on_click=current.redo, disabled=not current.history.can_redo, key=f"{current.key}/redo")


#: By its name, what a command of the page makes of the program's text.
Commands = Mapping[str, Callable[[str], str]]


def show(current: Program, options: player.Options, commands: Commands = MappingProxyType({})) -> None:
    """Run the program, show its recording, and take over what the learner does in the player."""
    answer = current.run()
    running = None if answer is not None or current.job is None else player.Running(current.job.peek().progress)
    other = current.run_other() if current.other else None
    name = f"{current.key}/player"
    state = player.show(
        name,
        request=current.request,
        source=current.source,
        payload=current.payload,
        stale=current.stale,
        other=other.payload if other is not None and other.ran else None,
        running=running,
        note=" ".join(current.notes),
        open_at=current.open_at,
        options=_with_query(options, current),
        # Before the page runs, so that it runs once for an edit and not twice.
        on_change=lambda: _take_over_early(current, name, commands),
    )
    if take_over(current, state, commands):
        st.rerun()
    if running is not None or (current.other and other is None):
        _watch(current)


def take_over(current: Program, state: PlayerState, commands: Commands = MappingProxyType({})) -> bool:
    """Act on what came from the browser; True where the page has to run again."""
    before = (current.request, current.views, current.iterations)
    if state.edit is not None and state.edit.request > current.request:
        current.type(state.edit.source)
        current.request = max(current.request, state.edit.request)
    if state.press is not None and state.press.request == current.request and state.press.name in commands:
        current.edit(commands[state.press.name](current.source))
    if state.wants is not None and state.wants.request == current.request:
        current.views = tuple(sorted({*current.views, *(view for view in state.wants.views if view == "torchviz")}))
        wanted = (number for number in state.wants.iterations if number >= 0)
        current.iterations = tuple(sorted({*current.iterations, *wanted}))
    if state.stop is not None and state.stop == current.request and current.job is not None:
        current.job.stop()
    return before != (current.request, current.views, current.iterations)


def _take_over_early(current: Program, name: str, commands: Commands) -> None:
    take_over(current, player.read_state(st.session_state.get(name) or {}), commands)


def _with_query(options: player.Options, current: Program) -> player.Options:
    return replace(options, query=current.query())


@st.fragment(run_every=_LOOK)
def _watch(current: Program) -> None:
    """Looks at a run under way until it has ended."""
    jobs = [job for job in (current.job, current.other_job if current.other else None) if job is not None]
    if all(job.wait(0) is not None for job in jobs):
        st.rerun()
    st.empty()
