"""Receipt: the outcome of one submission, under a permanent link, with files to download."""

import streamlit as st

from components.forms import time_format
from components.forms.markdown import drawable, escape
from components.forms.panels import configuration_summary, three_way_diff
from components.forms.panels.problems import problem_markdown
from components.shell.drafting import new_draft
from components.shell.foundry_reads import foundry_cache
from components.shell.page import error_display, foundry_link, navigation
from components.shell.persistence import masked_records
from components.shell.submitting import receipt_access, request_progress
from components.shell.training import launch_panel
from components.storage.request_repository import State
from components.storage.submission_repository import Submission
from components.submission import receipt_document, stored_response


def not_created(submission: Submission) -> None:
    st.title(escape(submission.name) or "Submission", anchor=False)
    if submission.allowed_actions & {"wait", "decide"}:
        request_progress.draw(submission)
    elif submission.state is State.REFUSED and (error := stored_response.load_refusal(submission)) is not None:
        error_display.show_foundry_error(error)
        for problem in receipt_access.refusal_problems(submission, error):
            st.markdown(problem_markdown(problem))
        st.caption(
            f"Sent {time_format.exact_time(submission.sent) if submission.sent else '–'} by {escape(foundry_cache.user_name(submission.user))}. No version was created."
        )
    elif submission.sent is not None:
        why, reference = stored_response.describe_lost_answer(submission)
        st.info(
            f"Sent {time_format.exact_time(submission.sent)} by {escape(foundry_cache.user_name(submission.user))}, but not created. {escape(why)}.",
            icon=":material/receipt_long:",
        )
        if reference:
            st.caption(escape(reference))
    else:
        st.info("Nothing was sent yet.", icon=":material/receipt_long:")
    masked = masked_records.mask_submission(submission)
    with error_display.show_errors():
        configuration = receipt_access.summarize_request(masked)
        st.header("Configuration", anchor=False)
        configuration_summary.draw(configuration)
    with st.container(horizontal=True):
        navigation.link("review", "Back to the review", ":material/arrow_back:", draft=submission.draft_id)
        navigation.link("configure", "Back to the draft", ":material/edit_note:", draft=submission.draft_id)
    with st.expander(
        "The request, not sent" if submission.sent is None else "The request, as it was sent",
        key="receipt.request",
        on_change="rerun",
    ) as expander:
        if expander.open:
            st.code(drawable(masked.payload), language="json")
            st.caption("SHA-256 of the request with its secrets")
            st.code(submission.payload_hash, language=None, wrap_lines=True)


submission = receipt_access.requested_submission()
if submission is None:
    st.title("Receipt", anchor=False)
    st.info("This receipt does not exist, or you may not see it.", icon=":material/search_off:")
    navigation.link("drafts", "Your drafts", ":material/arrow_forward:")
    navigation.end_page()
if "receipt" not in submission.allowed_actions:
    not_created(submission)
    navigation.end_page()
reveal = bool(st.session_state.get("receipt.secrets"))
receipt = receipt_access.load_receipt(submission, reveal)
navigation.set_tab_title(f"Receipt of {receipt.names.get(receipt.studio_rid, 'a studio')}, v{receipt.version}")
st.html(receipt_access.PRINT_STYLES)
launch = launch_panel.find_launch(receipt.studio_rid, receipt.version)
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
    st.title(f"Version {receipt.version} · {escape(receipt.name)}", anchor=False)
    new_draft.draw_another_button(receipt.studio_rid, receipt.version)
    launch_panel.draw_launch_button(receipt.studio_rid, receipt.version, launch)
st.success(f"Created as version {receipt.version}.", icon=":material/check_circle:")
launch_panel.draw(receipt.studio_rid, receipt.version, launch)
if receipt.duplicate_warning:
    st.warning(escape(receipt.duplicate_warning), icon=":material/warning:")
if receipt.drift:
    st.warning(
        f"Foundry used version {escape(receipt.drift[1])} of the trainer; the draft was made for version {escape(receipt.drift[0])}.",
        icon=":material/school:",
    )
with st.container(horizontal=True, vertical_alignment="center", key="receipt.actions"):
    foundry_link.draw_foundry_link(receipt.studio_rid)
    stem = f"version-{receipt.version}-receipt"
    st.download_button(
        "Download as Markdown",
        receipt_document.receipt_markdown(receipt),
        f"{stem}.md",
        "text/markdown",
        icon=":material/download:",
        on_click="ignore",
    )
    st.download_button(
        "Download as JSON",
        receipt_document.receipt_json(receipt),
        f"{stem}.json",
        "application/json",
        icon=":material/download:",
        on_click="ignore",
    )
    navigation.link("runs", "Runs", ":material/play_circle:", studio=receipt.studio_rid, version=receipt.version)
    navigation.link("version", "Open the version", ":material/history:", studio=receipt.studio_rid, version=receipt.version)
    navigation.link("configure", "Back to the draft", ":material/edit_note:", draft=submission.draft_id)
    if submission.lacks_key:
        st.caption("The secrets were stored encrypted, and their key is missing.")
    elif masked_records.mask_submission(submission) != submission:
        st.toggle(
            "Show the secrets",
            key="receipt.secrets",
            help="Also in downloads and copies. The request contains them either way.",
        )
st.header("Configuration", anchor=False)
configuration_summary.draw(receipt.summary)
if receipt.by_foundry:
    st.header("Changed by Foundry", anchor=False)
    three_way_diff.draw_changes(receipt.by_foundry, "Sent", "Stored", labels=receipt.labels)
else:
    st.markdown(":green[:material/check: Stored by Foundry: identical to what was sent.]")
st.header("First version" if receipt.before is None else f"Changes since version {receipt.before}", anchor=False)
if receipt.before is None:
    st.caption("The studio had no version before.")
else:
    three_way_diff.draw_changes(
        receipt.difference, f"Version {receipt.before}", f"Version {receipt.version}", labels=receipt.labels
    )
    navigation.link(
        "compare",
        "Compare side by side",
        ":material/compare_arrows:",
        studio=receipt.studio_rid,
        left=receipt.before,
        right=receipt.version,
    )
st.header("Record", anchor=False)
sent = f"{time_format.exact_time(receipt.sent) if receipt.sent else '–'} by {escape(receipt.name_of(receipt.sent_by))}"
created = f"{time_format.exact_time(receipt.created)} by {escape(receipt.name_of(receipt.created_by))}"
st.markdown(f":gray[Sent] {sent}  \n:gray[Created] {created}  \n:gray[SHA-256 of the request]")
st.code(receipt.sha256, language=None, wrap_lines=True)
with st.expander("The request", icon=":material/code:", key="receipt.request", on_change="rerun") as shown:
    if shown.open:
        as_curl, as_sdk, raw = st.tabs(["cURL", "Python SDK", "Foundry's answer"])
        as_curl.code(drawable(receipt.curl), language="bash")
        as_sdk.code(drawable(receipt.sdk), language="python")
        raw.code(drawable(receipt.answer), language="json")
