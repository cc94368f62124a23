"""The navigation: run by Streamlit for each visit."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from lessons.reader import all_lessons
from pages import clinic, expression, lesson, operations, playground, training

first = st.Page(expression.page, title="Expression", url_path="expression")


def home() -> None:
    """The bare address leads to the first page: Streamlit's default page would have no address of its own."""
    st.switch_page(first, query_params=st.query_params.to_dict())


st.set_page_config(page_title="Autograd Lab", layout="wide", initial_sidebar_state="collapsed")
st.html(Path(__file__).parent / "page.css")
st.navigation(
    [
        st.Page(home, title="Autograd Lab", default=True),
        first,
        st.Page(training.page, title="Training", url_path="training"),
        *(st.Page(partial(lesson.page, each), title=each.title, url_path=each.name) for each in all_lessons()),
        st.Page(clinic.page, title="Clinic", url_path="clinic"),
        st.Page(playground.page, title="Playground", url_path="playground"),
        st.Page(operations.page, title="Operations", url_path="operations"),
    ],
    position="top",
).run()
