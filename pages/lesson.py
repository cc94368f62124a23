"""One page for all lessons: prose, controls that edit its code, and the player."""

from __future__ import annotations

from functools import partial

import streamlit as st

from lessons.reader import Lesson
from pages import session
from pages.session import Program
from player import Options
from program_text.errors import TextError
from program_text.parameters import Parameter, read_parameters, set_parameter

#: Of a control, in pixels: some stand in one row.
WIDTH = 320


def page(lesson: Lesson) -> None:
    """The page at /<the lesson's name>."""
    current = session.program(lesson.name, lesson.program)
    session.head(current, lesson.question)
    st.markdown(lesson.introduction)
    with st.container(key="controls"):
        _controls(current)
    session.show(current, Options(layout="playground"))
    for part in lesson.parts:
        st.subheader(part.heading, anchor=False)
        st.markdown(part.prose)
        if part.lines:
            st.caption(f"Lines {part.lines[0]} to {part.lines[1]} of the code.")


def _controls(current: Program) -> None:
    try:
        found = read_parameters(current.source).found
    except TextError:
        found = ()
    if found:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="row"):
            for parameter in found:
                _control(current, parameter)


def _control(current: Program, parameter: Parameter) -> None:
    key = f"{current.key}/{parameter.name}"
    st.session_state[key] = parameter.value
    change = partial(_change, current, parameter.name)
    if parameter.kind == "slider":
        least, most, step, value = _alike(parameter)
        st.session_state[key] = value
        st.slider(parameter.name, least, most, step=step, key=key, on_change=change, width=WIDTH)
    elif parameter.choices:
        st.selectbox(parameter.name, parameter.choices, key=key, on_change=change, width=WIDTH)
    elif parameter.kind == "boolean":
        st.toggle(parameter.name, key=key, on_change=change)
    elif parameter.kind in ("number", "integer"):
        st.number_input(parameter.name, key=key, on_change=change, width=WIDTH)
    else:
        st.text_input(parameter.name, key=key, on_change=change, width=WIDTH)


def _alike(parameter: Parameter) -> tuple[float, float, float, float]:
    """Bounds, step and value of a slider, all whole numbers where they can be, as Streamlit asks."""
    numbers = (parameter.min or 0, parameter.max or 1, parameter.step or 1, parameter.value)
    kind = int if all(float(number) == int(float(number)) for number in numbers) else float
    least, most, step, value = map(kind, numbers)
    return least, most, step, value


def _change(current: Program, name: str) -> None:
    current.edit(set_parameter(current.source, name, st.session_state[f"{current.key}/{name}"]), group=name)
