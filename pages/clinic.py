"""Errors and silent mistakes by their message: the program that has it, and that program mended."""

from __future__ import annotations

import difflib
from functools import partial

import streamlit as st

from pages import presets, session
from pages.presets import Case
from pages.session import Program
from player import Options

KEY = "clinic"
#: By the name shown: which of a case's two programs.
WRITTEN, MENDED = "As written", "Mended"


def page() -> None:
    """The page at /clinic."""
    cases = presets.clinic()
    current = session.program(KEY, cases[0].broken)
    session.head(current, "What does this message mean?")
    with st.container(key="controls"):
        _controls(current, cases)
    session.show(current, Options(layout="playground"))


def _controls(current: Program, cases: tuple[Case, ...]) -> None:
    shown = next((case for case in cases if current.source in (case.broken, case.mended)), None)
    if shown is not None:
        st.session_state["clinic/last"] = shown
    case: Case = st.session_state.get("clinic/last", cases[0])
    st.session_state["clinic/case"] = case.title
    st.session_state["clinic/which"] = shown and (WRITTEN if current.source == case.broken else MENDED)
    choice, which, change = st.columns([4, 2, 4])
    titles = [each.title for each in cases]
    choice.selectbox("Message", titles, key="clinic/case", on_change=partial(_choose, current, cases))
    press = partial(_switch, current, case)
    which.segmented_control("Program", (WRITTEN, MENDED), key="clinic/which", on_change=press)
    change.markdown(":small[What the mended program changes]")
    change.code(difference(case.broken, case.mended), language=None)


def difference(before: str, after: str) -> str:
    r"""The lines that go, with a minus, and those that come, with a plus.

    >>> difference("# one\nb\n", "# two\nc\n")
    '-b\n+c'
    """
    lines = difflib.ndiff(before.splitlines()[1:], after.splitlines()[1:])
    return "\n".join(line[0] + line[2:] for line in lines if line[0] in "+-")


def _choose(current: Program, cases: tuple[Case, ...]) -> None:
    title = st.session_state["clinic/case"]
    current.edit(next(case.broken for case in cases if case.title == title))


def _switch(current: Program, case: Case) -> None:
    which = st.session_state["clinic/which"]
    if which is not None:
        current.edit(case.mended if which == MENDED else case.broken)
