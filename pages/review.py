"""Review: the exact request, what stands against it, and Submit."""

from dataclasses import replace

import streamlit as st

from components.draft import snippet, wire
from components.draft.problem import section
from components.draft.secret import masked, secrets
from components.forms import way
from components.forms.markdown import escape
from components.forms.problems import fixes, line
from components.foundry.errors import FoundryError
from components.shell import catalog, desk, navigation, refusals, session, standing
from components.shell.connection import connection, foundry

st.title("Review", anchor=False)
draft = desk.take_up()
if draft is None:
    st.info("There is no draft to review. Choose a trainer, or begin from a version.", icon=":material/fact_check:")
    navigation.link("trainers", "Choose a trainer", ":material/arrow_forward:")
    st.stop()
state = standing.of(draft)
body = wire.to_bytes(draft)
digest = wire.digest(body)
done = session.created(draft)
refused = session.refusal(draft)


def submit() -> None:
    if draft is None or draft.studio_rid is None or not session.begin_sending(draft, digest):
        return
    try:
        version = foundry().create_config_version(foundry().create_config_version_request(draft.studio_rid, body))
    except FoundryError as error:
        session.refuse(draft, error, state.facts.spec)
        # What may have been created is not sent again by a click: first somebody has to look.
        if not error.may_have_happened:
            session.end_sending(draft, None)
    else:
        session.end_sending(draft, version)
    finally:
        catalog.forget()


if refused:
    refusals.show(refused.error)
    if refused.error.may_have_happened:
        navigation.link("version", "Look at the studio's versions", ":material/history:", studio=draft.studio_rid)
st.caption(
    f"{escape(draft.name) or 'Unnamed'} · nothing is sent before you submit; a version cannot be changed or deleted afterwards."
)
for place, problem in enumerate(state.problems):
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(line(problem), width="content")
        if st.button(f"Go to {section(problem.path)}", key=f"go:{place}", icon=":material/arrow_forward:", type="tertiary"):
            way.lead(draft, problem.path, state.form, problem.code == "textNotApplied")
            navigation.go("configure", draft=draft.id)
        fixes(problem, "review")
with st.container(horizontal=True, vertical_alignment="center"):
    ready = not state.blocking and done is None
    why = "This draft was submitted." if done else "Correct the problems above first." if state.blocking else None
    st.button("Submit", type="primary", icon=":material/send:", disabled=not ready, help=why, on_click=submit)
    navigation.link("configure", "Back to the form", ":material/arrow_back:", draft=draft.id)
if done is not None:
    navigation.go("version", studio=draft.studio_rid, version=done)
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.subheader("Request", anchor=False)
    bare = not secrets(draft, state.form) or st.toggle("Show the secrets", help="They are sent in any case.")
looked_at = draft if bare else replace(draft, body=masked(draft, state.form))
seen = wire.to_bytes(looked_at)
if draft.studio_rid:
    request = foundry().create_config_version_request(draft.studio_rid, body)
    url, headers = request.url(connection().base_url), request.headers
    st.code(f"{request.method} {url}", language=None, wrap_lines=True)
    shown = {"Authorization": "Bearer <token>", **headers}
    st.code("\n".join(f"{name}: {value}" for name, value in shown.items()), language=None)
    as_body, as_curl, as_sdk = st.tabs(["Body", "cURL", "Python SDK"])
    with as_body:
        st.code(seen.decode(), language="json")
        st.caption(f"{len(body)} bytes · SHA-256")
        st.code(digest, language=None)
        st.download_button(
            "Download the body",
            body,
            file_name="config-version.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
        )
    with as_curl:
        st.code(snippet.curl(url, tuple(headers.items()), seen), language="bash")
    with as_sdk:
        st.code(snippet.sdk(looked_at, url.split(":", 1)[0]), language="python")
else:
    st.code(seen.decode(), language="json")
