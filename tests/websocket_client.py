"""Somebody at the app without a browser: signs in over HTTP, and runs pages over Streamlit's own websocket."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.sync.client import ClientConnection, connect


class PageRun:
    """One session of the app, and what it has sent to the browser.

    Fields and buttons are known by their labels, the newest of a label.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.received = bytearray()
        self.session_id = ""
        self.query = ""
        self._page, self._page_hash = "", ""
        self.messages: list[ForwardMsg] = []
        self._elements: dict[str, tuple[Any, str]] = {}
        self._values: dict[str, WidgetState] = {}

    @property
    def text(self) -> str:
        """Everything that was received."""
        return self.received.decode("utf-8", "replace")

    def run(self, page: str | None = None, fragment: str = "", trigger: WidgetState | None = None, **query: Any) -> str:
        """Run a page, or a fragment of the one that is open, and return what the browser is sent for it."""
        message = BackMsg()
        state = message.rerun_script
        if page is not None:
            self._page, self._page_hash = page, ""
            self._elements.clear()
        self.query = urlencode(query) if query else self.query
        state.query_string, state.page_name, state.page_script_hash = self.query, self._page, self._page_hash
        state.fragment_id = fragment
        state.widget_states.CopyFrom(WidgetStates(widgets=[*self._values.values(), *([trigger] if trigger else [])]))
        before = len(self.received)
        self._socket.send(message.SerializeToString())
        self._receive()
        return self.received[before:].decode("utf-8", "replace")

    def press(self, label: str) -> str:
        """Press the button whose label begins with these words."""
        button, fragment = next(element for text, element in self._elements.items() if text.startswith(label))
        return self.run(fragment=fragment, trigger=WidgetState(id=button.id, trigger_value=True))

    def set(self, widget: str, **value: Any) -> None:
        """Set the value of a widget by its id, from the next run on."""
        self._values[widget] = WidgetState(id=widget, **value)

    def type(self, label: str, text: str) -> str:
        """Change the text of a field, and return what the browser is sent for it."""
        field, fragment = self._elements[label]
        self.set(field.id, string_value=text)
        return self.run(fragment=fragment)

    def _receive(self) -> None:
        self.messages.clear()
        while True:
            raw = self._socket.recv(timeout=60)
            assert isinstance(raw, bytes)
            self.received += raw
            message = ForwardMsg.FromString(raw)
            self.messages.append(message)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session_id = message.new_session.initialize.session_id
            elif kind == "navigation":
                if message.navigation.page_script_hash != self._page_hash:
                    # A browser sends nothing more of the fields of a page that it left.
                    self._values.clear()
                self._page_hash = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") in ("button", "text_input", "text_area"):
                element = message.delta.new_element
                drawn = getattr(element, str(element.WhichOneof("type")))
                self._elements[drawn.label] = drawn, message.delta.fragment_id
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return


class Visitor:
    """A browser without a screen, with cookies of its own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = requests.Session()
        self.http.trust_env = False
        self.seen: list[str] = []

    def get(self, path: str, **options: Any) -> requests.Response:
        """Get an address of the app."""
        return self._note(self.http.get(self.address + path, timeout=30, allow_redirects=False, **options))

    def post(self, path: str, **options: Any) -> requests.Response:
        """Post to an address of the app."""
        return self._note(self.http.post(self.address + path, timeout=30, allow_redirects=False, **options))

    def sign_in(self, username: str, return_to: str = "/") -> requests.Response:
        """Sign in by the consent page of the local Foundry, as somebody else if need be; return the answer to the callback."""
        self.post("/logout")
        login = self.get("/login", params={"next": return_to})
        consent = requests.post(login.headers["Location"], data={"username": username}, timeout=30, allow_redirects=False)
        return self.get(consent.headers["Location"].removeprefix(self.address))

    @contextmanager
    def session(self, resumed: str = "") -> Iterator[PageRun]:
        """Open a session of the app, or come back to one by its id."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        protocols: Any = ["streamlit", "no-xsrf-token", *([resumed] if resumed else [])]
        with connect(
            f"ws{self.address.removeprefix('http')}/_stcore/stream",
            additional_headers={"Cookie": cookies} if cookies else {},
            origin=self.address,
            subprotocols=protocols,
            max_size=None,
        ) as socket:
            page = PageRun(socket)
            try:
                yield page
            finally:
                self.seen.append(page.text)

    def _note(self, answer: requests.Response) -> requests.Response:
        self.seen.append(f"{answer.headers}{answer.text}")
        return answer
