"""What is stored, by kind, and the user who owns what is written."""

import logging

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.draft.draft import Draft
from components.foundry.errors import FoundryError, Unauthorized
from components.schema.form_model import FormModel
from components.shell.foundry_reads import draft_facts, foundry_cache
from components.shell.persistence import known_identity
from components.shell.process.app_settings import settings
from components.shell.process.open_database import database
from components.shell.process.secret_keys import secret_keys
from components.shell.sign_in.foundry_connection import connection, required_sign_in
from components.storage.draft_repository import DraftRepository
from components.storage.encryption import Encryption
from components.storage.launch_repository import LaunchRepository
from components.storage.owner_id import shared_identity
from components.storage.storage_errors import StorageError, StorageReadOnly
from components.storage.submission_repository import SubmissionRepository
from components.storage.sweep_repository import SweepRepository

log = logging.getLogger("configurator")


def _find_form(draft: Draft) -> FormModel | None:
    if get_script_run_ctx(suppress_warning=True) is None:
        # Cached reads belong to a session, which a thread that sends has not.
        return None
    try:
        spec = draft_facts.trainer_spec(draft)
    except FoundryError:
        return None
    return spec.parameters if spec else None


def draft_repository() -> DraftRepository:
    """Return the saved drafts. Raises StorageError."""
    return DraftRepository(database(), encryption=Encryption(secret_keys(), _find_form))


def submission_repository() -> SubmissionRepository:
    """Return the submissions. Raises StorageError."""
    return SubmissionRepository(database(), encryption=Encryption(secret_keys(), _find_form))


def launch_repository() -> LaunchRepository:
    """Return the launches. Raises StorageError."""
    return LaunchRepository(database())


def sweep_repository() -> SweepRepository:
    """Return the sweeps. Raises StorageError."""
    return SweepRepository(database(), encryption=Encryption(secret_keys(), _find_form))


def storage_problem() -> StorageError | None:
    """Return the error of the database, None when it can be read and written."""
    try:
        database().ping()
        if database().read_only:
            raise StorageReadOnly(database().location)
    except StorageError as error:
        log.warning("%s (%s)", error, error.location)
        return error
    return None


def read_only() -> bool:
    """Return whether the database may only be read.

    It is False where the database cannot even be read, which whoever reads it finds out.
    """
    try:
        return database().read_only
    except StorageError:
        return False


def current_user_id() -> str:
    """Return the id of the person to whom drafts and submissions belong.

    Where all share a token that may not tell it, they share one. While Foundry does not answer, it is the user of the last answer.
    Raises FoundryError when that is not known either, as a wrong guess would hide the person's own drafts, and where nobody is signed in.
    """
    sign_in = required_sign_in()
    return sign_in.user.id if sign_in else _shared_user_id()


@st.cache_resource(scope="session", show_spinner=False)
def _shared_user_id() -> str:
    folder, current_connection = settings().data_dir, connection()
    try:
        user = foundry_cache.current_user()
    except FoundryError as error:
        user_id = None if isinstance(error, Unauthorized) else known_identity.load_identity(folder, current_connection)
        if user_id is None:
            raise
        return user_id
    user_id = user.id if user else shared_identity(current_connection.hostname)
    known_identity.save_identity(folder, current_connection, user_id)
    return user_id
