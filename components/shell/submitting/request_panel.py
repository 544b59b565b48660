"""The exact request of a draft: address, headers and body with its hash, as cURL and as Python for the official SDK."""

from dataclasses import replace

import streamlit as st

from components.draft import code_export, request_body
from components.draft.draft import Draft
from components.draft.masking import masked_body, secret_paths
from components.forms.markdown import drawable, escape
from components.foundry.errors import InvalidIdentifier
from components.schema.form_model import FormModel
from components.shell.process.secret_keys import plain_text_note
from components.shell.sign_in.foundry_connection import connection, foundry


def draw(draft: Draft, body: bytes, form: FormModel | None) -> None:
    """Draw the request, its secrets masked until they are asked for; `body` are the bytes to send."""
    has_secrets = bool(secret_paths(draft, form))
    reveal = not has_secrets or st.toggle("Show the secrets", help="The request contains them either way.")
    if has_secrets and (note := plain_text_note()):
        st.caption(escape(note))
    visible = draft if reveal else replace(draft, body=masked_body(draft, form))
    visible_body = request_body.encode_request(visible)
    try:
        request = foundry().create_config_version_request(draft.studio_rid, body) if draft.studio_rid else None
    except InvalidIdentifier:
        st.warning("No studio can have this draft's studio RID. Choose another studio.", icon=":material/model_training:")
        request = None
    if request is None:
        st.code(drawable(visible_body.decode()), language="json")
        return
    url, headers = request.url(connection().base_url), request.headers
    st.code(drawable(f"{request.method} {url}"), language=None, wrap_lines=True)
    lines = {"Authorization": "Bearer <token>", **headers}
    st.code(drawable("\n".join(f"{name}: {value}" for name, value in lines.items())), language=None)
    as_body, as_curl, as_sdk = st.tabs(["Body", "cURL", "Python SDK"])
    with as_body:
        st.code(drawable(visible_body.decode()), language="json")
        st.caption(f"{len(body)} bytes · SHA-256")
        st.code(drawable(request_body.request_digest(body)), language=None, wrap_lines=True)
        st.download_button(
            "Download the body",
            body,
            file_name="config-version.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
        )
    with as_curl:
        st.code(drawable(code_export.curl_command(url, tuple(headers.items()), visible_body)), language="bash")
    with as_sdk:
        st.code(drawable(code_export.sdk_code(visible, url.split(":", 1)[0])), language="python")
