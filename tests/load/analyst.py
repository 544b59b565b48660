"""One browser's half of Streamlit's websocket protocol: connect, change a widget, follow the runs of the script."""

import asyncio
import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

# Seconds after which a run that has not ended counts as an error.
PATIENCE = 60.0


class Analyst:
    """A session of an app. Elements are known by what a person reads on them: the label of a field or button."""

    def __init__(self, address: str, page: str = "", query: str = "") -> None:
        self._url = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
        self._page, self._query, self._page_hash = page, query, ""
        self._socket: ClientConnection | None = None
        self._elements: dict[str, tuple[Element, str]] = {}
        self._values: dict[str, WidgetState] = {}
        self._fragments: dict[tuple[int, ...], str] = {}

    async def open(self) -> float:
        """Connect and open the page; return the seconds until it is drawn."""
        self._socket = await connect(self._url, max_size=None, subprotocols=[Subprotocol("streamlit")])
        return await self._run("")

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()

    def shows(self, label: str) -> bool:
        """Return whether an element of this label was drawn."""
        return label in self._elements

    async def type(self, label: str, text: str) -> float:
        """Change a text field; return the seconds until the page has settled."""
        element, fragment = self._elements[label]
        field = element.text_input if element.WhichOneof("type") == "text_input" else element.text_area
        self._values[field.id] = WidgetState(id=field.id, string_value=text)
        return await self._run(fragment)

    async def click(self, label: str) -> float:
        """Click the first button whose label starts so; return the seconds until the page has settled."""
        element, fragment = next(found for name, found in self._elements.items() if name.startswith(label))
        return await self._run(fragment, WidgetState(id=element.button.id, trigger_value=True))

    async def _run(self, fragment: str, *triggers: WidgetState) -> float:
        if self._socket is None:
            raise ConnectionError("the session is not open")
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name, state.page_script_hash = self._query, self._page, self._page_hash
        state.fragment_id = fragment
        state.widget_states.CopyFrom(WidgetStates(widgets=[*self._values.values(), *triggers]))
        started = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not await self._is_settled():
                pass
        return time.perf_counter() - started

    async def _is_settled(self) -> bool:
        """Take in a message; return whether it ends a run that no other follows."""
        if self._socket is None:
            return True
        message = ForwardMsg.FromString(await self._socket.recv(decode=False))
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._take_in(message.delta.new_element, message.delta.fragment_id)
        return kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def _take_in(self, element: Element, fragment: str) -> None:
        kind = element.WhichOneof("type")
        if kind in ("text_input", "text_area", "button"):
            self._elements[getattr(element, kind).label] = element, fragment
