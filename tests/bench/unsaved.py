"""The app as it would be if it saved no edit: what saving adds to an edit is measured against it."""

import sys
from pathlib import Path
from unittest.mock import patch

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from components.draft.draft import Draft
from components.shell.server.web_server import MIDDLEWARE, ROUTES, lifespan
from components.storage.draft_repository import DraftRepository

save = DraftRepository.save


def counted(
    self: DraftRepository, draft: Draft, user: str, seen_revision: int, summary: str = "", problems: int | None = None
) -> int:
    """Save a new draft, and of all that follows only count the revision."""
    return seen_revision + 1 if seen_revision else save(self, draft, user, seen_revision, summary, problems)


patch.object(DraftRepository, "save", counted).start()
app = st.App("../../components/shell/frame/frame.py", routes=ROUTES, middleware=MIDDLEWARE, lifespan=lifespan)
