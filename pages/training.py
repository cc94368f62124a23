"""What does each line of the loop do? The notebook's training loop, its loss and its weight."""

from __future__ import annotations

from functools import partial
from typing import get_args

import streamlit as st

from pages import presets, session
from pages.session import Program
from player import Options
from player.contract import Command
from program_text.errors import TextError
from program_text.query import Control
from program_text.training import Gradients, read_training, set_epochs, set_gradients, set_learning_rate

KEY = "training"
OPTIONS = Options(
    layout="training",
    primary="phase",
    iteration_label="epoch",
    commands=(Command("gradients", "z", "zero_grad or accumulate, from the first epoch"),),
)


def page() -> None:
    """The page at /training."""
    current = session.program(KEY, presets.training(), controls=("lr", "epochs", "gradients"), apply=_apply)
    st.title("What does each line of the loop do?", anchor=False)
    with st.container(key="controls"):
        _controls(current)
    session.show(current, OPTIONS, {"gradients": _toggle_gradients})


def _apply(text: str, name: str, value: Control) -> str:
    if name == "lr":
        return set_learning_rate(text, float(value))  # type: ignore[arg-type]
    if name == "epochs":
        return set_epochs(text, int(value))  # type: ignore[arg-type]
    return set_gradients(text, value)  # type: ignore[arg-type]


def _toggle_gradients(text: str) -> str:
    """The other of the two; a program that has no such line stays as it is."""
    try:
        return set_gradients(text, "accumulate" if read_training(text).gradients == "zero_grad" else "zero_grad")
    except TextError:
        return text


def _controls(current: Program) -> None:
    try:
        found = read_training(current.source)
    except TextError as error:
        st.caption(f"The controls wait until the code can be read. {error}")
        return
    rate, epochs, gradients, undo = st.columns([2, 1, 2, 1], vertical_alignment="bottom")
    for name, value in (("lr", found.learning_rate), ("epochs", found.epochs), ("gradients", found.gradients)):
        if value is not None:
            st.session_state[f"training/{name}"] = value
    if found.learning_rate is not None:
        rate.number_input(
            "Learning rate", key="training/lr", step=0.001, format="%.6g", on_change=partial(_change, current, "lr")
        )
    if found.epochs is not None:
        change = partial(_change, current, "epochs")
        epochs.number_input("Epochs", key="training/epochs", min_value=0, step=1, on_change=change)
    if found.gradients is not None:
        gradients.segmented_control(
            "Gradients", get_args(Gradients), key="training/gradients", on_change=partial(_change, current, "gradients")
        )
    undo.button("Undo", on_click=current.undo, disabled=not current.history.can_undo)


def _change(current: Program, name: str) -> None:
    value = st.session_state[f"training/{name}"]
    if value is not None:
        current.edit(_apply(current.source, name, value), group=name)
