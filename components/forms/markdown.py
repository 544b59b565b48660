"""Words of a trainer as markdown that can do no harm: emphasis, code, lists and web links stay; images, formulas, HTML and Streamlit's directives do not."""

import re

_LINK = re.compile(r"\]\((?!https?://)[^)]*\)")


def whole(text: str) -> str:
    """Give text that can be sent to a browser."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if not text.isascii() else text


def escape(text: str) -> str:
    """Make text safe to stand in markdown as it is; half a surrogate pair, which no browser can be sent, becomes a replacement character."""
    text = whole(text)
    for sign in "\\`*_[]$<>:~#":
        text = text.replace(sign, f"\\{sign}")
    return text


def prose(text: str) -> str:
    """Keep a description's markdown as far as it is harmless; nothing in it is fetched or run."""
    for sign in "$<:":
        text = text.replace(sign, f"\\{sign}")
    text = text.replace("http\\://", "http://").replace("https\\://", "https://").replace("![", "!\\[")
    return _LINK.sub("]", text)
