"""A browser tab without a browser: Streamlit's own messages over its websocket, and the words of the page they draw."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

PATIENCE = 120  # seconds; whoever waits longer has been lost
_TAG = re.compile(r"<style>.*?</style>|<[^>]+>", re.DOTALL)
_ERROR = re.compile(r'class="[^"]*\bgt-error\b')  # a page's own error state


@dataclass(frozen=True, slots=True)
class Drawn:
    """The words of a page as it stands at the end of a run; ``problem`` is what it shows instead of its content."""

    words: str
    problem: str


class Tab:
    """One session of the app."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._page: dict[tuple[int, ...], str] = {}
        self._problem = ""

    async def show(self, page: str = "", **query: str) -> Drawn:
        """Open a view of the app, as a link to it does, and wait until it is drawn. Raises TimeoutError."""
        message = BackMsg()
        message.rerun_script.query_string = urlencode(query)
        message.rerun_script.page_name = page
        async with asyncio.timeout(PATIENCE):
            await self._socket.send(message.SerializeToString())
            while not self._take(ForwardMsg.FromString(await self._bytes())):
                pass
        return Drawn("\n".join(self._page.values()), self._problem)

    async def _bytes(self) -> bytes:
        received = await self._socket.recv()
        if isinstance(received, str):
            raise ValueError(f"the app sent text: {received[:200]}")
        return received

    def _take(self, message: ForwardMsg) -> bool:
        """Whether the run has ended with this message."""
        match message.WhichOneof("type"):
            case "new_session":
                self._page, self._problem = {}, ""
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                self._draw(tuple(message.metadata.delta_path), message.delta.new_element)
            case "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    self._problem = "the script does not compile"
                return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _draw(self, place: tuple[int, ...], element: Element) -> None:
        kind = element.WhichOneof("type")
        self._page.pop(place, None)
        if kind == "exception":
            self._problem = f"{element.exception.type}: {element.exception.message}"
        elif kind == "html":
            words = html.unescape(_TAG.sub("", element.html.body))
            self._page[place] = words
            if _ERROR.search(element.html.body):
                self._problem = words


@asynccontextmanager
async def open_tab(address: str) -> AsyncIterator[Tab]:
    """A new session; ``address`` is the app's, without a slash at its end."""
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    spoken, origin = [Subprotocol("streamlit")], Origin(address)
    async with connect(stream, subprotocols=spoken, origin=origin, max_size=None, ping_interval=None) as socket:
        yield Tab(socket)
