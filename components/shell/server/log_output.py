"""How the app logs: one line of text or one JSON object for each message, with the id of what it belongs to."""

import hashlib
import logging
from contextvars import ContextVar

from pythonjsonlogger.json import JsonFormatter
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.settings import LogFormat

# The id of the HTTP request that is being answered.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

_OURS = ("configurator", "foundry")
_TEXT = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"
_JSON = "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s %(error_instance_id)s"


def set_up(log_format: LogFormat) -> None:
    """Log to standard error in this format, from INFO on, Streamlit's and the web server's messages too."""
    handler = logging.StreamHandler()
    handler.addFilter(add_ids)
    handler.addFilter(drop_query)
    if log_format == "json":
        names = {"asctime": "time", "levelname": "level", "name": "logger"}
        handler.setFormatter(JsonFormatter(_JSON, rename_fields=names, datefmt="%Y-%m-%dT%H:%M:%S%z"))
    else:
        handler.setFormatter(logging.Formatter(_TEXT))
    # Each module of Streamlit, and each part of the web server, has a handler of its own.
    names_of_others = [name for name in logging.root.manager.loggerDict if name.startswith(("streamlit", "uvicorn"))]
    # The log of accesses stays off: it would hold the addresses of sign-ins.
    names_of_others = [name for name in names_of_others if name != "uvicorn.access"]
    for name in (*_OURS, *names_of_others):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.propagate = False
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)


def add_ids(record: logging.LogRecord) -> bool:
    """Add to a record the id of the request, and of Foundry's error where there is one."""
    record.request_id = request_id.get() or _session_id() or "-"
    record.error_instance_id = getattr(record, "error_instance_id", None)
    return True


def drop_query(record: logging.LogRecord) -> bool:
    """Cut the query off an address in the access log: that of a sign-in holds a code."""
    if record.name == "uvicorn.access" and isinstance(record.args, tuple):
        record.args = tuple(arg.partition("?")[0] if isinstance(arg, str) else arg for arg in record.args)
    return True


def _session_id() -> str | None:
    """Return an id of the browser session whose page runs in this thread.

    It is a digest: with the session's own id one could join it.
    """
    context = get_script_run_ctx(suppress_warning=True)
    return None if context is None else hashlib.sha256(context.session_id.encode()).hexdigest()[:16]
