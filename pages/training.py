"""What does each line of the loop do? The notebook's training loop, its loss and its weight."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, get_args

import streamlit as st

from pages import presets, session
from pages.session import Program
from player import Options
from player.contract import Command
from program_text.batches import read_batch, set_batch
from program_text.errors import TextError
from program_text.examples import read_examples, set_examples
from program_text.parts import LOSSES, OPTIMIZERS, Parts, read_parts, set_loss, set_optimizer, set_seed
from program_text.query import Control
from program_text.training import Gradients, read_training, set_epochs, set_gradients, set_learning_rate

KEY = "training"
OPTIONS = Options(
    layout="training",
    primary="phase",
    iteration_label="epoch",
    commands=(Command("gradients", "z", "zero_grad or accumulate, from the first epoch"),),
)


#: By the name of a control: what writes its value into a program.
EDITS: dict[str, Callable[[str, Any], str]] = {
    "lr": set_learning_rate,
    "rate": set_learning_rate,
    "epochs": set_epochs,
    "gradients": set_gradients,
    "loss": set_loss,
    "optimizer": set_optimizer,
    "seed": set_seed,
    "batch": set_batch,
    "examples": set_examples,
}
#: Examples in a minibatch that are offered; 0 is all of them.
BATCHES = (0, 1, 2, 3, 4, 8, 16, 32)
#: The slider's least upper end: the notebook's loop diverges a little above half of it.
MOST_RATE = 0.05


def page() -> None:
    """The page at /training."""
    current = session.program(KEY, presets.training(), controls=("lr", "epochs", "gradients"), apply=_apply)
    st.title("What does each line of the loop do?", anchor=False)
    with st.container(key="controls"):
        _controls(current)
    session.show(current, OPTIONS, {"gradients": _toggle_gradients})


def _apply(text: str, name: str, value: Control) -> str:
    return EDITS[name](text, value)


def _toggle_gradients(text: str) -> str:
    """The other of the two; a program that has no such line stays as it is."""
    try:
        return set_gradients(text, "accumulate" if read_training(text).gradients == "zero_grad" else "zero_grad")
    except TextError:
        return text


def _controls(current: Program) -> None:
    try:
        found, parts = read_training(current.source), read_parts(current.source)
    except TextError as error:
        st.caption(f"The controls wait until the code can be read. {error}")
        session.history_buttons(current)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="row"):
        if found.learning_rate is not None:
            _learning_rate(current, found.learning_rate)
        if found.epochs is not None:
            st.number_input("Epochs", min_value=0, step=1, width=120, **_bound(current, "epochs", found.epochs))
        if found.gradients is not None:
            choices = get_args(Gradients)
            st.segmented_control("Gradients", choices, **_bound(current, "gradients", found.gradients))
        with st.popover("More"):
            _more(current, parts)
        session.history_buttons(current)


def _learning_rate(current: Program, value: float) -> None:
    st.number_input("Learning rate", step=0.001, format="%.6g", width=150, **_bound(current, "lr", value))
    most = max(MOST_RATE, value)
    slider = _bound(current, "rate", min(max(value, 0.0), most))
    st.slider("Drag the rate", 0.0, most, step=0.001, label_visibility="collapsed", format="%.3f", width=180, **slider)


def _more(current: Program, parts: Parts) -> None:
    """What is changed less often: each edits the line that the learner sees."""
    st.selectbox("Loss", LOSSES, disabled=parts.loss is None, **_closed(current, "loss", parts.loss))
    optimizer = _closed(current, "optimizer", parts.optimizer)
    st.selectbox("Optimizer", OPTIMIZERS, placeholder="Written in the code", **optimizer)
    batch = read_batch(current.source)
    sizes = sorted({*BATCHES, batch or 0})
    size = _closed(current, "batch", batch)
    st.selectbox("Batch", sizes, format_func=_batch_label, disabled=batch is None, placeholder="None found", **size)
    examples = read_examples(current.source)
    if examples is not None:
        count = _closed(current, "examples", examples)
        st.number_input("Data: number of examples", min_value=1, step=1, **count)
    if parts.seed is not None:
        seed = _closed(current, "seed", parts.seed)
        st.number_input("Data: seed of the random numbers", min_value=0, step=1, **seed)


def _batch_label(size: int) -> str:
    if size == 0:
        return "All examples at once"
    return f"{size} example" if size == 1 else f"{size} examples"


def _bound(current: Program, name: str, value: float | str | None, key: str = "") -> dict[str, Any]:
    """What binds a widget to the program: its value is read from there, and a change of it is an edit."""
    key = f"training/{key or name}"
    st.session_state[key] = value
    return {"key": key, "on_change": partial(_change, current, name, key)}


def _closed(current: Program, name: str, value: float | str | None) -> dict[str, Any]:
    """The same for a widget in a popover.

    While that is closed, Streamlit 1.67 does not tell the browser of a value that is set here, and the browser sends
    its old one with the next press, as a change. So each value has a widget of its own.
    """
    return _bound(current, name, value, key=f"{name} {value}")


def _change(current: Program, name: str, key: str) -> None:
    value = st.session_state[key]
    if value is None:
        return
    try:
        current.edit(EDITS[name](current.source, value), group=name)
    except TextError as error:
        st.toast(str(error))
