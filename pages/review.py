"""Review: the exact request, its problems, and the submit button."""

from dataclasses import replace

import streamlit as st

from components.draft import export, request_body
from components.draft.checks.problem import form_section
from components.draft.masking import masked_body, secret_paths
from components.forms import field_navigation
from components.forms.markdown import drawable, escape
from components.forms.panels.problems import draw_fixes, problem_markdown
from components.foundry.errors import InvalidIdentifier
from components.session import pipeline
from components.shell import draft_status, error_display, navigation, submission_progress, submit_panel, workspace
from components.shell.foundry_connection import connection, foundry
from components.shell.session_saver import draft_saver

st.title("Review", anchor=False)
draft = workspace.load_current_draft()
if draft is None:
    st.info("There is no draft to review. Choose a trainer, or begin from a version.", icon=":material/fact_check:")
    navigation.link("drafts", "Your drafts", ":material/arrow_forward:")
    navigation.link("trainers", "Choose a trainer", ":material/arrow_forward:")
    st.stop()
pipeline.request_review(draft)
body = request_body.encode_request(draft)
digest = request_body.request_digest(body)
record, others, unread = submit_panel.earlier_submissions(draft, digest)
state = draft_status.load_status(draft)
held = draft_saver().save_state(draft.id)
sent = record is not None and "submit" not in record.allowed_actions
before = "" if sent else "nothing is sent before you submit; "
st.caption(f"{escape(draft.name) or 'Unnamed'} · {before}a version cannot be changed or deleted.")
for place, problem in enumerate(state.problems):
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(problem_markdown(problem), width="content")
        if st.button(f"Go to {form_section(problem.path)}", key=f"go:{place}", icon=":material/arrow_forward:", type="tertiary"):
            field_navigation.reveal(draft, problem.path, state.form, problem.code == "textNotApplied")
            navigation.go("configure", draft=draft.id)
        draw_fixes(problem, "review")
why_not = None
if not draft_saver().may_edit(draft.id):
    why_not = "You may only read this draft. Duplicate it to submit it as yours."
elif held.concurrent_edit is not None:
    why_not = "First decide what becomes of the other edits, above."
elif state.blocking:
    why_not = "Correct the problems above first."
elif unread is not None:
    why_not = "Without the database nobody could keep it from being sent twice."
if unread is not None:
    error_display.show_storage_error(unread)
for one in others:
    submission_progress.draw(one)
submit_panel.draw(draft, body, record, why_not)
navigation.link("configure", "Back to the form", ":material/arrow_back:", draft=draft.id)
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.header("Request", anchor=False)
    bare = not secret_paths(draft, state.form) or st.toggle("Show the secrets", help="They are sent in any case.")
looked_at = draft if bare else replace(draft, body=masked_body(draft, state.form))
seen = request_body.encode_request(looked_at)
try:
    request = foundry().create_config_version_request(draft.studio_rid, body) if draft.studio_rid else None
except InvalidIdentifier:
    st.warning("No studio can have this draft's studio RID. Choose another studio.", icon=":material/model_training:")
    request = None
if request is not None:
    url, headers = request.url(connection().base_url), request.headers
    st.code(drawable(f"{request.method} {url}"), language=None, wrap_lines=True)
    shown = {"Authorization": "Bearer <token>", **headers}
    st.code(drawable("\n".join(f"{name}: {value}" for name, value in shown.items())), language=None)
    as_body, as_curl, as_sdk = st.tabs(["Body", "cURL", "Python SDK"])
    with as_body:
        st.code(seen.decode(), language="json")
        st.caption(f"{len(body)} bytes · SHA-256")
        st.code(digest, language=None, wrap_lines=True)
        st.download_button(
            "Download the body",
            body,
            file_name="config-version.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
        )
    with as_curl:
        st.code(drawable(export.curl_command(url, tuple(headers.items()), seen)), language="bash")
    with as_sdk:
        st.code(drawable(export.sdk_code(looked_at, url.split(":", 1)[0])), language="python")
else:
    st.code(seen.decode(), language="json")
