"""A field for text of the request outside the parameters, of one line or several."""

import streamlit as st

from components.draft.draft import Draft
from components.forms import binding
from components.forms.fields.codec import Codec, area, has_lines
from components.session.pipeline import FieldScope


def draw(
    label: str, draft: Draft, scope: FieldScope, codec: Codec, placeholder: str | None = None, hint: str | None = None
) -> None:
    """Draw the text at the path of a scope, in an area if it has several lines, which a one-line field would join."""
    path, value = scope.path, draft.get(scope.path)
    if has_lines(value):
        bound = binding.bind(draft, path, area(codec, value), "lines", scope=scope)
        st.text_area(label, placeholder=placeholder, help=hint, height=120, **bound.keywords())
    else:
        st.text_input(label, placeholder=placeholder, help=hint, **binding.bind(draft, path, codec, scope=scope).keywords())
