"""A learner without a browser: speaks Streamlit's protocol, as its own front end does."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Self

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

#: An answer that took longer counts as an error, in seconds.
LIMIT = 120.0


class Learner:
    """One session at an app's page, with a text field that is called Expression."""

    def __init__(self, url: str, page: str = "") -> None:
        """Args: the app's address, and the name of the page."""
        self._address = url.replace("http://", "ws://") + "/_stcore/stream"
        self._page = page
        self._script_hash = ""
        self._field = ""
        self._socket: Any = None
        #: Messages that the server sends once and then names by their hash.
        self._kept: dict[str, ForwardMsg] = {}

    async def open(self, sign: str) -> Self:
        """Connect, and let the page run until something with `sign` in it has come."""
        self._socket = await websockets.connect(self._address, subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]
        await self._rerun(BackMsg())
        await asyncio.wait_for(self._finished(sign), LIMIT)
        return self

    async def edit(self, expression: str, sign: str) -> float:
        """Give a new expression; the seconds until the page has run and something with `sign` in it has come."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = self._field, expression
        start = time.perf_counter()
        await self._rerun(message)
        await asyncio.wait_for(self._finished(sign), LIMIT)
        return time.perf_counter() - start

    async def close(self) -> None:
        """Leave."""
        await self._socket.close()

    async def _rerun(self, message: BackMsg) -> None:
        message.rerun_script.page_script_hash = self._script_hash
        message.rerun_script.page_name = "" if self._script_hash else self._page
        message.rerun_script.query_string = ""
        await self._socket.send(message.SerializeToString())

    async def _finished(self, sign: str) -> None:
        """Return at the end of a run in which a message with `sign` has come; a fragment runs again as it asks."""
        seen, again = False, None
        while True:
            message = await self._message()
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._script_hash = message.new_session.page_script_hash
            elif kind == "navigation":
                self._script_hash = message.navigation.page_script_hash or self._script_hash
            elif kind == "auto_rerun":
                again = message.auto_rerun
            elif kind == "delta":
                self._read(message)
                seen = seen or sign.encode() in message.SerializeToString()
            elif kind == "script_finished":
                if seen:
                    return
                if again is not None:
                    await self._run_fragment(again)

    async def _run_fragment(self, again: Any) -> None:
        await asyncio.sleep(again.interval)
        message = BackMsg()
        message.rerun_script.fragment_id = again.fragment_id
        message.rerun_script.is_auto_rerun = True
        await self._rerun(message)

    async def _message(self) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(await self._socket.recv())
        if message.WhichOneof("type") == "ref_hash":
            return self._kept[message.ref_hash]
        if message.metadata.cacheable:
            self._kept[message.hash] = message
        return message

    def _read(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        if element.WhichOneof("type") == "text_input" and element.text_input.label == "Expression":
            self._field = element.text_input.id
