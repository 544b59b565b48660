"""Activity: what was submitted, by whom, and its outcome; filtered, paged, and as CSV."""

import streamlit as st

from components.forms import time_format
from components.forms.markdown import escape
from components.foundry.errors import FoundryError
from components.shell import foundry_cache, navigation, receipt_access, repositories
from components.shell.active_studio import active_studio
from components.shell.foundry_connection import foundry
from components.storage.submission_repository import State, Submission, SubmissionFilter
from components.submission import csv_export

SIZE = 20
LOOK = {
    State.PREPARED: ("not sent", "gray"),
    State.SENDING: ("sending", "blue"),
    State.CREATED: ("created", "green"),
    State.REFUSED: ("refused", "red"),
    State.UNKNOWN: ("outcome not known", "orange"),
}
SINCE = {"Any time": None, "Today": 1, "7 days": 7, "30 days": 30}


def row(one: Submission) -> None:
    words, colour = LOOK[one.state]
    if one.state is State.PREPARED and one.sent is not None:
        words = "not created"
    place = foundry_cache.name(one.studio_rid)
    with (
        st.container(border=True, key=f"submission:{one.id}"),
        st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"),
    ):
        with st.container():
            label = f"Version {one.version} · {one.name}" if one.version else one.name or "Unnamed configuration"
            if _may_see(one):
                navigation.link("receipt", escape(label), ":material/receipt_long:", submission=one.id)
            else:
                st.markdown(escape(label), help="Who sent it and whose draft it is may see more.")
            who, when = foundry_cache.user_name(one.user), one.ended or one.sent or one.prepared
            st.caption(
                f"{escape(place or one.studio_rid)} · {escape(who)}, {time_format.relative_time(when)}",
                help=time_format.exact_time(when),
            )
        st.markdown(f":{colour}-badge[{words}]{' :orange-badge[in doubt]' if one.duplicate_warning else ''}", width="content")


def _may_see(one: Submission) -> bool:
    try:
        return receipt_access.may_read(one)
    except FoundryError:
        # Only Foundry knows whether the person may read the version.
        return False


st.title("Activity", anchor=False)
studio = active_studio()
place = foundry_cache.name(studio) if studio else None
with st.container(horizontal=True, vertical_alignment="bottom"):
    of = "You"
    if place:
        of = st.segmented_control("Of", ["You", f"Studio {escape(place)}"], default="You", required=True, key="activity.of")
    states = st.multiselect(
        "State", list(State), format_func=lambda one: LOOK[one][0], placeholder="All states", key="activity.states"
    )
    within = st.selectbox("When", list(SINCE), key="activity.since", width=160)
days = SINCE[within]
since = time_format.midnight(days - 1) if days else None
user, where = (repositories.current_user_id(), None) if of == "You" else (None, studio)
if where is not None:
    # Raises where the person may not read the studio, and so not its submissions either.
    foundry().latest_config_version(where)
# A key for every choice, so that each starts at its first page.
turning = f"activity.page:{of}:{','.join(sorted(states))}:{within}"
turned = st.session_state.get(turning, 1)
chosen = SubmissionFilter(user, where, states or None, since)
found = repositories.submission_repository().list_page(chosen, turned, SIZE)
if not found.rows:
    st.info("Nothing was submitted that fits." if states or days else "Nothing was submitted yet.", icon=":material/inbox:")
for one in found.rows:
    row(one)
with st.container(horizontal=True, vertical_alignment="center"):
    if turned > 1 or found.more:
        st.number_input("Page", 1, turned + int(found.more), key=turning, width=140)
    if found.rows:
        st.download_button(
            "Download as CSV",
            lambda: csv_export.write_csv(repositories.submission_repository().iterate(chosen)),
            file_name="submissions.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
