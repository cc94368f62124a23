"""Autograd Lab: `streamlit run app.py`.

The script that Streamlit runs for each visit is `pages/main.py`. Beside a folder called `pages`, the first visit to a
fresh server would be taken for one of an old multipage app (Streamlit 1.67, `_mpa_v1`) and told "Page not found".
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

import workers
from pages import services
from player.component import BUNDLE_FOLDER, BUNDLE_PATH

#: Seconds that a first visitor has to themselves: on two cores, torch's import would hold their page up.
HEAD_START = 3.0


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """The workers load torch before anybody asks; a page that asks earlier starts them, once its own text is sent."""
    start = asyncio.get_running_loop().call_later(HEAD_START, workers.warm_up)
    yield
    start.cancel()


#: Streamlit 1.67 puts its own routes under this path, but not those that it is given.
base = services.prefix(st.get_option("server.baseUrlPath") or "")
app = st.App(
    "pages/main.py",
    lifespan=lifespan,
    routes=[
        Mount(f"{base}/{BUNDLE_PATH}", StaticFiles(directory=BUNDLE_FOLDER)),
        *services.routes(base),
    ],
)
