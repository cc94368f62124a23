"""The operations table to read and to search: what each computes, what it sends back, and a program to try it in."""

from __future__ import annotations

import streamlit as st

from autograd_trace.operations import FAMILIES
from autograd_trace.operations.entry import entry, found
from autograd_trace.operations.example import example
from autograd_trace.operations.page import family_title
from program_text.query import Link, write_query

#: More entries at once make the page slow, and nobody reads them.
MOST = 40
ALL = "All families"


def page() -> None:
    """The page at /operations."""
    st.title("What may a program use, and what does it send back?", anchor=False)
    search, family = st.columns([2, 3])
    words = search.text_input("Search", key="search", placeholder="relu, MulBackward0, log", bind="query-params")
    families = {family_title(module): module for module in FAMILIES}
    chosen = family.selectbox("Family", [ALL, *families], key="family", bind="query-params")
    rows = found(words, families.get(chosen))
    more = f", the first {MOST} of them here: search for more" if len(rows) > MOST else ""
    st.markdown(f"Operations found: {len(rows)}{more}. `g` is the gradient that arrives at the result.")
    for row in rows[:MOST]:
        with st.container(border=True):
            text, button = st.columns([6, 1])
            text.markdown(entry(row))
            link = "&".join(f"{name}={value}" for name, value in write_query(Link(program=example(row))).items())
            button.markdown(f"[Try {row.name}](playground?{link})")
