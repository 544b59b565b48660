"""The studio in which this session works: the one of the page's address, else the one opened last."""

from components.session.state import get_session
from components.shell.page import address


def active_studio() -> str | None:
    """Return the RID of the studio in use; a studio in the address is in use from then on."""
    session, requested = get_session(), address.studio()
    if requested and requested != session.studio_rid:
        session.use_studio(requested)
    return session.studio_rid
