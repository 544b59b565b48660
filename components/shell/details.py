"""The details of a configuration: name, changelog, and the studio for the new version."""

from functools import partial

import streamlit as st

from components.draft import edits
from components.draft.checks.problem import Problem
from components.draft.draft import Draft
from components.forms import binding
from components.forms.fields import text_field
from components.forms.fields.codec import LENIENT, Codec, area
from components.forms.markdown import escape
from components.forms.panels.problems import draw_beside
from components.session.pipeline import commit
from components.session.state import get_session
from components.shell import foundry_cache, navigation
from components.shell.active_studio import active_studio

_PLAIN = Codec(LENIENT.to_widget, lambda typed: typed or "")


def draw(draft: Draft, problems: tuple[Problem, ...]) -> None:
    """Draw name, changelog and studio."""
    # Problems of no field, such as a failure that this app does not know.
    draw_beside(problems, ())
    text_field.draw("Name", draft, ("name",), _PLAIN, hint="Names the configuration version and its experiment.")
    draw_beside(problems, ("name",))
    st.text_area(
        "Changelog",
        placeholder="What is new in this version (optional)",
        height=120,
        **binding.bind(draft, ("changelog",), area(LENIENT, draft.get(("changelog",)))).keywords(),
    )
    draw_beside(problems, ("changelog",))
    studio = foundry_cache.resource(draft.studio_rid) if draft.studio_rid else None
    st.markdown(f"Studio: **{escape(studio.display_name)}**" if studio else "Studio: not chosen yet")
    draw_beside(problems, ("studio",))
    draw_beside(problems, ("trainerId",))
    other = active_studio()
    if other and other != draft.studio_rid:
        found = foundry_cache.resource(other)
        label = f"Use the studio “{escape(found.display_name if found else other)}”"
        st.button(
            label,
            icon=":material/model_training:",
            on_click=commit,
            args=(partial(edits.set_studio, studio_rid=other),),
            disabled=not get_session().may_edit(draft),
        )
    navigation.link("studios", "Open another studio", ":material/arrow_forward:")
