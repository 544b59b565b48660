"""What one browser session holds, in one typed object, and all that writes Streamlit's session state.

It knows neither widgets nor where drafts are saved.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

import streamlit as st

from components.draft.checks.facts import Facts
from components.draft.checks.foundry_failures import ReportedProblem
from components.draft.checks.problem import Problem
from components.draft.checks.problem_collection import blocking_problems
from components.draft.draft import Draft
from components.draft.sections import Section
from components.draft.undo import UndoHistory
from components.foundry.models import ValidationFailure
from components.schema.form_model import FormModel
from components.schema.path import Path
from components.session.panel_state import (
    DraftList,
    FocusRequest,
    FolderPosition,
    JsonEditor,
    NewModel,
    NewStudio,
    RequestPanel,
    SubmitPanel,
)

KEY = "session"
_NOTHING_TYPED = object()
Mode = Literal["edit", "read", "json"]


class Saver(Protocol):
    """Where drafts are saved. It handles its failures itself, so that editing goes on."""

    def may_edit(self, draft_id: str) -> bool:
        """Return whether the person may change a draft, or only read it."""

    def save(self, draft: Draft, label: str) -> None:
        """Save a draft as it is now; `label` describes the edit."""

    def request_review(self, draft_id: str) -> None:
        """Note that the review of a draft was asked for."""


@dataclass(frozen=True)
class CheckedDraft:
    """A draft with its facts and its problems, the most severe first."""

    draft: Draft
    facts: Facts
    problems: tuple[Problem, ...]

    @property
    def form(self) -> FormModel | None:
        """The parameters of the draft's trainer, where Foundry has it."""
        return self.facts.spec.parameters if self.facts.spec else None

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """The problems of our own checks that keep the draft from being sent.

        What Foundry refused may be tried again.
        """
        return blocking_problems(self.problems)


@dataclass(frozen=True)
class EditorPage:
    """How the page with the form checks a draft, proposes its name and finds that of a resource.

    The keys are those of its fragments outside the form.
    """

    check: Callable[[Draft], tuple[Problem, ...]]
    summary_key: str = ""
    problems_key: str = ""
    undo_key: str = ""
    title_key: str = ""
    propose_name: Callable[[Draft], str] = lambda draft: ""
    find_resource_name: Callable[[str], str | None] = lambda rid: None


@dataclass(frozen=True)
class UndoOffer:
    """What the buttons for undo and redo offer for a draft."""

    draft_id: str
    may_undo: bool
    may_redo: bool


@dataclass(frozen=True)
class DrawnTitle:
    """What the header of a draft says that an edit of a field can change."""

    draft_id: str
    name: str
    is_new: bool


@dataclass
class DraftProgress:
    """How far this session has come with a draft.

    `touched` are the paths that it changed, `opened` the sections that it opened; `is_review_requested` once a review was asked for.
    """

    touched: set[Path] = field(default_factory=set)
    opened: set[Section] = field(default_factory=set)
    is_review_requested: bool = False


@dataclass(frozen=True)
class Refusal:
    """The failures with which Foundry refused a draft's last submission.

    `problems` caches them by whether the trainer is unknown.
    """

    submission_id: str
    sent: datetime | None
    payload: str
    failures: Sequence[ValidationFailure]
    problems: dict[bool, tuple[ReportedProblem, ...]] = field(default_factory=dict, compare=False)


