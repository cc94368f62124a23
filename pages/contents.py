"""All lessons: the question that each answers, and what is learned on the way."""

from __future__ import annotations

import streamlit as st

from lessons.reader import Lesson, all_lessons


def page() -> None:
    """The page at /lessons."""
    st.title("Which question do you have?", anchor=False)
    st.markdown("Each lesson is a program to step through and to change.")
    for lesson in all_lessons():
        with st.container(border=True):
            st.markdown(entry(lesson))


def entry(lesson: Lesson) -> str:
    """Title and link, question, introduction, and the headings of the parts, as markdown."""
    parts = " · ".join(part.heading for part in lesson.parts)
    return f"[**{lesson.title}**]({lesson.name})  \n**{lesson.question}**\n\n{lesson.introduction}\n\n{parts}"
