"""What does PyTorch record while it computes? An expression, its graph, and its backward pass."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages import presets, session
from pages.session import Program
from player import Options
from program_text.errors import TextError
from program_text.expression import (
    EditedInCode,
    Expression,
    append_operation,
    build_program,
    read_expression,
    set_expression,
    set_values,
)
from program_text.literals import numbers_text, parse_numbers
from program_text.query import Control

KEY = "expression"
#: What the field shows while the program is more than an expression.
EDITED = "Edited in code"
OPTIONS = Options(
    layout="expression",
    primary_label="Send the gradient back one step",
    opening_sentence="Forward is recorded. No gradient exists yet.",
)


def page() -> None:
    """The page at /expression."""
    default = build_program(presets.EXPRESSION, presets.VALUES["Notebook"])
    current = session.program(KEY, default, open_at="before-backward", controls=("expression", "x"), apply=_apply)
    st.title("What does PyTorch record while it computes?", anchor=False)
    read = read_expression(current.source)
    with st.container(key="controls"):
        _fields(current, read)
        _chips(current, read)
    session.show(current, OPTIONS)


def _apply(text: str, name: str, value: Control) -> str:
    if name == "x":
        return set_values(text, value)
    read = read_expression(text)
    return set_expression(text, str(value), read.values if isinstance(read, Expression) else (1.0,))


def _fields(current: Program, read: Expression | EditedInCode) -> None:
    expression, values = st.columns([3, 2])
    edited_in_code = isinstance(read, EditedInCode)
    st.session_state["expression/text"] = read.text if isinstance(read, Expression) else EDITED
    st.session_state["expression/values"] = numbers_text(read.values) if isinstance(read, Expression) else ""
    change = partial(_change, current, "text")
    expression.text_input("Expression", key="expression/text", disabled=edited_in_code, on_change=change)
    change = partial(_change, current, "values")
    values.text_input("x", key="expression/values", disabled=edited_in_code, on_change=change)
    if isinstance(read, EditedInCode):
        _rebuild(current, read)
    if error := st.session_state.pop("expression/error", None):
        st.error(error)


def _rebuild(current: Program, read: EditedInCode) -> None:
    """Says why the field only reads, and offers the way back to the last expression."""
    last = _last_expression(current)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button("Rebuild from expression", on_click=partial(current.edit, build_program(last.text, last.values)))
        st.caption(f"Line {read.line}: {read.reason} Rebuilding writes {last.text} again; Undo takes it back.")


def _last_expression(current: Program) -> Expression:
    """What the field said last, before the code said more than it can; else the notebook's."""
    for text in reversed(current.history.past):
        read = read_expression(text)
        if isinstance(read, Expression):
            return read
    return Expression(presets.VALUES["Notebook"], presets.EXPRESSION, (), "")


def _change(current: Program, what: str) -> None:
    typed = st.session_state[f"expression/{what}"]
    read = read_expression(current.source)
    try:
        if what == "values":
            current.edit(set_values(current.source, parse_numbers(typed)))
        elif isinstance(read, Expression):
            current.edit(set_expression(current.source, typed, read.values))
    except TextError as error:
        st.session_state["expression/error"] = f"{typed!r} is not taken over. {error}"


def _chips(current: Program, read: Expression | EditedInCode) -> None:
    disabled = isinstance(read, EditedInCode)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="chips"):
        st.markdown("Add", width="content")
        for label, code in presets.chips(main=True):
            _chip(current, label, code, disabled)
        with st.popover("More", disabled=disabled), st.container(horizontal=True, gap="small"):
            for label, code in presets.chips(main=False):
                _chip(current, label, code, disabled)
        st.space("small")
        session.history_buttons(current)
        st.button("Clear", on_click=partial(_clear, current), disabled=disabled)
        st.space("small")
        for name, values in presets.VALUES.items():
            st.button(name, on_click=partial(_preset, current, values), help="These numbers for x")


def _chip(current: Program, label: str, code: str, disabled: bool) -> None:
    st.button(label, on_click=partial(_append, current, code), disabled=disabled, key=f"expression/chip {label}")


def _append(current: Program, code: str) -> None:
    try:
        current.edit(append_operation(current.source, code))
    except TextError as error:
        st.session_state["expression/error"] = str(error)


def _clear(current: Program) -> None:
    read = read_expression(current.source)
    current.edit(build_program("x", read.values if isinstance(read, Expression) else presets.VALUES["Notebook"]))


def _preset(current: Program, values: tuple[float, ...]) -> None:
    """Other numbers for the expression as it stands; the notebook's expression where the code says more than one."""
    read = read_expression(current.source)
    if isinstance(read, Expression):
        current.edit(set_values(current.source, values))
    else:
        current.edit(build_program(presets.EXPRESSION, values))