@dataclass
class SessionState:
    """Everything that one browser session holds beside the contents of its widgets."""

    user_id: str | None = None
    """Whose session this is, where people sign in."""
    drafts: dict[str, Draft] = field(default_factory=dict)
    draft_id: str = ""
    new_drafts: dict[str, str] = field(default_factory=dict)
    """The drafts that nobody has edited yet, so that they are saved nowhere: by id, how each came to be."""
    histories: dict[str, UndoHistory] = field(default_factory=dict)
    progress: dict[str, DraftProgress] = field(default_factory=dict)
    """By draft."""
    saver: Saver | None = None
    checked_draft: CheckedDraft | None = None
    refusals: dict[str, Refusal | None] = field(default_factory=dict)
    """By draft; None where its last submission was not refused for failures of the draft."""
    drawn_save_state: dict[str, object] = field(default_factory=dict)
    """By draft, what the page says of its saving."""

    editor_page: EditorPage | None = None
    drawn_undo: UndoOffer | None = None
    drawn_title: DrawnTitle | None = None
    menu_name: str | None = None
    """The name under which the menu has the pages of the draft, "" while it is not read; None where no draft is open."""
    section_in_address: Section | None = None
    """The section that the address of Configure named at the end of its last run."""
    focus: FocusRequest | None = None
    open_menus: set[str] = field(default_factory=set)
    """Keys of the fields whose menu is open."""
    json_rows: set[str] = field(default_factory=set)
    """Keys of the fields that are edited as JSON though they have a widget."""
    repeatable_choices: set[str] = field(default_factory=set)
    """Keys of the fields of several choices that are drawn as a list, in which a choice can stand several times."""
    widget_versions: dict[str, int] = field(default_factory=dict)
    """By widget, how often its content was set by anything but the widget itself."""
    typed_contents: dict[str, Any] = field(default_factory=dict)
    """By widget, what somebody has put into it since it was drawn."""
    input_errors: dict[str, str] = field(default_factory=dict)
    """By widget, why what was typed or chosen was not taken, such as a name that an entry cannot have."""
    json_editors: dict[str, JsonEditor] = field(default_factory=dict)
    """By draft."""
    dropped_columns: dict[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    """By input and dataset, what of a mapping did not fit the dataset and was dropped."""
    new_models: dict[str, NewModel] = field(default_factory=dict)
    """By output."""
    folder_positions: dict[str, FolderPosition] = field(default_factory=dict)
    """By picker."""

    studio_rid: str | None = None
    submit_panels: dict[str, SubmitPanel] = field(default_factory=dict)
    """By draft."""
    launch_panels: dict[tuple[str, int], RequestPanel] = field(default_factory=dict)
    """By studio and version."""
    run_to_cancel: str = ""
    """The id of the run whose cancellation is asked about with the next run of the page."""
    draft_list: DraftList = field(default_factory=DraftList)
    new_studio: NewStudio = field(default_factory=NewStudio)
    shows_sample_steps: bool = False

    @property
    def draft(self) -> Draft | None:
        """The draft that is edited, or read, at the moment."""
        return self.drafts.get(self.draft_id)

    def mode(self, draft: Draft) -> Mode:
        """Return how a draft is open: to edit, only to read, or with JSON text that is no request."""
        if not self.may_edit(draft):
            return "read"
        return "edit" if draft.pending_text is None else "json"

    def may_edit(self, draft: Draft) -> bool:
        """Return whether this session may change a draft."""
        return self.saver is None or self.saver.may_edit(draft.id)

    def history(self, draft: Draft) -> UndoHistory:
        """Return what can be undone and redone of a draft."""
        return self.histories.get(draft.id, UndoHistory())

    def progress_of(self, draft_id: str) -> DraftProgress:
        """Return how far this session has come with a draft."""
        return self.progress.setdefault(draft_id, DraftProgress())

    def open(self, draft: Draft) -> None:
        """Take a draft in as it is, and work on it from now on."""
        self.drafts[draft.id], self.draft_id = draft, draft.id

    def use_studio(self, rid: str) -> None:
        """Work in a studio from now on."""
        self.studio_rid = rid


def get_session() -> SessionState:
    """Return the state of this browser session, which may be changed in place."""
    session: SessionState | None = st.session_state.get(KEY)
    if session is None:
        session = st.session_state[KEY] = SessionState()
    return session


def claim_session(user_id: str) -> None:
    """Make this session a user's; all that it holds of another user is dropped.

    A browser that was cut off comes back to its session, and somebody else may have signed in there meanwhile.
    """
    if get_session().user_id not in (None, user_id):
        st.session_state.clear()
    get_session().user_id = user_id


def set_widget(key: str, content: Any) -> None:
    """Set the content of a widget before it is drawn, as to empty a field after its text was taken."""
    st.session_state[key] = content


def sync_widget(key: str, content: Any) -> str:
    """Set the content of a widget unless it has that already, and return the key to draw the widget with.

    Setting it again would overwrite what somebody is typing. What anything but the widget itself has set gets another key: where containers move
    in the same run, Streamlit's page can draw a widget in two places for a moment, and the one that goes away writes the former content back.
    """
    session = get_session()
    typed = session.typed_contents.pop(key, _NOTHING_TYPED)
    current = current_key(key)
    if current in st.session_state and st.session_state[current] != content and st.session_state[current] != typed:
        renew_widget(key)
        current = current_key(key)
    if current not in st.session_state or st.session_state[current] != content:
        st.session_state[current] = content
    return current


def renew_widget(key: str) -> None:
    """Draw a synchronised widget as a new one from now on, which is empty where nothing sets it."""
    versions = get_session().widget_versions
    versions[key] = versions.get(key, 0) + 1


def note_typed(key: str, content: Any) -> None:
    """Note what a person has just put into a synchronised widget, which is drawn with the same key then."""
    get_session().typed_contents[key] = content


def current_key(key: str) -> str:
    """Return the key with which a synchronised widget was drawn last."""
    version = get_session().widget_versions.get(key, 0)
    return f"{key}#set{version}" if version else key
