"""Autograd Lab: `streamlit run app.py`.

The script that Streamlit runs for each visit is `pages/main.py`. Beside a folder called `pages`, the first visit to a
fresh server would be taken for one of an old multipage app (Streamlit 1.67, `_mpa_v1`) and told "Page not found".
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

import workers
from pages import services
from player.component import BUNDLE_FOLDER, BUNDLE_PATH


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """The workers load torch while the first visitor is still on the way."""
    workers.warm_up()
    yield


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
