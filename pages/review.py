"""Review: what will be trained and what changes, the button that creates the version, and the exact request."""

from functools import partial

import streamlit as st

from components.draft import request_body
from components.draft.checks.problem import Problem
from components.draft.draft import Draft
from components.draft.sections import SECTIONS, Section, form_section
from components.draft.summary import default_rows, summarize
from components.forms import field_navigation
from components.forms.panels import configuration_summary
from components.forms.panels.problems import draw_fixes, problem_markdown
from components.session import pipeline
from components.session.state import CheckedDraft
from components.shell.drafting import checked_draft, current_draft, draft_header
from components.shell.foundry_reads import row_counts
from components.shell.page import error_display, navigation
from components.shell.persistence.session_saver import draft_saver
from components.shell.sign_in import write_access
from components.shell.submitting import last_submission, request_panel, request_progress, submit_panel
from components.shell.versions import version_changes
from components.storage.storage_errors import StorageError


def problems(checked: CheckedDraft) -> None:
    for index, problem in enumerate(checked.problems):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(problem_markdown(problem), width="content")
            label = f"Go to {form_section(problem.path)}"
            if st.button(label, key=f"go:{index}", icon=":material/arrow_forward:", type="tertiary"):
                go_to(checked, problem)
            draw_fixes(problem, "review")


def go_to(checked: CheckedDraft, problem: Problem) -> None:
    field_navigation.reveal(checked.draft, problem.path, checked.form, problem.code == "textNotApplied")
    navigation.go("configure", draft=checked.draft.id)


def edit_link(draft_id: str, section: Section) -> None:
    verb, icon = ("Edit", ":material/edit:") if draft_saver().may_edit(draft_id) else ("Show", ":material/visibility:")
    navigation.link("configure", f"{verb} {SECTIONS[section].lower()}", icon, draft=draft_id, section=section)


def why_not_submit(draft: Draft, checked: CheckedDraft, unread: StorageError | None) -> str | None:
    """Return why the version cannot be created now; None where it can."""
    if (reason := write_access.write_refusal()) is not None:
        return reason
    if not draft_saver().may_edit(draft.id):
        return "You may only read this draft. Duplicate it to create a version of it."
    if draft_saver().save_state(draft.id).concurrent_edit is not None:
        return "Resolve the conflicting edits above first."
    if checked.blocking:
        return "Correct the problems first."
    return "Without the database, the request could be sent twice." if unread is not None else None


draft = current_draft.load_current_draft("Review")
pipeline.request_review(draft)
body = request_body.encode_request(draft)
digest = request_body.request_digest(body)
record, others, unread = submit_panel.earlier_submissions(draft, digest)
checked = checked_draft.check_draft(draft)
versions = version_changes.load_versions(draft)
why_not = why_not_submit(draft, checked, unread)
draft_header.draw(checked, partial(submit_panel.draw_button, draft, body, record, why_not, versions))
navigation.link("configure", "Back to the form", ":material/arrow_back:", draft=draft.id)
if unread is not None:
    error_display.show_storage_error(unread)
for submission in others:
    request_progress.draw(submission)
if record is None and unread is None and draft.studio_rid and last_submission.was_refused_in(draft.studio_rid):
    st.warning(
        "**Foundry refused your last version in this studio: you may not create versions in it.** Ask the owner of its project for access, or "
        "choose another studio.",
        icon=":material/lock:",
    )
submit_panel.draw(draft, body, record, why_not)
problems(checked)
if record is None or "submit" in record.allowed_actions:
    st.caption("Nothing is sent before you create the version. A version cannot be changed or deleted.")
st.header("What will be created", anchor=False)
draw_counts = configuration_summary.draw(
    summarize(draft, checked.facts), partial(default_rows, draft, checked.facts), partial(edit_link, draft.id)
)
version_changes.draw(draft, versions)
navigation.link("sweep", "Vary parameters in a sweep", ":material/grid_view:", draft=draft.id)
if versions:
    navigation.link(
        "compare", "Compare with other versions", ":material/compare_arrows:", draft=draft.id, versions=versions[0].version
    )
with st.expander("The request", icon=":material/code:", key="review.request", on_change="rerun") as expander:
    if expander.open:
        request_panel.draw(draft, body, checked.form)
row_counts.draw(draw_counts, checked.facts)
