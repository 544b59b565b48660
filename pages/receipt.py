"""Receipt: the outcome of one submission, under a permanent link, with files to download."""

import streamlit as st

from components.forms import time_format
from components.forms.markdown import code, drawable, escape
from components.forms.panels import three_way_diff
from components.forms.panels.problems import problem_markdown
from components.shell import error_display, foundry_cache, masked_records, navigation, receipt_access, submission_progress
from components.storage.submission_repository import State, Submission
from components.submission import receipt_document, stored_response


def not_created(found: Submission) -> None:
    st.title(escape(found.name) or "Submission", anchor=False)
    if found.allowed_actions & {"wait", "decide"}:
        submission_progress.draw(found)
    elif found.state is State.REFUSED and (error := stored_response.load_refusal(found)) is not None:
        error_display.show_foundry_error(error)
        for problem in receipt_access.refusal_problems(found, error):
            st.markdown(problem_markdown(problem))
        st.caption(
            f"Sent {time_format.exact_time(found.sent) if found.sent else '–'} by {escape(foundry_cache.user_name(found.user))}. No version was created."
        )
    elif found.sent is not None:
        why, reference = stored_response.describe_lost_answer(found)
        st.info(
            f"Sent {time_format.exact_time(found.sent)} by {escape(foundry_cache.user_name(found.user))}, but not created. {escape(why)}.",
            icon=":material/receipt_long:",
        )
        if reference:
            st.caption(escape(reference))
    else:
        st.info("Nothing was sent by this submission so far.", icon=":material/receipt_long:")
    with st.container(horizontal=True):
        navigation.link("review", "Back to the review", ":material/arrow_back:", draft=found.draft_id)
        navigation.link("configure", "Back to the draft", ":material/edit_note:", draft=found.draft_id)
    with st.expander(
        "What was to be sent" if found.sent is None else "What was sent", key="receipt.request", on_change="rerun"
    ) as shown:
        if shown.open:
            st.code(drawable(masked_records.mask_submission(found).payload), language="json")
            st.caption("SHA-256 of the request, as it was sent with its secrets")
            st.code(found.payload_hash, language=None, wrap_lines=True)


found = receipt_access.requested_submission()
if found is None:
    st.title("Receipt", anchor=False)
    st.info("There is no such receipt, or it is not yours to see.", icon=":material/search_off:")
    navigation.link("drafts", "Your drafts", ":material/arrow_forward:")
    st.stop()
if "receipt" not in found.allowed_actions:
    not_created(found)
    st.stop()
bare = bool(st.session_state.get("receipt.secrets"))
one = receipt_access.load_receipt(found, bare)
navigation.set_tab_title(f"Receipt of {one.names.get(one.studio_rid, 'a studio')}, v{one.version}")
st.title(f"Version {one.version} · {escape(one.name)}", anchor=False)
st.success(f"Created as version {one.version}.", icon=":material/check_circle:")
if one.duplicate_warning:
    st.warning(escape(one.duplicate_warning), icon=":material/warning:")
if one.drift:
    st.warning(
        f"Foundry used version {escape(one.drift[1])} of the trainer; the draft was made for version {escape(one.drift[0])}.",
        icon=":material/school:",
    )
with st.container(horizontal=True, vertical_alignment="center"):
    stem = f"version-{one.version}-receipt"
    st.download_button(
        "Download as Markdown",
        receipt_document.receipt_markdown(one),
        f"{stem}.md",
        "text/markdown",
        icon=":material/download:",
        on_click="ignore",
    )
    st.download_button(
        "Download as JSON",
        receipt_document.receipt_json(one),
        f"{stem}.json",
        "application/json",
        icon=":material/download:",
        on_click="ignore",
    )
    navigation.link("version", "Open the version", ":material/history:", studio=one.studio_rid, version=one.version)
    navigation.link("configure", "Back to the draft", ":material/edit_note:", draft=found.draft_id)
if masked_records.mask_submission(found) != found:
    st.toggle(
        "Show the secrets", key="receipt.secrets", help="In what is downloaded and copied, too. They were sent in any case."
    )
left, right = st.columns([2, 3], gap="large")
with left:
    facts = {
        "Studio": escape(one.names.get(one.studio_rid, one.studio_rid)),
        "Trainer": f"{code(one.trainer_id)} version {escape(one.trainer_version)}",
        "Created": f"{time_format.exact_time(one.created)} by {escape(one.names.get(one.created_by, one.created_by))}",
        "Sent": f"{time_format.exact_time(one.sent) if one.sent else '–'} by {escape(one.names.get(one.sent_by, one.sent_by))}",
        "Studio's RID": code(one.studio_rid),
    }
    st.markdown("\n\n".join(f":gray[{label}]  \n{value}" for label, value in facts.items()))
    st.markdown(":gray[SHA-256 of the request]")
    st.code(one.sha256, language=None, wrap_lines=True)
with right:
    st.subheader("What Foundry made of the request", anchor=False)
    if one.by_foundry:
        three_way_diff.draw_changes(one.by_foundry, "Sent", "Kept", labels=one.labels)
    else:
        st.markdown(":green[:material/check:] It keeps the request exactly as it was sent.")
    st.subheader("First version" if one.before is None else f"Changes since version {one.before}", anchor=False)
    if one.before is None:
        st.caption("Nothing came before it.")
    else:
        three_way_diff.draw_changes(one.difference, f"Version {one.before}", f"Version {one.version}", labels=one.labels)
as_curl, as_sdk, raw = st.tabs(["cURL", "Python SDK", "Foundry's answer"])
as_curl.code(drawable(one.curl), language="bash")
as_sdk.code(drawable(one.sdk), language="python")
raw.code(drawable(one.answer), language="json")
