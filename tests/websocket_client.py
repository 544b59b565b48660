"""Somebody at the app without a browser: signs in over HTTP, and runs pages over Streamlit's own websocket."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect


class PageRun:
    """One session of the app, and what it has sent to the browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.received = b""
        self.session_id = ""
        self.query = ""
        self.page_hash = ""
        self.buttons: dict[str, str] = {}

    @property
    def text(self) -> str:
        """Everything that was received."""
        return self.received.decode("utf-8", "replace")

    def run(self, page: str = "", widgets: tuple[Any, ...] = (), **query: Any) -> str:
        """Run a page, and return what the browser is sent for it."""
        message = BackMsg()
        self.query = urlencode(query) if query else self.query
        message.rerun_script.query_string = self.query
        if page or not self.page_hash:
            message.rerun_script.page_name = page
        else:
            message.rerun_script.page_script_hash = self.page_hash
        for identifier in widgets:
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.trigger_value = identifier, True
        before = len(self.received)
        self._socket.send(message.SerializeToString())
        self._receive()
        return self.received[before:].decode("utf-8", "replace")

    def press(self, label: str) -> str:
        """Press the button whose label begins with these words."""
        (identifier,) = [found for text, found in self.buttons.items() if text.startswith(label)]
        return self.run(widgets=(identifier,))

    def _receive(self) -> None:
        while True:
            raw = self._socket.recv(timeout=60)
            assert isinstance(raw, bytes)
            self.received += raw
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session_id = message.new_session.initialize.session_id
                self.page_hash = message.new_session.page_script_hash
                self.buttons.clear()
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "button":
                button = message.delta.new_element.button
                self.buttons[button.label] = button.id
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
        begun = self.get("/login", params={"next": return_to})
        consent = requests.post(begun.headers["Location"], data={"username": username}, timeout=30, allow_redirects=False)
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
