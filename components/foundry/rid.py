"""The spelling of resource identifiers (RIDs). It knows nothing of the resources behind them."""

import re

RID = re.compile(
    r"ri\.(?P<service>[a-z][a-z0-9-]*)\.(?P<instance>[a-z0-9][a-z0-9-]*)?\.(?P<type>[a-z][a-z0-9-]*)\.(?P<locator>[a-zA-Z0-9._-]+)",
    re.ASCII,
)


def is_rid(text: str) -> bool:
    """Return whether the whole text is a RID."""
    return RID.fullmatch(text) is not None


def rid_type(rid: str) -> str | None:
    """Return a RID's type segment, such as `dataset`, `model` or `trainer`, or None if it is no RID.

    Projects and spaces are spelled `folder` too.
    """
    match = RID.fullmatch(rid)
    return match["type"] if match else None
