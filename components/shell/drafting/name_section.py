"""The section "Name" of the form: the configuration's name, and its changelog."""

from functools import partial

import streamlit as st

from components.draft import edits
from components.draft.checks.problem import Problem
from components.draft.draft import Draft
from components.forms import binding, request_field
from components.forms.fields import text_field
from components.forms.fields.codec import LENIENT, Codec, area
from components.forms.markdown import escape
from components.forms.panels.problems import draw_beside
from components.session.pipeline import FieldScope, commit
from components.shell.drafting import new_draft

_PLAIN = Codec(LENIENT.to_widget, lambda typed: typed or "")


def draw(draft: Draft, problems: tuple[Problem, ...]) -> None:
    """Draw name and changelog, and what concerns the request as a whole."""
    # Problems of no field, such as a failure that this app does not know.
    draw_beside(problems, ())
    draw_beside(problems, ("trainerId",))
    request_field.draw(draft, problems, ("name",), _draw_name)
    request_field.draw(draft, problems, ("changelog",), _draw_changelog)


def _draw_name(draft: Draft, problems: tuple[Problem, ...], scope: FieldScope) -> None:
    text_field.draw("Name", draft, scope, _PLAIN, hint="Names the configuration version and its experiment.")
    draw_beside(problems, ("name",))
    proposed = new_draft.proposed_name(draft)
    if proposed and proposed != draft.name and not binding.locked(draft):
        st.button(
            f"Use “{escape(proposed)}”",
            key=f"name.proposed:{draft.id}",
            icon=":material/auto_fix_high:",
            type="tertiary",
            help="This name follows the studio, the trainer and what you change.",
            on_click=commit,
            args=(partial(edits.set_value, path=("name",), value=proposed), scope),
        )


def _draw_changelog(draft: Draft, problems: tuple[Problem, ...], scope: FieldScope) -> None:
    st.text_area(
        "Changelog",
        placeholder="What is new in this version (optional)",
        height=120,
        **binding.bind(draft, ("changelog",), area(LENIENT, draft.get(("changelog",))), scope=scope).keywords(),
    )
    draw_beside(problems, ("changelog",))
