"""Any program of the subset."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages import presets, session
from player import Options

KEY = "playground"


def page() -> None:
    """The page at /playground."""
    programs = presets.playground()
    current = session.program(KEY, next(iter(programs.values())))
    session.head(current, "What does this program do?")
    with st.container(horizontal=True, gap="small", key="chips"):
        for title, text in programs.items():
            st.button(title, on_click=partial(current.edit, text))
    session.show(current, Options(layout="playground"))
