"""An id for every HTTP request: that of the proxy in front, or a new one; in the log and in the response."""

import re
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.shell.server.log_output import request_id

_ACCEPTED = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class RequestIds:
    """Sets the id of the request in which the app's code runs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent = Headers(scope=scope).get("x-request-id", "")
        used_id = sent if _ACCEPTED.fullmatch(sent) else uuid4().hex

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], (b"x-request-id", used_id.encode())]}
            await send(message)

        token = request_id.set(used_id)
        try:
            await self.app(scope, receive, send_with_id)
        finally:
            request_id.reset(token)
