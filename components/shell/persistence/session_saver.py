"""The saver of this session's drafts."""

from typing import cast

from components.session.state import get_session
from components.shell.persistence import repositories
from components.shell.persistence.autosave import DraftSaver


def draft_saver() -> DraftSaver:
    """Return what saves this session's drafts; every edit goes to it from its first use on."""
    session = get_session()
    if session.saver is None:
        session.saver = DraftSaver(repositories.draft_repository, repositories.current_user_id)
    return cast(DraftSaver, session.saver)
