"""Activity: what was submitted, by whom, and its outcome; filtered, paged, and as CSV."""

from collections.abc import Collection, Mapping

import streamlit as st

from components.forms import time_format
from components.forms.markdown import escape
from components.forms.pagination import draw_stored_pages, stored_page
from components.foundry.errors import FoundryError
from components.session.state import set_widget
from components.shell.foundry_reads import foundry_cache
from components.shell.page import navigation
from components.shell.page.active_studio import active_studio
from components.shell.persistence import repositories
from components.shell.sign_in.foundry_connection import foundry
from components.shell.submitting import receipt_access
from components.shell.submitting.state_labels import STATE_LABELS
from components.storage.request_repository import State
from components.storage.submission_repository import Submission, SubmissionFilter
from components.submission import submissions_csv

SIZE = 20
PERIODS = {"Any time": None, "Today": 1, "Last 7 days": 7, "Last 30 days": 30}
OWN = "Mine"


def draw_row(submission: Submission, studio_names: Mapping[str, str], people: Mapping[str, str], can_open: bool) -> None:
    words, colour = STATE_LABELS[submission.state]
    if submission.state is State.PREPARED and submission.sent is not None:
        words = "Not created"
    studio = studio_names.get(submission.studio_rid, submission.studio_rid)
    person, time = people[submission.user], submission.ended or submission.sent or submission.prepared
    name = submission.name or "Unnamed configuration"
    label = f"Version {submission.version} · {name}" if submission.version else name
    doubt = " :orange-badge[Possible duplicate]" if submission.duplicate_warning else ""
    badges = f":{colour}-badge[{words}]{doubt}"
    caption = f"{escape(studio)} · {escape(person)}, {time_format.relative_time(time)}"
    with st.container(border=True, key=f"submission:{submission.id}"):
        if can_open:
            navigation.link_with_caption(
                "receipt",
                escape(label),
                ":material/receipt_long:",
                caption,
                time_format.exact_time(time),
                badges,
                submission=submission.id,
            )
        else:
            st.markdown(escape(label), help="Only its sender and the draft's owner can open it.", width="content")
            st.markdown(f"{badges} :small[:gray[{caption}]]")


def may_open(submission: Submission, readable: Collection[int]) -> bool:
    """Return whether the person may open a submission's receipt.

    `readable` are the versions of its studio that are known to be readable.
    """
    if submission.version in readable:
        return True
    try:
        return receipt_access.may_read(submission)
    except FoundryError:
        # Only Foundry knows whether the person may read the version.
        return False


def clear_filters() -> None:
    set_widget("activity.states", [])
    set_widget("activity.since", next(iter(PERIODS)))


def draw_empty(is_filtered: bool) -> None:
    """Draw why no submission is listed, and what to press."""
    if is_filtered:
        st.info("No submission matches.", icon=":material/filter_alt_off:")
        st.button("Clear the filters", icon=":material/filter_alt_off:", on_click=clear_filters)
    else:
        st.info("Nothing was submitted yet. Drafts are submitted on the Review page.", icon=":material/inbox:")
        navigation.link("drafts", "Your drafts", ":material/arrow_forward:")


st.title("Activity", anchor=False)
st.caption("All submissions, with their outcomes and receipts.")
studio_rid = active_studio()
studio_name = foundry_cache.name(studio_rid) if studio_rid else None
with st.container(horizontal=True, vertical_alignment="bottom"):
    scope = OWN
    if studio_name:
        scope = st.segmented_control(
            "Submissions", [OWN, f"Studio {escape(studio_name)}"], default=OWN, required=True, key="activity.of"
        )
    states = st.multiselect(
        "State", list(State), format_func=lambda state: STATE_LABELS[state][0], placeholder="All states", key="activity.states"
    )
    period = st.selectbox("Sent", list(PERIODS), key="activity.since", width=180)
days = PERIODS[period]
since = time_format.midnight(days - 1) if days else None
with st.skeleton(height=240):
    me = repositories.current_user_id()
    user_id, of_studio = (me, None) if scope == OWN else (None, studio_rid)
    readable: set[int] = set()
    if of_studio is not None:
        # Raises where the person may not read the studio, and so not its submissions either.
        foundry().latest_config_version(of_studio)
        readable = {version.version for version in foundry_cache.versions(of_studio)}
chosen = SubmissionFilter(user_id, of_studio, states or None, since, reader=me)
# A key for every choice, so that each starts at its first page.
pages_key = f"activity.page:{scope}:{','.join(sorted(states))}:{period}"
page = stored_page(pages_key)
submissions = repositories.submission_repository().list_page(chosen, page, SIZE)
if not submissions.rows:
    draw_empty(bool(states or days))
studio_names = foundry_cache.names(submission.studio_rid for submission in submissions.rows)
people = foundry_cache.user_names(submission.user for submission in submissions.rows)
for submission in submissions.rows:
    draw_row(submission, studio_names, people, may_open(submission, readable))
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    draw_stored_pages(pages_key, page, submissions.more)
    if submissions.rows:
        st.download_button(
            "Download as CSV",
            lambda: submissions_csv.write_csv(repositories.submission_repository().iterate(chosen)),
            file_name="submissions.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
