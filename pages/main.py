"""The navigation: run by Streamlit for each visit."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from lessons.reader import Lesson, all_lessons
from pages import clinic, contents, expression, lesson, operations, playground, training

#: So many lessons have a place of their own in the navigation; all of them are on the page of lessons.
NAMED = 3
first = st.Page(expression.page, title="Expression", url_path="expression")


def home() -> None:
    """The bare address leads to the first page: Streamlit's default page would have no address of its own."""
    st.switch_page(first, query_params=st.query_params.to_dict())


def _lesson(found: Lesson, visibility: Literal["visible", "hidden"]) -> StreamlitPage:
    show = partial(lesson.page, found)
    return st.Page(show, title=found.title, url_path=found.name, visibility=visibility)


st.set_page_config(page_title="Autograd Lab", layout="wide", initial_sidebar_state="collapsed")
st.html(Path(__file__).parent / "page.css")
st.navigation(
    [
        st.Page(home, title="Autograd Lab", default=True),
        first,
        st.Page(training.page, title="Training", url_path="training"),
        st.Page(contents.page, title="Lessons", url_path="lessons"),
        *(_lesson(each, "visible" if place < NAMED else "hidden") for place, each in enumerate(all_lessons())),
        st.Page(clinic.page, title="Clinic", url_path="clinic"),
        st.Page(playground.page, title="Playground", url_path="playground"),
        st.Page(operations.page, title="Operations", url_path="operations"),
    ],
    position="top",
).run()
